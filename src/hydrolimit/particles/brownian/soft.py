"""Soft particles, dX_i = -grad V dt - sum_j grad u(X_i - X_j) dt + sqrt(2) dW_i, in the plane.

Euler-Maruyama, but that each close pair is moved by the exact flow of its own repulsion over the
step in place of force times step, which would throw apart two particles that come close. Forces of
longer reach vary slowly and are renewed every few steps; a smooth switch goes from one to the
other. Walls reflect.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from hydrolimit.interactions import PairTable
from hydrolimit.particles.brownian import pairs
from hydrolimit.particles.brownian.cells import (
    HIGHEST,
    cells_across,
    displace,
    reflected,
    sort_by_cell,
)


def advance(position, noise, force, time_step, table: PairTable):
    """Take a step with each slice of noise (step, particle, 2); the order of particles may change.

    position (particle, 2) is moved in place; force is that of `fields.force_table`. Forces of
    longer reach are renewed at the first step and at every table.every-th after it.
    """
    _advance(
        position, noise, force, time_step,
        (table.near, table.inner, table.far, table.every), table.displacement, table.force,
    )  # fmt: skip


@njit(cache=True, error_model="numpy")
def _advance(position, noise, force, time_step, reaches, near_table, far_table):
    near, inner, far, every = reaches
    particles = position.shape[0]
    displacement, slow = np.empty((particles, 2)), np.empty((particles, 2))
    spare, close = np.empty((particles, 5)), np.empty((4 * particles, 2), np.int64)
    cells, cells_far = cells_across(near, particles), cells_across(far, particles)
    start, start_far = _starts(cells), _starts(cells_far)
    for step in range(noise.shape[0]):
        if step % every == 0:
            sort_by_cell(position, slow, cells_far, start_far, spare)
            slow[:] = 0.0
            _push_apart(position, slow, start_far, (inner, far), far_table, close)
        sort_by_cell(position, slow, cells, start, spare)
        displace(position, noise[step], force, time_step, displacement)
        _push_apart(position, displacement, start, (0.0, near), near_table, close)
        for i in range(particles):
            for axis in range(2):
                moved = displacement[i, axis] + slow[i, axis] * time_step
                position[i, axis] = reflected(position[i, axis] + moved, HIGHEST)


@njit(cache=True)
def _starts(cells):
    return np.empty(cells * cells + 1, np.int64)


@njit(cache=True, error_model="numpy")
def _push_apart(position, displacement, start, reach, table, close):
    """Add to displacement what each pair within the reach contributes to either particle.

    table holds its size at equal distances from the lower to the upper end of the reach.
    """
    cells = int(np.sqrt(start.size))
    near = reach[1] * reach[1]
    for a in range(cells):
        for b in range(cells):
            low, high = start[a * cells + b], start[a * cells + b + 1]
            stretches = pairs.later_stretches(start, cells, a, b)
            found = 0
            for i in range(low, high):
                if not pairs.fit(i, stretches, found, close):
                    _push_close(position, displacement, close, found, reach, table)
                    found = 0
                found = pairs.find_later(position, i, stretches, near, found, close)
            _push_close(position, displacement, close, found, reach, table)


@njit(cache=True, error_model="numpy")
def _push_close(position, displacement, close, found, reach, table):
    """Do so for a list of pairs."""
    low, high = reach
    density = (table.size - 1) / (high - low)
    for k in range(found):
        i, j = close[k, 0], close[k, 1]
        across, along = position[i, 0] - position[j, 0], position[i, 1] - position[j, 1]
        distance = np.sqrt(across * across + along * along)
        scaled = (distance - low) * density
        entry = min(max(int(scaled), 0), table.size - 2)
        share = max(scaled - entry, 0.0)
        size = (table[entry] + share * (table[entry + 1] - table[entry])) / max(distance, 1e-300)
        displacement[i, 0] += size * across
        displacement[i, 1] += size * along
        displacement[j, 0] -= size * across
        displacement[j, 1] -= size * along
