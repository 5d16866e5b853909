"""Two estimates of the drift rho/2 of a Burgers particle (Arbabi and Kevrekidis 2020, eq. 1).

Both are mass per length as seen from within the particle's tooth: from the number of particles in
it, or from the distance between neighbours on either side.
"""

from __future__ import annotations

import numpy as np
from numba import njit

# name: (whether by neighbours, what is taken off the number of particles or of spacings).
DRIFTS = {
    "density": (False, 0),
    "density_of_others": (False, 1),
    "neighbours": (True, 1),
    "neighbours_raw": (True, 0),
}
# The inverse of a length made of fewer spacings has no variance: the tooth's density serves then.
FEWEST_SPACINGS = 3


@njit(cache=True)
def add_tooth_drift(moved, first, drift):
    """Add the drift of each tooth (tooth,) to the positions in it, (particle,)."""
    for i in range(first.size - 1):
        for p in range(first[i], first[i + 1]):
            moved[p] += drift[i]


@njit(cache=True)
def sort_teeth(position, first):
    """Sort the positions of each tooth, which are nearly in order already."""
    for i in range(first.size - 1):
        for p in range(first[i] + 1, first[i + 1]):
            u, q = position[p], p
            while q > first[i] and position[q - 1] > u:
                position[q] = position[q - 1]
                q -= 1
            position[q] = u


@njit(cache=True)
def add_neighbour_drift(moved, position, first, neighbours, less, per_spacing, drift):
    """Add (k - less)/2 over Z times the length of k spacings between neighbours, over the step h.

    The k spacings are those between the m-th neighbours on either side: k = 2 m, and fewer near the
    ends of the tooth. In a density without correlations the length has a gamma distribution of
    shape k, whose inverse is k/(k - 1) times too large on average: with less = 1 the drift is rho/2
    on average, with less = 0 it is that of equation (1).

    Parameters
    ----------
    moved, position
        Positions (particle,) that the drift is added to, and those that it is seen from, sorted.
    first
        Where each tooth begins, (tooth + 1,).
    neighbours, less
        m, and 0 or 1.
    per_spacing
        h/(2 Z) in squared tooth widths: positions are in these.
    drift
        Of each tooth (tooth,), for particles with fewer than FEWEST_SPACINGS.
    """
    for i in range(first.size - 1):
        begin, end = first[i], first[i + 1]
        for p in range(begin, end):
            low, high = max(begin, p - neighbours), min(end - 1, p + neighbours)
            spacings, length = high - low, position[high] - position[low]
            if spacings < FEWEST_SPACINGS or length == 0.0:
                moved[p] += drift[i]
            else:
                moved[p] += per_spacing * (spacings - less) / length


def tooth_drift(net: np.ndarray, less: int, per_particle: float) -> np.ndarray:
    """Return the displacement (tooth,) by (n - less)/(2 Z alpha d) in a step, in tooth widths.

    net (tooth,) are particles less live anti-particles, per_particle is h/(2 Z) in squared widths.
    """
    return per_particle * (net - less * (net > 0))
