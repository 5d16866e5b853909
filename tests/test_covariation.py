"""The covariation estimator: against Algorithm 1 of the paper, the exact operator, and itself."""

from itertools import permutations

import naive
import numpy as np
import pytest

from hydrolimit import processes
from hydrolimit.continuum.finite_elements import tangent_entries
from hydrolimit.inference import covariation
from hydrolimit.inference.covariation import OFFSETS, BandMoments
from hydrolimit.particles import lattice_gas, preparation
from hydrolimit.statistics import jackknife
from hydrolimit.thermodynamics import Thermodynamics

ELEMENTS, WIDTH = 12, 5
SITES = ELEMENTS * WIDTH
NEAR = np.abs(OFFSETS) <= 1


@pytest.fixture(params=[True, False], ids=["ring", "segment"])
def run(request, rng, stream):
    """40 configurations before and after a long time, with their currents: a drift in them too."""
    periodic = request.param
    before = rng.integers(0, 9, (40, SITES + (not periodic))).astype(np.int16)
    before[:, :20] += 5
    after, rates = before.copy(), np.repeat(np.arange(64.0)[:, None] ** 2, 64, axis=1)
    currents = lattice_gas.increments(after, rates, WIDTH, periodic, 0.2, *stream())
    return periodic, before, after, currents


def test_increments_of_currents_are_those_of_hat_functions(run):
    """w ΔY_a/√ε = Σ_i w γ_a(x_i) Δk_i, exactly, in each realisation: ties currents to particles."""
    periodic, before, after, currents = run
    hats = naive.hats(SITES, ELEMENTS, periodic)
    direct = WIDTH * (after.astype(int) - before) @ hats.T
    increments = covariation.node_increments(currents, periodic)
    np.testing.assert_allclose(increments, direct, atol=1e-9)
    assert increments.dtype == np.int64
    assert np.abs(increments).max() > 10


def _in_band(matrix, periodic):
    """K_ba [b, a] as [node a, offset b - a], 0 where b is not a node."""
    nodes = len(matrix)
    band = np.zeros((nodes, OFFSETS.size))
    for a in range(nodes):
        for column, offset in enumerate(OFFSETS):
            if periodic or 0 <= a + offset < nodes:
                band[a, column] = matrix[(a + offset) % nodes, a]
    return band


def test_entries_are_those_of_algorithm_1(run):
    """K_ba of lines 16 to 19, ε = 1/L and h macroscopic, from the configurations themselves.

    To rounding: it would catch any factor in ε, w, h or R - 1, and a mean that is not subtracted.
    """
    periodic, before, after, currents = run
    h = 0.2 / SITES**2
    direct = naive.operator(before, after, SITES, ELEMENTS, h, periodic)
    moments = covariation.band_moments(currents, periodic)
    entries = covariation.operator_entries(moments, SITES, WIDTH, 0.2)
    np.testing.assert_allclose(entries[0], _in_band(direct, periodic), atol=1e-9 * direct.max())
    mean = covariation.node_increments(currents, periodic).mean(axis=0)
    np.testing.assert_array_equal(moments.first[0], np.rint(40 * mean))
    assert moments.n.tolist() == [40]


def test_hat_sums_are_those_of_lines_18_and_20(run):
    periodic, before, _, _ = run
    sums = covariation.hat_sums(before, WIDTH, periodic)
    assert sums.dtype == np.int64
    hats = naive.hats(SITES, ELEMENTS, periodic)
    np.testing.assert_allclose(sums, WIDTH * hats @ before.sum(axis=0), atol=1e-9)
    inner = slice(None) if periodic else slice(1, -1)
    density = naive.hat_density(before, SITES, ELEMENTS, periodic)
    np.testing.assert_allclose((sums / (40 * WIDTH**2))[inner], density[inner], rtol=1e-12)


def _parts(moments):
    return [moments.n, moments.first, moments.second, moments.first_of_neighbour]


def _assert_equal(moments, others):
    for part, other in zip(_parts(moments), _parts(others), strict=True):
        np.testing.assert_array_equal(part, other)


def test_merging_is_exact_and_independent_of_order_and_size(run):
    periodic, _, _, currents = run
    whole = covariation.band_moments(currents, periodic)
    for sizes in ([7, 13, 20], [1, 1, 38], [20, 20]):
        pieces = np.split(currents, np.cumsum(sizes)[:-1])
        moments = [covariation.band_moments(piece, periodic) for piece in pieces]
        for order in permutations(moments):
            _assert_equal(sum(order[1:], start=order[0]), whole)


def _blocks(currents, periodic, count):
    """Moments with several blocks, one entry each along the axis ``block``."""
    moments = [covariation.band_moments(c, periodic) for c in np.split(currents, count)]
    return BandMoments(*(np.concatenate(p) for p in zip(*map(_parts, moments), strict=True)))


