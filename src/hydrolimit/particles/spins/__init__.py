"""Kawasaki dynamics of N real-valued spins on the torus: dX = -A∇H dt + √(2A) dB, H = Σψ(x_i).

A = N²(2δ_ij - δ_i,j±1), so that neighbours exchange spin and the mean is conserved (Dizdar,
Menz, Otto and Wu 2018). Steps Δt = c/N²; the noise is in flux form, A = GGᵀ, one normal
R a bond:

- Leimkuhler-Matthews (2013): x ← x - Δt A∇H + √(Δt/2) G(R_n + R_{n+1}), whose invariant measure is
  exact for Gaussian spins, and for others up to the square of c;
- Euler-Maruyama: x ← x - Δt A∇H + √(2Δt) G R_n, whose invariant measure is off by a share of order
  c that more spins do not lower.

Both are stable for c < 1/(2 max ψ'').
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hydrolimit import streams
from hydrolimit.cramer import CramerTransform
from hydrolimit.kawasaki_plan import INTEGRATORS, step_count
from hydrolimit.particles.random_normals import fill
from hydrolimit.particles.spins.kernels import advance, tabulated_slopes
from hydrolimit.spin_potential import DENSITY, REACH, SpinPotential

# Macroscopic time that stationary runs are let go before they are looked at. From local equilibrium
# to the invariant measure of an integrator, short waves change by a share of c, and do so within
# some 1/c steps; long ones hardly change. The longest relaxes in 1/(4π² φ''), its square in half of
# that: where φ'' is 1, nearly five times over.
BURN_IN = 0.06
# Of 1/c, the steps between two looks at a stationary run: neighbours forget in about 1/(2c).
BETWEEN_LOOKS = 0.5


@dataclass(frozen=True)
class Kawasaki:
    """N spins with potential ψ, moved in steps of c or a little less.

    Attributes
    ----------
    potential
        ψ.
    spins
        N >= 3.
    time_step
        c = Δt N², the longest step.
    integrator
        ``leimkuhler_matthews`` or ``euler_maruyama``.

    Raises
    ------
    ValueError
        c is not stable with this potential, N is below 3, or the integrator is not known.
    """

    potential: SpinPotential
    spins: int
    time_step: float
    integrator: str = INTEGRATORS[0]

    def __post_init__(self) -> None:
        if self.spins < 3:
            raise ValueError(f"{self.spins} spins are no ring: give at least 3")
        limit = 0.5 / self.potential.largest_curvature
        if not 0.0 < self.time_step < limit:
            raise ValueError(
                f"the time step c = {self.time_step:g} is not stable with {self.potential.formula}:"
                f" give one between 0 and {limit:.4g}"
            )
        if self.integrator not in INTEGRATORS:
            raise ValueError(
                f"{self.integrator!r} is no integrator: give {' or '.join(INTEGRATORS)}"
            )

    def run(
        self, start: np.ndarray, times: Sequence[float], sequence: np.random.SeedSequence
    ) -> np.ndarray:
        """Return x at macroscopic times, shape (time, N), from ``start`` (N,) at the first on.

        The normals come from the kernels' stream of the sequence. ValueError for times that go back
        or a start of another shape.
        """
        if np.any(np.diff(times) < 0.0):
            raise ValueError("the times go back: give them in ascending order")
        march = _March(self, start, sequence)
        recorded = [march.x.copy()]
        for begin, end in zip(times[:-1], times[1:], strict=True):
            march.go(end - begin)
            recorded.append(march.x.copy())
        return np.array(recorded)

    def stationary_slope(
        self, start: np.ndarray, time: float, sequence: np.random.SeedSequence
    ) -> float:
        """Return the mean of ψ' over sites and a macroscopic time, after `BURN_IN`.

        It estimates E ψ' under the invariant measure of the integrator at the mean of ``start``.
        """
        march = _March(self, start, sequence)
        march.go(BURN_IN)
        every = max(1, round(BETWEEN_LOOKS / self.time_step))
        looks = max(1, round(time * self.spins**2 / (every * self.time_step)))
        slopes = np.empty(self.spins)
        total = 0.0
        for _ in range(looks):
            march.steps(every, self.time_step)
            total += march.slopes(slopes).mean()
        return total / looks


class _March:
    """The state of a run: spins, the normals of the last step, the generator's words."""

    def __init__(
        self, system: Kawasaki, start: np.ndarray, sequence: np.random.SeedSequence
    ) -> None:
        if np.shape(start) != (system.spins,):
            raise ValueError(
                f"a start of shape {np.shape(start)} is not one of {system.spins} spins"
            )
        self._system = system
        self._table = slope_table(system.potential)
        self._averaged = system.integrator == INTEGRATORS[0]
        self._state = streams.xoshiro_state(sequence)
        self._previous = np.empty(system.spins)
        self.x = np.array(start, dtype=float)
        fill(self._previous, self._state)

    def go(self, time: float) -> None:
        """Go on for a macroscopic time, in the fewest equal steps that are no longer than c."""
        sites, longest = self._system.spins, self._system.time_step
        number = step_count(time, sites, longest)
        self.steps(number, time * sites**2 / number)

    def steps(self, number: int, size: float) -> None:
        """Take steps of c = ``size``."""
        advance(
            self.x, self._previous, self._state, number, size, self._averaged,
            self._table, -REACH, float(DENSITY),
        )  # fmt: skip

    def slopes(self, slopes: np.ndarray) -> np.ndarray:
        """Fill an array (N,) with ψ'(x), and return it."""
        if self._table.shape[0] == 0:
            slopes[:] = self.x
        else:
            tabulated_slopes(self.x, slopes, self._table, -REACH, float(DENSITY))
        return slopes


