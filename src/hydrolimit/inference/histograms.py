"""Densities from histograms of particles, and how far they are from a reference.

Counts have the axes (block, ..., bin): a block is one realisation, independent of the others, with
the same number of particles; what lies between, such as times, is kept. Particles of a realisation
may be correlated: all errors are from the spread of blocks.
"""

from __future__ import annotations

import numpy as np

from hydrolimit.statistics import jackknife, reduced_chi2

# Counts over all blocks, expected of the reference, from which on a bin takes part in chi^2.
LEAST_EXPECTED = 25.0


def density(counts: np.ndarray, particles: int, volume: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the density of a histogram and its standard error, both (..., bin).

    Parameters
    ----------
    counts
        (block, ..., bin).
    particles
        Of a block, outside of all bins too; times the frames, if counts are sums over frames.
    volume
        Of a bin: its width on a line, its area in a plane or a strip.

    Raises
    ------
    ValueError
        There are fewer than 2 blocks.
    """
    blocks = len(counts)
    if blocks < 2:
        raise ValueError(f"{blocks} realisation has no spread; an error takes at least 2")
    unit = particles * volume
    error = counts.std(axis=0, ddof=1) / (np.sqrt(blocks) * unit)
    return counts.mean(axis=0) / unit, error


def noise(error: np.ndarray, width: float) -> np.ndarray:
    """Return the expected L1 distance of a right reference, sqrt(2/pi) Σ error width (...).

    That is the mean of |Z| for normal deviations with the standard errors ``error`` (..., bin).
    """
    return np.sqrt(2.0 / np.pi) * width * error.sum(axis=-1)


def distance(
    counts: np.ndarray, particles: int, volume: float, width: float, reference: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the L1 distance Σ |p - reference| width and its jackknife standard error, both (...).

    Parameters
    ----------
    counts, particles, volume
        As :func:`density` takes them.
    width
        Of a bin along the axis that is summed over; the volume, but for a strip.
    reference
        Averages of a density over the bins, (..., bin).

    Raises
    ------
    ValueError
        There are fewer than 2 blocks.
    """
    blocks, unit = len(counts), particles * volume
    total = counts.sum(axis=0)

    def from_sum(sums: np.ndarray, summed: int) -> np.ndarray:
        return width * np.abs(sums / (summed * unit) - reference).sum(axis=-1)

    without = [from_sum(total - block, blocks - 1) for block in counts] if blocks > 1 else []
    return from_sum(total, blocks), jackknife(np.array(without))


def chi2(counts: np.ndarray, particles: int, volume: float, reference: np.ndarray) -> np.ndarray:
    """Return the reduced chi^2 of a reference, (...): 1 on average if it is right.

    The mean over bins of (p - reference)²/error². It needs no correction for the densities of bins
    having a fixed sum, which correlates deviations without changing the size of any. Bins in which
    the reference expects fewer than LEAST_EXPECTED counts are left out; where blocks do not differ,
    the error is that of independent particles at the reference. NaN where no bin is left.

    Parameters
    ----------
    counts, particles, volume, reference
        As :func:`distance` takes them.

    Raises
    ------
    ValueError
        There are fewer than 4 blocks, too few for the mean to be finite.
    """
    p, error = density(counts, particles, volume)
    expected = len(counts) * particles * volume * reference
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.where(error > 0.0, error, reference / np.sqrt(expected))
        z = np.where(expected >= LEAST_EXPECTED, (p - reference) / error, np.nan)
    return np.apply_along_axis(reduced_chi2, -1, z, len(counts))


def chi2_deviation(bins: int, blocks: int) -> float:
    """Return the standard deviation of the reduced chi^2 of a right reference.

    For independent normal deviations in this many bins with errors from this many blocks:
    (2 nu - 2)/(nu - 4)/bins is its square, nu = blocks - 1.

    Raises
    ------
    ValueError
        There are fewer than 6 blocks, too few for it to be finite.
    """
    if blocks < 6:
        raise ValueError(f"chi^2 has no finite variance with errors from {blocks} blocks below 6")
    return float(np.sqrt((2.0 * blocks - 4.0) / (blocks - 5.0) / bins))
