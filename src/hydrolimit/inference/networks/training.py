"""Training of a network, by jax and optax in float32.

jax takes as many threads as the machine has cores unless NPROC=1 stands in the environment before
it is imported; the usual OMP_NUM_THREADS and XLA's own flags do not stop it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np
import optax

from hydrolimit.inference.networks import model
from hydrolimit.inference.networks.features import ARCHITECTURES
from hydrolimit.inference.networks.law import Law
from hydrolimit.inference.networks.model import Parameters, Scaling
from hydrolimit.inference.networks.recipes import INPUTS, Network, Recipe

# The exact form x (1 + erf(x/√2))/2: a tenth of the training faster than jax.nn.gelu's.
_ACTIVATIONS = {
    "relu": jax.nn.relu,
    "gelu": lambda x: 0.5 * x * (1.0 + jax.lax.erf(x * np.float32(np.sqrt(0.5)))),
}
Pair = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True, eq=False)
class Trained:
    """A trained network.

    Attributes
    ----------
    law
        Its right-hand side, with the parameters after the last epoch.
    recipe
        How it was trained.
    training_loss
        float64[epoch], mean over the epoch's batches of the mean squared error of the rate, in
        the target's own units whatever the normalisation.
    validation_loss
        float64[epoch], the same of the validation data after the epoch.
    """

    law: Law
    recipe: Recipe
    training_loss: np.ndarray
    validation_loss: np.ndarray


def forward(parameters: Parameters, features: jax.Array, activation: str) -> jax.Array:
    """Return the output (...) of a network on features (..., in): the twin of `model.forward`."""
    # Matrices: products of arrays with more axes take twice as long.
    x = features.reshape(-1, features.shape[-1])
    for weight, bias in parameters[:-1]:
        x = _ACTIVATIONS[activation](x @ weight + bias)
    weight, bias = parameters[-1]
    return (x @ weight + bias).reshape(features.shape[:-1])


def train(
    data: Pair,
    validation: Pair,
    network: Network,
    recipe: Recipe,
    batch: int,
    epochs: int,
    clock: np.random.Generator,
    progress: Callable[[Iterable], Iterable] = iter,
) -> Trained:
    """Train a network on fields and their rates of change.

    Parameters
    ----------
    data, validation
        Fields and rates of change, each (snapshot, n), as `features.samples` gives them; the
        second pair is only looked at.
    network, recipe
        What is trained, and how.
    batch
        Whole snapshots a step. They are drawn anew without replacement in each epoch; what an epoch
        has too few left for is left out of it. Data of fewer snapshots are one batch.
    epochs
        Passes over the data.
    clock
        Draws the first parameters and the order of the snapshots, and determines the result.
    progress
        Wraps the epochs, such as to report on them.

    Raises
    ------
    ValueError
        Fields and rates of different shapes, not of (snapshot, n), empty or not finite; no epoch or
        batch; an unknown architecture; or a loss that is no longer finite. One sentence.
    """
    _check(data, validation, network, batch, epochs)
    features = ARCHITECTURES[network.architecture](data[0], network.spacing)
    scaling = Scaling.of(features, data[1]) if recipe.normalised else Scaling.none(INPUTS)
    inputs, outputs = _scaled(features, data[1], scaling)
    looked_at = ARCHITECTURES[network.architecture](validation[0], network.spacing)
    seen = _scaled(looked_at, validation[1], scaling)
    batch = min(batch, len(inputs))
    steps = len(inputs) // batch
    optimiser, run_epoch, loss = _compiled(recipe, steps * epochs)
    parameters = jax.tree.map(jnp.asarray, model.initial(network.widths, clock))
    state = (parameters, optimiser.init(parameters))
    losses = []
    for epoch in progress(range(epochs)):
        order = clock.permutation(len(inputs))[: steps * batch].reshape(steps, batch)
        state, of_steps = run_epoch(state, inputs, outputs, order)
        losses.append((np.mean(of_steps, dtype=float), float(loss(state[0], *seen))))
        if not np.isfinite(losses[-1]).all():
            raise ValueError(f"the training diverged in epoch {epoch + 1}; take a lower rate")
    final = [(np.asarray(weight), np.asarray(bias)) for weight, bias in state[0]]
    law = Law(network.architecture, recipe.activation, final, scaling, network.spacing)
    in_target_units = np.array(losses) * scaling.output_scale**2
    return Trained(law, recipe, in_target_units[:, 0], in_target_units[:, 1])


def _check(data: Pair, validation: Pair, network: Network, batch: int, epochs: int) -> None:
    """Raise ValueError for what cannot be trained on."""
    for name, (fields, rates) in (("training", data), ("validation", validation)):
        if np.ndim(fields) != 2 or np.shape(fields) != np.shape(rates):
            shapes = f"{np.shape(fields)} and {np.shape(rates)}"
            raise ValueError(f"{name} fields and rates of {shapes}; both must be (snapshot, n)")
        if not (len(fields) and np.isfinite(fields).all() and np.isfinite(rates).all()):
            raise ValueError(f"{name} data must be of at least one snapshot, and all finite")
    if network.architecture not in ARCHITECTURES:
        known = ", ".join(ARCHITECTURES)
        raise ValueError(f"an architecture {network.architecture!r}; there are {known}")
    if batch < 1 or epochs < 1:
        raise ValueError(f"{epochs} epochs of batches of {batch}; both must be at least 1")


def _scaled(features: np.ndarray, targets: np.ndarray, scaling: Scaling):
    """Return inputs (snapshot, n, in) and outputs (snapshot, n) of a network, float32."""
    scaled = scaling.inputs(features), scaling.outputs(targets)
    return tuple(jnp.asarray(values, jnp.float32) for values in scaled)


@functools.cache
def _compiled(recipe: Recipe, steps: int):
    """Return the optimiser of so many steps, an epoch of it, and the loss.

    Both functions are compiled at their first call, and kept for the next network like it.
    """
    cosine = recipe.schedule == "cosine"
    rate = optax.cosine_decay_schedule(recipe.rate, steps) if cosine else recipe.rate
    optimiser = optax.adam(rate)

    def loss(parameters, inputs, outputs):
        return jnp.mean((forward(parameters, inputs, recipe.activation) - outputs) ** 2)

    def epoch(state, inputs, outputs, order):
        def step(state, chosen):
            parameters, moments = state
            value, slope = jax.value_and_grad(loss)(parameters, inputs[chosen], outputs[chosen])
            updates, moments = optimiser.update(slope, moments, parameters)
            return (optax.apply_updates(parameters, updates), moments), value

        return jax.lax.scan(step, state, order)

    return optimiser, jax.jit(epoch), jax.jit(loss)
