"""Potentials, times, steps and parts of study kawasaki."""

import numpy as np
import pytest

from hydrolimit import kawasaki_plan

STUDY = {
    "potentials": {"gaussian": "x**2/2", "bump": None, "quartic": "x**4 + x**2"},
    "time": 0.03,
    "snapshots": 4,
    "time_step": 0.1,
    "more_runs_below": 300,
    "runs": 10,
    "runs_per_job": 4,
    "integrators": {"spins": 10, "blocks": 3, "time": 0.2, "time_steps": [0.1, 0.3]},
}


def test_potentials_that_are_null_are_left_out():
    active = kawasaki_plan.active_potentials(STUDY)
    assert active == {"gaussian": "x**2/2", "quartic": "x**4 + x**2"}


def test_there_are_ten_frames_from_one_snapshot_to_the_next():
    """Every tenth frame is a snapshot to the last bit, as they are looked up by their time."""
    frames, snapshots = kawasaki_plan.frame_times(STUDY), kawasaki_plan.snapshot_times(STUDY)
    assert np.allclose(snapshots, [0.0, 0.01, 0.02, 0.03], rtol=1e-14)
    assert frames.size == 31
    assert np.allclose(np.diff(frames), 0.001, rtol=1e-12)
    assert np.isin(snapshots, frames).all()


@pytest.mark.parametrize(
    ("time", "spins", "time_step", "steps"),
    [
        # 0.01 · 100 / 0.1, which rounding makes a little more or less than 10.
        (0.01, 10, 0.1, 10), (0.01, 10, 0.0999, 11), (0.01, 10, 0.1001, 10),
        (0.005, 256, 0.08, 4096), (0.07, 10, 0.7, 10), (1e-9, 8, 0.1, 1),
    ],
)  # fmt: skip
def test_steps_are_the_longest_that_divide_the_time(time, spins, time_step, steps):
    assert kawasaki_plan.step_count(time, spins, time_step) == steps


def test_each_run_belongs_to_one_part():
    parts = kawasaki_plan.parts(STUDY, 256)
    assert parts == ["0-3", "4-7", "8-9"]
    assert [run for part in parts for run in kawasaki_plan.parse_part(part)] == list(range(10))


def test_few_spins_have_more_runs_in_as_many_parts():
    """The multiple of 64 spins is (300 // 64)² = 16; none below 1, as of 512."""
    assert [kawasaki_plan.run_count(STUDY, spins) for spins in (64, 256, 512)] == [160, 10, 10]
    assert kawasaki_plan.parts(STUDY, 64) == ["0-63", "64-127", "128-159"]


def test_moves_are_steps_of_all_spins():
    """By hand: 3 intervals of ⌈0.01·64/0.1⌉ = 7 steps; 200 and 67 steps with two integrators."""
    assert kawasaki_plan.run_updates(STUDY, 8) == 3 * 7 * 8
    assert kawasaki_plan.integrator_updates(STUDY) == 2 * 3 * (200 + 67) * 10
