"""Starts: positions have the density they are drawn from, hard particles do not overlap."""

import numpy as np
import pytest
from scipy.spatial.distance import pdist

from hydrolimit import fields
from hydrolimit.continuum.hard_rods import HardRods
from hydrolimit.inference import histograms
from hydrolimit.particles.brownian import start
from hydrolimit.particles.brownian.start import PackingError

SLOPE = "1 + sin(2*pi*x)*0.8"


def chi2_of(counts, expected):
    """Return the reduced chi^2 of Poisson counts where the expected is not zero."""
    used = expected > 0
    assert counts[~used].sum() == 0
    return np.mean((counts[used] - expected[used]) ** 2 / expected[used])


@pytest.mark.parametrize(
    ("formula", "dimension"), [("step(x - 0.2)*step(0.4 - x)", 1), ("(2 + x)*(1 + 0.9*y**3*8)", 2)]
)
def test_points_follow_the_density(formula, dimension, rng):
    """Of 10^5 points in 20 cells an axis, reduced chi^2 within 5 deviations; flat in cells."""
    density = fields.initial_density(formula, dimension, 20)
    position = start.points(density, 100000, rng)
    assert position.shape == (100000, dimension)
    counts, _ = np.histogramdd(position, 20, [(-0.5, 0.5)] * dimension)
    expected = density / density.size * 100000
    used = np.count_nonzero(expected)
    assert abs(chi2_of(counts, expected) - 1.0) < 5.0 * np.sqrt(2.0 / used)
    inside = np.mod((position + 0.5) * 20, 1.0)
    assert np.abs(inside.mean(axis=0) - 0.5).max() < 5.0 / np.sqrt(12 * 100000)
    assert np.abs(inside.var(axis=0) - 1 / 12).max() < 1e-3


def test_rods_start_from_the_exact_law(rng):
    """Reduced points are independent; the mean density is HardRods' at time 0; both by chi^2."""
    particles, length, bins, realisations = 40, 0.01, 20, 400
    density = fields.initial_density(SLOPE, 1, 100)
    drawn = np.array(
        [start.rods(density, particles, length, rng)[:, 0] for _ in range(realisations)]
    )
    assert np.diff(drawn, axis=1).min() > length - 1e-12
    assert np.abs(drawn).max() <= 0.5
    reduced = (drawn - length * np.arange(particles)).ravel()
    ends, distribution = HardRods(particles, length).reduced(density)
    edges = np.linspace(ends[0], ends[-1], bins + 1)
    expected = np.diff(np.interp(edges, ends, distribution)) * reduced.size
    found, _ = np.histogram(reduced, edges)
    assert abs(chi2_of(found, expected) - 1.0) < 5.0 * np.sqrt(2.0 / bins)
    exact = HardRods(particles, length).bin_averages(density, [0.0], bins)[0]
    counts = np.array([np.histogram(x, bins, (-0.5, 0.5))[0] for x in drawn])
    deviation = histograms.chi2_deviation(bins, realisations)
    assert abs(histograms.chi2(counts, particles, 1.0 / bins, exact) - 1.0) < 5.0 * deviation


@pytest.mark.parametrize("packing", [0.1, 0.45])
def test_disks_do_not_overlap_and_x_has_its_density(packing, rng):
    """Where there is a density: reduced chi^2 of x in 20 bins within 5 deviations, mean y of 0."""
    realisations, particles = 20, 400
    diameter = np.sqrt(4.0 * packing / (np.pi * particles)) * np.sqrt(0.6)
    density = fields.initial_density("(1 + 0.5*x)*step(0.3 - x)*step(x + 0.3)", 2, 100)
    x, y = [], []
    for _ in range(realisations):
        position = start.disks(density, particles, diameter, rng)
        assert pdist(position).min() >= diameter
        assert np.abs(position).max() <= 0.5
        x.append(position[:, 0])
        y.append(position[:, 1].mean())
    counts, _ = np.histogram(np.concatenate(x), 20, (-0.5, 0.5))
    expected = fields.histogram_of(density, 2, 20, None) / 20 * particles * realisations
    assert abs(chi2_of(counts, expected) - 1.0) < 5.0 * np.sqrt(2.0 / 12)
    assert abs(np.mean(y)) < 5.0 * np.std(y) / np.sqrt(realisations - 1)


