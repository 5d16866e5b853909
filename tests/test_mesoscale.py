"""The coarse-grained Hamiltonian and its gradient flow."""

from functools import cache

import numpy as np
import pytest
from scipy.integrate import simpson
from scipy.linalg import expm

from hydrolimit.continuum.kawasaki import block_hamiltonian, spin_diffusion
from hydrolimit.continuum.kawasaki.mesoscale import Mesoscale
from hydrolimit.cramer import CramerTransform
from hydrolimit.dual_norm import squared_dual_distance
from hydrolimit.fourier import TrigonometricFunction
from hydrolimit.periodic_splines import PeriodicSplines
from hydrolimit.spin_potential import SpinPotential

GAUSSIAN, WELLS = "x**2/2", "x**2/2 + 2*exp(-2*x**2)"
SKEWED = "x**2/2 + 1.5*exp(-2*(x - 0.4)**2)"
TIMES = np.linspace(0.0, 0.02, 41)
DEGREES = pytest.mark.parametrize("degree", [0, 1, 2, 3])


@cache
def cramer(formula):
    return CramerTransform(SpinPotential(formula))


def start(theta):
    return 0.9 * np.sin(2 * np.pi * theta) + 0.3 * np.cos(4 * np.pi * theta)


START = TrigonometricFunction.sampled(start(np.arange(64) / 64))


@DEGREES
@pytest.mark.parametrize("sites", [20, 24])
def test_gaussian_hamiltonian_is_minus_the_log_density_of_the_profile(degree, sites):
    """P x of independent Gaussian spins is Gaussian; the log det has the constant too."""
    space = PeriodicSplines(degree, 6)
    linear = space.project_steps(np.eye(sites)).T
    covariance = linear @ linear.T
    coefficients = np.random.default_rng(5).normal(size=6)
    # The density with respect to L² coordinates, of the spins' without their constant.
    log_density = (
        -0.5 * coefficients @ np.linalg.solve(covariance, coefficients)
        - 0.5 * np.linalg.slogdet(2.0 * np.pi * covariance @ space.gram)[1]
        + 0.5 * sites * np.log(2.0 * np.pi)
    )
    constant = 0.5 * 6 * np.log(2.0 * np.pi / sites) / sites
    hamiltonian = Mesoscale(space, cramer(GAUSSIAN), sites, correction=True).hamiltonian(
        coefficients
    )
    assert hamiltonian + constant == pytest.approx(-log_density / sites, abs=1e-9)


@DEGREES
@pytest.mark.parametrize(("sites", "correction"), [(None, False), (20, False), (20, True)])
def test_gradient_and_hessian_are_derivatives(degree, sites, correction):
    space = PeriodicSplines(degree, 5)
    meso = Mesoscale(space, cramer(SKEWED), sites, correction)
    at, step = np.random.default_rng(6).normal(0.3, 0.5, size=5), 1e-4
    nearby = at + step * np.concatenate([np.eye(5), -np.eye(5)])
    up, down = np.split(meso.hamiltonian(nearby), 2)
    gradient = space.gram @ meso.chemical_potential(at)
    assert gradient == pytest.approx((up - down) / (2 * step), abs=1e-7)
    up, down = np.split(meso.chemical_potential(nearby) @ space.gram, 2)
    assert meso.hessian(at) == pytest.approx((up - down) / (2 * step), abs=1e-6)


@DEGREES
def test_profile_and_field_are_inverse(degree):
    meso = Mesoscale(PeriodicSplines(degree, 8), cramer(WELLS), 32)
    coefficients = np.random.default_rng(7).normal(size=(2, 3, 8))
    field = meso.field(coefficients)
    assert meso.profile(field) == pytest.approx(coefficients, abs=1e-10)
    hamiltonian = meso.hamiltonian(coefficients)
    assert hamiltonian.shape == (2, 3)
    assert hamiltonian[1, 2] == pytest.approx(meso.hamiltonian(coefficients[1, 2]))


def test_piecewise_constants_separate_into_blocks():
    """With p = 0, H̄ is a mean over blocks of the saddle-point Hamiltonian of 4 spins."""
    meso = Mesoscale(PeriodicSplines(0, 6), cramer(WELLS), 24, correction=True)
    means = np.random.default_rng(8).normal(size=6)
    blocks = block_hamiltonian.saddle_point(cramer(WELLS), 4, means)
    constant = 0.5 * np.log(2.0 * np.pi * 4) / 4
    assert meso.hamiltonian(means) == pytest.approx(np.mean(blocks) - constant)
    expected = block_hamiltonian.saddle_point_curvature(cramer(WELLS), 4, np.zeros(1))[0]
    assert meso.least_curvature(meso.equilibrium(0.0)) == pytest.approx(expected)


