"""The workflow through Snakemake itself, at test scale, in copies of the repository."""

import shutil
from pathlib import Path

import pandas as pd
import pytest
import yaml
from workflow_runs import ROOT, all_datasets, copy_of_repository, planned, refused, snakemake

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
        for study in ("fluctuations", "mean_field", "excluded_volume", "gap_tooth")
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


def test_one_core_and_two_cores_are_bitwise_equal(finished, tmp_path):
    """Would catch a stream, a sum or a fit that depends on the order in which jobs ran."""
    alone = copy_of_repository(tmp_path)
    targets = [
        f"results/test/fluctuations/{name}.nc"
        for name in ("operator", "operator_unconstrained", "preparation", "evolution_periodic")
    ]
    targets += [
        f"results/test/excluded_volume/{name}.nc"
        for name in ("profile_rods", "profile_disks", "profile_power", "steps_disks")
    ]
    targets += [
        f"results/test/mean_field/{name}.nc"
        for name in (
            "scores_qanr_constant",
            "scores_keller_segel_critical",
            "density_local_omega_1",
        )
    ]
    code, printed = snakemake(alone, "--cores", "1", "--", *targets)
    assert code == 0, printed
    ours, theirs = all_datasets(alone), all_datasets(finished)
    assert len(ours) > 20
    for name, path in ours.items():
        assert datasets.equal(datasets.load(path), datasets.load(theirs[name])), name


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


def test_independent_walkers_run_from_the_config_alone(tmp_path):
    """g(k) = k: m = ρ/2, so the diagonal is 20 ρ at 20 elements; a factor two is far outside."""
    folder = copy_of_repository(tmp_path)
    (folder / "linear.yaml").write_text("fluctuations: {process: {exponent: 1}, sampler: generic}")
    target = "results/test/fluctuations/operator.nc"
    code, printed = snakemake(folder, "linear.yaml", "--cores", "2", "--", target)
    assert code == 0, printed
    operator = datasets.load(folder / target).sel(offset=0)
    expected = 20.0 * operator["rho"]
    z = (operator["entry"] - expected) / operator["entry_se"]
    # Errors from 32 blocks: a mean of some twenty squares of Student's t stays below 2.5 but once
    # in thousands.
    assert float((z**2).mean()) < 2.5
    assert float((operator["entry"] / expected).mean()) == pytest.approx(1.0, abs=0.05)


def test_another_size_of_jobs_changes_no_trajectory(finished, tmp_path):
    """Would catch a stream of a job in place of one of an experiment."""
    alone = copy_of_repository(tmp_path)
    (alone / "jobs.yaml").write_text("mean_field: {qanr: {experiments_per_job: 8}}")
    target = "results/test/mean_field/scores_qanr_constant.nc"
    code, printed = snakemake(alone, "jobs.yaml", "--cores", "2", "--", target)
    assert code == 0, printed
    assert datasets.equal(datasets.load(alone / target), datasets.load(finished / target))


def test_another_size_of_jobs_changes_no_counts(finished, tmp_path):
    """Would catch a stream of a job in place of one of a realisation."""
    alone = copy_of_repository(tmp_path)
    (alone / "jobs.yaml").write_text(
        "excluded_volume: {examples: {disks: {realisations_per_job: 3}}}"
    )
    target = "results/test/excluded_volume/profile_disks.nc"
    code, printed = snakemake(alone, "jobs.yaml", "--cores", "2", "--", target)
    assert code == 0, printed
    assert datasets.equal(datasets.load(alone / target), datasets.load(finished / target))


def change_example(folder, name, **keys):
    """Change keys of an example of excluded_volume in the config of the tests."""
    path = folder / "tests" / "config.yaml"
    config = yaml.safe_load(path.read_text())
    config["excluded_volume"]["examples"][name] |= keys
    # Snakemake compares params as texts, in which the order of keys counts.
    path.write_text(yaml.safe_dump(config, sort_keys=False))


def test_more_realisations_keep_those_that_are_there(edited):
    """Would catch counts that depend on how many realisations there are."""
    change_example(edited, "disks", realisations=6)
    jobs = planned(edited)
    assert jobs["excluded_volume_simulate"] == 2, "two more, with interaction and without"
    assert "excluded_volume_density" not in jobs
    assert jobs["excluded_volume_profile"] == 1


def test_a_potential_edited_reruns_its_example_alone(edited):
    change_example(edited, "power", external_potential="3*x**2 + y**2")
    jobs = planned(edited)
    assert jobs["excluded_volume_simulate"] == 4
    assert jobs["excluded_volume_density"] == 2
    assert jobs["excluded_volume_profile"] == 1
    assert "excluded_volume_contact" not in jobs
    assert "excluded_volume_coefficients" not in jobs


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
    assert jobs["draw_figure"] == 8 + 13 + 7 + 11
    assert "fluctuations_sample" not in jobs
    assert "fluctuations_operator" not in jobs


def test_the_seed_reruns_every_sample(edited):
    jobs = planned(edited, "--config", "seed=1")
    parts = [p for p in all_datasets(edited) if "moments" in str(p)]
    assert jobs["fluctuations_sample"] == len(parts)


@pytest.mark.parametrize(
    ("override", "says"),
    [
        ("fluctuations: {sampler: fast}", "fluctuations.sampler"),
        ("fluctuations: {colour: red}", "fluctuations.colour"),
        ("fluctuations: {process: {name: ising}}", "fluctuations.process"),
        ("fluctuations: {states: {slopes: [80, -80]}}", "fluctuations.states.slopes"),
        ("fluctuations: {evolution: {periodic: {time_step: 1.0}}}", "stability limit"),
        ("excluded_volume: {examples: {disks: {range: 0.05}}}", "of the plane at the start"),
        ("excluded_volume: {examples: {power: {pair_potential: 1/q}}}", "pair_potential: 'q' in"),
        ("gap_tooth: {trajectories: {teeth: 4096}}", "teeth are so narrow"),
        ("gap_tooth: {profiles: {initial: sin(x)}}", "which is no density"),
    ],
)
def test_bad_input_is_refused_before_any_job(tmp_path, override, says):
    folder = copy_of_repository(tmp_path)
    (folder / "bad.yaml").write_text(override)
    refused(folder, says, "bad.yaml", "--cores", "1")


def test_a_truncated_dataset_is_named_with_its_rule_and_its_remedy(edited):
    path = edited / "results" / "test" / "fluctuations" / "operator.nc"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    code, printed = snakemake(edited, "--cores", "1", "--forcerun", "fluctuations_fit")
    assert code != 0
    assert "operator.nc is truncated" in printed
    assert "fluctuations_operator" in printed
    assert "make verify" in printed


def test_paper_scale_builds_its_plan(tmp_path):
    folder = copy_of_repository(tmp_path)
    code, printed = snakemake(
        folder, "--cores", "1", "--dry-run", "--quiet", scale="config/paper.yaml"
    )
    assert code == 0, printed
    assert "core-hours" in printed
