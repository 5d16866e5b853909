"""Quadratic attraction and Newtonian repulsion in one dimension, equation (5.4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numba import njit

# The start: a mixture in equal parts of normal distributions with these means and this variance.
MEANS = np.array([0.0, 1.0, 4.0])
VARIANCE = 0.005


@dataclass(frozen=True)
class QuadraticAttractionNewtonianRepulsion:
    """K(x) = x^2/2 - |x|, V = 0, and 1/2 sigma^2 = d0 + d1 x + d2 x^2.

    On a line the force on the particle of rank i (from 0) is -(x_i - mean x) + (2i + 1 - N)/N, so
    sorted particles need no sum over pairs.
    """

    diffusivity: tuple[float, float, float]
    dimension: ClassVar[int] = 1

    @classmethod
    def from_config(
        cls, shared: Mapping, dynamics: Mapping
    ) -> QuadraticAttractionNewtonianRepulsion:
        """Return the system of the config."""
        given = [float(value) for value in dynamics["diffusivity"]]
        return cls(tuple(given + [0.0] * (3 - len(given))))

    @property
    def noisy(self) -> bool:
        """Whether sigma is anywhere above zero."""
        return any(self.diffusivity)

    def start(self, particles: int, clock) -> np.ndarray:
        """Return positions drawn from the three normal distributions."""
        centre = MEANS[clock.integers(MEANS.size, size=particles)]
        return (centre + np.sqrt(VARIANCE) * clock.standard_normal(particles))[:, None]

    def advance(self, position: np.ndarray, noise: np.ndarray, time_step: float) -> None:
        """Take a step with each slice of ``noise`` (step, particle, component)."""
        order = np.argsort(position[:, 0], kind="stable")
        ordered = position[order, 0]
        _advance(ordered, order, noise[:, :, 0], time_step, np.array(self.diffusivity))
        position[order, 0] = ordered

    def law(self) -> dict[str, float]:
        """Return the exact law."""
        names = ("diffusion 1", "diffusion x", "diffusion x^2")
        diffusion = {
            name: value for name, value in zip(names, self.diffusivity, strict=True) if value
        }
        return {"interaction r^0": -1.0, "interaction r^1": 1.0, **diffusion}


@njit(cache=True, error_model="numpy")
def _advance(ordered, label, noise, time_step, diffusivity):
    """Step the particles in ascending order; ``label`` says which place is whose.

    Few particles overtake each other in a step, so inserting each into those before it sorts fast.
    """
    particles = ordered.size
    spread = 2.0 * time_step
    for step in range(noise.shape[0]):
        mean = ordered.mean()
        for i in range(particles):
            x = ordered[i]
            rank = (2 * i + 1 - particles) / particles
            variance = diffusivity[0] + x * (diffusivity[1] + x * diffusivity[2])
            # A double zero such as that of (x - 2)^2 may come out as less than zero by rounding.
            size = np.sqrt(spread * max(variance, 0.0))
            ordered[i] = x + time_step * (mean - x + rank) + size * noise[step, label[i]]
        for i in range(1, particles):
            x, mine, j = ordered[i], label[i], i
            while j > 0 and ordered[j - 1] > x:
                ordered[j] = ordered[j - 1]
                label[j] = label[j - 1]
                j -= 1
            ordered[j] = x
            label[j] = mine
