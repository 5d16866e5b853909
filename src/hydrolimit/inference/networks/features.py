"""What a network sees of a field and what it is to answer: equations (14) and (15).

Fields are values on the equidistant points of a ring, the last axis; the axes before it are free.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.ndimage import gaussian_filter1d

# Order of accuracy of the central differences in space of `derivatives`, unless told. Teeth deal
# with their neighbours, so that fluctuations from tooth to tooth obey the law of second-order
# differences: seen by fourth-order ones, their advection is 4 % too small (Z = 5e5).
ORDER = 2
# By order: the weights of v_{j+1}, v_{j+2} (those of v_{j-1}, v_{j-2} mirror them) of v_x times the
# spacing, and of v_xx times its square, where that of v_j makes their sum zero.
_FIRST = {2: (1 / 2,), 4: (2 / 3, -1 / 12)}
_SECOND = {2: (1.0,), 4: (4 / 3, -1 / 12)}
# Names of the features, in their order.
NAMES = {"derivatives": ("v", "v_x", "v_xx"), "stencil": ("v_{j-1}", "v_j", "v_{j+1}")}
DIFFERENCES = ("forward", "central")
# How many points away what a network sees of a point reaches.
REACH = {"derivatives": ORDER // 2, "stencil": 1}


def smoothed(field: np.ndarray, width: float) -> np.ndarray:
    """Return a field (..., n) after a periodic Gaussian filter.

    ``width`` is the filter's standard deviation in grid points; its tails end at four of them. 0
    leaves the field as it is. Raises ValueError if it is negative.
    """
    if width < 0:
        raise ValueError(f"a filter of width {width:g} grid points; it must not be negative")
    if width == 0:
        return np.asarray(field, float)
    return gaussian_filter1d(np.asarray(field, float), width, axis=-1, mode="wrap")


def derivatives(field: np.ndarray, spacing: float, order: int = ORDER) -> np.ndarray:
    """Return (v, v_x, v_xx), (..., n, 3), of a field (..., n): the arguments of F in (14).

    By central differences of second or fourth order in the spacing of the points. Raises ValueError
    for another order.
    """
    if order not in _FIRST:
        raise ValueError(f"central differences of order {order}; 2 and 4 are known")
    v = np.asarray(field, float)
    first, second = np.zeros_like(v), np.zeros_like(v)
    for shift, (odd, even) in enumerate(zip(_FIRST[order], _SECOND[order], strict=True), start=1):
        left, right = np.roll(v, shift, axis=-1), np.roll(v, -shift, axis=-1)
        first += odd * (right - left)
        second += even * (right - 2.0 * v + left)
    return np.stack([v, first / spacing, second / spacing**2], axis=-1)


def stencil(field: np.ndarray) -> np.ndarray:
    """Return (v_{j-1}, v_j, v_{j+1}), (..., n, 3), of a field (..., n): the arguments of G in (15).

    A network on them is a law on the grid of its training data, and on no other.
    """
    v = np.asarray(field, float)
    return np.stack([np.roll(v, 1, axis=-1), v, np.roll(v, -1, axis=-1)], axis=-1)


# By name: from a field (..., n) and the spacing of its points to features (..., n, 3).
ARCHITECTURES: dict[str, Callable[[np.ndarray, float], np.ndarray]] = {
    "derivatives": derivatives,
    "stencil": lambda field, spacing: stencil(field),
}


def rate(field: np.ndarray, interval: float, difference: str = "forward") -> np.ndarray:
    """Return the rate of change of a field (time, n) sampled at a constant interval.

    ``forward``, (v(t + h) - v(t))/h, (time - 1, n), at every time but the last. ``central``,
    (v(t + h) - v(t - h))/2h, (time - 2, n), at every time but the first and the last: its error on
    a smooth field is of second order, but where the field fluctuates, the fluctuation present at t
    enters forward differences with its mean decay and central ones not at all, if it is reversible
    in time. A law fitted to them then has too little viscosity.

    Raises ValueError for another difference or too few times.
    """
    if difference not in DIFFERENCES:
        raise ValueError(f"a difference named {difference!r}; there are {', '.join(DIFFERENCES)}")
    lag = 1 if difference == "forward" else 2
    if len(field) <= lag:
        raise ValueError(f"{difference} differences of {len(field)} times; take more than {lag}")
    return (field[lag:] - field[:-lag]) / (lag * interval)


def samples(
    field: np.ndarray,
    interval: float,
    smoothing: float = 0.0,
    stride: int = 1,
    difference: str = "forward",
) -> tuple[np.ndarray, np.ndarray]:
    """Return fields and rates of change, both (snapshot, n), of one trajectory (time, n).

    The trajectory is smoothed (`smoothed`), its differences over one interval are taken (`rate`),
    and every ``stride``-th pair is kept. Raises ValueError as these do, or for a stride below 1.
    """
    if stride < 1:
        raise ValueError(f"every {stride}-th snapshot; a stride is at least 1")
    smooth = smoothed(field, smoothing)
    rates = rate(smooth, interval, difference)
    first = 0 if difference == "forward" else 1
    return smooth[first : first + len(rates) : stride], rates[::stride]
