"""Starts: positions drawn from a density, without overlaps where particles are hard."""

from __future__ import annotations

import numpy as np
from numba import njit
from scipy.spatial import cKDTree

from hydrolimit.particles.brownian.cells import LOWEST, cells_across

# Random numbers drawn together. A disk that finds no place with so many tries at its x is given
# another, a hundred times at most.
UNIFORMS_AT_ONCE, LINES = 65536, 100
# Of the diameter: what rounding may make two disks in contact overlap.
ROUNDING = 1e-9


class PackingError(ValueError):
    """Hard particles overlap, or found no place; one sentence."""


def points(density: np.ndarray, particles: int, clock) -> np.ndarray:
    """Return independent positions (particle, d) from a density that is constant on cells.

    density has the shape (cells,) * d; clock is a numpy.random.Generator.
    """
    cells = density.shape[0]
    share = density.ravel() / density.sum()
    chosen = np.unravel_index(clock.choice(share.size, particles, p=share), density.shape)
    corner = np.stack(chosen, axis=-1)
    return LOWEST + (corner + clock.random(corner.shape)) / cells


def rods(density: np.ndarray, particles: int, length: float, clock) -> np.ndarray:
    """Return ascending centres (particle, 1) of rods without overlaps, in the mean from a density.

    With the lengths taken out, the positions are independent: a draw x from the density p, of
    distribution function F, goes to y = x - (N - 1) eps F(x), and the i-th of these in order to
    y + (i - 1) eps. Where p is constant on an interval, so is that of the y on a shorter one.

    Raises
    ------
    PackingError
        (N - 1) eps p reaches 1 somewhere.
    """
    cells = density.shape[0]
    packing = (particles - 1) * length * density.max() / density.mean()
    if packing >= 1.0:
        raise PackingError(f"rods at a packing of {packing:.3g} have no room, which ends at 1")
    edges = LOWEST + np.arange(cells + 1) / cells
    below = np.concatenate([[0.0], np.cumsum(density) / density.sum()])
    x = points(density, particles, clock)[:, 0]
    y = x - (particles - 1) * length * np.interp(x, edges, below)
    return (np.sort(y) + length * np.arange(particles))[:, None]


def disks(density: np.ndarray, particles: int, diameter: float, clock) -> np.ndarray:
    """Return centres (particle, 2) of disks without overlaps, by random sequential addition.

    x is drawn from the density, y given x until there is no overlap, so that x has the right
    distribution; one draw in some ten thousand at a packing of 0.4 has no place left along its
    line, and is made anew.

    Raises
    ------
    PackingError
        A disk found no place.
    """
    line, across = density.mean(axis=1), cells_across(diameter, particles)
    position = np.zeros((particles, 2))
    position[:, 0] = points(line, particles, clock)[:, 0]
    below = _below(position[:, 0], density)
    first, after = np.full((across, across), -1), np.full(particles, -1)
    placed = lines = 0
    while placed < particles:
        uniform = clock.random((UNIFORMS_AT_ONCE, 2))
        before = placed
        placed = _place(position, below, uniform, diameter, first, after, placed)
        if placed > before:
            lines = 0
            continue
        lines += 1
        if lines == LINES:
            packing = np.pi / 4 * diameter**2 * particles * density.max() / density.mean()
            raise PackingError(
                f"disk {placed + 1} of {particles} found no place at a packing of {packing:.3g};"
                " random sequential addition reaches 0.547 at most"
            )
        position[placed, 0] = points(line, 1, clock)[0, 0]
        below[placed] = _below(position[placed : placed + 1, 0], density)[0]
    return position


def _below(x: np.ndarray, density: np.ndarray) -> np.ndarray:
    """Return for each x the sums of the density over y, up to and with each cell, (particle, y)."""
    cells = density.shape[0]
    column = np.minimum(((x - LOWEST) * cells).astype(np.int64), cells - 1)
    return np.cumsum(density[column], axis=1)


@njit(cache=True)
def _place(position, below, uniform, diameter, first, after, placed):
    """Place disks from number ``placed`` on until the random numbers end; return how many are.

    Cells of at least a diameter hold linked lists of disks: first in a cell, next after a disk.
    """
    cells = first.shape[0]
    for k in range(uniform.shape[0]):
        if placed == position.shape[0]:
            break
        x, total = position[placed, 0], below[placed, -1]
        slot = np.searchsorted(below[placed], uniform[k, 0] * total, side="right")
        y = LOWEST + (min(slot, below.shape[1] - 1) + uniform[k, 1]) / below.shape[1]
        a = min(int((x - LOWEST) * cells), cells - 1)
        b = min(int((y - LOWEST) * cells), cells - 1)
        if _is_free(position, x, y, a, b, (diameter, first, after)):
            position[placed, 1] = y
            after[placed] = first[a, b]
            first[a, b] = placed
            placed += 1
    return placed


@njit(cache=True)
def _is_free(position, x, y, a, b, placed):
    """Return whether a disk at (x, y), in cell (a, b), overlaps none of those placed."""
    diameter, first, after = placed
    for row in range(max(a - 1, 0), min(a + 2, first.shape[0])):
        for column in range(max(b - 1, 0), min(b + 2, first.shape[0])):
            other = first[row, column]
            while other >= 0:
                across, along = x - position[other, 0], y - position[other, 1]
                if across * across + along * along < diameter * diameter:
                    return False
                other = after[other]
    return True


def check_overlap(position: np.ndarray, diameter: float) -> None:
    """Refuse hard particles that overlap, by more than rounding.

    Rods are ascending centres (particle, 1), disks centres (particle, 2).

    Raises
    ------
    PackingError
        Two particles overlap, or rods are not in order.
    """
    if position.shape[1] == 1:
        least = np.diff(position[:, 0]).min(initial=np.inf)
    else:
        least = (
            cKDTree(position).query(position, k=2)[0][:, 1].min() if len(position) > 1 else np.inf
        )
    if least < diameter * (1.0 - ROUNDING):
        raise PackingError(
            f"hard particles of diameter {diameter:g} overlap: two are {least:.4g} apart"
        )
