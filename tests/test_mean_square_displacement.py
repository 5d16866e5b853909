"""The effective diffusivity: by hand, and of Brownian particles."""

import numpy as np
import pytest

from hydrolimit.inference.mean_square_displacement import diffusivity
from hydrolimit.particles import mean_field
from hydrolimit.particles.mean_field.local import Local

STANDARD_ERRORS = 4.0


def test_by_hand():
    """Displacements 1, 3 and 5 in time 2: variance 4, so 4/(2 2) = 1 with the mean taken off."""
    moved = np.array([1.0, 3.0, 5.0])
    start = np.array([7.0, -2.0, 0.5])
    ends = np.stack([start, start + moved])[None, :, :, None]
    value, error = diffusivity([ends], 2.0)
    assert value == pytest.approx(1.0)
    # Of (4, 0, 4)/4 the deviation is 1/sqrt(3), over three particles.
    assert error == pytest.approx(1 / 3)


def test_parts_experiments_and_components_are_pooled(rng):
    """Of the particles of all parts together; each component's own mean is taken off."""
    start = rng.standard_normal((6, 40, 2))
    moved = [5.0, -3.0] + rng.standard_normal((6, 40, 2)) * [1.0, 2.0]
    ends = np.stack([start, start + moved], axis=1)
    value, error = diffusivity([ends], 0.5)
    flat = moved.reshape(-1, 2)
    assert value == pytest.approx(np.mean(flat.var(axis=0, ddof=1)) / (2 * 0.5), rel=1e-12)
    for parts in ([ends[:1], ends[1:]], [ends[:4], ends[4:]]):
        np.testing.assert_allclose(diffusivity(parts, 0.5), (value, error), rtol=1e-12)


def test_standard_error_is_that_of_repetitions(rng):
    """Of 400 runs of 100 particles: the mean within 4 errors, the errors' size within 15 %."""
    duration, exact = 0.7, 0.3
    found = []
    for _ in range(400):
        moved = 2.0 + np.sqrt(2 * exact * duration) * rng.standard_normal((1, 1, 100, 2))
        found.append(diffusivity([np.concatenate([0 * moved, moved], axis=1)], duration))
    values, errors = np.array(found).T
    spread = values.std(ddof=1)
    assert abs(values.mean() - exact) < STANDARD_ERRORS * spread / 20
    assert errors.mean() == pytest.approx(spread, rel=0.15)


def test_particles_without_modulation_have_diffusivity_one(rng):
    """Through the simulation itself, in its drift, which would be far off if it were left in."""
    path = mean_field.experiment(Local(0.0, 1), 2000, 3, 5, 0.1, rng)[None]
    value, error = diffusivity([path[:, [0, -1]]], 1.0)
    assert abs(value - 1.0) < STANDARD_ERRORS * error
    assert error < 0.03
