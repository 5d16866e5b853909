"""Calls that compile the kernels of study ``gap_tooth``, with the types that it uses."""

from __future__ import annotations

import numpy as np

from hydrolimit import streams
from hydrolimit.continuum.burgers import weno
from hydrolimit.inference import tooth_distances
from hydrolimit.particles.burgers import GapTooth
from hydrolimit.particles.burgers.drifts import DRIFTS


def _steps(drift: str) -> None:
    clock = streams.generator(streams.seed_sequence(0, 0, 0))
    scheme = GapTooth(8, 1000.0, 0.1, 0.05, 2e-3, drift)
    scheme.advance(scheme.lift(np.ones_like, clock), 2, clock)


def _distances() -> None:
    tooth_distances.unnormalised_transport(
        np.array([0.2, 0.5, 0.7]), np.ones(3, np.int8), np.array([0, 1, 3]), 1.0
    )


# By name, so that progress can be shown.
KERNELS = {
    **{f"Burgers particles, drift {drift}": lambda drift=drift: _steps(drift) for drift in DRIFTS},
    "distances of teeth": _distances,
    "WENO5": lambda: weno.solve(np.ones_like, 0.05, [0.0, 1e-3], 16),
}
