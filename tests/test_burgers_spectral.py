"""The spectral and the Cole-Hopf solution: against each other, and what is exact of both."""

import numpy as np
import pytest

from hydrolimit.continuum.burgers import SolverError, cole_hopf, points, spectral

NU = 0.05


def smooth(x):
    return 1.0 - 0.5 * np.sin(x)


def random_start(seed):
    """Return a start of form (16) whose least density is 0.05."""
    rng = np.random.default_rng(seed)
    amplitude, wavenumber = rng.uniform(-0.5, 0.5, 20), rng.integers(1, 8, 20)
    phase = rng.uniform(0.0, 2.0 * np.pi, 20)

    def waves(x):
        return (amplitude * np.sin(np.multiply.outer(x, wavenumber) + phase)).sum(axis=-1)

    lift = 0.05 - waves(points(4096)).min()
    return lambda x: lift + waves(x)


def two_waves(x, t):
    """Return an exact solution, c - 2 nu d_x log phi for a phi of two modes of the heat equation.

    c is 0.7, and phi = 1 + a exp(-nu t) cos(x - c t) + b exp(-4 nu t) sin(2 (x - c t)).
    """
    xi, c, a, b = x - 0.7 * t, 0.7, 0.55 * np.exp(-NU * t), 0.25 * np.exp(-4 * NU * t)
    phi = 1.0 + a * np.cos(xi) + b * np.sin(2 * xi)
    return c - 2 * NU * (-a * np.sin(xi) + 2 * b * np.cos(2 * xi)) / phi


def furthest(a, b):
    return np.abs(a - b).max() / np.abs(b).max()


@pytest.mark.parametrize(("start", "end"), [(smooth, 2.0), (random_start(9), 0.6)])
def test_spectral_solution_is_the_exact_one(start, end):
    """Before, while and after shocks form; the random start spans densities from 0.05 to 5.8."""
    times = [0.0, 0.002, 0.1, 0.3, end]
    solution = spectral.solve(start, NU, times)
    x = solution.x[::8]
    for time, density in zip(times, solution.density, strict=True):
        exact = cole_hopf.solution(start, NU, time, x)
        assert furthest(density[::8], exact) < 1e-10
    assert solution.tail <= spectral.TAIL
    assert 0.0 < solution.step_error <= spectral.STEP_ERROR
    assert solution.mass_drift < 1e-13
    assert solution.density.shape == (5, solution.x.size)


def test_both_are_a_solution_in_closed_form():
    x = points(512)
    times = np.array([0.5, 0.6, 3.0])
    solution = spectral.solve(lambda x: two_waves(x, 0.5), NU, times)
    for time, density in zip(times, solution.density, strict=True):
        assert furthest(density, two_waves(x, time)) < 1e-10
        quadrature = cole_hopf.solution(lambda x: two_waves(x, 0.5), NU, time - 0.5, x)
        assert furthest(quadrature, two_waves(x, time)) < 1e-12


def test_estimated_error_of_steps_is_the_real_one(monkeypatch):
    """Steps that are too long on purpose: the estimate is the error, to a factor of 2."""
    start = random_start(3)
    monkeypatch.setattr(spectral, "STEP_ERROR", 1e-5)
    monkeypatch.setattr(spectral, "FIRST_STEP", 1.5)
    solution = spectral.solve(start, NU, [0.0, 0.1], 1024)
    exact = cole_hopf.solution(start, NU, 0.1, solution.x)
    error = np.abs(solution.density[1] - exact).max() / solution.density[0].max()
    assert 1e-9 < error < 1e-5
    assert 0.5 * error < solution.step_error < 2.0 * error


def test_squares_are_without_aliasing(rng):
    """Of all modes that a grid of 16 points has, by the convolution of Fourier series."""
    u = spectral.interpolate(rng.normal(size=15), points(16))
    march = spectral._March(u, NU, np.array([0.0]))
    modes = np.fft.rfft(u)[:-1]
    both = np.concatenate([modes[:0:-1].conj(), modes]) / 16
    squares = np.convolve(both, both)[14:22]
    expected = -0.5j * np.arange(8) * squares * 16
    np.testing.assert_allclose(march._rate(modes), expected, atol=1e-12)


