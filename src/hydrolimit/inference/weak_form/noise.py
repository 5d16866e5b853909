"""Extrinsic noise: positions as they would be measured, Section 5."""

from __future__ import annotations

import numpy as np


def deviation(position: np.ndarray, definition: str, level: float) -> float:
    """Return the standard deviation of the noise that a level epsilon stands for.

    - ``absolute``: epsilon itself, the length that Section 1 of the paper adds to positions;
    - ``rms``: epsilon times the root mean square of all entries, mean not removed (Section 5.2);
    - ``std``: epsilon times the standard deviation of all entries.
    """
    if level == 0.0:
        return 0.0
    match definition:
        case "absolute":
            return level
        case "rms":
            return level * float(np.sqrt(np.mean(np.square(position, dtype=float))))
        case "std":
            return level * float(np.std(position, dtype=float))
    raise ValueError(f"no definition of the noise is called {definition}")


def observed(position: np.ndarray, definition: str, level: float, clock) -> np.ndarray:
    """Return positions with independent normal noise on every entry; as they are at level 0."""
    if level == 0.0:
        return position
    size = np.float32(deviation(position, definition, level))
    return position + size * clock.standard_normal(position.shape, dtype=np.float32)
