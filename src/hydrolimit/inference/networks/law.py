"""A trained network as the right-hand side of an equation, in plain NumPy."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from hydrolimit.inference.networks import model
from hydrolimit.inference.networks.features import ARCHITECTURES
from hydrolimit.inference.networks.model import Parameters, Scaling

# Relative: spacings this close are the same, as 2 pi/128 and x[1] - x[0] are.
_SAME_SPACING = 1e-9


@dataclass(frozen=True, eq=False)
class Law:
    """The right-hand side of (14) or (15) on a periodic grid.

    Attributes
    ----------
    architecture
        A name in `features.ARCHITECTURES`.
    activation
        A name in `model.ACTIVATIONS`.
    parameters
        Layers of the network.
    scaling
        Of its features and its output.
    spacing
        Distance of the grid's points.
    """

    architecture: str
    activation: str
    parameters: Parameters
    scaling: Scaling
    spacing: float

    def rate(self, field: np.ndarray) -> np.ndarray:
        """Return the rate of change (..., n) of a field (..., n), float64."""
        features = ARCHITECTURES[self.architecture](field, self.spacing)
        inputs = self.scaling.inputs(features)
        return self.scaling.targets(model.forward(self.parameters, inputs, self.activation))

    def on(self, spacing: float) -> Law:
        """Return the law on a grid of another spacing.

        Raises ValueError for a law of the stencil, which knows the grid of its training alone.
        """
        same = abs(spacing - self.spacing) <= _SAME_SPACING * self.spacing
        if self.architecture == "stencil" and not same:
            raise ValueError(
                f"a law of the stencil learned at spacing {self.spacing:g} has none at {spacing:g};"
                " one of derivatives does"
            )
        return replace(self, spacing=spacing)


def error_over_variance(found: np.ndarray, exact: np.ndarray) -> float:
    """Return the mean squared error over the variance of the exact values, both over all points."""
    return float(np.mean((found - exact) ** 2) / np.var(exact))