def test_steps_in_time_are_of_fourth_order():
    start, errors = random_start(3)(points(1024)), []
    exact = cole_hopf.solution(random_start(3), NU, 0.1, points(1024))
    for halvings in (0, 1, 2):
        march = spectral._March(start, NU, np.array([0.0, 0.1]))
        density = march.solution(march.modes(halvings), halvings, 0.0).density[1]
        errors.append(np.abs(density - exact).max())
    assert np.all(np.abs(np.log2(np.array(errors[:-1]) / errors[1:]) - 4.0) < 0.2)


def test_points_are_doubled_until_the_tail_is_small():
    """64 points do not resolve the shocks; the solution is that with enough from the start."""
    start, times = random_start(1), [0.0, 0.05, 0.2]
    solution = spectral.solve(start, NU, times, 64)
    assert solution.x.size > 256
    assert solution.tail <= spectral.TAIL
    more = spectral.solve(start, NU, times, 2 * solution.x.size)
    assert more.x.size == 2 * solution.x.size
    assert furthest(solution.density, more.density[:, ::2]) < 1e-10


@pytest.mark.parametrize("c", [-3.0, 2.5])
def test_a_moving_frame_shifts_the_solution(c):
    """rho(x - c t, t) + c solves the equation: Galilean invariance, which Cole-Hopf has too."""
    times = np.array([0.0, 0.25, 1.0])
    rest = spectral.solve(smooth, NU, times)
    moving = spectral.solve(lambda x: smooth(x) + c, NU, times)
    x = points(100)
    for time, one, other in zip(times, rest.density, moving.density, strict=True):
        shifted = c + spectral.interpolate(one, x - c * time)
        np.testing.assert_allclose(spectral.interpolate(other, x), shifted, atol=1e-9)
        exact = cole_hopf.solution(lambda x: smooth(x) + c, NU, time, x)
        np.testing.assert_allclose(exact, shifted, atol=1e-9)


def test_mirrored_densities_travel_the_other_way():
    """-rho(-x, t) solves the equation: starts of mean below zero are nothing special."""
    times = [0.0, 0.7]
    one = spectral.solve(smooth, NU, times).density
    other = spectral.solve(lambda x: -smooth(-x), NU, times).density
    np.testing.assert_allclose(other, -np.roll(one[:, ::-1], 1, axis=1), atol=1e-12)


def test_recorded_times_do_not_matter():
    """Uneven times, a single interval, and a start at another time than zero."""
    uneven = spectral.solve(smooth, NU, [1.0, 1.013, 1.5, 1.5001, 3.0])
    even = spectral.solve(smooth, NU, np.linspace(0.0, 2.0, 101))
    alone = spectral.solve(smooth, NU, [0.0, 2.0])
    assert furthest(uneven.density[-1], alone.density[-1]) < 1e-10
    assert furthest(uneven.density[2], even.density[25]) < 1e-10
    assert furthest(even.density[-1], alone.density[-1]) < 1e-10
    start = spectral.solve(smooth, NU, [4.0])
    np.testing.assert_array_equal(start.density, [smooth(start.x)])


def test_a_constant_stays():
    solution = spectral.solve(lambda x: 3.0, NU, [0.0, 1.0])
    np.testing.assert_array_equal(solution.density, np.full((2, 512), 3.0))
    np.testing.assert_array_equal(cole_hopf.solution(lambda x: 3.0, NU, 1.0, points(5)), 3.0)


@pytest.mark.parametrize("viscosity", [0.5, 0.005])
def test_both_at_other_viscosities(viscosity):
    solution = spectral.solve(smooth, viscosity, [0.0, 2.0])
    exact = cole_hopf.solution(smooth, viscosity, 2.0, solution.x[::16])
    assert furthest(solution.density[1, ::16], exact) < 1e-10


def test_cole_hopf_without_overflow():
    """nu = 2e-4, where exp(Psi/(2 nu)) is above 1e500: characteristics, to first order in nu."""
    time, viscosity, started = 1.0, 2e-4, points(64)
    exact = cole_hopf.solution(smooth, viscosity, time, started + time * smooth(started))
    # Viscosity changes densities by up to 0.846 nu, measured from 4e-4 down to 1e-4.
    np.testing.assert_allclose(exact, smooth(started), atol=viscosity)


