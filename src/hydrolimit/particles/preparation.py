"""Ensembles of configurations near a given density profile, to measure fluctuations on.

Two preparations: ``local_equilibrium`` draws each site from the stationary measure at the profile's
density there; ``evolved`` is step 1 of Algorithm 1 of Li, Dirr, Embacher, Zimmer and Reina (2019):
the dynamics run from a deterministic start, and each outcome is continued several times.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numba import njit

from hydrolimit.particles import lattice_gas
from hydrolimit.particles.random_bits import U64, next_word
from hydrolimit.thermodynamics import Thermodynamics

# Realisations drawn together, site by site: a site's row of the tables then stays in the cache.
TILE = 32


@njit(cache=True)
def _draw(configurations, thresholds, guide, state):
    s0, s1, s2, s3 = state[0], state[1], state[2], state[3]
    per_site = thresholds.shape[0] > 1
    realisations, sites = configurations.shape
    tile = TILE if per_site else 1
    for first in range(0, realisations, tile):
        last = min(first + tile, realisations)
        for i in range(sites):
            row = i if per_site else 0
            for r in range(first, last):
                word, s0, s1, s2, s3 = next_word(s0, s1, s2, s3)
                k = np.int64(guide[row, word >> U64(56)])
                while word >= thresholds[row, k]:
                    k += 1
                configurations[r, i] = k
    state[0], state[1], state[2], state[3] = s0, s1, s2, s3


@dataclass(frozen=True)
class ProductMeasure:
    """Independent sites with given occupation probabilities, sampled by inversion.

    Built from ``probabilities`` float64[row, k]: one row for all sites, or one row a site. A site
    takes the first k whose cumulative probability exceeds 64 random bits; a table by their first
    byte says where to begin the search.
    """

    thresholds: np.ndarray
    guide: np.ndarray

    @classmethod
    def from_probabilities(cls, probabilities: np.ndarray) -> ProductMeasure:
        """Return the measure for ``probabilities`` float64[row, k], each row summing to 1."""
        cumulative = np.cumsum(np.atleast_2d(probabilities), axis=1)
        # 2^64 itself does not fit, and the product with 2^64 may round up to it.
        thresholds = np.minimum(cumulative, 1.0 - 2.0**-53) * 2.0**64
        thresholds = thresholds.astype(np.uint64)
        thresholds[:, -1] = np.iinfo(np.uint64).max
        first = np.arange(256, dtype=np.uint64) << np.uint64(56)
        guide = np.array([np.searchsorted(row, first, side="right") for row in thresholds])
        return cls(thresholds, guide.astype(np.int16))

    def draw(self, realisations: int, sites: int, state: np.ndarray) -> np.ndarray:
        """Return int16[realisations, sites] independent configurations."""
        configurations = np.empty((realisations, sites), np.int16)
        _draw(configurations, self.thresholds, self.guide, state)
        return configurations


def deterministic_start(density: np.ndarray) -> np.ndarray:
    """Return the integer configuration whose partial sums round those of ``density``.

    Long-range order keeps the start's density fluctuations far below those of equilibrium, as for
    a constant integer density. int16[sites].
    """
    partial = np.floor(np.cumsum(density) + 0.5 + 1e-9)
    return np.diff(partial, prepend=0.0).astype(np.int16)


@dataclass(frozen=True)
class LocalEquilibrium:
    """Draws of the local-equilibrium product measure, each continued several times; no dynamics.

    Continuations of a draw share its element densities alone: at ρ = 7 that correlates them by
    about 5e-4, so that eight of them are worth nearly eight draws, at half the cost.

    Attributes
    ----------
    measure
        The product measure.
    sites
        Length of the lattice.
    draws, continuations
        Draws a block, and realisations that begin with each.
    """

    measure: ProductMeasure
    sites: int
    draws: int
    continuations: int

    def block(self, clock, state) -> Iterator[np.ndarray]:
        """Yield, for each continuation, int16[draw, site], the same configurations anew."""
        configurations = self.measure.draw(self.draws, self.sites, state)
        for _ in range(self.continuations):
            yield configurations.copy()


@dataclass(frozen=True)
class Evolved:
    """The paper's preparation: runs of the dynamics, and decorrelated continuations of each.

    Attributes
    ----------
    start
        int16[site], the deterministic configuration that every run begins with.
    rates
        float64[k, l], b(k, l).
    periodic
        Ring or closed segment.
    preparation_time, decorrelation_time
        Microscopic times t_prep - t_ini and t_0 - t_prep.
    labelled
        Use the labelled-particle dynamics, which simulate g(k) = k² whatever ``rates`` says.
    preparations, continuations
        Runs a block, and continuations of each.
    """

    start: np.ndarray
    rates: np.ndarray
    periodic: bool
    preparation_time: float
    decorrelation_time: float
    labelled: bool
    preparations: int
    continuations: int

    def block(self, clock, state) -> Iterator[np.ndarray]:
        """Yield, for each run, int16[continuation, site] configurations at time t_0."""
        # Labels fit into 16 bits on the lattices that the labelled dynamics take.
        sites = np.arange(self.start.size if self.labelled else 0, dtype=np.int16)
        labels = self.start if self.labelled else 0
        for _ in range(self.preparations):
            occupation = self.start.copy()
            position = np.repeat(sites, labels)
            self._run(occupation, position, self.preparation_time, clock, state)
            configurations = np.repeat(occupation[None, :], self.continuations, axis=0)
            for configuration in configurations:
                self._run(configuration, position.copy(), self.decorrelation_time, clock, state)
            yield configurations

    def _run(self, occupation, position, duration, clock, state) -> None:
        if self.labelled:
            lattice_gas.evolve_labelled(position, occupation, self.periodic, duration, clock, state)
        else:
            lattice_gas.evolve(occupation, self.rates, self.periodic, duration, clock, state)


def ensemble(
    preparation: str,
    study: Mapping,
    multiple: int,
    density: np.ndarray,
    periodic: bool,
    law: Thermodynamics,
    rates: np.ndarray,
) -> LocalEquilibrium | Evolved:
    """Return the ensemble of a preparation, ``local_equilibrium`` or ``evolved``.

    Parameters
    ----------
    study
        The study's config: its keys of that preparation, and for ``evolved`` ``times`` and
        ``sampler``.
    multiple
        Of the realisations a block that ``study`` says (:func:`hydrolimit.blocks.multiple`).
    density
        float64[site], the profile.
    periodic
        Ring or closed segment.
    law, rates
        Thermodynamics of the process, and its b[k, l].
    """
    sample = study[preparation]
    if preparation == "local_equilibrium":
        flat = np.ptp(density) == 0.0
        measure = ProductMeasure.from_probabilities(
            law.occupation_probabilities(density[:1] if flat else density)
        )
        realisations, continuations = sample["realisations_per_block"], sample["continuations"]
        draws = multiple * realisations // continuations
        return LocalEquilibrium(measure, density.size, draws, continuations)
    return Evolved(
        deterministic_start(density), rates, periodic,
        study["times"]["preparation"], study["times"]["decorrelation"],
        study["sampler"] == "labelled",
        sample["preparations_per_block"], sample["continuations"],
    )  # fmt: skip
