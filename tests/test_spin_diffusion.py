"""The hydrodynamic limit: exact for Gaussian spins, a gradient flow for all."""

from functools import cache

import numpy as np
import pytest
from scipy.integrate import simpson

from hydrolimit.continuum.kawasaki import spin_diffusion
from hydrolimit.cramer import CramerTransform
from hydrolimit.spin_potential import SpinPotential

TIMES = np.linspace(0.0, 0.02, 41)
TWO_PI = 2.0 * np.pi


def start(theta):
    return 0.2 + 0.9 * np.sin(TWO_PI * theta) + 0.3 * np.cos(2 * TWO_PI * theta)


@cache
def solved(formula):
    return spin_diffusion.solve(CramerTransform(SpinPotential(formula)), start, TIMES, 128)


WELLS = "x**2/2 + 2*exp(-2*x**2)"


def test_modes_of_gaussian_spins_decay():
    evolution = solved("x**2/2")
    first, second = (np.exp(-((k * TWO_PI) ** 2) * TIMES)[:, None] for k in (1, 2))
    theta = evolution.theta
    zeta = 0.9 * first * np.sin(TWO_PI * theta) + 0.3 * second * np.cos(2 * TWO_PI * theta)
    assert evolution.zeta == pytest.approx(0.2 + zeta, abs=1e-10)
    assert evolution.field == pytest.approx(evolution.zeta, abs=1e-10)
    squares = 0.5 * (0.9**2 * first**2 + 0.3**2 * second**2)[:, 0]
    excess = evolution.energy - evolution.equilibrium_energy
    assert excess == pytest.approx(0.5 * squares, abs=1e-10)


def test_energy_falls_by_the_dissipation():
    evolution = solved(WELLS)
    assert (np.diff(evolution.energy) < 0.0).all()
    assert evolution.energy[-1] > evolution.equilibrium_energy
    fallen = evolution.energy[0] - evolution.energy[-1]
    assert simpson(evolution.dissipation, x=TIMES) == pytest.approx(fallen, rel=1e-4)


def test_mass_is_conserved_and_errors_are_small():
    evolution = solved(WELLS)
    assert evolution.mass_drift < 1e-13
    assert evolution.step_error < 1e-9
    # Half of 128 points is few for this start.
    assert evolution.points_error < 1e-7


def test_the_rate_of_change_is_the_equation():
    evolution = solved(WELLS)
    rate = (evolution.zeta[9] - evolution.zeta[7]) / (TIMES[9] - TIMES[7])
    field = evolution.field[8]
    curvature = np.fft.irfft(-((TWO_PI * np.arange(65)) ** 2) * np.fft.rfft(field))
    assert rate == pytest.approx(curvature, abs=0.01 * np.abs(curvature).max())


def test_what_makes_no_sense_is_refused():
    cramer = CramerTransform(SpinPotential("x**2/2"))
    with pytest.raises(ValueError, match="have to ascend"):
        spin_diffusion.solve(cramer, start, [0.0, 0.0])
    with pytest.raises(ValueError, match="even and at least 8"):
        spin_diffusion.solve(cramer, start, TIMES, 33)
    with pytest.raises(ValueError, match="not within"):
        spin_diffusion.solve(cramer, lambda theta: 20.0 * np.sin(TWO_PI * theta), TIMES)
