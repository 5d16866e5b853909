"""Thermodynamics of a lattice gas from the series of its stationary product measure.

P(k) = φ^k w(k) / Z(φ), Z(φ) = Σ_k φ^k w(k), with the fugacity φ. From the sums follow the density
ρ(φ) = E k, the compressibility χ = Var k = dρ/d log φ, the thermodynamic force F = -log φ, the
mobility m = E b(k, l) / 2 over two independent sites and the diffusivity D = m / χ, so that
∂t ρ = -div(m ∇F) = div(D ∇ρ). For the zero-range process with g(k) = k² these are equation (7) of
Li, Dirr, Embacher, Zimmer and Reina (2019): ρ = √φ I₁(2√φ) / I₀(2√φ), m = φ/2.
"""

from __future__ import annotations

import numpy as np
from scipy.interpolate import CubicHermiteSpline, CubicSpline
from scipy.optimize import brentq

from hydrolimit.processes import Process, ProcessError

LOWEST_DENSITY = 1e-4
KNOTS = 4000
# Occupations less likely than exp(-NEGLIGIBLE) at the highest density are left out of the sums.
NEGLIGIBLE = 90.0
MOST_OCCUPATIONS = 4096


class Thermodynamics:
    """Equation of state and transport of a process, for densities in (1e-4, density_max].

    Parameters
    ----------
    process
        The lattice gas; its ``log_weight`` must be known.
    density_max
        The highest density that will be asked for, in particles per site.

    Raises
    ------
    ProcessError
        The stationary measure is not known, or does not reach ``density_max``.
    """

    def __init__(self, process: Process, density_max: float):
        if process.log_weight is None:
            raise ProcessError("the stationary measure of this process is not known")
        self.density_max = float(density_max)
        self._occupations(process)
        ends = [self._solve(LOWEST_DENSITY), self._solve(self.density_max)]
        log_fugacity = np.linspace(ends[0], ends[1], KNOTS)
        probabilities = self._probabilities(log_fugacity)
        density, variance = self._mean_and_variance(probabilities)
        rates = process.rate_table(self.k.size)
        mobility = 0.5 * np.sum((probabilities @ rates) * probabilities, axis=1)
        # log φ is smooth in log ρ from the ideal gas on; dρ/d log φ = χ gives the slopes exactly.
        self._log_density_range = np.log(density[[0, -1]])
        self._log_fugacity = CubicHermiteSpline(np.log(density), log_fugacity, density / variance)
        self._mobility = CubicSpline(density, mobility)

    @classmethod
    def beyond(cls, process: Process, density: float) -> Thermodynamics:
        """Return the thermodynamics up to twice a density, or half-way to a full site.

        Evolutions, measured densities and the tangents of a profile overshoot what was asked for.
        """
        highest = 2.0 * density
        if process.max_occupation is not None:
            highest = min(highest, 0.5 * (density + process.max_occupation))
        return cls(process, highest)

    def _occupations(self, process: Process) -> None:
        if process.max_occupation is not None:
            if self.density_max >= process.max_occupation:
                raise ProcessError(
                    f"density {self.density_max:g} is not below the {process.max_occupation} "
                    "particles that a site of this process can hold"
                )
            self.k = np.arange(process.max_occupation + 1)
            self._log_weight = process.log_weight(self.k)
            return
        size = 64
        while size <= MOST_OCCUPATIONS:
            self.k = np.arange(size)
            self._log_weight = process.log_weight(self.k)
            if self.density_max < self.k[-1]:
                last = self._probabilities(np.array([self._solve(self.density_max)]))[0, -1]
                if last < np.exp(-NEGLIGIBLE):
                    return
            size *= 2
        raise ProcessError(
            f"the stationary measure of this process does not reach density {self.density_max:g}"
        )

    def _probabilities(self, log_fugacity: np.ndarray) -> np.ndarray:
        exponent = np.multiply.outer(log_fugacity, self.k) + self._log_weight
        weight = np.exp(exponent - exponent.max(axis=-1, keepdims=True))
        return weight / weight.sum(axis=-1, keepdims=True)

    def _mean_and_variance(self, probabilities: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        mean = probabilities @ self.k
        spread = self.k - mean[..., None]
        return mean, np.sum(probabilities * spread**2, axis=-1)

    def _solve(self, density: float) -> float:
        def excess(log_fugacity: float) -> float:
            return float(self._probabilities(np.array([log_fugacity]))[0] @ self.k - density)

        lowest, highest = -60.0, 1.0 + 20.0 * np.log1p(self.k[-1])
        if not excess(lowest) < 0.0 < excess(highest):
            raise ProcessError(f"density {density:g} is out of reach of this process's measure")
        return brentq(excess, lowest, highest, xtol=1e-14, rtol=1e-14)

    def log_fugacity(self, density: np.ndarray) -> np.ndarray:
        """Return log φ(ρ); ValueError outside (1e-4, density_max]."""
        log_density = np.log(density)
        low, high = self._log_density_range
        # The comparison is written so that a density that is not a number fails it too.
        if not np.all((log_density >= low - 1e-12) & (log_density <= high + 1e-12)):
            raise ValueError(
                f"density between {np.min(density):g} and {np.max(density):g} is outside "
                f"({LOWEST_DENSITY:g}, {self.density_max:g}], for which this was built"
            )
        return self._log_fugacity(log_density)

    def fugacity(self, density: np.ndarray) -> np.ndarray:
        """Return φ(ρ)."""
        return np.exp(self.log_fugacity(density))

    def force(self, density: np.ndarray, reference: float | None = None) -> np.ndarray:
        """Return the thermodynamic force F(ρ) = δS/δρ = -log φ(ρ), or -log(φ(ρ) / φ(reference)).

        Only differences of F act in ∂t ρ = -div(m ∇F), so that the reference density, at which the
        force is zero, is free; without one it is that of φ = 1, as in equation (7).
        """
        zero = 0.0 if reference is None else self.log_fugacity(reference)
        return zero - self.log_fugacity(density)

    def mobility(self, density: np.ndarray) -> np.ndarray:
        """Return m(ρ) = E b(k, l) / 2."""
        self.log_fugacity(density)
        return self._mobility(density)

    def mobility_derivative(self, density: np.ndarray, order: int = 1) -> np.ndarray:
        """Return the derivative of m of the given order with respect to ρ."""
        return self._mobility(density, order)

    def compressibility(self, density: np.ndarray) -> np.ndarray:
        """Return χ(ρ) = Var k, the equilibrium variance of a site's occupation."""
        probabilities = self.occupation_probabilities(density)
        return self._mean_and_variance(probabilities)[1]

    def diffusivity(self, density: np.ndarray) -> np.ndarray:
        """Return D(ρ) = m(ρ) / χ(ρ)."""
        return self.mobility(density) / self.compressibility(density)

    def occupation_probabilities(self, density: np.ndarray) -> np.ndarray:
        """Return P(k) for k = 0, 1, … on a last axis added to the shape of ``density``."""
        return self._probabilities(self.log_fugacity(np.asarray(density, dtype=float)))
