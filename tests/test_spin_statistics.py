"""Distances of spins from a profile: against matrices and plain loops, and their order in N."""

import math

import naive_kawasaki as naive
import numpy as np
import pytest

from hydrolimit.inference import spin_statistics
from hydrolimit.periodic_splines import PeriodicSplines


@pytest.mark.parametrize("spins", [3, 8, 33])
def test_the_norm_is_that_of_the_pseudo_inverse(spins, rng):
    """x·A⁺x / N to 1e-12, with any leading axes; a constant in x does not change it."""
    x = rng.standard_normal((4, 5, spins))
    inverse = np.linalg.pinv(naive.laplacian(spins), hermitian=True)
    expected = np.einsum("rti,ij,rtj->rt", x, inverse, x) / spins
    for shift in (0.0, 7.0):
        found = spin_statistics.microscopic_squared_norm(x + shift)
        np.testing.assert_allclose(found, expected, rtol=1e-12)


@pytest.mark.parametrize("spins", [4, 32])
def test_the_norm_of_white_noise(spins, rng):
    """N E‖x‖² = (1/12)(1 - 1/N²), within 4 standard errors of under 1 %: N = 4 is off by 6 %."""
    norm = spins * spin_statistics.microscopic_squared_norm(rng.standard_normal((10_000, spins)))
    error = norm.std(ddof=1) / math.sqrt(norm.size)
    assert error < 0.01 / 12.0
    assert abs(norm.mean() - (1.0 - spins**-2) / 12.0) < 4.0 * error


def test_distances_follow_their_twins(rng):
    """Means and standard errors over runs, by loops over runs, times, degrees and knots.

    No two axes are of one length, and knots differ in number: any two that are exchanged fail.
    """
    runs, times, spins, degrees, knots = 5, 2, 24, (0, 1, 2), (3, 4, 6, 8)
    x, zeta = rng.standard_normal((runs, times, spins)), rng.standard_normal((times, spins))
    spaces = [[PeriodicSplines(p, m) for m in knots] for p in degrees]
    found = spin_statistics.about_limit(x, zeta, spaces)
    assert found["noise"].dims == found["noise_se"].dims == ("time", "degree", "knots")
    assert found["constant"].dims == found["constant_se"].dims == ("time",)
    inverse = np.linalg.pinv(naive.laplacian(spins), hermitian=True)

    def compare(name, index, values):
        mean = sum(values) / runs
        error = math.sqrt(sum((one - mean) ** 2 for one in values) / (runs - 1) / runs)
        assert found[name].values[index] == pytest.approx(mean, rel=1e-11)
        assert found[f"{name}_se"].values[index] == pytest.approx(error, rel=1e-9)

    for t in range(times):
        apart = [x[run, t] - zeta[t] for run in range(runs)]
        compare("constant", t, [one @ inverse @ one for one in apart])
        for i, p in enumerate(degrees):
            for k, m in enumerate(knots):
                compare("noise", (t, i, k), [naive.projected_square(one, p, m) for one in apart])


def test_the_order_of_a_power_is_exact():
    """In each column its own, whatever the errors are; and for numbers without columns."""
    spins, orders = [16, 48, 64, 500], np.array([-1.0, -2.0, 0.5])
    means = np.array([3.0, 0.2, 40.0]) * np.array(spins, dtype=float)[:, None] ** orders
    found, error = spin_statistics.order_in_spins(spins, means, 0.1 * means)
    assert found == pytest.approx(orders, abs=1e-13)
    assert error == pytest.approx(error[0], rel=1e-12)
    alone, its_error = spin_statistics.order_in_spins(spins, means[:, 0], 0.1 * means[:, 0])
    assert (alone, its_error) == pytest.approx((orders[0], error[0]), abs=1e-13)


def test_the_error_of_an_order_is_the_spread_of_orders(rng):
    """Of 4000 made-up samples, within 4 standard errors of 1.1 %; means are far from 1."""
    spins, draws = np.array([32, 64, 256, 512]), 4000
    means = 5.0 / spins
    errors = np.array([0.01, 0.03, 0.02, 0.04]) * means
    samples = means[:, None] + errors[:, None] * rng.standard_normal((4, draws))
    orders = spin_statistics.order_in_spins(spins, samples, np.zeros((4, draws)))[0]
    error = spin_statistics.order_in_spins(spins, means, errors)[1]
    assert abs(orders.std(ddof=1) / error - 1.0) < 4.0 / math.sqrt(2.0 * draws)
    assert abs(orders.mean() + 1.0) < 4.0 * error / math.sqrt(draws) + 1e-3
