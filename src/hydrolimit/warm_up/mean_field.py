"""Calls that compile the kernels of study ``mean_field``, with the types that it uses."""

from __future__ import annotations

import numpy as np

from hydrolimit import streams
from hydrolimit.inference.weak_form import density
from hydrolimit.particles import learned_law, mean_field

_SYSTEMS = {
    "local": ({"modulation": 0.5}, {"frequency": 1}),
    "qanr": ({}, {"diffusivity": [0.1]}),
    "keller_segel": ({"cutoff": 0.01}, {"diffusivity": 0.1}),
}


def _experiment(name: str) -> np.ndarray:
    clock = streams.generator(streams.seed_sequence(0, 0, 0))
    return mean_field.experiment(mean_field.system(name, *_SYSTEMS[name]), 8, 3, 2, 1e-3, clock)


def _histogram(name: str) -> np.ndarray:
    """Count positions as the study stores them, and in double precision, as users' own are."""
    for kind in (np.float32, np.float64):
        position = _experiment(name)[None].astype(kind)
        counted = density.histogram(position, density.box(position, 8))
    return counted


# By name, so that progress can be shown.
KERNELS = {
    "drifting particles": lambda: _experiment("local"),
    "particles on a line": lambda: _histogram("qanr"),
    "particles in the plane": lambda: _histogram("keller_segel"),
    "particles of a learned law": lambda: learned_law.interaction(np.ones_like, np.eye(2)),
}
