"""Cells of a square box, by which particles find their neighbours, and steps of single particles.

Particles are alike: sorted by cell, they change places in their arrays, and whoever is near lies in
a few contiguous stretches.
"""

from __future__ import annotations

import numpy as np
from numba import njit

LOWEST, HIGHEST = -0.5, 0.5
# Cells for each particle, at most: more take time and room, and make no pairs fewer.
_CELLS_A_PARTICLE = 16


@njit(cache=True)
def cells_across(reach, particles):
    """Return how many cells along an axis are not narrower than the reach, nor needlessly many."""
    most = int(np.sqrt(_CELLS_A_PARTICLE * particles))
    return max(1, min(int((HIGHEST - LOWEST) / reach), most))


@njit(cache=True)
def sort_by_cell(moving, attached, cells, start, spare):
    """Sort particles by cell, in place, with what is attached to them.

    moving (particle, 2) holds positions in the box, attached (particle, 2) anything; the box has
    ``cells`` by ``cells`` cells, cell (a, b) being number a cells + b. On return the particles of
    cell k are start[k] to start[k + 1] - 1; start has cells^2 + 1 entries, and spare (particle, 5)
    is room to work in.
    """
    start[:] = 0
    for i in range(moving.shape[0]):
        x, y = moving[i, 0], moving[i, 1]
        cell = _index(x, cells) * cells + _index(y, cells)
        spare[i, 0], spare[i, 1] = x, y
        spare[i, 2], spare[i, 3] = attached[i, 0], attached[i, 1]
        spare[i, 4] = cell
        start[cell] += 1
    total = 0
    for cell in range(start.size):
        total += start[cell]
        start[cell] = total
    for i in range(moving.shape[0]):
        cell = int(spare[i, 4])
        start[cell] -= 1
        k = start[cell]
        moving[k, 0], moving[k, 1] = spare[i, 0], spare[i, 1]
        attached[k, 0], attached[k, 1] = spare[i, 2], spare[i, 3]


@njit(cache=True, inline="always")
def _index(coordinate, cells):
    """Return the cell of a coordinate along an axis; rounding may not leave the box."""
    return min(max(int((coordinate - LOWEST) * cells), 0), cells - 1)


@njit(cache=True, inline="always")
def reflected(coordinate, highest):
    """Return a coordinate reflected, as often as it takes, into [LOWEST, highest]."""
    while coordinate < LOWEST or coordinate > highest:
        if coordinate < LOWEST:
            coordinate = 2.0 * LOWEST - coordinate
        else:
            coordinate = 2.0 * highest - coordinate
    return coordinate


@njit(cache=True, inline="always")
def force_on_line(table, x):
    """Return -V'(x), interpolated linearly between the nodes of `fields.force_table`."""
    scaled = (x - LOWEST) * (table.shape[0] - 1)
    i = min(max(int(scaled), 0), table.shape[0] - 2)
    share = scaled - i
    return (1.0 - share) * table[i, 0] + share * table[i + 1, 0]


@njit(cache=True, inline="always")
def force_in_plane(table, x, y):
    """Return both components of -grad V, interpolated between the nodes around (x, y)."""
    nodes = table.shape[0]
    across, along = (x - LOWEST) * (nodes - 1), (y - LOWEST) * (nodes - 1)
    i = min(max(int(across), 0), nodes - 2)
    j = min(max(int(along), 0), nodes - 2)
    a, b = across - i, along - j
    low, high = (1.0 - a) * (1.0 - b), (1.0 - a) * b
    low_next, high_next = a * (1.0 - b), a * b
    force_x = low * table[i, j, 0] + high * table[i, j + 1, 0]
    force_x += low_next * table[i + 1, j, 0] + high_next * table[i + 1, j + 1, 0]
    force_y = low * table[i, j, 1] + high * table[i, j + 1, 1]
    force_y += low_next * table[i + 1, j, 1] + high_next * table[i + 1, j + 1, 1]
    return force_x, force_y


@njit(cache=True)
def displace(position, noise, force, time_step, displacement):
    """Write -grad V time_step + sqrt(2 time_step) noise to displacement, all (particle, 2)."""
    spread = np.sqrt(2.0 * time_step)
    for i in range(position.shape[0]):
        force_x, force_y = force_in_plane(force, position[i, 0], position[i, 1])
        displacement[i, 0] = force_x * time_step + spread * noise[i, 0]
        displacement[i, 1] = force_y * time_step + spread * noise[i, 1]
