"""Densities of histograms: errors, distances and chi^2 against what drawing from them gives."""

import numpy as np
import pytest

from hydrolimit.inference import histograms

BINS, PARTICLES, BLOCKS, TIMES = 50, 1000, 40, 6
WIDTH = 1.0 / BINS
X = (np.arange(BINS) + 0.5) / BINS - 0.5
# Below 1e-9 in the outer bins, so that those have no counts.
DENSITY = np.exp(-0.5 * (X / 0.08) ** 2)
DENSITY /= DENSITY.mean()


@pytest.fixture
def counts(rng):
    return rng.multinomial(PARTICLES, DENSITY * WIDTH, (BLOCKS, TIMES))


def test_the_density_and_its_error(counts):
    p, error = histograms.density(counts, PARTICLES, WIDTH)
    assert p.shape == error.shape == (TIMES, BINS)
    np.testing.assert_allclose(p.sum(axis=-1) * WIDTH, 1.0)
    exact = np.sqrt(DENSITY * WIDTH * (1 - DENSITY * WIDTH) / (PARTICLES * BLOCKS)) / WIDTH
    # An error from 40 blocks, over 6 times, is itself uncertain by 5 %.
    often = DENSITY > 0.5
    ratio = error.mean(axis=0)[often] / exact[often]
    assert np.abs(ratio - 1.0).max() < 4.0 * 0.05
    with pytest.raises(ValueError, match="at least 2"):
        histograms.density(counts[:1], PARTICLES, WIDTH)


def test_a_strip_has_the_volume_of_its_bins(rng):
    # Points of the square in |x| < s, histograms of y.
    s = 0.02
    counts = rng.binomial(PARTICLES, 2 * s * WIDTH, (BLOCKS, 1, BINS))
    p, error = histograms.density(counts, PARTICLES, 2 * s * WIDTH)
    assert abs(p.mean() - 1.0) < 4.0 / np.sqrt(2 * s * PARTICLES * BLOCKS)
    value, _ = histograms.distance(counts, PARTICLES, 2 * s * WIDTH, WIDTH, np.ones(BINS))
    np.testing.assert_allclose(value, histograms.noise(error, WIDTH), rtol=0.5)


def test_the_distance_of_a_right_reference_is_the_noise(rng):
    """On average over 400 samples within 4 standard errors, and 1 % for bins of few counts."""
    counts = rng.multinomial(PARTICLES, DENSITY * WIDTH, (BLOCKS, 400))
    value, error = histograms.distance(counts, PARTICLES, WIDTH, WIDTH, DENSITY)
    expected = histograms.noise(histograms.density(counts, PARTICLES, WIDTH)[1], WIDTH)
    assert value.shape == error.shape == expected.shape == (400,)
    ratio = value / expected
    assert abs(ratio.mean() - 1.0) < 4.0 * ratio.std() / np.sqrt(400) + 0.01
    assert ratio.std() < 0.2


def test_the_distance_of_a_wrong_reference(counts):
    wrong = DENSITY * (1.0 + 0.2 * np.sign(X))
    value, error = histograms.distance(counts, PARTICLES, WIDTH, WIDTH, wrong)
    noise = histograms.noise(histograms.density(counts, PARTICLES, WIDTH)[1], WIDTH)
    assert np.all(np.abs(value - 0.2) < 4.0 * error + noise)
    assert value.min() > 5.0 * noise.max()


def test_the_error_of_the_distance(counts):
    # Far from zero the distance is linear: that of 0.2 sign(x) is Σ sign(x) p w up to a constant.
    wrong = DENSITY + 10.0 * np.sign(X)
    _, error = histograms.distance(counts, PARTICLES, WIDTH, WIDTH, wrong)
    side = (counts * np.sign(X)).sum(axis=-1) / PARTICLES
    np.testing.assert_allclose(error, side.std(axis=0, ddof=1) / np.sqrt(BLOCKS), rtol=1e-9)


@pytest.mark.parametrize("blocks", [8, BLOCKS])
def test_chi2_of_a_right_reference_is_one(counts, blocks):
    values = histograms.chi2(counts[:blocks], PARTICLES, WIDTH, DENSITY)
    assert values.shape == (TIMES,)
    used = np.count_nonzero(DENSITY * WIDTH * PARTICLES * blocks >= histograms.LEAST_EXPECTED)
    assert 15 < used < 30
    deviation = histograms.chi2_deviation(used, blocks)
    assert abs(values.mean() - 1.0) < 4.0 * deviation / np.sqrt(TIMES)
    assert np.all(np.abs(values - 1.0) < 5.0 * deviation)


def test_chi2_has_the_deviation_that_is_stated(rng):
    # Normal deviations: counts so many that rounding them is nothing.
    counts = np.rint(rng.normal(1e6, 1e3, (12, 2000, BINS)))
    values = histograms.chi2(counts, 1, 1.0, np.full(BINS, 1e6))
    deviation = histograms.chi2_deviation(BINS, 12)
    assert abs(values.mean() - 1.0) < 4.0 * deviation / np.sqrt(2000)
    assert values.std() == pytest.approx(deviation, rel=0.12)
    with pytest.raises(ValueError, match="below 6"):
        histograms.chi2_deviation(BINS, 5)


def test_chi2_of_a_wrong_reference(counts):
    wrong = DENSITY * (1.0 + 0.1 * np.sign(X))
    assert histograms.chi2(counts, PARTICLES, WIDTH, wrong).min() > 3.0
    # Where the reference expects 2 % of all, there are none: 800 too few are 28 deviations each.
    uniform = np.ones(BINS)
    assert histograms.chi2(counts, PARTICLES, WIDTH, uniform).min() > 28.0**2 / 2
    assert np.isfinite(histograms.chi2(counts, PARTICLES, WIDTH, uniform)).all()


def test_chi2_takes_four_blocks_and_counts(counts):
    with pytest.raises(ValueError, match="at least 4"):
        histograms.chi2(counts[:3], PARTICLES, WIDTH, DENSITY)
    assert np.isnan(histograms.chi2(np.zeros((5, 2, 3)), 1, 0.1, np.ones(3))).all()
