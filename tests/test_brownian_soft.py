"""Soft particles: pathwise against all pairs, momentum, close pairs, equilibrium."""

import naive_excluded_volume as naive
import numpy as np
import pytest

from hydrolimit import fields
from hydrolimit.inference import pair_chain
from hydrolimit.interactions import Interaction
from hydrolimit.particles.brownian import soft

NO_FORCE = np.zeros((2, 2, 2))
BOWL = fields.force_table("30*x**2 - 20*x*y + 5*y", 2, 33)


def bowl(z):
    return np.stack([20.0 * z[:, 1] - 60.0 * z[:, 0], 20.0 * z[:, 0] - 5.0], axis=1)


def pairs_of(formula, eps):
    return Interaction.from_config({"dimension": 2, "range": eps, "pair_potential": formula})


@pytest.mark.parametrize("every", [1, 3])
@pytest.mark.parametrize("eps", [0.02, 0.1])
@pytest.mark.parametrize("formula", ["exp(-r)/r", "1/r**4"])
def test_soft_particles_follow_all_pairs(formula, eps, every, rng):
    """Over 7 steps of one call, far forces frozen between renewals; of cells, many and few."""
    step = 0.05 * eps**2
    table = pairs_of(formula, eps).displacements(step, near=4.0, far=6.0, every=every)
    position, noise = rng.uniform(-0.5, 0.5, (120, 2)), rng.standard_normal((7, 120, 2))
    expected = naive.soft(position.copy(), noise, bowl, step, table)
    soft.advance(position, noise, BOWL, step, table)
    np.testing.assert_allclose(position, expected, rtol=0, atol=1e-9)


def test_crowded_cells(rng):
    """More pairs in a cell than are listed at once."""
    step, eps = 1e-6, 0.01
    table = pairs_of("exp(-r)/r", eps).displacements(step, near=4.0, far=6.0, every=1)
    position, noise = rng.uniform(-0.02, 0.015, (150, 2)), rng.standard_normal((1, 150, 2))
    expected = naive.soft(position.copy(), noise, bowl, step, table)
    soft.advance(position, noise, BOWL, step, table)
    np.testing.assert_allclose(position, expected, rtol=0, atol=1e-9)


@pytest.mark.parametrize("particles", [1, 2])
def test_few_soft_particles(particles, rng):
    """In a single cell; the reach is longer than the box."""
    step, eps = 1e-4, 0.3
    table = pairs_of("1/r**4", eps).displacements(step, near=4.0, far=6.0, every=2)
    position, noise = rng.uniform(-0.5, 0.5, (particles, 2)), rng.standard_normal((5, particles, 2))
    expected = naive.soft(position.copy(), noise, bowl, step, table)
    soft.advance(position, noise, BOWL, step, table)
    np.testing.assert_allclose(position, expected, rtol=0, atol=1e-9)


@pytest.mark.parametrize("every", [1, 8])
def test_pairs_keep_the_momentum(every, rng):
    """The mean of all displacements is that of drift and noise, where no wall is met."""
    step, eps = 1e-6, 0.01
    table = pairs_of("exp(-r)/r", eps).displacements(step, near=4.0, far=8.0, every=every)
    position, noise = rng.uniform(-0.1, 0.1, (100, 2)), rng.standard_normal((20, 100, 2))
    slope = fields.force_table("300*x - 100*y", 2, 2)
    before = position.mean(axis=0)
    soft.advance(position, noise, slope, step, table)
    moved = 20 * step * np.array([-300.0, 100.0])
    moved += np.sqrt(2.0 * step) * noise.mean(axis=1).sum(axis=0)
    assert np.abs(position).max() < 0.5
    np.testing.assert_allclose(position.mean(axis=0) - before, moved, atol=1e-11)


