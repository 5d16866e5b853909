"""The multilayer perceptron in plain NumPy: its parameters, their start and its forward pass.

A layer is (weight (in, out), bias (out,)); the activation stands between layers, none at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

Parameters = Sequence[tuple[np.ndarray, np.ndarray]]

ACTIVATIONS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "relu": lambda x: np.maximum(x, 0.0),
    "gelu": lambda x: x * ndtr(x),
}


def initial(widths: Sequence[int], clock: np.random.Generator) -> Parameters:
    """Return the parameters that training starts from, float32, for layers of these widths.

    Weights are uniform on ±√(6/(in + out)) (Glorot and Bengio 2010, equation (16)), biases zero.
    """
    layers = []
    for width_in, width_out in zip(widths[:-1], widths[1:], strict=True):
        limit = np.sqrt(6.0 / (width_in + width_out))
        weight = clock.uniform(-limit, limit, (width_in, width_out))
        layers.append((weight.astype(np.float32), np.zeros(width_out, np.float32)))
    return layers


def forward(parameters: Parameters, features: np.ndarray, activation: str) -> np.ndarray:
    """Return the output (...) of a network on features (..., in), float64."""
    x = np.asarray(features, float)
    for weight, bias in parameters[:-1]:
        x = ACTIVATIONS[activation](x @ np.asarray(weight, float) + bias)
    weight, bias = parameters[-1]
    return (x @ np.asarray(weight, float) + bias)[..., 0]


@dataclass(frozen=True, eq=False)
class Scaling:
    """Shift and scale of the features and of the target.

    Attributes
    ----------
    input_mean, input_scale
        float64[in], of each feature.
    output_mean, output_scale
        Of the target.
    """

    input_mean: np.ndarray
    input_scale: np.ndarray
    output_mean: float
    output_scale: float

    @classmethod
    def none(cls, inputs: int) -> Scaling:
        """Return the scaling that changes nothing."""
        return cls(np.zeros(inputs), np.ones(inputs), 0.0, 1.0)

    @classmethod
    def of(cls, features: np.ndarray, targets: np.ndarray) -> Scaling:
        """Return means and standard deviations of features (..., in) and of targets (...).

        A feature that is the same everywhere is shifted only.
        """
        columns = features.reshape(-1, features.shape[-1])
        return cls(
            columns.mean(axis=0),
            _scale(columns.std(axis=0)),
            float(targets.mean()),
            float(_scale(targets.std())),
        )

    def inputs(self, features: np.ndarray) -> np.ndarray:
        """Return features (..., in) as the network takes them."""
        return (features - self.input_mean) / self.input_scale

    def outputs(self, targets: np.ndarray) -> np.ndarray:
        """Return targets as the network gives them."""
        return (targets - self.output_mean) / self.output_scale

    def targets(self, outputs: np.ndarray) -> np.ndarray:
        """Return what outputs of the network say of the target: the inverse of `outputs`."""
        return self.output_mean + self.output_scale * outputs


def _scale(deviation):
    return np.where(deviation > 0.0, deviation, 1.0)
