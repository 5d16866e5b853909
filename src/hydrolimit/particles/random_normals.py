"""Standard normals inside numba kernels, by the ziggurat (Marsaglia and Tsang 2000).

256 layers of equal area cover the density exp(-x²/2): a point drawn evenly in one of them lies
under the density nearly always, by a comparison with the width of the layer above. The layer comes
from the lowest 8 bits of a word of xoshiro256++, the place in it from the highest 53, which are
others.
Numbers are exact up to these 53 bits, tails included.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from hydrolimit.particles.random_bits import TO_UNIT_INTERVAL, U64, next_word

LAYERS = 256
# Where the tail begins, and the area of every layer: the last one ends at the density's top.
_TAIL, _AREA = 3.6541528853610088, 0.004928673233974655


def _layers() -> tuple[np.ndarray, np.ndarray]:
    """Return the right edge of each layer, from the lowest on, and the share that is surely inside.

    The lowest layer is as wide as makes its area, beyond the tail's beginning, that of the tail.
    """
    edge = np.empty(LAYERS + 1)
    edge[0], edge[1] = _AREA / math.exp(-0.5 * _TAIL**2), _TAIL
    for layer in range(1, LAYERS - 1):
        height = math.exp(-0.5 * edge[layer] ** 2) + _AREA / edge[layer]
        edge[layer + 1] = math.sqrt(-2.0 * math.log(height))
    edge[LAYERS] = 0.0
    return edge[:-1].copy(), edge[1:] / edge[:-1]


EDGE, SURE = _layers()


@njit(cache=True, inline="always")
def unit(word):
    """Return a number in [0, 1) from a word's highest 53 bits."""
    return np.float64(word >> U64(11)) * TO_UNIT_INTERVAL


@njit(cache=True)
def _beyond_doubt(place, layer, s0, s1, s2, s3):
    """Return the normal of a point that is not surely under the density, or of later points."""
    while True:
        edge = EDGE[layer]
        if abs(place) < SURE[layer]:
            return place * edge, s0, s1, s2, s3
        if layer == 0:
            # Marsaglia's tail: an exponential beyond its beginning, thinned.
            while True:
                word, s0, s1, s2, s3 = next_word(s0, s1, s2, s3)
                beyond = -math.log(1.0 - unit(word)) / _TAIL
                word, s0, s1, s2, s3 = next_word(s0, s1, s2, s3)
                if -2.0 * math.log(1.0 - unit(word)) >= beyond * beyond:
                    far = _TAIL + beyond
                    return (far if place > 0.0 else -far), s0, s1, s2, s3
        x = place * edge
        inner = edge * SURE[layer]
        bottom, top = math.exp(-0.5 * edge * edge), math.exp(-0.5 * inner * inner)
        word, s0, s1, s2, s3 = next_word(s0, s1, s2, s3)
        if bottom + unit(word) * (top - bottom) < math.exp(-0.5 * x * x):
            return x, s0, s1, s2, s3
        word, s0, s1, s2, s3 = next_word(s0, s1, s2, s3)
        layer, place = _point(word)


@njit(cache=True, inline="always")
def _point(word):
    """Return the layer of a word, and the place in it, from -1 to 1 of its width."""
    # Shifted as a signed number: half of all words are negative.
    return np.int64(word & U64(LAYERS - 1)), np.float64(np.int64(word) >> 11) * (
        2.0 * TO_UNIT_INTERVAL
    )


@njit(cache=True)
def fill(normals, state):
    """Fill an array with independent standard normals; the state (4,) of xoshiro goes on."""
    s0, s1, s2, s3 = state
    for i in range(normals.size):
        word, s0, s1, s2, s3 = next_word(s0, s1, s2, s3)
        layer, place = _point(word)
        if abs(place) < SURE[layer]:
            normals[i] = place * EDGE[layer]
        else:
            normals[i], s0, s1, s2, s3 = _beyond_doubt(place, layer, s0, s1, s2, s3)
    state[0], state[1], state[2], state[3] = s0, s1, s2, s3
