"""Particles in the order of teeth, and anti-particles that annihilate the nearest of them."""

from __future__ import annotations

import numpy as np
from numba import njit

# Of particles in a cell, on average: few enough to look through, many enough to be worth a cell.
PER_CELL = 4


def cells_of(particles: int, teeth: int) -> int:
    """Return into how many cells each tooth is divided."""
    return max(1, particles // (PER_CELL * teeth))


@njit(cache=True)
def sort_into_cells(tooth, position, cells, first, ordered):
    """Order positions (particle,) by tooth and cell, into ``ordered``, each cell in given order.

    tooth (particle,) holds whole numbers, position is in [0, 1); first (tooth * cells + 1,) is
    overwritten with where each cell begins.
    """
    first[:] = 0
    for p in range(position.size):
        first[int(tooth[p]) * cells + int(position[p] * cells) + 1] += 1
    for cell in range(first.size - 1):
        first[cell + 1] += first[cell]
    for p in range(position.size):
        cell = int(tooth[p]) * cells + int(position[p] * cells)
        ordered[first[cell]] = position[p]
        first[cell] += 1
    # Every cell now begins where the next one should.
    for cell in range(first.size - 1, 0, -1):
        first[cell] = first[cell - 1]
    first[0] = 0


@njit(cache=True)
def nearest(ordered, alive, first, tooth, cells, u):
    """Return the particle of a tooth that is alive and nearest to position u, -1 without any.

    The earlier one in ``ordered`` of two at the same distance. Cells are searched outwards, until
    what is beyond them is farther away than what was found.
    """
    begin, own = tooth * cells, int(u * cells)
    found, least = -1, np.inf
    for ring in range(cells):
        low, high = own - ring, own + ring
        if low < 0 and high >= cells:
            break
        for side in range(2 if ring else 1):
            cell = high if side else low
            if cell < 0 or cell >= cells:
                continue
            for p in range(first[begin + cell], first[begin + cell + 1]):
                distance = abs(ordered[p] - u)
                if alive[p] and (distance < least or (distance == least and p < found)):
                    found, least = p, distance
        if least < min(u - low / cells, (high + 1) / cells - u):
            break
    return found


@njit(cache=True)
def annihilate(ordered, first, cells, tooth, position, alive):
    """Let anti-particles, in given order, each take the nearest particle of its tooth with it.

    Parameters
    ----------
    ordered, first, cells
        Particles as `sort_into_cells` left them.
    tooth, position
        Of the anti-particles.
    alive
        Of the particles, (particle,) booleans, all true; updated.

    Returns
    -------
    Of every anti-particle whether it is still there: the particles of its tooth were all taken.
    """
    left = np.zeros(position.size, np.bool_)
    teeth = (first.size - 1) // cells
    there = np.empty(teeth, np.int64)
    for i in range(teeth):
        there[i] = first[(i + 1) * cells] - first[i * cells]
    for a in range(position.size):
        i = int(tooth[a])
        if there[i] == 0:
            left[a] = True
            continue
        alive[nearest(ordered, alive, first, i, cells, position[a])] = False
        there[i] -= 1
    return left


@njit(cache=True)
def keep_alive(ordered, alive, first, cells, kept, begins):
    """Copy the particles that are alive into ``kept``; begins (tooth + 1,) is overwritten."""
    number = 0
    for i in range(begins.size - 1):
        begins[i] = number
        for p in range(first[i * cells], first[(i + 1) * cells]):
            if alive[p]:
                kept[number] = ordered[p]
                number += 1
    begins[-1] = number
