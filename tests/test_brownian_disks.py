"""Hard disks: pathwise against a slow twin without cells or windows, in law against theory."""

import naive_excluded_volume as naive
import numpy as np
import pytest
from scipy.spatial import cKDTree
from scipy.spatial.distance import pdist

from hydrolimit import fields
from hydrolimit.inference import contact_value
from hydrolimit.particles.brownian import disks, start

# V = 30 x² - 20 x y + 5 y: its force is interpolated exactly.
BOWL = fields.force_table("30*x**2 - 20*x*y + 5*y", 2, 33)
NO_FORCE = np.zeros((2, 2, 2))


def bowl(z):
    return np.stack([20.0 * z[:, 1] - 60.0 * z[:, 0], 20.0 * z[:, 0] - 5.0], axis=1)


def no_force(z):
    return np.zeros_like(z)


def box(particles, packing, rng):
    """Return disks without overlaps, and their diameter; they cover a share of the unit square."""
    diameter = np.sqrt(4.0 * packing / (np.pi * particles))
    return start.disks(np.ones((4, 4)), particles, diameter, rng), diameter


def matched(found, expected):
    """Return the expected positions in the order of those found."""
    _, nearest = cKDTree(expected).query(found)
    assert np.unique(nearest).size == len(found)
    return expected[nearest]


def follow(position, diameter, time_step, force, steps, rng):
    """Check single steps of the kernel, each from where the last one ended, against the twin's."""
    table = BOWL if force is bowl else NO_FORCE
    for _ in range(steps):
        noise = rng.standard_normal(position.shape)
        velocity = force(position) * time_step + np.sqrt(2.0 * time_step) * noise
        expected, _ = naive.disks(position, velocity, diameter)
        disks.advance(position, noise[None], table, time_step, diameter)
        np.testing.assert_allclose(position, matched(position, expected), rtol=0, atol=1e-9)


@pytest.mark.parametrize("force", [no_force, bowl])
@pytest.mark.parametrize("reach", [0.02, 0.3, 5.0])
@pytest.mark.parametrize("length", [0.05, 0.25, 1.0])
@pytest.mark.parametrize("packing", [0.02, 0.2, 0.45])
def test_disks_follow_the_slow_twin(packing, length, reach, force, monkeypatch, rng):
    """Steps of sqrt(2 dt) from a twentieth of a diameter to a diameter, in one or many windows."""
    monkeypatch.setattr(disks, "REACH", reach)
    position, diameter = box(60, packing, rng)
    follow(position, diameter, 0.5 * (length * diameter) ** 2, force, 3, rng)


@pytest.mark.parametrize("length", [0.3, 3.0])
@pytest.mark.parametrize("particles", [1, 2, 3])
def test_few_disks(particles, length, rng):
    """Of large ones in a single cell too, and with many reflections in a step."""
    for diameter in (0.1, 0.6):
        position = start.disks(np.ones((2, 2)), particles, min(diameter, 0.9 / particles), rng)
        for _ in range(5):
            follow(position, min(diameter, 0.9 / particles), 0.5 * length**2 * 0.01, bowl, 1, rng)


def test_two_disks_head_on_and_oblique():
    """By hand: equal masses exchange velocities; at 45 degrees half of one goes to the other."""
    step = 0.5
    position = np.array([[-0.2, 0.0], [0.1, 0.0]])
    disks.advance(position, np.array([[[0.3, 0.01], [0.0, 0.0]]]), NO_FORCE, step, 0.1)
    # They meet after about 2/3 of the step, a little off the line: near the head-on case.
    assert position[np.argmin(position[:, 0]), 0] == pytest.approx(0.0, abs=5e-3)
    assert position[:, 0].max() == pytest.approx(0.2, abs=5e-3)
    side = 0.1 / np.sqrt(2.0)
    position = np.array([[-0.3, side], [0.0, 0.0]])
    disks.advance(position, np.array([[[0.4, 0.0], [0.0, 0.0]]]), NO_FORCE, step, 0.1)
    # Contact at (-side, side) after 0.3 - side; then the velocities are 0.2 (1, ±1).
    left = 1.0 - (0.3 - side) / 0.4
    expected = np.array([[-side + 0.2 * left, side + 0.2 * left], [0.2 * left, -0.2 * left]])
    np.testing.assert_allclose(matched(position, expected), position, rtol=0, atol=1e-12)


