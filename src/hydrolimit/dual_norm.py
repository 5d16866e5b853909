"""Distances in H⁻¹ and L² between functions on the torus [0, 1): smooth ones, splines, steps.

‖f‖² in H⁻¹ is ∫ W², W the primitive of mean zero of f - ∫f. All functions are smooth between their
breaks, so that Gauss-Legendre points between the breaks of both integrate squares to rounding:
exactly for splines and steps, and for trigonometric functions where the last interval is short.
Nothing is the difference of large squares, so that small distances keep their digits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from hydrolimit.periodic_splines import gauss_points

# Intervals between breaks are no longer than one of so many, with at least so many points each:
# waves of half a period an interval, squared, are integrated to rounding.
INTERVALS, POINTS = 64, 8


class PeriodicFunction(Protocol):
    """A function, or several, that is a smooth one or a polynomial between breaks."""

    @property
    def breaks(self) -> np.ndarray:
        """Points of [0, 1) where it is not smooth."""

    @property
    def degree(self) -> int:
        """The degree of the polynomials, 0 for a smooth function."""

    def __call__(self, theta: np.ndarray) -> np.ndarray:
        """Return the values at points (n,) of [0, 1), shape (..., n)."""

    def primitive(self, theta: np.ndarray) -> np.ndarray:
        """Return a primitive of the function less its mean at points (n,), shape (..., n)."""


@dataclass(frozen=True, eq=False)
class StepFunction:
    """The function with values float64[..., N] on the cells [j/N, (j + 1)/N)."""

    values: np.ndarray

    @property
    def breaks(self) -> np.ndarray:
        """The edges of the cells, shape (N,)."""
        return np.arange(self._cells) / self._cells

    @property
    def degree(self) -> int:
        """Of the polynomials between breaks."""
        return 0

    @property
    def _cells(self) -> int:
        return self.values.shape[-1]

    def _cell(self, theta: np.ndarray) -> np.ndarray:
        return np.minimum((theta * self._cells).astype(int), self._cells - 1)

    def __call__(self, theta: np.ndarray) -> np.ndarray:
        """Return the values at points (n,) of [0, 1), shape (..., n)."""
        return self.values[..., self._cell(theta)]

    def primitive(self, theta: np.ndarray) -> np.ndarray:
        """Return a primitive of the function less its mean at points (n,), shape (..., n)."""
        values = self.values - self.values.mean(axis=-1, keepdims=True)
        cell = self._cell(theta)
        # The primitive at the right edges, and back from there.
        right = np.cumsum(values, axis=-1)[..., cell]
        return (right - (cell + 1 - theta * self._cells) * values[..., cell]) / self._cells


def squared_dual_distance(f: PeriodicFunction, g: PeriodicFunction) -> np.ndarray:
    """Return ‖f - g‖² in H⁻¹, means taken off; leading axes are broadcast."""
    theta, weight = _quadrature(f, g)
    apart = f.primitive(theta) - g.primitive(theta)
    apart -= (apart @ weight)[..., None]
    return apart**2 @ weight


def squared_distance(f: PeriodicFunction, g: PeriodicFunction) -> np.ndarray:
    """Return ‖f - g‖² in L²; leading axes are broadcast."""
    theta, weight = _quadrature(f, g)
    return (f(theta) - g(theta)) ** 2 @ weight


def _quadrature(f: PeriodicFunction, g: PeriodicFunction) -> tuple[np.ndarray, np.ndarray]:
    even = np.arange(INTERVALS) / INTERVALS
    breaks = np.unique(np.concatenate([even, f.breaks, g.breaks]))
    return gauss_points(breaks, max(POINTS, f.degree + 2, g.degree + 2))
