"""Burgers particles: the scheme pathwise against its twin, what it conserves, and its law."""

import math

import naive_gap_tooth as naive
import numpy as np
import pytest

from hydrolimit.particles.burgers import (
    ANTIPARTICLE,
    PARTICLE,
    CrossingError,
    GapTooth,
    Teeth,
    annihilation,
    drifts,
    records,
    redistribution,
)
from hydrolimit.statistics import jackknife

NU, H = 0.05, 0.002


def scheme_of(teeth=16, resolution=2000.0, share=0.1, drift="density", **changes):
    return GapTooth(teeth, resolution, share, NU, H, drift, **changes)


def run_redistribution(moved, sign, owed, alpha, capacity=4000):
    """Return [(tooth, u, sign)] that the kernel places, lists sorted; owed is updated."""
    sizes = [len(one) for one in moved]
    first = np.concatenate([[0], np.cumsum(sizes)])
    placed, number = np.full((2, 2, capacity), np.nan), np.zeros(2, np.int64)
    flat = np.concatenate([np.asarray(one, float) for one in moved])
    assert redistribution.redistribute(
        flat, first, sign, owed, *redistribution.shares(alpha), placed, number
    )
    return [(int(placed[s, 0, k]), placed[s, 1, k], s) for s in (0, 1) for k in range(number[s])]


@pytest.mark.parametrize("alpha", [0.1, 0.5, 1.0])
@pytest.mark.parametrize("sign", [PARTICLE, ANTIPARTICLE])
def test_redistribution_follows_its_twin(alpha, sign, rng):
    """Through many teeth in both directions; would catch any wrong share, tooth, sign or mirror."""
    moved = [rng.normal(0.5, 2.5, size) for size in (40, 0, 25, 60, 1)]
    owed = rng.random((5, 2, 2, 2))
    expected, owing = naive.redistribute(
        [[(u, sign) for u in tooth] for tooth in moved], owed.tolist(), alpha
    )
    found = run_redistribution(moved, sign, owed, alpha)
    assert sorted(found) == sorted(expected)
    np.testing.assert_array_equal(owed, owing)
    assert all(0.0 <= u < 1.0 for _, u, _ in found)


@pytest.mark.parametrize("alpha", [0.05, 0.1, 0.3, 0.9])
@pytest.mark.parametrize("right", [True, False])
def test_shares_of_those_that_leave(alpha, right, rng):
    """One crossing out of one tooth: shares within a particle, exact total, overshoots kept."""
    overshoot = rng.random(1500)
    moved = [[] for _ in range(5)]
    moved[2] = 1.0 + overshoot if right else -overshoot
    found = run_redistribution(moved, PARTICLE, rng.random((5, 2, 2, 2)), alpha)
    ahead, back = (3, 1) if right else (1, 3)
    count = {
        (i, s): sum(1 for one in found if (one[0], one[2]) == (i, s))
        for i in range(5) for s in (0, 1)
    }  # fmt: skip
    downstream, upstream = 1500 * alpha * (1 + alpha) / 2, 1500 * alpha * (1 - alpha) / 2
    assert abs(count[ahead, PARTICLE] - downstream) <= 1
    assert abs(count[back, ANTIPARTICLE] - upstream) <= 1
    same = 1500 - count[ahead, PARTICLE] + count[back, ANTIPARTICLE]
    assert count[2, PARTICLE] == same
    assert abs(same - 1500 * (1 - alpha**2)) <= 2
    assert sum(count.values()) == same + count[ahead, PARTICLE] + count[back, ANTIPARTICLE]
    kept = overshoot if right else 1.0 - overshoot
    assert max(np.abs(kept - u).min() for _, u, _ in found) < 1e-12


def test_fewer_than_a_particle_is_owed_and_paid(rng):
    """One particle leaves at a time: a scheme that rounds its shares down exchanges nothing."""
    owed = rng.random((3, 2, 2, 2))
    found = [run_redistribution([[], [1.5], []], PARTICLE, owed, 0.1) for _ in range(2000)]
    ahead = sum(1 for one in found for tooth, _, s in one if (tooth, s) == (2, PARTICLE))
    back = sum(1 for one in found for tooth, _, s in one if (tooth, s) == (0, ANTIPARTICLE))
    assert abs(ahead - 2000 * 0.055) <= 1
    assert abs(back - 2000 * 0.045) <= 1


