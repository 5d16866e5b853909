"""The measured order of the solver, and the exact solution that it is measured against."""

import numpy as np

from hydrolimit.continuum import grid_convergence


def test_second_order_on_smooth_solutions():
    measured = grid_convergence.measure((25, 50, 100))
    assert measured["error"].dims == ("problem", "cells")
    assert list(measured["problem"].values) == ["linear", "nonlinear"]
    np.testing.assert_allclose(measured["order"], 2.0, atol=0.03)
    # Far above the errors in time, and small.
    assert float(measured["error"].isel(cells=-1).min()) > 1e-6
    assert float(measured["error"].isel(cells=0).max()) < 2e-3


def test_exact_solution_solves_the_equation():
    """d_t p = d_x(d_x p + a p) by differences, a flux of zero at the walls, mass 1, positive."""
    cells, t, h = 400, 0.01, 1e-5
    a = grid_convergence.SLOPE
    p = grid_convergence.linear_density(cells, t)
    later, earlier = (grid_convergence.linear_density(cells, t + s * h) for s in (1, -1))
    flux = np.diff(p) * cells + a * (p[1:] + p[:-1]) / 2
    change = np.diff(np.concatenate([[0.0], flux, [0.0]])) * cells
    rate = (later - earlier) / (2 * h)
    # In the outermost cells the differences are of first order.
    np.testing.assert_allclose(change, rate, atol=2e-3 * np.abs(rate).max())
    np.testing.assert_allclose(change[1:-1], rate[1:-1], atol=1e-5 * np.abs(rate).max())
    assert abs(p.mean() - 1) < 1e-13
    assert p.min() > 0
    assert np.abs(rate).max() > 0.1
