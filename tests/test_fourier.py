"""Trigonometric functions on the torus, where all is known in closed form."""

import numpy as np
import pytest

from hydrolimit.fourier import TrigonometricFunction

TWO_PI = 2.0 * np.pi


def wave(theta):
    return 0.4 + 0.9 * np.sin(TWO_PI * theta) + 0.3 * np.cos(2 * TWO_PI * theta)


AT = np.array([0.0, 0.123, 0.5, 0.77])


@pytest.fixture(params=[8, 9, 64])
def function(request):
    return TrigonometricFunction.sampled(wave(np.arange(request.param) / request.param))


def test_values_derivative_and_primitive(function):
    assert function(AT) == pytest.approx(wave(AT), abs=1e-14)
    slope = TWO_PI * (0.9 * np.cos(TWO_PI * AT) - 0.6 * np.sin(2 * TWO_PI * AT))
    assert function.derivative()(AT) == pytest.approx(slope, abs=1e-12)
    primitive = (-0.9 * np.cos(TWO_PI * AT) + 0.15 * np.sin(2 * TWO_PI * AT)) / TWO_PI
    assert function.primitive(AT) == pytest.approx(primitive, abs=1e-14)


def test_norms_and_mean(function):
    assert function.mean == pytest.approx(0.4)
    assert function.squared_norm() == pytest.approx(0.4**2 + 0.5 * (0.9**2 + 0.3**2))
    dual = 0.5 * (0.9**2 + 0.15**2) / TWO_PI**2
    assert function.squared_dual_norm() == pytest.approx(dual)


def test_averages_over_cells_are_differences_of_the_primitive(function):
    edges = np.arange(7) / 6
    expected = 0.4 + 6 * np.diff(function.primitive(edges))
    assert function.cell_averages(6) == pytest.approx(expected, abs=1e-13)


def test_the_last_mode_of_an_even_number_of_points_counts_once():
    alternating = TrigonometricFunction.sampled((-1.0) ** np.arange(8))
    assert alternating(np.arange(8) / 8) == pytest.approx((-1.0) ** np.arange(8))
    assert alternating.squared_norm() == pytest.approx(0.5)


def test_leading_axes_hold_several_functions():
    samples = np.random.default_rng(1).normal(size=(2, 3, 16))
    functions = TrigonometricFunction.sampled(samples)
    assert functions(np.arange(16) / 16) == pytest.approx(samples)
    assert functions.cell_averages(5).shape == (2, 3, 5)
    assert functions.squared_dual_norm()[1, 2] == pytest.approx(
        TrigonometricFunction.sampled(samples[1, 2]).squared_dual_norm()
    )
