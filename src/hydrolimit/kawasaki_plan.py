"""Potentials, recorded times, steps and parts of study kawasaki: what there is of each.

A *frame* is a time at which macroscopic quantities are kept, a *snapshot* one of these at which
spins are. A *part* is a range of runs that one job simulates, written ``0-127`` (first and last,
inclusive): its size changes no result.

Functions take the study's config, ``config["kawasaki"]``, as ``study``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from hydrolimit.blocks import divide, parse_part

__all__ = [
    "INTEGRATORS",
    "active_potentials",
    "frame_times",
    "integrator_updates",
    "parse_part",
    "parts",
    "run_count",
    "run_updates",
    "snapshot_times",
    "step_count",
]

FRAMES_PER_INTERVAL = 10
INTEGRATORS = ("leimkuhler_matthews", "euler_maruyama")
# Relative, of a number of steps that decimal fractions need not make whole exactly.
TOLERANCE = 1e-9


def active_potentials(study: Mapping) -> dict[str, str]:
    """Return the formula of each potential by its name, without those that are left out."""
    return {name: text for name, text in study["potentials"].items() if text is not None}


def frame_times(study: Mapping) -> np.ndarray:
    """Return the macroscopic times of all frames, from 0 to ``time``: ten an interval."""
    intervals = study["snapshots"] - 1
    return np.linspace(0.0, study["time"], intervals * FRAMES_PER_INTERVAL + 1)


def snapshot_times(study: Mapping) -> np.ndarray:
    """Return the macroscopic times of the snapshots, every tenth of `frame_times`."""
    return frame_times(study)[::FRAMES_PER_INTERVAL]


def step_count(time: float, spins: int, time_step: float) -> int:
    """Return the fewest equal steps of a macroscopic time that are no longer than c/N².

    ``time_step`` is c and ``spins`` N.
    """
    return max(1, math.ceil(time * spins**2 / time_step * (1.0 - TOLERANCE)))


def run_multiple(study: Mapping, spins: int) -> int:
    """Return how many times ``runs`` there are of N spins: (``more_runs_below`` / N)², at least 1.

    A run takes a time that grows like N³: few spins get better statistics for less.
    """
    return max(1, study["more_runs_below"] // spins) ** 2


def run_count(study: Mapping, spins: int) -> int:
    """Return R, how many runs there are of N spins with each potential."""
    return study["runs"] * run_multiple(study, spins)


def parts(study: Mapping, spins: int) -> list[str]:
    """Return the parts that the runs of N spins are divided into; the last may be shorter."""
    return divide(run_count(study, spins), study["runs_per_job"] * run_multiple(study, spins))


def run_updates(study: Mapping, spins: int) -> int:
    """Return how often one run of N spins moves one of them."""
    intervals = study["snapshots"] - 1
    steps = step_count(study["time"] / intervals, spins, study["time_step"])
    return intervals * steps * spins


def integrator_updates(study: Mapping) -> int:
    """Return how often the runs of Figure 4, with both integrators and all steps, move a spin."""
    runs = study["integrators"]
    steps = sum(step_count(runs["time"], runs["spins"], c) for c in runs["time_steps"])
    return len(INTEGRATORS) * runs["blocks"] * steps * runs["spins"]