def slope_table(potential: SpinPotential) -> np.ndarray:
    """Return the cubics (interval, 4) of ψ' between the points of the potential's grid.

    They meet ψ' and ψ'' at both ends, and are off by less than 5e-9 between them where ψ varies
    over a distance of 1/2. There are none for x²/2, whose slope is x.
    """
    if potential.quadratic:
        return np.empty((0, 4))
    left, right = potential.slope[:-1], potential.slope[1:]
    width = 1.0 / DENSITY
    rise_left, rise_right = width * potential.curvature[:-1], width * potential.curvature[1:]
    across = right - left
    return np.stack(
        [
            left, rise_left,
            3.0 * across - 2.0 * rise_left - rise_right,
            rise_left + rise_right - 2.0 * across,
        ],
        axis=1,
    )  # fmt: skip


class LocalEquilibrium:
    """Independent spins of given means: the law of site j is exp(σ_j z - ψ(z)) / exp φ*(σ_j).

    σ_j = φ'(m_j). Spins are drawn by the inverse of their distribution function, linear between
    points of the potential's grid, which raises variances by a third of its squared spacing, 2e-5.

    Parameters
    ----------
    means
        m_j, shape (N,).

    Raises
    ------
    ValueError
        A mean is out of ``cramer.means``.
    """

    def __init__(self, cramer: CramerTransform, means: np.ndarray) -> None:
        self._z, self._means = cramer.potential.x, np.asarray(means, dtype=float)
        exponent = np.multiply.outer(cramer.field(self._means), self._z) - cramer.potential.value
        weight = np.exp(exponent - exponent.max(axis=1, keepdims=True))
        area = np.cumsum(0.5 * (weight[:, 1:] + weight[:, :-1]), axis=1)
        self._below = np.concatenate([np.zeros((area.shape[0], 1)), area / area[:, -1:]], axis=1)

    def draw(self, clock: np.random.Generator) -> np.ndarray:
        """Return spins (N,) whose mean is made, by a shift of all, the mean of the means."""
        drawn = clock.random(self._means.size)
        x = np.array(
            [np.interp(u, below, self._z) for u, below in zip(drawn, self._below, strict=True)]
        )
        return x + (self._means.mean() - x.mean())
