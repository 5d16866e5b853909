"""xoshiro256++ inside numba kernels (Blackman and Vigna 2021, "Scrambled linear pseudorandom
number generators").

A kernel keeps the four words of the state in local variables, which halves the cost of a trial
against a call of ``numpy.random.Generator``; the state array is read at its start and written at
its end.
"""

from __future__ import annotations

import numpy as np
from numba import njit

U64 = np.uint64
TO_UNIT_INTERVAL = 1.0 / 9007199254740992.0  # 2^-53


@njit(cache=True, inline="always")
def next_word(s0, s1, s2, s3):
    """Return 64 random bits and the four words of the next state, all uint64."""
    total = s0 + s3
    word = ((total << U64(23)) | (total >> U64(41))) + s0
    shifted = s1 << U64(17)
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= shifted
    s3 = (s3 << U64(45)) | (s3 >> U64(19))
    return word, s0, s1, s2, s3
