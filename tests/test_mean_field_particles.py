"""Particles with a mean-field limit: forces against sums over pairs, moments, exact laws."""

import naive_weak_form as naive
import numpy as np
import pytest
from scipy.integrate import dblquad

from hydrolimit.particles import mean_field
from hydrolimit.particles.mean_field import keller_segel, local, qanr
from hydrolimit.particles.mean_field.keller_segel import KellerSegel
from hydrolimit.particles.mean_field.local import Local
from hydrolimit.particles.mean_field.qanr import QuadraticAttractionNewtonianRepulsion as Qanr

STANDARD_ERRORS = 4.0


def assert_mean(sample, expected, variance):
    """Assert the mean over the first axis, within four of its standard errors."""
    error = np.abs(sample.mean(axis=0) - expected)
    assert (error < STANDARD_ERRORS * np.sqrt(np.asarray(variance) / len(sample))).all()


def _overtakes(before, after):
    return np.any(np.argsort(before) != np.argsort(after))


@pytest.mark.parametrize("diffusivity", [(0.0, 0.0, 0.0), (0.1, 0.0, 0.0), (0.4, -0.4, 0.1)])
def test_sorted_forces_are_those_of_all_pairs(diffusivity, rng):
    """40 steps with the same noise, to round-off: particles overtake, and keep their noise."""
    system = Qanr(diffusivity)
    position = system.start(60, rng)
    start = position[:, 0].copy()
    noise = rng.standard_normal((40, 60, 1))
    x, dt = start.copy(), 0.01
    for step in range(40):
        half_variance = diffusivity[0] + diffusivity[1] * x + diffusivity[2] * x**2
        jump = np.sqrt(np.maximum(2 * dt * half_variance, 0)) * noise[step, :, 0]
        x = x + dt * naive.line_forces(x) + jump
    system.advance(position, noise, dt)
    np.testing.assert_allclose(position[:, 0], x, rtol=0, atol=1e-12)
    assert np.abs(x - start).max() > 0.1
    assert system.noisy == any(diffusivity) == _overtakes(start, x)


def test_ties_of_rank_are_harmless():
    """Particles at one place push each other apart in pairs: off by less than ties/N, sum kept."""
    position = np.array([0.3, -1.0, 0.3, 2.0, 0.3])[:, None]
    forces = naive.line_forces(position[:, 0])
    moved = position.copy()
    Qanr((0.0, 0.0, 0.0)).advance(moved, np.zeros((1, 5, 1)), 1.0)
    found = (moved - position)[:, 0]
    assert found.sum() == pytest.approx(forces.sum(), abs=1e-14)
    np.testing.assert_allclose(found[[1, 3]], forces[[1, 3]], atol=1e-14)
    assert np.abs(found - forces).max() <= 2 / 5 + 1e-14


def test_variance_that_rounding_makes_negative_is_zero():
    """0.1 (x - 3)^2 near its double zero: no position may become NaN."""
    constant, linear, square = 0.1 * 3.0**2, -0.2 * 3.0, 0.1
    position = 3.0 + np.linspace(-3e-8, 3e-8, 1001)[:, None]
    assert (constant + position * (linear + position * square)).min() < 0
    Qanr((constant, linear, square)).advance(position, np.ones((1, 1001, 1)), 1e-3)
    assert np.isfinite(position).all()


def test_start_on_the_line(rng):
    """Three normal distributions about 0, 1 and 4, of variance 0.005: moments within 4 errors."""
    x = Qanr((0.1, 0.0, 0.0)).start(30_000, rng)
    assert x.shape == (30_000, 1)
    centres = np.array([0.0, 1.0, 4.0])
    nearest = np.abs(x - centres).argmin(axis=1)
    for i, centre in enumerate(centres):
        mine = x[nearest == i, 0]
        assert_mean(np.ones(len(x)) * (nearest == i), 1 / 3, 2 / 9)
        assert_mean(mine, centre, 0.005)
        assert_mean((mine - centre) ** 2, 0.005, 2 * 0.005**2)


def test_start_in_the_disk(rng):
    """Uniform on radius 2: r^2 is uniform on (0, 4), and directions have no mean."""
    x = KellerSegel(0.01, 0.1).start(30_000, rng)
    square = np.sum(x**2, axis=1)
    assert square.max() < 4.0
    assert_mean(x, 0.0, 1.0)
    assert_mean(square, 2.0, 16 / 12)
    assert_mean(square**2, 16 / 3, 4**4 * (1 / 5 - 1 / 9))
    assert_mean(x[:, 0] * x[:, 1], 0.0, 16 / 3 / 8)


def test_start_in_the_plane(rng):
    x = Local(0.5, 1).start(30_000, rng)
    assert_mean(x, 0.0, 1.0)
    assert_mean(x**2, 1.0, 2.0)
    assert_mean(x[:, 0] * x[:, 1], 0.0, 1.0)


