"""Samples, trials, noises and parts: how the experiments of study mean_field are divided.

For each number of particles N there is one ensemble of experiments. A *sample* is N particles in M
experiments, written ``N2000_M8``; its trial i pools experiments iM to (i + 1)M - 1 of the ensemble,
so that no two trials of a sample share one. A *part* is a range of experiments or of trials that
one job runs, written ``0-7`` (first and last, inclusive): its size changes no result.

Functions take the config of one dynamics as ``dynamics``, that of its system as ``system``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from hydrolimit.blocks import divide, parse_part

__all__ = [
    "experiment_parts",
    "experiments_needed",
    "experiments_of",
    "label",
    "labels",
    "noise_levels",
    "noises",
    "noises_at",
    "parse_noise",
    "parse_part",
    "parse_sample",
    "samples",
    "trial_count",
    "trial_parts",
]

SYSTEMS = ("local", "qanr", "keller_segel")
CLEAN = "clean"
# Of system local, up to here the wave number w is one of the paper's library; beyond, its cells are
# smaller than test functions resolve, and the homogenised law stands for the exact one.
RESOLVED_FREQUENCY = 5
# What the level of a noise multiplies: nothing, or a size of the clean positions.
NOISE_DEFINITIONS = ("absolute", "rms", "std")
# Two dimensions take about a second a trial: a job is short, and its start still a small part.
TRIALS_PER_JOB = 100


def label(system: str, dynamics: str) -> str:
    """Return what files call a dynamics: ``qanr_constant``."""
    return f"{system}_{dynamics}"


def labels(study: Mapping) -> Iterator[tuple[str, str]]:
    """Yield (system, dynamics) for all of the study's config, in its order."""
    for system in SYSTEMS:
        for dynamics in study[system]["dynamics"]:
            yield system, dynamics


def samples(dynamics: Mapping) -> list[str]:
    """Return the names of all samples: every M for every N, by N first."""
    return [f"N{n}_M{m}" for n in dynamics["particles"] for m in dynamics["experiments"]]


def parse_sample(sample: str) -> tuple[int, int]:
    """Return (N, M) of a sample's name.

    Raises
    ------
    ValueError
        The text is not a name such as ``N2000_M8``.
    """
    found = re.fullmatch(r"N([1-9]\d*)_M([1-9]\d*)", sample)
    if not found:
        raise ValueError(f"{sample!r} is not the name of a sample, such as N2000_M8")
    return int(found[1]), int(found[2])


def noises(dynamics: Mapping) -> list[str]:
    """Return the labels of the extrinsic noises: ``clean`` alone, or such as ``rms_0.01``.

    All levels of the first definition come first.
    """
    if "noise" not in dynamics:
        return [CLEAN]
    noise = dynamics["noise"]
    return [f"{d}_{level:g}" for d in noise["definitions"] for level in noise["levels"]]


def noise_levels(dynamics: Mapping) -> list[str]:
    """Return the levels of the extrinsic noise as files are named: ``0.01``, or ``clean`` alone."""
    return (
        [f"{level:g}" for level in dynamics["noise"]["levels"]] if "noise" in dynamics else [CLEAN]
    )


def noises_at(dynamics: Mapping, level: str) -> list[str]:
    """Return the labels of the noises of one level, one for each definition."""
    if level == CLEAN:
        return [CLEAN]
    return [f"{definition}_{level}" for definition in dynamics["noise"]["definitions"]]


def parse_noise(noise: str) -> tuple[str, float]:
    """Return (definition, level) of a noise's label, ("", 0.0) for ``clean``.

    Raises
    ------
    ValueError
        The text is not a label such as ``rms_0.01``.
    """
    if noise == CLEAN:
        return "", 0.0
    definition, _, level = noise.partition("_")
    number = re.fullmatch(r"\d+(\.\d+)?(e[-+]\d+)?", level)
    if definition not in NOISE_DEFINITIONS or not number:
        raise ValueError(f"{noise!r} is not the label of a noise, such as clean or rms_0.01")
    return definition, float(level)


def trial_count(dynamics: Mapping, experiments: int) -> int:
    """Return the number of trials of M experiments each: ``trials``, or as many as there are."""
    return min(dynamics["trials"], dynamics["ensemble"] // experiments)


def experiments_of(trial: int, experiments: int) -> range:
    """Return the experiments that a trial of M experiments pools."""
    return range(trial * experiments, (trial + 1) * experiments)


def experiments_needed(dynamics: Mapping) -> int:
    """Return how many experiments of the ensemble some trial uses, the first ones."""
    return max(m * trial_count(dynamics, m) for m in dynamics["experiments"])


def experiment_parts(system: Mapping, dynamics: Mapping) -> list[str]:
    """Return the parts that the experiments needed are divided into; the last may be shorter."""
    return divide(experiments_needed(dynamics), system["experiments_per_job"])


def trial_parts(dynamics: Mapping, experiments: int) -> list[str]:
    """Return the parts that the trials of M experiments are divided into."""
    return divide(trial_count(dynamics, experiments), TRIALS_PER_JOB)
