"""Pseudo-spectral solution of the Burgers equation, the reference of the study.

In the frame that moves with the mean c, u = sum_k u_k exp(i k xi), |k| < M/2, obeys

    d_t u_k = -nu k^2 u_k - (i k/2) (u^2)_k,    u_0 = 0,

with squares taken on 3M/2 points, which is without aliasing (Orszag 1971). The linear part is
exact; steps in time are those of ETDRK4 (Cox and Matthews 2002), of fourth order, with
coefficients that are means over circles in the complex plane (Kassam and Trefethen 2005): no
difference of close numbers. Points are doubled until the modes are resolved, steps halved until
they do not matter; both are measured, neither is trusted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import fft

from hydrolimit.continuum.burgers import LENGTH, SolverError, checked, points, sampled

# Largest amplitude in the last sixteenth of the modes, and error of the steps in time, both in
# units of the largest |rho| of the start.
TAIL, STEP_ERROR = 1e-13, 1e-10
LAST_MODES = 16
MOST_POINTS = 2**15
# The first step tried, in units of nu/max|u|^2, the time that a shock takes to cross its width. At
# half of it the error is mostly small enough already.
FIRST_STEP = 0.1
MOST_HALVINGS = 8
# An error of fourth order is so many times smaller than what halving the step changes.
FOURTH_ORDER = 15.0
# Of the circles around h nu k^2 of which the coefficients are means, and their radius 1.
CIRCLE_POINTS = 32
# Steps that agree to so many digits are taken as one.
STEP_DIGITS = 11


@dataclass(frozen=True, eq=False)
class Solution:
    """A solution at recorded times, and what was checked.

    Attributes
    ----------
    times
        Shape (time,).
    x
        The M points 2 pi i/M.
    density
        rho, shape (time, x).
    tail
        Largest amplitude in the last sixteenth of the modes at any recorded time, in units of the
        start's largest |rho|.
    step, step_error
        The longest step, and the estimated error that steps in time make at any recorded time, in
        units of the start's largest |rho|.
    mass_drift
        Largest |mass - mass of the start| at recorded times.
    """

    times: np.ndarray
    x: np.ndarray
    density: np.ndarray
    tail: float
    step: float
    step_error: float
    mass_drift: float


def solve(
    initial: Callable[[np.ndarray], np.ndarray],
    viscosity: float,
    times: Sequence[float],
    least_points: int = 512,
) -> Solution:
    """Solve from a smooth periodic start at ``times[0]`` on.

    Parameters
    ----------
    initial
        rho at points of [0, 2 pi), of their shape.
    viscosity
        nu > 0.
    times
        At which rho is recorded, ascending, the first that of ``initial``.
    least_points
        M, even, which is doubled until the solution is resolved.

    Raises
    ------
    SolverError
        MOST_POINTS points do not resolve the start or the solution, or MOST_HALVINGS halvings of
        the step are not enough.
    ValueError
        An argument makes no sense; one sentence.
    """
    times = checked(viscosity, times)
    if least_points < 4 or least_points % 2:
        raise ValueError(f"the number of points {least_points} has to be even and at least 4")
    march, coarse, fine = _resolved(initial, viscosity, times, least_points)
    halvings = 1
    while not (error := march.difference(coarse, fine)) <= STEP_ERROR:
        halvings += 1
        coarse, fine = fine, march.modes(halvings) if halvings <= MOST_HALVINGS else None
        if fine is None:
            raise SolverError(
                f"steps down to {march.longest(halvings - 1):.3g} make an error of {error:.3g}"
                f" still, in units of the largest density"
            )
    return march.solution(fine, halvings, error)


def _resolved(initial: Callable, viscosity: float, times: np.ndarray, number: int) -> tuple:
    """Return a march with enough points, and its modes with the first step and with half of it."""
    while number <= MOST_POINTS:
        march = _March(sampled(initial, points(number)), viscosity, times)
        coarse = march.modes(0)
        fine = None if coarse is None else march.modes(1)
        if fine is not None:
            return march, coarse, fine
        number *= 2
    raise SolverError(
        f"{MOST_POINTS} points do not resolve the solution: the start has to be smooth and"
        f" periodic, and the viscosity {viscosity:g} not that small"
    )


class _March:
    """Marches of one start through the recorded times, with a given number of points."""

    def __init__(self, start: np.ndarray, viscosity: float, times: np.ndarray):
        self.start, self.viscosity, self.times = start, viscosity, times
        self.mean, self.scale = float(start.mean()), float(np.abs(start).max()) or 1.0
        self.number = start.size
        self.wavenumber = np.arange(self.number // 2)
        squares = 3 * self.number // 2
        self.squares = squares
        self.nonlinear = -0.5j * self.wavenumber * (squares / self.number)
        intervals = np.diff(times)
        # Rounded times have intervals that differ in the last digits: one step for all of them.
        rounded = [f"{interval:.{STEP_DIGITS}e}" for interval in intervals]
        _, self.kind = np.unique(rounded, return_inverse=True)
        counts = np.bincount(self.kind)
        self.intervals = np.bincount(self.kind, weights=intervals) / counts

    @cached_property
    def steps(self) -> np.ndarray:
        """Steps in an interval of each kind, before any halving."""
        largest = float(np.abs(self.start - self.mean).max())
        first = FIRST_STEP * self.viscosity / largest**2 if largest > 0.0 else np.inf
        return np.maximum(1, np.ceil(self.intervals / first)).astype(int)

    def longest(self, halvings: int) -> float:
        """Return the longest step after so many halvings."""
        return float(np.max(self.intervals / self.steps, initial=0.0)) / 2**halvings

    def modes(self, halvings: int) -> np.ndarray | None:
        """Return u_k M at the recorded times, shape (time, k), or None once not resolved."""
        steps = self.steps * 2**halvings
        sets = [
            _coefficients(-self.viscosity * self.wavenumber**2.0, interval / number)
            for interval, number in zip(self.intervals, steps, strict=True)
        ]
        state = fft.rfft(self.start - self.mean)[:-1]
        state[0] = 0.0
        recorded = np.empty((self.times.size, state.size), complex)
        for i in range(self.times.size):
            if i > 0:
                kind = self.kind[i - 1]
                for _ in range(steps[kind]):
                    state = self._stepped(state, *sets[kind])
            # Not a number compares as false.
            if not self._tail(state) <= TAIL:
                return None
            recorded[i] = state
        return recorded

    def _tail(self, modes: np.ndarray) -> float:
        last = modes[..., -max(1, self.number // 2 // LAST_MODES) :]
        return 2.0 / self.number * float(np.abs(last).max()) / self.scale

    def _rate(self, modes: np.ndarray) -> np.ndarray:
        """Return the nonlinear part of d_t u_k M."""
        u = fft.irfft(modes, self.squares)
        u *= u
        return self.nonlinear * fft.rfft(u)[: modes.size]

    def _stepped(self, u, whole, half, first, begin, middle, end) -> np.ndarray:
        """Return u after a step of ETDRK4, Cox and Matthews' equations (26) to (29)."""
        at_u, decayed = self._rate(u), half * u
        a = decayed + first * at_u
        at_a = self._rate(a)
        at_b = self._rate(decayed + first * at_a)
        at_c = self._rate(half * a + first * (2.0 * at_b - at_u))
        return whole * u + begin * at_u + middle * (at_a + at_b) + end * at_c

    def difference(self, coarse: np.ndarray, fine: np.ndarray) -> float:
        """Return the error of the finer steps that the coarser ones let expect."""
        apart = np.abs(fft.irfft(fine - coarse, self.number)).max()
        return float(apart) / FOURTH_ORDER / self.scale

    def solution(self, modes: np.ndarray, halvings: int, error: float) -> Solution:
        """Return the solution in the frame at rest."""
        tail = self._tail(modes)
        shift = self.mean * (self.times - self.times[0])
        modes = modes * np.exp(-1j * np.outer(shift, self.wavenumber))
        density = self.mean + fft.irfft(modes, self.number)
        density[0] = self.start
        drift = LENGTH * float(np.abs(density.mean(axis=1) - self.mean).max())
        x = points(self.number)
        return Solution(self.times, x, density, tail, self.longest(halvings), error, drift)


