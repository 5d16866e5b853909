"""The estimate of what study kawasaki costs, against arithmetic."""

import re
from pathlib import Path

import pytest
import yaml

from hydrolimit import costs
from hydrolimit.costs import kawasaki

ROOT = Path(__file__).parents[1]


@pytest.fixture
def config():
    """The default config with numbers of no scale: 10 steps of 10 spins, 40 steps of 20, a run."""
    config = yaml.safe_load((ROOT / "config" / "config.yaml").read_text(encoding="utf-8"))
    study = config["kawasaki"]
    study["potentials"] |= {"cosine": None, "moved": "x**2/2 + 1"}
    study |= {"time": 0.01, "snapshots": 3, "time_step": 0.1, "spins": [10, 20]}
    study |= {"runs": 10**6, "runs_per_job": 400_000, "more_runs_below": 1}
    study["splines"] = {"degrees": [0, 1, 2], "knots": [4, 8]}
    study["integrators"] |= {"spins": 100, "blocks": 50, "time": 2.0, "time_steps": [0.1, 0.2]}
    return config


@pytest.mark.parametrize(
    ("potential", "spins", "part", "moves", "seconds"),
    [
        ("bump", 10, "0-399999", 400_000 * 10 * 10, 5e-9),
        ("bump", 20, "800000-999999", 200_000 * 40 * 20, 5e-9),
        ("gaussian", 20, "0-399999", 400_000 * 40 * 20, 3e-9),
        # A constant moves no spin, and the kernel of the Gaussian does for this one.
        ("moved", 10, "0-399999", 400_000 * 10 * 10, 3e-9),
    ],
)
def test_runs_take_the_moves_of_their_spins(potential, spins, part, moves, seconds, config):
    minutes = kawasaki.simulation_minutes(config["kawasaki"], potential, spins, part)
    assert minutes == pytest.approx((moves * seconds + 2) / 60)


# Both integrators: 50 blocks of 2·10⁴/c steps of 100 spins, 5 ns each.
EQUILIBRIUM = 2 * 50 * (200_000 + 100_000) * 100 * 5e-9


def test_runs_in_equilibrium_take_those_of_all_time_steps(config):
    minutes = kawasaki.integrators_minutes(config["kawasaki"])
    assert minutes == pytest.approx((EQUILIBRIUM + 2) / 60)


def test_covariances_take_the_cube_of_the_number_of_spins(config):
    study = config["kawasaki"]
    minutes = kawasaki.prediction_minutes(study)
    assert minutes == pytest.approx((4e-8 * (10**3 + 20**3) + 2) / 60)
    study["spins"] = [1000]
    assert kawasaki.prediction_minutes(study) == pytest.approx((40 + 2) / 60)


def test_each_space_of_splines_takes_as_long(config):
    """Three degrees with two numbers of knots each."""
    assert kawasaki.meso_minutes(config["kawasaki"]) == pytest.approx((6 * 0.05 + 2) / 60)


def test_summary_adds_all_jobs_up(config):
    """By hand: 4 potentials, two N in 3 parts and four jobs each, two jobs for all."""
    *_, line = costs.summary(config)
    assert line.startswith("kawasaki, scale default: 8000000 runs with 4 potentials, about ")
    assert line.endswith(f" core-hours in {4 * (2 * 3 + 4) + 2} jobs (an estimate)")
    seconds = 1e6 * (10 * 10 + 40 * 20) * (2 * 3e-9 + 2 * 5e-9) + EQUILIBRIUM
    seconds += 4 * (4e-8 * 9000 + 6 * 0.05) + 42 * 2
    hours = float(re.search(r"about ([\d.e+-]+) core-hours", line)[1])
    assert hours == pytest.approx(seconds / 3600, rel=0.06)


def test_no_job_of_the_papers_scale_takes_a_quarter_of_an_hour(config):
    """By the estimate, with the potential whose moves take longer."""
    overlay = yaml.safe_load((ROOT / "config" / "paper.yaml").read_text(encoding="utf-8"))
    default = yaml.safe_load((ROOT / "config" / "config.yaml").read_text(encoding="utf-8"))
    study = default["kawasaki"] | overlay["kawasaki"]
    study["integrators"] = default["kawasaki"]["integrators"] | study["integrators"]
    study["splines"] = default["kawasaki"]["splines"] | study["splines"]
    part = f"0-{study['runs_per_job'] - 1}"
    runs = kawasaki.simulation_minutes(study, "wells", study["spins"][-1], part)
    others = (
        minutes(study)
        for minutes in (
            kawasaki.integrators_minutes, kawasaki.prediction_minutes, kawasaki.meso_minutes
        )
    )  # fmt: skip
    assert max(runs, *others) < 15
