"""Samples, trajectories and networks of study gap_tooth: what there is of each, and their names.

A *sample* of Figure 1 is a drift on N teeth with Z particles per unit mass, each tooth as wide as a
share α of the distance between teeth, written ``density_32_10000_0.1``. With α = 1 the teeth fill
the ring, which is the direct simulation. A *part* is a range of seeds that one job runs, written
``0-4`` (first and last, inclusive): its size changes no result. A *network* is a variable, an
architecture and a recipe of training, written ``rho_stencil_published``.

Functions take the study's config, ``config["gap_tooth"]``, as ``study``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from hydrolimit.blocks import divide, parse_part

__all__ = [
    "ARCHITECTURES",
    "BY_NEIGHBOURS",
    "DRIFTS",
    "RECIPES",
    "VARIABLES",
    "Network",
    "ProfileSample",
    "mean_density",
    "network_labels",
    "parse_network",
    "parse_part",
    "parse_sample",
    "profile_samples",
    "seed_parts",
    "split",
    "tooth_width",
    "trajectory_numbers",
]

BY_NEIGHBOURS = ("neighbours", "neighbours_raw")
DRIFTS = ("density", "density_of_others", *BY_NEIGHBOURS)
# The density ρ, and φ₁, the first coordinate of the diffusion maps.
VARIABLES = ("rho", "phi")
# Equations (14) and (15): from v, v_x and v_xx, or from v at a node and its two neighbours.
ARCHITECTURES = ("derivatives", "stencil")
RECIPES = ("published", "normalised")
# The share at which teeth fill the ring.
DIRECT = 1.0


@dataclass(frozen=True)
class ProfileSample:
    """A drift, N teeth, Z particles per unit mass, and α, the width of a tooth over 2π/N."""

    drift: str
    teeth: int
    resolution: int
    share: float

    @property
    def label(self) -> str:
        """What files call the sample, such as ``density_32_10000_0.1``."""
        return f"{self.drift}_{self.teeth}_{self.resolution}_{self.share:g}"


class Network(NamedTuple):
    """A variable, an architecture and a recipe of training."""

    variable: str
    architecture: str
    recipe: str

    @property
    def label(self) -> str:
        """What files call the network, such as ``rho_stencil_published``."""
        return "_".join(self)


def profile_samples(study: Mapping) -> list[ProfileSample]:
    """Return the samples of Figure 1, each once: by teeth, by resolution, then those compared.

    What is compared is every drift, and with the study's own drift the direct simulation.
    """
    drift, share, profiles = study["drift"], float(study["share"]), study["profiles"]
    by_teeth, by_resolution = profiles["by_teeth"], profiles["by_resolution"]
    compared = profiles["compared"]
    of = compared["teeth"], compared["resolution"]
    samples = [
        *(ProfileSample(drift, n, by_teeth["resolution"], share) for n in by_teeth["teeth"]),
        *(
            ProfileSample(drift, by_resolution["teeth"], z, share)
            for z in by_resolution["resolutions"]
        ),
        *(ProfileSample(name, *of, share) for name in compared["drifts"]),
        ProfileSample(drift, *of, DIRECT),
    ]
    return list(dict.fromkeys(samples))


def parse_sample(label: str) -> ProfileSample:
    """Return the sample of this label.

    Raises
    ------
    ValueError
        The text is not a label such as ``density_32_10000_0.1``.
    """
    found = re.fullmatch(rf"({'|'.join(DRIFTS)})_([1-9]\d*)_([1-9]\d*)_([\d.]+(?:e-\d+)?)", label)
    try:
        sample = ProfileSample(found[1], int(found[2]), int(found[3]), float(found[4]))
    except (TypeError, ValueError):
        sample = None
    if sample is None or sample.label != label or not 0.0 < sample.share <= DIRECT:
        raise ValueError(f"{label!r} is not the label of a sample, such as density_32_10000_0.1")
    return sample


def seed_parts(study: Mapping) -> list[str]:
    """Return the parts that the seeds of each sample are divided into; the last may be shorter."""
    return divide(study["profiles"]["seeds"], study["profiles"]["seeds_per_job"])


def split(study: Mapping) -> dict[str, range]:
    """Return the numbers of the trajectories to train on, to validate and to test with."""
    parts, first = {}, 0
    for name in ("train", "validate", "test"):
        parts[name] = range(first, first + study["trajectories"][name])
        first = parts[name].stop
    return parts


def trajectory_numbers(study: Mapping) -> range:
    """Return the numbers of all trajectories of the data."""
    return range(split(study)["test"].stop)


def network_labels(study: Mapping) -> list[str]:
    """Return the labels of all networks: by variable, then architecture, then recipe."""
    networks = study["networks"]
    return [
        Network(variable, architecture, recipe).label
        for variable in networks["hidden"]
        for architecture in networks["hidden"][variable]
        for recipe in networks["recipes"]
    ]


def parse_network(label: str) -> Network:
    """Return (variable, architecture, recipe) of a network's label.

    Raises
    ------
    ValueError
        The text is not a label such as ``rho_stencil_published``.
    """
    names = "_".join(f"({'|'.join(known)})" for known in (VARIABLES, ARCHITECTURES, RECIPES))
    found = re.fullmatch(names, label)
    if not found:
        raise ValueError(f"{label!r} is not the label of a network, such as rho_stencil_published")
    return Network(*found.groups())


def tooth_width(share: float, teeth: int) -> float:
    """Return w = α 2π/N, the width of a tooth."""
    return share * 2.0 * math.pi / teeth


def mean_density(study: Mapping) -> float:
    """Return about the mean density of a random start (16), which keeps it above the least one.

    K modes of amplitude up to A go down to -A√K, or somewhat less far where they have few
    wave numbers.
    """
    modes = study["trajectories"]["modes"]
    return study["trajectories"]["least_density"] + modes["amplitude"] * math.sqrt(modes["number"])
