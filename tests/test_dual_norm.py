"""Distances in H⁻¹ and L² where they are known, and down to round-off."""

import numpy as np
import pytest

from hydrolimit.dual_norm import StepFunction, squared_distance, squared_dual_distance
from hydrolimit.fourier import TrigonometricFunction
from hydrolimit.periodic_splines import PeriodicSplines

ZERO = StepFunction(np.zeros(1))
TWO_PI = 2.0 * np.pi
GRID = np.arange(64) / 64


def sampled(formula):
    return TrigonometricFunction.sampled(formula(GRID))


def test_one_step_up_and_down():
    # The primitive is a roof from -1/4 to 1/4; the mean does not count in H⁻¹.
    steps = StepFunction(np.array([6.0, 4.0]))
    assert squared_dual_distance(steps, ZERO) == pytest.approx(1 / 48)
    assert squared_distance(steps, ZERO) == pytest.approx(26.0)


def test_a_wave():
    wave = sampled(lambda theta: 0.7 + np.sin(3 * TWO_PI * theta))
    assert squared_dual_distance(wave, ZERO) == pytest.approx(0.5 / (3 * TWO_PI) ** 2)
    assert squared_distance(wave, ZERO) == pytest.approx(0.7**2 + 0.5)
    assert squared_dual_distance(wave, ZERO) == pytest.approx(wave.squared_dual_norm())


@pytest.mark.parametrize(("degree", "knots", "cells"), [(0, 5, 12), (2, 6, 32), (3, 12, 7)])
def test_distances_are_those_of_primitives_summed_finely(degree, knots, cells):
    rng = np.random.default_rng(3)
    space = PeriodicSplines(degree, knots)
    spline = space.function(rng.normal(size=knots))
    steps = StepFunction(rng.normal(size=(4, cells)))
    fine = (np.arange(2**16) + 0.5) / 2**16
    apart = steps(fine) - spline(fine)
    primitive = np.cumsum(apart - apart.mean(axis=1, keepdims=True), axis=1) / fine.size
    dual = primitive.var(axis=1)
    assert squared_dual_distance(steps, spline) == pytest.approx(dual, rel=1e-3)
    assert squared_distance(steps, spline) == pytest.approx((apart**2).mean(axis=1), rel=1e-3)


def test_dual_gram_is_the_norm_of_splines_and_of_steps():
    rng = np.random.default_rng(4)
    for degree, knots in [(0, 9), (3, 8)]:
        space, coefficients = PeriodicSplines(degree, knots), rng.normal(size=knots)
        expected = coefficients @ space.dual_gram @ coefficients
        assert squared_dual_distance(space.function(coefficients), ZERO) == pytest.approx(expected)
    values = rng.normal(size=9)
    piecewise = PeriodicSplines(0, 9).function(values)
    assert squared_dual_distance(StepFunction(values), piecewise) == pytest.approx(0.0, abs=1e-30)


def test_small_distances_keep_their_digits():
    """Differences of squares would leave nothing of 1e-9."""
    large = sampled(lambda theta: np.cos(TWO_PI * theta))
    near = sampled(lambda theta: np.cos(TWO_PI * theta) + 1e-9 * np.sin(2 * TWO_PI * theta))
    expected = 1e-18 * 0.5 / (2 * TWO_PI) ** 2
    assert squared_dual_distance(near, large) == pytest.approx(expected, rel=1e-5)
    assert squared_distance(near, large) == pytest.approx(0.5e-18, rel=1e-5)