def _coefficients(linear: np.ndarray, step: float) -> tuple[np.ndarray, ...]:
    """Return what ETDRK4 multiplies with: e^z, e^{z/2} and four means, z = step times linear.

    The functions are analytic and real on the real line, so each is the mean of its real parts over
    the upper half of a circle around z.
    """
    angles = np.pi * (np.arange(CIRCLE_POINTS) + 0.5) / CIRCLE_POINTS
    z = step * linear[:, None] + np.exp(1j * angles)
    e = np.exp(z)

    def mean(values: np.ndarray) -> np.ndarray:
        return step * values.real.mean(axis=1)

    return (
        np.exp(step * linear),
        np.exp(0.5 * step * linear),
        mean((np.exp(0.5 * z) - 1.0) / z),
        mean((-4.0 - z + e * (4.0 - 3.0 * z + z**2)) / z**3),
        2.0 * mean((2.0 + z + e * (z - 2.0)) / z**3),
        mean((-4.0 - 3.0 * z - z**2 + e * (4.0 - z)) / z**3),
    )


def interpolate(density: np.ndarray, at: np.ndarray, width: float = 0.0) -> np.ndarray:
    """Return the trigonometric interpolant of densities on the ring.

    Parameters
    ----------
    density
        At the points 2 pi i/M, shape (..., M).
    at
        Points, shape (n,).
    width
        Of the intervals centred there, of which averages are returned; 0 for the values there.

    Returns
    -------
    np.ndarray
        Shape (..., n).
    """
    density = np.asarray(density, dtype=float)
    number = density.shape[-1]
    modes = fft.rfft(density) / number
    wavenumber = np.arange(modes.shape[-1])
    # Each stands for two, but for the mean and, of an even number, for the last.
    twice = np.where((wavenumber == 0) | (2 * wavenumber == number), 1.0, 2.0)
    modes *= twice * np.sinc(wavenumber * width / LENGTH)
    phase = np.outer(wavenumber, np.asarray(at, dtype=float))
    return modes.real @ np.cos(phase) - modes.imag @ np.sin(phase)


def rate(density: np.ndarray, viscosity: float) -> np.ndarray:
    """Return d_t rho = -rho rho_x + nu rho_xx of densities at the points 2 pi i/M, (..., M).

    Derivatives are those of the trigonometric interpolant, so that they are exact for a density
    without modes above M/2; the product is taken at the points.
    """
    density = np.asarray(density, dtype=float)
    number = density.shape[-1]
    modes = fft.rfft(density)
    wavenumber = np.arange(modes.shape[-1])
    # At the points, the derivative of cos(M x/2) is zero.
    odd = np.where(2 * wavenumber == number, 0.0, wavenumber)
    slope = fft.irfft(1j * odd * modes, number)
    curvature = fft.irfft(-(wavenumber**2.0) * modes, number)
    return -density * slope + viscosity * curvature
