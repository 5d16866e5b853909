"""Kawasaki dynamics, beside test_spin_dynamics: ends of the table, shares of a step, long runs."""

import naive_kawasaki as naive
import numpy as np
import pytest

from hydrolimit import streams
from hydrolimit.kawasaki_plan import INTEGRATORS
from hydrolimit.particles.random_normals import fill
from hydrolimit.particles.spins import Kawasaki, kernels, slope_table
from hydrolimit.spin_potential import DENSITY, REACH, SpinPotential

GAUSSIAN, COSINE = "x**2/2", "x**2/2 + cos(2*x)"
BUMP = "x**2/2 + 0.8*exp(-2*x**2)"


def sequence(block=0):
    return streams.seed_sequence(2019, streams.stream_key("tests", "more spins"), block)


@pytest.mark.parametrize("end", [-REACH, REACH])
def test_slopes_go_on_as_lines_beyond_the_table(end):
    """With ψ' and ψ'' of the end, to 1e-6 at a distance of 10: of what the last cubic makes of it.

    The cosine has all derivatives there. Across the end slopes are continuous to 1e-9.
    """
    table = slope_table(SpinPotential(COSINE))
    x = end + np.sign(end) * np.array([-1e-11, 1e-11, 0.5, 1.0, 10.0])
    found = np.empty_like(x)
    kernels.tabulated_slopes(x, found, table, -REACH, float(DENSITY))
    slope, curvature = end - 2.0 * np.sin(2.0 * end), 1.0 - 4.0 * np.cos(2.0 * end)
    assert found[:2] == pytest.approx(slope, abs=1e-9)
    assert found[2:] == pytest.approx(slope + curvature * (x[2:] - end), abs=1e-5)


@pytest.mark.parametrize("integrator", INTEGRATORS)
def test_an_interval_is_divided_into_the_fewest_steps(integrator, rng):
    """12.5 c make 13 equal steps, again after each record; to 1e-12 those of the twin."""
    spins, c, steps = 6, 0.1, 13
    interval = 12.5 * c / spins**2
    start = rng.standard_normal(spins)
    state, normals = streams.xoshiro_state(sequence()), np.empty((2 * steps + 1, spins))
    for one in normals:
        fill(one, state)
    found = Kawasaki(SpinPotential(GAUSSIAN), spins, c, integrator).run(
        start, [0.0, interval, 2.0 * interval], sequence()
    )
    for record in (1, 2):
        expected = naive.advance(
            start, normals[: record * steps + 1], interval / steps, lambda x: x,
            integrator == INTEGRATORS[0],
        )  # fmt: skip
        np.testing.assert_allclose(found[record], expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("integrator", INTEGRATORS)
@pytest.mark.parametrize("formula", [GAUSSIAN, BUMP])
def test_the_mean_spin_is_conserved_through_long_runs(formula, integrator):
    """To 1e-12 after 1e5 steps of 64 spins of the mean 0.3: a bond that leaks 1e-17 a step fails.

    Sums of currents that are rounded another way at both ends of a bond would drift.
    """
    spins, steps, c = 64, 100_000, 0.1
    system = Kawasaki(SpinPotential(formula), spins, c, integrator)
    last = system.run(np.full(spins, 0.3), [0.0, steps * c / spins**2], sequence(1))[-1]
    assert abs(last.mean() - 0.3) < 1e-12
    assert last.std() > 0.5
