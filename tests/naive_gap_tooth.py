"""Slow, obvious twins of the gap-tooth scheme: particles one by one, in lists."""

import numpy as np


def redistribute(teeth, owed, alpha):
    """Return [(tooth, u, sign)] of all that is placed, and what is owed then.

    teeth[i] lists the positions of one sign in tooth i, as [(u, sign)]; owed is a nested list
    [tooth][direction][sign][share].
    """
    number = len(teeth)
    placed = []

    def place(i, u, sign):
        made = []
        while u < 0.0 or u >= 1.0:
            right = u >= 1.0
            # The overshoot beyond the right edge is kept from the left edge on, and in a mirror.
            u = u - 1.0 if right else u + 1.0
            ahead, back = ((i + 1) % number, (i - 1) % number)[:: 1 if right else -1]
            fractions = owed[i][0 if right else 1][sign]
            fractions[1] += alpha * (1 - alpha) / 2
            fractions[0] += alpha * (1 + alpha) / 2
            if fractions[1] >= 1:
                fractions[1] -= 1
                made += [(i, u, sign), (back, u, 1 - sign)]
            if fractions[0] >= 1:
                fractions[0] -= 1
                i = ahead
        placed.append((i, u, sign))
        for one in reversed(made):
            place_later.append(one)

    for i, tooth in enumerate(teeth):
        for u, sign in tooth:
            place_later = []
            place(i, u, sign)
            while place_later:
                place(*place_later.pop(0))
    return placed, owed


def annihilate(particles, antiparticles):
    """Return particles and anti-particles, [(tooth, u)], that are left.

    Each anti-particle, in turn, takes the nearest particle of its tooth with it.
    """
    particles, left = list(particles), []
    for tooth, u in antiparticles:
        near = [p for p in particles if p[0] == tooth]
        if near:
            particles.remove(min(near, key=lambda p: abs(p[1] - u)))
        else:
            left.append((tooth, u))
    return particles, left


def neighbour_drift(position, m, less, per_spacing, otherwise):
    """Return the displacement of each of the sorted positions of one tooth."""
    drift = []
    for p in range(len(position)):
        low, high = max(0, p - m), min(len(position) - 1, p + m)
        spacings = high - low
        if spacings < 3:
            drift.append(otherwise)
        else:
            drift.append(per_spacing * (spacings - less) / (position[high] - position[low]))
    return np.array(drift)
