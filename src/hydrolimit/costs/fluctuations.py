"""Costs of study fluctuations: accepted jumps and drawn configurations.

Rates are those of one quiet core of the machine that ``benchmarks/zero_range.py`` was last run on,
rounded down.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from hydrolimit import blocks, processes, states
from hydrolimit.costs import jobs
from hydrolimit.thermodynamics import Thermodynamics

# Accepted jumps a second of each dynamics; sites drawn a second from a product measure.
JUMPS_PER_SECOND = {"labelled": 50e6, "generic": 25e6}
SITES_PER_SECOND = 250e6


def jumps_per_time(study: Mapping, profile: str, law: Thermodynamics) -> tuple[float, int]:
    """Return the expected jumps per unit microscopic time on a profile's lattice, and its sites.

    Every site sends out particles at the mean rate E b(k, l) = 2 m(ρ).
    """
    density = states.simulated_lattice(study, profile).density
    return float(np.sum(2.0 * law.mobility(density))), density.size


def sampling_seconds(
    study: Mapping, preparation: str, profile: str, realisations: int, law: Thermodynamics
) -> float:
    """Return the core-seconds that sampling this many realisations of a profile takes."""
    per_time, sites = jumps_per_time(study, profile, law)
    times = study["times"]
    seconds = realisations * times["increment"] * per_time / JUMPS_PER_SECOND["generic"]
    if preparation == "local_equilibrium":
        draws = realisations / study[preparation]["continuations"]
        return seconds + draws * sites / SITES_PER_SECOND
    runs = realisations / study["evolved"]["continuations"]
    evolved = runs * times["preparation"] + realisations * times["decorrelation"]
    return seconds + evolved * per_time / JUMPS_PER_SECOND[study["sampler"]]


def job_minutes(study: Mapping, preparation: str, profile: str, law: Thermodynamics) -> float:
    """Return the minutes that one sampling job of this profile takes."""
    sample = blocks.realisations(study, preparation)
    per_job = min(sample, study[preparation]["realisations_per_job"])
    per_job *= blocks.multiple(study, preparation, profile)
    seconds = sampling_seconds(study, preparation, profile, per_job, law)
    return jobs.minutes(seconds)


def thermodynamics(study: Mapping) -> Thermodynamics:
    """Return the thermodynamics of the study's process over all densities that it samples."""
    highest = max(
        states.simulated_lattice(study, name).density.max() for name in states.profiles(study)
    )
    return Thermodynamics(processes.load(study["process"]), float(highest))


def summary(config: Mapping) -> str:
    """Return in a line how much is sampled, and the core-hours of it."""
    study = config["fluctuations"]
    law = thermodynamics(study)
    seconds, number = 0.0, 0
    for preparation, profile in states.sampled(study):
        sample = blocks.realisations(study, preparation)
        sample *= blocks.multiple(study, preparation, profile)
        parts = len(blocks.parts(study, preparation))
        seconds += sampling_seconds(study, preparation, profile, sample, law)
        seconds += parts * jobs.START_SECONDS
        number += parts
    return (
        f"fluctuations, scale {config['scale']}: {len(states.profiles(study))} profiles, about "
        f"{seconds / 3600:.2g} core-hours of sampling in {number} jobs (an estimate)"
    )
