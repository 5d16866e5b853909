"""Fluctuations of N spins about the hydrodynamic limit, to leading order in 1/N.

The spins dX = -A∇H dt + √(2A) dB, A = N²(2δ_ij - δ_i,j±1), linearised about ζ: the covariance C of
x - ζ (of order 1 for each spin) obeys the Lyapunov equation

    dC/dt = -(LC + CLᵀ) + 2A,  L = A diag(φ''(ζ(t))),

ζ averaged over the sites' cells. Independent spins in local equilibrium whose mean is taken off
start it with C = Π diag(1/φ''(ζ₀)) Π, Π the projection on mean zero. Where φ'' varies in time C
does not stay of that form, "local equilibrium": correlations of order 1/N between all spins build
up, and matter in H⁻¹. For Gaussian spins, φ'' = 1, C = Π is stationary and exact.

Steps in time are those of Crank and Nicolson, which conserve the mean and that stationary state,
equal in √t as the start is not smooth in t.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from scipy import fft
from scipy.interpolate import CubicSpline
from scipy.linalg import lu_factor, lu_solve

from hydrolimit.cramer import CramerTransform
from hydrolimit.fourier import TrigonometricFunction
from hydrolimit.periodic_splines import PeriodicSplines

STEPS = 120


def cell_curvature(
    cramer: CramerTransform, times: Sequence[float], zeta: np.ndarray, sites: int
) -> Callable[[float], np.ndarray]:
    """Return t → φ''(ζ(t)), ζ averaged over the cells of N = ``sites``, shape (N,).

    ``zeta`` (time, theta) at the points j/n and these times, between which cubic splines lead.
    """
    averages = TrigonometricFunction.sampled(zeta).cell_averages(sites)
    return CubicSpline(times, cramer.curvature(averages))


def local_equilibrium(curvature: np.ndarray) -> np.ndarray:
    """Return C = Π diag(1/φ'') Π of φ'' (N,), shape (N, N)."""
    covariance = np.diag(1.0 / curvature)
    covariance -= covariance.mean(axis=0)
    return covariance - covariance.mean(axis=1)[:, None]


def covariances(
    curvature: Callable[[float], np.ndarray],
    times: Sequence[float],
    steps: int = STEPS,
    start: np.ndarray | None = None,
) -> np.ndarray:
    """Return C at the times, the first that of the start; shape (time, N, N).

    Parameters
    ----------
    curvature
        t → φ''(ζ(t)) at the N sites, shape (N,).
    steps
        In time, altogether at least.
    start
        C at ``times[0]``, symmetric, with rows of sum zero; local equilibrium by default.
    """
    covariance = local_equilibrium(curvature(times[0])) if start is None else np.asarray(start)
    recorded = [covariance]
    roots = np.sqrt(np.asarray(times, dtype=float) - times[0])
    for first, last in zip(roots[:-1], roots[1:], strict=True):
        number = int(np.ceil(steps * (last - first) / roots[-1]))
        edges = times[0] + np.linspace(first, last, number + 1) ** 2
        for begin, end in zip(edges[:-1], edges[1:], strict=True):
            covariance = _step(covariance, curvature(0.5 * (begin + end)), end - begin)
        recorded.append(covariance)
    return np.array(recorded)


def _step(covariance: np.ndarray, curvature: np.ndarray, step: float) -> np.ndarray:
    """Return C after (1 + hL/2) C' (1 + hL/2)ᵀ = (1 - hL/2) C (1 - hL/2)ᵀ + 2hA."""
    sites = curvature.size
    exchange = _exchange(np.eye(sites))
    ahead = lu_factor(np.eye(sites) + 0.5 * step * exchange * curvature, check_finite=False)
    half = covariance - 0.5 * step * _exchange(curvature[:, None] * covariance)
    half = half.T - 0.5 * step * _exchange(curvature[:, None] * half.T)
    half += 2.0 * step * exchange
    half = lu_solve(ahead, half, check_finite=False)
    covariance = lu_solve(ahead, half.T, check_finite=False)
    return 0.5 * (covariance + covariance.T)


def _exchange(values: np.ndarray) -> np.ndarray:
    """Return A times the columns of values (N, n)."""
    neighbours = np.roll(values, 1, axis=0) + np.roll(values, -1, axis=0)
    return values.shape[0] ** 2 * (2.0 * values - neighbours)


def dual_constant(covariance: np.ndarray) -> np.ndarray:
    """Return N E‖x - ζ‖² of C (..., N, N), in the microscopic metric ‖x‖² = x·A⁻¹x / N.

    That is a norm in H⁻¹: the mean over the cells' edges of the squared primitive of mean zero. ζ
    is replaced by its averages over cells, which matters at order 1/N³.
    """
    sites = covariance.shape[-1]
    # The primitive at the edges, its mean taken off.
    primitive = np.tril(np.ones((sites, sites))) / sites
    primitive -= primitive.mean(axis=0)
    return np.einsum("kl,...lk->...", primitive.T @ primitive, covariance)


def projected_noise(covariance: np.ndarray, space: PeriodicSplines) -> np.ndarray:
    """Return E‖P(x - ζ)‖² in L² of C (..., N, N), P the projection on splines.

    For C = Π that is (tr(P Q_N) - 1)/N, Q_N the projection on functions constant on cells.
    """
    averages = space.cell_averages(covariance.shape[-1]) / covariance.shape[-1]
    moments = averages.T @ covariance @ averages
    return np.trace(space.coefficients(moments), axis1=-2, axis2=-1)


def limit(values: Sequence[np.ndarray]) -> np.ndarray:
    """Return the limit N → ∞ of values at N, 2N, 4N, ... sites, a series in powers of 1/N.

    Of Gaussian spins, `dual_constant` is (1/12) (1 - 1/N²).
    """
    values = list(values)
    for order in range(1, len(values)):
        values = [
            fine + (fine - coarse) / (2.0**order - 1.0)
            for coarse, fine in zip(values[:-1], values[1:], strict=True)
        ]
    return values[0]


def gaussian_entropy(start: np.ndarray, times: Sequence[float]) -> np.ndarray:
    """Return (1/N) Ent(ρ_t|μ) of Gaussian spins, ψ = x²/2, at times after the start; (time,).

    ρ_t is normal with covariance Π, that of the equilibrium μ at all times, about the mean
    exp(-At) x̄, x̄ = ``start`` (N,) the averages of ζ₀ over cells: the entropy is half the squared
    distance of the means.
    """
    sites = np.size(start)
    modes = fft.fft(start - np.mean(start), norm="ortho")
    rate = 4.0 * sites**2 * np.sin(np.pi * np.arange(sites) / sites) ** 2
    decay = np.exp(-2.0 * np.multiply.outer(np.asarray(times, dtype=float), rate))
    return 0.5 * decay @ np.abs(modes) ** 2 / sites