@pytest.mark.parametrize(("formula", "exact"), [
    ("1/r**4", lambda tau: (48.0 * tau) ** (1 / 6)),
    # dr/dt = 2 (1/r + 1/r^2) e^-r has no formula for its flow: bounded by that of e^0.
    ("exp(-r)/r", lambda tau: (6.0 * tau) ** (1 / 3) * 1.2),
])  # fmt: skip
def test_close_pairs_are_not_thrown_apart(formula, exact, rng):
    """Two at 1e-4 eps, and two at the same place, which stay there without noise."""
    eps, tau = 0.01, 0.02
    table = pairs_of(formula, eps).displacements(tau * eps**2, near=4.0, far=8.0, every=1)
    position = np.array([[0.1, 0.1], [0.1 + 1e-4 * eps, 0.1]])
    soft.advance(position, np.zeros((1, 2, 2)), NO_FORCE, tau * eps**2, table)
    apart = np.diff(position[:, 0])[0] / eps
    assert 0.1 < abs(apart) <= exact(tau) * (1.0 + 1e-3)
    np.testing.assert_allclose(position[:, 1], 0.1, atol=1e-15)
    np.testing.assert_allclose(position.mean(axis=0), [0.1 + 0.5e-4 * eps, 0.1], atol=1e-15)
    same = np.zeros((2, 2))
    soft.advance(same, np.zeros((1, 2, 2)), NO_FORCE, tau * eps**2, table)
    np.testing.assert_array_equal(same, 0.0)


def run(eps, every, particles, frames, rng):
    """Return positions (frame, particle, 2) a time 0.2 eps^2 apart, after 20 eps^2 from a start."""
    step = 0.02 * eps**2
    table = pairs_of("exp(-r)/r", eps).displacements(step, near=4.0, far=8.0, every=every)
    position = rng.uniform(-0.5, 0.5, (particles, 2))
    found = np.empty((frames, particles, 2))
    soft.advance(position, rng.standard_normal((1000, particles, 2)), NO_FORCE, step, table)
    for frame in found:
        soft.advance(position, rng.standard_normal((16, particles, 2)), NO_FORCE, step, table)
        frame[:] = position
    return found


def test_two_particles_in_equilibrium(rng):
    """Their distance has the distribution of uniform pairs weighted by g, to 4 errors.

    g is that of pairs moved in such steps without walls, close to exp(-u): in the first bin, of
    r < 0.75, by 15 % larger.
    """
    eps, edges = 0.2, np.array([0.0, 0.15, 0.3, 0.5, 0.8, 1.5])
    position = run(eps, 8, 2, 60000, rng)
    apart = np.linalg.norm(position[:, 0] - position[:, 1], axis=1)
    draws = rng.uniform(-0.5, 0.5, (10**6, 2, 2))
    free = np.linalg.norm(draws[:, 0] - draws[:, 1], axis=1)
    yukawa, step = pairs_of("exp(-r)/r", eps), 0.02 * eps**2
    r, _, g = pair_chain.distribution(yukawa, lambda r: yukawa.displacement(r, step), step)
    weight = np.interp(free / eps, r, g)
    exact = np.histogram(free, edges, weights=weight)[0] / weight.sum()
    blocks = [np.histogram(block, edges)[0] / block.size for block in np.split(apart, 50)]
    error = np.std(blocks, axis=0, ddof=1) / np.sqrt(50)
    assert (error < 0.06 * exact).all()
    assert (np.abs(np.mean(blocks, axis=0) - exact) < 4.0 * error).all()
    # Without the repulsion the first bin would hold three times as many.
    assert np.mean(free < edges[1]) > 2.5 * exact[0]


def test_far_forces_may_be_renewed_less_often(rng):
    """The mean energy of a pair gas with every = 8 and 1 agrees within 4 errors, of 2 %."""
    eps, particles, energies = 0.05, 40, {}
    for every in (1, 8):
        values = []
        for position in run(eps, every, particles, 6000, rng)[::4]:
            apart = np.linalg.norm(position[:, None] - position[None], axis=-1)
            r = apart[np.triu_indices(particles, 1)] / eps
            values.append(np.sum(np.exp(-r) / r))
        blocks = np.reshape(values, (25, -1)).mean(axis=1)
        energies[every] = blocks.mean(), blocks.std(ddof=1) / 5.0
    (one, one_error), (eight, eight_error) = energies.values()
    assert np.hypot(one_error, eight_error) < 0.03 * one
    assert abs(one - eight) < 4.0 * np.hypot(one_error, eight_error)
