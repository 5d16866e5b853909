"""Distances between teeth: closed forms, slow twins, and what makes them distances."""

import naive_gap_tooth_variable as naive
import numpy as np
import pytest

from hydrolimit.inference import tooth_distances

MASS = 0.02


def ragged(teeth, signs=None):
    """Return position, sign and first of a list of teeth's positions."""
    first = np.concatenate([[0], np.cumsum([len(tooth) for tooth in teeth])])
    sign = np.ones(first[-1]) if signs is None else np.concatenate(signs)
    return np.concatenate(teeth), sign.astype(np.int8), first


def random_teeth(rng, sizes, anti=0.2):
    """Return teeth of these sizes, positions being multiples of 1/64, so that some coincide."""
    teeth = [rng.integers(0, 64, size) / 64.0 for size in sizes]
    signs = [np.where(rng.random(size) < anti, -1, 1) for size in sizes]
    return ragged(teeth, signs)


def quantiles(number, power=1.0):
    """Return particles whose distribution function is x^(1/power), without sampling noise."""
    return ((np.arange(number) + 0.5) / number) ** power


def test_transport_of_evenly_spaced_particles_to_none():
    # ΔF - x ΔM is a saw between ±1/2 of a particle: 1/4 on average.
    for number in (1, 2, 7, 1000):
        teeth = ragged([quantiles(number), np.empty(0)])
        distance = tooth_distances.unnormalised_transport(*teeth, MASS, beta=0.7)
        assert distance[0, 1] == pytest.approx(MASS * (0.25 + 0.7 * number), rel=1e-12)


