"""The nonlinear Fokker-Planck equation of particles with excluded volume, as a gradient flow.

Equations (4.1) and (4.2) of Bruna, Burger and Carrillo (2020) on [-1/2, 1/2]^d, without flux
through the walls:

    d_t p = div{[1 + c p] grad p + p grad V} = div(p grad xi),    xi = log p + c p + V,
    E(p) = int p log p + (c/2) p^2 + V p,                         c = alpha_u (N - 1) eps^d >= 0.

Space: finite volumes with the flux of :mod:`scharfetter_gummel`, second order in dx. Time: backward
Euler along each axis in turn. Each of these sweeps is itself a gradient flow of the discrete energy
E, with motion along one axis only: at any time step it conserves mass to rounding, leaves no
density negative, never raises E, and does not move the discrete steady state, where xi is constant.

A step is extrapolated from one of its length and two of half of it, 2 A(dt/2)^2 - A(dt), to second
order in dt. What the extrapolation adds moves between cells; where it would empty a cell, as in the
tails of a start with zeros, as much of it as leaves that cell is scaled down. If the result's
energy were above the last one's, the two half steps would be taken instead.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.optimize import brentq
from scipy.special import logsumexp, wrightomega, xlogy

from hydrolimit.continuum import scharfetter_gummel

# Of a step, at most this multiple of the last, at least this fraction of one that was not accepted.
GROWTH, CUT, SAFETY = 4.0, 0.2, 0.9
# The first step, and the shortest with which the solver still goes on.
FIRST_STEP, SHORTEST_STEP = 1e-6, 1e-14
# What rounding may add to the energy, in units of 1 + |E|, and to the mass.
ROUNDING = 1e-13
# An error of a step, in units of the mass, that is allowed always: rounding makes about as much.
LEAST_ERROR = 1e-12


class SolverError(RuntimeError):
    """The solver cannot go on, or a property of the scheme is violated; one sentence."""


@dataclass(frozen=True)
class Solution:
    """Densities at recorded times, and what was checked at every step.

    Attributes
    ----------
    times
        Shape (time,).
    density
        Shape (time, x) or (time, x, y).
    step_time, energy
        Time and E after every accepted step, the start first; shape (step + 1,).
    mass_drift
        Largest |mass - mass of the start| over all steps.
    least_density
        Smallest density over all steps and cells.
    largest_energy_increase
        Largest E after less E before, over all steps, in the units of E (k_B T per particle); 0
        where no step raised it.
    """

    times: np.ndarray
    density: np.ndarray
    step_time: np.ndarray
    energy: np.ndarray
    mass_drift: float
    least_density: float
    largest_energy_increase: float


@dataclass(frozen=True, eq=False)
class GradientFlow:
    """The equation on equal cells of the box.

    Attributes
    ----------
    potential
        V of each cell, shape (x,) or (x, y), as many cells along both axes.
    coefficient
        c >= 0; 0 is the linear equation.
    """

    potential: np.ndarray
    coefficient: float

    def __post_init__(self):
        shape = np.shape(self.potential)
        if len(shape) not in (1, 2) or len(set(shape)) != 1 or shape[0] < 2:
            raise ValueError(f"a potential of shape {shape} is not on a line or a square of cells")
        if not (np.isfinite(self.potential).all() and 0.0 <= self.coefficient < math.inf):
            raise ValueError(
                f"the potential has to be finite, the coefficient {self.coefficient} too and not"
                " negative"
            )

    @cached_property
    def cell(self) -> float:
        """Volume of a cell."""
        return 1.0 / self.potential.size

    def mass(self, density: np.ndarray) -> float:
        """Return the integral of a density."""
        return float(density.sum()) * self.cell

    def energy(self, density: np.ndarray) -> float:
        """Return the discrete E, with p log p = 0 where p = 0."""
        linear = 0.5 * self.coefficient * density + self.potential
        return float(np.sum(xlogy(density, density) + linear * density)) * self.cell

    def steady_state(self, mass: float = 1.0) -> np.ndarray:
        """Return the density of constant xi and of this mass, which the scheme leaves as it is.

        log p + c p = mu - V is p = omega(log c + mu - V)/c, with Wright's function omega; mu is
        found by the mass.
        """
        c, potential = self.coefficient, self.potential
        lowest = math.log(mass) - logsumexp(-potential) - math.log(self.cell)
        boltzmann = np.exp(lowest - potential)
        if c == 0.0:
            return boltzmann

        def density(mu: float) -> np.ndarray:
            return wrightomega(math.log(c) + mu - potential) / c

        # Without interaction mu is lowest; with c p <= c max(p at c = 0) everywhere, it is highest.
        highest = lowest + c * boltzmann.max()
        span = 1e-9 * (1.0 + abs(lowest) + abs(highest))
        mu = brentq(
            lambda mu: self.mass(density(mu)) - mass,
            lowest - span, highest + span, xtol=1e-15, rtol=4.0 * np.finfo(float).eps,
        )  # fmt: skip
        return density(mu)

    def solve(
        self,
        initial: np.ndarray,
        times: Iterable[float],
        tolerance: float,
        progress: Callable[[Iterable], Iterable] = iter,
    ) -> Solution:
        """Solve from ``initial`` at ``times[0]`` on.

        Parameters
        ----------
        initial
            Averages over the cells, not negative; shape of the potential.
        times
            At which the density is recorded, ascending, the first that of ``initial``.
        tolerance
            Of a step: the L1 distance of the two half steps from the whole one, over the density's
            distance from the steady state, so that a late and small difference from it is as exact
            as an early one. Densities are more exact than that, being extrapolated.
        progress
            Wraps the iterable of recorded times, to show how far it is.

        Raises
        ------
        SolverError
            Steps became too short, or mass, positivity or the decay of energy is violated.
        """
        times = np.array(times, dtype=float)
        density = self._checked(initial, times, tolerance)
        march = _March(self, density, times[0], tolerance)
        recorded = [density]
        for until in progress(times[1:]):
            march.advance(float(until))
            recorded.append(march.density.copy())
        return Solution(
            times,
            np.array(recorded),
            np.array(march.step_time),
            np.array(march.energy),
            march.mass_drift,
            march.least_density,
            max(0.0, float(np.diff(march.energy).max(initial=0.0))),
        )

    def _checked(self, initial, times: np.ndarray, tolerance: float) -> np.ndarray:
        density = np.array(initial, dtype=float)
        if density.shape != self.potential.shape:
            raise ValueError(
                f"a start of shape {density.shape} does not fit a potential of shape"
                f" {self.potential.shape}"
            )
        if not (np.isfinite(density).all() and density.min() >= 0.0 and density.max() > 0.0):
            raise ValueError("a start has to be finite, nowhere negative and somewhere positive")
        if times.ndim != 1 or not times.size or not np.all(np.diff(times) > 0.0):
            raise ValueError("the recorded times have to ascend")
        if not tolerance > 0.0:
            raise ValueError(f"the tolerance {tolerance} has to be positive")
        return density


class _March:
    """The state of one solution, and its steps."""

    def __init__(self, flow: GradientFlow, initial: np.ndarray, time: float, tolerance: float):
        self.flow, self.tolerance = flow, tolerance
        self.density = initial.copy()
        self.shape = (initial.shape[0], initial.size // initial.shape[0])
        self.potential = np.ascontiguousarray(flow.potential, dtype=float).reshape(self.shape)
        self.work = scharfetter_gummel.work_arrays(*self.shape)
        self.mass = flow.mass(initial)
        self.steady = flow.steady_state(self.mass)
        self.step = FIRST_STEP
        self.step_time, self.energy = [time], [flow.energy(initial)]
        self.mass_drift, self.least_density = 0.0, float(initial.min())
        self.whole, self.halves, self.extrapolated = np.empty((3, *self.shape))
        self.moved = np.empty((initial.ndim, *self.shape))

    def advance(self, until: float) -> None:
        """Step up to a time, the last steps being of one length so that it is hit."""
        while (time := self.step_time[-1]) < until:
            left = until - time
            parts = math.ceil(left / self.step * (1.0 - 1e-9))
            taken = self._take(left / parts)
            if taken is not None:
                self._accept(taken, until if parts == 1 else time + left / parts)

    def _take(self, step: float) -> np.ndarray | None:
        """Return the density after a step, or None if that is too long; set the next one's."""
        error, allowed = math.inf, self._allowed()
        if self._extrapolate(step):
            apart = self.flow.cell * float(np.abs(self.halves - self.whole).sum())
            error = apart if math.isfinite(apart) else math.inf
        # The error of a step of first order goes with its square.
        factor = SAFETY * math.sqrt(allowed / error) if error > 0.0 else GROWTH
        if error <= allowed:
            self.step = max(self.step if factor >= 1.0 else 0.0, step * min(factor, GROWTH))
            return self._lower_energy()
        self.step = step * max(factor, CUT)
        if self.step < SHORTEST_STEP:
            raise SolverError(
                f"at time {self.step_time[-1]:.6g} no step down to {SHORTEST_STEP:g} has an error"
                f" below the tolerance {self.tolerance:g}"
            )
        return None

    def _allowed(self) -> float:
        distance = self.flow.cell * float(np.abs(self.density - self.steady).sum())
        return max(self.tolerance * distance, LEAST_ERROR * self.mass)

    def _extrapolate(self, step: float) -> bool:
        """Fill ``whole``, ``halves`` and ``extrapolated``; return whether all sweeps converged."""
        self.moved[:] = 0.0
        for result, number, sign in ((self.whole, 1, -1.0), (self.halves, 2, 1.0)):
            result[:] = self.density.reshape(self.shape)
            for _ in range(number):
                if not self._euler(result, step / number, sign):
                    return False
        scharfetter_gummel.add_limited(self.halves, self.moved, self.extrapolated)
        return True

    def _euler(self, density: np.ndarray, step: float, sign: float) -> bool:
        """Take a step of backward Euler along each axis in turn, in place."""
        ratio, c = step * self.shape[0] ** 2, self.flow.coefficient
        sweep, moved = scharfetter_gummel.sweep, self.moved
        if not sweep(density, self.potential, c, ratio, moved[0], sign, self.work):
            return False
        if len(moved) == 1:
            return True
        return sweep(density.T, self.potential.T, c, ratio, moved[1].T, sign, self.work)

    def _lower_energy(self) -> np.ndarray:
        """Return the extrapolated density, or the half steps' where its energy has risen."""
        density = self.extrapolated.reshape(self.density.shape)
        if self.flow.energy(density) <= self.energy[-1]:
            return density
        return self.halves.reshape(self.density.shape)

    def _accept(self, density: np.ndarray, time: float) -> None:
        energy, drift = self.flow.energy(density), abs(self.flow.mass(density) - self.mass)
        least, before = float(density.min()), self.energy[-1]
        if energy > before + ROUNDING * (1.0 + abs(before)):
            raise SolverError(f"the energy rose from {before!r} to {energy!r} at time {time:.6g}")
        if drift > ROUNDING * self.mass:
            raise SolverError(f"the mass drifted by {drift:.3g} up to time {time:.6g}")
        if not least >= 0.0:
            raise SolverError(f"the density fell to {least:.3g} at time {time:.6g}")
        self.density[:] = density
        self.step_time.append(time)
        self.energy.append(energy)
        self.mass_drift = max(self.mass_drift, drift)
        self.least_density = min(self.least_density, least)
