"""Lattice gases: each module of this package describes one, as data, and is found by its name.

A process moves one particle at a time from a site with ``k`` particles to a neighbouring site
with ``l``, at rate ``b(k, l) / 2`` in each direction. A module of this package defines

``PARAMETERS``
    a mapping from each parameter's name to what it means;
``build(**parameters)``
    a function that returns the :class:`Process`.

A new lattice gas is a new module here, and its name in the config: nothing else changes.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np


class ProcessError(ValueError):
    """A process, or one of its parameters, is unknown or out of its range."""


@dataclass(frozen=True)
class Process:
    """A symmetric nearest-neighbour lattice gas with one conserved species.

    Attributes
    ----------
    rate
        ``b(k, l)``, vectorised: the rate at which a site with ``k`` particles sends one to its
        two neighbours together, were both of them to hold ``l`` (per unit microscopic time).
    log_weight
        ``log w(k)`` of the stationary product measure P(k) ∝ φ^k w(k), vectorised; None where
        no such measure is known.
    max_occupation
        The most particles that a site can hold; None where there is no limit.
    """

    rate: Callable[[np.ndarray, np.ndarray], np.ndarray]
    log_weight: Callable[[np.ndarray], np.ndarray] | None = None
    max_occupation: int | None = None

    def rate_table(self, occupations: int) -> np.ndarray:
        """Return b[k, l] for ``k, l < occupations`` as float64 of that square shape.

        Where the process limits the occupation the table ends there, and so may be smaller.
        """
        if self.max_occupation is not None:
            occupations = min(occupations, self.max_occupation + 1)
        k = np.arange(occupations)
        table = self.rate(k[:, None], k[None, :]) * np.ones((occupations, occupations))
        if not (np.isfinite(table).all() and (table >= 0).all() and (table[0] == 0).all()):
            raise ProcessError("the rates b(k, l) must be finite, not negative, and 0 at k = 0")
        return table


def available() -> list[str]:
    """Return the names of the processes that the config may name, sorted."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


def module_name(name: str) -> str:
    """Return the module that describes the process ``name``; ProcessError if there is none."""
    if name not in available():
        raise ProcessError(f"unknown process {name!r}: known are {', '.join(available())}")
    return f"{__name__}.{name}"


def load(specification: Mapping) -> Process:
    """Build the process that ``{name: ..., parameter: value, ...}`` describes.

    Raises
    ------
    ProcessError
        The name or a parameter is unknown, a parameter is missing, or a value makes no sense.
    """
    parameters = dict(specification)
    name = parameters.pop("name", None)
    module = importlib.import_module(module_name(name))
    expected = ", ".join(module.PARAMETERS) or "none"
    for parameter in sorted(set(parameters) - set(module.PARAMETERS)):
        raise ProcessError(f"process {name} has no parameter {parameter!r}: it takes {expected}")
    for parameter in sorted(set(module.PARAMETERS) - set(parameters)):
        raise ProcessError(f"process {name} needs its parameter {parameter!r}: it takes {expected}")
    return module.build(**parameters)