def test_y_of_dilute_disks_has_its_density(rng):
    """Given x too: the four quadrants of a correlated density, counts to 5 deviations."""
    density = fields.initial_density("2.2 + 12*x*y*step(x) + 2*x", 2, 100)
    diameter = 1e-5
    position = np.concatenate([start.disks(density, 2000, diameter, rng) for _ in range(10)])
    counts, _, _ = np.histogram2d(*position.T, 4, [(-0.5, 0.5)] * 2)
    expected = density.reshape(4, 25, 4, 25).mean(axis=(1, 3)) / 16 * len(position)
    assert abs(chi2_of(counts, expected) - 1.0) < 5.0 * np.sqrt(2.0 / 16)


def test_a_disk_without_a_place_is_given_another_line(monkeypatch, rng):
    """After every failure here: y still goes by the new x, and failures are counted anew."""
    monkeypatch.setattr(start, "UNIFORMS_AT_ONCE", 1)
    density = fields.initial_density("step(x*y)", 2, 10)
    failures = 0

    class Counting:
        def __getattr__(self, name):
            return getattr(rng, name)

        def choice(self, *arguments, **options):
            nonlocal failures
            failures += 1
            return rng.choice(*arguments, **options)

    position = start.disks(density, 200, np.sqrt(0.2 * 4.0 / (np.pi * 200)), Counting())
    assert failures > 2 * start.LINES
    assert (position.prod(axis=1) >= 0.0).all()
    assert 40 < np.count_nonzero(position[:, 0] < 0.0) < 160


@pytest.mark.parametrize("particles", [1, 2])
def test_few_hard_particles(particles, rng):
    assert start.disks(np.ones((4, 4)), particles, 0.6, rng).shape == (particles, 2)
    assert start.rods(np.ones(4), particles, 0.9, rng).shape == (particles, 1)


def test_what_cannot_be_packed_is_refused(rng):
    ring = fields.initial_density("step(x - 0.2)*step(0.4 - x)", 1, 10)
    with pytest.raises(PackingError, match=r"^rods at a packing of 1\.25 have no room, [^.]*$"):
        start.rods(ring, 26, 0.01, rng)
    with pytest.raises(PackingError, match=r"of 1 have no room"):
        start.rods(ring, 21, 0.01, rng)
    diameter = np.sqrt(4.0 * 0.6 / (np.pi * 100))
    with pytest.raises(
        PackingError, match=r"^disk \d+ of 100 found no place at a packing of 0\.6; [^\n]* at most$"
    ):
        start.disks(np.ones((10, 10)), 100, diameter, rng)


def test_overlaps_are_refused():
    touching = np.array([[0.0, 0.0], [0.1, 0.0], [0.3, 0.3]])
    start.check_overlap(touching, 0.1 * (1.0 + 1e-10))
    with pytest.raises(PackingError, match=r"diameter 0\.11 overlap: two are 0\.1 apart"):
        start.check_overlap(touching, 0.11)
    rods = np.array([[-0.1], [0.0], [0.2]])
    start.check_overlap(rods, 0.1)
    with pytest.raises(PackingError, match=r"0\.15 overlap: two are 0\.1 apart"):
        start.check_overlap(rods, 0.15)
    with pytest.raises(PackingError, match="two are -0.2 apart"):
        start.check_overlap(rods[[0, 2, 1]], 0.1)
    for alone in (np.zeros((1, 1)), np.zeros((1, 2))):
        start.check_overlap(alone, 0.5)