def test_the_smallest_overshoot_stays_inside(rng):
    moved = [[-1e-20, 1.0, np.nextafter(1.0, 0.0), 0.0, -0.0]] * 3
    found = run_redistribution(moved, PARTICLE, np.zeros((3, 2, 2, 2)), 0.1)
    assert len(found) == 15
    assert all(0.0 <= u < 1.0 for _, u, _ in found)


@pytest.mark.parametrize("cells", [1, 3, 16, 200])
def test_annihilation_follows_its_twin(cells, rng):
    """Crowded and empty teeth, more anti-particles than particles in one."""
    tooth = rng.choice(4, 150, p=(0.7, 0.2, 0.1, 0.0)).astype(float)
    position = rng.random(150) ** 2
    anti_tooth = rng.choice(4, 60, p=(0.3, 0.3, 0.35, 0.05)).astype(float)
    anti = rng.random(60)
    first, ordered = np.empty(4 * cells + 1, np.int64), np.empty(150)
    annihilation.sort_into_cells(tooth, position, cells, first, ordered)
    assert [
        list(np.sort(ordered[first[i * cells] : first[(i + 1) * cells]])) for i in range(4)
    ] == [list(np.sort(position[tooth == i])) for i in range(4)]
    alive = np.ones(150, np.bool_)
    left = annihilation.annihilate(ordered, first, cells, anti_tooth, anti, alive)
    begins, kept = np.empty(5, np.int64), np.empty(np.count_nonzero(alive))
    annihilation.keep_alive(ordered, alive, first, cells, kept, begins)
    expected, expected_left = naive.annihilate(
        list(zip(tooth, position, strict=True)), list(zip(anti_tooth, anti, strict=True))
    )
    assert left.any()
    assert list(zip(anti_tooth[left], anti[left], strict=True)) == expected_left
    found = [sorted(kept[begins[i] : begins[i + 1]]) for i in range(4)]
    assert found == [sorted(u for t, u in expected if t == i) for i in range(4)]


@pytest.mark.parametrize("less", [0, 1])
def test_neighbour_drift_follows_its_twin(less, rng):
    sizes = (0, 1, 3, 4, 9, 60)
    first = np.concatenate([[0], np.cumsum(sizes)])
    position = np.concatenate([rng.random(size) for size in sizes])
    drifts.sort_teeth(position, first)
    otherwise, moved = rng.random(6), position.copy()
    drifts.add_neighbour_drift(moved, position, first, 5, less, 0.01, otherwise)
    for i, (begin, end) in enumerate(zip(first[:-1], first[1:], strict=True)):
        assert (np.diff(position[begin:end]) > 0).all()
        np.testing.assert_allclose(
            moved[begin:end] - position[begin:end],
            naive.neighbour_drift(position[begin:end], 5, less, 0.01, otherwise[i]),
            rtol=0, atol=1e-12,
        )  # fmt: skip


@pytest.mark.parametrize("drift", drifts.DRIFTS)
@pytest.mark.parametrize("resolution", [150.0, 3000.0])
def test_the_count_is_exact_at_every_step(drift, resolution, rng):
    """Also where teeth have a particle or none, and anti-particles that find none live on."""
    scheme = scheme_of(32, resolution, drift=drift)
    state = scheme.lift(lambda x: 1 - 0.5 * np.sin(x), rng)
    net, most = int(state.net().sum()), 0
    for _ in range(60):
        scheme.advance(state, 1, rng)
        assert int(state.net().sum()) == net
        most = max(most, state.number(ANTIPARTICLE))
        for sign in (PARTICLE, ANTIPARTICLE):
            u, first = state.position[sign], state.first[sign]
            assert ((u >= 0.0) & (u < 1.0)).all()
            assert first[-1] == u.size
        both = np.diff(state.first[PARTICLE]) * np.diff(state.first[ANTIPARTICLE])
        assert not both.any(), "an anti-particle lives on beside a particle"
    assert (most > 0) == (resolution < 1000)


