"""Implicit integration of laws on a ring: exact solutions, learned-like laws, and refusals."""

import numpy as np
import pytest

from hydrolimit.continuum import method_of_lines
from hydrolimit.continuum.burgers import LENGTH, points, spectral
from hydrolimit.continuum.method_of_lines import IntegrationError, integrate

NU = 0.05


def smooth(x):
    return 1.0 - 0.5 * np.sin(x)


def diffusion(v):
    spacing = LENGTH / v.size
    return NU * (np.roll(v, 1) - 2 * v + np.roll(v, -1)) / spacing**2


def burgers(v, flux=lambda v: v**2 / 2):
    """Return the right-hand side by central differences, reach 1."""
    spacing = LENGTH / v.size
    return (flux(np.roll(v, 1)) - flux(np.roll(v, -1))) / (2 * spacing) + diffusion(v)


@pytest.mark.parametrize("reach", [1, 3])
def test_modes_of_the_heat_equation_decay_as_they_do(reach):
    """Of differences in space exactly: the error is that of time, which is 1e-6 a step."""
    n, times = 60, np.array([0.5, 0.6, 1.7, 9.0])
    x = points(n)
    result = integrate(diffusion, 1.0 + np.sin(3 * x) + 0.3 * np.cos(20 * x), times, reach)
    decay = [NU * (2 * np.sin(k * LENGTH / n / 2) / (LENGTH / n)) ** 2 for k in (3, 20)]
    late = times[:, None] - 0.5
    exact = 1.0 + np.exp(-decay[0] * late) * np.sin(3 * x)
    exact += 0.3 * np.exp(-decay[1] * late) * np.cos(20 * x)
    np.testing.assert_allclose(result, exact, atol=5e-6)
    np.testing.assert_allclose(result.sum(axis=1), n, rtol=1e-10)


def test_finite_differences_of_burgers_approach_the_spectral_solution_with_second_order():
    times, errors = [0.0, 0.3, 1.0], []
    exact = spectral.solve(smooth, NU, times)
    for n in (64, 128, 256):
        result = integrate(burgers, smooth(points(n)), times, 1)
        errors.append(np.abs(result - spectral.interpolate(exact.density, points(n)))[1:].max())
        np.testing.assert_allclose(result.sum(axis=1), result[0].sum(), rtol=1e-9)
    assert np.all(np.abs(np.log2(np.array(errors[:-1]) / errors[1:]) - 2.0) < 0.1)


def test_the_spectral_rate_of_burgers_is_integrated_to_the_tolerance():
    """Reach of all points: the Jacobian is full, and errors are those of time alone."""
    times = [0.0, 0.5, 1.0]
    exact = spectral.solve(smooth, NU, times, 64).density
    n = 64
    result = integrate(lambda v: spectral.rate(v, NU), smooth(points(n)), times, n)
    sampled = spectral.interpolate(exact, points(n))
    np.testing.assert_allclose(result, sampled, atol=3e-6)


def test_a_moving_frame_shifts_the_solution():
    """Central differences of a flux are not Galilean invariant: to second order only."""
    n, c = 256, 2.0
    time = 20 * LENGTH / n / c
    rest = integrate(burgers, smooth(points(n)), [0.0, time], 1)[1]
    moving = integrate(burgers, smooth(points(n)) + c, [0.0, time], 1)[1]
    np.testing.assert_allclose(moving, c + np.roll(rest, 20), atol=1e-3)
    assert np.abs(moving - c - np.roll(rest, 19)).max() > 1e-2


@pytest.mark.parametrize(("n", "reach"), [(12, 0), (12, 1), (13, 2), (11, 4), (6, 3), (5, 9)])
def test_band_of_the_jacobian(n, reach, rng):
    """Entry by entry that of a law of this reach, few evaluations of which give all columns."""
    matrix = rng.normal(size=(n, n))
    apart = np.abs(np.subtract.outer(np.arange(n), np.arange(n)))
    matrix[np.minimum(apart, n - apart) > reach] = 0.0
    calls = []

    def law(v):
        calls.append(v)
        return matrix @ v + v**2

    v = rng.normal(size=n)
    # Differences do not leave a range that v fills.
    made = method_of_lines._Law(law, v, reach, (v.min(), v.max())).jacobian(0.0, v)
    np.testing.assert_allclose(made.toarray(), matrix + np.diag(2 * v), atol=1e-3)
    assert len(calls) <= min(4 * reach + 2, n + 1)


