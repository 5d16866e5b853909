"""The Cramér transform of a single-site potential, by quadrature.

φ*(σ) = log ∫ exp(σz - ψ(z)) dz and φ(m) = sup_σ (σm - φ*(σ)), as in Dizdar, Menz, Otto
and Wu (2018). With σ = φ'(m): m = φ*'(σ) is the mean and φ*''(σ) = 1/φ''(m) the
variance of a spin in the field σ, whose law is exp(σz - ψ(z)) / exp φ*(σ).
"""

from __future__ import annotations

import numpy as np
from scipy.interpolate import make_interp_spline

from hydrolimit.spin_potential import REACH, PotentialError, SpinPotential

# A field's spacing in the tables, and the most that they hold.
SPACING, LARGEST_FIELD = 1.0 / 32.0, 16.0
# On either side of 0, of the tables, whose splines need them.
FEWEST_FIELDS = 8
# Of a field's largest weight, what may be left at the ends of the potential's range.
NEGLIGIBLE = 1e-14
# Every so manyth point of the potential's grid is enough for the trapezoidal rule, which converges
# faster than any power on smooth functions that vanish at the ends.
STRIDE = 2
NEWTON_STEPS = 4


class CramerTransform:
    """φ, φ* and their derivatives, for the fields σ whose spins stay within the potential's range.

    Attributes
    ----------
    fields
        The lowest and the highest σ.
    means
        The lowest and the highest m, the means of spins in these.

    Raises
    ------
    PotentialError
        The potential grows too slowly: even without field, spins leave its range.
    """

    def __init__(self, potential: SpinPotential) -> None:
        self.potential = potential
        z, psi = potential.x[::STRIDE], potential.value[::STRIDE]
        field = np.arange(-LARGEST_FIELD, LARGEST_FIELD + SPACING / 2, SPACING)
        exponent = np.multiply.outer(field, z) - psi
        highest = exponent.max(axis=1, keepdims=True)
        weight = np.exp(exponent - highest)
        field, highest, weight = (
            rows[self._inside(field, weight)] for rows in (field, highest, weight)
        )
        total = weight.sum(axis=1)
        mean = weight @ z / total
        spread = z - mean[:, None]
        # Products: powers of arrays take most of the time otherwise.
        product, central = weight * spread, []
        for _ in range(3):
            product *= spread
            central.append(product.sum(axis=1) / total)
        second, third, fourth = central
        log_moment = np.log(total * (z[1] - z[0])) + highest[:, 0]
        # To fifth order, so that the spacing of the tables is not seen in any digit that matters.
        self._log_moment = make_interp_spline(field, log_moment, k=5)
        self._cumulants = [
            make_interp_spline(field, values, k=5)
            for values in (mean, second, third, fourth - 3.0 * second**2)
        ]
        self._table = field, mean
        self.fields = float(field[0]), float(field[-1])
        self.means = float(mean[0]), float(mean[-1])

    @staticmethod
    def _inside(field: np.ndarray, weight: np.ndarray) -> slice:
        """Return the fields around 0 whose weight (field, z) is negligible at both ends."""
        fine = weight[:, [0, -1]].max(axis=1) < NEGLIGIBLE
        zero = field.size // 2
        if not fine[zero - FEWEST_FIELDS : zero + FEWEST_FIELDS + 1].all():
            raise PotentialError(
                f"grows too slowly: spins do not stay within {REACH:g} of 0; measure them in other"
                " units"
            )
        below, above = np.argmin(fine[zero::-1]) or zero + 1, np.argmin(fine[zero:]) or zero + 1
        return slice(zero - below + 1, zero + above)

    def log_moment(self, field: np.ndarray) -> np.ndarray:
        """Return φ*(σ) = log ∫ exp(σz - ψ(z)) dz."""
        return self._log_moment(field)

    def cumulant(self, order: int, field: np.ndarray) -> np.ndarray:
        """Return the derivative of φ* of order 1 to 4 at σ, a spin's cumulant in that field."""
        return self._cumulants[order - 1](field)

    def mean(self, field: np.ndarray) -> np.ndarray:
        """Return φ*'(σ), a spin's mean in the field σ."""
        return self.cumulant(1, field)

    def variance(self, field: np.ndarray) -> np.ndarray:
        """Return φ*''(σ), a spin's variance in the field σ."""
        return self.cumulant(2, field)

    def field(self, mean: np.ndarray) -> np.ndarray:
        """Return σ = φ'(m), the field in which spins have this mean.

        Raises ValueError for means out of `means`.
        """
        mean = np.asarray(mean, dtype=float)
        low, high = self.means
        # Written so that what is not a number fails it too.
        if not np.all((mean >= low) & (mean <= high)):
            raise ValueError(
                f"means from {np.min(mean):.4g} to {np.max(mean):.4g} are not within the"
                f" {low:.4g} to {high:.4g} that the potential's range allows"
            )
        fields, means = self._table
        field = np.interp(mean, means, fields)
        for _ in range(NEWTON_STEPS):
            field = np.clip(field - (self.mean(field) - mean) / self.variance(field), *self.fields)
        return field

    def free_energy(self, mean: np.ndarray) -> np.ndarray:
        """Return φ(m) = σm - φ*(σ) with σ = φ'(m); ValueError as of `field`."""
        field = self.field(mean)
        return field * mean - self.log_moment(field)

    def curvature(self, mean: np.ndarray) -> np.ndarray:
        """Return φ''(m) = 1/φ*''(φ'(m)); ValueError as of `field`."""
        return 1.0 / self.variance(self.field(mean))
