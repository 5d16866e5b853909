"""Costs of study gap_tooth: steps of particles, distances between teeth, training.

``study`` is ``config["gap_tooth"]`` everywhere.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import pairwise

import numpy as np

from hydrolimit.costs import jobs
from hydrolimit.expressions import parse
from hydrolimit.gap_tooth_plan import (
    ARCHITECTURES,
    BY_NEIGHBOURS,
    VARIABLES,
    mean_density,
    network_labels,
    profile_samples,
    seed_parts,
    tooth_width,
    trajectory_numbers,
)

# Of one step of a particle, on one quiet core: of the step itself, more for each width of its tooth
# that it diffuses over, as it has to be sent to another one, and more for a drift by neighbours.
STEP_SECONDS, CROSSING_SECONDS, NEIGHBOURS_SECONDS = 23e-9, 17e-9, 15e-9
# Particles a second that distances (8) are integrated over, each once for each other tooth.
COMPARED_PER_SECOND = 100e6
# Of one distance by unbalanced transport.
UNBALANCED_SECONDS = 0.003
# Operations a second of the training, and those of one weight for one row of its data: a product
# and a sum, for the value and for the derivatives by inputs and by weights.
OPERATIONS_PER_SECOND, OPERATIONS = 5e10, 6
# Values a network takes, v, v_x and v_xx or those of three teeth, and its one result.
INPUTS, OUTPUTS = 3, 1
NODES = 256


def step_seconds(study: Mapping, drift: str, teeth: int, share: float) -> float:
    """Return the core-seconds of one step of a particle, that diffuses over √(2νh)."""
    length = math.sqrt(2.0 * study["viscosity"] * study["time_step"])
    seconds = STEP_SECONDS + CROSSING_SECONDS * length / tooth_width(share, teeth)
    return seconds + (NEIGHBOURS_SECONDS if drift in BY_NEIGHBOURS else 0.0)


def profile_seconds(study: Mapping, drift: str, teeth: int, resolution: int, share: float) -> float:
    """Return the core-seconds of one run of Figure 1."""
    initial = parse(study["profiles"]["initial"])
    mean = float(initial(2.0 * np.pi / NODES * np.arange(NODES)).mean())
    particles = mean * resolution * teeth * tooth_width(share, teeth)
    return particles * study["steps"] * step_seconds(study, drift, teeth, share)


def trajectory_seconds(study: Mapping) -> float:
    """Return the core-seconds of one run from a random start."""
    return study["trajectories"]["resolution"] * _random_seconds(study, study["steps"])


def snapshots_seconds(study: Mapping) -> float:
    """Return the core-seconds of the run that explores densities, up to its last snapshot."""
    steps = study["variable"]["times"][-1] / study["time_step"]
    return study["variable"]["resolution"] * _random_seconds(study, steps)


def _random_seconds(study: Mapping, steps: float) -> float:
    """Return the core-seconds of so many steps of the particles of a random start, with Z = 1."""
    of = study["drift"], study["trajectories"]["teeth"], study["share"]
    return _mass(study) * steps * step_seconds(study, *of)


def _mass(study: Mapping) -> float:
    """Return about the mass of a random start in all teeth."""
    return mean_density(study) * 2.0 * math.pi * study["share"]


def distances_seconds(study: Mapping) -> float:
    """Return the core-seconds of all distances between teeth, those that are unbalanced too."""
    variable = study["variable"]
    others = study["trajectories"]["teeth"] * len(variable["times"]) - 1
    compared = others * variable["resolution"] * _mass(study) * len(variable["times"])
    pairs = math.comb(variable["unbalanced_teeth"], 2)
    return compared / COMPARED_PER_SECOND + pairs * UNBALANCED_SECONDS


def network_seconds(study: Mapping, variable: str, architecture: str) -> float:
    """Return the core-seconds of the training of one network."""
    networks, trajectories = study["networks"], study["trajectories"]
    layers = [INPUTS, *networks["hidden"][variable][architecture], OUTPUTS]
    weights = sum(before * after for before, after in pairwise(layers))
    snapshots = trajectories["train"] * (study["steps"] // networks["stride"])
    rows = networks["epochs"] * snapshots * trajectories["teeth"]
    return OPERATIONS * rows * weights / OPERATIONS_PER_SECOND


def profile_minutes(study: Mapping, drift: str, teeth: int, resolution: int, share: float) -> float:
    """Return the minutes of one job that runs seeds of a sample of Figure 1."""
    one = profile_seconds(study, drift, teeth, resolution, share)
    return jobs.minutes(study["profiles"]["seeds_per_job"] * one)


def trajectory_minutes(study: Mapping) -> float:
    """Return the minutes of the job of one trajectory."""
    return jobs.minutes(trajectory_seconds(study))


def snapshots_minutes(study: Mapping) -> float:
    """Return the minutes of the job of the exploring run."""
    return jobs.minutes(snapshots_seconds(study))


def distances_minutes(study: Mapping) -> float:
    """Return the minutes of the job of all distances."""
    return jobs.minutes(distances_seconds(study))


def network_minutes(study: Mapping, variable: str, architecture: str) -> float:
    """Return the minutes of the job that trains one network."""
    return jobs.minutes(network_seconds(study, variable, architecture))


def summary(config: Mapping) -> str:
    """Return in a line how many runs and networks there are, and the core-hours of all jobs."""
    study = config["gap_tooth"]
    samples, trajectories = profile_samples(study), len(trajectory_numbers(study))
    networks, seeds = len(network_labels(study)), study["profiles"]["seeds"]
    seconds = trajectories * trajectory_seconds(study)
    seconds += snapshots_seconds(study) + distances_seconds(study)
    for sample in samples:
        of = sample.drift, sample.teeth, sample.resolution, sample.share
        seconds += seeds * profile_seconds(study, *of)
    recipes = len(study["networks"]["recipes"])
    for variable in VARIABLES:
        for architecture in ARCHITECTURES:
            seconds += recipes * network_seconds(study, variable, architecture)
    # Two more: the exploring run, and the distances.
    number = len(samples) * len(seed_parts(study)) + trajectories + networks + 2
    seconds += number * jobs.START_SECONDS
    return (
        f"gap_tooth, scale {config['scale']}: {len(samples) * seeds + trajectories + 1} runs and "
        f"{networks} networks, about {seconds / 3600:.2g} core-hours in {number} jobs (an estimate)"
    )
