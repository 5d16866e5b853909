"""Burgers particles in the teeth of a gap-tooth scheme (Arbabi and Kevrekidis 2020).

On the ring [0, 2 pi) a particle moves in a step h by

    X <- X + h rho/2 + sqrt(2 nu h) W,                                                  (1)

with rho the density that it sees, so that densities obey d_t rho = -d_x(rho^2/2) + nu d_xx rho (2).
Only N teeth are simulated, at x_i = i d with d = 2 pi/N, each of width alpha d. A particle that
leaves its tooth is replaced as interpolated fluxes ask, `redistribution`, partly by anti-particles,
each of which annihilates the nearest particle, `annihilation`; one that finds none in its tooth
lives on and moves as particles do. With alpha = 1 there are no gaps and no anti-particles.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from hydrolimit.particles.burgers import annihilation, drifts, redistribution

PARTICLE, ANTIPARTICLE = 0, 1


class CrossingError(RuntimeError):
    """A particle crosses more teeth in a step than the scheme can follow."""


@dataclass
class Teeth:
    """Particles and live anti-particles, tooth by tooth, and what the teeth owe each other.

    Attributes
    ----------
    position
        Of particles and of anti-particles: (particle,) each, in tooth widths from the left edge.
    first
        Where each tooth begins among them: (tooth + 1,) each.
    owed
        See `redistribution.redistribute`.
    """

    position: list[np.ndarray]
    first: list[np.ndarray]
    owed: np.ndarray

    def net(self) -> np.ndarray:
        """Return particles less live anti-particles, (tooth,)."""
        return np.diff(self.first[PARTICLE]) - np.diff(self.first[ANTIPARTICLE])

    def number(self, sign: int) -> int:
        """Return how many particles (0) or anti-particles (1) there are."""
        return int(self.first[sign][-1])


@dataclass(frozen=True)
class GapTooth:
    """The scheme and the particles' law.

    Attributes
    ----------
    teeth
        N.
    resolution
        Z, particles in a unit of mass (3).
    share
        alpha, the width of a tooth over the distance between two.
    viscosity, time_step
        nu and h.
    drift
        A name of `drifts.DRIFTS`.
    neighbours
        m, for drifts by neighbours.
    """

    teeth: int
    resolution: float
    share: float
    viscosity: float
    time_step: float
    drift: str = "density"
    neighbours: int = 10

    @classmethod
    def from_config(cls, study: Mapping, teeth: int, resolution: float, **changes) -> GapTooth:
        """Return the scheme of ``config["gap_tooth"]`` with so many teeth and particles."""
        names = ("share", "viscosity", "time_step", "drift", "neighbours")
        return cls(teeth, resolution, **{name: study[name] for name in names} | changes)

    @property
    def width(self) -> float:
        """The width of a tooth, alpha d."""
        return self.share * 2.0 * math.pi / self.teeth

    @property
    def centres(self) -> np.ndarray:
        """The centres of the teeth, (tooth,)."""
        return 2.0 * math.pi / self.teeth * np.arange(self.teeth)

    def density(self, net: np.ndarray) -> np.ndarray:
        """Return the density n/(Z alpha d) of teeth with these numbers of particles, any shape."""
        return net / (self.resolution * self.width)

    def lift(self, density: Callable[[np.ndarray], np.ndarray], clock: np.random.Generator):
        """Return `Teeth` that hold a density, a function of x, as in equation (4).

        The number rho(x_i) alpha d Z of each tooth is rounded at random, right on average, and
        positions are uniform. What the teeth owe each other is uniform as well, so that exchanges
        are right on average from the first step on. Raises ValueError for a negative density.
        """
        values = np.asarray(density(self.centres), float)
        if not np.all(np.isfinite(values) & (values >= 0.0)):
            raise ValueError("a density that is negative or not finite cannot be lifted to teeth")
        expected = values * self.resolution * self.width
        number = np.floor(expected + clock.random(self.teeth)).astype(np.int64)
        first = np.concatenate([[0], np.cumsum(number)])
        none = np.zeros(self.teeth + 1, np.int64)
        owed = clock.random((self.teeth, 2, 2, 2))
        return Teeth([clock.random(first[-1]), np.empty(0)], [first, none], owed)

    def advance(self, state: Teeth, steps: int, clock: np.random.Generator) -> None:
        """Take a number of steps, in place. Raises CrossingError."""
        for _ in range(steps):
            moved = self._moved(state, clock)
            placed, number = self._placed(state, moved)
            _settle(state, placed, number)

    def _moved(self, state: Teeth, clock: np.random.Generator) -> list[np.ndarray]:
        """Return the positions after equation (1), of particles and of anti-particles."""
        by_neighbours, less = drifts.DRIFTS[self.drift]
        # h/(2 Z), and the noise, in tooth widths.
        per_particle = self.time_step / (2.0 * self.resolution * self.width**2)
        spread = math.sqrt(2.0 * self.viscosity * self.time_step) / self.width
        if by_neighbours:
            drifts.sort_teeth(state.position[PARTICLE], state.first[PARTICLE])
        ofteeth = drifts.tooth_drift(state.net(), 0 if by_neighbours else less, per_particle)
        moved = []
        for sign in (PARTICLE, ANTIPARTICLE):
            position, first = state.position[sign], state.first[sign]
            one = clock.standard_normal(position.size)
            one *= spread
            one += position
            if by_neighbours and sign == PARTICLE:
                drifts.add_neighbour_drift(
                    one, position, first, self.neighbours, less, per_particle, ofteeth
                )
            else:
                drifts.add_tooth_drift(one, first, ofteeth)
            moved.append(one)
        return moved

    def _placed(self, state: Teeth, moved: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        """Return where particles and anti-particles are after redistribution, and how many."""
        capacity = 2 * (moved[PARTICLE].size + moved[ANTIPARTICLE].size) + 64
        downstream, upstream = redistribution.shares(self.share)
        while True:
            placed, number = np.empty((2, 2, capacity)), np.zeros(2, np.int64)
            owed = state.owed.copy()
            for sign in (PARTICLE, ANTIPARTICLE):
                if not redistribution.redistribute(
                    moved[sign], state.first[sign], sign, owed, downstream, upstream, placed, number
                ):
                    raise CrossingError(
                        f"a particle crosses over {redistribution.MOST_CROSSINGS} teeth in a step:"
                        " the step is too long, or the teeth are too narrow"
                    )
            if number.max() <= capacity:
                state.owed = owed
                return placed, number
            capacity = int(number.max())


def _settle(state: Teeth, placed: np.ndarray, number: np.ndarray) -> None:
    """Let anti-particles annihilate, and keep who is left, tooth by tooth."""
    teeth = len(state.owed)
    tooth, position = placed[PARTICLE, :, : number[PARTICLE]]
    cells = annihilation.cells_of(position.size, teeth)
    first, ordered = np.empty(teeth * cells + 1, np.int64), np.empty(position.size)
    annihilation.sort_into_cells(tooth, position, cells, first, ordered)
    alive = np.ones(position.size, np.bool_)
    tooth, position = placed[ANTIPARTICLE, :, : number[ANTIPARTICLE]]
    left = annihilation.annihilate(ordered, first, cells, tooth, position, alive)
    begins = np.empty(teeth + 1, np.int64)
    kept = np.empty(np.count_nonzero(alive))
    annihilation.keep_alive(ordered, alive, first, cells, kept, begins)
    tooth, position = tooth[left], position[left]
    order = np.argsort(tooth, kind="stable")
    there = np.bincount(tooth.astype(np.int64), minlength=teeth)
    state.position = [kept, position[order]]
    state.first = [begins, np.concatenate([[0], np.cumsum(there)])]
