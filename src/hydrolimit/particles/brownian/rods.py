"""Hard rods on a line, whose centres stay in [-1/2, 1/2], without a potential.

Rods that collide elastically exchange velocities. With their lengths taken out, y_i = x_i - (i - 1)
eps in order along the line, they are points that pass through each other and are told apart by
their order alone: the step is exact in law, whatever its length.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from hydrolimit.particles.brownian.cells import HIGHEST, reflected


@njit(cache=True)
def advance(position, noise, time_step, length):
    """Take a step with each slice of noise (step, particle, 1).

    position (particle, 1), ascending and without overlaps, is moved in place and stays so.
    """
    spread, highest = np.sqrt(2.0 * time_step), HIGHEST - (position.shape[0] - 1) * length
    for step in range(noise.shape[0]):
        for i in range(position.shape[0]):
            y = position[i, 0] - i * length + spread * noise[step, i, 0]
            # Those before it are in order already; few places to go, as it was among them.
            y, place = reflected(y, highest), i
            while place > 0 and position[place - 1, 0] > y:
                position[place, 0] = position[place - 1, 0]
                place -= 1
            position[place, 0] = y
        for i in range(position.shape[0]):
            position[i, 0] += i * length
