"""Costs of study excluded_volume: steps of particles, and the solver.

``study`` is ``config["excluded_volume"]`` everywhere; an example is called by its name.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from hydrolimit.costs import jobs
from hydrolimit.interactions import kind

INTERACTIONS = ("on", "off")
# The examples whose steps are lengthened, by kind of particles, for the errors that steps make.
STEPPED = {"rods": "rods", "disks": "disks", "points": "yukawa"}
# Steps of one particle a second, on one quiet core.
PARTICLE_STEPS_PER_SECOND = {"points": 30e6, "rods": 30e6, "disks": 8e6, "soft": 8e6}
# Of one solution on CELLS cells along each axis, by dimension.
SOLVER_SECONDS, CELLS = {1: 0.1, 2: 3.0}, 200


def realisation_seconds(study: Mapping, name: str, interaction: str) -> float:
    """Return the core-seconds of one realisation, with interaction ("on") or without ("off")."""
    example, interacting = study["examples"][name], interaction == "on"
    step = example["time_step"]["interacting" if interacting else "points"]
    steps = example["record"]["until"] / step
    return example["particles"] * steps / PARTICLE_STEPS_PER_SECOND[kind(example, interacting)]


def steps_seconds(study: Mapping, particles: str) -> float:
    """Return the core-seconds of the runs of one kind of particles with longer and longer steps."""
    name, interaction = STEPPED[particles], "off" if particles == "points" else "on"
    example, sizes = study["examples"][name], study["steps"]
    share = example["record"]["shown"][1] / example["record"]["until"]
    longer = sum(1.0 / multiple for multiple in sizes["multiples"])
    one = realisation_seconds(study, name, interaction)
    return sizes["realisations"] * share * longer * one


def simulation_minutes(study: Mapping, name: str, interaction: str) -> float:
    """Return the minutes of one job that simulates realisations of an example."""
    realisations = study["examples"][name]["realisations_per_job"]
    return jobs.minutes(realisations * realisation_seconds(study, name, interaction))


def steps_minutes(study: Mapping, particles: str) -> float:
    """Return the minutes of the job of these runs."""
    return jobs.minutes(steps_seconds(study, particles))


def solver_seconds(study: Mapping, name: str) -> float:
    """Return the core-seconds of one solution of an example's equation."""
    dimension = study["examples"][name]["dimension"]
    return SOLVER_SECONDS[dimension] * (study["solver"]["cells"] / CELLS) ** dimension


def solver_minutes(study: Mapping, name: str) -> float:
    """Return the minutes of the job that solves an example's equation."""
    return jobs.minutes(solver_seconds(study, name))


def summary(config: Mapping) -> str:
    """Return in a line how many realisations there are, and the core-hours of all jobs."""
    study = config["excluded_volume"]
    realisations = number = 0
    seconds = 0.0
    for name, example in study["examples"].items():
        for interaction in INTERACTIONS:
            realisations += example["realisations"]
            number += 1 + math.ceil(example["realisations"] / example["realisations_per_job"])
            seconds += example["realisations"] * realisation_seconds(study, name, interaction)
            seconds += solver_seconds(study, name)
    for particles in STEPPED:
        number += 1
        seconds += steps_seconds(study, particles)
    seconds += number * jobs.START_SECONDS
    return (
        f"excluded_volume, scale {config['scale']}: {realisations} realisations and "
        f"{len(study['examples']) * len(INTERACTIONS)} solutions, about {seconds / 3600:.2g} "
        f"core-hours in {number} jobs (an estimate)"
    )
