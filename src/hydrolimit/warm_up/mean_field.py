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
    position = _experiment(name)[None]
    return density.histogram(position, density.box(position, 8))


# By name, so that progress can be shown.
KERNELS = {
    "drifting particles": lambda: _experiment("local"),
    "particles on a line": lambda: _histogram("qanr"),
    "particles in the plane": lambda: _histogram("keller_segel"),
    "particles of a learned law": lambda: learned_law.interaction(np.ones_like, np.eye(2)),
}
