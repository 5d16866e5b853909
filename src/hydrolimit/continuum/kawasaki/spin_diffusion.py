"""The hydrodynamic limit ∂tζ = ∂²_θ φ'(ζ) of the spins, on the torus [0, 1).

The macroscopic equation of Dizdar, Menz, Otto and Wu (2018): the gradient flow of
the energy H(ζ) = ∫φ(ζ) in H⁻¹, dH/dt = -∫|∂_θ φ'(ζ)|². Space: Fourier collocation. Time: backward
differentiation formulas of variable order, which conserve ∫ζ to rounding for the equation as it
stands; with the field σ = φ'(ζ) as the unknown, φ*''(σ) ∂tσ = ∂²σ, the mean would drift by about
the tolerance.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import fft
from scipy.integrate import solve_ivp

from hydrolimit.cramer import CramerTransform
from hydrolimit.fourier import TrigonometricFunction

POINTS = 256
# Relative and absolute, of a step; and how much larger those are that tell the error of the steps.
TOLERANCE, ABSOLUTE, COARSER = 1e-12, 1e-14, 10.0


class SolverError(RuntimeError):
    """The solver cannot go on; one sentence."""


@dataclass(frozen=True, eq=False)
class Evolution:
    """A solution at recorded times, and what was checked.

    Attributes
    ----------
    times
        Shape (time,).
    theta
        The points j/n, shape (theta,).
    zeta, field
        ζ and σ = φ'(ζ), shape (time, theta).
    energy, dissipation
        ∫φ(ζ) and ∫|∂_θ σ|², shape (time,).
    equilibrium_energy
        φ(∫ζ), the least energy with that mean.
    mass_drift
        Largest |∫ζ - ∫ζ₀|.
    points_error, step_error
        Largest difference, at any recorded time and point, from the solution on half the points,
        and from that with tolerances that are ten times larger.
    """

    times: np.ndarray
    theta: np.ndarray
    zeta: np.ndarray
    field: np.ndarray
    energy: np.ndarray
    dissipation: np.ndarray
    equilibrium_energy: float
    mass_drift: float
    points_error: float
    step_error: float

    def function(self, times: slice | int = slice(None)) -> TrigonometricFunction:
        """Return ζ of one or all recorded times as a function of θ."""
        return TrigonometricFunction.sampled(self.zeta[times])


def solve(
    cramer: CramerTransform,
    initial: Callable[[np.ndarray], np.ndarray],
    times: Sequence[float],
    points: int = POINTS,
) -> Evolution:
    """Solve from ``initial`` at ``times[0]`` on.

    Parameters
    ----------
    initial
        ζ₀ at points of [0, 1), of their shape; smooth and periodic.
    times
        At which ζ is recorded, ascending, the first that of ``initial``.
    points
        n, even.

    Raises
    ------
    ValueError
        ``times`` do not ascend, n is odd or less than 8, or ζ₀ is out of ``cramer.means``.
    SolverError
        The integration in time fails.
    """
    times = np.asarray(times, dtype=float)
    if times.size < 2 or not np.all(np.diff(times) > 0.0):
        raise ValueError("the times have to ascend, and to be at least two")
    if points < 8 or points % 2:
        raise ValueError(f"the number of points {points} has to be even and at least 8")
    theta = np.arange(points) / points
    start = np.broadcast_to(np.asarray(initial(theta), dtype=float), theta.shape)
    cramer.field(start)
    zeta = _integrate(cramer, start, times, 1.0)
    half = _integrate(cramer, start[::2], times, 1.0)
    coarser = _integrate(cramer, start, times, COARSER)
    field = cramer.field(zeta)
    slope = TrigonometricFunction.sampled(field).derivative()
    mean = float(start.mean())
    between = TrigonometricFunction.sampled(half)(theta)
    return Evolution(
        times, theta, zeta, field,
        energy=cramer.free_energy(zeta).mean(axis=1),
        dissipation=slope.squared_norm(),
        equilibrium_energy=float(cramer.free_energy(mean)),
        mass_drift=float(np.abs(zeta.mean(axis=1) - mean).max()),
        points_error=float(np.abs(between - zeta).max()),
        step_error=float(np.abs(coarser - zeta).max()),
    )  # fmt: skip


def _integrate(
    cramer: CramerTransform, start: np.ndarray, times: np.ndarray, coarser: float
) -> np.ndarray:
    """Return ζ (time, theta), with tolerances that are so many times the usual ones."""
    laplacian = _second_derivative(start.size)
    low, high = cramer.means

    # A step that is tried may leave the means of the table; the equation's maximum principle keeps
    # the solution itself within those of the start.
    def field(zeta: np.ndarray) -> np.ndarray:
        return cramer.field(np.clip(zeta, low, high))

    solution = solve_ivp(
        lambda _, zeta: laplacian @ field(zeta),
        (times[0], times[-1]), start, method="BDF", t_eval=times,
        rtol=coarser * TOLERANCE, atol=coarser * ABSOLUTE,
        jac=lambda _, zeta: laplacian / cramer.variance(field(zeta)),
    )  # fmt: skip
    if not solution.success:
        raise SolverError(f"the equation cannot be integrated: {solution.message}")
    return solution.y.T


def _second_derivative(number: int) -> np.ndarray:
    """Return the matrix (n, n) of the second derivative of trigonometric interpolants."""
    multiplier = -((2.0 * np.pi * np.arange(number // 2 + 1)) ** 2)
    return fft.irfft(multiplier[:, None] * fft.rfft(np.eye(number), axis=0), number, axis=0)