@pytest.mark.parametrize("cutoff", [1e-8, 1e-4, 0.01, 0.5])
def test_pair_sums_are_those_of_double_precision(cutoff, rng):
    """To 1e-5; pairs within the cutoff included, and one at the same place, which does not count.

    It would catch 0/0 of a particle with itself, however small the cutoff.
    """
    position = KellerSegel(cutoff, 0.0).start(300, rng).astype(np.float32)
    position[1] = position[0] + np.float32([1e-3, -2e-3])
    position[3] = position[2]
    force = np.empty((2, 300), np.float32)
    x, y = np.ascontiguousarray(position.T)
    keller_segel.pair_sums(x, y, force, np.float32(cutoff) * np.float32(cutoff))
    expected = naive.logarithmic_sums(position.astype(float), cutoff)
    scale = np.linalg.norm(expected, axis=1)
    error = np.linalg.norm(force.T - expected, axis=1)
    assert (error < 1e-5 * np.maximum(scale, scale.mean())).all()


def test_step_in_the_plane_is_that_of_equation_1_1(rng):
    """-(1/N) sum grad K and sigma dB, by hand: it would catch 1/N, 2 pi, sigma^2 for sigma."""
    system = KellerSegel(0.3, 0.2)
    position = system.start(50, rng)
    noise, dt = rng.standard_normal((2, 50, 2)), 0.01
    expected = position.copy()
    for step in range(2):
        drift = -naive.logarithmic_sums(expected, 0.3) / (2 * np.pi * 50)
        expected = expected + dt * drift + np.sqrt(2 * 0.2 * dt) * noise[step]
    system.advance(position, noise, dt)
    np.testing.assert_allclose(position, expected, rtol=0, atol=1e-6)


def _logarithmic_energy(position, cutoff):
    """Return sum_ij K(x_i - x_j), up to a constant, the cutoff included."""
    away = position[:, None] - position[None]
    r = np.sqrt(np.sum(away**2, axis=-1))
    within = r / cutoff - 1 + np.log(cutoff)
    return np.where(r > cutoff, np.log(np.maximum(r, cutoff)), within).sum()


def test_attraction_keeps_the_centre_of_mass_and_lowers_the_energy(rng):
    """The centre to the round-off of single-precision forces; a wrong sign would raise K."""
    system = KellerSegel(0.05, 0.0)
    run = [system.start(200, rng)]
    for _ in range(10):
        run.append(run[-1].copy())
        system.advance(run[-1], np.zeros((20, 200, 2)), 2.5e-3)
    centres = np.array([position.mean(axis=0) for position in run])
    assert np.abs(centres - centres[0]).max() < 1e-7
    assert np.abs(run[-1] - run[0]).max() > 0.03
    assert (np.diff([_logarithmic_energy(position, 0.05) for position in run]) < 0).all()


@pytest.mark.parametrize("diffusivity", [0.0, 0.1])
def test_second_moment_grows_as_the_virial_says(diffusivity, stream):
    """d<x^2>/dt = -(N - 1)/(2 pi N) + 4 nu, from 250 experiments, within 4 standard errors.

    They know the rate to 0.02; without noise to 1e-3, where what Euler's method and the cutoff add
    is left. nu doubled would be off by 0.4, the attraction without its 1/2 by 0.16.
    """
    particles, time = 40, 0.4
    system = KellerSegel(1e-3, diffusivity)
    growth = []
    for block in range(250):
        path = mean_field.experiment(system, particles, 2, 160, time / 160, stream(block)[0])
        growth.append(np.mean(np.sum(path.astype(float) ** 2, axis=-1), axis=1))
    rate = np.diff(growth, axis=1)[:, 0] / time
    error = rate.std(ddof=1) / np.sqrt(len(rate))
    expected = 4 * diffusivity - (particles - 1) / (2 * np.pi * particles)
    assert error < 0.02
    assert abs(rate.mean() - expected) < STANDARD_ERRORS * error + 2e-3


@pytest.mark.parametrize("frequency", [1, 20])
def test_step_in_the_periodic_diffusivity_is_that_of_equation_5_2(frequency, rng):
    system = Local(0.95, frequency)
    position = system.start(200, rng)
    noise, dt, expected = rng.standard_normal((3, 200, 2)), 1e-3, position.copy()
    for step in range(3):
        x, y = expected.T
        half = 1 + 0.95 * np.cos(frequency * x) * np.cos(frequency * y)
        expected = expected + dt + np.sqrt(2 * dt * half)[:, None] * noise[step]
    system.advance(position, noise, dt)
    np.testing.assert_allclose(position, expected, rtol=0, atol=1e-12)


