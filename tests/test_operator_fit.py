"""Quadratic fits and stencils: exact on exact data, and with errors of the right size on noise."""

import numpy as np
import pytest

from hydrolimit.continuum.finite_elements import tangent_entries
from hydrolimit.inference import operator_fit
from hydrolimit.inference.operator_fit import MONOMIALS, OperatorFit, fit_operator, stencil

CONSTRAINED = pytest.mark.parametrize("constrained", [True, False])
BLOCKS = 20


class Points:
    """Six flat profiles of one point and four affine ones of five: (density, slope, profile)."""

    def __init__(self):
        flat = [(density, 0.0, f"flat_{density:g}") for density in np.linspace(4.0, 10.0, 6)]
        affine = [
            (7.0 + slope * x, slope, f"slope_{slope:g}")
            for slope in (-19.0, -8.0, 8.0, 19.0)
            for x in np.linspace(-0.15, 0.15, 5)
        ]
        density, slope, profile = zip(*(flat + affine), strict=True)
        self.density, self.slope = np.array(density), np.array(slope)
        self.profile = np.array(profile)
        self.errors = np.linspace(0.5, 2.0, 3 * self.profile.size).reshape(-1, 3)

    def values(self, coefficients):
        """The entries [point, offset] of a quadratic operator, written out."""
        rho, s = self.density, self.slope
        powers = [rho**i * s**j for i, j in ((0, 0), (1, 0), (0, 1), (2, 0), (1, 1), (0, 2))]
        return np.stack([np.array(powers).T @ one for one in coefficients], axis=1)

    def noise(self, rng):
        """Noise of blocks [block, point, offset]: half of it shared by all points of a profile.

        The standard deviation of a mean over blocks is ``errors``.
        """
        own = rng.normal(size=(BLOCKS, self.profile.size, 3))
        names, index = np.unique(self.profile, return_inverse=True)
        shared = rng.normal(size=(BLOCKS, names.size, 1))[:, index]
        return np.sqrt(BLOCKS / 2) * self.errors * (own + shared)

    def fit(self, blocks, constrained):
        """The fit of the means of blocks, each left out in turn."""
        mean = blocks.mean(axis=0)
        without = (BLOCKS * mean - blocks) / (BLOCKS - 1)
        return fit_operator(
            self.density, self.slope, mean, self.errors, without, self.profile, constrained
        )


@pytest.fixture
def points():
    return Points()


def _coefficients(rng, constrained):
    """Coefficients whose monomials are all of the order of the entries, about 1000."""
    size = np.array([1000.0, 100.0, 30.0, 10.0, 3.0, 1.0])
    coefficients = size * rng.normal(size=(3, 6))
    if constrained:
        coefficients[1] = -coefficients[0] - coefficients[2]
    return coefficients


@CONSTRAINED
def test_exact_entries_give_back_their_coefficients(constrained, points, rng):
    coefficients = _coefficients(rng, constrained)
    blocks = np.tile(points.values(coefficients), (BLOCKS, 1, 1))
    fit = points.fit(blocks, constrained)
    np.testing.assert_allclose(fit.coefficients, coefficients, rtol=1e-9)
    assert fit.chi2_reduced < 1e-18
    assert np.abs(fit.covariance).max() < 1e-15
    entries = operator_fit.as_operator(fit.coefficients)(points.density, points.slope)
    np.testing.assert_allclose(entries, points.values(coefficients), atol=1e-8)


def test_constrained_polynomials_sum_to_zero_whatever_the_data(points, rng):
    coefficients = _coefficients(rng, constrained=False)
    fit = points.fit(points.values(coefficients) + points.noise(rng), True)
    np.testing.assert_allclose(fit.coefficients.sum(axis=0), 0.0, atol=1e-11)
    assert fit.constrained
    members = fit.members(5, rng)
    np.testing.assert_array_equal(members[0], fit.coefficients)
    sums = operator_fit.as_operator(members)(np.full((6, 3), 7.0), np.full((6, 3), 4.0)).sum(axis=2)
    assert np.abs(sums).max() < 1e-4 * np.std(members[1:], axis=0)[0, 0]


