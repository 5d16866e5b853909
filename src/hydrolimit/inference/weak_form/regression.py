"""The whole way from positions to a law, Algorithm 4.1, for the study and for users' own data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from hydrolimit.inference.weak_form import mstls, system, terms
from hydrolimit.inference.weak_form.density import Grid, box, histogram
from hydrolimit.inference.weak_form.test_functions import TestFunctions


@dataclass(frozen=True)
class Regression:
    """What is chosen before any data: times, grid, test functions, library, thresholds.

    Attributes
    ----------
    interval
        Time between two records.
    bins, width
        Cells a component, and the side of their box, None if the data decide; see `density.box`.
    functions
        The test functions.
    library
        The candidate terms.
    trim
        Rows where psi * U is at most this share of its maximum are left out.
    lambdas
        The sparsity thresholds, ascending.
    sizes
        What coefficients (term,) are multiplied by before the bounds (4.5), None for ones.
    """

    interval: float
    bins: int
    functions: TestFunctions
    library: Sequence[terms.Term]
    trim: float
    lambdas: np.ndarray
    width: float | None = None
    sizes: np.ndarray | None = None

    @classmethod
    def from_config(cls, shared: Mapping, thresholds: Mapping, dimension: int) -> Regression:
        """Return the regression of a system's section of the config."""
        return cls(
            shared["interval"],
            shared["bins"],
            TestFunctions.from_config(shared["test_functions"]),
            terms.library(shared["library"], dimension),
            shared["trim"],
            mstls.thresholds(**thresholds),
            shared["width"],
        )

    def grid(self, position: np.ndarray) -> Grid:
        """Return the grid of these positions."""
        return box(position, self.bins, self.width)

    def system(self, density: np.ndarray, grid: Grid, field: np.ndarray | None = None):
        """Return the linear system of a density; see `system.assemble`."""
        return system.assemble(
            density, grid, self.interval, self.functions, self.library, self.trim, field
        )

    def fit(self, position: np.ndarray, grid: Grid | None = None) -> Learned:
        """Return what is learned from positions (experiment, time, particle, component).

        ``grid`` is by default that of the positions themselves.
        """
        grid = grid or self.grid(position)
        density = histogram(position, grid)
        linear = self.system(density, grid)
        return Learned(grid, density, linear, self.sparse(linear))

    def sparse(self, linear: system.System) -> mstls.Fit:
        """Return the sparse solution of a linear system."""
        if self.sizes is None:
            return mstls.mstls(linear.matrix, linear.rhs, self.lambdas)
        fit = mstls.mstls(linear.matrix / self.sizes, linear.rhs, self.lambdas)
        return replace(fit, coefficient=fit.coefficient / self.sizes)


@dataclass(frozen=True)
class Learned:
    """A law and what it was learned from: grid, density (time, x[, y]), linear system, fit."""

    grid: Grid
    density: np.ndarray
    system: system.System
    fit: mstls.Fit
