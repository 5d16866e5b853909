"""Calls that compile the kernels of study ``fluctuations``, with the types that it uses."""

from __future__ import annotations

import numpy as np

from hydrolimit import streams
from hydrolimit.inference import covariation
from hydrolimit.particles import lattice_gas, preparation


def _stream():
    sequence = streams.seed_sequence(0, 0, 0)
    return streams.generator(sequence), streams.xoshiro_state(sequence)


def _configurations() -> np.ndarray:
    measure = preparation.ProductMeasure.from_probabilities(np.array([[0.5, 0.5]]))
    return measure.draw(2, 9, _stream()[1])


def _rates() -> np.ndarray:
    return np.add.outer(np.arange(4.0) ** 2, np.zeros(4))


def _evolve_labelled() -> None:
    occupation = np.ones(9, np.int16)
    lattice_gas.evolve_labelled(
        np.arange(9, dtype=np.int16), occupation, True, 1e-3, *_stream()
    )  # fmt: skip


# By name, so that progress can be shown.
KERNELS = {
    "product measure": _configurations,
    "rate-table dynamics": lambda: lattice_gas.evolve(
        np.ones(9, np.int16), _rates(), True, 1e-3, *_stream()
    ),
    "labelled dynamics": _evolve_labelled,
    "currents": lambda: lattice_gas.increments(
        _configurations(), _rates(), 4, False, 1e-3, *_stream()
    ),
    "hat sums": lambda: covariation.hat_sums(_configurations(), 4, False),
}
