"""The effective diffusivity of independent particles, from how far they go."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def diffusivity(ends: Sequence[np.ndarray], duration: float) -> tuple[float, float]:
    """Return <|dX - <dX>|^2>/(2 d t) over all particles, and its standard error.

    Each of ``ends`` is (experiment, 2, particle, component): positions at the start and after the
    time ``duration``. Displacements of different particles must be independent.
    """
    moved = np.concatenate(
        [np.diff(part.astype(float), axis=1).reshape(-1, part.shape[-1]) for part in ends]
    )
    squares = ((moved - moved.mean(axis=0)) ** 2).mean(axis=1) / (2.0 * duration)
    # The mean that was taken off is of the same particles: one in N degrees of freedom.
    value = squares.sum() / (squares.size - 1)
    return float(value), float(squares.std(ddof=1) / np.sqrt(squares.size))
