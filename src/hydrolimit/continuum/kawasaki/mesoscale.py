"""The mesoscopic gradient flow dη/dt = -Ā∇H̄(η) of periodic splines η.

After Dizdar, Menz, Otto and Wu (2018). With e_k = ⟨B_k, η⟩, N sites, and B̄ (N, M)
the averages of the B-splines over the sites' cells, the coarse-grained Hamiltonian to saddle-point
order is

    H̄(η) = sup_s {s·e - (1/N) Σ_j φ*((B̄s)_j)} + (1/2N) log det(Gm⁻¹ G_s),
    G_s = (1/N) B̄ᵀ diag(φ*''(B̄s)) B̄,

Gm the Gram matrix of the B-splines. It is exact, up to a constant, where the spins are Gaussian.
Its leading order is without the log det, and the sums over sites are integrals for N → ∞. The
gradient in L² has the coefficients

    μ = ∂H̄/∂e = s + (1/2N) G_s⁻¹ t,  t_k = (1/N) Σ_j φ*'''((B̄s)_j) B̄_jk (b̄_jᵀ G_s⁻¹ b̄_j).

The dynamics is de/dt = -Kμ. For p >= 1, K_kl = ∫ B_k' B_l'. For p = 0, which has no slopes, Ā⁻¹
is the inner product of H⁻¹ restricted to the piecewise constants (the choice of Grunewald, Otto,
Villani and Westdickenberg 2009). The unknowns are s, G_s ds/dt = -Kμ(s), so that no field has to be
found on the way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.integrate import solve_ivp
from scipy.linalg import eigh

from hydrolimit.continuum.kawasaki.spin_diffusion import SolverError
from hydrolimit.cramer import CramerTransform
from hydrolimit.periodic_splines import PeriodicSplines, Spline

# Points of the integrals that sums over sites tend to: between knots, and at least altogether.
POINTS_BETWEEN_KNOTS, LEAST_POINTS = 8, 96
# Relative and absolute, of a step in time.
TOLERANCE, ABSOLUTE = 1e-11, 1e-12
# Of Newton's steps for the field: when to stop, in units of 1/M and the largest moment.
NEWTON_STEPS, HALVINGS, FIELD_ERROR = 50, 40, 1e-14
# An eigenvalue of the inner product of H⁻¹ below this, relative to the largest, is of constants.
NEGLIGIBLE = 1e-9


@dataclass(frozen=True, eq=False)
class MesoEvolution:
    """A mesoscopic evolution at recorded times.

    Attributes
    ----------
    space
        The splines.
    times
        Shape (time,).
    coefficients, fields
        Those of η and of s, shape (time, knot).
    energy, dissipation
        H̄(η) and ⟨∇H̄, Ā∇H̄⟩ = -dH̄/dt, shape (time,).
    """

    space: PeriodicSplines
    times: np.ndarray
    coefficients: np.ndarray
    fields: np.ndarray
    energy: np.ndarray
    dissipation: np.ndarray

    def function(self, times: slice | int = slice(None)) -> Spline:
        """Return η of one or all recorded times as a function of θ."""
        return self.space.function(self.coefficients[times])


class Mesoscale:
    """H̄ and its gradient flow on a space of splines.

    Parameters
    ----------
    space
        The splines, M of dimension.
    cramer
        φ and φ*.
    sites
        N >= M; None is N → ∞.
    correction
        Whether H̄ has the log det, for which N has to be finite.

    Raises
    ------
    ValueError
        ``sites`` are fewer than M, or None with ``correction``.
    """

    def __init__(
        self,
        space: PeriodicSplines,
        cramer: CramerTransform,
        sites: int | None = None,
        correction: bool = False,
    ) -> None:
        if sites is None and correction:
            raise ValueError("the log det vanishes for infinitely many sites: give their number")
        if sites is not None and sites < space.knots:
            raise ValueError(
                f"{sites} sites do not determine splines with {space.knots} knots: take at most as"
                " many knots as sites"
            )
        self.space, self.cramer, self.sites, self.correction = space, cramer, sites, correction
        if sites is None:
            points = max(POINTS_BETWEEN_KNOTS, -(-LEAST_POINTS // space.knots))
            theta, self._weight = space.gauss(points)
            self._basis = space.design(theta)
        else:
            self._basis, self._weight = space.cell_averages(sites), np.full(sites, 1.0 / sites)

    @cached_property
    def operator(self) -> np.ndarray:
        """K, shape (M, M): ⟨μ, Āμ⟩ = μᵀKμ in coefficients."""
        if self.space.degree > 0:
            return self.space.stiffness
        inverse = np.linalg.pinv(self.space.dual_gram, rcond=NEGLIGIBLE, hermitian=True)
        return self.space.gram @ inverse @ self.space.gram

    def equilibrium(self, mean: float) -> np.ndarray:
        """Return the coefficients (M,) of the constant profile."""
        return np.full(self.space.knots, float(mean))

    def field(self, coefficients: np.ndarray) -> np.ndarray:
        """Return the maximising s of the profiles η with these coefficients, both (..., M).

        Raises ValueError for profiles that no field of spins within the potential's range has.
        """
        return np.apply_along_axis(self._field, -1, coefficients)

    def profile(self, field: np.ndarray) -> np.ndarray:
        """Return the coefficients of η with the field s, P[φ*'(s)], both (..., M)."""
        return self.space.coefficients(self._moments(field))

    def hamiltonian(self, coefficients: np.ndarray) -> np.ndarray:
        """Return H̄(η) of profiles with coefficients (..., M), shape (...)."""
        return np.apply_along_axis(self._energy, -1, self.field(coefficients))

    def chemical_potential(self, coefficients: np.ndarray) -> np.ndarray:
        """Return the coefficients μ of the gradient of H̄ in L², both (..., M)."""
        return np.apply_along_axis(self._potential, -1, self.field(coefficients))

    def dissipation(self, coefficients: np.ndarray) -> np.ndarray:
        """Return ⟨μ, Āμ⟩ of profiles with coefficients (..., M), shape (...)."""
        return self._dissipation(self.chemical_potential(coefficients))

    def hessian(self, coefficients: np.ndarray) -> np.ndarray:
        """Return ∂²H̄/∂c∂c at the profile with coefficients c (M,), shape (M, M)."""
        field = self._field(np.asarray(coefficients, dtype=float))
        slope = self._potential_slope(field) @ np.linalg.inv(self._gram(field))
        return self.space.gram @ (0.5 * (slope + slope.T)) @ self.space.gram

    def least_curvature(self, coefficients: np.ndarray) -> float:
        """Return the smallest eigenvalue of H̄'s Hessian with respect to L², at c (M,)."""
        hessian = self.hessian(coefficients)
        return float(eigh(hessian, self.space.gram, eigvals_only=True)[0])

    def evolve(self, coefficients: np.ndarray, times: Sequence[float]) -> MesoEvolution:
        """Solve dη/dt = -Ā∇H̄(η) from the profile with coefficients (M,) at ``times[0]`` on.

        Raises ValueError as of `field`, and SolverError where the integration in time fails.
        """
        times = np.asarray(times, dtype=float)
        solution = solve_ivp(
            lambda _, field: self._rate(field),
            (times[0], times[-1]), self._field(np.asarray(coefficients, dtype=float)),
            method="LSODA", t_eval=times, rtol=TOLERANCE, atol=ABSOLUTE,
            jac=lambda _, field: self._rate_slope(field),
        )  # fmt: skip
        if not solution.success:
            raise SolverError(f"the mesoscopic flow cannot be integrated: {solution.message}")
        fields = solution.y.T
        potential = np.apply_along_axis(self._potential, -1, fields)
        return MesoEvolution(
            self.space, times, self.profile(fields), fields,
            energy=np.apply_along_axis(self._energy, -1, fields),
            dissipation=self._dissipation(potential),
        )  # fmt: skip

    def _dissipation(self, potential: np.ndarray) -> np.ndarray:
        """Return ⟨μ, Āμ⟩ of μ (..., M), shape (...)."""
        return np.einsum("...k,kl,...l->...", potential, self.operator, potential)

    def _moments(self, field: np.ndarray) -> np.ndarray:
        """Return e of the field s, both (..., M)."""
        return (self.cramer.mean(field @ self._basis.T) * self._weight) @ self._basis

    def _weighted(self, values: np.ndarray) -> np.ndarray:
        """Return (1/N) B̄ᵀ diag(values) B̄, shape (M, M)."""
        return (self._basis.T * (self._weight * values)) @ self._basis

    def _gram(self, field: np.ndarray) -> np.ndarray:
        """Return G_s, shape (M, M)."""
        return self._weighted(self.cramer.variance(self._basis @ field))

    def _inside(self, field: np.ndarray) -> bool:
        low, high = self.cramer.fields
        values = self._basis @ field
        return bool(values.min() >= low and values.max() <= high)

    def _field(self, coefficients: np.ndarray) -> np.ndarray:
        """Return s (M,) of c (M,), by Newton's method for a concave function, with halved steps."""
        moments = self.space.gram @ coefficients
        # The coefficients of a spline are about its values.
        field = self.cramer.field(np.clip(coefficients, *self.cramer.means))
        if not self._inside(field):
            field = np.zeros_like(field)
        enough = FIELD_ERROR * (np.abs(moments).max() + 1.0 / self.space.knots)
        residual = moments - self._moments(field)
        for _ in range(NEWTON_STEPS):
            step = np.linalg.solve(self._gram(field), residual)
            tried = self._shorter(field, step, moments, residual)
            if tried is None:
                break
            field, residual = tried
            if np.abs(residual).max() <= enough:
                break
        # Rounding may leave no step that improves what is good already.
        if not np.abs(residual).max() <= 1e3 * enough:
            low, high = self.cramer.means
            raise ValueError(
                f"no field gives spins this profile: it has to stay within their means, {low:.4g}"
                f" to {high:.4g}, and not to vary too steeply between knots"
            )
        return field

    def _shorter(
        self, field: np.ndarray, step: np.ndarray, moments: np.ndarray, residual: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray] | None:
        """Return field and residual after the longest halved step that comes closer, or None."""
        # The residual is the gradient of s·e - (1/N) Σφ*, which a step of Newton's raises as long
        # as the gradient at its end still points forwards.
        forwards = float(residual @ step)
        for halving in range(HALVINGS):
            tried = field + step / 2.0**halving
            if self._inside(tried):
                left = moments - self._moments(tried)
                if abs(float(left @ step)) < forwards:
                    return tried, left
        return None

    def _energy(self, field: np.ndarray) -> float:
        """Return H̄ of the profile with the field s (M,)."""
        log_moment = self._weight @ self.cramer.log_moment(self._basis @ field)
        energy = float(field @ self._moments(field) - log_moment)
        if self.correction:
            weighted, plain = (
                np.linalg.slogdet(gram)[1] for gram in (self._gram(field), self.space.gram)
            )
            energy += float(weighted - plain) / (2 * self.sites)
        return energy

    def _potential(self, field: np.ndarray) -> np.ndarray:
        """Return μ (M,) of s (M,)."""
        if not self.correction:
            return field
        at_sites = self._basis @ field
        inverse = np.linalg.inv(self._gram(field))
        return field + inverse @ self._log_det_slope(at_sites, inverse) / (2 * self.sites)

    def _log_det_slope(self, at_sites: np.ndarray, inverse: np.ndarray) -> np.ndarray:
        """Return t, the derivative of log det G_s, shape (M,)."""
        leverage = np.einsum("jk,kl,jl->j", self._basis, inverse, self._basis)
        return (self._weight * self.cramer.cumulant(3, at_sites) * leverage) @ self._basis

    def _potential_slope(self, field: np.ndarray) -> np.ndarray:
        """Return ∂μ/∂s, shape (M, M)."""
        identity = np.eye(self.space.knots)
        if not self.correction:
            return identity
        at_sites = self._basis @ field
        inverse = np.linalg.inv(self._gram(field))
        third, fourth = (self.cramer.cumulant(order, at_sites) for order in (3, 4))
        between = self._basis @ inverse @ self._basis.T
        skewed = (self._weight * third)[:, None] * self._basis
        slope = self._weighted(fourth * np.diag(between)) - skewed.T @ between**2 @ skewed
        response = inverse @ self._log_det_slope(at_sites, inverse)
        slope -= self._weighted(third * (self._basis @ response))
        return identity + inverse @ slope / (2 * self.sites)

    def _rate(self, field: np.ndarray) -> np.ndarray:
        """Return ds/dt = -G_s⁻¹ K μ(s)."""
        return -np.linalg.solve(self._gram(field), self.operator @ self._potential(field))

    def _rate_slope(self, field: np.ndarray) -> np.ndarray:
        """Return the derivative of `_rate`, -G_s⁻¹ (K ∂μ/∂s + ∂G_s/∂s ds/dt)."""
        rate, at_sites = self._rate(field), self._basis @ field
        change = self._weighted(self.cramer.cumulant(3, at_sites) * (self._basis @ rate))
        right = self.operator @ self._potential_slope(field) + change
        return -np.linalg.solve(self._gram(field), right)
