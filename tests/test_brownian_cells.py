"""What kernels share: sorting by cell, pairs of neighbours, forces, reflection, the event queue."""

import heapq

import naive_excluded_volume as naive
import numpy as np
import pytest

from hydrolimit import fields
from hydrolimit.particles.brownian import cells, events, pairs


def sort(position, attached, number):
    start = np.empty(number**2 + 1, np.int64)
    cells.sort_by_cell(position, attached, number, start, np.empty((len(position), 5)))
    return start


@pytest.mark.parametrize(
    ("reach", "particles", "expected"),
    [(0.3, 100, 3), (0.1, 100, 10), (2.0, 100, 1), (1e-6, 100, 40), (0.1, 1, 4)],
)
def test_cells_are_wide_enough_and_not_far_more_than_particles(reach, particles, expected):
    assert cells.cells_across(reach, particles) == expected


@pytest.mark.parametrize("number", [1, 2, 7, 30])
def test_particles_are_sorted_by_cell_with_what_is_attached(number, rng):
    before, attached = rng.uniform(-0.5, 0.5, (200, 2)), rng.standard_normal((200, 2))
    before[:4] = [[-0.5, -0.5], [0.5, 0.5], [-0.5, 0.5], [0.0, 0.5]]
    position, follower = before.copy(), attached.copy()
    start = sort(position, follower, number)
    assert start[0] == 0
    assert start[-1] == 200
    for k in range(number**2):
        mine = position[start[k] : start[k + 1]]
        a, b = divmod(k, number)
        low = np.array([a, b]) / number - 0.5
        assert np.all((mine >= low - 1e-12) & (mine <= low + 1.0 / number + 1e-12))
    order = naive.sorted_by_cell(before, number)
    np.testing.assert_array_equal(position, before[order])
    np.testing.assert_array_equal(follower, attached[order])


@pytest.mark.parametrize("number", [1, 2, 3, 8])
def test_pairs_of_neighbouring_cells_are_found_once_each(number, rng):
    """Those that are nearer than a cell is wide, of all pairs."""
    position = rng.uniform(-0.5, 0.5, (150, 2))
    start = sort(position, np.zeros((150, 2)), number)
    near = (0.999 / number) ** 2
    close, found = np.empty((150**2, 2), np.int64), 0
    for a in range(number):
        for b in range(number):
            low, high = start[a * number + b], start[a * number + b + 1]
            stretches = pairs.later_stretches(start, number, a, b)
            for i in range(low, high):
                assert pairs.fit(i, stretches, found, close)
                found = pairs.find_later(position, i, stretches, near, found, close)
    apart = np.sum((position[:, None] - position[None]) ** 2, axis=-1)
    expected = {(i, j) for i, j in np.argwhere(apart <= near) if i < j}
    listed = [tuple(sorted(pair)) for pair in close[:found]]
    assert len(listed) == len(set(listed)) == len(expected)
    assert set(listed) == expected


def test_reflection_is_repeated(rng):
    for highest in (0.5, 0.1):
        for x in rng.uniform(-4.0, 4.0, 100):
            expected = naive.fold(x, -0.5, highest)
            assert cells.reflected(x, highest) == pytest.approx(expected, abs=1e-12)


def test_forces_are_interpolated(rng):
    """Exactly what is linear in each coordinate, x y too; ends of the box included."""
    ends = np.array([-0.5, 0.5])
    line = fields.force_table("x**3", 1, 5)
    for x in (*rng.uniform(-0.5, 0.5, 50), *ends):
        expected = np.interp(x, np.linspace(-0.5, 0.5, 5), line[:, 0])
        assert cells.force_on_line(line, x) == pytest.approx(expected, abs=1e-12)
    plane = fields.force_table("x**2*y - 3*x*y + 0.5*y**2*x", 2, 2)
    corner = {(a, b): plane[int(a > 0), int(b > 0)] for a in ends for b in ends}
    for x, y in (*rng.uniform(-0.5, 0.5, (50, 2)), *corner):
        expected = sum(
            force * (0.5 + 2 * a * x) * (0.5 + 2 * b * y) for (a, b), force in corner.items()
        )
        np.testing.assert_allclose(cells.force_in_plane(plane, x, y), expected, atol=1e-12)
    fine = fields.force_table("sin(3*x + y) + y**3", 2, 257)
    for x, y in rng.uniform(-0.5, 0.5, (50, 2)):
        slope = np.cos(3 * x + y)
        expected = [-3 * slope, -slope - 3 * y**2]
        np.testing.assert_allclose(cells.force_in_plane(fine, x, y), expected, atol=2e-4)


def test_displacements_are_drift_and_noise(rng):
    table = fields.force_table("x + 2*y", 2, 3)
    position, noise = rng.uniform(-0.5, 0.5, (9, 2)), rng.standard_normal((9, 2))
    found = np.empty((9, 2))
    cells.displace(position, noise, table, 0.02, found)
    np.testing.assert_allclose(found, 0.2 * noise - [0.02, 0.04], atol=1e-10)


@pytest.mark.parametrize("capacity", [1, 10, 500])
def test_the_queue_is_a_heap(capacity, rng):
    """Against heapq, in random pushes and pops, with equal times too; a full one takes no more."""
    queue, event, twin = np.empty((capacity + 1, 5)), np.empty(5), []
    events.clear(queue)
    assert not events.due(queue, np.inf)
    refused = 0
    for k in range(3000):
        if rng.random() < 0.6:
            time = rng.integers(0, 50) / 10.0
            taken = events.push(queue, time, k, k + 1, k + 2, k + 3)
            assert taken == (len(twin) < capacity)
            refused += not taken
            if taken:
                heapq.heappush(twin, (time, k))
        elif twin:
            assert events.due(queue, twin[0][0])
            assert not events.due(queue, twin[0][0] - 1e-9)
            events.pop(queue, event)
            same = {key for time, key in twin if time == twin[0][0]}
            assert event[0] == twin[0][0]
            assert int(event[1]) in same
            np.testing.assert_array_equal(event[1:], event[1] + np.arange(4.0))
            twin.remove((event[0], int(event[1])))
            heapq.heapify(twin)
    assert refused > 0
    events.clear(queue)
    assert not events.due(queue, np.inf)
