"""Periodic splines against sums over a fine grid, and where their matrices are known."""

import numpy as np
import pytest

from hydrolimit.fourier import TrigonometricFunction
from hydrolimit.periodic_splines import PeriodicSplines

CASES = [(0, 5), (1, 5), (2, 3), (2, 12), (3, 4), (3, 7), (4, 9)]
# Midpoints that no knot or edge of a cell falls on.
FINE = (np.arange(2**14) + 0.5) / 2**14


@pytest.fixture(params=CASES, ids=lambda case: f"degree {case[0]}, {case[1]} knots")
def space(request):
    return PeriodicSplines(*request.param)


def smooth(theta):
    return np.exp(np.sin(2 * np.pi * theta) + 0.5 * np.cos(6 * np.pi * theta))


FUNCTION = TrigonometricFunction.sampled(smooth(np.arange(128) / 128))


def test_splines_sum_to_one_and_start_at_their_knots(space):
    design = space.design(FINE)
    assert design.sum(axis=1) == pytest.approx(1.0)
    assert (design >= -1e-15).all()
    support = (FINE * space.knots - 2) % space.knots < space.degree + 1
    assert (design[~support, 2] == 0.0).all()


def test_matrices_are_the_integrals(space):
    design = space.design(FINE)
    assert space.gram == pytest.approx(design.T @ design / FINE.size, abs=1e-4)
    primitives = np.cumsum(design - 1.0 / space.knots, axis=0) / FINE.size
    primitives -= primitives.mean(axis=0)
    assert space.dual_gram == pytest.approx(primitives.T @ primitives / FINE.size, abs=2e-6)
    if space.degree > 0:
        slopes = np.diff(space.design(np.arange(FINE.size + 1) / FINE.size), axis=0) * FINE.size
        assert space.stiffness == pytest.approx(slopes.T @ slopes / FINE.size, rel=1e-3, abs=1e-2)


def test_matrices_of_hat_functions():
    space = PeriodicSplines(1, 6)
    ring = np.roll(np.eye(6), 1, axis=0) + np.roll(np.eye(6), -1, axis=0)
    assert space.gram == pytest.approx((4 * np.eye(6) + ring) / 36)
    assert space.stiffness == pytest.approx(6 * (2 * np.eye(6) - ring))


@pytest.mark.parametrize("cells", [7, 16, 24])
def test_cell_averages_also_where_knots_do_not_divide_cells(space, cells):
    averages = space.cell_averages(cells)
    at, weight = np.polynomial.legendre.leggauss(5)
    edges = np.union1d(np.arange(cells + 1) / cells, np.arange(space.knots + 1) / space.knots)
    expected = np.zeros_like(averages)
    for left, right in zip(edges[:-1], edges[1:], strict=True):
        points = left + 0.5 * (right - left) * (at + 1.0)
        cell = min(int(0.5 * (left + right) * cells), cells - 1)
        expected[cell] += cells * 0.5 * (right - left) * weight @ space.design(points)
    assert averages == pytest.approx(expected, abs=1e-13)


def test_moments_and_projection_of_a_smooth_function(space):
    design = space.design(FINE)
    assert space.moments(FUNCTION) == pytest.approx(design.T @ smooth(FINE) / FINE.size, abs=2e-4)
    theta, weight = space.gauss(32)
    residual = FUNCTION(theta) - space.function(space.project(FUNCTION))(theta)
    assert (weight * residual) @ space.design(theta) == pytest.approx(0.0, abs=1e-14)


def test_projection_of_steps(space):
    values = np.random.default_rng(2).normal(size=(2, 3, 18))
    coefficients = space.project_steps(values)
    moments = np.repeat(values[1, 2], 500) @ space.design((np.arange(9000) + 0.5) / 9000) / 9000
    assert space.gram @ coefficients[1, 2] == pytest.approx(moments, abs=5e-4)
    # The mean of a profile is the mean of the spins.
    assert coefficients.mean(axis=-1) == pytest.approx(values.mean(axis=-1), abs=1e-14)


def test_trace_of_both_projections(space):
    steps = np.eye(18)
    projected_back = space.project_steps(steps) @ space.cell_averages(18).T
    assert space.cell_trace(18) == pytest.approx(np.trace(projected_back))
    assert space.cell_trace(18) <= space.knots + 1e-12


def test_trace_where_cells_make_up_the_pieces():
    assert PeriodicSplines(0, 6).cell_trace(18) == pytest.approx(6.0)
    # Few knots: every spline is nearly constant on cells.
    assert PeriodicSplines(3, 6).cell_trace(600) == pytest.approx(6.0, abs=1e-3)


@pytest.mark.parametrize(
    ("degree", "knots", "sentence"),
    [(-1, 4, "at least 0"), (3, 3, "need at least 4 knots, not 3"), (0, 0, "at least 1 knots")],
)
def test_spaces_that_make_no_sense(degree, knots, sentence):
    with pytest.raises(ValueError, match=sentence):
        PeriodicSplines(degree, knots)


def test_piecewise_constants_have_no_stiffness():
    with pytest.raises(ValueError, match="no slopes"):
        PeriodicSplines(0, 4).stiffness  # noqa: B018
