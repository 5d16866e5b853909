"""Normals of the kernels: bit by bit against a twin, and their law up to the far tail."""

import math

import naive_kawasaki as naive
import numpy as np
import pytest
from scipy import special, stats

from hydrolimit.particles import random_normals

DRAWS = 2_000_000
TAIL = random_normals.EDGE[1]


def drawn(number, state):
    z = np.empty(number)
    random_normals.fill(z, state)
    return z


@pytest.fixture(scope="module")
def sample():
    """Return many normals of a fixed seed."""
    return drawn(DRAWS, np.array([2019, 11, 25, 1], np.uint64))


def test_layers_have_one_area_and_end_at_the_top():
    """To rounding: a wrong digit of the tail's beginning would leave a gap at the top."""
    edge = np.append(random_normals.EDGE, 0.0)
    height = np.exp(-0.5 * edge**2)
    area = edge[1:-1] * np.diff(height[1:])
    tail = math.sqrt(math.pi / 2) * math.erfc(TAIL / math.sqrt(2)) + TAIL * height[1]
    assert area == pytest.approx(tail, rel=1e-12)
    assert edge[0] * height[1] == pytest.approx(tail, rel=1e-12)


def test_normals_follow_their_twin_bit_by_bit(stream):
    """One in 4000 comes from the tail: all branches are run through."""
    state = stream()[1]
    expected = naive.normals(40_000, state.copy(), random_normals.EDGE)
    found = drawn(40_000, state)
    assert np.count_nonzero(np.abs(found) > TAIL) > 4
    np.testing.assert_array_equal(found, expected)


def test_a_stream_goes_on_where_it_was_left(stream):
    states = [stream()[1] for _ in range(2)]
    whole = drawn(1000, states[0])
    parts = [drawn(size, states[1]) for size in (1, 0, 300, 699)]
    np.testing.assert_array_equal(np.concatenate(parts), whole)
    np.testing.assert_array_equal(*states)


def test_moments(sample):
    """Of order 1 to 6, within 4 standard errors: a variance off by 0.4 % fails."""
    moments, power = (1.0, 0.0, 1.0, 0.0, 3.0, 0.0, 15.0, 0.0, 105.0, 0.0, 945.0, 0.0, 10395.0), 1.0
    for order in range(1, 7):
        power = power * sample
        error = math.sqrt((moments[2 * order] - moments[order] ** 2) / DRAWS)
        assert abs(np.mean(power) - moments[order]) < 4.0 * error, order


def test_histogram(sample):
    """χ² of 1000 bins of one probability, at 4 standard errors; a layer left out would fail."""
    bins = 1000
    counts = np.bincount((bins * special.ndtr(sample)).astype(int), minlength=bins)
    expected = DRAWS / bins
    chi_squared = np.sum((counts - expected) ** 2) / expected
    assert abs(chi_squared - (bins - 1)) < 4.0 * math.sqrt(2 * (bins - 1))


@pytest.mark.parametrize("sign", [-1.0, 1.0])
def test_tails(sample, sign):
    """How many there are within 4 standard errors, and their law by Kolmogorov and Smirnov.

    Beyond the last layer, and from within the layers before it on.
    """
    for begin in (2.5, TAIL):
        beyond = sign * sample[sign * sample > begin]
        expected = DRAWS * stats.norm.sf(begin)
        assert abs(beyond.size - expected) < 4.0 * math.sqrt(expected)
        share = stats.norm.sf(beyond) / stats.norm.sf(begin)
        assert stats.kstest(share, "uniform").pvalue > 1e-4


def test_normals_are_independent_of_those_before(sample):
    """Correlations of x and of x² at lags 1 to 5, and at 256, within 4.5 standard errors."""
    for of in (sample, (sample**2 - 1.0) / math.sqrt(2.0)):
        for lag in (1, 2, 3, 4, 5, 256):
            assert abs(of[:-lag] @ of[lag:]) < 4.5 * math.sqrt(DRAWS), lag


def tail_states(number, sign, rng):
    """Return states (number, 4) whose next word lies in the lowest layer, beyond the tail's start.

    The word of xoshiro256++ is rotated(s_0 + s_3) + s_0, which is solved for s_3.
    """
    word = np.uint64((int(sign * 0.99 * 2**52) << 11) % 2**64)
    states = rng.integers(0, 2**64, size=(number, 4), dtype=np.uint64)
    rotated = word - states[:, 0]
    states[:, 3] = (rotated >> np.uint64(23) | rotated << np.uint64(41)) - states[:, 0]
    return states


def first(states):
    """Return the next normal of each state, and move it on."""
    z = np.empty((len(states), 1))
    for one, state in zip(z, states, strict=True):
        random_normals.fill(one, state)
    return z[:, 0]


@pytest.mark.parametrize("sign", [-1.0, 1.0])
def test_the_tail_follows_its_twin_bit_by_bit(sign, rng):
    """In 1000 tails some 70 exponentials are refused, and the next word is taken from behind."""
    states = tail_states(1000, sign, rng)
    expected = [naive.normals(1, state, random_normals.EDGE)[0] for state in states]
    found = first(states)
    np.testing.assert_array_equal(found, expected)
    assert np.all(sign * found > TAIL)


def test_the_law_of_the_tail(rng):
    """By χ² of 50 bins of one probability, at 4 standard errors, and beyond 4.5 alone.

    Of 100 000 tails, 2600 are beyond 4.5: a tail that is thinned by exp(-b/2), not exp(-b²/2),
    holds 10 % more of these, 5 standard errors.
    """
    draws, bins = 100_000, 50
    share = stats.norm.sf(first(tail_states(draws, 1.0, rng))) / stats.norm.sf(TAIL)
    counts = np.bincount((bins * share).astype(int), minlength=bins)
    chi_squared = np.sum((counts - draws / bins) ** 2) / (draws / bins)
    assert abs(chi_squared - (bins - 1)) < 4.0 * np.sqrt(2 * (bins - 1))
    expected = draws * stats.norm.sf(4.5) / stats.norm.sf(TAIL)
    beyond = np.count_nonzero(share < stats.norm.sf(4.5) / stats.norm.sf(TAIL))
    assert abs(beyond - expected) < 4.0 * np.sqrt(expected)
