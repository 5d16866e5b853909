"""Free energies of histograms, against exact means over multinomial counts."""

import numpy as np
import pytest
from scipy.special import xlogy
from scipy.stats import binom

from hydrolimit.inference import free_energy

BINS, PARTICLES, BLOCKS, C = 50, 100, 20, 0.3
X = (np.arange(BINS) + 0.5) / BINS - 0.5
V = 5.0 * X**2
DENSITY = 1.0 + 0.8 * np.cos(2 * np.pi * X)


def exact_mean(n, density=DENSITY, potential=V):
    """Return the mean of the plug-in estimate from n independent particles."""
    share = density / density.size
    k = np.arange(n + 1)[:, None]
    p = k * density.size / n
    terms = xlogy(p, p) + 0.5 * C * p**2 + potential * p
    return float((binom.pmf(k, n, share) * terms).sum(axis=0).mean())


def test_the_energy_of_a_density():
    expected = np.mean(DENSITY * np.log(DENSITY) + 0.5 * C * DENSITY**2 + V * DENSITY)
    assert free_energy.energy(DENSITY, V, C) == pytest.approx(expected)
    box = np.where(X > 0, 2.0, 0.0)
    assert free_energy.energy(box, 0 * X, 0.0) == pytest.approx(np.log(2.0))
    plane = np.broadcast_to(DENSITY[:, None], (3, BINS, 20))
    potential = np.broadcast_to(V[:, None], (BINS, 20))
    np.testing.assert_allclose(free_energy.energy(plane, potential, C), [expected] * 3)


def test_the_bias_of_the_plug_in_and_its_removal():
    n = PARTICLES * BLOCKS
    truth = free_energy.energy(DENSITY, V, C)
    bias = exact_mean(n) - truth
    first_order = (BINS - 1) / (2 * n) + 0.5 * C * np.sum(DENSITY * (1 - DENSITY / BINS)) / n
    assert bias == pytest.approx(first_order, rel=0.02)
    removed = BLOCKS * exact_mean(n) - (BLOCKS - 1) * exact_mean(n - PARTICLES)
    assert abs(removed - truth) < 0.03 * bias


def test_estimates_have_the_exact_means(rng):
    samples, n = 400, PARTICLES * BLOCKS
    counts = rng.multinomial(PARTICLES, DENSITY / BINS, (BLOCKS, samples))
    found = free_energy.estimate(counts, PARTICLES, V, C)
    assert found.value.shape == found.error.shape == found.plug_in.shape == (samples,)
    truth, error = free_energy.energy(DENSITY, V, C), found.value.std() / np.sqrt(samples)
    assert abs(found.plug_in.mean() - exact_mean(n)) < 4 * error
    assert abs(found.value.mean() - truth) < 4 * error
    assert found.plug_in.mean() - truth > 8 * error
    # The stated error is that of the estimate: of 400 it is known to 4 %.
    assert np.sqrt(np.mean(found.error**2)) == pytest.approx(found.value.std(), rel=0.15)


def test_correlated_particles_are_corrected_for(rng):
    # Particles in clusters of 5 at one place: bias as of a fifth of the number.
    samples = 400
    counts = 5 * rng.multinomial(PARTICLES // 5, DENSITY / BINS, (BLOCKS, samples))
    found = free_energy.estimate(counts, PARTICLES, V, C)
    truth, error = free_energy.energy(DENSITY, V, C), found.value.std() / np.sqrt(samples)
    bias = exact_mean(PARTICLES * BLOCKS // 5) - truth
    assert abs(found.plug_in.mean() - truth - bias) < 4 * error
    assert abs(found.value.mean() - truth) < 4 * error + 0.05 * bias
    assert bias > 20 * error


def test_the_free_energy_of_a_plane(rng):
    rows, columns, samples = 12, 10, 50
    density = np.multiply.outer(1.0 + 0.5 * np.linspace(-1, 1, rows), np.ones(columns))
    potential = rng.random((rows, columns))
    counts = rng.multinomial(PARTICLES, density.ravel() / density.size, (BLOCKS, samples))
    counts = counts.reshape(BLOCKS, samples, rows, columns)
    found = free_energy.estimate(counts, PARTICLES, potential, C)
    assert found.value.shape == (samples,)
    truth = free_energy.energy(density, potential, C)
    error = found.value.std(ddof=1) / np.sqrt(samples)
    assert abs(found.value.mean() - truth) < 4 * error + 0.05 * (found.plug_in.mean() - truth)
    assert found.plug_in.mean() - truth > 10 * error


def test_one_realisation_has_no_error():
    with pytest.raises(ValueError, match="at least 2 blocks"):
        free_energy.estimate(np.ones((1, 3, BINS)), BINS, V, C)