def test_curvature_tends_to_that_of_the_cramer_transform():
    limit = cramer(WELLS).curvature(0.0)
    space = PeriodicSplines(2, 6)
    leading = Mesoscale(space, cramer(WELLS), 48)
    assert leading.least_curvature(leading.equilibrium(0.0)) == pytest.approx(limit)
    off = [
        limit - Mesoscale(space, cramer(WELLS), 6 * ratio, True).least_curvature(np.zeros(6))
        for ratio in (4, 8, 16)
    ]
    assert off[0] > 0.0
    assert np.divide(off[:-1], off[1:]) == pytest.approx([2.0, 2.0], abs=0.05)


@DEGREES
def test_gaussian_flow_is_linear(degree):
    space = PeriodicSplines(degree, 8)
    meso = Mesoscale(space, cramer(GAUSSIAN))
    evolution = meso.evolve(space.project(START), TIMES[::20])
    rate = np.linalg.solve(space.gram, meso.operator)
    expected = [expm(-time * rate) @ evolution.coefficients[0] for time in TIMES[::20]]
    assert evolution.coefficients == pytest.approx(np.array(expected), abs=1e-9)


def test_operator_of_piecewise_constants_inverts_the_inner_product():
    """⟨y, Ā⁻¹ỹ⟩ in L² is ⟨y, ỹ⟩ in H⁻¹; constants do not move."""
    space = PeriodicSplines(0, 7)
    operator = Mesoscale(space, cramer(GAUSSIAN)).operator
    assert operator @ np.ones(7) == pytest.approx(0.0, abs=1e-10)
    y = np.random.default_rng(9).normal(size=7)
    y -= y.mean()
    image = np.linalg.solve(space.gram, operator @ y)
    assert space.dual_gram @ image == pytest.approx(space.gram @ y)


@DEGREES
@pytest.mark.parametrize(("sites", "correction"), [(None, False), (32, True)])
def test_energy_falls_by_the_dissipation_and_the_mean_stays(degree, sites, correction):
    space = PeriodicSplines(degree, 8)
    meso = Mesoscale(space, cramer(SKEWED), sites, correction)
    evolution = meso.evolve(space.project(START), TIMES)
    assert (np.diff(evolution.energy) < 0.0).all()
    fallen = evolution.energy[0] - evolution.energy[-1]
    assert simpson(evolution.dissipation, x=TIMES) == pytest.approx(fallen, rel=1e-3)
    assert np.ptp(evolution.coefficients.mean(axis=1)) < 1e-9
    later = evolution.coefficients[20]
    assert evolution.energy[20] == pytest.approx(meso.hamiltonian(later))
    assert evolution.dissipation[20] == pytest.approx(meso.dissipation(later))


@pytest.mark.parametrize(("degree", "order"), [(0, 1.9), (1, 1.95), (2, 3.8), (3, 4.8)])
def test_order_of_the_distance_to_the_limit(degree, order):
    macro = _macro()
    off = []
    for knots in (12, 24):
        space = PeriodicSplines(degree, knots)
        evolution = Mesoscale(space, cramer(WELLS)).evolve(
            space.project(macro.function(0)), macro.times
        )
        off.append(squared_dual_distance(evolution.function(-1), macro.function(-1)))
    assert 0.5 * np.log2(off[0] / off[1]) > order


@cache
def _macro():
    return spin_diffusion.solve(cramer(WELLS), start, TIMES[::40], 128)


def test_hamiltonian_of_the_projected_start_tends_to_the_energy():
    space = PeriodicSplines(2, 24)
    hamiltonian = Mesoscale(space, cramer(WELLS)).hamiltonian(space.project(START))
    assert hamiltonian == pytest.approx(_macro().energy[0], abs=1e-7)


def test_what_makes_no_sense_is_refused():
    space = PeriodicSplines(1, 8)
    with pytest.raises(ValueError, match="give their number"):
        Mesoscale(space, cramer(GAUSSIAN), correction=True)
    with pytest.raises(ValueError, match="at most as many knots as sites"):
        Mesoscale(space, cramer(GAUSSIAN), 7)
    with pytest.raises(ValueError, match="no field gives spins this profile"):
        Mesoscale(space, cramer(GAUSSIAN)).hamiltonian(np.full(8, 30.0))
