"""The Hamiltonian of a block of K spins, exact and to saddle-point order.

ψ_K(m) = -(1/K) log ∫ exp(-Σψ(x_i)) over the x in R^K with mean m, the coarse-grained Hamiltonian of
Grunewald, Otto, Villani and Westdickenberg (2009) for piecewise constant profiles; ψ_1 = ψ, and ψ_K
tends to the Cramér transform φ (local Cramér theorem), which makes it convex for large K.

In the field σ = φ'(m), where m is typical, ψ_K(m) = φ(m) - (1/K) log g_K(m), g_K the density of the
sum of K spins at its mean: with χ the characteristic function of a spin less m,
g_K(m) = (1/2π) ∫ χ(ξ)^K dξ. Nothing small is a difference of large numbers, at no m.
"""

from __future__ import annotations

import numpy as np
from scipy import fft
from scipy.interpolate import make_interp_spline

from hydrolimit.cramer import STRIDE, CramerTransform

# Spacing of the means through which a quintic spline gives the second derivative.
SPACING = 1.0 / 64.0
# More than the order of the spline, so that its ends are out of sight.
MARGIN = 8


def hamiltonian(cramer: CramerTransform, spins: int, mean: np.ndarray) -> np.ndarray:
    """Return ψ_K(m), K = ``spins``, at means (n,); the measure is that of the spins' sum.

    Raises ValueError for K < 1, and for means out of ``cramer.means``.
    """
    if spins < 1:
        raise ValueError(f"a block of {spins} spins: it has to hold at least one")
    mean = np.asarray(mean, dtype=float)
    field = cramer.field(mean)
    density = np.array([_density(cramer, spins, *at) for at in zip(mean, field, strict=True)])
    return cramer.free_energy(mean) - np.log(density) / spins


def curvature(
    cramer: CramerTransform, spins: int, lowest: float, highest: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return means from ``lowest`` to ``highest`` and ψ_K'' there, K = ``spins``; as of above."""
    number = max(round((highest - lowest) / SPACING), 1)
    spacing = (highest - lowest) / number
    mean = lowest + spacing * np.arange(-MARGIN, number + MARGIN + 1)
    second = make_interp_spline(mean, hamiltonian(cramer, spins, mean), k=5)(mean, 2)
    return mean[MARGIN:-MARGIN], second[MARGIN:-MARGIN]


def saddle_point(cramer: CramerTransform, spins: int, mean: np.ndarray) -> np.ndarray:
    """Return φ(m) + (1/2K) log(2πK φ*''(φ'(m))), to which ψ_K(m) is close for large K."""
    variance = cramer.variance(cramer.field(mean))
    return cramer.free_energy(mean) + np.log(2.0 * np.pi * spins * variance) / (2 * spins)


def saddle_point_curvature(cramer: CramerTransform, spins: int, mean: np.ndarray) -> np.ndarray:
    """Return the second derivative of `saddle_point`.

    With the cumulants κ of a spin, 1/κ₂ + (1/2K) (κ₄/κ₂³ - 2 κ₃²/κ₂⁴).
    """
    field = cramer.field(mean)
    second, third, fourth = (cramer.cumulant(order, field) for order in (2, 3, 4))
    return 1.0 / second + (fourth / second**3 - 2.0 * third**2 / second**4) / (2 * spins)


def _density(cramer: CramerTransform, spins: int, mean: float, field: float) -> float:
    """Return g_K(m)."""
    z, psi = cramer.potential.x[::STRIDE], cramer.potential.value[::STRIDE]
    exponent = field * z - psi
    weight = np.exp(exponent - exponent.max())
    weight /= weight.sum()
    # Sums of K spins spread over √K times the range of one: frequencies that close tell them apart.
    length = fft.next_fast_len((z.size - 1) * (1 + int(np.ceil(np.sqrt(spins)))), real=True)
    length += length % 2
    transform = np.conj(fft.rfft(weight, length))
    frequency = 2.0 * np.pi * np.arange(transform.size) / (length * (z[1] - z[0]))
    characteristic = transform * np.exp(1j * frequency * (z[0] - mean))
    powers = (characteristic**spins).real
    # Both signs of ξ; 0 occurs once.
    return float((2.0 * powers.sum() - powers[0]) * frequency[1] / (2.0 * np.pi))
