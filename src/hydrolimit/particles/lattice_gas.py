"""Symmetric nearest-neighbour lattice gases in continuous time, on a ring or a closed segment.

A site with k particles sends one to a neighbour with l at rate b(k, l)/2 (microscopic time). The
dynamics are simulated exactly by uniformisation: candidate events come as a Poisson process whose
constant rate bounds all true rates, and each is accepted with the ratio of the two, so no clock is
kept and the number of candidates in a window is one Poisson number.

The bound is that of the fullest site at the window's start. When a site grows fuller than it, the
window ends there: the n-th of N uniform points in (0, T) lies at T times a Beta(n, N + 1 - n)
number, and the Poisson process after it is fresh, so the law stays exact at any occupation and no
cap has to be chosen.

Arrays: ``occupation`` int16[sites], particles at each site; ``current`` int64[elements], net number
of jumps to the right over the bonds of each element, bond i (from site i to i + 1) being in element
i // sites_per_element; ``rates`` float64[k, l] = b(k, l); ``state`` uint64[4], of xoshiro256++;
``clock`` a numpy.random.Generator for the Poisson and Beta numbers, a few per window.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from hydrolimit.particles.random_bits import TO_UNIT_INTERVAL, U64, next_word

# Candidates in a window at most: often enough that the bound follows the fullest site down again.
WINDOW = 65536.0


class OccupationError(RuntimeError):
    """A site holds more particles than the rate table has rows for."""


@njit(cache=True)
def _candidates(rate, remaining, clock):
    """Return the length of the next window and its Poisson number of candidate events."""
    window = min(remaining, WINDOW / rate)
    return window, clock.poisson(rate * window)


@njit(cache=True)
def _elapsed(window, used, candidates, clock):
    """Return when the ``used``-th of the window's ``candidates`` uniform times comes."""
    return window * clock.beta(used, candidates + 1 - used)