@pytest.mark.parametrize("beta", [1.0, 0.25])
def test_transport_between_uniform_and_linear_densities(beta):
    # Of uniform ones: β|ΔM|. From 2 x M to a uniform one of any mass: ∫ M(x - x²) = M/6.
    number = 20000
    teeth = ragged([quantiles(number), quantiles(number // 4), quantiles(number, 0.5)])
    distance = tooth_distances.unnormalised_transport(*teeth, 1.0 / number, beta)
    expected = [0.75 * beta, 1.0 / 6.0, 1.0 / 6.0 + 0.75 * beta]
    np.testing.assert_allclose(distance[[0, 0, 1], [1, 2, 2]], expected, atol=1.0 / number)


def test_transport_is_that_of_the_twin(rng):
    position, sign, first = teeth = random_teeth(rng, [0, 1, 5, 40, 41, 13, 0, 90])
    distance = tooth_distances.unnormalised_transport(*teeth, MASS, beta=0.3)
    for i, j in np.ndindex(distance.shape):
        pair = (naive.tooth(position, sign, first, k) for k in (i, j))
        expected = naive.unnormalised_transport(*pair, MASS, 0.3)
        assert distance[i, j] == pytest.approx(expected, rel=1e-12, abs=1e-14)


def test_transport_is_a_metric(rng):
    sizes = rng.integers(0, 60, 14)
    distance = tooth_distances.unnormalised_transport(*random_teeth(rng, sizes), MASS)
    assert (distance == distance.T).all()
    assert (np.diag(distance) == 0.0).all()
    assert (distance[np.triu_indices(14, 1)] > 0.0).all()
    around = distance[:, :, None] + distance[None, :, :]
    assert (distance[:, None, :] <= around + 1e-12).all()


def test_order_and_annihilated_pairs_change_nothing(rng):
    x = rng.random(50)
    pair = np.concatenate([x, [0.3, 0.3]]), np.concatenate([np.ones(50), [1, -1]])
    teeth = ragged([x, rng.permutation(x), pair[0]], [np.ones(50), np.ones(50), pair[1]])
    assert tooth_distances.unnormalised_transport(*teeth, MASS).max() < 1e-15
    moments = tooth_distances.moments(*teeth, MASS, 7)
    assert tooth_distances.moment_distance(moments).max() < 1e-13


def test_moments_of_evenly_spaced_particles():
    # The midpoint rule: M₁ is exact, M₂ too small by 1/(12 n²) of the mass.
    teeth = ragged([quantiles(10), np.empty(0), quantiles(50)])
    moments = tooth_distances.moments(*teeth, MASS, 2)
    number = np.array([10, 0, 50])
    np.testing.assert_allclose(moments[:, 0], MASS * number, rtol=1e-13)
    np.testing.assert_allclose(moments[:, 1], MASS * number / 2.0, rtol=1e-13)
    second = MASS * (number / 3.0 - 1.0 / np.array([120.0, np.inf, 600.0]))
    np.testing.assert_allclose(moments[:, 2], second, rtol=1e-12)


def test_moments_count_anti_particles(rng):
    position, sign, first = teeth = random_teeth(rng, [30, 20])
    moments = tooth_distances.moments(*teeth, MASS, 7)
    assert moments.shape == (2, 8)
    for number in range(2):
        x, s = naive.tooth(position, sign, first, number)
        expected = [MASS * sum(s * x**power) for power in range(8)]
        np.testing.assert_allclose(moments[number], expected, rtol=1e-12)
    distance = tooth_distances.moment_distance(moments)
    assert distance[0, 1] == pytest.approx(np.linalg.norm(moments[0] - moments[1]), rel=1e-12)


def test_selected_teeth_keep_their_particles(rng):
    position, sign, first = teeth = random_teeth(rng, [5, 0, 9, 4])
    chosen = [3, 1, 0]
    some = tooth_distances.selected(*teeth, np.array(chosen))
    assert (np.diff(some[2]) == [4, 0, 5]).all()
    for number, tooth in enumerate(chosen):
        for got, expected in zip(
            naive.tooth(*some, number), naive.tooth(position, sign, first, tooth), strict=True
        ):
            assert (got == expected).all()


def test_unbalanced_transport_of_point_masses():
    # The mass t that is best moved has c + 2 log t = log ab, so the cost is a + b - 2 t. The
    # transport term alone would be c t.
    teeth = ragged([np.full(50, 0.1), np.full(80, 0.6), np.full(20, 0.1), np.empty(0)])
    distance = tooth_distances.unbalanced_transport(*teeth, MASS, bins=4)
    a, b, c = 50 * MASS, 80 * MASS, 0.25
    moved = np.sqrt(a * b) * np.exp(-c / 2.0)
    assert distance[0, 1] == pytest.approx(a + b - 2.0 * moved, rel=1e-9)
    assert distance[0, 2] == pytest.approx((np.sqrt(a) - np.sqrt(0.4)) ** 2, rel=1e-9)
    assert distance[0, 3] == pytest.approx(a, rel=1e-12)
    assert (distance == distance.T).all()
    assert (np.diag(distance) == 0.0).all()


def test_unbalanced_transport_is_that_of_the_twin(rng):
    sizes = [400, 150, 60, 410]
    position, sign, first = teeth = random_teeth(rng, sizes, anti=0.0)
    position[:200] **= 3
    mass = 0.25 * MASS
    distance = tooth_distances.unbalanced_transport(*teeth, mass, bins=4)
    density = [mass * np.histogram(x, 4, (0.0, 1.0))[0] for x in np.split(position, first[1:-1])]
    for i, j in zip(*np.triu_indices(4, 1), strict=True):
        expected = naive.unbalanced_transport(density[i], density[j], (np.arange(4) + 0.5) / 4.0)
        # A minimum is approached from above; densities up to 2, one of them far from uniform.
        assert expected - 1e-7 < distance[i, j] < expected + 3e-3


def test_unbalanced_transport_between_its_bounds(rng):
    sizes = [1000, 1010, 300, 40]
    position, _, first = teeth = ragged([rng.random(size) for size in sizes])
    distance = tooth_distances.unbalanced_transport(*teeth, 1e-3, bins=16)
    root = np.sqrt([1e-3 * np.histogram(x, 16, (0, 1))[0] for x in np.split(position, first[1:-1])])
    total = np.sqrt(1e-3 * np.array(sizes))
    least = (total[:, None] - total) ** 2
    most = ((root[:, None] - root) ** 2).sum(axis=-1)
    off = ~np.eye(4, dtype=bool)
    assert (distance[off] > least[off]).all()
    assert (distance[off] < most[off]).all()
    # Counting noise costs far less than on the spot, so it is moved.
    assert distance[0, 1] < least[0, 1] + 0.3 * (most - least)[0, 1]


def test_identical_teeth_have_no_unbalanced_transport(rng):
    x = rng.random(300)
    distance = tooth_distances.unbalanced_transport(*ragged([x, x]), MASS)
    assert distance[0, 1] == pytest.approx(0.0, abs=1e-4 * MASS * 300)


def test_bins_of_anti_particles_count_as_empty_and_the_mass_is_kept():
    x = np.array([0.1, 0.1, 0.1, 0.6, 0.9, 0.9])
    teeth = ragged([x, x], [[1, 1, 1, -1, 1, 1], [-1, -1, -1, 1, -1, -1]])
    density = tooth_distances._histograms(*teeth, MASS, 4)
    np.testing.assert_allclose(density[0], MASS * 0.8 * np.array([3, 0, 0, 2]), rtol=1e-13)
    assert (density[1] == 0.0).all()


@pytest.mark.parametrize(
    "distance",
    [
        tooth_distances.unnormalised_transport,
        tooth_distances.unbalanced_transport,
        lambda *teeth: tooth_distances.moments(*teeth, 7),
    ],
)
def test_arrays_that_are_no_teeth_are_refused(distance):
    position, sign, first = np.array([0.2, 0.4]), np.ones(2, np.int8), np.array([0, 1, 2])
    for bad in (
        (position + 0.6, sign, first),
        (position - 0.3, sign, first),
        (np.array([0.2, np.nan]), sign, first),
    ):
        with pytest.raises(ValueError, match=r"map each tooth to \[0, 1\)"):
            distance(*bad, MASS)
    for bad in (
        (position, sign[:1], first),
        (position, sign, np.array([0, 1])),
        (position, sign, np.array([0, 3, 2])),
    ):
        with pytest.raises(ValueError, match="first must ascend"):
            distance(*bad, MASS)
