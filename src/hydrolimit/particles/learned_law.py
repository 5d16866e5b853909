"""Particles under a law that was learned from data, forward in time by Euler-Maruyama.

    dX_i = -1/N sum_j f(|X_i - X_j|) (X_i - X_j)/|X_i - X_j| dt - grad V(X_i) dt + sigma(X_i) dB_i,

equation (1.1) with K' = f, for a law given as functions. The particles of a run interact with each
other only, so a run of fewer particles than the data have is that of a smaller system of the same
law. Positions are (particle, component), one or two components.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit

# Nodes of the table of f between zero distance and the particles' largest, laid anew in each step.
NODES = 4096
# Wider clouds are not followed, whatever is asked for: the squares of their distances overflow.
WIDEST = 1e100
# What the kernel may assume of its arithmetic: no NaN or infinity arises, sums may be reordered.
_FAST = {"reassoc", "contract", "arcp", "nsz", "nnan", "ninf"}
# Added to squared distances, so that a particle's force on itself is 0/small and not 0/0.
_TINY = 1e-200


@dataclass(frozen=True)
class Law:
    """A law as functions, each None where it has no such part.

    Attributes
    ----------
    radial
        f(r) at distances r > 0, array to array; it may be singular at zero.
    force
        grad V at coordinates (x) or (x, y), arrays (particle,), one array a component.
    half_sigma2
        s(x) where 1/2 sigma sigma^T = s I, at coordinates, (particle,).
    mixed
        In two dimensions the coefficient of d^2/dxdy, (particle,): twice the off-diagonal entry
        of 1/2 sigma sigma^T.
    """

    radial: Callable[[np.ndarray], np.ndarray] | None = None
    force: Callable[..., Sequence[np.ndarray]] | None = None
    half_sigma2: Callable[..., np.ndarray] | None = None
    mixed: Callable[..., np.ndarray] | None = None


@dataclass(frozen=True, eq=False)
class Run:
    """A simulation.

    Attributes
    ----------
    position
        float64 (time, particle, component), NaN from where the law explodes.
    clipped
        Share of the steps of particles at which an eigenvalue of 1/2 sigma sigma^T was negative,
        as a learned one can be, and set to zero.
    exploded
        Index of the first time that was not reached, None if all were.
    """

    position: np.ndarray
    clipped: float
    exploded: int | None


def simulate(
    law: Law,
    start: np.ndarray,
    times: np.ndarray,
    steps_per_interval: int,
    clock: np.random.Generator,
    widest: float = WIDEST,
) -> Run:
    """Return positions at the times, the first of which is that of ``start`` (particle, component).

    Each interval between times (time,) is divided into so many equal steps. A law that explodes is
    no error: the run stops where a position is not finite or the diagonal of the cloud's box
    reaches ``widest``, which should be far beyond the data that the law was learned from.

    Raises ValueError if start is not finite or not of one or two components, if there are no
    steps, or if the law has mixed terms on the line.
    """
    start = np.asarray(start, dtype=float)
    if start.ndim != 2 or start.shape[1] not in (1, 2) or not np.isfinite(start).all():
        raise ValueError(f"a start of shape {start.shape}, not of one or two finite components")
    if steps_per_interval < 1 or (law.mixed and start.shape[1] == 1):
        raise ValueError("a run takes at least one step an interval, mixed terms two components")
    x = np.ascontiguousarray(start.T)
    position = np.full((len(times), *start.shape), np.nan)
    position[0] = start
    widest = min(widest, WIDEST)
    clipped = steps = 0
    # A law that explodes may overflow before its cloud is found too wide.
    with np.errstate(over="ignore", invalid="ignore"):
        for i, interval in enumerate(np.diff(times), start=1):
            for _ in range(steps_per_interval):
                x, negative = _step(law, x, interval / steps_per_interval, clock)
                clipped += negative
                steps += 1
                if not _width(x) < widest:
                    return Run(position, clipped / (steps * len(start)), i)
            position[i] = x.T
    return Run(position, clipped / max(1, steps * len(start)), None)


def interaction(radial: Callable[[np.ndarray], np.ndarray], x: np.ndarray) -> np.ndarray:
    """Return 1/N sum_j f(r_ij) (x_i - x_j)/r_ij for coordinates x (component, particle).

    f is interpolated linearly between `NODES` + 1 distances, below the first by its slope there;
    a singular f is so cut off at 1/`NODES` of the cloud's diameter. A particle does not act on
    itself, nor on one at the same place.
    """
    spacing = _width(x) / NODES
    if spacing == 0.0:
        return np.zeros_like(x)
    table = np.empty(NODES + 2)
    table[1:] = radial(spacing * np.arange(1, NODES + 2))
    table[0] = 2.0 * table[1] - table[2]
    total = np.zeros((2, x.shape[1]))
    y = x[1] if len(x) == 2 else np.zeros_like(x[0])
    _pair_sums(x[0], y, table, 1.0 / spacing, total)
    return total[: len(x)] / x.shape[1]


def _step(law: Law, x: np.ndarray, time_step: float, clock) -> tuple[np.ndarray, int]:
    """Return the coordinates (component, particle) after a step, and how many were clipped."""
    after = x.copy()
    if law.radial:
        after -= time_step * interaction(law.radial, x)
    if law.force:
        after -= time_step * np.stack(law.force(*x))
    if not (law.half_sigma2 or law.mixed):
        return after, 0
    noise, clipped = _noise(law, x, clock)
    return after + np.sqrt(time_step) * noise, clipped


def _noise(law: Law, x: np.ndarray, clock) -> tuple[np.ndarray, int]:
    """Return sigma(x) times normal numbers (component, particle), and how many were clipped.

    1/2 sigma sigma^T = [[s, b], [b, s]] has the eigenvalues s + b on (1, 1) and s - b on (1, -1),
    whatever b is: no matrix is decomposed.
    """
    normal = clock.standard_normal(x.shape)
    s = law.half_sigma2(*x) if law.half_sigma2 else np.zeros(x.shape[1])
    s = np.broadcast_to(s, x.shape[1:])
    if not law.mixed:
        return np.sqrt(2.0 * np.maximum(s, 0.0)) * normal, int(np.sum(s < 0.0))
    b = 0.5 * law.mixed(*x)
    along, across = np.sqrt(np.maximum([s + b, s - b], 0.0)) * normal
    return np.stack([along + across, along - across]), int(np.sum(s < np.abs(b)))


def _width(x: np.ndarray) -> float:
    """Return the diagonal of the box of the coordinates (component, particle)."""
    return math.hypot(*(x.max(axis=1) - x.min(axis=1)))


@njit(cache=True, error_model="numpy", fastmath=_FAST)
def _pair_sums(x, y, table, per_length, total):
    """Add sum_j f(r) (x_i - x_j)/r to ``total`` (component, particle); f from its table."""
    for i in range(x.size):
        sum_x = 0.0
        sum_y = 0.0
        for j in range(x.size):
            dx = x[i] - x[j]
            dy = y[i] - y[j]
            r = np.sqrt(dx * dx + dy * dy + _TINY)
            place = r * per_length
            node = np.int32(place)
            value = table[node] + (place - node) * (table[node + 1] - table[node])
            sum_x += dx / r * value
            sum_y += dy / r * value
        total[0, i] += sum_x
        total[1, i] += sum_y
