"""One implicit sweep: against its slow twin, and what holds of it at any step."""

import naive_excluded_volume as naive
import numpy as np
import pytest

from hydrolimit.continuum import scharfetter_gummel


def swept(density, potential, c, step):
    """Return the density after a step along each axis, and what moved along each."""
    density = np.array(density)
    moved = np.zeros((density.ndim, *density.shape))
    ratio = step * len(density) ** 2
    for axis in range(density.ndim):
        flat = density.T if axis else density.reshape(len(density), -1)
        field = potential.T if axis else potential.reshape(flat.shape)
        along = moved[axis].T if axis else moved[axis].reshape(flat.shape)
        work = scharfetter_gummel.work_arrays(*flat.shape)
        assert scharfetter_gummel.sweep(flat, field, c, ratio, along, 1.0, work)
    return density, moved


def random_case(rng, shape):
    """Return a density of mass 1, half the time with zeros, a potential, c and a step."""
    density = rng.exponential(size=shape) ** 2
    if rng.random() < 0.5:
        density *= rng.random(shape) < 0.3
        density.flat[0] += 1.0
    potential = rng.normal(size=shape) * 10 ** rng.uniform(-1, 1)
    c = rng.choice([0.0, 10 ** rng.uniform(-2, 1.5)])
    return density / density.mean(), potential, c, 10 ** rng.uniform(-6, 0)


@pytest.mark.parametrize("z", [0.0, 1e-9, 1e-3, -0.7, 2.0, -3.99, 4.0])
def test_bernoulli_function_and_its_derivative(z):
    value, slope = scharfetter_gummel.bernoulli(z)
    assert value == pytest.approx(naive.bernoulli(z), rel=1e-14)
    h = 1e-5
    difference = (naive.bernoulli(z + h) - naive.bernoulli(z - h)) / (2 * h)
    assert -slope == pytest.approx(difference, rel=1e-5 if abs(z) < 1e-4 else 1e-7)


@pytest.mark.parametrize("z", [-800.0, -4.0, 4.0, 30.0, 800.0])
def test_bernoulli_function_far_from_zero(z):
    value, slope = scharfetter_gummel.bernoulli_wide(z)
    expected = 0.0 if z == 800.0 else naive.bernoulli(z)
    assert value == pytest.approx(expected, rel=1e-13)
    assert 0.0 <= slope <= 1.0
    if abs(z) == 4.0:
        np.testing.assert_allclose([value, slope], scharfetter_gummel.bernoulli(z), rtol=1e-13)


@pytest.mark.parametrize("shape", [(7,), (6, 6)])
@pytest.mark.parametrize("c", [0.0, 0.4, 5.0])
@pytest.mark.parametrize("step", [1e-4, 1e-2, 1.0])
def test_sweep_is_the_twins(shape, c, step, rng):
    density, potential = rng.random(shape) + 0.1, 2.0 * rng.random(shape)
    expected = naive.sweep(density, potential, c, step)
    np.testing.assert_allclose(swept(density, potential, c, step)[0], expected, rtol=1e-8)


@pytest.mark.parametrize("c", [0.0, 2.0])
def test_sweep_is_the_twins_over_cliffs_of_the_potential(c, rng):
    """Differences of V between cells up to 60, and small ones beside them."""
    density, potential = rng.random(12) + 0.1, rng.random(12)
    potential[4:8] += [60.0, -30.0, 20.0, 5.0]
    expected = naive.sweep(density, potential, c, 1e-2)
    np.testing.assert_allclose(swept(density, potential, c, 1e-2)[0], expected, rtol=1e-7)


def test_lines_of_all_blocks_are_solved_alike(rng):
    """More lines than are taken at once, and not a multiple: each as if it were alone."""
    lines = scharfetter_gummel.WIDTH + 5
    density, potential = rng.random((9, lines)), rng.normal(size=(9, lines))
    together, moved = density.copy(), np.zeros((9, lines))
    work = scharfetter_gummel.work_arrays(9, lines)
    assert scharfetter_gummel.sweep(together, potential, 0.7, 3.0, moved, 1.0, work)
    for i in range(lines):
        alone = swept(density[:, i], potential[:, i], 0.7, 3.0 / 81)[0]
        np.testing.assert_allclose(together[:, i], alone, rtol=1e-9)


@pytest.mark.parametrize("shape", [(40,), (17, 17)])
def test_any_step_keeps_mass_and_sign_and_lowers_the_energy(shape, rng):
    """From rough starts, half of them with zeros, in rough potentials."""
    for _ in range(60):
        density, potential, c, step = random_case(rng, shape)
        after, moved = swept(density, potential, c, step)
        assert abs(after.mean() - 1) < 1e-13
        assert after.min() >= 0.0
        before = naive.energy(density, potential, c)
        now = naive.energy(after, potential, c)
        # A rough start is far from the steady state: the energy falls by more than rounding.
        assert now < before
        # What moved along each axis explains the change, and nothing leaves the box.
        change = sum(np.diff(m, axis=axis, prepend=0.0) for axis, m in enumerate(moved))
        np.testing.assert_allclose(after, density - change, rtol=1e-9, atol=1e-12)
        for axis, m in enumerate(moved):
            assert np.abs(np.take(m, -1, axis=axis)).max() == 0.0


def test_sign_of_what_moved():
    density, moved = np.array([[3.0], [1.0]]), np.ones((2, 1))
    work = scharfetter_gummel.work_arrays(2, 1)
    assert scharfetter_gummel.sweep(density, np.zeros((2, 1)), 0.0, 0.5, moved, -2.0, work)
    # p_1 - p_2 falls from 2 to 2/(1 + 2 ratio) = 1: a half moved.
    np.testing.assert_allclose(density[:, 0], [2.5, 1.5])
    np.testing.assert_allclose(moved[:, 0], [1.0 - 2.0 * 0.5, 1.0])


def test_a_step_that_is_not_a_number_fails():
    work = scharfetter_gummel.work_arrays(3, 1)
    density = np.array([[1.0], [np.nan], [1.0]])
    zeros = np.zeros((3, 1))
    assert not scharfetter_gummel.sweep(density, zeros, 0.5, 1.0, zeros.copy(), 1.0, work)


@pytest.mark.parametrize("shape", [(12, 1), (8, 8)])
def test_limited_flux_empties_no_cell(shape, rng):
    axes = 1 if shape[1] == 1 else 2
    for size in (0.01, 10.0):
        density = rng.random(shape) * (rng.random(shape) < 0.7)
        moved = size * rng.normal(size=(axes, *shape))
        moved[0, -1] = 0.0
        if axes == 2:
            moved[1, :, -1] = 0.0
        given, result = moved.copy(), np.empty(shape)
        scharfetter_gummel.add_limited(density, moved, result)
        assert result.min() >= 0.0
        assert result.sum() == pytest.approx(density.sum(), rel=1e-13)
        assert np.all(np.abs(moved) <= np.abs(given))
        full = (
            density
            + 10 * size
            - sum(np.diff(m, axis=axis, prepend=0.0) for axis, m in enumerate(given))
        )
        # With enough everywhere nothing is scaled down.
        scharfetter_gummel.add_limited(density + 10 * size, given.copy(), result)
        np.testing.assert_allclose(result, full, rtol=1e-12)
