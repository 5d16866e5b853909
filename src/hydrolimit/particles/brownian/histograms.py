"""Counts of particles in bins, all that is kept of a simulation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hydrolimit.particles.brownian.cells import LOWEST


@dataclass(frozen=True)
class Bins:
    """How particles are counted.

    Attributes
    ----------
    bins
        Along the axis that is shown: x, or y where there is a strip.
    strip
        None, or the half width of the strip |x| < strip whose particles are counted.
    plane
        With a strip, the bins along each axis of the whole box.
    """

    bins: int
    strip: float | None
    plane: int

    def count(self, position: np.ndarray) -> np.ndarray:
        """Return counts (bin,) of positions (particle, d)."""
        if self.strip is None:
            return _count(position[:, 0], self.bins)
        return _count(position[np.abs(position[:, 0]) < self.strip, 1], self.bins)

    def count_plane(self, position: np.ndarray) -> np.ndarray:
        """Return counts (row, column) of positions (particle, 2), rows along x."""
        row, column = _bins(position[:, 0], self.plane), _bins(position[:, 1], self.plane)
        return np.bincount(row * self.plane + column, minlength=self.plane**2).reshape(
            self.plane, self.plane
        )


def _count(coordinate: np.ndarray, bins: int) -> np.ndarray:
    return np.bincount(_bins(coordinate, bins), minlength=bins)


def _bins(coordinate: np.ndarray, bins: int) -> np.ndarray:
    """Return the bin of each coordinate; the upper wall belongs to the last."""
    return np.minimum(((coordinate - LOWEST) * bins).astype(np.int64), bins - 1)
