"""Finite-volume solution of the Burgers equation of fifth order in the width of cells.

Averages over the N cells [x_i - w/2, x_i + w/2], x_i = i w, w = 2 pi/N, change by fluxes through
their faces. The convective flux is Godunov's, exact for a jump, between the two values that WENO
reconstructions (Jiang and Shu 1996; Shu 2009, section 2.2) of both sides give a face; the viscous
one is nu times the slope there of the polynomial that has the averages of the six cells around it,
of sixth order. Steps in time are those of the strongly stable Runge-Kutta method of third order
(Shu and Osher 1988), as long as convection and viscosity allow; where viscosity limits them they
are proportional to w^2.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from numba import njit

from hydrolimit.continuum.burgers import LENGTH, checked, points, sampled

# Cells on both sides that a face's flux takes in.
REACH = 3
# Added to the indicators of smoothness, so that weights are defined where the density is constant.
EPSILON = 1e-6
# Steps are at most 1/(max|rho|/(CONVECTION w) + nu/(VISCOSITY w^2)). Convection alone would be
# stable up to about 1.4, viscosity alone up to 0.41.
CONVECTION, VISCOSITY = 0.6, 0.3
# Nodes of Gauss and Legendre in a cell: exact for polynomials of degree 15.
NODES = 8


def solve(
    initial: Callable[[np.ndarray], np.ndarray],
    viscosity: float,
    times: Sequence[float],
    cells: int,
) -> np.ndarray:
    """Return averages over cells centred at 2 pi i/cells, shape (time, cells).

    Parameters
    ----------
    initial
        rho at points of the ring, of their shape.
    viscosity
        nu > 0.
    times
        At which averages are recorded, ascending, the first that of ``initial``.

    Raises
    ------
    ValueError
        An argument makes no sense; one sentence.
    """
    times = checked(viscosity, times)
    if cells < 2 * REACH:
        raise ValueError(f"{cells} cells are too few, {2 * REACH} are needed at least")
    width = LENGTH / cells
    recorded = np.empty((times.size, cells))
    recorded[0] = cell_averages(initial, cells)
    # The state and the stage of a step, with copies of cells beyond the ends, and fluxes.
    state, stage = np.zeros((2, cells + 2 * REACH))
    flux = np.zeros(cells + 1)
    state[REACH:-REACH] = recorded[0]
    for i, interval in enumerate(np.diff(times), start=1):
        fastest = np.abs(recorded[i - 1]).max() / (CONVECTION * width)
        fastest += viscosity / (VISCOSITY * width**2)
        steps = math.ceil(interval * fastest)
        advance(state, stage, flux, viscosity, width, interval / steps, steps)
        recorded[i] = state[REACH:-REACH]
    return recorded


def cell_averages(initial: Callable[[np.ndarray], np.ndarray], cells: int) -> np.ndarray:
    """Return averages of a start over cells centred at 2 pi i/cells, shape (cells,)."""
    node, weight = np.polynomial.legendre.leggauss(NODES)
    x = np.mod(points(cells)[:, None] + 0.5 * LENGTH / cells * node, LENGTH)
    return sampled(initial, x) @ weight / 2.0


def point_values(averages: np.ndarray) -> np.ndarray:
    """Return values at the centres of cells from averages over them, (..., cells), to sixth order.

    With delta^2 the second difference, (asinh(delta/2)/(delta/2)) = 1 - delta^2/24 + 3 delta^4/640.
    """
    averages = np.asarray(averages, dtype=float)
    second = _second_difference(averages)
    return averages - second / 24.0 + 3.0 / 640.0 * _second_difference(second)


def _second_difference(values: np.ndarray) -> np.ndarray:
    return np.roll(values, 1, axis=-1) - 2.0 * values + np.roll(values, -1, axis=-1)


@njit(cache=True, error_model="numpy", inline="always")
def reconstructed(a, b, c, d, e):
    """Return the value at the face between cells c and d, seen from c, from five averages."""
    rough_left = 13.0 / 12.0 * (a - 2.0 * b + c) ** 2 + 0.25 * (a - 4.0 * b + 3.0 * c) ** 2
    rough_both = 13.0 / 12.0 * (b - 2.0 * c + d) ** 2 + 0.25 * (b - d) ** 2
    rough_right = 13.0 / 12.0 * (c - 2.0 * d + e) ** 2 + 0.25 * (3.0 * c - 4.0 * d + e) ** 2
    left = 0.1 / (EPSILON + rough_left) ** 2
    both = 0.6 / (EPSILON + rough_both) ** 2
    right = 0.3 / (EPSILON + rough_right) ** 2
    value = left * (2.0 * a - 7.0 * b + 11.0 * c)
    value += both * (-b + 5.0 * c + 2.0 * d)
    value += right * (2.0 * c + 5.0 * d - e)
    return value / (6.0 * (left + both + right))


@njit(cache=True, error_model="numpy")
def set_fluxes(state, flux, viscosity, width):
    """Write rho^2/2 - nu rho_x at the face before each cell, and after the last, into ``flux``.

    ``state`` has REACH cells more on both sides, which are filled here.
    """
    cells = flux.size - 1
    for i in range(REACH):
        state[i] = state[cells + i]
        state[REACH + cells + i] = state[REACH + i]
    for i in range(cells + 1):
        p, q, r = state[i], state[i + 1], state[i + 2]
        s, t, u = state[i + 3], state[i + 4], state[i + 5]
        before = max(reconstructed(p, q, r, s, t), 0.0)
        after = min(reconstructed(u, t, s, r, q), 0.0)
        slope = (245.0 * (s - r) - 25.0 * (t - q) + 2.0 * (u - p)) / (180.0 * width)
        flux[i] = 0.5 * max(before * before, after * after) - viscosity * slope


@njit(cache=True, error_model="numpy")
def advance(state, stage, flux, viscosity, width, step, steps):
    """Take steps in place; ``stage`` is of the shape of ``state``, and ``flux`` of its faces."""
    cells = flux.size - 1
    ratio = step / width
    for _ in range(steps):
        set_fluxes(state, flux, viscosity, width)
        for i in range(cells):
            stage[REACH + i] = state[REACH + i] + ratio * (flux[i] - flux[i + 1])
        for old in (0.75, 1.0 / 3.0):
            set_fluxes(stage, flux, viscosity, width)
            for i in range(cells):
                after = stage[REACH + i] + ratio * (flux[i] - flux[i + 1])
                stage[REACH + i] = old * state[REACH + i] + (1.0 - old) * after
        for i in range(cells):
            state[REACH + i] = stage[REACH + i]