def test_a_law_with_kinks():
    """A flux linear between 49 densities, as networks with ReLU make it."""
    times, start = np.linspace(0.0, 1.0, 21), smooth(points(128))
    exact = integrate(burgers, start, times, 1)
    kinks = np.linspace(0.0, 2.0, 49)
    linear = integrate(
        lambda v: burgers(v, lambda v: np.interp(v, kinks, kinks**2 / 2)), start, times, 1
    )
    # The speeds at which densities travel are off by up to half a piece, 0.02, in both directions.
    assert 1e-6 < np.abs(linear - exact).max() < 2e-2


def test_a_law_in_single_precision():
    """With differences of 1e-8 the Jacobian would be noise, and 10,000 evaluations be needed."""
    times, start = np.linspace(0.0, 1.0, 21), 2.0 - 1.9 * np.sin(points(128))
    exact = integrate(burgers, start, times, 1)
    calls = []

    def single(v):
        calls.append(v)
        return burgers(v.astype(np.float32))

    np.testing.assert_allclose(integrate(single, start, times, 1), exact, atol=1e-5)
    assert len(calls) < 4000


def test_a_law_is_only_asked_within_its_range():
    """exp(-t) gets as near to zero as the tolerance, so that steps are tried beyond."""
    start, times = np.array([1.0, 0.5, 0.25]), np.linspace(0.0, 60.0, 200)

    def law(v):
        if v.min() < 0.0 or v.max() > 1.0:
            raise ValueError("out of range")
        return -v

    result = integrate(law, start, times, 0, (0.0, 1.0))
    assert result.min() >= 0.0
    np.testing.assert_allclose(result, np.exp(-times)[:, None] * start, atol=1e-6)
    # Without the range, the steps that are tried reach -1e-7.
    with pytest.raises(IntegrationError, match="the law failed at time [0-9.]+: out of range"):
        integrate(law, 0.5 * start, times, 0)


def test_a_solution_that_leaves_the_range_is_an_error():
    growth = (lambda v: 0.1 + 0.0 * v, np.linspace(1.0, 2.0, 8), [0.0, 1.0, 20.0], 0)
    with pytest.raises(
        IntegrationError, match=r"at time [0-9.]+, but the law is defined on \[0, 3"
    ):
        integrate(*growth, (0.0, 3.0))
    assert integrate(*growth, (0.0, 5.0))[-1].max() == pytest.approx(4.0)
    with pytest.raises(IntegrationError, match="spans .* at time 0, but"):
        integrate(*growth, (1.5, 3.0))


@pytest.mark.parametrize(
    ("law", "message"),
    [
        (lambda v: 1.0 / (v - 1.0), "the law is not finite at time 0$"),
        (lambda v: v[1:], "gives"),
        (lambda v: {}["missing"], "the law failed at time 0: 'missing'"),
        (lambda v: v**2, "no step is short enough at time 1$"),
        (lambda v: 1.0 / np.maximum(2.0 - v, 0.0), "not finite at time"),
    ],
)
@pytest.mark.filterwarnings("ignore:.*encountered in:RuntimeWarning")
def test_laws_that_cannot_be_integrated(law, message):
    """v^2 has the solution 1/(1 - t), and 1/(2 - v) ends at t = 1/2."""
    with pytest.raises(IntegrationError, match=message):
        integrate(law, np.ones(6), [0.0, 2.0], 0)


def test_steps_are_counted(monkeypatch):
    monkeypatch.setattr(method_of_lines, "MOST_STEPS", 5)
    with pytest.raises(IntegrationError, match="5 steps were not enough"):
        integrate(burgers, smooth(points(64)), [0.0, 2.0], 1)


def test_start_alone():
    np.testing.assert_array_equal(integrate(diffusion, np.ones(4), [3.0], 1), np.ones((1, 4)))


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"start": np.ones((2, 2))}, "one row"),
        ({"start": [1.0, np.nan]}, "finite"),
        ({"times": [0.0, 0.0]}, "ascend"),
        ({"reach": -1}, "negative"),
        ({"within": (1.0, 0.0)}, "empty"),
    ],
)
def test_bad_arguments(changed, message):
    arguments = {"start": np.ones(5), "times": [0.0, 1.0], "reach": 1} | changed
    with pytest.raises(ValueError, match=message):
        integrate(diffusion, **arguments)