def test_without_gaps_particles_walk_on_the_ring(rng):
    """alpha = 1: the same steps on the circle, no anti-particle, teeth are bins."""
    scheme = scheme_of(8, 500.0, share=1.0)
    state = scheme.lift(lambda x: 1 - 0.5 * np.sin(x), rng)
    tooth = np.repeat(np.arange(8), np.diff(state.first[PARTICLE]))
    before = (tooth + state.position[PARTICLE]) * scheme.width
    density = scheme.density(state.net())[tooth]
    seed = rng.integers(2**32)
    scheme.advance(state, 1, np.random.default_rng(seed))
    noise = np.random.default_rng(seed).standard_normal(before.size)
    expected = before + H * density / 2 + math.sqrt(2 * NU * H) * noise
    tooth = np.repeat(np.arange(8), np.diff(state.first[PARTICLE]))
    after = (tooth + state.position[PARTICLE]) * scheme.width
    np.testing.assert_allclose(np.sort(after), np.sort(expected % (2 * np.pi)), rtol=0, atol=1e-12)
    assert state.number(ANTIPARTICLE) == 0


OWN = 1.0 / (400.0 * 0.1 * math.pi)  # density that a particle of `mean_drift` adds to its tooth


def mean_drift(drift, density, rng, slope=0.0, repeats=1600):
    """Return (mean, standard error) over particles of their drift, amid a tooth and near its ends.

    Independent particles of density(u) = density + slope (u - 1/2), u in tooth widths; the middle
    half of the tooth, and the outer quarters.
    """
    scheme = scheme_of(2, 400.0, drift=drift, neighbours=10)
    per_length = scheme.resolution * scheme.width
    sums = np.zeros((repeats, 2, 2))
    for one in sums:
        most = density + abs(slope) / 2
        u = rng.random(rng.poisson(most * per_length))
        u = np.sort(u[rng.random(u.size) * most < density + slope * (u - 0.5)])
        first = np.array([0, u.size, u.size])
        state = Teeth([u.copy(), np.empty(0)], [first, np.zeros(3, np.int64)], None)
        moved = scheme._moved(state, np.random.default_rng(1))[PARTICLE]
        noise = np.random.default_rng(1).standard_normal(u.size)
        shift = (moved - u) * scheme.width - math.sqrt(2 * NU * H) * noise
        centre = (u > 0.25) & (u < 0.75)
        for part, row in zip((centre, ~centre), one, strict=True):
            row[:] = shift[part].sum() / H, part.sum()
    total = sums.sum(axis=0)
    without = total - sums
    return total[:, 0] / total[:, 1], jackknife(without[..., 0] / without[..., 1])


@pytest.mark.parametrize("slope", [0.0, 0.6])
def test_drift_by_neighbours_is_half_the_density(slope, rng):
    """Independent particles, uniform or in a linear density; within 4.5 standard errors of 0.2 %.

    Over particles of a slope, 1 + slope^2 <(u - 1/2)^2> is the mean density. Would catch the factor
    2m/(2m - 1), which is 5 %, and a neighbour missing at an end of the tooth.
    """
    mean, error = mean_drift("neighbours", 1.0, rng, slope)
    assert error[0] < 0.002
    assert abs(mean[0] - 0.5 * (1.0 + slope**2 / 48)) < 4.5 * error[0]
    if not slope:
        # What ends beside it, a tooth's own particle, is counted twice there: of n particles
        # spread evenly each sees n/(2 Z alpha d) on average, wherever it is.
        assert abs(mean[1] - 0.5 * (1.0 + 2 * OWN)) < 4.5 * error[1]


def test_drift_as_printed_is_too_large(rng):
    """By 2m/(2m - 1) amid a tooth, within 4.5 standard errors."""
    mean, error = mean_drift("neighbours_raw", 1.0, rng)
    assert abs(mean[0] - 0.5 * 20 / 19) < 4.5 * error[0]
    assert mean[0] - 0.5 > 5 * error[0]


@pytest.mark.parametrize(("drift", "own"), [("density", OWN), ("density_of_others", 0.0)])
@pytest.mark.parametrize("slope", [0.0, 0.6])
def test_drift_by_the_tooth_is_that_of_its_particles(drift, own, slope, rng):
    """A particle counts itself, or not: half the density, and half its own, 4.5 standard errors.

    With a slope as well: all of a tooth drift alike.
    """
    mean, error = mean_drift(drift, 0.2, rng, 0.2 * slope)
    assert error.max() < OWN / 10
    assert (np.abs(mean - 0.5 * (0.2 + own)) < 4.5 * error).all()