def test_walls_reflect_centres():
    position = np.array([[0.4, -0.4]])
    disks.advance(position, np.array([[[0.3, -0.25]]]), NO_FORCE, 0.5, 0.1)
    np.testing.assert_allclose(position, [[0.3, -0.35]], atol=1e-12)


class Spy:
    """Counts the flights of a kernel run in plain Python, and keeps its array of velocities."""

    def __init__(self, monkeypatch):
        self.flights, self.velocity = 0, None
        fly, displace = disks._fly, disks.displace

        def counting(*arguments):
            self.flights += 1
            return fly(*arguments)

        def keeping(position, noise, force, time_step, velocity):
            self.velocity = velocity
            displace(position, noise, force, time_step, velocity)

        monkeypatch.setattr(disks, "_fly", counting)
        monkeypatch.setattr(disks, "displace", keeping)

    @staticmethod
    def advance(position, noise, time_step, diameter, cells):
        disks._advance.py_func(position, noise, NO_FORCE, time_step, diameter, cells)


def test_a_full_queue_cuts_the_step_short(monkeypatch, rng):
    """Room for one event a disk, where there are several: more flights, the same trajectories."""
    start_position, diameter = box(100, 0.45, rng)
    time_step, noise = 0.5 * diameter**2, rng.standard_normal((2, 100, 2))
    found = []
    spy = Spy(monkeypatch)
    for room in (8, 1):
        monkeypatch.setattr(disks, "EVENTS", room)
        position, spy.flights = start_position.copy(), 0
        # A step at a time: a second sorting would give noise to other disks.
        spy.advance(position, noise[:1], time_step, diameter, 1)
        found.append((position, spy.flights))
    (whole, one), (cut, several) = found
    assert one == 1
    assert several > 2
    np.testing.assert_allclose(cut, matched(cut, whole), rtol=0, atol=1e-9)


def test_windows_follow_the_reach(monkeypatch, rng):
    """Cells a tenth of a standard deviation wider than a disk: a step takes many windows."""
    position, diameter = box(100, 0.2, rng)
    time_step = 0.5 * diameter**2
    spy = Spy(monkeypatch)
    cells = int(1.0 / (1.1 * diameter))
    spy.advance(position, rng.standard_normal((1, 100, 2)), time_step, diameter, cells)
    assert spy.flights > 20


def test_who_a_collision_makes_faster_meets_disks_of_further_cells():
    """The second gives the first sqrt(2) of the speed of all, towards a third two cells away.

    Cells are 0.1 wide, disks 0.04: the reach is 0.03, and nobody is faster than that at first.
    """
    diameter, speed, time_step = 0.04, 0.0297, 0.5
    ahead = np.array([1.0, 1.0]) / np.sqrt(2.0)
    first = np.array([-0.001, 0.05])
    position = np.array([first, first - (diameter + 1e-3 * speed) * ahead, [0.1005, 0.05]])
    velocity = speed * np.array([[ahead[0], -ahead[1]], ahead, [-1.0, 0.0]])
    expected, after = naive.disks(position, velocity, diameter)
    assert after[:, 0].max() > 0.0
    assert np.abs(after[:, 0]).max() > speed
    disks._advance(position, velocity[None], NO_FORCE, time_step, diameter, 10)
    np.testing.assert_allclose(position, matched(position, expected), rtol=0, atol=1e-12)


@pytest.mark.parametrize("cells", [1, 3])
def test_steps_are_reversible(cells, monkeypatch, rng):
    """With velocities turned round, disks return to where they came from."""
    position, diameter = box(50, 0.3, rng)
    before, time_step = position.copy(), 0.5 * (0.5 * diameter) ** 2
    noise = rng.standard_normal((1, 50, 2))
    spy = Spy(monkeypatch)
    spy.advance(position, noise, time_step, diameter, cells)
    energy = 2.0 * time_step * np.sum(noise**2)
    assert np.sum(spy.velocity**2) == pytest.approx(energy, rel=1e-12)
    assert cKDTree(before).query(position)[0].max() > diameter / 4
    back = -spy.velocity[None] / np.sqrt(2.0 * time_step)
    spy.advance(position, back, time_step, diameter, cells)
    np.testing.assert_allclose(position, matched(position, before), rtol=0, atol=1e-9)


