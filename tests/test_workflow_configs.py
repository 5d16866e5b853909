"""Other configs than that of the tests, through Snakemake itself, in copies of the repository."""

import pytest
from workflow_runs import copy_of_repository, refused, snakemake

from hydrolimit import datasets

pytestmark = pytest.mark.end_to_end


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
        ("kawasaki: {potentials: {kink: abs(x)}}", "kawasaki.potentials.kink"),
    ],
)
def test_bad_input_is_refused_before_any_job(tmp_path, override, says):
    folder = copy_of_repository(tmp_path)
    (folder / "bad.yaml").write_text(override)
    refused(folder, says, "bad.yaml", "--cores", "1")


def test_paper_scale_builds_its_plan(tmp_path):
    folder = copy_of_repository(tmp_path)
    code, printed = snakemake(
        folder, "--cores", "1", "--dry-run", "--quiet", scale="config/paper.yaml"
    )
    assert code == 0, printed
    assert "core-hours" in printed
