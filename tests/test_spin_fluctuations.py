"""Fluctuations of the spins about the limit, against closed forms and a plain integration."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.linalg import expm

from hydrolimit.continuum.kawasaki import fluctuations, spin_diffusion
from hydrolimit.cramer import CramerTransform
from hydrolimit.fourier import TrigonometricFunction
from hydrolimit.periodic_splines import PeriodicSplines
from hydrolimit.spin_potential import SpinPotential

TIMES = np.linspace(0.0, 0.02, 5)


def start(theta):
    return 0.9 * np.sin(2 * np.pi * theta) + 0.3 * np.cos(4 * np.pi * theta)


def gaussian(sites):
    return lambda time: np.ones(sites)


def centred(sites):
    return np.eye(sites) - 1.0 / sites


def exchange(sites):
    ring = np.roll(np.eye(sites), 1, axis=0) + np.roll(np.eye(sites), -1, axis=0)
    return sites**2 * (2.0 * np.eye(sites) - ring)


@pytest.mark.parametrize("sites", [8, 33])
def test_gaussian_spins_stay_in_equilibrium(sites):
    covariance = fluctuations.covariances(gaussian(sites), TIMES, steps=8)
    assert covariance == pytest.approx(np.broadcast_to(centred(sites), (5, sites, sites)))
    expected = (1.0 - 1.0 / sites**2) / 12.0
    assert fluctuations.dual_constant(covariance) == pytest.approx(expected)


def test_other_starts_of_gaussian_spins_relax_mode_by_mode():
    sites = 16
    angle = 2.0 * np.pi * np.outer(np.arange(sites), np.arange(sites)) / sites
    variances = np.random.default_rng(10).uniform(0.5, 3.0, sites // 2 + 1)
    variances = np.concatenate([variances, variances[-2:0:-1]])
    variances[0] = 0.0
    rate = 4.0 * sites**2 * np.sin(np.pi * np.arange(sites) / sites) ** 2

    def covariance(variances):
        spread = np.exp(1j * angle) * variances @ np.exp(-1j * angle) / sites
        return spread.real

    computed = fluctuations.covariances(
        gaussian(sites), TIMES[:2], 400, start=covariance(variances)
    )
    decay = np.exp(-2.0 * rate * TIMES[1])
    expected = covariance(np.where(rate > 0, variances * decay + 1.0 - decay, 0.0))
    # The fastest mode, at 400 steps, limits it.
    assert computed[1] == pytest.approx(expected, abs=2e-4)


def test_varying_curvature_against_a_plain_integration():
    sites = 8
    theta = (np.arange(sites) + 0.5) / sites

    def curvature(time):
        return 1.0 + 0.6 * np.exp(-60.0 * time) * np.cos(2 * np.pi * theta)

    def rate(time, flat):
        drift = exchange(sites) * curvature(time)
        product = drift @ flat.reshape(sites, sites)
        return (2.0 * exchange(sites) - product - product.T).ravel()

    first = fluctuations.local_equilibrium(curvature(0.0))
    assert first == pytest.approx(centred(sites) @ np.diag(1 / curvature(0.0)) @ centred(sites))
    plain = solve_ivp(rate, (0.0, 0.02), first.ravel(), t_eval=TIMES, rtol=1e-9, atol=1e-10)
    computed = fluctuations.covariances(curvature, TIMES, 200)
    expected = plain.y.T.reshape(5, sites, sites)
    assert computed == pytest.approx(expected, abs=1e-5)
    # Which is not local equilibrium.
    assert np.abs(expected[2] - fluctuations.local_equilibrium(curvature(TIMES[2]))).max() > 0.01


def test_constants_of_the_bump():
    """Of an independent computation: 0.1028 at t = 0.02, 0.1048 in local equilibrium."""
    cramer = CramerTransform(SpinPotential("x**2/2 + 0.8*exp(-2*x**2)"))
    frames = np.linspace(0.0, 0.02, 41)
    zeta = spin_diffusion.solve(cramer, start, frames, 128).zeta
    dynamic, local = [], []
    for sites in (24, 48, 96):
        curvature = fluctuations.cell_curvature(cramer, frames, zeta, sites)
        covariance = fluctuations.covariances(curvature, [0.0, 0.02], 60)
        dynamic.append(fluctuations.dual_constant(covariance)[-1])
        local.append(fluctuations.dual_constant(fluctuations.local_equilibrium(curvature(0.02))))
    assert fluctuations.limit(dynamic) == pytest.approx(0.1028, abs=1e-4)
    assert fluctuations.limit(local) == pytest.approx(0.1048, abs=1e-4)


def test_cell_curvature_is_that_of_cell_averages():
    cramer = CramerTransform(SpinPotential("x**2/2 + cos(2*x)"))
    times, grid = np.linspace(0.0, 1.0, 5), np.arange(32) / 32
    zeta = (1.0 - times[:, None]) * start(grid)
    curvature = fluctuations.cell_curvature(cramer, times, zeta, 6)
    averages = TrigonometricFunction.sampled(start(grid)).cell_averages(6)
    assert curvature(0.25) == pytest.approx(cramer.curvature(0.75 * averages))


def test_limit_sums_a_series_in_the_inverse_number():
    values = [3.0 + 2.0 / sites - 5.0 / sites**2 for sites in (10, 20, 40)]
    assert fluctuations.limit(values) == pytest.approx(3.0)


def test_constant_and_noise_are_expectations():
    """Of samples with this covariance, within 4 standard errors."""
    rng, space = np.random.default_rng(11), PeriodicSplines(2, 5)
    root = centred(12) @ np.diag(rng.uniform(0.5, 1.5, 12)) @ centred(12)
    covariance, x = root @ root.T, rng.normal(size=(4000, 12)) @ root.T
    squares = {
        "dual": np.einsum("rk,kl,rl->r", x, np.linalg.pinv(exchange(12)), x),
        "noise": np.einsum("rk,kl,rl->r", c := space.project_steps(x), space.gram, c),
    }
    expected = {
        "dual": fluctuations.dual_constant(covariance),
        "noise": fluctuations.projected_noise(covariance, space),
    }
    for name, values in squares.items():
        error = values.std() / np.sqrt(values.size)
        assert abs(values.mean() - expected[name]) < 4 * error


@pytest.mark.parametrize("degree", [0, 2, 3])
def test_noise_of_gaussian_spins(degree):
    space = PeriodicSplines(degree, 7)
    expected = (space.cell_trace(24) - 1.0) / 24
    assert fluctuations.projected_noise(centred(24), space) == pytest.approx(expected)


def test_entropy_of_gaussian_spins():
    """Relative entropy of two normal laws with one covariance, the mean moved by exp(-At)."""
    sites, rng = 9, np.random.default_rng(12)
    first = rng.normal(0.5, 1.0, sites)
    expected = []
    for time in TIMES:
        moved = expm(-time * exchange(sites)) @ first - first.mean()
        expected.append(0.5 * moved @ np.linalg.pinv(centred(sites)) @ moved / sites)
    assert fluctuations.gaussian_entropy(first, TIMES) == pytest.approx(expected)
