"""Hat-function finite elements for ∂t ρ = K_ρ F(ρ) on the unit interval, periodic or Dirichlet.

Equation (8) of Li, Dirr, Embacher, Zimmer and Reina (2019):

    Σ_a ⟨γ_a, γ_b⟩ ∂t ρ_a = Σ_{a ∈ {b-1, b, b+1}} K_ba(ρ_a, ∇ρ_a) F_a    for all b,

with the consistent mass matrix, explicit time steps, and ∇ρ_a by central differences (one-sided at
Dirichlet ends, whose values are held).

An operator is a function (density, slope) → entries: both arguments float64[..., node], the result
float64[..., node, offset] with K_{a+offset, a} for offset -1, 0, 1: a node's row holds the column
of the matrix that is expanded there. Leading axes run over independent evolutions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import diags_array
from scipy.sparse.linalg import splu

from hydrolimit.thermodynamics import Thermodynamics

Operator = Callable[[np.ndarray, np.ndarray], np.ndarray]
QUADRATURE = np.polynomial.legendre.leggauss(8)


def tangent_entries(mobility, density, slope, spacing: float) -> np.ndarray:
    """Return ⟨m(ρ_a + ∇ρ_a (x - x_a)) ∇γ_a, ∇γ_b⟩, float64[..., node, offset].

    The exact entries of equation (6) for ∂t ρ = -div(m ∇F); ``mobility`` is a function of the
    density, ``density`` and ``slope`` are float64[..., node].
    """
    abscissae, weights = QUADRATURE
    half = 0.5 * spacing
    distance = half * (abscissae + 1.0)
    density, slope = np.asarray(density)[..., None], np.asarray(slope)[..., None]
    right = mobility(density + slope * distance) @ weights * half / spacing**2
    left = mobility(density - slope * distance) @ weights * half / spacing**2
    return np.stack([-left, left + right, -right], axis=-1)


def stiffness_entries(element_mobility: np.ndarray, periodic: bool) -> np.ndarray:
    """Return ⟨m ∇γ_a, ∇γ_b⟩ from (1/Δx²) ∫ m over each element, as [..., node, offset]."""
    if periodic:
        left, right = np.roll(element_mobility, 1, axis=-1), element_mobility
    else:
        pad = [(0, 0)] * (element_mobility.ndim - 1)
        left = np.pad(element_mobility, [*pad, (1, 0)])
        right = np.pad(element_mobility, [*pad, (0, 1)])
    return np.stack([-left, left + right, -right], axis=-1)


@dataclass(frozen=True)
class HatElements:
    """The mesh: N equal elements of the unit interval, with N nodes if periodic, else N + 1."""

    elements: int
    periodic: bool

    @property
    def spacing(self) -> float:
        """Δx."""
        return 1.0 / self.elements

    @property
    def x(self) -> np.ndarray:
        """Positions of the nodes, float64[node]."""
        return np.arange(self.elements + (not self.periodic)) / self.elements

    def slope(self, density: np.ndarray) -> np.ndarray:
        """Return ∇ρ_a by central differences, one-sided at Dirichlet ends."""
        if self.periodic:
            return (np.roll(density, -1, axis=-1) - np.roll(density, 1, axis=-1)) / (
                2.0 * self.spacing
            )
        return np.gradient(density, self.spacing, axis=-1)

    def full_operator(self, mobility) -> Operator:
        """Return the operator with m(ρ) of the whole piecewise linear density: no Taylor step."""
        abscissae, weights = QUADRATURE
        at = 0.5 * (abscissae + 1.0)

        def entries(density: np.ndarray, slope: np.ndarray) -> np.ndarray:
            following = np.roll(density, -1, axis=-1)
            if not self.periodic:
                density, following = density[..., :-1], following[..., :-1]
            between = density[..., None] + (following - density)[..., None] * at
            element = mobility(between) @ weights / (2.0 * self.spacing)
            return stiffness_entries(element, self.periodic)

        return entries

    def apply(self, entries: np.ndarray, force: np.ndarray) -> np.ndarray:
        """Return Σ_a K_ba F_a, float64[..., node b]."""
        product = entries * force[..., None]
        result = product[..., 1].copy()
        if self.periodic:
            return result + np.roll(product[..., 2], 1, -1) + np.roll(product[..., 0], -1, -1)
        result[..., 1:] += product[..., :-1, 2]
        result[..., :-1] += product[..., 1:, 0]
        return result

    @cached_property
    def _mass(self):
        """The factorised mass matrix ⟨γ_a, γ_b⟩ of the free nodes."""
        free = self.elements if self.periodic else self.elements - 1
        outer, middle = self.spacing / 6.0, 2.0 * self.spacing / 3.0
        matrix = diags_array([outer, middle, outer], offsets=[-1, 0, 1], shape=(free, free))
        if self.periodic:
            corners = diags_array([outer, outer], offsets=[1 - free, free - 1], shape=(free, free))
            matrix = matrix + corners
        return splu(matrix.tocsc())

    def rate(self, density: np.ndarray, operator: Operator, force) -> np.ndarray:
        """Return ∂t ρ_a, float64[..., node]; 0 at Dirichlet ends."""
        right = self.apply(operator(density, self.slope(density)), force(density))
        if self.periodic:
            return self._solve(right)
        rate = np.zeros_like(right)
        # The held ends do not move, so their part of the mass matrix drops out.
        rate[..., 1:-1] = self._solve(right[..., 1:-1])
        return rate

    def _solve(self, right: np.ndarray) -> np.ndarray:
        flat = right.reshape(-1, right.shape[-1]).T
        return self._mass.solve(np.ascontiguousarray(flat)).T.reshape(right.shape)

    def evolve(self, initial, operator: Operator, force, time: float, step: float, frames: int):
        """Evolve by explicit Euler steps of at most ``step``; return times and densities.

        Parameters
        ----------
        initial
            float64[..., node].
        operator, force
            Functions of (density, slope) and of the density.
        time
            The end, macroscopic.
        frames
            How many equally spaced times are kept, the first and the last among them.

        Returns
        -------
        float64[frame] and float64[frame, ..., node].
        """
        times = np.linspace(0.0, time, frames)
        per_frame = int(np.ceil(times[1] / step * (1.0 - 1e-12)))
        step = times[1] / per_frame
        density = np.array(initial, dtype=float)
        kept = [density]
        for _ in range(frames - 1):
            for _ in range(per_frame):
                density = density + step * self.rate(density, operator, force)
            kept.append(density)
        return times, np.array(kept)


def fastest_diffusivity(
    law: Thermodynamics, density: np.ndarray, reference: float | None = None
) -> np.ndarray:
    """Return D_ρ = m/χ - m' F, the diffusivity that node-to-node ripples of ρ see in the scheme.

    Central differences do not see such a ripple, so its slope does not balance what it does to the
    mobility, and the force enters by its value: (m F' + m' F) takes the place of m F' = -m/χ. For
    the zero-range process that is D (1 + log φ/φ₀), φ₀ the fugacity of the density ``reference`` at
    which the force is taken as zero. Where it is not positive (φ < φ₀/e there), the scheme of
    equation (8) is unstable at every time step.
    """
    force = law.force(density, reference)
    return law.diffusivity(density) - law.mobility_derivative(density) * force


def stable_time_step(spacing: float, diffusivity: float) -> float:
    """Return the largest stable explicit Euler step, Δx² / (6 D).

    The largest eigenvalue of the consistent mass matrix's inverse times the stiffness matrix is
    12 D / Δx², and explicit Euler needs it times the step below 2; D is the largest of the ordinary
    diffusivity and :func:`fastest_diffusivity`.
    """
    return spacing**2 / (6.0 * diffusivity)


def taylor_error(mobility, force, density, slope, elements: int) -> float:
    """Return max_b |Σ_a (K_ba - ⟨m(ρ) ∇γ_a, ∇γ_b⟩) F_a| for a periodic profile (equation (C.1)).

    K_ba is expanded at node a as in equation (6); ``density`` and ``slope`` are the profile and its
    derivative as functions of x on [0, 1]. Appendix C expects the third order in Δx.
    """
    mesh = HatElements(elements, periodic=True)
    abscissae, weights = QUADRATURE
    within = mesh.x[:, None] + 0.5 * mesh.spacing * (abscissae + 1.0)
    full = stiffness_entries(mobility(density(within)) @ weights / (2.0 * mesh.spacing), True)
    tangent = tangent_entries(mobility, density(mesh.x), slope(mesh.x), mesh.spacing)
    return float(np.abs(mesh.apply(tangent - full, force(density(mesh.x)))).max())
