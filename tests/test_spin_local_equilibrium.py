"""Starts in local equilibrium: each spin's law, and the mean of all."""

import numpy as np
import pytest
from scipy import interpolate, optimize, special

from hydrolimit.cramer import CramerTransform
from hydrolimit.particles.spins import LocalEquilibrium
from hydrolimit.spin_potential import DENSITY, SpinPotential

UNEVEN = "x**2/2 + 0.3*sin(x) + tanh(x)"


class Given:
    """A clock that gives these numbers."""

    def __init__(self, numbers):
        self.numbers = numbers

    def random(self, size):
        assert size == self.numbers.size
        return self.numbers


def median(cramer, field):
    """Return that of a spin, by the integral of a quintic spline."""
    potential = cramer.potential
    weight = np.exp(field * potential.x - potential.value)
    below = interpolate.make_interp_spline(potential.x, weight, k=5).antiderivative()
    half = 0.5 * (below(potential.x[0]) + below(potential.x[-1]))
    return optimize.brentq(lambda z: below(z) - half, -5.0, 5.0, xtol=1e-12)


@pytest.mark.parametrize("formula", [UNEVEN, "x**2/2 + 2*exp(-2*x**2)"])
@pytest.mark.parametrize("mean", [0.0, -1.3])
def test_mean_and_variance_are_those_of_the_law(formula, mean):
    """By quadrature over the numbers that a spin is drawn by: those of a normal on a grid.

    All are shifted to the mean; what they were is known from the spin that is the median. Weights
    at points that are spread evenly as far as the next ones raise the variance by a third of their
    squared distance, 2e-5.
    """
    cramer = CramerTransform(SpinPotential(formula))
    field = float(cramer.field(mean))
    t, width = np.linspace(-7.0, 7.0, 2049, retstep=True)
    x = LocalEquilibrium(cramer, np.full(t.size, mean)).draw(Given(special.ndtr(t)))
    assert x.mean() == pytest.approx(mean, abs=1e-13)
    weight = width * np.exp(-0.5 * t**2) / np.sqrt(2.0 * np.pi)
    x += median(cramer, field) - x[t.size // 2]
    assert weight @ x == pytest.approx(mean, abs=1e-5)
    variance = float(cramer.variance(field)) + DENSITY**-2 / 3.0
    assert weight @ (x - mean) ** 2 == pytest.approx(variance, abs=2e-6)


def test_spins_have_the_means_of_their_sites(rng):
    """Means and variances within 4.5 standard errors at 12 sites, of which no two are alike.

    The shift of all takes a share of 2/N of each spin's variance, and adds an Nth of the average.
    """
    cramer = CramerTransform(SpinPotential(UNEVEN))
    means = 1.1 * np.sin(np.arange(12.0))
    equilibrium = LocalEquilibrium(cramer, means)
    x = np.array([equilibrium.draw(rng) for _ in range(4000)])
    np.testing.assert_allclose(x.mean(axis=1), means.mean(), rtol=0, atol=1e-14)
    variance = cramer.variance(cramer.field(means))
    variance = variance * (1.0 - 2.0 / 12.0) + variance.mean() / 12.0
    off = (x - means) / np.sqrt(variance)
    for power, expected in ((off, 0.0), (off**2, 1.0)):
        error = power.std(axis=0, ddof=1) / np.sqrt(len(x))
        assert np.all(np.abs(power.mean(axis=0) - expected) < 4.5 * error)
    correlation = np.corrcoef(off.T)[np.triu_indices(12, 1)]
    assert np.abs(correlation + 1.0 / 12.0).max() < 0.1


def test_means_out_of_range_are_refused():
    cramer = CramerTransform(SpinPotential("x**2/2"))
    with pytest.raises(ValueError, match="the potential's range allows"):
        LocalEquilibrium(cramer, np.array([0.0, 12.0]))
