"""Implicit integration of a law dv_j/dt = F_j(v) on a ring of n points.

F_j depends on v within ``reach`` points of j, so that its Jacobian is a band that goes around the
ring and takes at most 4 reach + 2 evaluations of F, however many points there are. Steps are those
of Radau IIA, of fifth order (Hairer and Wanner 1996, section IV.8): diffusion on a fine grid does
not limit them, and modes that only travel are not amplified. F may be learned: with kinks (ReLU),
in single precision, or known on a range of v only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from scipy import sparse
from scipy.integrate import Radau

# Errors of a step, relative to v and in units of the largest |v| of the start.
RELATIVE, ABSOLUTE = 1e-6, 1e-8
# Differences by which the Jacobian is taken, in units of the largest |v| of the start. The Jacobian
# only makes Newton's iterations converge: a wide difference sees through rounding in single
# precision, and through kinks.
DIFFERENCE = 1e-4
# By how much of the range on which the law is known the solution may leave it, for rounding and
# the error of steps.
OUTSIDE = 1e-5
# Smooth solutions take some hundred steps, laws with many kinks some thousand.
MOST_STEPS = 100_000


class IntegrationError(RuntimeError):
    """The law cannot be integrated from this start; one sentence."""


def integrate(
    right_hand_side: Callable[[np.ndarray], np.ndarray],
    start: np.ndarray,
    times: Sequence[float],
    reach: int,
    within: tuple[float, float] = (-np.inf, np.inf),
) -> np.ndarray:
    """Return v at the recorded times, shape (time, n).

    Parameters
    ----------
    right_hand_side
        F, from v of shape (n,) to dv/dt of shape (n,).
    start
        v at ``times[0]``, shape (n,).
    times
        Ascending.
    reach
        F_j(v) depends on v_i for |i - j| <= reach only, around the ring.
    within
        The lowest and the highest v that F is defined for. States that the integrator only tries
        are clipped to it; a solution that leaves it is an error.

    Raises
    ------
    IntegrationError
        The law raised or was not finite, the solution left ``within`` or the finite numbers, or
        steps became too short or too many.
    ValueError
        An argument makes no sense; one sentence.
    """
    start, times = np.array(start, dtype=float), np.array(times, dtype=float)
    if start.ndim != 1 or not start.size or not np.isfinite(start).all():
        raise ValueError("a start has to be one row of finite numbers")
    if times.ndim != 1 or not np.isfinite(times).all() or not np.all(np.diff(times) > 0.0):
        raise ValueError("the recorded times have to be finite and ascend")
    if reach < 0 or not within[0] < within[1]:
        raise ValueError(f"the reach {reach} must not be negative, nor the range {within} empty")
    law = _Law(right_hand_side, start, reach, within)
    law.check(times[0], start)
    recorded = np.empty((times.size, start.size))
    recorded[0] = start
    if times.size > 1:
        _march(law, start, times, recorded)
    return np.clip(recorded, *within)


def _march(law: _Law, start: np.ndarray, times: np.ndarray, recorded: np.ndarray) -> None:
    """Fill ``recorded`` from its second row on."""
    solver = Radau(
        law.rate, times[0], start, times[-1],
        rtol=RELATIVE, atol=ABSOLUTE * law.scale, jac=law.jacobian,
    )  # fmt: skip
    done = 1
    for _ in range(MOST_STEPS):
        solver.step()
        if solver.status == "failed":
            raise IntegrationError(f"no step is short enough at time {solver.t:.6g}")
        law.check(solver.t, solver.y)
        reached = int(np.searchsorted(times, solver.t, side="right"))
        if reached > done:
            recorded[done:reached] = solver.dense_output()(times[done:reached]).T
            done = reached
        if solver.status == "finished":
            return
    raise IntegrationError(
        f"{MOST_STEPS} steps were not enough: they reached time {solver.t:.6g} of {times[-1]:g}"
    )


class _Law:
    """F where it is defined, its Jacobian, and what is asked of a solution."""

    def __init__(self, right_hand_side: Callable, start: np.ndarray, reach: int, within: tuple):
        self.right_hand_side, self.within = right_hand_side, within
        self.scale = float(np.abs(start).max()) or 1.0
        n = start.size
        # Columns so far apart that no row sees two of them are changed together.
        apart = min(2 * reach + 1, n)
        column = np.arange(n)
        whole = n - n % apart
        self.group = np.where(column < whole, column % apart, apart + column - whole)
        offset = np.arange(apart) - (apart - 1) // 2
        self.row = (column[:, None] + offset) % n
        self.column = np.broadcast_to(column[:, None], self.row.shape)

    def rate(self, time: float, v: np.ndarray) -> np.ndarray:
        """Return F(v), v being clipped to the range that F is defined for."""
        try:
            rate = np.asarray(self.right_hand_side(np.clip(v, *self.within)), dtype=float)
        except Exception as error:
            raise IntegrationError(f"the law failed at time {time:.6g}: {error}") from error
        if rate.shape != v.shape:
            raise IntegrationError(f"the law gives {rate.shape} numbers for {v.shape} values")
        if not np.isfinite(rate).all():
            raise IntegrationError(f"the law is not finite at time {time:.6g}")
        return rate

    def jacobian(self, time: float, v: np.ndarray) -> sparse.csc_matrix:
        """Return dF_i/dv_j by differences, as a band around the ring."""
        base = self.rate(time, v)
        low, high = self.within
        # Into the range where v is at its upper end.
        step = np.where(v + DIFFERENCE * self.scale > high, -1.0, 1.0) * DIFFERENCE * self.scale
        changes = np.array(
            [
                self.rate(time, v + np.where(self.group == group, step, 0.0)) - base
                for group in range(self.group.max() + 1)
            ]
        )
        slopes = changes[self.group[:, None], self.row] / step[:, None]
        entries = (slopes.ravel(), (self.row.ravel(), self.column.ravel()))
        return sparse.csc_matrix(entries, shape=(v.size, v.size))

    def check(self, time: float, v: np.ndarray) -> None:
        """Raise IntegrationError if v is not finite, or not within the range."""
        if not np.isfinite(v).all():
            raise IntegrationError(f"the solution is not finite at time {time:.6g}")
        low, high = self.within
        slack = OUTSIDE * (high - low) if np.isfinite(high - low) else OUTSIDE * self.scale
        if v.min() < low - slack or v.max() > high + slack:
            raise IntegrationError(
                f"the solution spans [{v.min():.6g}, {v.max():.6g}] at time {time:.6g}, but the law"
                f" is defined on [{low:.6g}, {high:.6g}] only"
            )
