"""Particles that leave a tooth enter it again or a neighbour (Arbabi, Kevrekidis 2020, eq. A1).

Positions are in tooth widths from the tooth's left edge, 0 <= u < 1. Of the particles that leave a
tooth on its right, the share alpha (1 + alpha)/2 enters the next tooth downstream, the share
alpha (1 - alpha)/2 is sent upstream as anti-particles, and 1 - alpha^2, what is left of the total,
enters the same tooth: particles less anti-particles are conserved exactly. Each keeps its overshoot
and enters at the left edge; who leaves on the left is treated as in a mirror, and an anti-particle
as a particle of opposite sign. Shares are dealt out particle by particle: every tooth keeps, by
direction, sign and share, the fraction that it still owes.
"""

from __future__ import annotations

import numpy as np
from numba import njit

RIGHT, LEFT = 0, 1
DOWNSTREAM, UPSTREAM = 0, 1
# A step that takes a particle through more teeth than this has gone wrong: every crossing makes
# some more particles.
MOST_CROSSINGS = 200
# What waits to be placed while one particle is: at most two for each of its crossings.
_WAITING = 4096
BELOW_ONE = 1.0 - 2.0**-53


def shares(alpha: float) -> tuple[float, float]:
    """Return the shares of leaving particles that go downstream, and upstream as anti-particles."""
    return alpha * (1.0 + alpha) / 2.0, alpha * (1.0 - alpha) / 2.0


@njit(cache=True)
def redistribute(moved, first, sign, owed, downstream, upstream, placed, number):
    """Place the particles of all teeth inside a tooth; return False if one crosses too many.

    Parameters
    ----------
    moved
        Positions (particle,) of one sign after a step, tooth by tooth.
    first
        Where each tooth begins among them, (tooth + 1,).
    sign
        Theirs: 0 of particles, 1 of anti-particles.
    owed
        Fractions of a particle (tooth, direction, sign, share) in [0, 1), updated.
    downstream, upstream
        The two shares.
    placed
        Room for what is placed, (sign, 2, capacity): tooth and position.
    number
        How many are placed already of each sign, updated: above the capacity nothing is written,
        so that the caller can tell how much room is needed.
    """
    teeth = first.size - 1
    capacity = placed.shape[2]
    where, at, kind = np.empty(_WAITING, np.int64), np.empty(_WAITING), np.empty(_WAITING, np.int64)
    for home in range(teeth):
        for p in range(first[home], first[home + 1]):
            i, u, s, waiting = home, moved[p], sign, 0
            while True:
                crossings = 0
                while not 0.0 <= u < 1.0:
                    crossings += 1
                    if crossings > MOST_CROSSINGS or waiting + 2 > _WAITING:
                        return False
                    if u >= 1.0:
                        u, towards, direction = u - 1.0, 1, RIGHT
                    else:
                        # The sum rounds to 1 for the smallest of overshoots.
                        u, towards, direction = min(u + 1.0, BELOW_ONE), -1, LEFT
                    owed[i, direction, s, UPSTREAM] += upstream
                    owed[i, direction, s, DOWNSTREAM] += downstream
                    if owed[i, direction, s, UPSTREAM] >= 1.0:
                        owed[i, direction, s, UPSTREAM] -= 1.0
                        where[waiting], at[waiting], kind[waiting] = i, u, s
                        where[waiting + 1], at[waiting + 1] = (i - towards) % teeth, u
                        kind[waiting + 1] = 1 - s
                        waiting += 2
                    if owed[i, direction, s, DOWNSTREAM] >= 1.0:
                        owed[i, direction, s, DOWNSTREAM] -= 1.0
                        i = (i + towards) % teeth
                if number[s] < capacity:
                    placed[s, 0, number[s]] = i
                    placed[s, 1, number[s]] = u
                number[s] += 1
                if waiting == 0:
                    break
                waiting -= 1
                i, u, s = where[waiting], at[waiting], kind[waiting]
    return True
