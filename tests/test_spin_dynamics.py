"""Kawasaki dynamics: steps against matrices, and what is exact at any step that is stable."""

import math

import naive_kawasaki as naive
import numpy as np
import pytest
from scipy.interpolate import CubicHermiteSpline

from hydrolimit import streams
from hydrolimit.cramer import CramerTransform
from hydrolimit.kawasaki_plan import INTEGRATORS
from hydrolimit.particles.random_normals import fill
from hydrolimit.particles.spins import Kawasaki, kernels, slope_table
from hydrolimit.spin_potential import DENSITY, REACH, SpinPotential

GAUSSIAN, BUMP = "x**2/2", "x**2/2 + 0.8*exp(-2*x**2)"
UNEVEN = "x**2/2 + 0.3*sin(x) + tanh(x)"


def sequence(block=0):
    return streams.seed_sequence(2019, streams.stream_key("tests", "spins"), block)


def eigenvalues(spins):
    """Return those of A/N² by wave number, 0 to N/2."""
    return 4.0 * np.sin(np.pi * np.arange(spins // 2 + 1) / spins) ** 2


@pytest.mark.parametrize(
    ("formula", "slope"),
    [
        ("x**2/2 + cos(2*x)", lambda x: x - 2 * np.sin(2 * x)),
        ("x**2/2 + 2*exp(-2*x**2)", lambda x: x - 8 * x * np.exp(-2 * x**2)),
        (UNEVEN, lambda x: x + 0.3 * np.cos(x) + 1 / np.cosh(x) ** 2),
    ],
)
def test_slopes_are_looked_up_to_nine_digits(formula, slope, rng):
    x = rng.uniform(-REACH, REACH, 50_000)
    found = np.empty_like(x)
    kernels.tabulated_slopes(x, found, slope_table(SpinPotential(formula)), -REACH, float(DENSITY))
    assert np.abs(found - slope(x)).max() < 5e-9


def looked_up(potential):
    """Return ψ' as a function: by scipy's cubics, and by lines beyond the potential's range."""
    if potential.formula == GAUSSIAN:
        return lambda x: x
    spline = CubicHermiteSpline(potential.x, potential.slope, potential.curvature)

    def slope(x):
        within = np.clip(x, -REACH, REACH)
        return spline(within) + spline(within, 1) * (x - within)

    return slope


@pytest.mark.parametrize("integrator", INTEGRATORS)
@pytest.mark.parametrize("formula", [GAUSSIAN, UNEVEN])
@pytest.mark.parametrize("spins", [3, 8])
def test_steps_follow_their_twin(formula, spins, integrator, rng):
    """To 1e-12, from spins of which some are out of the table, through two records."""
    potential, steps, c = SpinPotential(formula), 12, 0.1
    start = 9.0 * rng.standard_normal(spins)
    start[:2] = 17.0, -18.5
    state, normals = streams.xoshiro_state(sequence()), np.empty((2 * steps + 1, spins))
    for one in normals:
        fill(one, state)
    time_step = c / spins**2
    system = Kawasaki(potential, spins, c, integrator)
    found = system.run(start, steps * time_step * np.arange(3), sequence())
    averaged = integrator == "leimkuhler_matthews"
    for record in range(3):
        expected = naive.advance(
            start, normals[: record * steps + 1], time_step, looked_up(potential), averaged
        )
        np.testing.assert_allclose(found[record], expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("integrator", INTEGRATORS)
@pytest.mark.parametrize("c", [0.08, 0.49])
def test_means_of_gaussian_spins_decay_as_they_must(integrator, c, rng):
    """With one noise, two runs differ by the mean's decay alone: (1 - cλ)^n in every wave."""
    spins, steps = 16, 5
    change = rng.standard_normal(spins)
    change -= change.mean()
    system = Kawasaki(SpinPotential(GAUSSIAN), spins, c, integrator)
    times = [0.0, steps * c / spins**2]
    one, other = (system.run(start, times, sequence()) for start in (np.zeros(spins), change))
    decayed = (1.0 - c * eigenvalues(spins)) ** steps * np.fft.rfft(change)
    np.testing.assert_allclose(np.fft.rfft(other - one)[1], decayed, rtol=0, atol=1e-13)


@pytest.mark.parametrize("c", [0.1, 0.45])
@pytest.mark.parametrize("integrator", INTEGRATORS)
def test_gaussian_spins_at_rest(integrator, c):
    """Variance of every wave within 4 standard errors, of 1 to 3 %.

    It is 1 for Leimkuhler and Matthews, and 1/(1 - cλ/2), up to 10, for Euler and Maruyama.
    """
    spins, looks, blocks = 8, 40_000, 100
    every = math.ceil(1.0 / c)
    times = every * c / spins**2 * np.arange(looks + 1)
    system = Kawasaki(SpinPotential(GAUSSIAN), spins, c, integrator)
    x = system.run(np.zeros(spins), times, sequence())[1 + looks // blocks :]
    power = np.abs(np.fft.rfft(x)[:, 1:]) ** 2 / spins
    power = power.reshape(blocks - 1, -1, spins // 2).mean(axis=1)
    error = power.std(axis=0, ddof=1) / math.sqrt(blocks - 1)
    expected = np.ones(spins // 2)
    if integrator == "euler_maruyama":
        expected = 1.0 / (1.0 - 0.5 * c * eigenvalues(spins)[1:])
    assert error.max() < 0.03 * expected.max()
    assert np.all(np.abs(power.mean(axis=0) - expected) < 4.0 * error)


def test_slopes_at_rest():
    """E ψ' of N spins of mean m, by characteristic functions, with c = 0.08.

    Within 4 standard errors and 0.3 % for Leimkuhler and Matthews; Euler and Maruyama are off by
    1 to 3 %.
    """
    potential, spins, mean, c, blocks = SpinPotential(BUMP), 64, 0.7, 0.08, 12
    cramer = CramerTransform(potential)
    field = float(cramer.field(mean))
    expected = naive.canonical_average(potential, field, mean, spins, potential.slope)
    for integrator, lowest, highest in zip(INTEGRATORS, (-0.003, 0.01), (0.003, 0.03), strict=True):
        system = Kawasaki(potential, spins, c, integrator)
        start = np.full(spins, mean)
        slopes = [system.stationary_slope(start, 0.4, sequence(k)) for k in range(blocks)]
        excess = np.mean(slopes) / expected - 1.0
        error = np.std(slopes, ddof=1) / math.sqrt(blocks) / expected
        assert error < 0.002
        assert lowest - 4.0 * error < excess < highest + 4.0 * error, integrator


def test_the_slope_of_gaussian_spins_is_their_mean():
    system = Kawasaki(SpinPotential(GAUSSIAN), 8, 0.1)
    slope = system.stationary_slope(np.full(8, 0.3), 0.1, sequence())
    assert slope == pytest.approx(0.3, abs=1e-14)


@pytest.mark.parametrize("integrator", INTEGRATORS)
def test_the_mean_spin_is_conserved(integrator, rng):
    """To rounding, through 20 000 steps: 1e-12 is asked of 300 000."""
    spins = 64
    start = rng.standard_normal(spins)
    system = Kawasaki(SpinPotential(BUMP), spins, 0.1, integrator)
    found = system.run(start, np.array([0.0, 10_000, 20_000]) * 0.1 / spins**2, sequence())
    assert np.abs(found.mean(axis=1) - start.mean()).max() < 5e-15
    assert np.ptp(found, axis=0).min() > 0.0


def test_a_run_is_the_same_alone_or_among_others(rng):
    """Bit by bit; the start is recorded and left as it was, and another stream gives others."""
    system, times = Kawasaki(SpinPotential(BUMP), 16, 0.1), [0.0, 0.01, 0.02]
    start = rng.standard_normal(16)
    kept = start.copy()
    among = [system.run(start, times, sequence(k)) for k in range(3)]
    alone = Kawasaki(SpinPotential(BUMP), 16, 0.1).run(start, times, sequence(1))
    np.testing.assert_array_equal(among[1], alone)
    np.testing.assert_array_equal(start, kept)
    np.testing.assert_array_equal(alone[0], start)
    assert np.abs(among[1][1:] - among[2][1:]).max() > 0.1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((GAUSSIAN, 8, 0.5), r"c = 0\.5 is not stable with x\*\*2/2: give one between 0 and 0\.5$"),
        ((GAUSSIAN, 8, math.nan), "not stable"),
        ((GAUSSIAN, 8, 0.0), "not stable"),
        (("x**2/2 + cos(2*x)", 8, 0.101), r"give one between 0 and 0\.1$"),
        ((GAUSSIAN, 2, 0.1), "2 spins are no ring: give at least 3"),
        ((GAUSSIAN, 8, 0.1, "heun"), "'heun' is no integrator: give leimkuhler_matthews or euler"),
    ],
)
def test_what_cannot_be_run_is_refused(arguments, message):
    formula, *rest = arguments
    with pytest.raises(ValueError, match=message):
        Kawasaki(SpinPotential(formula), *rest)


def test_starts_and_times_that_make_no_sense_are_refused():
    system = Kawasaki(SpinPotential(GAUSSIAN), 8, 0.1)
    with pytest.raises(ValueError, match=r"a start of shape \(7,\) is not one of 8 spins"):
        system.run(np.zeros(7), [0.0, 0.1], sequence())
    with pytest.raises(ValueError, match="times go back"):
        system.run(np.zeros(8), [0.0, 0.2, 0.1], sequence())
