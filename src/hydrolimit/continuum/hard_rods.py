"""The exact one-particle density of Brownian hard rods on a line, without an external potential.

N rods of length eps have their centres between -1/2 and 1/2. Taking out lengths,
y_i = x_(i) - (i - 1) eps for the i-th rod from the left, leaves N independent Brownian points
(diffusivity 1) in order, between walls at -1/2 and 1/2 - (N - 1) eps. If the points start
independently of each other with one density, then at time t each has the distribution function
F(y, t) of the heat equation, and the i-th of them P(y_i <= y) = I_F(i, N - i + 1), the regularised
incomplete beta function. One rod drawn from all has therefore the distribution function

    P(x, t) = (1/N) sum_i I_F(i, N - i + 1),    F = F(x - (i - 1) eps, t),

of which averages over bins are differences: nothing is integrated by quadrature.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import betainc

# exp(-EXPONENT) is left out of the cosine series, and so many of its terms are taken at once.
EXPONENT = 42.0
TERMS_AT_ONCE = 256


@dataclass(frozen=True)
class HardRods:
    """N rods of length eps; N = 1 or eps = 0 give points."""

    particles: int
    length: float

    @property
    def excluded(self) -> float:
        """(N - 1) eps, by which the points' interval is shorter than that of the centres."""
        return (self.particles - 1) * self.length

    def bin_averages(self, initial: np.ndarray, times: np.ndarray, bins: int) -> np.ndarray:
        """Return p(x, t) averaged over equal bins of [-1/2, 1/2], shape (time, bin).

        Parameters
        ----------
        initial
            Averages of p_0 over equal cells, between which its distribution function F_0 is taken
            as linear. The points start with the density that is p_0's under
            y = x - (N - 1) eps F_0(x); see :meth:`reduced`.
        times
            Not negative.
        bins
            In number; they need not fit the cells.

        Raises
        ------
        ValueError
            The rods do not fit where the density puts them; one sentence.
        """
        ends, distribution = self.reduced(initial)
        order = np.arange(1, self.particles + 1)
        x = np.linspace(-0.5, 0.5, bins + 1)
        y = x[:, None] - (order - 1) * self.length
        averages = np.empty((len(times), bins))
        for result, time in zip(averages, times, strict=True):
            reached = _heat_distribution(y, time, ends, distribution)
            below = betainc(order, self.particles - order + 1, reached).mean(axis=1)
            # Rounding alone makes a distribution function fall.
            result[:] = np.maximum(np.diff(below), 0.0) * bins
        return averages

    def reduced(self, initial: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return ends of the cells after taking out lengths, and F_0 there, both (cell + 1,).

        Raises
        ------
        ValueError
            The density is negative or empty, or more than 1/((N - 1) eps) somewhere.
        """
        initial = np.asarray(initial, dtype=float)
        if not (initial.min() >= 0.0 and 0.0 < initial.sum() < math.inf):
            raise ValueError("a density of rods has to be finite, not negative and not zero")
        distribution = np.append(0.0, np.cumsum(initial))
        distribution /= distribution[-1]
        ends = np.linspace(-0.5, 0.5, initial.size + 1) - self.excluded * distribution
        if not np.all(np.diff(ends) > 0.0):
            highest = initial.size * np.diff(distribution).max()
            raise ValueError(
                f"{self.particles} rods of length {self.length:g} do not fit a density of"
                f" {highest:.4g}: it has to be below 1/((N - 1) length) = {1 / self.excluded:.4g}"
            )
        return ends, distribution


def _heat_distribution(
    y: np.ndarray, time: float, ends: np.ndarray, distribution: np.ndarray
) -> np.ndarray:
    """Return F(y, t) of the heat equation between reflecting walls, of the shape of y.

    It starts linear between the values ``distribution`` at ``ends``; the first and the last of
    these are the walls. With s = (y - first)/l on [0, 1], l their distance,

        F = s + sum_k (2/(k pi)) <cos(k pi s)> exp(-(k pi/l)^2 t) sin(k pi s),

    the mean over the start being exact.
    """
    if time == 0.0:
        return np.interp(y, ends, distribution)
    length = ends[-1] - ends[0]
    s, s_ends = np.clip((y - ends[0]) / length, 0.0, 1.0), (ends - ends[0]) / length
    masses = np.diff(distribution) / np.diff(s_ends)
    total = math.ceil(math.sqrt(EXPONENT / time) * length / math.pi)
    result = s.copy()
    for first in range(1, total + 1, TERMS_AT_ONCE):
        k = np.pi * np.arange(first, min(first + TERMS_AT_ONCE, total + 1))
        mean_cosine = np.diff(np.sin(np.outer(k, s_ends)), axis=1) @ masses / k
        result += np.sin(s[..., None] * k) @ (
            2.0 / k * mean_cosine * np.exp(-(k**2) * time / length**2)
        )
    return np.clip(result, 0.0, 1.0)
