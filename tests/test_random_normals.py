"""The tail of the kernels' normals, of which samples of test_spin_normals hold too few."""

import naive_kawasaki as naive
import numpy as np
import pytest
from scipy import stats

from hydrolimit.particles import random_normals

TAIL = random_normals.EDGE[1]


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
