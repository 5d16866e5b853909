"""Diffusion maps: coordinates of a cloud of points of which only distances are known.

After Coifman and Lafon (2006), as Arbabi and Kevrekidis (2020) use them, section III.B.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.polynomial import chebyshev
from scipy.linalg import eigh

# Highest degree of the polynomials in φ₁ that other coordinates are compared with, and the least
# number of points for each of their coefficients.
_HIGHEST_DEGREE, _POINTS_A_COEFFICIENT = 24, 4


@dataclass(frozen=True)
class DiffusionMap:
    """Diffusion-map coordinates of n points.

    Attributes
    ----------
    epsilon
        ε of (9), the width of the kernel exp(-d²/ε).
    kernel
        The kernel normalised once, (10), that is for uneven sampling, (n, n).
    eigenvalue
        λ of the row-stochastic kernel Ŵ of (11), descending, (number + 1,); the first is the
        trivial one, 1. Those of A = I - Ŵ in (13) are 1 - λ.
    coordinate
        Eigenvectors φ₁, ..., without the trivial one, of mean square 1 over the points,
        (n, number).
    """

    epsilon: float
    kernel: np.ndarray
    eigenvalue: np.ndarray
    coordinate: np.ndarray


def diffusion_map(
    distance: np.ndarray, number: int, reference: np.ndarray | None = None
) -> DiffusionMap:
    """Return the diffusion map of points with distances (n, n).

    ε is the median of d over pairs of different points: a heuristic of the paper, in which units
    do not match. With D the row sums, W̄ = D⁻¹ W D⁻¹ (10), Ŵ = D̄⁻¹ W̄ (11), whose eigenvectors are
    D̄^(-1/2) times those of the symmetric D̄^(-1/2) W̄ D̄^(-1/2).

    Parameters
    ----------
    distance
        Symmetric, zero on the diagonal.
    number
        Of coordinates, at most n - 1.
    reference
        A number for each point, (n,): each coordinate is positive at the point where it is
        greatest. So φ₁ of a curve increases with a reference that does so along the curve. Without
        it, a coordinate is positive where its modulus is greatest.

    Raises
    ------
    ValueError
        There are too few points, a distance is not a number, or the median distance is zero.
    """
    distance = np.asarray(distance, dtype=float)
    points = len(distance)
    if number > points - 1:
        raise ValueError(f"{points} points have no {number} coordinates: at most {points - 1}")
    epsilon = float(np.median(distance[np.triu_indices(points, 1)]))
    if not epsilon > 0.0 or not np.isfinite(distance).all():
        raise ValueError(f"distances with a median of {epsilon:g} are none of different points")
    kernel = _by_row_sums(np.exp(-(distance**2) / epsilon), 1.0)
    rows = kernel.sum(axis=1)
    eigenvalue, vector = eigh(
        _by_row_sums(kernel, 0.5), subset_by_index=(points - 1 - number, points - 1)
    )
    coordinate = (vector / np.sqrt(rows)[:, None])[:, -2::-1]
    coordinate = coordinate / np.sqrt(np.mean(coordinate**2, axis=0))
    return DiffusionMap(epsilon, kernel, eigenvalue[::-1], _oriented(coordinate, reference))


def spectral_ratio(eigenvalue: np.ndarray) -> float:
    """Return (1 - λ₂)/(1 - λ₁) of eigenvalues (number + 1,) of which the first is the trivial one.

    About 4 of an evenly sampled interval, 1 of a plane region as long as wide. Much above 4 tells
    of a few points far from all others, which φ₁ then sets apart.
    """
    return float((1.0 - eigenvalue[2]) / (1.0 - eigenvalue[1]))


def residuals(coordinate: np.ndarray) -> np.ndarray:
    """Return the share of variance of φ₂, ... that is no function of φ₁, (number - 1,).

    coordinate is (n, number). Each is fitted by polynomials in φ₁; of the degrees up to 24 with at
    least 4 points a coefficient, that with the least generalised cross-validation estimate
    (RSS/n)/(1 - coefficients/n)² (Craven and Wahba, 1979) is taken, which is what is divided by
    the variance. So it is about 1 of a coordinate that has nothing to do with φ₁, however many
    coefficients there are.
    """
    points = len(coordinate)
    first, others = coordinate[:, 0], coordinate[:, 1:] - coordinate[:, 1:].mean(axis=0)
    scaled = 2.0 * (first - first.min()) / np.ptp(first) - 1.0
    degree = max(1, min(_HIGHEST_DEGREE, points // _POINTS_A_COEFFICIENT - 1))
    # Orthonormal, so that a degree more is a column more.
    basis, _ = np.linalg.qr(chebyshev.chebvander(scaled, degree))
    explained = np.cumsum((basis.T @ others) ** 2, axis=0)
    total = (others**2).sum(axis=0)
    freedom = 1.0 - (np.arange(degree + 1) + 1.0)[:, None] / points
    return np.min((1.0 - explained / total) / freedom**2, axis=0)


def _by_row_sums(kernel: np.ndarray, power: float) -> np.ndarray:
    """Return D^(-power) K D^(-power), D being the row sums of K."""
    rows = kernel.sum(axis=1) ** power
    return kernel / np.outer(rows, rows)


def _oriented(coordinate: np.ndarray, reference: np.ndarray | None) -> np.ndarray:
    """Return coordinates (n, number) with the signs that `diffusion_map` promises."""
    if reference is None:
        anchor = np.argmax(np.abs(coordinate), axis=0)
    else:
        anchor = np.full(coordinate.shape[1], np.argmax(reference))
    value = coordinate[anchor, np.arange(coordinate.shape[1])]
    return np.where(value < 0.0, -coordinate, coordinate)
