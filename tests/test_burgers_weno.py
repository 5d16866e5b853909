"""Finite volumes of fifth order: kernels against slow twins, orders, what holds exactly."""

import numpy as np
import pytest

from hydrolimit.continuum.burgers import LENGTH, cole_hopf, points, spectral, weno

NU = 0.05


def smooth(x):
    return 1.0 - 0.5 * np.sin(x)


def twin_reconstruction(v):
    """Return v at the face right of the middle of five cells: section 2.2 of Shu 2009, as it is."""
    substencils = [v[0:3], v[1:4], v[2:5]]
    values = [[2, -7, 11], [-1, 5, 2], [2, 5, -1]]
    slopes = [[1, -4, 3], [1, 0, -1], [3, -4, 1]]
    weights, candidates = [], []
    for s, value, slope, linear in zip(substencils, values, slopes, [0.1, 0.6, 0.3], strict=True):
        beta = 13 / 12 * np.dot([1, -2, 1], s) ** 2 + 1 / 4 * np.dot(slope, s) ** 2
        weights.append(linear / (1e-6 + beta) ** 2)
        candidates.append(np.dot(value, s) / 6)
    return np.dot(weights, candidates) / np.sum(weights)


def godunov(left, right):
    """Return the flux rho^2/2 of the solution of the Riemann problem."""
    between = np.linspace(left, right, 1001) ** 2 / 2
    # rho = 0 in between is where rho^2/2 is least.
    if left <= right:
        return 0.0 if left < 0.0 < right else between.min()
    return between.max()


def twin_rate(averages, width):
    """Return d/dt of averages, face by face."""
    n = len(averages)
    flux = []
    for i in range(n):
        around = [averages[(i + k) % n] for k in (-3, -2, -1, 0, 1, 2)]
        left = twin_reconstruction(around[:5])
        right = twin_reconstruction(around[:0:-1])
        # The polynomial with these averages: its primitive goes through their sums.
        nodes = np.arange(-3, 4) * width
        primitive = np.polyfit(nodes, np.cumsum([0, *around]) * width, 6)
        slope = np.polyder(primitive, 2)[-1]
        flux.append(godunov(left, right) - NU * slope)
    return (np.array(flux) - np.roll(flux, -1)) / width


def advanced(averages, step, steps):
    state, stage = np.zeros((2, len(averages) + 6))
    state[3:-3] = averages
    flux = np.zeros(len(averages) + 1)
    weno.advance(state, stage, flux, NU, LENGTH / len(averages), step, steps)
    return state[3:-3]


def exact_averages(start, time, cells, viscosity=NU):
    """Return averages over cells of the Cole-Hopf solution."""
    resolved = cole_hopf.solution(start, viscosity, time, points(2048))
    return spectral.interpolate(resolved, points(cells), LENGTH / cells)


def test_rate_is_the_twins(rng):
    """From rough averages of both signs, so that every branch of the flux is taken."""
    for _ in range(5):
        averages = rng.normal(size=11)
        step = 1e-6
        change = (advanced(averages, step, 1) - averages) / step
        expected = twin_rate(averages, LENGTH / 11)
        np.testing.assert_allclose(change, expected, rtol=1e-4, atol=1e-3)


def test_steps_are_runge_kuttas_of_third_order(rng):
    """One step, by the twin's rate and the scheme of Shu and Osher; two steps are two of them."""
    averages, width, step = rng.normal(size=9), LENGTH / 9, 0.02

    def euler(v):
        return v + step * twin_rate(v, width)

    first = euler(averages)
    second = 3 / 4 * averages + 1 / 4 * euler(first)
    after = averages / 3 + 2 / 3 * euler(second)
    np.testing.assert_allclose(advanced(averages, step, 1), after, rtol=1e-8, atol=1e-8)
    twice = advanced(after, step, 1)
    np.testing.assert_allclose(advanced(averages, step, 2), twice, rtol=1e-8, atol=1e-8)


