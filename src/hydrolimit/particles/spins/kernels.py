"""Kernels of the Kawasaki dynamics: steps of bond currents, and slopes of the potential.

With c = Δt N², the drift -Δt A∇H and a noise with the covariance of √(2Δt) G, A = GGᵀ, both are
differences of currents through bonds: x_j changes by J_{j-1/2} - J_{j+1/2}, and what leaves a site
enters its neighbour.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from hydrolimit.particles.random_normals import fill


@njit(cache=True, error_model="numpy")
def tabulated_slopes(x, slopes, table, lowest, density):
    """Fill ``slopes`` with ψ'(x) by cubic Hermite interpolation; linear beyond the table.

    ``table`` (interval, 4) holds the polynomial of each interval, in its width, from the constant
    on; ``density`` intervals make a unit, from ``lowest`` on.
    """
    last = table.shape[0] - 1
    for j in range(x.size):
        at = (x[j] - lowest) * density
        interval = min(max(int(at), 0), last)
        place = at - interval
        if place < 0.0 or place > 1.0:
            edge = 0.0 if place < 0.0 else 1.0
            a, b = table[interval, 1], 2.0 * table[interval, 2]
            rise = a + edge * (b + edge * 3.0 * table[interval, 3])
            value = table[interval, 0] + edge * (
                a + edge * (table[interval, 2] + edge * table[interval, 3])
            )
            slopes[j] = value + rise * (place - edge)
        else:
            slopes[j] = table[interval, 0] + place * (
                table[interval, 1] + place * (table[interval, 2] + place * table[interval, 3])
            )


@njit(cache=True, error_model="numpy")
def exchange(x, slopes, normals, drift, noise):
    """Move spins by the currents J_{j+1/2} = drift (ψ'_j - ψ'_{j+1}) + noise R_{j+1/2} of one step.

    ``drift`` is c and ``normals`` (N,) holds the R of the bonds from j to j + 1.
    """
    last = x.size - 1
    across = drift * (slopes[last] - slopes[0]) + noise * normals[last]
    before = across
    for j in range(last):
        current = drift * (slopes[j] - slopes[j + 1]) + noise * normals[j]
        x[j] += before - current
        before = current
    x[last] += before - across


@njit(cache=True, error_model="numpy")
def advance(x, previous, state, steps, drift, averaged, table, lowest, density):
    """Take steps of the dynamics, in place; return nothing.

    With ``averaged`` the noise of a step is that of Leimkuhler and Matthews, √(c/2)(R_n + R_{n+1}),
    and ``previous`` (N,) holds R_n; otherwise that of Euler and Maruyama, √(2c) R_n. An empty table
    is the potential x²/2. ``state`` (4,) is that of xoshiro.
    """
    sites = x.size
    slopes, normals, sums = np.empty(sites), np.empty(sites), np.empty(sites)
    noise = np.sqrt(0.5 * drift) if averaged else np.sqrt(2.0 * drift)
    for _ in range(steps):
        if table.shape[0] == 0:
            slopes[:] = x
        else:
            tabulated_slopes(x, slopes, table, lowest, density)
        fill(normals, state)
        if averaged:
            for j in range(sites):
                sums[j] = previous[j] + normals[j]
                previous[j] = normals[j]
            exchange(x, slopes, sums, drift, noise)
        else:
            exchange(x, slopes, normals, drift, noise)