def test_cosine_is_numpys(rng):
    """To 2e-13 up to 300, on both sides of zero and at multiples of pi/2."""
    x = np.concatenate([rng.uniform(-300, 300, 20_000), np.arange(-190, 191) * np.pi / 2])
    found = np.array([local.cosine(value) for value in x])
    np.testing.assert_allclose(found, np.cos(x), rtol=0, atol=2e-13)


@pytest.mark.parametrize("place", [(0.0, 0.0), (0.0, np.pi), (0.4, 1.1)])
def test_one_step_has_the_mean_and_variance_of_the_law(place, rng):
    """20 000 particles from one place: drift (1, 1) and 2 dt (1 + a cos x cos y) I."""
    particles, dt = 20_000, 0.05
    position = np.full((particles, 2), place)
    noise = rng.standard_normal((1, particles, 2))
    Local(0.95, 1).advance(position, noise, dt)
    variance = 2 * dt * (1 + 0.95 * np.cos(place[0]) * np.cos(place[1]))
    moved = position - place - dt
    assert_mean(moved, 0.0, variance)
    assert_mean(moved**2, variance, 2 * variance**2)
    assert_mean(moved[:, 0] * moved[:, 1], 0.0, variance**2)


@pytest.mark.parametrize("modulation", [0.0, 0.5, 0.95])
def test_harmonic_mean_is_that_of_the_cell(modulation):
    mean, _ = dblquad(
        lambda y, x: 1 / (1 + modulation * np.cos(x) * np.cos(y)) / np.pi**2, 0, np.pi, 0, np.pi
    )
    assert local.harmonic_mean(modulation) == pytest.approx(1 / mean, rel=1e-7)
    if modulation == 0.95:
        assert local.harmonic_mean(modulation) == pytest.approx(0.60648, abs=5e-6)


def test_law_of_small_cells_is_the_homogenised_one():
    """From a frequency above those of the library's cosines on."""
    assert Local(0.95, 5).law()["diffusion cos(5x) cos(5y)"] == 0.95
    law = Local(0.95, 6).law()
    assert law == {
        "force 1 e_x": -1.0, "force 1 e_y": -1.0, "diffusion 1": local.harmonic_mean(0.95),
    }  # fmt: skip


def test_config_makes_the_systems():
    """Missing coefficients are zero, and a diffusivity may be a formula."""
    assert mean_field.system("qanr", {}, {"diffusivity": [0.1]}) == Qanr((0.1, 0.0, 0.0))
    assert not mean_field.system("qanr", {}, {"diffusivity": [0]}).noisy
    critical = mean_field.system("keller_segel", {"cutoff": 0.01}, {"diffusivity": "1/(8*pi)"})
    assert critical == KellerSegel(0.01, 1 / (8 * np.pi))
    assert not mean_field.system("keller_segel", {"cutoff": 0.01}, {"diffusivity": 0}).noisy
    assert mean_field.system("local", {"modulation": 0.9}, {"frequency": 3}) == Local(0.9, 3.0)


@pytest.mark.parametrize(
    "system", [Qanr((0.1, 0.0, 0.0)), Local(0.5, 1), KellerSegel(0.1, 0.1), Qanr((0.0, 0.0, 0.0))]
)
def test_steps_taken_together_change_no_trajectory(system, stream, monkeypatch):
    """Bitwise, whether noise is drawn for all steps between two records or for one at a time.

    Labels of sorted particles included: noise must stay with its particle.
    """
    paths = []
    for numbers in (10**6, 3 * 20 * system.dimension, 1):
        monkeypatch.setattr(mean_field, "NUMBERS_AT_ONCE", numbers)
        paths.append(mean_field.experiment(system, 20, 5, 7, 1e-2, stream()[0]))
    assert paths[0].shape == (5, 20, system.dimension)
    assert paths[0].dtype == np.float32
    np.testing.assert_array_equal(paths[1], paths[0])
    np.testing.assert_array_equal(paths[2], paths[0])
    start = system.start(20, stream()[0])
    np.testing.assert_array_equal(paths[0][0], start.astype(np.float32))


@pytest.mark.parametrize("system", [Qanr((0.0, 0.0, 0.0)), KellerSegel(0.1, 0.0)])
def test_nothing_is_drawn_without_noise(system, stream):
    """The path is that of steps with zero noise, and the clock is as the start left it."""
    clock, other = stream()[0], stream()[0]
    path = mean_field.experiment(system, 20, 3, 4, 1e-2, clock)
    position = system.start(20, other)
    assert clock.random() == other.random()
    for frame in (1, 2):
        system.advance(position, np.zeros((4, 20, system.dimension)), 1e-2)
        np.testing.assert_array_equal(path[frame], position.astype(np.float32))


def test_means_of_the_start_are_those_of_the_paper():
    assert qanr.MEANS.tolist() == [0.0, 1.0, 4.0]
    assert (qanr.VARIANCE, keller_segel.RADIUS) == (0.005, 2.0)