def test_the_scheme_diffuses_as_the_ring_does(rng):
    """The first wave of a dilute gas, which hardly drifts, decays by exp(-nu t).

    20 runs of 32 teeth to t = 2 in steps 10 times as long, 4.5 standard errors of 1 %. Would catch
    wrong shares, a lost overshoot, and particles reflected at the edges of teeth.
    """
    scheme = GapTooth(32, 4e5, 0.1, NU, 10 * H)
    ends = []
    for _ in range(20):
        state = scheme.lift(lambda x: 0.04 * (1 + 0.8 * np.cos(x)), rng)
        scheme.advance(state, 100, rng)
        wave = np.exp(1j * scheme.centres) @ scheme.density(state.net()) * 2 / 32
        ends.append(abs(wave) / (0.04 * 0.8))
    mean, error = np.mean(ends), np.std(ends, ddof=1) / np.sqrt(20)
    assert error < 0.012
    assert abs(mean - math.exp(-NU * 2.0)) < 4.5 * error


def test_lifting_is_right_on_average(rng):
    """Counts within one of rho alpha d Z, their mean within 4.5 standard errors, u uniform."""
    scheme = scheme_of(6, 40.0)
    density = 1 - 0.5 * np.sin(scheme.centres)
    expected = density * 40.0 * scheme.width
    states = [scheme.lift(lambda x: 1 - 0.5 * np.sin(x), rng) for _ in range(2000)]
    net = np.array([state.net() for state in states])
    assert (np.abs(net - expected) < 1).all()
    error = np.sqrt(expected % 1 * (1 - expected % 1) / 2000)
    assert (np.abs(net.mean(axis=0) - expected) < 4.5 * error).all()
    u = np.concatenate([state.position[PARTICLE] for state in states])
    assert abs(u.mean() - 0.5) < 4.5 * np.sqrt(1 / 12 / u.size)
    np.testing.assert_allclose(scheme.density(net.astype(float)).mean(), density.mean(), atol=0.05)


@pytest.mark.parametrize("value", [-1e-6, np.nan, np.inf])
def test_what_is_no_density_is_not_lifted(value, rng):
    with pytest.raises(ValueError, match="negative or not finite"):
        scheme_of().lift(lambda x: np.where(x > 3, value, 1.0), rng)


def test_more_room_is_made_where_particles_multiply(rng):
    """Teeth a ninth of the noise wide: the placing is begun anew, and no particle is lost."""
    scheme = scheme_of(400, 3e4, share=0.1)
    state = scheme.lift(lambda x: np.full(x.shape, 0.02), rng)
    net = int(state.net().sum())
    moved = scheme._moved(state, rng)
    before = state.owed.copy()
    _, number = scheme._placed(state, moved)
    assert number[PARTICLE] - number[ANTIPARTICLE] == net
    assert number[PARTICLE] > 1.3 * net
    assert not np.array_equal(before, state.owed)


def test_too_narrow_teeth_are_refused(rng):
    scheme = scheme_of(16, 1e4, share=1e-4)
    state = scheme.lift(lambda x: np.full(x.shape, 1.0), rng)
    with pytest.raises(CrossingError, match="too long, or the teeth are too narrow"):
        scheme.advance(state, 1, rng)


def test_records_are_those_of_the_run(rng):
    """Counts at every step, and snapshots at some, of runs with the same random numbers."""
    scheme, seed = scheme_of(8, 300.0), int(rng.integers(2**32))

    def start(x):
        return 1 - 0.5 * np.sin(x)

    run = records.counted(scheme, start, 6, np.random.default_rng(seed))
    assert run["net"].shape == (7, 8)
    np.testing.assert_array_equal(run["net"].sum(axis=1), run["particles"] - run["antiparticles"])
    found = records.snapshots(scheme, start, [0, 2, 6], np.random.default_rng(seed))
    assert found["first"].size == 3 * 8 + 1
    net = [
        found["sign"][a:b].sum() for a, b in zip(found["first"], found["first"][1:], strict=False)
    ]
    np.testing.assert_array_equal(np.reshape(net, (3, 8)), run["net"][[0, 2, 6]])
    assert found["position"].size == found["sign"].size == found["first"][-1]
