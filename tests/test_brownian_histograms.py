"""Dynamics of examples, realisations, and counts of their particles in bins."""

import naive_excluded_volume as naive
import numpy as np
import pytest
from scipy.spatial.distance import pdist

from hydrolimit.particles import brownian
from hydrolimit.particles.brownian import Dynamics, realisation
from hydrolimit.particles.brownian.histograms import COUNTS, Bins, at_one_time, counted, frames
from hydrolimit.particles.brownian.start import PackingError

RECORD = {"interval": 0.004, "until": 0.012}
STEADY = {"from": 0.008, "every": 0.001}


def example(**changes):
    return {
        "dimension": 2, "particles": 50, "range": 0.02, "pair_potential": "hard", "cutoffs": None,
        "external_potential": "5*x**2", "initial": "1 + x",
        "time_step": {"interacting": 5e-5, "points": 1e-4},
    } | changes  # fmt: skip


SOFT = {"pair_potential": "exp(-r)/r", "cutoffs": {"near": 3, "far": 6, "every": 4}}
LINE = {"dimension": 1, "external_potential": "0", "range": 0.002}


def test_the_kind_of_an_example():
    kinds = {"disks": example(), "soft": example(**SOFT), "rods": example(**LINE)}
    for kind, one in kinds.items():
        on, off = (Dynamics.from_config(one, interacting, 0.01) for interacting in (True, False))
        assert (on.kind, off.kind) == (kind, "points")
        assert (on.length, off.length) == (one["range"], 0.0)
        assert on.particles == off.particles == 50
        assert off.table is None
        assert on.force.shape[-1] == on.density.ndim == one["dimension"]
    table = Dynamics.from_config(example(**SOFT), True, 0.01).table
    assert (table.near, table.far, table.every) == (0.06, 0.12, 4)


@pytest.mark.parametrize(
    ("duration", "longest", "steps"),
    [(0.001, 1e-4, 10), (0.005, 2.5e-5, 200), (1e-3, 2.25e-6, 445), (1e-5, 1e-3, 1), (0.3, 0.1, 3)],
)  # fmt: skip
def test_steps_divide_a_duration(duration, longest, steps):
    assert brownian.steps(duration, longest) == steps
    one = example(time_step={"interacting": longest, "points": 10 * longest})
    dynamics = Dynamics.from_config(one, True, duration)
    assert dynamics.time_step * steps == pytest.approx(duration, rel=1e-12)
    assert dynamics.time_step <= longest * (1.0 + 1e-9)
    assert Dynamics.from_config(one, False, duration).time_step > dynamics.time_step or steps == 1


def test_a_soft_table_is_that_of_the_step_taken():
    """Of 1/r^4 the flow is known: of a step of 0.001/3, not 5e-4 as the config says."""
    one = example(**SOFT | {"pair_potential": "1/r**4"}, time_step={"interacting": 5e-4})
    dynamics = Dynamics.from_config(one, True, 1e-3 * 4 / 3)
    tau = 1e-3 * 4 / 9 / 0.02**2
    r = np.linspace(0.0, 3.0, 4097)[500]
    exact = 0.01 * ((r**6 + 48.0 * tau) ** (1 / 6) - r)
    assert dynamics.table.displacement[500] == pytest.approx(exact, rel=1e-5)


@pytest.mark.parametrize("changes", [{}, SOFT, LINE], ids=["disks", "soft", "rods"])
def test_a_realisation_yields_every_frame(changes, rng):
    one = example(**changes)
    dynamics = Dynamics.from_config(one, True, 0.001)
    before = dynamics.start(rng)
    taken = [(k, z.copy()) for k, z in realisation(dynamics, 3, 0.001, rng, before)]
    assert [k for k, _ in taken] == [0, 1, 2, 3]
    np.testing.assert_array_equal(taken[0][1], before)
    assert all(np.abs(z).max() <= 0.5 for _, z in taken)
    # Displacements of a frame are about sqrt(2 every) along each axis.
    if changes is not LINE:
        moved = np.sort(taken[1][1][:, 0]) - np.sort(before[:, 0])
        assert 0.0 < np.abs(moved).max() < 10 * np.sqrt(0.002)
    if changes is LINE:
        assert np.diff(taken[-1][1][:, 0]).min() > 0.002 * (1 - 1e-9)
    elif not changes:
        assert pdist(taken[-1][1]).min() > 0.02 * (1 - 1e-9)


def test_a_realisation_of_points_takes_its_noise_in_order(monkeypatch, stream):
    """Steps of a frame that are drawn in several portions are those of all the noise at once."""
    monkeypatch.setattr(brownian, "NUMBERS_AT_ONCE", 7 * 100 + 5)
    dynamics = Dynamics.from_config(example(external_potential="x - 2*y"), False, 0.002)
    start = dynamics.start(stream(0)[0])
    *_, (_, found) = realisation(dynamics, 2, 0.002, stream(1)[0], start)
    noise = stream(1)[0].standard_normal((40, 50, 2))
    expected = naive.points(start, noise, lambda z: np.array([[-1.0, 2.0]]), 1e-4)
    np.testing.assert_allclose(found, expected, atol=1e-9)


