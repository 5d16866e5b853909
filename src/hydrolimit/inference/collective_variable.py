"""The data-driven variable φ₁ as a function of the density, and back.

Arbabi and Kevrekidis (2020), section V, "simply learn the functional relationship between ρ and φ₁"
from the teeth of a few snapshots. Here it is a strictly monotone spline with four continuous
derivatives: the law of φ₁ holds φ₁'' of the density, so kinks of it would be kinks of the law.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import xarray as xr
from scipy.interpolate import BSpline
from scipy.optimize import lsq_linear
from scipy.optimize.elementwise import find_root
from scipy.stats import spearmanr

from hydrolimit.datasets import variable

DEGREE = 5
# Least step of a coefficient over the last one, as a share of the mean step: keeps the spline
# invertible where φ₁ is level or falls by its noise.
_LEAST_STEP = 1e-2
# Teeth for each interval between knots, at least.
_TEETH_AN_INTERVAL = 8
# Where the inverse is bracketed, and what rounding may be beyond the range, as a share of it.
_BRACKETS, _ROUNDING = 512, 1e-9


class VariableRangeError(ValueError):
    """A density or a value lies beyond those that the variable was fitted on."""


@dataclass(frozen=True)
class Variable:
    """φ₁(ρ), strictly increasing from the least to the greatest density of the teeth fitted.

    Attributes
    ----------
    knots
        Of the spline, in densities, those at the ends repeated, (knot,).
    coefficients
        Strictly increasing, which makes the spline so, (coefficient,).
    residual
        Root mean square deviation of φ₁ of the teeth from the spline.
    """

    knots: np.ndarray
    coefficients: np.ndarray
    residual: float

    @property
    def densities(self) -> tuple[float, float]:
        """Least and greatest density."""
        return float(self.knots[0]), float(self.knots[-1])

    @property
    def values(self) -> tuple[float, float]:
        """Least and greatest value of φ₁, those at `densities`."""
        # Not the outer coefficients, from which they differ by rounding.
        least, greatest = self._spline(np.array(self.densities))
        return float(least), float(greatest)

    def to_variable(self, density: np.ndarray) -> np.ndarray:
        """Return φ₁ of densities of any shape. Raises VariableRangeError beyond `densities`."""
        return self._spline(_within(density, self.densities, "density"))

    def slope(self, density: np.ndarray) -> np.ndarray:
        """Return dφ₁/dρ at densities. Raises VariableRangeError beyond `densities`."""
        return self._spline.derivative()(_within(density, self.densities, "density"))

    def to_density(self, value: np.ndarray) -> np.ndarray:
        """Return the densities of values of φ₁. Raises VariableRangeError beyond `values`."""
        value = _within(value, self.values, "value of the variable")
        spline, grid = self._spline, np.linspace(*self.densities, _BRACKETS + 1)
        below = np.clip(np.searchsorted(spline(grid), value, "right") - 1, 0, _BRACKETS - 1)
        bracket = grid[below], grid[below + 1]
        return find_root(lambda density, value: spline(density) - value, bracket, args=(value,)).x

    def to_dataset(self) -> xr.Dataset:
        """Return the variable as a dataset, which `from_dataset` reads."""
        return xr.Dataset(
            {
                "knot_density": variable("knot", self.knots, "density at a knot of φ₁(ρ)"),
                "coefficient": variable(
                    "coefficient", self.coefficients, f"of a B-spline of degree {DEGREE}, φ₁(ρ)"
                ),
                "residual": variable(
                    (), self.residual, "root mean square deviation of φ₁ of teeth from φ₁(ρ)"
                ),
            }
        )

    @classmethod
    def from_dataset(cls, dataset: xr.Dataset) -> Variable:
        """Return the variable that `to_dataset` stored."""
        knots, coefficients = dataset["knot_density"].values, dataset["coefficient"].values
        return cls(knots, coefficients, float(dataset["residual"]))

    @property
    def _spline(self) -> BSpline:
        return BSpline(self.knots, self.coefficients, DEGREE)


class Density:
    """The density as a variable, with the methods of `Variable` that any has."""

    def to_variable(self, density: np.ndarray) -> np.ndarray:
        """Return the density itself."""
        return np.asarray(density, dtype=float)

    def slope(self, density: np.ndarray) -> np.ndarray:
        """Return 1 at each density."""
        return np.ones(np.shape(density))


def stored(dataset: xr.Dataset | None) -> Density | Variable:
    """Return the variable of a dataset, the density without any."""
    return Density() if dataset is None else Variable.from_dataset(dataset)


def fit(density: np.ndarray, coordinate: np.ndarray, intervals: int = 8) -> Variable:
    """Return φ₁(ρ) fitted to densities and first diffusion-map coordinates of teeth, both (n,).

    Least squares over splines with increasing coefficients. Knots are halfway between even ones and
    quantiles of the densities; there are as many intervals as asked for, but not more than one for
    every 8 teeth.

    Raises
    ------
    ValueError
        There are fewer than 8 teeth, or φ₁ does not increase with the density on the whole.
    """
    if len(density) < _TEETH_AN_INTERVAL:
        raise ValueError(
            f"{len(density)} teeth are too few to fit a variable on: take {_TEETH_AN_INTERVAL}"
        )
    if not rank_correlation(density, coordinate) > 0.0:
        raise ValueError(
            "the variable does not increase with the density: take the sign of the coordinate by"
            " the density, and teeth of different densities"
        )
    knots = _knots(density, min(intervals, len(density) // _TEETH_AN_INTERVAL))
    design = BSpline.design_matrix(density, knots, DEGREE).toarray()
    steps = np.tril(np.ones((design.shape[1], design.shape[1])))
    least = np.full(design.shape[1], _LEAST_STEP * np.ptp(coordinate) / design.shape[1])
    least[0] = -np.inf
    coefficients = steps @ lsq_linear(design @ steps, coordinate, (least, np.inf), "bvls").x
    deviation = design @ coefficients - coordinate
    return Variable(knots, coefficients, float(np.sqrt(np.mean(deviation**2))))


def rank_correlation(density: np.ndarray, coordinate: np.ndarray) -> float:
    """Return Spearman's rank correlation of two quantities of teeth, both (n,).

    1 if one is a strictly increasing function of the other.
    """
    return float(spearmanr(density, coordinate).statistic)


def _knots(density: np.ndarray, intervals: int) -> np.ndarray:
    """Return the knots of the spline, (intervals + 1 + 2 DEGREE,)."""
    share = np.linspace(0.0, 1.0, intervals + 1)
    even = density.min() + share * np.ptp(density)
    within = 0.5 * (even + np.quantile(density, share))[1:-1]
    ends = np.full(DEGREE + 1, density.min()), np.full(DEGREE + 1, density.max())
    return np.concatenate([ends[0], within, ends[1]])


def _within(x: np.ndarray, bounds: tuple[float, float], name: str) -> np.ndarray:
    """Return x, what is out of bounds by rounding being moved to them."""
    x = np.asarray(x, dtype=float)
    rounding = _ROUNDING * (bounds[1] - bounds[0])
    outside = ~((x >= bounds[0] - rounding) & (x <= bounds[1] + rounding))
    if outside.any():
        raise VariableRangeError(
            f"a {name} of {x[outside].flat[0]:.6g} is not from {bounds[0]:.6g} to {bounds[1]:.6g},"
            " where the variable was fitted: let the run that it is fitted on reach further"
            " (gap_tooth.variable.margin)"
        )
    return np.clip(x, *bounds)