def test_leaving_a_block_out_is_computing_without_it(run):
    periodic, _, _, currents = run
    blocks = _blocks(currents, periodic, 8)
    without = blocks.without_each_block()
    for b, left in enumerate(np.split(currents, 8)):
        rest = np.delete(currents, np.arange(5 * b, 5 * b + 5), axis=0)
        assert left.shape[0] + rest.shape[0] == 40
        direct = covariation.band_moments(rest, periodic)
        _assert_equal(BandMoments(*(part[b : b + 1] for part in _parts(without))), direct)
        np.testing.assert_array_equal(without.covariance()[b], direct.covariance()[0])
    _assert_equal(blocks.total(), covariation.band_moments(currents, periodic))


def _sample(exponent, density, periodic, width, realisations, stream):
    """Return thermodynamics and currents of local-equilibrium configurations over h = 10⁻³."""
    process = processes.load({"name": "zero_range", "exponent": exponent})
    law = Thermodynamics(process, 1.1 * density.max())
    measure = preparation.ProductMeasure.from_probabilities(law.occupation_probabilities(density))
    clock, state = stream()
    configurations = measure.draw(realisations, density.size, state)
    currents = lattice_gas.increments(
        configurations, process.rate_table(law.k.size), width, periodic, 1e-3, clock, state
    )  # fmt: skip
    return law, currents


def _z(moments, exact, width, sites, nodes=slice(None)):
    """Return (entry - exact)/error, [node, offset], with jackknife errors over the blocks."""
    entries = covariation.operator_entries(moments.total(), sites, width, 1e-3)[0]
    without = covariation.operator_entries(moments.without_each_block(), sites, width, 1e-3)
    return (entries - exact)[nodes] / jackknife(without[:, nodes])


def _assert_exact(moments, exact, width, sites, nodes):
    """Every entry within 5 errors, their mean z² near 1; no near one if exact is twice or half.

    Entries share currents, and the matrix is symmetric, so the mean of 170 and more z² is known to
    a fifth only; its bars are four of that, and still see errors that are wrong by √2.
    """
    z = _z(moments, exact, width, sites, nodes)
    assert np.abs(z).max() < 5
    assert 0.4 < np.mean(z**2) < 1.9
    for factor in (0.5, 2.0):
        wrong = _z(moments, factor * exact, width, sites, nodes)[:, NEAR]
        assert np.abs(wrong).min() > 10


def _exact(law, density, slope, elements):
    exact = np.zeros((density.size, OFFSETS.size))
    exact[:, NEAR] = tangent_entries(law.mobility, density, slope, 1 / elements)
    return exact


@pytest.mark.parametrize(("exponent", "density"), [(2, 7.0), (1, 12.0)])
def test_entries_of_a_flat_profile(exponent, density, stream):
    """⟨m ∇γ_a, ∇γ_b⟩ on a ring of 240 sites, 20 000 realisations, each entry to 1 or 2 %.

    g(k) = k² with m = φ/2, and g(k) = k with m = ρ/2 through the same generic kernel. Entries at
    distance 2 and 3 are zero. It would catch a factor of two in a rate, in h, or in Δx.
    """
    profile = np.full(240, density)
    law, currents = _sample(exponent, profile, True, 10, 20_000, stream)
    exact = _exact(law, profile[:24], np.zeros(24), 24)
    mobility = density / 2 if exponent == 1 else law.fugacity(density) / 2
    np.testing.assert_allclose(exact[:, NEAR], 24 * mobility * np.array([[-1, 2, -1]] * 24))
    moments = _blocks(currents, True, 50)
    _assert_exact(moments, exact, 10, 240, slice(None))
    # All nodes together, whose mean is known to 0.3 or 0.5 %: each of the three within 4 errors.
    mean = covariation.operator_entries(moments.total(), 240, 10, 1e-3)[0].mean(axis=0)
    without = covariation.operator_entries(moments.without_each_block(), 240, 10, 1e-3)
    z = (mean - exact[0]) / jackknife(without.mean(axis=1))
    assert np.abs(z).max() < 4
    assert jackknife(without.mean(axis=1))[OFFSETS == 0] / exact[0, OFFSETS == 0] < 0.007


@pytest.mark.parametrize("slope", [12.0, -12.0])
def test_entries_of_an_affine_profile(slope, stream):
    """The tangent's entries on a segment of 241 sites, density 2 to 14, at 19 inner nodes.

    Left and right entries differ by 11 % at the centre, 20 000 realisations know each to 1.5 %:
    rows and columns, or the sign of the slope, exchanged must be far off.
    """
    profile = 8.0 + slope * (np.arange(241) / 240 - 0.5)
    law, currents = _sample(2, profile, False, 10, 20_000, stream)
    moments, nodes = _blocks(currents, False, 50), slice(3, 22)
    exact = _exact(law, profile[::10], slope, 24)
    _assert_exact(moments, exact, 10, 240, nodes)
    exchanged = _z(moments, exact[:, ::-1], 10, 240, nodes)[:, NEAR]
    assert np.mean(exchanged**2) > 10


def test_elements_of_one_site_have_a_node_at_each():
    segment, ring = (
        covariation.hat_sums(np.full((2, 8), 3, np.int16), 1, p) for p in (False, True)
    )
    assert segment.tolist() == ring.tolist() == [6] * 8