@njit(cache=True)
def _try_bonds(occupation, current, rates, sites_per_element, periodic, top, candidates, state):
    """Try up to ``candidates`` jumps over directed bonds; stop where a site exceeds ``top``.

    Returns the number tried, the number accepted, and whether it stopped for an overfull site.
    """
    s0, s1, s2, s3 = state[0], state[1], state[2], state[3]
    sites = occupation.size
    bonds = U64(sites if periodic else sites - 1)
    scale = rates[: top + 1].max() * TO_UNIT_INTERVAL
    accepted = 0
    tried = 0
    overfull = False
    while tried < candidates and not overfull:
        tried += 1
        word, s0, s1, s2, s3 = next_word(s0, s1, s2, s3)
        left = np.int64(((word >> U64(24)) * bonds) >> U64(40))
        right = left + 1
        if right == sites:
            right = 0
        to_right = word & U64(1)
        source, target = (left, right) if to_right else (right, left)
        word, s0, s1, s2, s3 = next_word(s0, s1, s2, s3)
        if np.float64(word >> U64(11)) * scale < rates[occupation[source], occupation[target]]:
            occupation[source] -= 1
            occupation[target] += 1
            current[left // sites_per_element] += 1 if to_right else -1
            accepted += 1
            overfull = occupation[target] > top
    state[0], state[1], state[2], state[3] = s0, s1, s2, s3
    return tried, accepted, overfull


@njit(cache=True)
def _evolve(occupation, current, rates, sites_per_element, periodic, duration, clock, state):
    bonds = occupation.size if periodic else occupation.size - 1
    remaining = duration
    jumps = 0
    while remaining > 0.0:
        top = occupation.max()
        if top >= rates.shape[0]:
            return -1
        rate = bonds * rates[: top + 1].max()
        if rate == 0.0:
            return jumps
        window, candidates = _candidates(rate, remaining, clock)
        tried, accepted, overfull = _try_bonds(
            occupation, current, rates, sites_per_element, periodic, top, candidates, state
        )
        jumps += accepted
        remaining -= _elapsed(window, tried, candidates, clock) if overfull else window
    return jumps


@njit(cache=True)
def _increments(configurations, rates, sites_per_element, periodic, duration, clock, state):
    bonds = configurations.shape[1] if periodic else configurations.shape[1] - 1
    currents = np.zeros((configurations.shape[0], bonds // sites_per_element), np.int64)
    for r in range(configurations.shape[0]):
        jumps = _evolve(
            configurations[r], currents[r], rates, sites_per_element, periodic, duration, clock,
            state,
        )  # fmt: skip
        if jumps < 0:
            return currents, False
    return currents, True


@njit(cache=True)
def _try_particles(position, occupation, periodic, top, candidates, state):
    """The same as ``_try_bonds`` for b(k, l) = k²: particle p leaves its site at rate k."""
    s0, s1, s2, s3 = state[0], state[1], state[2], state[3]
    sites = np.int64(occupation.size)
    particles = U64(position.size)
    cap = U64(top)
    accepted = 0
    tried = 0
    overfull = False
    while tried < candidates and not overfull:
        tried += 1
        word, s0, s1, s2, s3 = next_word(s0, s1, s2, s3)
        # 38 bits name the particle, 25 decide on the jump, one on its direction: the probabilities
        # are right to one part in 10^6.
        p = ((word >> U64(26)) * particles) >> U64(38)
        source = np.int64(position[p])
        if ((word & U64(0x1FFFFFF)) * cap) >> U64(25) < U64(occupation[source]):
            target = source + np.int64((word >> U64(25)) & U64(1)) * 2 - 1
            if target < 0 or target >= sites:
                if not periodic:
                    continue
                target = sites - 1 if target < 0 else 0
            occupation[source] -= 1
            occupation[target] += 1
            position[p] = target
            accepted += 1
            overfull = occupation[target] > top
    state[0], state[1], state[2], state[3] = s0, s1, s2, s3
    return tried, accepted, overfull


@njit(cache=True)
def _evolve_labelled(position, occupation, periodic, duration, clock, state):
    remaining = duration
    jumps = 0
    while remaining > 0.0 and position.size > 0:
        top = occupation.max()
        window, candidates = _candidates(float(position.size) * top, remaining, clock)
        tried, accepted, overfull = _try_particles(
            position, occupation, periodic, top, candidates, state
        )
        jumps += accepted
        remaining -= _elapsed(window, tried, candidates, clock) if overfull else window
    return jumps


def evolve(occupation, rates, periodic, duration, clock, state) -> int:
    """Evolve one configuration in place by ``duration`` (microscopic); return the jumps made.

    Raises
    ------
    OccupationError
        A site came to hold more particles than ``rates`` has rows for.
    """
    current = np.zeros(1, np.int64)
    jumps = _evolve(
        occupation, current, rates, occupation.size, periodic, float(duration), clock, state
    )
    if jumps < 0:
        raise _too_full(rates)
    return jumps


def evolve_labelled(position, occupation, periodic, duration, clock, state) -> int:
    """Evolve the zero-range process with g(k) = k² in place; return the jumps made.

    Particle p, at site s, jumps at rate k_s: all particles are candidates alike, which accepts
    about half of the candidates where the bonds of :func:`evolve` accept a quarter.
    ``position`` is int16[particles] and agrees with ``occupation``.
    """
    return _evolve_labelled(position, occupation, periodic, float(duration), clock, state)


def increments(configurations, rates, sites_per_element, periodic, duration, clock, state):
    """Evolve each of the configurations in place by ``duration`` and count its currents.

    Parameters
    ----------
    configurations
        int16[realisation, site].
    duration
        Microscopic.

    Returns
    -------
    int64[realisation, element], the net number of jumps to the right in each element.

    Raises
    ------
    OccupationError
        A site came to hold more particles than ``rates`` has rows for.
    ValueError
        The lattice is not a whole number of elements.
    """
    bonds = configurations.shape[1] - (not periodic)
    if bonds % sites_per_element:
        raise ValueError(f"{bonds} bonds are no whole number of elements of {sites_per_element}")
    currents, complete = _increments(
        configurations, rates, sites_per_element, periodic, float(duration), clock, state
    )
    if not complete:
        raise _too_full(rates)
    return currents


def _too_full(rates: np.ndarray) -> OccupationError:
    return OccupationError(
        f"a site holds more than {rates.shape[0] - 1} particles, the last row of the rate table"
    )
