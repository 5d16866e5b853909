"""Quadratic fits of a measured operator over (ρ, ∇ρ), and the stencils that they reveal.

Each of the three entries K_{a+offset, a}, offset -1, 0, 1, is fitted by a polynomial of second
order in (ρ_a, ∇ρ_a); in the constrained fit the three sum to zero identically, which conserves mass
(Appendix A of Li, Dirr, Embacher, Zimmer and Reina 2019).

Entries of one profile are correlated: neighbouring nodes share currents. The weights are those of
the single entries; the covariance of the coefficients is a jackknife over blocks in each profile,
the profiles being independent, and so sees all of that.

Axes: ``point``; ``offset`` -1, 0, 1; ``block``; ``monomial`` in the order of MONOMIALS.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import least_squares

from hydrolimit.statistics import jackknife_covariance

OFFSETS = (-1, 0, 1)
MONOMIALS = ((0, 0), (1, 0), (0, 1), (2, 0), (1, 1), (0, 2))  # powers of (ρ, ∇ρ)
PARTS = {"laplacian": 0, "gradient": 1}  # the power of ∇ρ in each part of equation (9)


@dataclass(frozen=True)
class OperatorFit:
    """Coefficients of the three polynomials.

    Attributes
    ----------
    coefficients
        float64[offset, monomial].
    covariance
        float64[offset * monomial, offset * monomial], in the order of ``coefficients.ravel()``.
    chi2_reduced
        Weighted squared residuals over degrees of freedom.
    constrained
        Whether the polynomials sum to zero.
    """

    coefficients: np.ndarray
    covariance: np.ndarray
    chi2_reduced: float
    constrained: bool

    def members(self, draws: int, generator: np.random.Generator) -> np.ndarray:
        """Return the fit and normal draws of it, float64[1 + draws, offset, monomial]."""
        # The constrained covariance is singular, which the eigenvalue method copes with.
        flat = generator.multivariate_normal(
            self.coefficients.ravel(), self.covariance, size=draws, method="eigh"
        )
        drawn = flat.reshape(draws, *self.coefficients.shape)
        return np.concatenate([self.coefficients[None], drawn])


def monomials(density: np.ndarray, slope: np.ndarray) -> np.ndarray:
    """Return the monomials at (ρ, ∇ρ), float64[..., monomial]."""
    return np.stack([density**i * slope**j for i, j in MONOMIALS], axis=-1)


def as_operator(coefficients: np.ndarray) -> Callable[[np.ndarray, np.ndarray], np.ndarray]:
    """Return the function (density, slope) → entries, [..., node] → [..., node, offset].

    Leading axes of ``coefficients`` [..., offset, monomial] are matched with those of the density.
    """

    def entries(density: np.ndarray, slope: np.ndarray) -> np.ndarray:
        return monomials(density, slope) @ np.swapaxes(coefficients, -1, -2)

    return entries


def _free_to_all(constrained: bool) -> np.ndarray:
    """The matrix from the free coefficients to all, the offsets' polynomials one below another."""
    one = np.eye(len(MONOMIALS))
    if not constrained:
        return np.kron(np.eye(3), one)
    return np.kron(np.array([[1.0, 0.0], [-1.0, -1.0], [0.0, 1.0]]), one)


def fit_operator(
    density: np.ndarray,
    slope: np.ndarray,
    entries: np.ndarray,
    errors: np.ndarray,
    without_block: np.ndarray,
    profile: np.ndarray,
    constrained: bool,
) -> OperatorFit:
    """Fit the three entries over (ρ, ∇ρ) by weighted least squares.

    Parameters
    ----------
    density, slope
        float64[point].
    entries, errors
        float64[point, offset], K and its standard errors.
    without_block
        float64[block, point, offset], the entries with each block left out.
    profile
        [point], which points share their realisations.
    constrained
        Whether the three polynomials are to sum to zero.

    Raises
    ------
    ValueError
        The points do not determine the coefficients (fewer than three densities or slopes).
    """
    to_all = _free_to_all(constrained)
    blocks = np.kron(np.eye(3), monomials(density, slope)) @ to_all
    weights = 1.0 / errors.T.ravel()
    design = weights[:, None] * blocks
    scale = np.linalg.norm(design, axis=0)
    if np.linalg.matrix_rank(design / scale) < design.shape[1]:
        raise ValueError("these points of (density, slope) do not determine a quadratic operator")
    solve = (np.linalg.pinv(design / scale) / scale[:, None]) * weights
    coefficients = to_all @ (solve @ entries.T.ravel())
    covariance = _covariance(to_all @ solve, without_block, profile)
    residuals = design @ (solve @ entries.T.ravel()) - weights * entries.T.ravel()
    return OperatorFit(
        coefficients.reshape(3, len(MONOMIALS)),
        covariance,
        float(residuals @ residuals / (residuals.size - design.shape[1])),
        constrained,
    )


def _covariance(solve, without_block, profile) -> np.ndarray:
    """Sum the profiles' jackknife covariances of what each adds to the coefficients."""
    points = profile.size
    by_offset = solve.reshape(solve.shape[0], 3, points)
    total = np.zeros((solve.shape[0], solve.shape[0]))
    for name in np.unique(profile):
        mine = profile == name
        share = np.einsum("cop,bpo->bc", by_offset[:, :, mine], without_block[:, mine])
        total += jackknife_covariance(share)
    return total


def stencil(fit: OperatorFit, part: str) -> tuple[np.ndarray, np.ndarray]:
    """Return a part's stencil and its standard errors, each float64[offset] (equation (9)).

    The part of the fit that is free of ∇ρ (``laplacian``) or linear in it (``gradient``) is fitted
    as one stencil times a common polynomial in ρ, by generalised least squares. The stencil is
    normalised to -1 at offset +1, the paper's a = b - 1; its last term there is at offset -1.
    """
    chosen = [i for i, (_, power) in enumerate(MONOMIALS) if power == PARTS[part]]
    # A constrained fit leaves two offsets free: the middle one is minus their sum.
    rows = [2, 0] if fit.constrained else [2, 0, 1]
    index = np.concatenate([row * len(MONOMIALS) + np.array(chosen) for row in rows])
    values = fit.coefficients.ravel()[index]
    whiten = np.linalg.inv(np.linalg.cholesky(fit.covariance[np.ix_(index, index)]))
    degree = len(chosen)
    common = -values[:degree]
    ratios = [values[degree * r : degree * (r + 1)] @ common for r in range(1, len(rows))]
    start = np.concatenate([np.array(ratios) / (common @ common), common])

    def residual(parameters: np.ndarray) -> np.ndarray:
        ratio = np.concatenate([[-1.0], parameters[: len(rows) - 1]])
        return whiten @ (np.outer(ratio, parameters[len(rows) - 1 :]).ravel() - values)

    scale = np.maximum(np.abs(start), 1e-3 * np.abs(start).max())
    solution = least_squares(residual, start, x_scale=scale, xtol=1e-14, ftol=1e-14, gtol=1e-14)
    spread = np.linalg.inv(solution.jac.T @ solution.jac)[: len(rows) - 1, : len(rows) - 1]
    last, se_last = solution.x[0], np.sqrt(spread[0, 0])
    if fit.constrained:
        return np.array([last, 1.0 - last, -1.0]), np.array([se_last, se_last, 0.0])
    return np.array([last, solution.x[1], -1.0]), np.array([se_last, np.sqrt(spread[1, 1]), 0.0])