def test_fifth_order_on_the_smooth_start():
    """Averages and values at centres, at t = 2, where the steepest slope is 0.5/0.4."""
    errors = []
    for cells in (128, 256, 512):
        averages = weno.solve(smooth, NU, [0.0, 2.0], cells)[1]
        values = cole_hopf.solution(smooth, NU, 2.0, points(cells))
        errors.append(
            [
                np.abs(averages - exact_averages(smooth, 2.0, cells)).max(),
                np.abs(weno.point_values(averages) - values).max(),
            ]
        )
    orders = np.log2(np.array(errors[:-1]) / errors[1:])
    assert np.all(np.abs(orders - 5.0) < 0.35)
    assert errors[-1][0] < 5e-8


def test_viscosity_alone_is_of_sixth_order():
    """Of the slopes at faces and, steps being proportional to w^2, of steps in time."""
    errors = []
    for cells in (32, 64):
        averages = weno.solve(lambda x: 1e-3 * np.sin(2 * x), 2.0, [0.0, 0.2], cells)[1]
        exact = exact_averages(lambda x: 1e-3 * np.sin(2 * x), 0.2, cells, 2.0)
        errors.append(np.abs(averages - exact).max())
    assert np.log2(errors[0] / errors[1]) > 5.8


def test_mass_is_conserved_and_nothing_oscillates():
    """From a box, which no other solver takes: its values stay in its range to 0.1 %."""

    def box(x):
        return 0.2 + 3.0 * (np.abs(x - 2.0) < 1.0)

    averages = weno.solve(box, 0.002, np.linspace(0.0, 1.0, 11), 200)
    np.testing.assert_allclose(averages.sum(axis=1), averages[0].sum(), rtol=1e-13)
    assert averages.min() > 0.2 - 3e-3
    assert averages.max() < 3.2 + 3e-3
    # The shock travels with the mean of both sides; the fan behind it has not reached it yet.
    shock = LENGTH / 200 * np.count_nonzero(averages[5, 64:] > 1.7) + LENGTH / 200 * 63.5
    assert shock == pytest.approx(3.0 + 0.5 * 1.7, abs=LENGTH / 200)


@pytest.mark.parametrize("c", [-3.0, 2.0])
def test_a_moving_frame_shifts_the_solution(c):
    """rho(x - c t, t) + c solves the equation, by a scheme that is not built on it."""
    cells, time = 200, 10 * LENGTH / 200 / abs(c)
    rest = weno.solve(smooth, NU, [0.0, time], cells)[1]
    moving = weno.solve(lambda x: smooth(x) + c, NU, [0.0, time], cells)[1]
    shifted = c + np.roll(rest, 10 if c > 0 else -10)
    np.testing.assert_allclose(moving, shifted, atol=2e-7)


def test_averages_of_a_start_and_values_from_averages(rng):
    averages = weno.cell_averages(lambda x: 2.0 + np.cos(3 * x), 30)
    left, right = points(30) - np.pi / 30, points(30) + np.pi / 30
    expected = 2.0 + (np.sin(3 * right) - np.sin(3 * left)) / (3 * LENGTH / 30)
    np.testing.assert_allclose(averages, expected, atol=1e-14)
    errors = []
    for cells in (30, 60):
        both = np.array([weno.cell_averages(f, cells) for f in (np.cos, lambda x: np.sin(3 * x))])
        exact = np.array([np.cos(points(cells)), np.sin(3 * points(cells))])
        errors.append(np.abs(weno.point_values(both) - exact).max())
    assert np.log2(errors[0] / errors[1]) == pytest.approx(6.0, abs=0.2)


def test_bad_arguments():
    with pytest.raises(ValueError, match="too few"):
        weno.solve(smooth, NU, [0.0, 1.0], 5)
    with pytest.raises(ValueError, match="ascend"):
        weno.solve(smooth, NU, [0.0, -1.0], 50)
