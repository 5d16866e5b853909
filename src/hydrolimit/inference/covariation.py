"""The covariation estimator of a dissipative operator, and its sufficient statistics.

Equation (5) of Li, Dirr, Embacher, Zimmer and Reina (2019): with hat functions γ_a of N elements on
a lattice of spacing ε and Y_γ = √ε Σ_i γ(x_i) (ρ_r(x_i) - E ρ(x_i)),

    K_ba = ⟨K γ_a, γ_b⟩ = Cov(ΔY_a, ΔY_b) / 2h,

where ΔY is the change over the macroscopic time h. A hat function has constant slope in an element,
so a jump to the right over any bond of element e moves √ε / w from γ_e to γ_{e+1}, with w sites an
element: ΔY_a = √ε D_a / w with the integer D_a = J_{a-1} - J_a, J_e the net current in element e.
All statistics are sums of integers, so that merging is exact and independent of order.

Axes: ``node`` a; ``offset`` b - a from -BAND to BAND; ``block`` of realisations.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

BAND = 3
OFFSETS = np.arange(-BAND, BAND + 1)


@dataclass(frozen=True)
class BandMoments:
    """Sums over realisations of D_a and of D_a D_b for |a - b| ≤ BAND.

    Attributes
    ----------
    n
        int64[block], realisations.
    first
        int64[block, node], Σ D_a.
    second
        int64[block, node, offset], Σ D_a D_{a+offset}; 0 where a + offset is not a node.
    first_of_neighbour
        int64[block, node, offset], Σ D_{a+offset}, kept so that a subset of nodes stays complete.
    """

    n: np.ndarray
    first: np.ndarray
    second: np.ndarray
    first_of_neighbour: np.ndarray

    def __add__(self, other: BandMoments) -> BandMoments:
        """Merge two samples block by block."""
        return BandMoments(
            self.n + other.n,
            self.first + other.first,
            self.second + other.second,
            self.first_of_neighbour + other.first_of_neighbour,
        )

    def total(self) -> BandMoments:
        """Merge all blocks into one (the axis ``block`` stays, with length 1)."""
        return BandMoments(*(np.sum(part, axis=0, keepdims=True) for part in self._parts()))

    def without_each_block(self) -> BandMoments:
        """Return the sums over all blocks but the b-th, for every b: what a jackknife needs."""
        total = self.total()._parts()
        return BandMoments(
            *(whole - part for whole, part in zip(total, self._parts(), strict=True))
        )

    def _parts(self):
        return self.n, self.first, self.second, self.first_of_neighbour

    def covariance(self) -> np.ndarray:
        """Return the unbiased Cov(D_a, D_{a+offset}), float64[block, node, offset]."""
        n = self.n[:, None, None].astype(float)
        product = self.first[:, :, None] * self.first_of_neighbour.astype(float)
        return (self.second - product / n) / (n - 1.0)


def node_increments(currents: np.ndarray, periodic: bool) -> np.ndarray:
    """Return D_a = J_{a-1} - J_a from the currents int64[realisation, element].

    Shape [realisation, node]: as many nodes as elements on a ring, one more on a segment, at whose
    closed ends the current outside is 0.
    """
    if periodic:
        return np.roll(currents, 1, axis=1) - currents
    return -np.diff(currents, axis=1, prepend=0, append=0)


def fluctuation_increments(currents: np.ndarray, periodic: bool, sites: int, width: int):
    """Return ΔY_a = √ε D_a / w, float64[realisation, node], with ε = 1/sites and w = width."""
    return node_increments(currents, periodic) / (np.sqrt(sites) * width)


def band_moments(currents: np.ndarray, periodic: bool) -> BandMoments:
    """Return the moments of one block of realisations from their currents [realisation, element].

    The axis ``block`` has length 1. On a segment, offsets beyond its ends hold 0.
    """
    d = node_increments(currents, periodic)
    nodes = d.shape[1]
    second = np.zeros((nodes, OFFSETS.size), np.int64)
    neighbour = np.zeros((nodes, OFFSETS.size), np.int64)
    gram = d.T @ d
    first = d.sum(axis=0)
    for column, offset in enumerate(OFFSETS):
        b = np.arange(nodes) + offset
        inside = np.ones(nodes, bool) if periodic else (b >= 0) & (b < nodes)
        b = b % nodes
        second[inside, column] = gram[np.arange(nodes), b][inside]
        neighbour[inside, column] = first[b][inside]
    n = np.array([d.shape[0]], np.int64)
    return BandMoments(n, first[None], second[None], neighbour[None])


def operator_entries(moments: BandMoments, sites: int, width: int, increment: float) -> np.ndarray:
    """Return K_{a+offset, a}, float64[block, node, offset] (equation (5)).

    Parameters
    ----------
    sites
        L = 1/ε, sites of the unit interval.
    width
        Sites an element.
    increment
        The microscopic time over which the currents were counted: h = increment / L².
    """
    return moments.covariance() * (sites / (2.0 * increment * width**2))


@njit(cache=True)
def hat_sums(configurations, width, periodic):
    """Return Σ_r Σ_i (w - |i - i_a|) k_i, w times the hat-weighted particles at each node.

    ``configurations`` int16[realisation, site]; result int64[node], to be divided by w² and the
    number of realisations for the density ρ_a (line 18 of the paper's Algorithm 1).
    """
    realisations, sites = configurations.shape
    elements = (sites if periodic else sites - 1) // width
    nodes = elements if periodic else elements + 1
    sums = np.zeros(nodes, np.int64)
    for r in range(realisations):
        for e in range(elements):
            here = 0
            beyond = 0
            for j in range(width):
                k = np.int64(configurations[r, e * width + j])
                here += (width - j) * k
                beyond += j * k
            sums[e] += here
            sums[(e + 1) % nodes] += beyond
        if not periodic:
            sums[elements] += width * np.int64(configurations[r, elements * width])
    return sums