def test_weights_are_inverse_variances(points, rng):
    """The fit minimises Σ (residual/error)²: any other coefficients raise it."""
    mean = points.values(_coefficients(rng, False)) + points.noise(rng)[0]
    blocks = np.tile(mean, (BLOCKS, 1, 1))
    fit = points.fit(blocks, False)

    def cost(coefficients):
        return np.sum(((points.values(coefficients) - mean) / points.errors) ** 2)

    least = cost(fit.coefficients)
    freedom = mean.size - 18
    assert fit.chi2_reduced == pytest.approx(least / freedom, rel=1e-9)
    scale = np.array([1.0, 0.1, 0.03, 0.01, 0.003, 0.001])
    for _ in range(20):
        assert cost(fit.coefficients + 0.1 * scale * rng.normal(size=(3, 6))) > least


@CONSTRAINED
def test_covariance_is_that_of_fits_to_single_blocks(constrained, points, rng):
    """The fit is linear in the entries, so Cov = Σ_profiles Cov_blocks(fit of that profile)/B.

    To rounding: it would catch any factor, correlations within a profile left out, and
    correlations between profiles let in.
    """
    blocks = points.values(_coefficients(rng, constrained)) + points.noise(rng)
    expected = np.zeros((18, 18))
    for name in np.unique(points.profile):
        only = np.where((points.profile == name)[:, None], blocks, 0.0)
        single = [points.fit(np.tile(one, (BLOCKS, 1, 1)), constrained) for one in only]
        expected += np.cov(np.array([f.coefficients.ravel() for f in single]).T) / BLOCKS
    covariance = points.fit(blocks, constrained).covariance
    scale = np.sqrt(np.outer(np.diag(expected), np.diag(expected)))
    np.testing.assert_allclose(covariance / scale, expected / scale, atol=1e-7)


@CONSTRAINED
def test_covariance_agrees_with_the_scatter_of_refits(constrained, points, rng):
    """400 refits of noise that is correlated within profiles.

    A ratio of variances is known to √(2/400) = 7 %, their mean over 18 correlated coefficients to
    about 3 %. Bar: 15 %; it would catch a factor of two in the variance, and entries of a profile
    taken as independent, which makes variances here wrong by 50 % and more.
    """
    coefficients = _coefficients(rng, constrained)
    exact = points.values(coefficients)
    fits = [points.fit(exact + points.noise(rng), constrained) for _ in range(400)]
    scatter = np.var([fit.coefficients for fit in fits], axis=0, ddof=1)
    claimed = np.mean([np.diag(fit.covariance).reshape(3, 6) for fit in fits], axis=0)
    assert np.mean(scatter / claimed) == pytest.approx(1.0, abs=0.15)
    assert np.all((scatter / claimed > 0.65) & (scatter / claimed < 1.35))
    independent = np.diag(_independent_covariance(points, constrained)).reshape(3, 6)
    assert np.abs(np.log(scatter / independent)).max() > np.log(1.5)
    mean = np.mean([fit.coefficients for fit in fits], axis=0)
    assert np.all(np.abs(mean - coefficients) < 4.5 * np.sqrt(scatter / 400))


def _independent_covariance(points, constrained):
    """(XᵀX)⁻¹ of the weighted design, were all entries independent."""
    one = np.eye(6)
    to_all = np.kron(np.array([[1, 0], [-1, -1], [0, 1]]), one) if constrained else np.eye(18)
    columns = [points.values(column.reshape(3, 6)) / points.errors for column in to_all.T]
    design = np.array([column.ravel() for column in columns]).T
    return to_all @ np.linalg.inv(design.T @ design) @ to_all.T


@CONSTRAINED
@pytest.mark.parametrize("missing", ["densities", "slopes"])
def test_points_that_do_not_determine_the_fit_are_refused(constrained, missing, points):
    if missing == "densities":
        points.density = np.where(points.density < 7.0, 5.0, 9.0)
    else:
        points.slope = np.where(points.slope < 0, -8.0, 8.0)
    with pytest.raises(ValueError, match="do not determine a quadratic operator"):
        points.fit(np.tile(points.values(np.ones((3, 6))), (BLOCKS, 1, 1)), constrained)


