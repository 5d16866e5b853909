"""The pair distribution at contact: of ideal points, of a sampled hard-disk fluid."""

import numpy as np
import pytest
from numba import njit

from hydrolimit.inference import contact_value
from hydrolimit.inference.contact_value import REACH, SHELLS, henderson, snapshot


def test_henderson():
    assert henderson(0.0) == 1.0
    # Its virial expansion begins with 1 + (25/16) phi.
    assert (henderson(1e-6) - 1.0) / 1e-6 == pytest.approx(25 / 16, rel=1e-4)
    assert henderson(0.2) == pytest.approx(0.9125 / 0.64)


def test_counts_of_a_snapshot():
    diameter, margin = 0.1, 0.2
    touching = np.array([[0.0, 0.0], [0.1, 0.0], [0.0, 0.114], [0.25, 0.25], [0.35, 0.25]])
    # Two touch, one is near one of them; of the last two, 0.25 and 0.35 lie within 0.3 or not.
    expected = np.zeros(1 + SHELLS, int)
    expected[0], expected[1], expected[-1] = 4, 3, 2
    np.testing.assert_array_equal(snapshot(touching, diameter, margin), expected)
    assert snapshot(touching[:1], diameter, margin).tolist() == [1] + [0] * SHELLS


def test_margins_that_do_not_do_are_refused():
    for margin in (0.1, 0.5):
        with pytest.raises(ValueError, match="is not between"):
            snapshot(np.zeros((2, 2)), 0.1, margin)


def test_the_polynomial_is_found():
    diameter, margin, references = 0.02, 0.1, 1e9
    density = references / 0.8**2
    r = np.linspace(1.0, REACH, 60 * SHELLS + 1)
    mid, step = 0.5 * (r[1:] + r[:-1]), r[1] - r[0]
    g = 1.4 - 2.0 * (mid - 1.0) + 3.0 * (mid - 1.0) ** 2
    pairs = references * density * diameter**2 * 2 * np.pi * mid * step * g
    counts = np.concatenate([[references], pairs.reshape(SHELLS, 60).sum(axis=1)])
    found = contact_value.contact_value(np.array([counts] * 3), 1, diameter, margin)
    assert found.value == pytest.approx(1.4, abs=1e-5)
    assert found.packing == pytest.approx(density * np.pi * 0.25 * diameter**2)
    assert found.error < 1e-9


def test_ideal_points_have_no_structure(rng):
    """Within 4 standard errors, of about 1 %."""
    diameter, margin, particles, frames = 0.03, 0.1, 1000, 20
    counts = np.array([
        sum(snapshot(rng.uniform(-0.5, 0.5, (particles, 2)), diameter, margin)
            for _ in range(frames))
        for _ in range(12)
    ])  # fmt: skip
    found = contact_value.contact_value(counts, frames, diameter, margin)
    packing = particles * np.pi * 0.25 * diameter**2
    assert found.error < 0.025
    assert abs(found.value - (1.0 - 1.0 / particles)) < 4.0 * found.error
    assert abs(found.packing - packing) < 4.0 * found.packing_error


@njit
def sweep(rng, position, diameter, reach, steps):
    """Metropolis moves of single disks, by up to ``reach`` along each axis."""
    for _ in range(steps * len(position)):
        i = rng.integers(0, len(position))
        x = position[i, 0] + reach * (2 * rng.random() - 1)
        y = position[i, 1] + reach * (2 * rng.random() - 1)
        if abs(x) > 0.5 or abs(y) > 0.5:
            continue
        free = True
        for j in range(len(position)):
            apart = (x - position[j, 0]) ** 2 + (y - position[j, 1]) ** 2
            if j != i and apart < diameter**2:
                free = False
                break
        if free:
            position[i, 0], position[i, 1] = x, y


@pytest.mark.parametrize("packing", [0.1, 0.3])
def test_hard_disks_have_hendersons_value(packing, rng):
    """Within 4 standard errors, of about 1 %, where g - 1 is 0.18 or 0.77."""
    particles, blocks, frames = 144, 16, 400
    diameter = np.sqrt(4 * packing / (np.pi * particles))
    margin = 3.0 * diameter
    lattice = (np.arange(12) + 0.5) / 12 - 0.5
    position = np.stack(np.meshgrid(lattice, lattice), axis=-1).reshape(-1, 2)
    sweep(rng, position, diameter, 0.02, 500)
    counts = np.zeros((blocks, 1 + SHELLS), np.int64)
    for block in counts:
        for _ in range(frames):
            sweep(rng, position, diameter, 0.02, 8)
            block += snapshot(position, diameter, margin)
    found = contact_value.contact_value(counts, frames, diameter, margin)
    assert found.error < 0.025
    assert abs(found.packing - packing) < 0.1 * packing
    assert abs(found.value - henderson(found.packing)) < 4.0 * found.error
