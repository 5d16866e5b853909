"""Points and rods: pathwise against slow twins, in law against exact densities."""

import naive_excluded_volume as naive
import numpy as np
import pytest

from hydrolimit import fields
from hydrolimit.continuum.hard_rods import HardRods
from hydrolimit.inference import histograms
from hydrolimit.particles.brownian import points, rods, start

WELL = "-1.5*exp(-x**2/0.01)"


@pytest.mark.parametrize("time_step", [1e-5, 1e-2, 0.1])
def test_points_on_a_line_follow_euler_maruyama(time_step, rng):
    """A linear force is interpolated exactly; of the longest steps some are reflected twice."""
    table = fields.force_table("2*x - 5*x**2", 1, 65)
    position, noise = rng.uniform(-0.5, 0.5, (50, 1)), rng.standard_normal((10, 50, 1))
    expected = naive.points(position, noise, lambda x: 10.0 * x - 2.0, time_step)
    points.advance(position, noise, table, time_step)
    np.testing.assert_allclose(position, expected, atol=1e-9)


@pytest.mark.parametrize("time_step", [1e-5, 1e-2, 0.1])
def test_points_in_a_plane_follow_euler_maruyama(time_step, rng):
    table = fields.force_table("3*x**2 - 4*x*y + y", 2, 33)
    position, noise = rng.uniform(-0.5, 0.5, (50, 2)), rng.standard_normal((10, 50, 2))

    def force(z):
        return np.stack([-6.0 * z[:, 0] + 4.0 * z[:, 1], 4.0 * z[:, 0] - 1.0], axis=1)

    expected = naive.points(position, noise, force, time_step)
    points.advance(position, noise, table, time_step)
    np.testing.assert_allclose(position, expected, atol=1e-9)


@pytest.mark.parametrize(("dimension", "potential"), [(1, WELL), (2, "2*x*y + 5*x**2 - y")])
def test_points_come_to_rest_at_boltzmanns_density(dimension, potential, rng):
    """In 10 bins of x, 20 000 points from a uniform start: reduced chi^2 within 5 deviations.

    The start is left to exp(-pi^2) of itself, and steps shift densities by some 1e-3, of errors of
    2 %.
    """
    particles, steps, time_step = 20000, 4000, 2.5e-4
    position = rng.uniform(-0.5, 0.5, (particles, dimension))
    table = fields.force_table(potential, dimension, 257)
    for _ in range(steps // 20):
        noise = rng.standard_normal((20, particles, dimension))
        points.advance(position, noise, table, time_step)
    boltzmann = np.exp(-fields.averages(potential, dimension, 200))
    expected = fields.histogram_of(boltzmann / boltzmann.mean(), dimension, 10, None) / 10
    found, _ = np.histogram(position[:, 0], 10, (-0.5, 0.5))
    z = (found - particles * expected) / np.sqrt(particles * expected * (1.0 - expected))
    assert np.mean(z**2) < 1.0 + 5.0 * np.sqrt(2.0 / 10)
    assert np.mean((found - particles / 10) ** 2 / (particles / 10)) > 20.0
    if dimension == 2:
        # x and y attract each other's opposites: the mean of x y, within 5 standard errors.
        x = fields.centres(200)
        mean = np.average(np.outer(x, x), weights=boltzmann)
        product = position.prod(axis=1)
        assert abs(product.mean() - mean) < 5.0 * product.std() / np.sqrt(particles)
        assert abs(product.mean()) > 10.0 * product.std() / np.sqrt(particles)


@pytest.mark.parametrize("packing", [0.15, 0.9])
@pytest.mark.parametrize("time_step", [1e-6, 1e-4, 1e-2])
def test_rods_exchange_velocities(packing, time_step, rng):
    particles = 30
    length = packing / (particles - 1)
    position = start.rods(np.ones(10), particles, length, rng)
    noise = rng.standard_normal((10, particles, 1))
    expected = naive.rods(position, noise, time_step, length)
    rods.advance(position, noise, time_step, length)
    np.testing.assert_allclose(position, expected, atol=1e-11)
    assert np.diff(position[:, 0]).min() > length - 1e-12
    assert np.abs(position).max() <= 0.5 + 1e-12


def test_one_rod_is_a_point(rng):
    position, noise = np.array([[0.3]]), rng.standard_normal((50, 1, 1))
    expected = naive.points(position, noise, np.zeros_like, 0.01)
    rods.advance(position, noise, 0.01, 0.1)
    np.testing.assert_allclose(position, expected, atol=1e-12)


@pytest.mark.parametrize("steps", [1, 50])
def test_the_density_of_rods_is_exact_whatever_the_step(steps, rng):
    """Reduced chi^2 of 25 bins at t = 0.005 within 4 deviations, far from that of points."""
    particles, length, time, bins, realisations = 100, 0.0015, 0.005, 25, 200
    initial = fields.initial_density("step(x - 0.2)*step(0.4 - x)", 1, 200)
    counts = []
    for _ in range(realisations):
        position = start.rods(initial, particles, length, rng)
        rods.advance(position, rng.standard_normal((steps, particles, 1)), time / steps, length)
        counts.append(np.histogram(position[:, 0], bins, (-0.5, 0.5))[0])
    counts = np.array(counts)
    exact, free = (
        HardRods(particles, eps).bin_averages(initial, [time], bins)[0] for eps in (length, 0.0)
    )
    used = np.count_nonzero(exact / bins * particles * realisations >= histograms.LEAST_EXPECTED)
    deviation = histograms.chi2_deviation(used, realisations)
    assert abs(histograms.chi2(counts, particles, 1.0 / bins, exact) - 1.0) < 4.0 * deviation
    assert histograms.chi2(counts, particles, 1.0 / bins, free) > 10.0
