"""Single-site potentials ψ of real-valued spins, from a formula of the config."""

from __future__ import annotations

import numpy as np
from scipy.interpolate import make_interp_spline

from hydrolimit.expressions import parse

# Spins beyond this do not occur: with a potential that grows like x²/2, 16 standard deviations.
REACH = 16.0
# Points a unit, of the grid on which ψ is sampled: derivatives of a quintic spline through them are
# off by 1e-9 where ψ varies over a distance of 1/2.
DENSITY = 128
# Of ψ, by which fewer points may change the curvature before the formula counts as not smooth.
ROUGHNESS = 1e-3


class PotentialError(ValueError):
    """A formula is no potential of the class; one sentence without its name."""


class SpinPotential:
    """ψ(x) on [-16, 16], a smooth confining potential: x²/2 and a bounded change of it, say.

    Attributes
    ----------
    x
        The grid, shape (n,).
    value, slope, curvature
        ψ, ψ' and ψ'' there, shape (n,).

    Raises
    ------
    ExpressionError
        The text is not a formula of x.
    PotentialError
        The formula is not finite, not smooth, or does not confine the spins.
    """

    def __init__(self, formula: str) -> None:
        self.formula = formula
        psi = parse(formula, ("x",))
        self.x = np.linspace(-REACH, REACH, round(2 * REACH * DENSITY) + 1)
        self.value = psi(self.x)
        if not np.isfinite(self.value).all():
            where = self.x[np.argmin(np.isfinite(self.value))]
            raise PotentialError(f"is not finite at x = {where:.4g}")
        self.slope, self.curvature = _derivatives(self.x, self.value)
        self._check_smooth()
        if not self.slope[0] < 0.0 < self.slope[-1]:
            raise PotentialError(
                f"does not confine the spins: it has to rise towards |x| = {REACH:g}"
            )

    @property
    def largest_curvature(self) -> float:
        """The largest ψ'', which limits explicit time steps."""
        return float(self.curvature.max())

    @property
    def quadratic(self) -> bool:
        """Whether ψ is x²/2 and a constant, to rounding: spins are Gaussian."""
        return bool(np.abs(self.slope - self.x).max() < 1e-9)

    def _check_smooth(self) -> None:
        """Refuse kinks and steps: there, twice the distance between points changes ψ''."""
        coarse = _derivatives(self.x[::2], self.value[::2])[1]
        change = np.abs(coarse - self.curvature[::2])
        if change.max() > ROUGHNESS * max(1.0, np.abs(self.curvature).max()):
            where = self.x[::2][np.argmax(change)]
            raise PotentialError(f"is not smooth near x = {where:.4g}")


def _derivatives(x: np.ndarray, value: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    spline = make_interp_spline(x, value, k=5)
    return spline(x, 1), spline(x, 2)
