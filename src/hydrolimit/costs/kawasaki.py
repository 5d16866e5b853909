"""Costs of study kawasaki: moves of spins, splines, covariances.

``study`` is ``config["kawasaki"]`` everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from hydrolimit.costs import jobs
from hydrolimit.kawasaki_plan import (
    active_potentials,
    integrator_updates,
    parse_part,
    parts,
    run_count,
    run_updates,
)
from hydrolimit.spin_potential import SpinPotential

# Of one move of a spin, on one quiet core: with a potential x²/2, and with one that is looked up.
GAUSSIAN_SECONDS, UPDATE_SECONDS = 3e-9, 5e-9
# Of the covariances of all snapshots, over N³.
COVARIANCE_SECONDS = 4e-8
# Of the evolution in one space of splines, and of what is compared with it.
SPLINE_SECONDS = 0.05
# Jobs of each potential but for its runs: macro, prediction, meso, comparison.
OF_A_POTENTIAL = 4
# Jobs for all potentials: potentials, integrators.
OF_ALL_POTENTIALS = 2


@cache
def update_seconds(potential: str) -> float:
    """Return the core-seconds in which one spin is moved, in a potential of this formula."""
    return GAUSSIAN_SECONDS if SpinPotential(potential).quadratic else UPDATE_SECONDS


def run_seconds(study: Mapping, potential: str, spins: int) -> float:
    """Return the core-seconds of one run of N spins with the potential of this name."""
    return run_updates(study, spins) * update_seconds(study["potentials"][potential])


def prediction_seconds(study: Mapping) -> float:
    """Return the core-seconds of the covariances of one potential's spins, with every N."""
    return COVARIANCE_SECONDS * sum(spins**3 for spins in study["spins"])


def meso_seconds(study: Mapping) -> float:
    """Return the core-seconds of one potential's evolutions in all spaces of splines."""
    splines = study["splines"]
    return SPLINE_SECONDS * len(splines["degrees"]) * len(splines["knots"])


def integrators_seconds(study: Mapping) -> float:
    """Return the core-seconds of the runs in equilibrium."""
    formula = study["potentials"][study["integrators"]["potential"]]
    return integrator_updates(study) * update_seconds(formula)


def simulation_minutes(study: Mapping, potential: str, spins: int, part: str) -> float:
    """Return the minutes of the job of a part of the runs of N spins with a potential."""
    return jobs.minutes(len(parse_part(part)) * run_seconds(study, potential, spins))


def prediction_minutes(study: Mapping) -> float:
    """Return the minutes of the job of one potential's covariances."""
    return jobs.minutes(prediction_seconds(study))


def meso_minutes(study: Mapping) -> float:
    """Return the minutes of the job of one potential's evolutions in splines."""
    return jobs.minutes(meso_seconds(study))


def integrators_minutes(study: Mapping) -> float:
    """Return the minutes of the job of the runs in equilibrium."""
    return jobs.minutes(integrators_seconds(study))


def summary(config: Mapping) -> str:
    """Return in a line how many runs there are, and the core-hours of all jobs."""
    study = config["kawasaki"]
    potentials, samples = active_potentials(study), study["spins"]
    runs = {spins: run_count(study, spins) for spins in samples}
    seconds = sum(
        runs[spins] * run_seconds(study, name, spins) for name in potentials for spins in samples
    )
    seconds += len(potentials) * (prediction_seconds(study) + meso_seconds(study))
    seconds += integrators_seconds(study)
    of_runs = sum(len(parts(study, spins)) for spins in samples)
    number = len(potentials) * (of_runs + OF_A_POTENTIAL)
    number += OF_ALL_POTENTIALS
    seconds += number * jobs.START_SECONDS
    return (
        f"kawasaki, scale {config['scale']}: "
        f"{len(potentials) * sum(runs.values())} runs with {len(potentials)} potentials, about "
        f"{seconds / 3600:.2g} core-hours in {number} jobs (an estimate)"
    )
