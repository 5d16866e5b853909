"""Calls that compile the kernels of study ``excluded_volume``, with the types that it uses."""

from __future__ import annotations

import numpy as np

from hydrolimit import streams
from hydrolimit.continuum.gradient_flow import GradientFlow
from hydrolimit.particles.brownian import Dynamics, realisation

_EXAMPLE = {
    "particles": 4,
    "range": 0.01,
    "external_potential": "0",
    "initial": "1",
    "time_step": {"interacting": 1e-5, "points": 1e-5},
    "cutoffs": {"near": 4, "far": 8, "every": 2},
}


def _realisation(dimension: int, pair_potential: str, interacting: bool = True) -> None:
    example = {**_EXAMPLE, "dimension": dimension, "pair_potential": pair_potential}
    clock = streams.generator(streams.seed_sequence(0, 0, 0))
    dynamics = Dynamics.from_config(example, interacting, 1e-4)
    for _ in realisation(dynamics, 1, 1e-4, clock):
        pass


# By name, so that progress can be shown.
KERNELS = {
    "points on a line": lambda: _realisation(1, "hard", False),
    "points in the plane": lambda: _realisation(2, "hard", False),
    "hard rods": lambda: _realisation(1, "hard"),
    "hard disks": lambda: _realisation(2, "hard"),
    "soft particles": lambda: _realisation(2, "exp(-r)/r"),
    "gradient flow": lambda: GradientFlow(np.zeros((3, 3)), 0.5).solve(
        np.ones((3, 3)), [0.0, 1e-3], 1e-2
    ),
}
