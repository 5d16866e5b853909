"""Costs of study mean_field: simulated experiments and fits.

``study`` is ``config["mean_field"]`` everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping

from hydrolimit import sampling_plan
from hydrolimit.costs import jobs

# Measured on one quiet core of a Xeon with AVX-512 (benchmarks/mean_field.py: 37 M, 29 M, 5.5 G),
# rounded down, pairs by half for processors with shorter vectors: steps of one particle a second,
# and ordered pairs of particles.
PARTICLE_STEPS_PER_SECOND = {"local": 30e6, "qanr": 25e6}
PAIRS_PER_SECOND = 2.5e9
# One fit with up to 64 000 particles on the paper's grid, its histogram included.
FIT_SECONDS = {"local": 0.6, "qanr": 0.08, "keller_segel": 0.6}


def experiment_seconds(
    study: Mapping, system: str, particles: int, times: int | None = None
) -> float:
    """Return the core-seconds of one experiment; ``times`` are the system's unless given."""
    config = study[system]
    times = config["times"] if times is None else times
    steps = (times - 1) * round(config["interval"] / config["time_step"])
    if system == "keller_segel":
        return steps * particles**2 / PAIRS_PER_SECOND
    return steps * particles / PARTICLE_STEPS_PER_SECOND[system]


def simulation_minutes(study: Mapping, system: str, dynamics: str, particles: int) -> float:
    """Return the minutes of one job that simulates experiments of a dynamics with N particles."""
    config = study[system]
    needed = sampling_plan.experiments_needed(config["dynamics"][dynamics])
    experiments = min(config["experiments_per_job"], needed)
    return jobs.minutes(experiments * experiment_seconds(study, system, particles))


def snapshot_minutes(study: Mapping) -> float:
    """Return the minutes of the job that simulates the longer experiment of one dynamics."""
    shown = study["keller_segel"]["snapshots"]
    seconds = experiment_seconds(study, "keller_segel", shown["particles"], shown["times"])
    return jobs.minutes(seconds)


def fit_minutes(study: Mapping, system: str, dynamics: str, sample: str) -> float:
    """Return the minutes of the longest job that fits trials of a sample at one noise level."""
    experiments = sampling_plan.parse_sample(sample)[1]
    sizes = study[system]["dynamics"][dynamics]
    definitions = len(sampling_plan.noises(sizes)) // len(sampling_plan.noise_levels(sizes))
    trials = len(sampling_plan.parse_part(sampling_plan.trial_parts(sizes, experiments)[0]))
    return jobs.minutes(trials * definitions * FIT_SECONDS[system])


def summary(config: Mapping) -> str:
    """Return in a line how many experiments and fits there are, and the core-hours of them."""
    study = config["mean_field"]
    experiments = fits = number = 0
    seconds = 0.0
    for system, name in sampling_plan.labels(study):
        dynamics = study[system]["dynamics"][name]
        needed = sampling_plan.experiments_needed(dynamics)
        for particles in dynamics["particles"]:
            experiments += needed
            number += len(sampling_plan.experiment_parts(study[system], dynamics))
            seconds += needed * experiment_seconds(study, system, particles)
        noises = len(sampling_plan.noises(dynamics))
        for sample in sampling_plan.samples(dynamics):
            pooled = sampling_plan.parse_sample(sample)[1]
            trials = noises * sampling_plan.trial_count(dynamics, pooled)
            fits += trials
            parts = sampling_plan.trial_parts(dynamics, pooled)
            number += len(sampling_plan.noise_levels(dynamics)) * len(parts)
            seconds += trials * FIT_SECONDS[system]
    shown = study["keller_segel"]["snapshots"]
    longer = len(study["keller_segel"]["dynamics"])
    experiments, number = experiments + longer, number + longer
    seconds += longer * experiment_seconds(
        study, "keller_segel", shown["particles"], shown["times"]
    )
    seconds += number * jobs.START_SECONDS
    return (
        f"mean_field, scale {config['scale']}: {experiments} experiments and {fits} fits, about "
        f"{seconds / 3600:.2g} core-hours in {number} jobs (an estimate)"
    )
