"""Separable, compactly supported test functions, equation (4.3), and where they are centred."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.polynomial import Polynomial

# Of the paper's choice from the data (Section 4.1): the least support, in cells on either side.
LEAST_HALF_WIDTH = 3
# Standard deviations into the tail of the test function's spectrum at which the data's noise begins
# (Messenger and Bortz 2021, Appendix A).
TAIL_DEVIATIONS = 2.0
# About as many centres along a component as the paper's examples have, if the data choose.
CENTRES = {"space": 30, "time": 70}


@dataclass(frozen=True)
class TestFunctions:
    """The test functions psi(x_k - x, t_k - t) = phi(x_k1 - x_1) ... phi(t_k - t).

    Attributes
    ----------
    half_widths
        m_x and m_t: phi lives on 2m + 1 grid points, and is zero at the outermost two.
    degrees
        p_x and p_t.
    strides
        s_x and s_t, grid points from one centre to the next.
    """

    __test__ = False  # not a test, whatever its name says to pytest

    half_widths: tuple[int, int]
    degrees: tuple[int, int]
    strides: tuple[int, int]

    @classmethod
    def from_config(cls, chosen: Mapping) -> TestFunctions:
        """Return the test functions of a section ``test_functions`` of the config."""
        return cls(
            *((chosen[key]["space"], chosen[key]["time"])
              for key in ("half_widths", "degrees", "strides"))
        )  # fmt: skip


def bump(points: np.ndarray, half_width: float, degree: int, derivative: int = 0) -> np.ndarray:
    """Return a derivative of phi(v) = max(1 - (v/m)^2, 0)^p, equation (4.3), in grid units.

    ``points`` are v in grid spacings, ``half_width`` is m. The derivative is with respect to v in
    grid spacings as well: divide by the spacing to its power.
    """
    scaled = np.asarray(points, dtype=float) / half_width
    polynomial = (Polynomial([1.0, 0.0, -1.0]) ** degree).deriv(derivative)
    inside = np.abs(scaled) < 1.0
    return np.where(inside, polynomial(np.where(inside, scaled, 0.0)), 0.0) / half_width**derivative


def centres(points: int, half_width: int, stride: int) -> np.ndarray:
    """Return the grid indices of the test functions' centres, those whose support fits the grid."""
    return np.arange(half_width, points - half_width, stride)


def weights(
    points: int, spacing: float, half_width: int, degree: int, stride: int, derivative: int
) -> np.ndarray:
    """Return W (centre, point): sum_j W_kj f(x_j) is the trapezoidal rule for (d^n phi) * f at x_k.

    At its outermost points phi vanishes, so every other point has the full weight, the spacing.
    """
    offset = centres(points, half_width, stride)[:, None] - np.arange(points)
    return bump(offset, half_width, degree, derivative) * spacing ** (1 - derivative)


def fits(functions: TestFunctions, bins: int, times: int) -> bool:
    """Whether at least one test function lies within the grid and the times."""
    return all(
        points > 2 * half for points, half in zip((bins, times), functions.half_widths, strict=True)
    )


def choose(density: np.ndarray, degrees: tuple[int, int]) -> TestFunctions:
    """Return test functions whose support the data choose (time, x[, y]).

    Along each axis the cumulative spectrum of the density turns from signal to noise at a wave
    number k (`changepoint`). The spectrum of phi is nearly Gaussian, of standard deviation
    n sqrt(2p + 3)/(2 pi m) for n points: m is such that k lies two of these in its tail (Messenger
    and Bortz 2021, Appendix A), at least 3 and at most a quarter of the points. Space takes
    the least m of its axes, so that one bump serves all.
    """
    wanted = []
    for axis, points in enumerate(density.shape):
        degree = degrees[1] if axis == 0 else degrees[0]
        wave = changepoint(density, axis)
        half = TAIL_DEVIATIONS * points * np.sqrt(2 * degree + 3) / (2.0 * np.pi * wave)
        most = max(LEAST_HALF_WIDTH, (points - 1) // 4)
        wanted.append(int(np.clip(round(half), LEAST_HALF_WIDTH, most)))
    half_widths = (min(wanted[1:]), wanted[0])
    free = (min(density.shape[1:]) - 2 * half_widths[0], density.shape[0] - 2 * half_widths[1])
    strides = tuple(max(1, span // most) for span, most in zip(free, CENTRES.values(), strict=True))
    return TestFunctions(half_widths, degrees, strides)


def changepoint(density: np.ndarray, axis: int) -> int:
    """Return the wave number along an axis at which the density's spectrum turns to noise.

    Two straight lines are fitted to the cumulative sum of the mean modulus of the Fourier
    coefficients, one through its beginning and one through its end; the wave number where they
    meet is that of the least sum of squared relative deviations.
    """
    spectrum = np.abs(np.fft.rfft(np.nan_to_num(density), axis=axis))
    others = tuple(i for i in range(density.ndim) if i != axis)
    cumulative = np.cumsum(spectrum.mean(axis=others))
    waves = np.arange(cumulative.size)
    loss = [
        _line_loss(waves[: k + 1], cumulative[: k + 1]) + _line_loss(waves[k:], cumulative[k:])
        for k in range(1, cumulative.size - 1)
    ]
    return int(np.argmin(loss)) + 1 if loss else 1


def _line_loss(waves: np.ndarray, values: np.ndarray) -> float:
    """Return the squared deviations of values from the line through the first and the last."""
    share = (waves - waves[0]) / (waves[-1] - waves[0])
    line = values[0] + share * (values[-1] - values[0])
    return float(np.sum((values / np.maximum(line, np.finfo(float).tiny) - 1.0) ** 2))