def test_draws_of_a_fit_have_its_covariance(rng):
    """20 000 draws: each variance within 5 of its errors, √(2/20 000) = 1 %, and the means."""
    root = rng.normal(size=(18, 18))
    fit = OperatorFit(rng.normal(size=(3, 6)), root @ root.T, 1.0, False)
    members = fit.members(20_000, rng)
    assert members.shape == (20_001, 3, 6)
    drawn = members[1:].reshape(-1, 18)
    np.testing.assert_allclose(drawn.var(axis=0), np.diag(fit.covariance), rtol=0.05)
    error = np.sqrt(np.diag(fit.covariance) / 20_000)
    assert np.all(np.abs(drawn.mean(axis=0) - fit.coefficients.ravel()) < 4.5 * error)


def test_an_operator_takes_leading_axes(rng):
    coefficients = rng.normal(size=(4, 3, 6))
    density, slope = rng.uniform(4, 10, (4, 9)), rng.uniform(-19, 19, (4, 9))
    entries = operator_fit.as_operator(coefficients)(density, slope)
    assert entries.shape == (4, 9, 3)
    for m, node, offset in ((0, 0, 0), (3, 8, 2), (2, 5, 1)):
        powers = [density[m, node] ** i * slope[m, node] ** j for i, j in MONOMIALS]
        assert entries[m, node, offset] == pytest.approx(coefficients[m, offset] @ powers)


def _whole_covariance(rng, constrained):
    """A covariance of all coefficients, in scale with them; singular if constrained."""
    size = np.array([1000.0, 100.0, 30.0, 10.0, 3.0, 1.0])
    free = 2 if constrained else 3
    root = np.tile(size, free)[:, None] * rng.normal(size=(6 * free, 40)) / np.sqrt(40)
    to_all = np.array([[1, 0], [-1, -1], [0, 1]]) if constrained else np.eye(3)
    whole = np.kron(to_all, np.eye(6)) @ root
    return whole @ whole.T


@CONSTRAINED
def test_stencils_of_an_exact_operator(constrained, points, rng):
    """m = 3 + 2ρ + ρ²/2: K⁽¹⁾ is (-1, 2, -1) and K⁽²⁾ (1, 0, -1) at offsets (-1, 0, 1).

    The paper's order a = b - 1, b, b + 1 is offset +1, 0, -1. Entries from integrals over the
    tangent, fitted: it would catch the order of offsets, and a part read from wrong monomials.
    """
    entries = tangent_entries(
        lambda rho: 3 + 2 * rho + rho**2 / 2, points.density, points.slope, 1 / 40
    )
    fit = points.fit(np.tile(entries, (BLOCKS, 1, 1)), constrained)
    fit = OperatorFit(fit.coefficients, _whole_covariance(rng, constrained), 1.0, constrained)
    for part, expected in (("laplacian", [-1.0, 2.0, -1.0]), ("gradient", [1.0, 0.0, -1.0])):
        values, _ = stencil(fit, part)
        np.testing.assert_allclose(values, expected, atol=1e-8)


@CONSTRAINED
@pytest.mark.parametrize("part", ["laplacian", "gradient"])
def test_errors_of_stencils_are_calibrated(constrained, part, rng):
    """(stencil - exact)/error over 300 noisy fits: mean square 1 within 33 %.

    Its spread is √(2/300) = 8 %; four of that. It would catch a factor of √2 in the error.
    """
    exact = np.array([1.3, -0.3, -1.0]) if part == "gradient" else np.array([-0.8, 1.8, -1.0])
    common = np.array([900.0, 120.0, 11.0]) if part == "laplacian" else np.array([35.0, 3.2, 0.0])
    chosen = [i for i, (_, j) in enumerate(MONOMIALS) if j == (part == "gradient")]
    coefficients = np.zeros((3, 6))
    coefficients[:, chosen] = np.outer(exact, common[: len(chosen)])
    covariance = 1e-4 * _whole_covariance(rng, constrained)
    noise = rng.multivariate_normal(np.zeros(18), covariance, 300, method="eigh").reshape(-1, 3, 6)
    z = []
    for one in noise:
        values, errors = stencil(
            OperatorFit(coefficients + one, covariance, 1.0, constrained), part
        )
        assert values[2] == -1.0
        assert errors[2] == 0.0
        z.append((values[:2] - exact[:2]) / errors[:2])
    z = np.array(z)
    assert np.mean(z**2, axis=0) == pytest.approx(np.ones(2), abs=0.33)
    assert np.all(np.abs(z.mean(axis=0)) < 4.5 / np.sqrt(300))
