"""Formulas of a config that are functions on a ring, checked on a grid."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hydrolimit.configuration.refusal import ConfigurationError, refusal
from hydrolimit.expressions import ExpressionError, parse

# Of the grid on which a function must be smooth: no coarser than those of continuum solutions.
NODES = 512
# Of a function's range, from one of these nodes to the next.
LARGEST_JUMP = 0.2
PERIODIC_TOLERANCE = 1e-6


class Ring(NamedTuple):
    """A variable from 0 on, the ring's length, how that is written, and a periodic function."""

    variable: str
    length: float
    end: str
    periodic: str


def evaluated(text: str, ring: Ring, key: str) -> tuple[np.ndarray, np.ndarray]:
    """Return a grid of the ring, both ends included, and the formula's values there.

    Raises
    ------
    ConfigurationError
        The text is no formula of the ring's variable.
    """
    try:
        formula = parse(text, (ring.variable,))
    except ExpressionError as error:
        raise ConfigurationError(f"{key}: {error}") from error
    points = np.linspace(0.0, ring.length, NODES + 1)
    return points, formula(points)


def check_smooth(points: np.ndarray, values: np.ndarray, text: str, ring: Ring, key: str) -> None:
    """Refuse finite values, as `evaluated` returns them, that differ at the ends, or jump."""
    name = ring.variable
    if abs(values[-1] - values[0]) > PERIODIC_TOLERANCE:
        wrong = (
            f"is {values[0]:.4g} at {name} = 0 and {values[-1]:.4g} at {name} = {ring.end}, which "
            "are one point"
        )
        remedy = f"give a periodic formula, such as one of {ring.periodic}"
        raise refusal(key, text, wrong, remedy)
    steps = np.abs(np.diff(values))
    if steps.max() > max(LARGEST_JUMP * np.ptp(values), PERIODIC_TOLERANCE):
        where = points[np.argmax(steps)]
        wrong = f"jumps near {name} = {where:.3g}, between nodes of the exact solution"
        raise refusal(key, text, wrong, "give a formula that is smooth on the ring")
