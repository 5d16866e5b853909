"""The Hamiltonian of a block of spins against direct integrals and the Gaussian."""

from functools import cache

import numpy as np
import pytest

from hydrolimit.continuum.kawasaki import block_hamiltonian
from hydrolimit.cramer import CramerTransform
from hydrolimit.spin_potential import SpinPotential

WELLS = "x**2/2 + 2*exp(-2*x**2)"
MEANS = np.array([-3.0, -0.4, 0.0, 1.1, 5.0])


@cache
def cramer(formula):
    return CramerTransform(SpinPotential(formula))


def test_a_block_of_one_has_the_potential_itself():
    psi = MEANS**2 / 2 + 2.0 * np.exp(-2.0 * MEANS**2)
    assert block_hamiltonian.hamiltonian(cramer(WELLS), 1, MEANS) == pytest.approx(psi, abs=1e-10)


def test_a_block_of_two_by_direct_integration():
    x = np.linspace(-20.0, 20.0, 8001)

    def psi(x):
        return x**2 / 2 + 2.0 * np.exp(-2.0 * x**2)

    pair = psi(x) + psi(2.0 * MEANS[:, None] - x)
    direct = -0.5 * np.log(np.exp(-pair).sum(axis=1) * (x[1] - x[0]))
    exact = block_hamiltonian.hamiltonian(cramer(WELLS), 2, MEANS)
    assert exact == pytest.approx(direct, abs=1e-10)


@pytest.mark.parametrize("spins", [1, 3, 64])
def test_gaussian_blocks(spins):
    gaussian = cramer("x**2/2")
    expected = (MEANS**2 - np.log(2 * np.pi) + np.log(2 * np.pi * spins) / spins) / 2
    exact = block_hamiltonian.hamiltonian(gaussian, spins, MEANS)
    assert exact == pytest.approx(expected, abs=1e-11)
    saddle = block_hamiltonian.saddle_point(gaussian, spins, MEANS)
    assert saddle == pytest.approx(expected, abs=1e-11)


def test_the_saddle_point_is_off_by_the_inverse_square_of_the_block():
    off = [
        block_hamiltonian.hamiltonian(cramer(WELLS), spins, MEANS[1:4])
        - block_hamiltonian.saddle_point(cramer(WELLS), spins, MEANS[1:4])
        for spins in (16, 32, 64)
    ]
    assert off[0] / off[1] == pytest.approx(4.0, rel=0.1)
    assert off[1] / off[2] == pytest.approx(4.0, rel=0.05)


def test_curvatures_are_second_derivatives():
    step = 1e-3
    means, curvature = block_hamiltonian.curvature(cramer(WELLS), 3, -1.0, 1.0)
    assert means[[0, -1]] == pytest.approx([-1.0, 1.0])
    for function, at, second in [
        (block_hamiltonian.hamiltonian, means[::32], curvature[::32]),
        (
            block_hamiltonian.saddle_point,
            MEANS,
            block_hamiltonian.saddle_point_curvature(cramer(WELLS), 3, MEANS),
        ),
    ]:
        below, here, above = (function(cramer(WELLS), 3, at + shift) for shift in (-step, 0, step))
        assert second == pytest.approx((below - 2 * here + above) / step**2, abs=1e-4)


def test_blocks_gain_convexity():
    """A double well is concave between its wells; blocks of many spins are not."""
    least = [block_hamiltonian.curvature(cramer(WELLS), n, -1.0, 1.0)[1].min() for n in (1, 2, 8)]
    assert least[0] == pytest.approx(-7.0, abs=1e-5)
    assert least[0] < least[1] < 0.0 < least[2]


def test_a_block_without_spins_is_refused():
    with pytest.raises(ValueError, match="at least one"):
        block_hamiltonian.hamiltonian(cramer("x**2/2"), 0, MEANS)
