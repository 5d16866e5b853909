"""Calls that compile the kernels of study ``kawasaki``, with the types that it uses."""

from __future__ import annotations

import numpy as np

from hydrolimit import streams
from hydrolimit.particles.spins import Kawasaki
from hydrolimit.spin_potential import SpinPotential


def _run() -> None:
    system = Kawasaki(SpinPotential("x**2/2 + cos(2*x)"), 4, 0.05)
    sequence = streams.seed_sequence(0, 0, 0)
    system.run(np.zeros(4), [0.0, 0.01], sequence)
    system.stationary_slope(np.zeros(4), 0.01, sequence)


# By name, so that progress can be shown.
KERNELS = {"Kawasaki dynamics": _run}
