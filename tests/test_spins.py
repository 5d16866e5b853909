"""Kawasaki dynamics, beside test_spin_dynamics: ends of the table, long runs, stationary ones."""

import math

import naive_kawasaki as naive
import numpy as np
import pytest

from hydrolimit import streams
from hydrolimit.cramer import CramerTransform
from hydrolimit.kawasaki_plan import INTEGRATORS
from hydrolimit.particles.random_normals import fill
from hydrolimit.particles.spins import Kawasaki, kernels, slope_table
from hydrolimit.spin_potential import DENSITY, REACH, SpinPotential

GAUSSIAN, COSINE = "x**2/2", "x**2/2 + cos(2*x)"
BUMP, WELLS = "x**2/2 + 0.8*exp(-2*x**2)", "x**2/2 + 2*exp(-2*x**2)"


def sequence(block=0):
    return streams.seed_sequence(2019, streams.stream_key("tests", "more spins"), block)


@pytest.mark.parametrize("end", [-REACH, REACH])
def test_slopes_go_on_as_lines_beyond_the_table(end):
    """With ψ' and ψ'' of the end; across it slopes are continuous to 1e-9.

    The cosine has higher derivatives there, too: the last cubic has to be left out.
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


def mean_and_error(values):
    return np.mean(values), np.std(values, ddof=1) / math.sqrt(len(values))


def test_stationary_runs_are_let_go_before_they_are_looked_at():
    """One look at 1000 short runs from a flat start, within 4 standard errors of 2 %.

    A tenth of the time before it leaves the long waves of 8 spins too low, and E ψ' by a fifth.
    """
    potential, spins, mean = SpinPotential(WELLS), 8, 1.0
    field = float(CramerTransform(potential).field(mean))
    expected = naive.canonical_average(potential, field, mean, spins, potential.slope)
    system, start = Kawasaki(potential, spins, 0.025), np.full(spins, mean)
    slopes = [system.stationary_slope(start, 1e-9, sequence(k)) for k in range(1000)]
    found, error = mean_and_error(slopes)
    assert error < 0.025 * expected
    assert abs(found - expected) < 4.0 * error


@pytest.mark.parametrize(
    ("integrator", "excess", "tolerance"),
    [("leimkuhler_matthews", 0.0, 0.005), ("euler_maruyama", 0.02, 0.002)],
)
def test_biases_of_the_integrators(integrator, excess, tolerance):
    """Of E ψ' at c = 0.1, besides 4 standard errors of less than 0.2 %: 2 % for Euler-Maruyama.

    With 64 spins it is φ' + (1/2N) d/dm log φ*''(φ'), up to the square of 1/N.
    """
    potential, spins, mean = SpinPotential(BUMP), 64, 0.7
    cramer = CramerTransform(potential)
    field = float(cramer.field(mean))
    second, third = (float(cramer.cumulant(order, field)) for order in (2, 3))
    expected = field + third / second**2 / (2.0 * spins)
    system, start = Kawasaki(potential, spins, 0.1, integrator), np.full(spins, mean)
    slopes = [system.stationary_slope(start, 0.3, sequence(k)) for k in range(24)]
    found, error = mean_and_error(np.array(slopes) / expected - 1.0)
    assert error < 0.002
    assert abs(found - excess) < tolerance + 4.0 * error
