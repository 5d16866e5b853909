"""Measured order of the gradient-flow solver in the width of its cells, on smooth solutions.

linear: V = a x and c = 0, against the exact solution, a decaying mode on the steady state,

    p = p_inf + A exp(-lambda t) d/dx[exp(-a x/2) sin(pi (x + 1/2))],    lambda = pi^2 + a^2/4,

whose averages over cells are differences: its derivative by time is that of a flux which vanishes
at both walls. nonlinear: V = cos(2 pi x), c = 1/2, from 1 + sin(pi x)/2, against the averages of
the solution on a grid that is finer by FINER than the finest of them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr

from hydrolimit.continuum.gradient_flow import GradientFlow
from hydrolimit.datasets import variable
from hydrolimit.fields import averages, centres

TIME = 0.02
# With it the error in time is far below that of the finest grid.
TOLERANCE = 1e-7
SLOPE, AMPLITUDE = 2.0, 0.1
FINER = 8


def measure(cells: Sequence[int] = (25, 50, 100, 200)) -> xr.Dataset:
    """Return ``error`` (problem, cells), L1 at t = 0.02, and ``order`` (problem).

    The order is the slope of log error over log dx, by least squares; ``cells`` ascend, and each
    divides the last.
    """
    linear = [_l1(_solution(*linear_problem(n)), linear_density(n, TIME)) for n in cells]
    finest = _solution(*_nonlinear_problem(cells[-1] * FINER))
    nonlinear = [
        _l1(_solution(*_nonlinear_problem(n)), finest.reshape(n, -1).mean(axis=1)) for n in cells
    ]
    errors = np.array([linear, nonlinear])
    orders = -np.polyfit(np.log(cells), np.log(errors).T, 1)[0]
    return xr.Dataset(
        {
            "error": variable(("problem", "cells"), errors, "L1 error at t = 0.02"),
            "order": variable("problem", orders, "order of convergence in the width of the cells"),
        },
        coords={
            "problem": variable("problem", ["linear", "nonlinear"], "smooth problem"),
            "cells": variable("cells", np.array(cells), "number of cells"),
        },
    )


def linear_problem(cells: int) -> tuple[GradientFlow, np.ndarray]:
    """Return the equation with V = a x, c = 0, and the averages of its exact solution at t = 0."""
    return GradientFlow(SLOPE * centres(cells), 0.0), linear_density(cells, 0.0)


def linear_density(cells: int, time: float) -> np.ndarray:
    """Return the averages over cells of the exact solution, shape (cells,)."""
    x = np.linspace(-0.5, 0.5, cells + 1)
    steady = -np.exp(-SLOPE * x) / (2.0 * np.sinh(0.5 * SLOPE))
    mode = np.exp(-0.5 * SLOPE * x) * np.sin(np.pi * (x + 0.5))
    decay = np.exp(-(np.pi**2 + 0.25 * SLOPE**2) * time)
    return np.diff(steady + AMPLITUDE * decay * mode) * cells


def _nonlinear_problem(cells: int) -> tuple[GradientFlow, np.ndarray]:
    flow = GradientFlow(averages("cos(2*pi*x)", 1, cells), 0.5)
    return flow, averages("1 + sin(pi*x)/2", 1, cells)


def _solution(flow: GradientFlow, initial: np.ndarray) -> np.ndarray:
    return flow.solve(initial, [0.0, TIME], TOLERANCE).density[-1]


def _l1(density: np.ndarray, reference: np.ndarray) -> float:
    return float(np.abs(density - reference).mean())
