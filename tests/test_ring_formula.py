"""Formulas on a ring: which are refused, on rings of two lengths."""

import math

import numpy as np
import pytest

from hydrolimit.configuration import ConfigurationError
from hydrolimit.configuration.ring_formula import Ring, check_smooth, evaluated

RINGS = {
    "x": Ring("x", 2.0 * math.pi, "2π", "sin(x)"),
    "theta": Ring("theta", 1.0, "1", "sin(2*pi*theta)"),
}


@pytest.mark.parametrize(("name", "turns"), [("x", "x"), ("theta", "2*pi*theta")])
def test_values_are_those_of_the_whole_ring(name, turns):
    points, values = evaluated(f"cos({turns})", RINGS[name], "start")
    assert points[0] == 0.0
    assert points[-1] == RINGS[name].length
    angle = np.linspace(0.0, 2.0 * np.pi, points.size)
    assert np.allclose(values, np.cos(angle), atol=1e-13)
    check_smooth(points, values, f"cos({turns})", RINGS[name], "start")


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("x", "theta", "start: 'theta' in 'theta' is not a known name; known are x, pi, e"),
        ("theta", "x", "start: 'x' in 'x' is not a known name; known are theta, pi, e"),
        ("x", "x", "start: 'x' is 0 at x = 0 and 6.283 at x = 2π, which are one point; give a "
         "periodic formula, such as one of sin(x)"),
        ("theta", "1 - theta", "start: '1 - theta' is 1 at theta = 0 and 0 at theta = 1, which "
         "are one point; give a periodic formula, such as one of sin(2*pi*theta)"),
        ("theta", "tanh(sin(2*pi*theta)/0.01)", "start: 'tanh(sin(2*pi*theta)/0.01)' jumps near "
         "theta = 0.5, between nodes of the exact solution; give a formula that is smooth on the"),
    ],
)  # fmt: skip
def test_what_is_no_smooth_function_on_the_ring_is_refused(name, text, says):
    with pytest.raises(ConfigurationError) as refused:
        check_smooth(*evaluated(text, RINGS[name], "start"), text, RINGS[name], "start")
    assert str(refused.value).startswith(says)
