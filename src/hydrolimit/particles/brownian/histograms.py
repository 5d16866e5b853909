"""Counts of particles in bins, all that is kept of a simulation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from hydrolimit.particles.brownian import Dynamics, realisation
from hydrolimit.particles.brownian.cells import LOWEST
from hydrolimit.statistics import mean_and_error

# Dimensions and names of the counts of several realisations, which are blocks.
COUNTS = {
    "count": (("block", "time", "bin"), "particles in a bin"),
    "steady_count": (("block", "bin"), "particles in a bin, summed over steady frames"),
    "plane_count": (("block", "time", "row", "column"), "particles in a bin of the plane"),
    "steady_plane_count": (
        ("block", "row", "column"), "particles in a bin of the plane, summed over steady frames",
    ),
}  # fmt: skip


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


def counted(dynamics: Dynamics, bins: Bins, record: Mapping, steady: Mapping, clock) -> dict:
    """Return the counts of one realisation.

    record and steady are sections of an example's config. The keys are those of `COUNTS`: counts at
    the recorded times (time, bin), and sums over the frames from steady["from"] on, without it
    (bin); with a strip, the same in the plane.
    """
    samples, per_record, first = frames(record, steady)
    times, steady_sum, planes, steady_plane = [], 0, [], 0
    for k, position in realisation(dynamics, samples, steady["every"], clock):
        recorded, averaged = k % per_record == 0, k > first
        if not recorded and not averaged:
            continue
        line = bins.count(position)
        plane = None if bins.strip is None else bins.count_plane(position)
        if recorded:
            times.append(line)
            planes.append(plane)
        if averaged:
            steady_sum += line
            steady_plane += plane if plane is not None else 0
    found = {"count": np.array(times, np.int32), "steady_count": steady_sum}
    if bins.strip is not None:
        found |= {"plane_count": np.array(planes, np.int32), "steady_plane_count": steady_plane}
    return found


def at_one_time(
    dynamics: Dynamics, bins: Bins, time: float, clocks: Iterable
) -> tuple[np.ndarray, float, float]:
    """Return counts (block, bin) at one time, the mean of x and its standard error.

    Each of the clocks, numpy.random.Generators, makes one realisation.
    """
    counts, means = [], []
    for clock in clocks:
        *_, (_, position) = realisation(dynamics, 1, time, clock)
        counts.append(bins.count(position))
        means.append(position[:, 0].mean())
    mean, error, _ = mean_and_error(np.array(means))
    return np.array(counts), mean, error


def frames(record: Mapping, steady: Mapping) -> tuple[int, int, int]:
    """Return how many frames follow the start, how many make a record, and the last unsteady one.

    Frames are steady["every"] apart.
    """
    every = steady["every"]
    per_record = round(record["interval"] / every)
    samples = per_record * round(record["until"] / record["interval"])
    return samples, per_record, round(steady["from"] / every)
