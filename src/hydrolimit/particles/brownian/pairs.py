"""Pairs of particles that are close to each other, found by cells."""

from __future__ import annotations

from numba import njit


@njit(cache=True, error_model="numpy", inline="always")
def find(position, i, place, first, last, near, found, close):
    """Append the pairs of particle i with particles first to last - 1 that are close.

    position (particle, 2) is that of the others, place that of particle i. Close are those whose
    distance squared is at most near; they go to close (pair, 2) from row ``found`` on. Returns how
    many there are then. Without a branch: the processor could not foresee it.
    """
    x, y = place
    for j in range(first, last):
        across, along = x - position[j, 0], y - position[j, 1]
        close[found, 0], close[found, 1] = i, j
        found += across * across + along * along <= near
    return found


@njit(cache=True, error_model="numpy", inline="always")
def find_later(position, i, stretches, near, found, close):
    """Append the pairs of particle i with those it is paired with, as `find` does.

    stretches are those of its cell.
    """
    beside, first, last = stretches
    place = position[i, 0], position[i, 1]
    found = find(position, i, place, i + 1, beside, near, found, close)
    return find(position, i, place, first, last, near, found, close)


@njit(cache=True, inline="always")
def fit(i, stretches, found, close):
    """Return whether there is room in close for all pairs of particle i after ``found`` others."""
    beside, first, last = stretches
    return found + beside - i + last - first <= close.shape[0]


@njit(cache=True, inline="always")
def later_stretches(start, cells, a, b):
    """Return where the particles lie that those of cell (a, b) are paired with, each pair once.

    They are the end of the stretch that begins with the cell itself, and first and last of a second
    stretch; start is that of `cells.sort_by_cell`.
    """
    beside = start[a * cells + min(b + 2, cells)]
    if a + 1 == cells:
        return beside, beside, beside
    row = (a + 1) * cells
    return beside, start[row + max(b - 1, 0)], start[row + min(b + 2, cells)]
