"""The exact solution of the Burgers equation, by the Cole-Hopf transformation and quadrature.

With c the mean of the start, u_0 = rho_0 - c and Psi' = u_0, which is periodic,

    rho(x, t) = c + int u_0(y) w(y) dy / int w(y) dy,
    w(y) = exp(-G/(2 nu)),    G = Psi(y) + (x - c t - y)^2/(2 t):

a mean of u_0 with positive weights, so nothing cancels. Integrals over the line are sums over a
grid whose number of points on the ring is doubled until they do not change; since w is smooth and
falls off on both sides, they converge faster than any power. Exponents are taken relative to the
largest, so nothing overflows however small nu is.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from hydrolimit.continuum.burgers import LENGTH, SolverError, checked, points, sampled

# What doubling the points may change at most, in units of the largest |rho| of the start; the
# finer sums are more exact than that.
TOLERANCE = 1e-12
LEAST_POINTS, MOST_POINTS = 512, 2**22
# Points are at least as close as this fraction of the width sqrt(2 nu t) of the heat kernel.
CLOSE = 0.5
# Weights below exp(-EXPONENT) of the largest are left out.
EXPONENT = 45.0
# Weights that are held in memory together.
AT_ONCE = 2**20


def solution(
    initial: Callable[[np.ndarray], np.ndarray], viscosity: float, time: float, x: np.ndarray
) -> np.ndarray:
    """Return rho(x, time), shape (n,), for points x of shape (n,).

    Parameters
    ----------
    initial
        The start rho_0, smooth and periodic, at points of the ring.
    viscosity
        nu > 0.
    time
        Since the start, not negative.

    Raises
    ------
    SolverError
        The sums still change with MOST_POINTS points on the ring.
    ValueError
        An argument makes no sense; one sentence.
    """
    checked(viscosity, [time])
    x = np.asarray(x, dtype=float)
    if time < 0.0:
        raise ValueError(f"the time {time} since the start has to be not negative")
    if time == 0.0:
        return sampled(initial, np.mod(x, LENGTH))
    closest = CLOSE * math.sqrt(2.0 * viscosity * time)
    number = LEAST_POINTS
    while LENGTH / number > closest:
        number *= 2
    coarse = None
    while number <= MOST_POINTS:
        start = _Start.sampled(initial, number)
        fine = start.evolved(viscosity, time, x)
        if coarse is not None and np.abs(fine - coarse).max(initial=0.0) <= TOLERANCE * start.scale:
            return fine
        coarse, number = fine, 2 * number
    raise SolverError(
        f"sums over {MOST_POINTS} points on the ring are not exact yet: the start has to be smooth"
        f" and periodic, the viscosity {viscosity:g} and the time {time:g} not that small"
    )


@dataclass(frozen=True, eq=False)
class _Start:
    """c, u_0 and Psi on a grid of the ring, and the largest |rho_0|."""

    mean: float
    u: np.ndarray
    potential: np.ndarray
    scale: float

    @classmethod
    def sampled(cls, initial: Callable, number: int) -> _Start:
        density = sampled(initial, points(number))
        modes = np.fft.rfft(density)
        modes[0] = modes[-1] = 0.0
        modes[1:] /= 1j * np.arange(1, modes.size)
        mean = float(density.mean())
        scale = float(np.abs(density).max()) or 1.0
        return cls(mean, density - mean, np.fft.irfft(modes, number), scale)

    def evolved(self, viscosity: float, time: float, x: np.ndarray) -> np.ndarray:
        number = self.u.size
        spacing = LENGTH / number
        moved = x - self.mean * time
        nearest = np.rint(moved / spacing).astype(int)
        reach = math.ceil(self._reach(viscosity, time) / spacing) + 1
        offsets = np.arange(-reach, reach + 1)
        result = np.empty(x.shape)
        rows = max(1, AT_ONCE // offsets.size)
        for first in range(0, x.size, rows):
            part = slice(first, first + rows)
            grid = nearest[part, None] + offsets
            distance = moved[part, None] - spacing * grid
            grid %= number
            action = self.potential[grid] + distance**2 / (2.0 * time)
            action -= action.min(axis=1, keepdims=True)
            weights = np.exp(action / (-2.0 * viscosity))
            result[part] = (weights * self.u[grid]).sum(axis=1) / weights.sum(axis=1)
        return self.mean + result

    def _reach(self, viscosity: float, time: float) -> float:
        """Return the |x - c t - y| beyond which w is below exp(-EXPONENT) of its largest value.

        Both G(y) - G(x - c t) >= r^2/(2 t) - max|u_0| r and >= r^2/(2 t) - (max Psi - min Psi).
        """
        largest, range_ = np.abs(self.u).max() * time, np.ptp(self.potential)
        least = 2.0 * viscosity * EXPONENT
        return min(
            largest + math.sqrt(largest**2 + 2.0 * time * least),
            math.sqrt(2.0 * time * (range_ + least)),
        )
