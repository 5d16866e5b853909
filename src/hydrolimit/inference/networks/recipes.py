"""How a network is built and trained: its architecture and layers, and the recipe."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

ACTIVATIONS = ("relu", "gelu")
SCHEDULES = ("constant", "cosine")
# Of a network: a feature each (`features.NAMES`), and the rate of change.
INPUTS, OUTPUTS = 3, 1


@dataclass(frozen=True)
class Recipe:
    """How a network is trained, by Adam on the mean squared error.

    Attributes
    ----------
    activation
        ``relu``, or ``gelu`` (Gaussian error linear unit, x Φ(x) with the normal distribution Φ).
    rate
        Learning rate of Adam at the first step.
    schedule
        ``constant``, or ``cosine``: down to 0 at the last step as 1 + cos(π step/steps).
    normalised
        Whether each feature and the target are shifted and scaled to mean 0 and variance 1 over
        the training data.

    Raises
    ------
    ValueError
        An unknown activation or schedule, or a rate that is not positive; one sentence.
    """

    activation: str
    rate: float
    schedule: str
    normalised: bool

    def __post_init__(self) -> None:
        for name, value, known in (
            ("activation", self.activation, ACTIVATIONS),
            ("schedule", self.schedule, SCHEDULES),
        ):
            if value not in known:
                raise ValueError(f"a recipe with the {name} {value!r}; known: {', '.join(known)}")
        if not 0.0 < self.rate < math.inf:
            raise ValueError(f"a recipe with the learning rate {self.rate}; it must be positive")

    @classmethod
    def from_config(cls, config: Mapping) -> Recipe:
        """Return the recipe that a mapping of the four attributes describes."""
        return cls(**{name: config[name] for name in cls.__dataclass_fields__})


@dataclass(frozen=True)
class Network:
    """A multilayer perceptron at every point of a grid.

    Attributes
    ----------
    architecture
        What it sees, a name in `features.ARCHITECTURES`.
    hidden
        Widths of the hidden layers.
    spacing
        Distance of the points of the grid it is trained on.
    """

    architecture: str
    hidden: tuple[int, ...]
    spacing: float

    @property
    def widths(self) -> tuple[int, ...]:
        """The widths of all layers, inputs and output included."""
        return (INPUTS, *self.hidden, OUTPUTS)
