"""Slow, obvious twins of the learned law: filter, features, forward pass, fit of the viscosity."""

import math

import numpy as np


def filtered(field, width):
    """Return a field (n,) under a periodic Gaussian filter whose tails end at 4 widths."""
    n, reach = len(field), int(4 * width + 0.5)
    weights = {s: math.exp(-0.5 * (s / width) ** 2) for s in range(-reach, reach + 1)}
    total = sum(weights.values())
    return np.array(
        [sum(w * field[(j + s) % n] for s, w in weights.items()) / total for j in range(n)]
    )


def features(field, spacing, architecture):
    """Return the features (n, 3) of a field (n,), point by point."""
    n, found = len(field), []
    for j in range(n):
        left, here, right = (field[(j + s) % n] for s in (-1, 0, 1))
        if architecture == "stencil":
            found.append((left, here, right))
            continue
        found.append((here, (right - left) / (2 * spacing), (left - 2 * here + right) / spacing**2))
    return np.array(found)


def forward(parameters, features, activation):
    """Return the output of a network for one vector of features, neuron by neuron."""
    x = list(features)
    for number, (weight, bias) in enumerate(parameters):
        x = [
            float(bias[o]) + sum(x[i] * float(weight[i, o]) for i in range(len(x)))
            for o in range(len(bias))
        ]
        if number < len(parameters) - 1:
            x = [_activated(value, activation) for value in x]
    return x[0]


def _activated(value, activation):
    if activation == "relu":
        return value if value > 0 else 0.0
    return value * (1 + math.erf(value / math.sqrt(2))) / 2


def coefficients(field, rate, spacing):
    """Return (a, nu) of rate = -a v v_x + nu v_xx for snapshots (snapshot, n), by lstsq."""
    rows = np.concatenate([features(v, spacing, "derivatives") for v in field])
    terms = np.stack([-rows[:, 0] * rows[:, 1], rows[:, 2]], axis=-1)
    return np.linalg.lstsq(terms, np.ravel(rate), rcond=None)[0]
