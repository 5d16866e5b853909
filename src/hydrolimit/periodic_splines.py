"""Periodic splines on [0, 1) with equidistant knots, and what is integrated of them exactly.

B_k, k < M, is the B-spline of degree p whose support starts at the knot k/M, wrapped around; the
sum of all is 1, so that constant coefficients are a constant function. Integrals of products are
taken with as many Gauss points between knots as make them exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.interpolate import BSpline
from scipy.linalg import cho_factor, cho_solve

from hydrolimit.fourier import TrigonometricFunction


@dataclass(frozen=True)
class PeriodicSplines:
    """The splines of degree p with M knots k/M, a space of dimension M.

    Attributes
    ----------
    degree
        p >= 0; 0 are the piecewise constants.
    knots
        M > p.

    Raises
    ------
    ValueError
        The degree is negative, or the knots are too few for it.
    """

    degree: int
    knots: int

    def __post_init__(self):
        if self.degree < 0:
            raise ValueError(f"the degree of splines is {self.degree}, and has to be at least 0")
        if self.knots <= self.degree:
            raise ValueError(
                f"splines of degree {self.degree} need at least {self.degree + 1} knots, not"
                f" {self.knots}"
            )

    @cached_property
    def _basis(self) -> BSpline:
        """All B_k at once: those that start up to p knots before 0 are parts of wrapped ones."""
        start = np.arange(-self.degree, self.knots)
        knots = np.arange(-self.degree, self.knots + self.degree + 1) / self.knots
        return BSpline(knots, np.eye(self.knots)[start % self.knots], self.degree)

    @cached_property
    def _primitives(self) -> BSpline:
        return self._basis.antiderivative()

    @property
    def breaks(self) -> np.ndarray:
        """The knots, shape (M,)."""
        return np.arange(self.knots) / self.knots

    def gauss(self, points: int) -> tuple[np.ndarray, np.ndarray]:
        """Return Gauss-Legendre points, so many between any two knots, and their weights."""
        return gauss_points(self.breaks, points)

    def design(self, theta: np.ndarray) -> np.ndarray:
        """Return B_k at points (n,), shape (n, M)."""
        return self._basis(np.asarray(theta, dtype=float) % 1.0)

    def primitives(self, theta: np.ndarray) -> np.ndarray:
        """Return primitives of B_k - 1/M at points (n,) of [0, 1], shape (n, M)."""
        theta = np.asarray(theta, dtype=float)
        return self._primitives(theta) - theta[:, None] / self.knots

    @cached_property
    def gram(self) -> np.ndarray:
        """∫ B_k B_l, shape (M, M)."""
        theta, weight = self.gauss(self.degree + 1)
        design = self.design(theta)
        return (design.T * weight) @ design

    @cached_property
    def stiffness(self) -> np.ndarray:
        """∫ B_k' B_l', shape (M, M); ValueError for p = 0, which has no slopes."""
        if self.degree == 0:
            raise ValueError("piecewise constants have no slopes: take a degree of at least 1")
        theta, weight = self.gauss(self.degree)
        slopes = self._basis.derivative()(theta)
        return (slopes.T * weight) @ slopes

    @cached_property
    def dual_gram(self) -> np.ndarray:
        """Inner products in H⁻¹ of B_k - 1/M and B_l - 1/M, shape (M, M)."""
        theta, weight = self.gauss(self.degree + 2)
        primitives = self.primitives(theta)
        primitives -= weight @ primitives
        return (primitives.T * weight) @ primitives

    def cell_averages(self, cells: int) -> np.ndarray:
        """Return B̄, the averages of B_k over [j/N, (j + 1)/N), N = ``cells``; shape (N, M)."""
        edges = self._primitives(np.arange(cells + 1) / cells)
        return cells * np.diff(edges, axis=0)

    def moments(self, function: TrigonometricFunction) -> np.ndarray:
        """Return ∫ B_k f, shape (..., M).

        A B-spline is p + 1 box functions of the width 1/M convolved, so that f is averaged as often
        over that width.
        """
        centres = (np.arange(self.knots) + 0.5 * (self.degree + 1)) / self.knots
        return function.smoothed(1.0 / self.knots, self.degree + 1)(centres) / self.knots

    def step_moments(self, values: np.ndarray) -> np.ndarray:
        """Return ∫ B_k x of step functions with values (..., N) on the N cells, (..., M)."""
        cells = np.shape(values)[-1]
        return values @ self.cell_averages(cells) / cells

    def coefficients(self, moments: np.ndarray) -> np.ndarray:
        """Return the coefficients of the splines with these ∫ B_k f, both (..., M).

        Of the moments of any function, those of its projection in L².
        """
        moments = np.asarray(moments, dtype=float)
        flat = moments.reshape(-1, self.knots).T
        return cho_solve(self._factor, flat).T.reshape(moments.shape)

    @cached_property
    def _factor(self):
        return cho_factor(self.gram)

    def project(self, function: TrigonometricFunction) -> np.ndarray:
        """Return the coefficients of the projection in L² of a smooth function, (..., M)."""
        return self.coefficients(self.moments(function))

    def project_steps(self, values: np.ndarray) -> np.ndarray:
        """Return those of P x for step functions with values (..., N); shape (..., M)."""
        return self.coefficients(self.step_moments(values))

    def cell_trace(self, cells: int) -> float:
        """Return tr(P Q_N), P the projection on the splines and Q_N that on N step functions."""
        averages = self.cell_averages(cells)
        return float(np.sum(averages * self.coefficients(averages))) / cells

    def function(self, coefficients: np.ndarray) -> Spline:
        """Return the functions Σ_k c_k B_k with coefficients (..., M)."""
        return Spline(self, np.asarray(coefficients, dtype=float))


@dataclass(frozen=True, eq=False)
class Spline:
    """Σ_k c_k B_k, with leading axes for several; coefficients float64[..., M]."""

    space: PeriodicSplines
    coefficients: np.ndarray

    @property
    def breaks(self) -> np.ndarray:
        """Where the function is not smooth, shape (M,)."""
        return self.space.breaks

    @property
    def degree(self) -> int:
        """Of the polynomials between breaks."""
        return self.space.degree

    def __call__(self, theta: np.ndarray) -> np.ndarray:
        """Return the values at points (n,), shape (..., n)."""
        return self.coefficients @ self.space.design(theta).T

    def primitive(self, theta: np.ndarray) -> np.ndarray:
        """Return a primitive of the function less its mean at points (n,) of [0, 1], (..., n)."""
        return self.coefficients @ self.space.primitives(theta).T


def gauss_points(breaks: np.ndarray, points: int) -> tuple[np.ndarray, np.ndarray]:
    """Return Gauss-Legendre points in [0, 1), so many between any two breaks, and their weights.

    ``breaks`` ascend from 0; the last interval ends at 1.
    """
    at, weight = np.polynomial.legendre.leggauss(points)
    width = np.diff(breaks, append=1.0)[:, None]
    return (breaks[:, None] + 0.5 * width * (at + 1.0)).ravel(), (0.5 * width * weight).ravel()
