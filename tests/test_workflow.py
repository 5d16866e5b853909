"""The workflow through Snakemake itself, at test scale, in copies of the repository."""

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from workflow_runs import ROOT, all_datasets, copy_of_repository, planned, snakemake

from hydrolimit import datasets, scorecard

pytestmark = pytest.mark.end_to_end


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A copy in which the whole workflow ran on two cores."""
    folder = copy_of_repository(tmp_path_factory.mktemp("two-cores"))
    code, printed = snakemake(folder, "--cores", "2")
    assert code == 0, printed
    return folder


@pytest.fixture
def edited(finished, tmp_path):
    """A copy of the finished run, with its times, to edit."""
    folder = tmp_path / "edited"
    shutil.copytree(finished, folder, copy_function=shutil.copy2)
    return folder


def change(folder, key, value):
    """Set a dotted key in the config of the tests."""
    path = folder / "tests" / "config.yaml"
    config = yaml.safe_load(path.read_text())
    *parents, last = key.split(".")
    mapping = config
    for name in parents:
        mapping = mapping.setdefault(name, {})
    mapping[last] = value
    # Snakemake compares params as texts, in which the order of keys counts.
    path.write_text(yaml.safe_dump(config, sort_keys=False))


def test_everything_is_there_and_opens(finished):
    results = finished / "results" / "test"
    found = all_datasets(finished)
    for name in ("operator", "fit", "evolution_periodic", "evolution_dirichlet"):
        assert Path("fluctuations", f"{name}.nc") in found
    assert not datasets.verify(results)
    figures = results / "fluctuations" / "figures"
    for name in ("fig1", "fig3", "fig4", "figA5", "figA6", "figC", "locality", "preparation"):
        assert {f"{name}.{kind}" for kind in ("nc", "pdf", "png")} <= {
            path.name for path in figures.iterdir()
        }
    for number in (1, 2, 3, 4):
        assert (figures / f"movie{number}.mp4").stat().st_size > 10_000
    mean_field = results / "mean_field"
    drawn = {path.name for path in (mean_field / "figures").iterdir()}
    for name in (*(f"fig{i}" for i in range(1, 11)), "laws", "loss", "uncertainty"):
        assert {f"{name}.{kind}" for kind in ("nc", "pdf", "png")} <= drawn
    drawn = {path.name for path in (results / "excluded_volume" / "figures").iterdir()}
    for name in (*(f"fig{i}" for i in range(1, 5)), "rods", "solver", "steps"):
        assert {f"{name}.{kind}" for kind in ("nc", "pdf", "png")} <= drawn
    drawn = {path.name for path in (results / "kawasaki" / "figures").iterdir()}
    for name in (*(f"fig{i}" for i in range(1, 6)), "coarse_graining", "potentials"):
        assert {f"{name}.{kind}" for kind in ("nc", "pdf", "png")} <= drawn
    drawn = {path.name for path in (results / "gap_tooth" / "figures").iterdir()}
    for name in (*(f"fig{i}" for i in range(1, 8)), "loss", "accuracy", "preprocessing", "solvers"):
        assert {f"{name}.{kind}" for kind in ("nc", "pdf", "png")} <= drawn
    for number in (2, 3, 4, 5):
        assert (mean_field / "tables" / f"table{number}.md").read_text().count("|") > 10
        assert (mean_field / "tables" / f"table{number}.csv").exists()


def test_the_scorecard_has_every_row_once(finished):
    results = finished / "results" / "test"
    table = pd.read_csv(results / "scorecard.csv", keep_default_na=False)
    assert list(table.columns) == list(scorecard.COLUMNS)
    declared = ROOT / "workflow" / "scorecard"
    rows = [
        row
        for study in ("fluctuations", "mean_field", "excluded_volume", "gap_tooth", "kawasaki")
        for row in yaml.safe_load((declared / f"{study}.yaml").read_text())
    ]
    assert list(table["quantity"]) == [row["quantity"] for row in rows]
    scored = ["test" in row["scales"] for row in rows]
    assert [answer in ("yes", "no") for answer in table["holds"]] == scored
    assert (table["note"][table["holds"] == "yes"] == "").all()
    assert (table["note"][table["holds"] == "no"] != "").all()
    assert (table["note"][table["holds"] == ""] == "not measured at this scale").all()


def test_operator_keeps_the_contract_with_its_readers(finished):
    operator = datasets.load(finished / "results" / "test" / "fluctuations" / "operator.nc")
    assert {"point", "offset"} <= set(operator.dims)
    assert operator["offset"].values.tolist() == [-3, -2, -1, 0, 1, 2, 3]
    assert {"entry", "entry_se", "exact"} <= set(operator.data_vars)
    assert {"rho", "slope"} <= set(operator.coords)


def test_scores_keep_the_contract_with_their_readers(finished):
    scores = datasets.load(finished / "results/test/mean_field/scores_qanr_deterministic.nc")
    assert {"sample", "noise", "trial", "term"} <= set(scores.dims)
    assert scores["particles"].values.tolist() == [100, 200]
    assert set(scores["definition"].values) == {"absolute", "rms", "std"}
    assert {"coefficient", "tpr", "error_interaction", "oracle"} <= set(scores.data_vars)
    assert scores["coefficient"].sel(noise="rms_0.1").notnull().all()


def test_profiles_keep_the_contract_with_their_readers(finished):
    profile = datasets.load(finished / "results/test/excluded_volume/profile_power.nc")
    assert profile["interaction"].values.tolist() == ["on", "off"]
    assert profile["law"].values.tolist() == ["nonlinear", "linear"]
    sizes = {"interaction": 2, "law": 2, "time": 5, "bin": 10}
    assert dict(profile.sizes) == sizes
    assert {"particles", "particles_se", "equation", "distance", "energy"} <= set(profile.data_vars)
    assert profile.attrs["axis"] == "y"


def test_datasets_of_gap_tooth_keep_the_contract_with_their_readers(finished):
    folder = finished / "results/test/gap_tooth"
    trajectory = datasets.load(folder / "trajectory_0.nc")
    assert dict(trajectory["density"].sizes) == {"time": 51, "tooth": 32}
    total = trajectory["particles"] - trajectory["antiparticles"]
    assert (trajectory["net"].sum("tooth") == total).all()
    assert len(set(total.values)) == 1, "particles less anti-particles"
    convergence = datasets.load(folder / "convergence.nc")
    assert dict(convergence["distance"].sizes) == {"sample": 7, "block": 3}
    assert (convergence["net_drift"] == 0).all()
    assert np.isnan(convergence["density"]).any(), "samples of fewer teeth"
    network = datasets.load(folder / "network_phi_stencil_normalised.nc")
    assert {"weight_1", "bias_4", "input_mean", "training_loss"} <= set(network.data_vars)
    prediction = datasets.load(folder / "prediction_rho_derivatives_published.nc")
    assert prediction["test"].values.tolist() == [2]
    assert {"field", "field_exact", "rate_error", "field_error"} <= set(prediction.data_vars)


def test_datasets_of_kawasaki_keep_the_contract_with_their_readers(finished):
    folder = finished / "results/test/kawasaki"
    runs = datasets.load(folder / "spins/bump/32/0-7.nc")
    assert dict(runs["x"].sizes) == {"run": 8, "time": 3, "site": 32}
    assert (runs["mean_drift"] < 1e-12).all()
    meso = datasets.load(folder / "meso_bump.nc")
    assert dict(meso["eta"].sizes) == {"degree": 3, "knots": 2, "time": 3, "theta": 256}
    assert dict(meso["energy"].sizes) == {"degree": 3, "knots": 2, "frame": 21}
    assert meso["correction"].values.tolist() == ["leading", "log det"]
    comparison = datasets.load(folder / "comparison_gaussian.nc")
    assert {"constant", "constant_se", "noise", "noise_se", "slope"} <= set(comparison.data_vars)
    assert comparison["spins"].values.tolist() == [16, 32]
    prediction = datasets.load(folder / "prediction_gaussian.nc")
    assert prediction["entropy"].notnull().all()
    assert not (folder / "macro_wells.nc").exists(), "left out by null"


# Other ranges of experiments, realisations, seeds and runs than those of the tests' config.
OTHER_JOBS = """
results: results/alone
mean_field: {qanr: {experiments_per_job: 8}}
excluded_volume: {examples: {disks: {realisations_per_job: 3}}}
gap_tooth: {profiles: {seeds_per_job: 3}}
kawasaki: {runs_per_job: 5}
"""
# What is made again with them.
AGAIN = {
    "fluctuations": ["operator", "operator_unconstrained", "preparation", "evolution_periodic"],
    "excluded_volume": ["profile_rods", "profile_disks", "profile_power", "steps_disks"],
    "mean_field": [
        "scores_qanr_constant",
        "scores_keller_segel_critical",
        "density_local_omega_1",
    ],
    "gap_tooth": ["convergence", "preprocessing", "prediction_phi_stencil_normalised"],
    "kawasaki": ["comparison_bump"],
}


def test_one_core_and_other_jobs_are_bitwise_equal(finished):
    """Would catch a stream of a job, a sum or a fit that depends on the order in which jobs ran.

    In the same folder, whose kernels are compiled, with results of its own.
    """
    (finished / "jobs.yaml").write_text(OTHER_JOBS)
    targets = [f"results/alone/{study}/{name}.nc" for study in AGAIN for name in AGAIN[study]]
    code, printed = snakemake(finished, "jobs.yaml", "--cores", "1", "--", *targets)
    assert code == 0, printed
    ours, theirs = all_datasets(finished, "results/alone"), all_datasets(finished)
    assert len(ours) > 20
    assert {Path(target).relative_to("results/alone") for target in targets} <= ours.keys()
    parts = {name.parent for name in ours.keys() - theirs.keys()}
    assert len(parts) == 1 + 2 + 7 + 2, "what has parts of another size"
    for name in ours.keys() & theirs.keys():
        assert datasets.equal(datasets.load(ours[name]), datasets.load(theirs[name])), name


def test_a_density_inserted_changes_no_other_dataset(edited):
    """Would catch a stream that depends on a position in the list of densities."""
    config = edited / "tests" / "config.yaml"
    before = all_datasets(edited)
    content = {name: path.read_bytes() for name, path in before.items() if "moments" in str(name)}
    config.write_text(config.read_text().replace("{step: 1.0}", "{step: 0.5}"))
    jobs = planned(edited)
    assert jobs["fluctuations_sample"] == 6 * 2, "six densities between the seven, in two parts"
    old = "fluctuations/moments/local_equilibrium/flat_8/16-31.nc"
    kept = datasets.load(edited / "results" / "test" / old)
    (edited / "results" / "test" / old).unlink()
    new = old.replace("flat_8", "flat_4.5")
    targets = [f"results/test/{name}" for name in (old, new)]
    code, printed = snakemake(edited, "--cores", "1", "--", *targets)
    assert code == 0, printed
    assert datasets.equal(datasets.load(edited / "results" / "test" / old), kept)
    assert not datasets.equal(datasets.load(edited / "results" / "test" / new), kept)
    content.pop(Path(old))
    assert content == {name: (edited / "results" / "test" / name).read_bytes() for name in content}


def test_nothing_runs_again_for_nothing(finished):
    assert planned(finished) == {}


def test_a_comment_edited_in_the_library_reruns_nothing(edited):
    for module in ("particles/lattice_gas.py", "streams.py", "processes/zero_range.py"):
        path = edited / "src" / "hydrolimit" / module
        path.write_text(path.read_text() + "\n# A comment, that changes nothing.\n")
    assert planned(edited) == {}


def test_a_comment_edited_in_a_script_reruns_nothing(edited):
    path = edited / "scripts" / "fluctuations" / "sample.py"
    path.write_text(path.read_text() + "\n# A comment, that changes nothing.\n")
    assert planned(edited) == {}


def test_more_realisations_keep_those_that_are_there(edited):
    """Would catch counts that depend on how many realisations there are."""
    change(edited, "excluded_volume.examples.disks.realisations", 6)
    jobs = planned(edited)
    assert jobs["excluded_volume_simulate"] == 2, "two more, with interaction and without"
    assert "excluded_volume_density" not in jobs
    assert jobs["excluded_volume_profile"] == 1


def test_a_potential_edited_reruns_its_example_alone(edited):
    change(edited, "excluded_volume.examples.power.external_potential", "3*x**2 + y**2")
    jobs = planned(edited)
    assert jobs["excluded_volume_simulate"] == 4
    assert jobs["excluded_volume_density"] == 2
    assert jobs["excluded_volume_profile"] == 1
    assert "excluded_volume_contact" not in jobs
    assert "excluded_volume_coefficients" not in jobs


def test_more_seeds_keep_those_that_are_there(edited):
    change(edited, "gap_tooth.profiles.seeds", 5)
    jobs = planned(edited)
    # Parts of two seeds: 0-1 is there, 2-2 becomes 2-3, and 4-4 is new.
    assert jobs["gap_tooth_profile"] == 2 * 7
    assert "gap_tooth_trajectory" not in jobs
    assert "gap_tooth_network" not in jobs


def test_a_recipe_edited_trains_its_networks_alone(edited):
    change(edited, "gap_tooth.networks.recipes", {"published": {"rate": 2.0e-3}})
    jobs = planned(edited)
    assert jobs["gap_tooth_network"] == 4
    assert "gap_tooth_trajectory" not in jobs
    assert "gap_tooth_distances" not in jobs


def test_a_spin_potential_edited_reruns_what_it_moves(edited):
    change(edited, "kawasaki.potentials.bump", "x**2/2 + 0.5*exp(-2*x**2)")
    jobs = planned(edited)
    assert jobs["kawasaki_simulate"] == 2
    for rule in ("macro", "prediction", "meso", "comparison", "potentials", "integrators"):
        assert jobs[f"kawasaki_{rule}"] == 1


def test_another_number_of_spins_keeps_the_runs_that_are_there(edited):
    change(edited, "kawasaki.spins", [16, 32, 48])
    jobs = planned(edited)
    assert jobs["kawasaki_simulate"] == 2, "one with each potential"
    assert "kawasaki_macro" not in jobs
    assert jobs["kawasaki_prediction"] == 2


def test_another_test_trajectory_trains_nothing_but_by_the_range_of_densities(edited):
    """One run more; the variable is fitted over the densities of all of them."""
    change(edited, "gap_tooth.trajectories.test", 2)
    jobs = planned(edited)
    assert jobs["gap_tooth_trajectory"] == 1
    assert jobs["gap_tooth_reference"] == 1
    assert jobs["gap_tooth_snapshots"] == 1
    assert "gap_tooth_profile" not in jobs


def test_a_trial_more_simulates_no_more_than_it_needs(edited):
    """Would catch fits or trajectories that depend on how many of them there are."""
    config = edited / "tests" / "config.yaml"
    assert config.read_text().count("ensemble: 8") == 1
    config.write_text(config.read_text().replace("ensemble: 8", "ensemble: 12"))
    jobs = planned(edited, "--", "results/test/mean_field/scores_qanr_constant.nc")
    assert jobs["mean_field_simulate"] == 1
    assert jobs["mean_field_fit"] == 1, "the trials with M = 4, of which there is one more"


def test_a_system_edited_reruns_what_depends_on_it(edited):
    path = edited / "src" / "hydrolimit" / "inference" / "weak_form" / "mstls.py"
    text = path.read_text()
    assert "np.argmin(losses)" in text
    path.write_text(text.replace("np.argmin(losses)", "np.argmin(losses[::-1])"))
    jobs = planned(edited)
    assert "mean_field_simulate" not in jobs
    assert jobs["mean_field_fit"] == len([p for p in all_datasets(edited) if "fits" in str(p)])
    assert "fluctuations_fit" not in jobs


def test_a_rate_edited_reruns_what_depends_on_it(edited):
    path = edited / "src" / "hydrolimit" / "processes" / "zero_range.py"
    text = path.read_text()
    assert "np.power(k, float(exponent))" in text
    path.write_text(text.replace("np.power(k, float(exponent))", "2.0 * np.power(k, exponent)"))
    jobs = planned(edited)
    parts = [p for p in all_datasets(edited) if "moments" in str(p)]
    assert jobs["fluctuations_sample"] == len(parts)
    assert jobs["fluctuations_operator"] == 1
    assert jobs["fluctuations_evolution"] == 2


def test_a_figure_edited_redraws_and_samples_nothing(edited):
    path = edited / "src" / "hydrolimit" / "figures" / "style.py"
    path.write_text(path.read_text() + "\nEDITED = 1\n")
    jobs = planned(edited)
    assert jobs["draw_figure"] == 8 + 13 + 7 + 11 + 7
    assert "fluctuations_sample" not in jobs
    assert "fluctuations_operator" not in jobs


def test_the_seed_reruns_every_sample(edited):
    jobs = planned(edited, "--config", "seed=1")
    parts = [p for p in all_datasets(edited) if "moments" in str(p)]
    assert jobs["fluctuations_sample"] == len(parts)


def test_a_truncated_dataset_is_named_with_its_rule_and_its_remedy(edited):
    path = edited / "results" / "test" / "fluctuations" / "operator.nc"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    code, printed = snakemake(edited, "--cores", "1", "--forcerun", "fluctuations_fit")
    assert code != 0
    assert "operator.nc is truncated" in printed
    assert "fluctuations_operator" in printed
    assert "make verify" in printed
