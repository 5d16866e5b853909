"""Initial densities of study ``gap_tooth`` on the ring [0, 2 pi): a formula, or random waves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from hydrolimit import streams
from hydrolimit.expressions import parse

PROFILE = "profile"  # what the start of Figure 1 is called; others are numbers of trajectories
# Nodes on which the least value of a sum of waves is looked for.
_NODES = 4096


@dataclass(frozen=True)
class RandomStart:
    """The density mean + sum_k A_k sin(l_k x + phi_k) (Arbabi and Kevrekidis 2020, eq. 16).

    Attributes
    ----------
    amplitude, wavenumber, phase
        A, l and phi, shape (mode,).
    mean
        What keeps the density at its least value, on a fine grid.
    """

    amplitude: np.ndarray
    wavenumber: np.ndarray
    phase: np.ndarray
    mean: float

    def __call__(self, x: np.ndarray) -> np.ndarray:
        """Return the density at points (n,)."""
        return self.mean + self._waves(x)

    def _waves(self, x: np.ndarray) -> np.ndarray:
        angle = np.multiply.outer(np.asarray(x), self.wavenumber) + self.phase
        return np.sin(angle) @ self.amplitude

    @classmethod
    def draw(cls, modes: Mapping, least_density: float, clock: np.random.Generator) -> RandomStart:
        """Return a start drawn with ``modes``: number, largest amplitude and largest wavenumber."""
        number, largest = modes["number"], modes["amplitude"]
        amplitude = clock.uniform(-largest, largest, number)
        wavenumber = clock.integers(1, modes["wavenumber"], number, endpoint=True)
        phase = clock.uniform(0.0, 2.0 * np.pi, number)
        waves = cls(amplitude, wavenumber, phase, 0.0)
        lowest = waves(2.0 * np.pi / _NODES * np.arange(_NODES)).min()
        return cls(amplitude, wavenumber, phase, float(least_density - lowest))


def start(study: Mapping, name: str, seed: int) -> Callable[[np.ndarray], np.ndarray]:
    """Return the start called ``profile``, the formula of Figure 1, or that of a trajectory.

    study is ``config["gap_tooth"]``; a trajectory is called by its number, which with its modes
    names the random stream that its start is drawn from.
    """
    if name == PROFILE:
        return parse(study["profiles"]["initial"], ("x",))
    modes = study["trajectories"]["modes"]
    key = streams.stream_key("gap_tooth", "start", **modes)
    clock = streams.generator(streams.seed_sequence(seed, key, int(name)))
    return RandomStart.draw(modes, study["trajectories"]["least_density"], clock)


def spanning(low: float, high: float, margin: float) -> Callable[[np.ndarray], np.ndarray]:
    """Return a triangular wave through all densities from low to high, and a margin beyond them.

    The margin is a share of high - low on either side; no density is below 0. Teeth are spread
    evenly over the densities, as suits a map of them.
    """
    beyond = margin * (high - low)
    low, high = max(0.0, low - beyond), high + beyond
    return lambda x: high - (high - low) * np.abs(1.0 - np.mod(x, 2.0 * np.pi) / np.pi)
