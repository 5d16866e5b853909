"""Logarithmic attraction in the plane: the particles of the Keller-Segel model, (5.5) and (5.6)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numba import njit

from hydrolimit.expressions import parse

# The start: uniform on a disk of this radius.
RADIUS = 2.0
# What a kernel may assume of its arithmetic: no NaN or infinity arises, sums may be reordered.
_FAST = {"reassoc", "contract", "arcp", "afn", "nsz", "nnan", "ninf"}
# Added to squared distances, so that a particle's force on itself is 0/small and not 0/0. Times the
# square of a cutoff from 1e-8 on it is no subnormal number, whose approximate root may be zero.
_TINY = np.float32(1e-20)


@dataclass(frozen=True)
class KellerSegel:
    """K = log|x|/2 pi, its force constant within the cutoff; 1/2 sigma^2 constant.

    grad K = x/(2 pi |x|^2) beyond the cutoff delta, x/(2 pi delta |x|) within. Pair forces are
    single precision (relative error about 1e-6, see the tests), positions double.
    """

    cutoff: float
    diffusivity: float
    dimension: ClassVar[int] = 2

    @classmethod
    def from_config(cls, shared: Mapping, dynamics: Mapping) -> KellerSegel:
        """Return the system of the config; the diffusivity may be a formula, such as 1/(8*pi)."""
        given = dynamics["diffusivity"]
        value = float(parse(given, ())()) if isinstance(given, str) else float(given)
        return cls(float(shared["cutoff"]), value)

    @property
    def noisy(self) -> bool:
        """Whether sigma is above zero."""
        return self.diffusivity > 0.0

    def start(self, particles: int, clock) -> np.ndarray:
        """Return positions drawn uniformly from the disk."""
        radius = RADIUS * np.sqrt(clock.random(particles))
        angle = 2.0 * math.pi * clock.random(particles)
        return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)

    def advance(self, position: np.ndarray, noise: np.ndarray, time_step: float) -> None:
        """Take a step with each slice of ``noise`` (step, particle, component)."""
        _advance(position, noise, time_step, self.cutoff, math.sqrt(2.0 * self.diffusivity))

    def law(self) -> dict[str, float]:
        """Return the exact law."""
        diffusion = {"diffusion 1": self.diffusivity} if self.noisy else {}
        return {"interaction r^-1": 1.0 / (2.0 * math.pi), **diffusion}


@njit(cache=True, error_model="numpy", fastmath=_FAST)
def pair_sums(x, y, force, cutoff_squared):
    """Write sum_j (x_i - x_j)/max(r^2, delta r) into ``force`` (component, particle), all float32.

    1/sqrt(r^2 max(r^2, delta^2)) is both cases without a branch.
    """
    for i in range(x.size):
        sum_x = np.float32(0.0)
        sum_y = np.float32(0.0)
        for j in range(x.size):
            dx = x[i] - x[j]
            dy = y[i] - y[j]
            square = dx * dx + dy * dy + _TINY
            weight = np.float32(1.0) / np.sqrt(square * max(square, cutoff_squared))
            sum_x += dx * weight
            sum_y += dy * weight
        force[0, i] = sum_x
        force[1, i] = sum_y


@njit(cache=True, error_model="numpy")
def _advance(position, noise, time_step, cutoff, sigma):
    particles = position.shape[0]
    x = np.empty(particles, np.float32)
    y = np.empty(particles, np.float32)
    force = np.empty((2, particles), np.float32)
    drift = -time_step / (2.0 * np.pi * particles)
    size = sigma * np.sqrt(time_step)
    for step in range(noise.shape[0]):
        for i in range(particles):
            x[i] = position[i, 0]
            y[i] = position[i, 1]
        pair_sums(x, y, force, np.float32(cutoff * cutoff))
        for i in range(particles):
            for component in range(2):
                position[i, component] += (
                    drift * force[component, i] + size * noise[step, i, component]
                )