def test_starts_with_overlaps_are_refused(rng):
    disks, rods = (Dynamics.from_config(example(**c), True, 0.001) for c in ({}, LINE))
    with pytest.raises(PackingError, match="overlap"):
        next(realisation(disks, 1, 0.001, rng, np.array([[0.0, 0.0], [0.01, 0.0]])))
    for wrong in ([[0.0], [0.001]], [[0.1], [0.0]]):
        with pytest.raises(PackingError, match="overlap"):
            next(realisation(rods, 1, 0.001, rng, np.array(wrong)))
    points = Dynamics.from_config(example(), False, 0.001)
    assert next(realisation(points, 1, 0.001, rng, np.zeros((2, 2))))[0] == 0


def test_counts_of_positions():
    position = np.array([[-0.5, -0.5], [0.5, 0.5], [0.1, -0.3], [0.09, 0.1], [-0.09, 0.1]])
    np.testing.assert_array_equal(Bins(5, None, 2).count(position), [1, 0, 2, 1, 1])
    np.testing.assert_array_equal(Bins(5, 0.095, 2).count(position), [0, 0, 0, 2, 0])
    np.testing.assert_array_equal(Bins(5, 0.1, 2).count(position), [0, 0, 0, 2, 0])
    np.testing.assert_array_equal(Bins(5, 0.11, 2).count(position), [0, 1, 0, 2, 0])
    np.testing.assert_array_equal(Bins(5, 0.1, 2).count_plane(position), [[1, 1], [1, 2]])
    found = Bins(5, 0.1, 3).count_plane(position)
    np.testing.assert_array_equal(found, [[1, 0, 0], [1, 2, 0], [0, 0, 1]])
    np.testing.assert_array_equal(Bins(4, None, 2).count(position[:, :1]), [1, 1, 2, 1])


def test_frames():
    assert frames(RECORD, STEADY) == (12, 4, 8)
    assert frames({"interval": 0.0025, "until": 0.25}, {"from": 0.2, "every": 0.0005}) == (
        500, 5, 400,
    )  # fmt: skip


@pytest.mark.parametrize("strip", [None, 0.1])
def test_counts_of_a_realisation(strip, stream):
    """Those of its frames, one by one; steady frames are the last 4 of 12."""
    dynamics = Dynamics.from_config(example(), True, STEADY["every"])
    bins = Bins(10, strip, 5)
    found = counted(dynamics, bins, RECORD, STEADY, stream()[0])
    taken = [z.copy() for _, z in realisation(dynamics, 12, 0.001, stream()[0])]
    line = np.array([bins.count(z) for z in taken])
    np.testing.assert_array_equal(found["count"], line[::4])
    np.testing.assert_array_equal(found["steady_count"], line[9:].sum(axis=0))
    names = ["count", "steady_count"]
    if strip is None:
        assert np.all(found["count"].sum(axis=1) == 50)
        assert found["steady_count"].sum() == 4 * 50
    else:
        names += ["plane_count", "steady_plane_count"]
        plane = np.array([bins.count_plane(z) for z in taken])
        np.testing.assert_array_equal(found["plane_count"], plane[::4])
        np.testing.assert_array_equal(found["steady_plane_count"], plane[9:].sum(axis=0))
        assert np.all(found["plane_count"].sum(axis=(1, 2)) == 50)
    assert list(found) == names
    for name in names:
        assert found[name].ndim == len(COUNTS[name][0]) - 1


@pytest.mark.parametrize("changes", [{}, SOFT, LINE], ids=["disks", "soft", "rods"])
def test_a_realisation_does_not_depend_on_those_before(changes, stream):
    dynamics = Dynamics.from_config(example(**changes), True, STEADY["every"])
    bins = Bins(10, None, 5)
    several = [counted(dynamics, bins, RECORD, STEADY, stream(block)[0]) for block in range(3)]
    alone = counted(dynamics, bins, RECORD, STEADY, stream(2)[0])
    for name, values in alone.items():
        np.testing.assert_array_equal(several[2][name], values)
    assert np.any(several[0]["count"] != several[1]["count"])


def test_counts_at_one_time(stream):
    dynamics = Dynamics.from_config(example(), False, 0.002)
    clocks = [stream(block)[0] for block in range(6)]
    counts, mean, error = at_one_time(dynamics, Bins(10, None, 10), 0.002, clocks)
    means = []
    for block, count in enumerate(counts):
        *_, (_, position) = realisation(dynamics, 1, 0.002, stream(block)[0])
        np.testing.assert_array_equal(count, np.histogram(position[:, 0], 10, (-0.5, 0.5))[0])
        means.append(position[:, 0].mean())
    assert mean == pytest.approx(np.mean(means))
    assert error == pytest.approx(np.std(means, ddof=1) / np.sqrt(6))
