"""Pair interactions of particles: hard cores and repulsive potentials u(r/eps), in units of k_B T.

Two particles at a distance r push each other apart by f(r) = -u'(r/eps)/eps, so that by themselves
they would separate at the rate dr/dt = 2 f(r). Lengths are those of the box, unless they are said
to be in units of eps.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.integrate import quad, solve_ivp

from hydrolimit.expressions import Expression, parse

HARD = "hard"
# Volume of the unit ball, by dimension: alpha of hard particles.
_BALL = {1: 2.0, 2: np.pi}
# Ends of the stretches, in units of eps, that integrals over distances are taken over one by one.
_STRETCHES = (0.0, 1.0, 10.0, np.inf)
# Relative error of an integral above which it is taken not to converge, and so is a potential's
# value at the distance where it has to have vanished.
_DIVERGENT, _FAR = 1e-6, 1e9
# Step of differences, in units of min(r, eps): their error, about 1e-10, and rounding balance.
_DIFFERENCE = 1e-3
# Distance, in units of eps, below which particles count as being at this distance; and the
# repulsion, in k_B T/eps, that no distance may exceed.
_CORE, _STRONGEST = 1e-6, 1e100
# Where forces begin to be renewed less often, in units of the distance where all are.
_INNER = 0.75
# Tolerance of the flow, relative and in units of eps.
_TOLERANCE = 1e-9


def kind(example: Mapping, interacting: bool) -> str:
    """Return what the particles of an example's config are: points, rods, disks or soft."""
    if not interacting:
        return "points"
    if example["pair_potential"] != HARD:
        return "soft"
    return "rods" if example["dimension"] == 1 else "disks"


@dataclass(frozen=True)
class PairTable:
    """What a kernel needs to know of soft particles; lengths are those of the box.

    Attributes
    ----------
    inner, near, far
        Forces up to inner act at every step, those from near to far are renewed at every
        ``every``-th; between inner and near the share S of the former falls smoothly to 0.
    displacement
        S(r) m(r) at equal distances from 0 to near, ends included: each particle of a pair at
        x_i, x_j is moved by ±S m (x_i - x_j)/r in a step.
    force
        (1 - S(r)) f(r) at equal distances from inner to far, ends included.
    """

    inner: float
    near: float
    far: float
    every: int
    displacement: np.ndarray
    force: np.ndarray