def test_cole_hopf_soon_after_the_start():
    """To first order in a short time, rho + t rate(rho): a grid too coarse for it would show."""
    x = points(64)
    for time in (1e-4, 1e-6):
        change = cole_hopf.solution(smooth, NU, time, x) - smooth(x)
        np.testing.assert_allclose(change, time * spectral.rate(smooth(x), NU), atol=2.0 * time**2)


def test_rate_is_that_of_the_equation():
    """Of sums of waves by calculus, and of the solution by differences in time."""
    x = points(64)
    rho = 2.0 + np.sin(3 * x) - 0.5 * np.cos(7 * x)
    slope = 3 * np.cos(3 * x) + 3.5 * np.sin(7 * x)
    curvature = -9 * np.sin(3 * x) + 24.5 * np.cos(7 * x)
    two = spectral.rate(np.array([rho, 2.0 * rho]), NU)
    np.testing.assert_allclose(two[0], -rho * slope + NU * curvature, atol=1e-12)
    np.testing.assert_allclose(two[1], -4.0 * rho * slope + 2.0 * NU * curvature, atol=1e-12)
    h = 1e-4
    around = spectral.solve(random_start(3), NU, [0.0, 0.1 - h, 0.1, 0.1 + h]).density
    difference = (around[3] - around[1]) / (2 * h)
    assert furthest(spectral.rate(around[2], NU), difference) < 1e-5


@pytest.mark.parametrize("number", [16, 17])
def test_interpolation_of_values_and_averages(number, rng):
    """Exact for waves below half the points, at any point and over any width."""
    x, at, width = points(number), rng.uniform(-9.0, 9.0, 20), 0.4
    density = np.array([3.0 + np.cos(5 * x - 1.0), np.sin(7 * x)])
    values = spectral.interpolate(density, at)
    np.testing.assert_allclose(values, [3.0 + np.cos(5 * at - 1.0), np.sin(7 * at)], atol=1e-13)
    left, right = at - width / 2, at + width / 2
    expected = [
        3.0 + (np.sin(5 * right - 1.0) - np.sin(5 * left - 1.0)) / (5 * width),
        (np.cos(7 * left) - np.cos(7 * right)) / (7 * width),
    ]
    averages = spectral.interpolate(density, at, width)
    np.testing.assert_allclose(averages, expected, atol=1e-13)
    noise = rng.normal(size=number)
    np.testing.assert_allclose(spectral.interpolate(noise, x), noise, atol=1e-13)


def test_what_cannot_be_resolved_is_refused(monkeypatch):
    monkeypatch.setattr(spectral, "MOST_POINTS", 1024)
    with pytest.raises(SolverError, match="1024 points do not resolve"):
        spectral.solve(lambda x: 1.0 + (x > 1.0), NU, [0.0, 1.0])
    monkeypatch.setattr(spectral, "STEP_ERROR", 1e-30)
    with pytest.raises(SolverError, match="make an error of"):
        spectral.solve(smooth, NU, [0.0, 0.001])
    monkeypatch.setattr(cole_hopf, "MOST_POINTS", 2048)
    with pytest.raises(SolverError, match="sums over 2048 points"):
        cole_hopf.solution(lambda x: 1.0 + (x > 1.0), NU, 0.01, points(8))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((smooth, -1.0, [0.0]), "viscosity"),
        ((smooth, NU, [0.0, 0.0]), "ascend"),
        ((smooth, NU, []), "at least"),
        ((smooth, NU, [0.0], 513), "even"),
        ((lambda x: x[:3], NU, [0.0]), "finite density for each point"),
        ((lambda x: x / 0.0, NU, [0.0]), "finite density for each point"),
    ],
)
@pytest.mark.filterwarnings("ignore:.*encountered in divide")
def test_bad_arguments(arguments, message):
    with pytest.raises(ValueError, match=message):
        spectral.solve(*arguments)


def test_a_time_before_the_start():
    with pytest.raises(ValueError, match="not negative"):
        cole_hopf.solution(smooth, NU, -0.1, points(8))
