"""Fields of formulas on the box: averages against integrals, forces against derivatives."""

import numpy as np
import pytest

from hydrolimit import fields
from hydrolimit.expressions import ExpressionError


@pytest.mark.parametrize("cells", [1, 2, 5, 40])
def test_centres_are_halfway_between_the_edges_of_the_box(cells):
    edges = np.linspace(-0.5, 0.5, cells + 1)
    np.testing.assert_allclose(fields.centres(cells), (edges[1:] + edges[:-1]) / 2, atol=1e-15)


def test_averages_are_integrals_over_cells():
    edges = np.linspace(-0.5, 0.5, 6)
    third = np.diff(edges**3) / 3 / 0.2
    # The midpoint rule's error on x² is the subcells' width squared over 12.
    for subcells in (1, 4, 8):
        values = fields.averages("x**2", 1, 5, subcells)
        np.testing.assert_allclose(third - values, (0.2 / subcells) ** 2 / 12, rtol=1e-10)


def test_averages_of_a_plane_are_indexed_x_then_y():
    values = fields.averages("x + 10*y", 2, 4)
    x = fields.centres(4)
    np.testing.assert_allclose(values, x[:, None] + 10 * x[None, :], atol=1e-14)


def test_a_cell_that_a_jump_cuts_has_the_average_of_both_sides():
    """The last of five cells is that from 0.3 on, of which a jump at 0.35 cuts off a quarter."""
    np.testing.assert_allclose(fields.averages("step(x - 0.3)", 1, 5), [0, 0, 0, 0, 1])
    np.testing.assert_allclose(fields.averages("step(x - 0.35)", 1, 5), [0, 0, 0, 0, 0.75])


@pytest.mark.parametrize("dimension", [1, 2])
def test_an_initial_density_has_unit_mass_and_the_formulas_shape(dimension):
    density = fields.initial_density("7*step(x - 0.1)*step(0.3 - x)", dimension, 40)
    assert density.shape == (40,) * dimension
    x = fields.centres(40)
    expected = np.where((x > 0.1) & (x < 0.3), 5.0, 0.0)
    np.testing.assert_allclose(density.T, np.broadcast_to(expected, density.shape), rtol=1e-13)


@pytest.mark.parametrize(
    ("formula", "says"),
    [
        ("x", "'x' is -0.4875 at x = -0.487, y = -0.487, which is no density"),
        ("1 + 0*log(y)", "is nan at x = -0.487, y = -0.487, which is no density"),
        ("exp(2000*x)", "is inf at x = 0.363, y = -0.487"),
        ("0*x", "has the integral 0, and no multiple of it is 1"),
        ("1e308*exp(abs(x))", "has the integral inf"),
        ("z", "'z' in 'z' is not a known name"),
    ],
)
def test_what_is_no_density_is_refused_in_a_sentence(formula, says):
    with pytest.raises(ValueError, match=".") as refused:
        fields.initial_density(formula, 2, 10)
    assert says in str(refused.value)


def test_forces_are_minus_the_derivative_on_the_line():
    x = np.linspace(-0.5, 0.5, 101)
    table = fields.force_table("exp(-x**2/0.01) + 3*x", 1, 101)
    assert table.shape == (101, 1)
    expected = 200 * x * np.exp(-(x**2) / 0.01) - 3
    np.testing.assert_allclose(table[:, 0], expected, rtol=1e-8, atol=1e-9)


def test_forces_are_minus_the_gradient_in_the_plane():
    x = np.linspace(-0.5, 0.5, 41)
    table = fields.force_table("-4.5*exp(-50*(x**2 + y**2)) + x*y**3", 2, 41)
    assert table.shape == (41, 41, 2)
    x, y = np.meshgrid(x, x, indexing="ij")
    well = 450 * np.exp(-50 * (x**2 + y**2))
    np.testing.assert_allclose(table[..., 0], -well * x - y**3, rtol=1e-8, atol=1e-9)
    np.testing.assert_allclose(table[..., 1], -well * y - 3 * x * y**2, rtol=1e-8, atol=1e-9)


def test_no_potential_is_no_force():
    assert np.all(fields.force_table("0", 2, 5) == 0.0)


def test_a_formula_of_other_variables_is_no_potential():
    with pytest.raises(ExpressionError, match="'y' in 'y' is not a known name"):
        fields.force_table("y", 1, 5)


def test_histograms_of_a_density_are_averages_over_bins():
    line = np.array([[1.0, 3.0, 5.0, 5.0, 0.0, 2.0], np.arange(6.0)])
    np.testing.assert_allclose(fields.histogram_of(line, 1, 3, None), [[2, 5, 1], [0.5, 2.5, 4.5]])
    x = fields.centres(20)
    plane = 1.0 + x[:, None] + 10 * x[:, None] * x[None, :] ** 2
    # Over y in [-1/2, 1/2] the mean of y² on 20 centres is 1/12 - 1/4800.
    square = 1 / 12 - 1 / 4800
    expected = 1.0 + fields.centres(5) * (1.0 + 10 * square)
    np.testing.assert_allclose(fields.histogram_of(plane, 2, 5, None), expected)
    several = fields.histogram_of(np.stack([plane, 2 * plane]), 2, 5, None)
    np.testing.assert_allclose(several, [expected, 2 * expected])


def test_histograms_within_a_strip_are_along_y():
    """Of exp(-x²) (2 + y), in |x| < 0.15 of 20 cells: the six in the middle."""
    x = fields.centres(20)
    plane = np.exp(-(x[:, None] ** 2)) * (2.0 + x[None, :])
    height = np.exp(-(x[7:13] ** 2)).mean()
    found = fields.histogram_of(plane, 2, 4, 0.15)
    np.testing.assert_allclose(found, height * (2.0 + fields.centres(4)))
    np.testing.assert_allclose(
        fields.histogram_of(np.stack([plane, 2 * plane]), 2, 4, 0.15), [found, 2 * found]
    )


def test_the_mean_of_x():
    assert fields.mean_x(np.array([0.0, 0.0, 3.0, 1.0])) == pytest.approx(0.125 * 0.75 + 0.375 / 4)
    plane = np.zeros((10, 10))
    plane[7, 1], plane[2, 9] = 3.0, 1.0
    assert fields.mean_x(plane) == pytest.approx(0.75 * 0.25 - 0.25 * 0.25)
