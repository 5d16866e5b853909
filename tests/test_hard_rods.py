"""The exact density of hard rods: against points, by simulation of the map, at late times."""

import numpy as np
import pytest
from scipy.special import erf

from hydrolimit.continuum.hard_rods import HardRods
from hydrolimit.fields import centres, initial_density

BOX = "step(x - 0.2)*step(0.4 - x)"


def reflected(y, low, high):
    """Return points folded back into an interval."""
    length = high - low
    y = np.mod(y - low, 2 * length)
    return low + np.minimum(y, 2 * length - y)


@pytest.mark.parametrize("rods", [HardRods(1, 0.1), HardRods(30, 0.0)])
def test_one_rod_and_points_obey_the_heat_equation(rods):
    """Averages of the mode 1 + cos(pi (x + 1/2)) exp(-pi^2 t), of a fine start's averages."""
    fine, bins = 2000, 20
    x = np.linspace(-0.5, 0.5, fine + 1)
    initial = 1 + np.diff(np.sin(np.pi * (x + 0.5)) / np.pi) * fine
    ends = np.linspace(0, 1, bins + 1)
    times = np.array([0.0, 1e-3, 0.1])
    mode = np.diff(np.sin(np.pi * ends) / np.pi) * bins
    expected = 1 + mode * np.exp(-(np.pi**2) * times)[:, None]
    np.testing.assert_allclose(rods.bin_averages(initial, times, bins), expected, atol=2e-6)


def test_short_times_of_a_box_are_those_of_the_whole_line():
    """One point: p = (erf((x - 0.2)/w) - erf((x - 0.4)/w))/0.4 with w = 2 sqrt(t), at its edge."""
    bins, t = 1000, 1e-6
    averages = HardRods(1, 0.0).bin_averages(initial_density(BOX, 1, 100), [t], bins)[0]
    offsets = (np.arange(50) - 24.5) / (50 * bins)
    x = (centres(bins)[:, None] + offsets).ravel()
    w = 2 * np.sqrt(t)
    density = (erf((x - 0.2) / w) - erf((x - 0.4) / w)) / 0.4
    np.testing.assert_allclose(averages, density.reshape(bins, 50).mean(axis=1), atol=2e-4)


@pytest.mark.parametrize(("particles", "length"), [(2, 0.2), (100, 0.0015), (10, 0.05)])
def test_mass_is_one_and_time_is_continuous_at_the_start(particles, length):
    rods = HardRods(particles, length)
    initial = initial_density("1 + 0.5*sin(2*pi*x)", 1, 200)
    averages = rods.bin_averages(initial, [0.0, 1e-8, 1e-4, 0.1, 3.0], 50)
    np.testing.assert_allclose(averages.mean(axis=1), 1.0, atol=1e-13)
    assert averages.min() >= 0.0
    np.testing.assert_allclose(averages[1], averages[0], atol=2e-3)
    assert np.abs(averages[2] - averages[0]).max() > 5e-3


@pytest.mark.parametrize("length", [0.1, 0.45])
def test_late_times_of_two_rods_are_the_equilibrium(length):
    """p(x) is proportional to the room that a rod at x leaves the other."""
    bins = 20
    late = HardRods(2, length).bin_averages(initial_density("1", 1, 40), [5.0], bins)[0]
    offsets = (np.arange(400) - 199.5) / (400 * bins)
    x = (centres(bins)[:, None] + offsets).ravel()
    room = np.maximum(x + 0.5 - length, 0) + np.maximum(0.5 - x - length, 0)
    expected = (room / room.mean()).reshape(bins, 400).mean(axis=1)
    np.testing.assert_allclose(late, expected, atol=2e-5)


def test_simulated_map(rng):
    """2000 realisations of 20 rods from a box: histograms within 4.5 standard errors in 75 bins."""
    particles, length, bins, number = 20, 0.007, 25, 2000
    rods, initial = HardRods(particles, length), initial_density(BOX, 1, 50)
    wall = 0.5 - 19 * length
    # The box from 0.2 to 0.4, less what is taken out of it.
    start = rng.uniform(0.2, 0.4 - 19 * length, (number, particles))
    for time in (0.0, 0.003, 0.05):
        y = reflected(start + np.sqrt(2 * time) * rng.normal(size=start.shape), -0.5, wall)
        x = np.sort(y, axis=1) + np.arange(particles) * length
        counts = np.array([np.histogram(one, bins, (-0.5, 0.5))[0] for one in x])
        density = counts * bins / particles
        error = density.std(axis=0, ddof=1) / np.sqrt(number)
        exact = rods.bin_averages(initial, [time], bins)[0]
        assert np.all(np.abs(density.mean(axis=0) - exact) <= 4.5 * error + 2e-3)
        # It tells rods from points, and the one direction from the other.
        points = HardRods(particles, 0.0).bin_averages(initial, [time], bins)[0]
        if time:
            assert np.abs(points - exact).max() > 8 * error.max()
        assert np.abs(exact[::-1] - exact).max() > 8 * error.max()


def test_reduced_cells_of_a_box():
    ends, distribution = HardRods(11, 0.01).reduced(initial_density(BOX, 1, 10))
    np.testing.assert_allclose(distribution, [0] * 8 + [0.5, 1, 1], atol=1e-13)
    expected = np.linspace(-0.5, 0.5, 11) - 0.1 * distribution
    np.testing.assert_allclose(ends, expected, atol=1e-13)


def test_rods_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match=r"5.*1/\(\(N - 1\) length\) = 4"):
        HardRods(26, 0.01).bin_averages(initial_density(BOX, 1, 10), [0.0], 10)
    with pytest.raises(ValueError, match="negative"):
        HardRods(2, 0.1).bin_averages(np.array([1.5, -0.5]), [0.0], 10)
