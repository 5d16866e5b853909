"""The grid and the histogram that stand for the density of particles, equation (4.1).

``position`` has the axes (experiment, time, particle, component); NaN marks a particle that is
absent at a time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

# The box reaches this many standard deviations from the mean (the paper's Section 5).
DEVIATIONS = 3.0


class GridError(ValueError):
    """The positions do not span a box."""


@dataclass(frozen=True)
class Grid:
    """Square cells of one box.

    Attributes
    ----------
    low
        The box's lower corner, one number a component.
    spacing
        h, the side of a cell.
    shape
        Cells along each component.
    """

    low: tuple[float, ...]
    spacing: float
    shape: tuple[int, ...]

    @property
    def axes(self) -> list[np.ndarray]:
        """The cells' centres along each component."""
        return [
            low + self.spacing * (np.arange(cells) + 0.5)
            for low, cells in zip(self.low, self.shape, strict=True)
        ]

    @property
    def cell(self) -> float:
        """h^d, the volume of a cell."""
        return self.spacing ** len(self.shape)


def box(position: np.ndarray, bins: int, width: float | None = None) -> Grid:
    """Return the grid of ``bins`` cells a component that the positions are counted on.

    Along each component the box is the mean over experiments, times and particles, plus and minus
    three standard deviations, and no wider than the positions' range. Cells are square: the widest
    component sets their side, and the box is centred on the others. If a ``width`` is given, the
    box has that and is centred on the mean. Raises GridError if a component is constant.
    """
    mean, deviation, lowest, highest = _moments(position.reshape(-1, position.shape[-1]))
    low = np.maximum(mean - DEVIATIONS * deviation, lowest)
    high = np.minimum(mean + DEVIATIONS * deviation, highest)
    if not np.all(high > low):
        component = int(np.argmin(high - low))
        raise GridError(f"component {component} of the positions is constant")
    if width is not None:
        low, high = mean - width / 2.0, mean + width / 2.0
    spacing = float(np.max(high - low)) / bins
    corner = (low + high - bins * spacing) / 2.0
    return Grid(tuple(map(float, corner)), spacing, (bins,) * len(corner))


def histogram(position: np.ndarray, grid: Grid, weight: np.ndarray | None = None) -> np.ndarray:
    """Return U (time, x[, y]), the density that the particles of all experiments make together.

    Every particle present at a time counts in the normalisation, those outside of the box too, so
    the sum of U h^d is the share of particles inside. ``weight`` (experiment, particle) lets each
    trajectory count several times or not at all, as a bootstrap does. NaN where no particle is.
    """
    experiments, times, particles, dimension = position.shape
    if weight is None:
        weight = np.ones((experiments, particles))
    # Two components always: the second one of a line of cells is zero, in the only cell there is.
    shape = (*grid.shape, 1)[:2]
    low = np.array((*grid.low, -0.5 * grid.spacing)[:2])
    counts = np.zeros((times, *shape))
    present = np.zeros(times)
    _count(position, weight, low, 1.0 / grid.spacing, counts, present)
    with np.errstate(invalid="ignore", divide="ignore"):
        density = counts / (present[:, None, None] * grid.cell)
    return density.reshape(times, *grid.shape) if dimension < 2 else density


@njit(cache=True, error_model="numpy")
def _moments(position):
    """Return mean, standard deviation, minimum and maximum of each component, without NaN."""
    entries, dimension = position.shape
    number = np.zeros(dimension)
    total = np.zeros(dimension)
    squares = np.zeros(dimension)
    lowest = np.full(dimension, np.inf)
    highest = np.full(dimension, -np.inf)
    for i in range(entries):
        for d in range(dimension):
            x = np.float64(position[i, d])
            if not np.isnan(x):
                number[d] += 1.0
                total[d] += x
                lowest[d] = min(lowest[d], x)
                highest[d] = max(highest[d], x)
    mean = total / number
    for i in range(entries):
        for d in range(dimension):
            x = np.float64(position[i, d])
            if not np.isnan(x):
                squares[d] += (x - mean[d]) ** 2
    return mean, np.sqrt(squares / number), lowest, highest


@njit(cache=True, error_model="numpy")
def _count(position, weight, low, per_length, counts, present):
    """Add each particle's weight to its cell and to the number present, time by time."""
    experiments, times, particles, dimension = position.shape
    width, height = counts.shape[1], counts.shape[2]
    for e in range(experiments):
        for t in range(times):
            for p in range(particles):
                x = np.float64(position[e, t, p, 0])
                y = np.float64(position[e, t, p, 1]) if dimension > 1 else 0.0
                if np.isnan(x) or np.isnan(y):
                    continue
                present[t] += weight[e, p]
                column = np.floor((x - low[0]) * per_length)
                row = np.floor((y - low[1]) * per_length)
                if 0 <= column < width and 0 <= row < height:
                    counts[t, np.int64(column), np.int64(row)] += weight[e, p]
