"""Point particles: reflected Euler-Maruyama steps of dX = -grad V dt + sqrt(2) dW."""

from __future__ import annotations

import numpy as np
from numba import njit

from hydrolimit.particles.brownian.cells import HIGHEST, displace, force_on_line, reflected


def advance(position, noise, force, time_step):
    """Take a step with each slice of noise (step, particle, d), in place.

    position (particle, d), d = 1 or 2; force is that of `fields.force_table`.
    """
    move = _advance_on_line if position.shape[1] == 1 else _advance_in_plane
    move(position, noise, force, time_step)


@njit(cache=True)
def _advance_on_line(position, noise, force, time_step):
    spread = np.sqrt(2.0 * time_step)
    for step in range(noise.shape[0]):
        for i in range(position.shape[0]):
            x = position[i, 0]
            x += force_on_line(force, x) * time_step + spread * noise[step, i, 0]
            position[i, 0] = reflected(x, HIGHEST)


@njit(cache=True)
def _advance_in_plane(position, noise, force, time_step):
    displacement = np.empty_like(position)
    for step in range(noise.shape[0]):
        displace(position, noise[step], force, time_step, displacement)
        for i in range(position.shape[0]):
            for axis in range(2):
                moved = position[i, axis] + displacement[i, axis]
                position[i, axis] = reflected(moved, HIGHEST)
