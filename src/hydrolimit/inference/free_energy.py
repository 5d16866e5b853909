"""Free energies of histograms: the plug-in estimate and what a jackknife makes of it.

E = Σ w [p log p + (c/2) p² + V p] (4.2) over bins of volume w of the box, which has unit volume.
With p estimated from n independent particles in m bins, convexity makes the mean of E too large by
(m - 1)/(2 n) + (c/2) Σ p (1 - w p)/n and terms of second order; correlated particles change that
number, but as realisations are independent, a jackknife over them removes it all the same.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import xlogy

from hydrolimit.statistics import jackknife


@dataclass(frozen=True)
class FreeEnergy:
    """Estimates of the free energy, all (...).

    Attributes
    ----------
    value
        E_J = R E - (R - 1) mean_b E_(b), of a bias of second order in the reciprocal of the counts.
    error
        Its jackknife standard error.
    plug_in
        E, that of the histogram as it is.
    """

    value: np.ndarray
    error: np.ndarray
    plug_in: np.ndarray


def energy(density: np.ndarray, potential: np.ndarray, coefficient: float) -> np.ndarray:
    """Return Σ w [p log p + (c/2) p² + V p], with 0 log 0 = 0.

    Parameters
    ----------
    density
        p, (..., bin) or (..., row, column).
    potential
        V averaged over the bins, (bin,) or (row, column): this says which axes are bins.
    coefficient
        c of the nonlinear diffusion, 0 without interaction.

    Returns
    -------
    Shape (...).
    """
    p = np.asarray(density, dtype=float)
    axes = tuple(range(-potential.ndim, 0))
    return (xlogy(p, p) + 0.5 * coefficient * p**2 + potential * p).mean(axis=axes)


def estimate(
    counts: np.ndarray, particles: int, potential: np.ndarray, coefficient: float
) -> FreeEnergy:
    """Return the free energy of histograms of R >= 2 realisations.

    Parameters
    ----------
    counts
        (block, ..., bin) or (block, ..., row, column), a block being one realisation; bins fill the
        box.
    particles
        Of a block; times the frames, if counts are sums over frames.
    potential, coefficient
        As :func:`energy` takes them.

    Raises
    ------
    ValueError
        There are fewer than 2 blocks.
    """
    blocks, volume = len(counts), 1.0 / potential.size
    total = counts.sum(axis=0)

    def from_sum(sums: np.ndarray, summed: int) -> np.ndarray:
        return energy(sums / (summed * particles * volume), potential, coefficient)

    plug_in = from_sum(total, blocks)
    # One block at a time: counts of a plane are large.
    without = [from_sum(total - block, blocks - 1) for block in counts] if blocks > 1 else []
    error = jackknife(np.array(without))
    value = blocks * plug_in - (blocks - 1) * np.mean(without, axis=0)
    return FreeEnergy(value, error, plug_in)