@dataclass(frozen=True)
class Interaction:
    """The interaction of pairs of particles.

    Attributes
    ----------
    dimension
        Of the box, 1 or 2.
    range
        eps: the diameter of hard particles, the unit of length of a potential.
    potential
        u, a formula of r = distance/eps in units of k_B T, differentiable; None for hard particles.
    """

    dimension: int
    range: float
    potential: Expression | None

    @classmethod
    def from_config(cls, example: Mapping) -> Interaction:
        """Return the interaction of an example: its dimension, range and pair_potential.

        Raises
        ------
        ExpressionError
            The potential is neither ``hard`` nor a formula of r; one sentence.
        """
        text = example["pair_potential"]
        potential = None if text == HARD else parse(text, ("r",))
        return cls(example["dimension"], example["range"], potential)

    def alpha(self) -> float:
        """Return alpha = ∫ 1 - exp(-u(|x|)) dx over R^d, of relative error below 1e-6.

        Raises
        ------
        ValueError
            The integral does not converge.
        """
        return self.alpha_within(np.inf)

    def alpha_within(self, cutoff: float) -> float:
        """Return alpha of the potential u(r) - u(cutoff) for r < cutoff (in units of eps), else 0.

        Hard particles are not cut off.

        Raises
        ------
        ValueError
            The integral does not converge.
        """
        if self.potential is None:
            return _BALL[self.dimension]
        shift = float(self.potential(cutoff)) if np.isfinite(cutoff) else 0.0

        def integrand(r: float) -> float:
            weight = 2.0 if self.dimension == 1 else 2.0 * np.pi * r
            return -np.expm1(shift - float(self.potential(r))) * weight

        ends = [end for end in _STRETCHES if end < cutoff] + [cutoff]
        parts = [
            quad(integrand, low, high, epsabs=1e-10, limit=200, full_output=True)[:2]
            for low, high in zip(ends[:-1], ends[1:], strict=True)
        ]
        alpha, error = np.sum(parts, axis=0)
        vanishes = np.isfinite(cutoff) or abs(self.potential(_FAR)) <= _DIVERGENT
        if not (vanishes and error <= _DIVERGENT * max(1.0, abs(alpha))):
            raise ValueError(
                f"the integral of 1 - exp(-u) does not converge for u = {self.potential.text}"
            )
        return float(alpha)

    def coefficient(self, particles: int) -> float:
        """Return c = alpha (N - 1) eps^d, the coefficient of the nonlinear diffusion (4.1)."""
        return self.alpha() * (particles - 1) * self.range**self.dimension

    def repulsion(self, r: np.ndarray) -> np.ndarray:
        """Return -u'(r) for distances r in units of eps, in units of k_B T/eps; shape of r.

        By fourth-order central differences, of relative error about 1e-9 (for a potential that
        stays finite at r = 0, also 1e-13 u/r for r < 1). Distances below 1e-6, or at which the
        repulsion exceeds 1e100, count as the least for which neither holds. Hard particles have
        none.
        """
        return self._difference(np.maximum(r, self._core))

    def force(self, distance: np.ndarray) -> np.ndarray:
        """Return f = -u'(distance/eps)/eps; lengths are those of the box."""
        return self.repulsion(np.asarray(distance, dtype=float) / self.range) / self.range

    def displacement(self, distance: np.ndarray, time_step: float) -> np.ndarray:
        """Return the displacement m of each particle of a pair by the pair's exact flow.

        m(r) = (R(r) - r)/2, where dr/dt = 2 f(r) takes r to R(r) in the time step. Lengths and
        times are those of the box. The error is about 1e-6 eps.
        """
        distance = np.asarray(distance, dtype=float)
        start = np.maximum(distance.ravel() / self.range, self._core)
        solution = solve_ivp(
            lambda _, r: 2.0 * self.repulsion(r), (0.0, time_step / self.range**2), start,
            method="DOP853", rtol=_TOLERANCE, atol=_TOLERANCE,
        )  # fmt: skip
        if not solution.success:
            raise ValueError(f"u = {self.potential.text}: {solution.message}")
        moved = 0.5 * self.range * (solution.y[:, -1] - start)
        return moved.reshape(distance.shape)

    def plain_displacement(self, distance: np.ndarray, time_step: float) -> np.ndarray:
        """Return Euler's displacement of each particle, f(distance) time_step."""
        return self.force(distance) * time_step

    def capped_displacement(
        self, distance: np.ndarray, time_step: float, cap: float = 0.5
    ) -> np.ndarray:
        """Return Euler's displacement, at most ``cap`` standard deviations sqrt(2 time_step)."""
        plain = self.plain_displacement(distance, time_step)
        return np.minimum(plain, cap * np.sqrt(2.0 * time_step))

    def displacements(
        self, time_step: float, near: float, far: float, every: int, entries: int = 4097
    ) -> PairTable:
        """Return the tables of a kernel with these cut-offs, in units of eps.

        Interpolated linearly, the displacement is within 1e-5 and the force within 5e-5 of the
        largest there is, for the potentials exp(-r)/r and 1/r^4 and near = 4.
        """
        reaches = (_INNER * near * self.range, near * self.range, far * self.range)
        within = np.linspace(0.0, reaches[1], entries)
        beyond = np.linspace(reaches[0], reaches[2], entries)
        return PairTable(
            *reaches, every,
            _share(within, *reaches[:2]) * self.displacement(within, time_step),
            (1.0 - _share(beyond, *reaches[:2])) * self.force(beyond),
        )  # fmt: skip

    @cached_property
    def _core(self) -> float:
        """Return the distance, in units of eps, from which on the repulsion is a usable number."""
        r = np.geomspace(_CORE, 1.0, 601)
        wrong = np.flatnonzero(~(np.abs(self._difference(r)) <= _STRONGEST))
        return _CORE if wrong.size == 0 else float(r[min(wrong[-1] + 1, r.size - 1)])

    def _difference(self, r: np.ndarray) -> np.ndarray:
        """Return -u'(r) by differences, nan or inf where u is not finite."""
        u = self.potential
        step = _DIFFERENCE * np.minimum(r, 1.0)
        with np.errstate(invalid="ignore", over="ignore"):
            near = u(r + step) - u(r - step)
            far = u(r + 2.0 * step) - u(r - 2.0 * step)
            return (far - 8.0 * near) / (12.0 * step)


def _share(r: np.ndarray, inner: float, outer: float) -> np.ndarray:
    """Return the cubic that falls from 1 at inner to 0 at outer with slope 0 at both."""
    t = np.clip((r - inner) / (outer - inner), 0.0, 1.0)
    return 1.0 - t * t * (3.0 - 2.0 * t)
