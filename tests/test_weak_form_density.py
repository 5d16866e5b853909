"""The box and the histogram: hand-made positions, numpy's histograms, gaps and permutations."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from hydrolimit.inference.weak_form.density import Grid, GridError, box, histogram
from hydrolimit.inference.weak_form.mstls import thresholds
from hydrolimit.inference.weak_form.regression import Regression
from hydrolimit.inference.weak_form.terms import library
from hydrolimit.inference.weak_form.test_functions import TestFunctions


def _edges(grid):
    return [
        low + grid.spacing * np.arange(cells + 1)
        for low, cells in zip(grid.low, grid.shape, strict=True)
    ]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [(20,), (9, 12)])
def test_histogram_is_numpys(shape, dtype, rng):
    """Over particles and experiments, some outside of the box: it would catch x and y exchanged."""
    grid = Grid((-1.0, -0.7)[: len(shape)], 0.17, shape)
    position = rng.normal(0.2, 0.8, (3, 5, 200, len(shape))).astype(dtype)
    density = histogram(position, grid)
    assert density.shape == (5, *shape)
    for t in range(5):
        flat = position[:, t].reshape(-1, len(shape)).astype(float)
        counts, _ = np.histogramdd(flat, _edges(grid))
        np.testing.assert_allclose(density[t], counts / (600 * grid.cell), rtol=1e-12)
    inside = density.reshape(5, -1).sum(axis=1) * grid.cell
    assert (inside < 1).all()
    assert (inside > 0.3).all()


def test_weights_count_trajectories_several_times(rng):
    """As positions repeated by hand do; a weight of zero leaves the trajectory out of N too."""
    grid = Grid((-2.0,), 0.25, (16,))
    position = rng.standard_normal((2, 4, 5, 1))
    weight = np.array([[0, 1, 2, 3, 0], [1, 0, 0, 1, 1]])
    repeated = [position[e, :, p] for e in range(2) for p in range(5) for _ in range(weight[e, p])]
    expected = histogram(np.stack(repeated, axis=1)[None], grid)
    np.testing.assert_array_equal(histogram(position, grid, weight.astype(float)), expected)


def test_particle_that_is_absent_is_not_counted():
    """At that time only: the other's share is all of the density, before and after it is half."""
    grid = Grid((0.0,), 0.5, (4,))
    position = np.array([[[[0.2], [1.2]], [[0.2], [np.nan]], [[0.7], [1.2]]]])
    expected = [[1, 0, 1, 0], [2, 0, 0, 0], [0, 1, 1, 0]]
    np.testing.assert_array_equal(histogram(position, grid), expected)
    # One component that is not there is enough.
    plane = Grid((0.0, 0.0), 1.0, (2, 2))
    pair = np.array([[[[0.5, 1.5], [np.nan, 0.5], [1.5, np.nan]]]])
    np.testing.assert_array_equal(histogram(pair, plane), [[[0, 1], [0, 0]]])


def test_time_without_particles_has_no_density():
    position = np.array([[[[0.2]], [[np.nan]]]])
    density = histogram(position, Grid((0.0,), 1.0, (2,)))
    assert density[0].tolist() == [1.0, 0.0]
    assert np.isnan(density[1]).all()


@pytest.mark.parametrize("missing", [1, 2, 3])
def test_gaps_at_random_leave_the_expected_density_as_it_was(missing):
    """Exactly: the mean over all ways in which so many of five particles are absent."""
    grid = Grid((0.0,), 1.0, (4,))
    whole = np.array([0.5, 0.5, 2.5, 3.5, 9.0]).reshape(1, 1, 5, 1)
    densities = []
    for absent in combinations(range(5), missing):
        position = whole.copy()
        position[0, 0, list(absent)] = np.nan
        densities.append(histogram(position, grid)[0])
    expected = histogram(whole, grid)[0]
    np.testing.assert_allclose(np.mean(densities, axis=0), expected, rtol=1e-14)
    assert expected.tolist() == [0.4, 0.0, 0.2, 0.2]
    assert np.std(densities) > 0.1


