"""Smooth periodic functions on [0, 1), by their Fourier modes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import fft


@dataclass(frozen=True, eq=False)
class TrigonometricFunction:
    """f(θ) = Re Σ_k a_k exp(2πikθ), k = 0, 1, ...; leading axes hold several functions.

    Attributes
    ----------
    modes
        a_k, complex128[..., mode].
    """

    modes: np.ndarray

    @classmethod
    def sampled(cls, samples: np.ndarray) -> TrigonometricFunction:
        """Return the interpolant of samples (..., n) at the points j/n."""
        samples = np.asarray(samples, dtype=float)
        number = samples.shape[-1]
        wavenumber = np.arange(number // 2 + 1)
        # Each stands for two, but for the mean and, of an even number, for the last.
        twice = np.where((wavenumber == 0) | (2 * wavenumber == number), 1.0, 2.0)
        return cls(fft.rfft(samples) * twice / number)

    @property
    def breaks(self) -> np.ndarray:
        """Where the function is not smooth: nowhere."""
        return np.empty(0)

    @property
    def degree(self) -> int:
        """Of the polynomials between breaks: there are none."""
        return 0

    @property
    def mean(self) -> np.ndarray:
        """∫f, shape (...)."""
        return self.modes[..., 0].real

    def __call__(self, theta: np.ndarray) -> np.ndarray:
        """Return f at points (n,), shape (..., n)."""
        phase = 2.0 * np.pi * np.outer(np.arange(self.modes.shape[-1]), theta)
        return self.modes.real @ np.cos(phase) - self.modes.imag @ np.sin(phase)

    def derivative(self) -> TrigonometricFunction:
        """Return f'."""
        return TrigonometricFunction(self.modes * self._slopes())

    def antiderivative(self) -> TrigonometricFunction:
        """Return the primitive of mean zero of f - ∫f."""
        modes = np.zeros_like(self.modes)
        modes[..., 1:] = self.modes[..., 1:] / self._slopes()[1:]
        return TrigonometricFunction(modes)

    def primitive(self, theta: np.ndarray) -> np.ndarray:
        """Return the primitive of f - ∫f at points (n,), shape (..., n)."""
        return self.antiderivative()(theta)

    def smoothed(self, width: float, times: int = 1) -> TrigonometricFunction:
        """Return f averaged over (θ - width/2, θ + width/2), as often as ``times`` says."""
        multiplier = np.sinc(np.arange(self.modes.shape[-1]) * width) ** times
        return TrigonometricFunction(self.modes * multiplier)

    def cell_averages(self, cells: int) -> np.ndarray:
        """Return the averages over [j/N, (j + 1)/N), j < N = ``cells``, shape (..., N)."""
        return self.smoothed(1.0 / cells)((np.arange(cells) + 0.5) / cells)

    def squared_norm(self) -> np.ndarray:
        """Return ∫f², shape (...)."""
        weight = np.full(self.modes.shape[-1], 0.5)
        weight[0] = 1.0
        return np.abs(self.modes) ** 2 @ weight

    def squared_dual_norm(self) -> np.ndarray:
        """Return ‖f - ∫f‖² in H⁻¹, shape (...)."""
        return self.antiderivative().squared_norm()

    def _slopes(self) -> np.ndarray:
        return 2.0j * np.pi * np.arange(self.modes.shape[-1])
