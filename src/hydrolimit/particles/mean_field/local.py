"""Drifting particles in a periodic diffusivity, without interaction, equation (5.2).

d_t u = -d_x u - d_y u + Laplacian((1 + a cos(wx) cos(wy)) u)
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numba import njit

from hydrolimit import sampling_plan


@dataclass(frozen=True)
class Local:
    """The system with modulation a and frequency w; N(0, I) at the start.

    The drift is (1, 1), so grad V = (-1, -1), and 1/2 sigma sigma^T = (1 + a cos wx cos wy) I.
    """

    modulation: float
    frequency: float
    dimension: ClassVar[int] = 2
    noisy: ClassVar[bool] = True

    @classmethod
    def from_config(cls, shared: Mapping, dynamics: Mapping) -> Local:
        """Return the system of the config."""
        return cls(float(shared["modulation"]), float(dynamics["frequency"]))

    def start(self, particles: int, clock) -> np.ndarray:
        """Return positions drawn from the standard normal distribution."""
        return clock.standard_normal((particles, 2))

    def advance(self, position: np.ndarray, noise: np.ndarray, time_step: float) -> None:
        """Take a step with each slice of ``noise`` (step, particle, component)."""
        _advance(position, noise, time_step, self.modulation, self.frequency)

    def law(self) -> dict[str, float]:
        """Return the exact law; beyond frequencies of a library's cosines, the homogenised one.

        Equation (5.3): averaged over a cell, the diffusivity is its harmonic mean.
        """
        drift = {"force 1 e_x": -1.0, "force 1 e_y": -1.0}
        if self.homogenised:
            return drift | {"diffusion 1": harmonic_mean(self.modulation)}
        name = f"{self.frequency:g}" if self.frequency != 1 else ""
        return drift | {
            "diffusion 1": 1.0,
            f"diffusion cos({name}x) cos({name}y)": self.modulation,
        }

    @property
    def homogenised(self) -> bool:
        """Whether the cells are so small that the homogenised equation stands for the law."""
        return self.frequency > sampling_plan.RESOLVED_FREQUENCY


_TURNS = 1.0 / (2.0 * math.pi)
_ROUNDER = 1.5 * 2.0**52
# Of sin h = h (1 - h^2/3! + h^4/5! - ...), highest power first: up to h^17.
_TAYLOR = tuple((-1.0) ** k / math.factorial(2 * k + 1) for k in range(8, -1, -1))


def harmonic_mean(modulation: float) -> float:
    """Return the harmonic mean of 1 + a cos x cos y over a cell.

    The mean of 1/(1 + b cos y) over y is 1/sqrt(1 - b^2); over x the periodic midpoint rule
    converges exponentially, to all digits for a up to 0.99.
    """
    x = np.arange(4096) * (2.0 * math.pi / 4096)
    cosines = np.cos(x)
    return float(1.0 / np.mean(1.0 / np.sqrt(1.0 - (modulation * cosines) ** 2)))


@njit(cache=True, error_model="numpy", inline="always")
def cosine(x):
    """Return cos x to 2e-13 where |x| < 300, in arithmetic that compiles to vector instructions.

    cos x = 1 - 2 sin^2(x/2), x/2 reduced to [-pi/2, pi/2], sin by its Taylor polynomial. Adding and
    subtracting 1.5 * 2^52 rounds to an integer.
    """
    turns = x * _TURNS
    turns -= (turns + _ROUNDER) - _ROUNDER
    half = turns * np.pi
    square = half * half
    sine = _TAYLOR[0]
    for coefficient in _TAYLOR[1:]:
        sine = sine * square + coefficient
    sine *= half
    return 1.0 - 2.0 * sine * sine


@njit(cache=True, error_model="numpy")
def _advance(position, noise, time_step, modulation, frequency):
    spread = 2.0 * time_step
    for step in range(noise.shape[0]):
        for i in range(position.shape[0]):
            x, y = position[i, 0], position[i, 1]
            waves = cosine(frequency * x) * cosine(frequency * y)
            size = np.sqrt(spread * (1.0 + modulation * waves))
            position[i, 0] = x + time_step + size * noise[step, i, 0]
            position[i, 1] = y + time_step + size * noise[step, i, 1]