def test_box_is_three_deviations_about_the_mean(rng):
    position = rng.normal([3.0, -1.0], [0.5, 0.2], (4, 5, 400, 2))
    grid = box(position, 40)
    flat = position.reshape(-1, 2)
    assert grid.shape == (40, 40)
    assert grid.spacing * 40 == pytest.approx(6 * flat[:, 0].std(), rel=1e-12)
    # Cells are square, so the narrow component's box is as wide, about its own mean.
    middle = [axis.mean() for axis in grid.axes]
    np.testing.assert_allclose(middle, flat.mean(axis=0), rtol=1e-12)
    assert grid.cell == pytest.approx(grid.spacing**2)


def test_box_is_no_wider_than_the_positions(rng):
    """A uniform distribution ends before three deviations; a long tail is cut on its side only."""
    uniform = rng.uniform(2.0, 5.0, (1, 2, 500, 1))
    grid = box(uniform, 30)
    assert grid.low[0] == pytest.approx(uniform.min(), abs=1e-12)
    assert grid.low[0] + 30 * grid.spacing == pytest.approx(uniform.max(), rel=1e-12)
    tail = rng.exponential(1.0, (1, 2, 500, 1))
    grid = box(tail, 30)
    assert grid.low[0] == pytest.approx(tail.min(), abs=1e-12)
    high = grid.low[0] + 30 * grid.spacing
    assert high == pytest.approx(tail.mean() + 3 * tail.std(), rel=1e-12)
    assert high < tail.max()


def test_box_of_a_given_width_is_about_the_mean(rng):
    position = rng.normal([3.0, -1.0], [0.5, 0.2], (1, 5, 400, 2))
    grid = box(position, 50, width=1.7)
    assert grid.spacing == pytest.approx(1.7 / 50, rel=1e-12)
    middle = [axis.mean() for axis in grid.axes]
    np.testing.assert_allclose(middle, position.reshape(-1, 2).mean(axis=0), rtol=1e-12)


def test_box_ignores_gaps(rng):
    position = rng.standard_normal((2, 5, 100, 2))
    with_gaps = np.concatenate([position, np.full((2, 5, 3, 2), np.nan)], axis=2)
    whole, gappy = box(position, 20), box(with_gaps, 20)
    np.testing.assert_allclose(gappy.low, whole.low, rtol=1e-12)
    assert gappy.spacing == pytest.approx(whole.spacing, rel=1e-12)


@pytest.mark.parametrize("width", [None, 2.0])
def test_constant_component_is_refused(width, rng):
    position = rng.standard_normal((1, 5, 40, 2))
    position[..., 1] = 0.3
    with pytest.raises(GridError, match="component 1 of the positions is constant"):
        box(position, 20, width)


@pytest.mark.parametrize("dimension", [1, 2])
def test_permuted_particles_and_experiments_give_the_same_law(dimension, rng):
    """Bitwise on the same grid, since counts are whole numbers; else to round-off.

    The box of the data itself has a mean that is summed in another order, so that its corner moves
    in its last digits.
    """
    position = np.cumsum(0.3 * rng.standard_normal((4, 30, 300, dimension)), axis=1)
    regression = Regression(
        0.1, 24, TestFunctions((5, 4), (5, 3), (2, 2)),
        library({"interaction": {"powers": [1]}, "force": {"constant": True},
                 "diffusion": {"constant": True, "cosines": [1, 2]}}, dimension),
        0.0, thresholds(1e-4, 1.0, 20),
    )  # fmt: skip
    learned = regression.fit(position)
    permuted = position[rng.permutation(4)][:, :, rng.permutation(300)]
    same = regression.fit(permuted, learned.grid)
    np.testing.assert_array_equal(same.density, learned.density)
    for name in ("coefficient", "losses"):
        np.testing.assert_array_equal(getattr(same.fit, name), getattr(learned.fit, name))
    own = regression.fit(permuted)
    np.testing.assert_allclose(own.grid.low, learned.grid.low, rtol=1e-12)
    np.testing.assert_allclose(own.fit.coefficient, learned.fit.coefficient, rtol=1e-9)
    wide = replace(regression, width=4.0).fit(position)
    assert wide.grid.spacing == pytest.approx(4.0 / 24)