def test_collisions_keep_the_momentum(rng):
    """Far from walls the mean of all displacements is that of the noise."""
    position, diameter = box(80, 0.4, rng)
    position, diameter = 0.2 * position, 0.2 * diameter
    before, noise = position.mean(axis=0), rng.standard_normal((30, 80, 2))
    time_step = 0.5 * (0.3 * diameter) ** 2
    disks.advance(position, noise, NO_FORCE, time_step, diameter)
    assert np.abs(position).max() < 0.5
    moved = np.sqrt(2.0 * time_step) * noise.mean(axis=1).sum(axis=0)
    np.testing.assert_allclose(position.mean(axis=0) - before, moved, atol=1e-13)


@pytest.mark.parametrize(("packing", "length"), [(0.45, 0.3), (0.45, 1.0), (0.1, 3.0)])
def test_disks_never_overlap(packing, length, rng):
    """At the end of each of 40 calls of 10 steps, pushed into a corner too."""
    position, diameter = box(200, packing, rng)
    corner = fields.force_table("20*x + 20*y", 2, 2)
    for force in (NO_FORCE, corner):
        for _ in range(20):
            noise = rng.standard_normal((10, 200, 2))
            disks.advance(position, noise, force, 0.5 * (length * diameter) ** 2, diameter)
            assert pdist(position).min() > diameter * (1.0 - 1e-9)
            assert np.abs(position).max() <= 0.5


@pytest.mark.parametrize("length", [0.25, 1.0])
def test_disks_in_equilibrium_have_hendersons_contact_value(length, rng):
    """Within 4 standard errors, of about 1 %, where g - 1 is 0.77; whatever the step."""
    particles, packing, realisations, frames = 196, 0.3, 16, 100
    counts = np.zeros((realisations, 1 + contact_value.SHELLS), np.int64)
    for block in counts:
        position, diameter = box(particles, packing, rng)
        time_step = 0.5 * (length * diameter) ** 2
        for frame in range(frames + 20):
            noise = rng.standard_normal((int(4 / length), particles, 2))
            disks.advance(position, noise, NO_FORCE, time_step, diameter)
            if frame >= 20:
                block += contact_value.snapshot(position, diameter, 2.0 * diameter)
    found = contact_value.contact_value(counts, frames, diameter, 2.0 * diameter)
    assert found.error < 0.03
    assert abs(found.value - contact_value.henderson(found.packing)) < 4.0 * found.error


def test_two_disks_are_anywhere_without_overlap(rng):
    """20 pairs in one: the distance and the corners of two disks of diameter 0.4, to 5 errors."""
    position, found = np.array([[-0.3, 0.0], [0.3, 0.0]]), []
    for _ in range(4000):
        disks.advance(position, rng.standard_normal((10, 2, 2)), NO_FORCE, 0.005, 0.4)
        found.append(position.copy())
    draws = rng.uniform(-0.5, 0.5, (200000, 2, 2))
    draws = draws[np.linalg.norm(draws[:, 0] - draws[:, 1], axis=1) > 0.4]
    for statistic in (
        lambda z: np.linalg.norm(z[:, 0] - z[:, 1], axis=1),
        lambda z: np.mean(np.abs(z), axis=(1, 2)),
        lambda z: np.mean(z**2, axis=(1, 2)),
    ):
        values, exact = statistic(np.array(found)), statistic(draws)
        blocks = values.reshape(40, -1).mean(axis=1)
        error = np.hypot(blocks.std() / np.sqrt(39), exact.std() / np.sqrt(len(exact)))
        assert error < 0.02 * exact.mean()
        assert abs(values.mean() - exact.mean()) < 5.0 * error


def test_a_uniform_gas_stays_uniform_along_x(rng):
    """4 bins of x in the box's middle, of walls' layers no part: within 4 errors, of 1 %."""
    counts = []
    for _ in range(40):
        position, diameter = box(196, 0.2, rng)
        for _ in range(20):
            noise = rng.standard_normal((20, 196, 2))
            disks.advance(position, noise, NO_FORCE, 0.5 * (0.5 * diameter) ** 2, diameter)
            counts.append(np.histogram(position[:, 0], 4, (-0.3, 0.3))[0])
    blocks = np.array(counts).reshape(40, 20, 4).mean(axis=1)
    deviation = blocks - blocks.mean(axis=1, keepdims=True)
    error = deviation.std(axis=0, ddof=1) / np.sqrt(40)
    assert (error < 0.02 * blocks.mean()).all()
    assert (np.abs(deviation.mean(axis=0)) < 4.0 * error).all()
