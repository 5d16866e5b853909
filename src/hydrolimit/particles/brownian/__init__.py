"""Brownian particles in the box [-1/2, 1/2]^d, equation (1.5) of Bruna, Burger and Carrillo 2020.

    dX_i = sqrt(2) dW_i - grad V(X_i) dt - sum_j grad u(X_i - X_j) dt,

with reflecting walls; hard particles do not overlap instead. Lengths are those of the box and the
diffusivity of one particle is 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from hydrolimit import fields
from hydrolimit.interactions import Interaction, PairTable, kind
from hydrolimit.particles.brownian import disks, points, rods, soft, start

# Nodes along an axis of the table of forces: linear interpolation is then within 1e-4 of the
# largest force, for potentials that vary over a tenth of the box.
NODES = 257
# Cells along an axis of the density that starts are drawn from.
START_CELLS = 400
# Normal numbers drawn together: few enough to stay in the processor's cache.
NUMBERS_AT_ONCE = 65536
# Relative to the number of steps, for a duration that decimal fractions make no whole number of.
WHOLE_TOLERANCE = 1e-9


@dataclass(frozen=True)
class Dynamics:
    """Particles of one kind, with a start and steps of equal length.

    Attributes
    ----------
    kind
        points, rods, disks or soft.
    particles
        N.
    length
        The diameter of hard particles.
    time_step
        The length of a step.
    force
        That of `fields.force_table`.
    density
        What starts are drawn from, on cells.
    table
        Displacements and forces of soft pairs.
    """

    kind: str
    particles: int
    length: float
    time_step: float
    force: np.ndarray
    density: np.ndarray
    table: PairTable | None = None

    @classmethod
    def from_config(cls, example: Mapping, interacting: bool, duration: float) -> Dynamics:
        """Return the dynamics of an example of the config.

        Its time step is the longest of which a whole number makes the duration, and that is not
        longer than the config's.
        """
        dimension = example["dimension"]
        particles, table = kind(example, interacting), None
        longest = example["time_step"]["interacting" if interacting else "points"]
        time_step = duration / steps(duration, longest)
        if particles == "soft":
            table = Interaction.from_config(example).displacements(
                time_step, **{name: example["cutoffs"][name] for name in ("near", "far", "every")}
            )
        return cls(
            particles, example["particles"], example["range"] if interacting else 0.0, time_step,
            fields.force_table(example["external_potential"], dimension, NODES),
            fields.initial_density(example["initial"], dimension, START_CELLS), table,
        )  # fmt: skip

    def start(self, clock) -> np.ndarray:
        """Return positions (particle, d) at time 0, drawn with a numpy.random.Generator.

        Raises
        ------
        PackingError
            Hard particles found no place.
        """
        if self.kind == "rods":
            return start.rods(self.density, self.particles, self.length, clock)
        if self.kind == "disks":
            return start.disks(self.density, self.particles, self.length, clock)
        return start.points(self.density, self.particles, clock)

    def advance(self, position: np.ndarray, number: int, clock) -> None:
        """Take a number of steps in place; alike as they are, particles may change places."""
        at_once = max(1, NUMBERS_AT_ONCE // position.size)
        noise = np.empty((min(number, at_once), *position.shape))
        while number:
            part = noise[: min(number, at_once)]
            clock.standard_normal(out=part)
            self._move(position, part)
            number -= len(part)

    def _move(self, position: np.ndarray, noise: np.ndarray) -> None:
        match self.kind:
            case "points":
                points.advance(position, noise, self.force, self.time_step)
            case "rods":
                rods.advance(position, noise, self.time_step, self.length)
            case "disks":
                disks.advance(position, noise, self.force, self.time_step, self.length)
            case "soft":
                soft.advance(position, noise, self.force, self.time_step, self.table)


def steps(duration: float, longest: float) -> int:
    """Return into how many equal steps, none longer than ``longest``, a duration is divided."""
    return max(1, int(np.ceil(duration / longest * (1.0 - WHOLE_TOLERANCE))))


def realisation(
    dynamics: Dynamics, samples: int, every: float, clock, position: np.ndarray | None = None
) -> Iterator[tuple[int, np.ndarray]]:
    """Yield (k, positions at time k every) for k = 0, ..., samples, of one realisation.

    It starts from ``position``, rods in ascending order, or from a draw. The array is the same each
    time, and goes on changing.

    Raises
    ------
    PackingError
        Hard particles overlap at the start, or found no place.
    """
    position = dynamics.start(clock) if position is None else np.array(position, dtype=float)
    if dynamics.kind in ("rods", "disks"):
        start.check_overlap(position, dynamics.length)
    yield 0, position
    for k in range(1, samples + 1):
        dynamics.advance(position, steps(every, dynamics.time_step), clock)
        yield k, position
