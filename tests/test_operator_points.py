"""From blocks to measured points: what is kept, merged, averaged, and how large its errors are."""

import naive
import numpy as np
import pytest
import xarray as xr

from hydrolimit.inference import covariation, operator_fit, operator_points
from hydrolimit.inference.covariation import OFFSETS
from hydrolimit.inference.operator_points import BlocksError

WIDTH, INCREMENT = 4, 0.01


def _dataset(currents, numbers, periodic, nodes, first_node, densities=None):
    """Moments of blocks of 5 realisations; their hat sums are those of 0, 1, … particles a site."""
    count = currents.shape[1] + (not periodic)
    blocks = np.split(currents, len(currents) // 5)
    densities = np.zeros(count) if densities is None else densities
    return operator_points.moments_dataset(
        list(numbers),
        [covariation.band_moments(blocks[b], periodic) for b in numbers],
        [np.rint(5 * WIDTH**2 * densities * (1 + b)).astype(int) for b in numbers],
        nodes, first_node, periodic,
    )  # fmt: skip


@pytest.fixture
def currents(rng):
    """60 realisations of correlated currents in 10 elements."""
    steps = rng.poisson(3.0, (60, 11)) - rng.poisson(2.0, (60, 11))
    return (steps[:, 1:] + steps[:, :-1]).astype(np.int64)


LATTICE = {"sites": 80, "elements": 20}


def _points(moments, average=False):
    return operator_points.measured_points(moments, "any", 3.0, LATTICE, INCREMENT, average)


def test_entries_and_densities_are_those_of_all_realisations(currents):
    """Directly from increments of all 60, not by way of moments; nodes 13 to 15 of a segment.

    K_ba = L Cov(D_a, D_b)/(2 h w²), h microscopic, unbiased: it would catch factors in it, rows
    that belong to other nodes, and densities of another block or node.
    """
    densities = np.linspace(2.0, 3.25, 11)
    moments = _dataset(currents, range(12), False, (13, 14, 15), 8, densities)
    points = _points(moments)
    d = -np.diff(currents, axis=1, prepend=0, append=0)
    covariance = np.cov(d.T) * 80 / (2 * INCREMENT * WIDTH**2)
    for point, a in enumerate((5, 6, 7)):
        np.testing.assert_allclose(points["entry"][point], covariance[a - 3 : a + 4, a], atol=1e-7)
    np.testing.assert_allclose(points["rho"], 6.5 * densities[5:8], rtol=1e-12)
    assert points["node"].values.tolist() == [13, 14, 15]
    assert points["slope"].values.tolist() == [3.0] * 3
    assert points["profile"].values.tolist() == ["any"] * 3
    assert points["realisations"].values.tolist() == [60] * 3
    assert points["offset"].values.tolist() == [-3, -2, -1, 0, 1, 2, 3]


def test_rows_beyond_the_lattice_do_not_exist(currents):
    """Not a number beyond the ends of a segment, rows from the other side on a ring."""
    segment = _points(_dataset(currents, range(12), False, range(11), 0))
    row = np.arange(11)[:, None] + OFFSETS
    np.testing.assert_array_equal(np.isnan(segment["entry"]), (row < 0) | (row > 10))
    np.testing.assert_array_equal(np.isnan(segment["entry_se"]), (row < 0) | (row > 10))
    ring = _points(_dataset(currents, range(12), True, range(10), 0))
    d = np.roll(currents, 1, axis=1) - currents
    covariance = np.cov(d.T) * 80 / (2 * INCREMENT * WIDTH**2)
    np.testing.assert_allclose(ring["entry"][1], np.roll(covariance[:, 1], 2)[:7], atol=1e-7)


def test_equivalent_nodes_are_averaged_before_the_error_is_taken(currents):
    """Their errors are correlated, so the error of the mean is a jackknife of the mean."""
    moments = _dataset(currents, range(12), True, range(10), 0, np.full(10, 2.0))
    nodes, mean = _points(moments), _points(moments, average=True)
    assert mean.sizes["point"] == 1
    assert mean["node"].values.tolist() == [-1]
    np.testing.assert_allclose(mean["entry"][0], nodes["entry"].mean("point"), atol=1e-7)
    assert float(mean["rho"][0]) == pytest.approx(13.0)
    without = nodes["entry_without_block"].mean("point")
    error = np.sqrt(11 / 12 * ((without - without.mean("block")) ** 2).sum("block"))
    np.testing.assert_allclose(mean["entry_se"][0], error, rtol=1e-10)
    np.testing.assert_allclose(mean["entry_without_block"][:, 0], without, atol=1e-7)


def test_an_entry_without_a_block_is_that_of_the_other_realisations(currents):
    points = _points(_dataset(currents, range(12), True, range(10), 0))
    kept = np.delete(currents, np.arange(15, 20), axis=0)
    d = np.roll(kept, 1, axis=1) - kept
    covariance = np.cov(d.T) * 80 / (2 * INCREMENT * WIDTH**2)
    expected = [covariance[(4 + offset) % 10, 4] for offset in OFFSETS]
    np.testing.assert_allclose(points["entry_without_block"][3, 4], expected, atol=1e-7)


def test_parts_merge_in_any_order_and_size(currents):
    whole = _dataset(currents, range(12), True, range(10), 0)
    for division in ([range(12)], [range(7, 12), range(7)], [range(3, 4), range(4, 12), range(3)]):
        parts = [_dataset(currents, numbers, True, range(10), 0) for numbers in division]
        merged = operator_points.merge_parts(parts)
        xr.testing.assert_identical(merged, whole)


@pytest.mark.parametrize(
    "division",
    [[range(5), range(4, 12)], [range(5), range(6, 12)], [range(1, 12)], [range(12), range(12)]],
    ids=["twice", "missing", "first missing", "all twice"],
)
def test_a_block_that_is_missing_or_there_twice_is_refused(division, currents):
    parts = [_dataset(currents, numbers, True, range(10), 0) for numbers in division]
    with pytest.raises(BlocksError, match="the parts hold blocks"):
        operator_points.merge_parts(parts)


@pytest.mark.parametrize("average", [True, False])
def test_profiles_are_put_together_from_their_parts(average, currents):
    """Parts of two profiles, shuffled: ring nodes averaged if asked for, segments never."""
    parts = []
    for numbers in (range(5, 12), range(5)):
        for name, slope, ring in (("flat_7", 0.0, 1), ("slope_3", 3.0, 0)):
            nodes = range(10) if ring else (3, 4, 5)
            part = _dataset(currents, numbers, bool(ring), nodes, 0)
            parts.append(part.assign_attrs(profile=name, slope=slope, ring=ring))
    points = operator_points.measured_profiles(parts, LATTICE, INCREMENT, average)
    flat = points.isel(point=(points["profile"] == "flat_7").values)
    affine = points.isel(point=(points["profile"] == "slope_3").values)
    assert flat["node"].values.tolist() == ([-1] if average else list(range(10)))
    assert affine["node"].values.tolist() == [3, 4, 5]
    assert affine["slope"].values.tolist() == [3.0] * 3
    alone = _points(_dataset(currents, range(12), True, range(10), 0), average)
    for name in ("entry", "entry_se", "entry_without_block"):
        np.testing.assert_array_equal(flat[name], alone[name])
    assert points["entry_without_block"].dims == ("block", "point", "offset")


def test_errors_agree_with_the_scatter_of_repetitions(rng):
    """Jackknife over 40 blocks against the spread of 300 repetitions, averaged over 10 nodes.

    The scatter of one entry is known to 1/√600 = 4 %; all z² together, (entry - exact)²/error²,
    average to (40 - 1)/(40 - 3) = 1.05 with a spread of some 3 %. Bar: 12 %, four of it. It would
    catch a factor of √2 in the error, of 2 in the covariance, and a mean of block values in place
    of leaving blocks out.
    """
    z, h = [], INCREMENT
    # Independent Poisson numbers of jumps either way: Var J = 6, so Cov(D_a, D_b) = 12, -6.
    exact = np.zeros(7)
    exact[2:5] = np.array([-6.0, 12.0, -6.0]) * 80 / (2 * h * WIDTH**2)
    for _ in range(300):
        currents = rng.poisson(3.0, (200, 10)) - rng.poisson(3.0, (200, 10))
        points = _points(_dataset(currents.astype(np.int64), range(40), True, range(10), 0))
        z.append((points["entry"].values - exact) / points["entry_se"].values)
    z = np.array(z)
    assert np.mean(z**2) * 37 / 39 == pytest.approx(1.0, abs=0.12)
    # Entries and errors of one sample are correlated; the mean of z is slightly below 0 for that.
    assert np.abs(z.mean(axis=0)).max() < 0.5


def test_the_tridiagonal_is_the_middle_of_the_band():
    assert OFFSETS[np.isin(OFFSETS, operator_fit.OFFSETS)].tolist() == [-1, 0, 1]


def test_points_of_a_real_sample_are_those_of_algorithm_1(rng):
    """Densities and entries of random moves of particles, from configurations: lines 16 to 20."""
    before = rng.integers(1, 9, (30, 80)).astype(np.int16)
    currents = np.zeros((30, 20), np.int64)
    after = before.copy()
    for one, current in zip(after, currents, strict=True):
        for bond in rng.integers(0, 80, 100):
            one[bond] -= 1
            one[(bond + 1) % 80] += 1
            current[bond // WIDTH] += 1
    blocks = np.split(np.arange(30), 6)
    moments = operator_points.moments_dataset(
        range(6),
        [covariation.band_moments(currents[b], True) for b in blocks],
        [covariation.hat_sums(after[b], WIDTH, True) for b in blocks],
        range(20), 0, True,
    )  # fmt: skip
    points = _points(moments)
    direct = naive.operator(before, after, 80, 20, INCREMENT / 80**2, True)
    for column, offset in enumerate(OFFSETS):
        expected = [direct[(a + offset) % 20, a] for a in range(20)]
        np.testing.assert_allclose(points["entry"][:, column], expected, atol=1e-9 * direct.max())
    np.testing.assert_allclose(points["rho"], naive.hat_density(after, 80, 20, True), rtol=1e-12)
