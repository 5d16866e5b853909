"""Test functions: closed forms, the quadrature that they make, and their choice from the data."""

import naive_weak_form as naive
import numpy as np
import pytest
from scipy.integrate import quad

from hydrolimit.inference.weak_form import test_functions as psi
from hydrolimit.statistics import slope

DEGREES = (3, 4, 5)


@pytest.mark.parametrize("derivative", [0, 1, 2])
@pytest.mark.parametrize("degree", DEGREES)
def test_derivatives_are_those_written_out(degree, derivative):
    """It would catch a chain rule without its 1/m, and a bump that goes on beyond its support."""
    v = np.linspace(-7.0, 7.0, 113)
    expected = naive.phi(v, 5.0, degree, derivative)
    np.testing.assert_allclose(psi.bump(v, 5, degree, derivative), expected, atol=1e-14)
    assert psi.bump(np.array([-5.0, 5.0]), 5, degree, derivative).tolist() == [0.0, 0.0]


@pytest.mark.parametrize(
    ("points", "half_width", "stride"),
    [(11, 3, 1), (11, 5, 2), (12, 3, 4), (10, 5, 1), (128, 31, 10)],
)
def test_centres_are_all_whose_support_fits(points, half_width, stride):
    expected = naive.queries(points, half_width, stride)
    assert psi.centres(points, half_width, stride).tolist() == expected
    functions = psi.TestFunctions((half_width, 2), (5, 3), (stride, 1))
    assert psi.fits(functions, points, 5) == bool(expected)
    assert not psi.fits(functions, points, 4)


def _smooth(x):
    return np.exp(0.8 * x) * np.cos(2 * x + 0.3)


def _errors(degree, derivative, half_widths):
    """Return |sum_j W_j f(x_j) - (d^n phi) * f| at the centre of a support of radius 1."""
    exact, _ = quad(
        lambda x: naive.phi(0.2 - x, 1.0, degree, derivative) * _smooth(x), -0.8, 1.2, epsabs=1e-14
    )
    errors = []
    for half in half_widths:
        points, spacing = 2 * half + 1, 1.0 / half
        x = 0.2 + spacing * np.arange(-half, half + 1)
        weights = psi.weights(points, spacing, half, degree, 1, derivative)
        assert weights.shape == (1, points)
        errors.append(abs(float((weights @ _smooth(x))[0]) - exact))
    return np.array(errors)


@pytest.mark.parametrize("derivative", [0, 1, 2])
@pytest.mark.parametrize("degree", DEGREES)
def test_weights_make_the_trapezoidal_rule_with_its_order(degree, derivative):
    """Against adaptive quadrature; the order is that of Euler and Maclaurin.

    d^n phi vanishes at the ends of the support like a power q = p - n, and only odd derivatives
    there count: the order is q + 1 if q is odd, else q + 2. A weight that is off by a factor, or
    a bump on m + 1 points, would leave an error of order one or none at all.
    """
    half_widths = np.array([8, 12, 16, 24])
    errors = _errors(degree, derivative, half_widths)
    vanishing = degree - derivative
    order = vanishing + (1 if vanishing % 2 else 2)
    assert -slope(np.log(half_widths), np.log(errors)) == pytest.approx(order, abs=0.3)
    assert errors[-1] < 0.02


def test_derivative_of_a_convolution_is_that_of_its_other_factor():
    """(d phi) * f = phi * f', to the rule's error: it would catch the sign of psi(x_k - x)."""
    x, h = np.arange(61) * 0.05, 0.05
    plain, first, second = (psi.weights(61, h, 20, 7, 4, n) for n in range(3))
    np.testing.assert_allclose(first @ np.sin(x), plain @ np.cos(x), atol=1e-6)
    np.testing.assert_allclose(second @ np.sin(x), -plain @ np.sin(x), atol=1e-6)


def _with_spectrum(turn, points, others, rng):
    """Return (other, point) whose Fourier coefficients have modulus 5 up to ``turn``, then 0.1."""
    waves = np.arange(points // 2 + 1)
    phases = np.exp(2j * np.pi * rng.random((others, waves.size)))
    phases[:, [0, -1]] = 1.0
    return np.fft.irfft(np.where(waves <= turn, 5.0, 0.1) * phases, points, axis=1)


@pytest.mark.parametrize("turn", [3, 8, 20])
def test_changepoint_is_where_a_synthetic_spectrum_turns(turn, rng):
    """To the wave number, on either axis; it would catch a transform along the wrong one."""
    density = _with_spectrum(turn, 64, 30, rng)
    assert psi.changepoint(density, 1) == turn
    assert psi.changepoint(density.T, 0) == turn
    plane = np.repeat(density[:, None], 10, axis=1)
    assert psi.changepoint(plane, 2) == turn


def test_chosen_support_puts_the_changepoint_two_deviations_into_the_tail(rng):
    """phi's own spectrum there is a tenth of its beginning; after one deviation it would be 0.6.

    After three it would be 0.002. A normal distribution's would be e^-2 after two.
    """
    turn, points = 9, 200
    density = _with_spectrum(turn, points, 50, rng)
    chosen = psi.choose(density, (5, 3))
    bump = psi.bump(np.arange(points) - points // 2, chosen.half_widths[0], 5)
    spectrum = np.abs(np.fft.rfft(bump))
    assert 0.06 < spectrum[turn] / spectrum[0] < 0.14
    assert chosen.degrees == (5, 3)


@pytest.mark.parametrize("turn", [1, 2, 5, 15, 30])
@pytest.mark.parametrize("points", [64, 80, 256])
def test_chosen_test_functions_stay_within_limits(turn, points, rng):
    """At least 3 and at most a quarter of the points, so that several fit, whatever the data."""
    density = _with_spectrum(turn, points, 40, rng)
    chosen = psi.choose(density, (5, 3))
    for half, stride, size in zip(chosen.half_widths, chosen.strides, (points, 40), strict=True):
        assert 3 <= half <= size // 4
        assert len(psi.centres(size, half, stride)) >= 5
    assert psi.fits(chosen, points, 40)


def test_one_bump_serves_both_coordinates(rng):
    """The narrower of the two that the axes ask for."""
    wide, narrow = (_with_spectrum(turn, 64, 30, rng) for turn in (5, 12))
    plane = np.einsum("tx,ty->txy", wide, narrow)
    half = psi.choose(plane, (5, 3)).half_widths[0]
    assert half == psi.choose(plane.swapaxes(1, 2), (5, 3)).half_widths[0]
    lone = [psi.choose(part, (5, 3)).half_widths[0] for part in (wide, narrow)]
    assert half == min(lone) < max(lone)
