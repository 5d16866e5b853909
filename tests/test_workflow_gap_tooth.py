"""Study `gap_tooth` through Snakemake itself, at test scale, in copies of the repository."""

import shutil

import numpy as np
import pytest
import yaml
from workflow_runs import all_datasets, copy_of_repository, planned, snakemake

from hydrolimit import datasets

pytestmark = pytest.mark.end_to_end
RESULTS = "results/test/gap_tooth"
FIGURES = ("fig1", "fig2", "fig3", "fig4", "fig5", "fig6", "fig7", "loss", "accuracy")


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A copy in which the study ran alone, on two cores."""
    folder = copy_of_repository(tmp_path_factory.mktemp("gap-tooth"))
    code, printed = snakemake(folder, "--cores", "2", "gap_tooth")
    assert code == 0, printed
    return folder


@pytest.fixture
def edited(finished, tmp_path):
    """A copy of the finished run, with its times, to edit."""
    folder = tmp_path / "edited"
    shutil.copytree(finished, folder, copy_function=shutil.copy2)
    return folder


def change(folder, path, value):
    """Set a key of the study, dotted, in the config of the tests."""
    file = folder / "tests" / "config.yaml"
    config = yaml.safe_load(file.read_text())
    *parents, last = path.split(".")
    mapping = config["gap_tooth"]
    for name in parents:
        mapping = mapping.setdefault(name, {})
    mapping[last] = value
    # Snakemake compares params as texts, in which the order of keys counts.
    file.write_text(yaml.safe_dump(config, sort_keys=False))


def planned_here(folder):
    return planned(folder, "gap_tooth")


def test_the_study_alone_makes_all_of_its_own(finished):
    found = all_datasets(finished)
    assert {path.parts[0] for path in found} == {"gap_tooth"}
    assert not datasets.verify(finished / "results" / "test")
    drawn = {path.name for path in (finished / RESULTS / "figures").iterdir()}
    for name in (*FIGURES, "preprocessing", "solvers"):
        assert {f"{name}.{kind}" for kind in ("nc", "pdf", "png")} <= drawn
    assert planned_here(finished) == {}


def test_datasets_keep_the_contract_with_their_readers(finished):
    folder = finished / RESULTS
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


def test_one_core_and_other_jobs_are_bitwise_equal(finished, tmp_path):
    """Would catch a stream of a job, a sum or a training that depends on what ran beside it."""
    alone = copy_of_repository(tmp_path)
    (alone / "jobs.yaml").write_text("gap_tooth: {profiles: {seeds_per_job: 3}}")
    targets = ("convergence", "prediction_phi_stencil_normalised", "preprocessing", "scheme")
    code, printed = snakemake(
        alone, "jobs.yaml", "--cores", "1", "--", *(f"{RESULTS}/{name}.nc" for name in targets)
    )
    assert code == 0, printed
    ours, theirs = all_datasets(alone), all_datasets(finished)
    shared = ours.keys() & theirs.keys()
    assert len(shared) > 10
    for name in shared:
        assert datasets.equal(datasets.load(ours[name]), datasets.load(theirs[name])), name


def test_more_seeds_keep_those_that_are_there(edited):
    change(edited, "profiles.seeds", 5)
    jobs = planned_here(edited)
    # Parts of two seeds: 0-1 is there, 2-2 becomes 2-3, and 4-4 is new.
    assert jobs["gap_tooth_profile"] == 2 * 7
    assert "gap_tooth_trajectory" not in jobs
    assert "gap_tooth_network" not in jobs


def test_a_recipe_edited_trains_its_networks_alone(edited):
    change(edited, "networks.recipes", {"published": {"rate": 2.0e-3}})
    jobs = planned_here(edited)
    assert jobs["gap_tooth_network"] == 4
    assert "gap_tooth_trajectory" not in jobs
    assert "gap_tooth_distances" not in jobs


def test_another_test_trajectory_trains_nothing_but_by_the_range_of_densities(edited):
    """One run more; the variable is fitted over the densities of all of them."""
    change(edited, "trajectories.test", 2)
    jobs = planned_here(edited)
    assert jobs["gap_tooth_trajectory"] == 1
    assert jobs["gap_tooth_reference"] == 1
    assert jobs["gap_tooth_snapshots"] == 1
    assert "gap_tooth_profile" not in jobs
