"""The Cramér transform: closed forms, duality, and derivatives against independent quadrature."""

import numpy as np
import pytest

from hydrolimit.cramer import CramerTransform
from hydrolimit.expressions import parse
from hydrolimit.spin_potential import PotentialError, SpinPotential

GAUSSIAN = "x**2/2"
FORMULAS = [
    GAUSSIAN,
    "x**2/2 + cos(2*x)",
    "x**2/2 + 0.8*exp(-2*x**2)",
    "x**2/2 + 2*exp(-2*x**2)",
    "x**2/2 + 0.3*sin(x) + tanh(x)",
]
MEANS = np.linspace(-2.5, 2.5, 41)


@pytest.fixture(scope="module", params=FORMULAS)
def cramer(request):
    return CramerTransform(SpinPotential(request.param))


def test_gaussian_spins():
    """φ(m) = m²/2 - log √(2π), φ' = m, φ'' = 1, and no cumulant above the second."""
    cramer = CramerTransform(SpinPotential(GAUSSIAN))
    constant = 0.5 * np.log(2.0 * np.pi)
    assert cramer.field(MEANS) == pytest.approx(MEANS, abs=1e-12)
    assert cramer.free_energy(MEANS) == pytest.approx(0.5 * MEANS**2 - constant, abs=1e-12)
    assert cramer.curvature(MEANS) == pytest.approx(1.0, abs=1e-11)
    assert cramer.log_moment(MEANS) == pytest.approx(0.5 * MEANS**2 + constant, abs=1e-12)
    for order in (3, 4):
        assert cramer.cumulant(order, MEANS) == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("field", [-3.0, 0.0, 0.713])
def test_cumulants_are_those_of_gaussian_quadrature(cramer, field):
    """To 1e-9, between the fields of the tables too."""
    z, weight = np.polynomial.legendre.leggauss(300)
    z, psi = field + 12.0 * z, parse(cramer.potential.formula, ("x",))
    weight = 12.0 * weight * np.exp(field * z - psi(z))
    total = weight.sum()
    mean = weight @ z / total
    second, third, fourth = (weight @ (z - mean) ** power / total for power in (2, 3, 4))
    assert cramer.log_moment(field) == pytest.approx(np.log(total), abs=1e-10)
    for order, expected in enumerate((mean, second, third, fourth - 3.0 * second**2), start=1):
        assert cramer.cumulant(order, field) == pytest.approx(expected, abs=1e-9), order


def test_cumulants_are_derivatives_of_each_other(cramer):
    """By central differences of fourth order, to 1e-6."""
    field, h = np.linspace(-2.0, 2.0, 33), 0.01
    below = [cramer.log_moment, cramer.mean, cramer.variance, lambda s: cramer.cumulant(3, s)]
    for order, function in enumerate(below, start=1):
        near, far = (function(field + k * h) - function(field - k * h) for k in (1, 2))
        slope = (8.0 * near - far) / (12.0 * h)
        assert cramer.cumulant(order, field) == pytest.approx(slope, abs=1e-6), order


def test_the_field_is_the_inverse_of_the_mean(cramer):
    """Up to the ends of the range, and for numbers and arrays of any shape."""
    means = np.concatenate([cramer.means, MEANS])
    assert cramer.mean(cramer.field(means)) == pytest.approx(means, abs=1e-11)
    assert cramer.field(np.array(cramer.means)) == pytest.approx(np.array(cramer.fields), abs=1e-9)
    assert np.shape(cramer.field(0.3)) == ()
    assert cramer.field(MEANS[:40].reshape(4, 10)).shape == (4, 10)


def test_both_are_suprema_of_each_other(cramer):
    """φ(m) = sup_σ (σm - φ*(σ)) and back, over a fine grid whose best is at most h² short."""
    h = 1e-3
    field, mean = np.arange(-7.0, 7.0, h), np.arange(-3.5, 3.5, h)
    m, sigma = MEANS[::8], np.linspace(-1.0, 1.0, 5)
    for own, other, dual, grid in (
        (cramer.free_energy(m), m, cramer.log_moment(field), field),
        (cramer.log_moment(sigma), sigma, cramer.free_energy(mean), mean),
    ):
        best = (np.multiply.outer(other, grid) - dual).max(axis=1)
        assert np.all(best <= own + 1e-11)
        assert best == pytest.approx(own, abs=3e-6)


def test_the_free_energy_is_convex(cramer):
    """By second differences, which are its curvature; potentials with two wells too."""
    mean, h = np.linspace(-3.0, 3.0, 201), 1e-2
    low, middle, high = (cramer.free_energy(mean + k * h) for k in (-1, 0, 1))
    second = (low - 2.0 * middle + high) / h**2
    assert second.min() > 0.2
    assert cramer.curvature(mean) == pytest.approx(second, rel=2e-3)
    slope = (high - low) / (2.0 * h)
    assert cramer.field(mean) == pytest.approx(slope, abs=1e-3)


@pytest.mark.parametrize(
    "formula", ["x**2/200", "x**2/20", "0.13*x**2", "log(1 + exp(x)) + log(1 + exp(-x))"]
)
def test_potentials_that_grow_too_slowly_are_refused(formula):
    """Spins of 0.13 x² are within the range without a field, but not in those that tables need."""
    with pytest.raises(PotentialError, match="grows too slowly: spins do not stay within 16 of 0"):
        CramerTransform(SpinPotential(formula))


@pytest.mark.parametrize("stiffness", [0.6, 1.0, 2.0])
def test_tables_end_where_spins_would_leave_the_range(stiffness):
    """At σ = ±(16 - √(-2 log(1e-14) / k)) k for kx²/2, to the spacing of the tables; 16 at most."""
    cramer = CramerTransform(SpinPotential(f"{stiffness}*x**2/2"))
    end = min(16.0, stiffness * (16.0 - np.sqrt(-2.0 * np.log(1e-14) / stiffness)))
    assert end - 1.0 / 32.0 <= cramer.fields[1] == -cramer.fields[0] <= end
    assert cramer.means == pytest.approx(np.array(cramer.fields) / stiffness, rel=1e-9)


@pytest.mark.parametrize("mean", [9.0, -9.0, np.nan, np.inf])
def test_means_out_of_range_are_refused(cramer, mean):
    with pytest.raises(ValueError, match=r"^means from .* are not within the -\S* to \S* that the"):
        cramer.field(np.array([0.0, mean]))
