"""A trained network as a dataset, and back, bit for bit."""

from __future__ import annotations

import json
from dataclasses import asdict

import numpy as np
import xarray as xr

from hydrolimit.datasets import variable
from hydrolimit.inference.networks.features import NAMES
from hydrolimit.inference.networks.law import Law
from hydrolimit.inference.networks.model import Scaling

_PER_TIME = "1/time"


def to_dataset(trained) -> xr.Dataset:
    """Return the dataset of a `training.Trained`.

    ``weight_1`` (in_1, out_1) and ``bias_1`` (out_1), ``weight_2`` (in_2, out_2) and so on;
    ``input_mean``, ``input_scale`` (in_1), ``output_mean``, ``output_scale``, ``spacing``;
    ``training_loss`` and ``validation_loss`` over ``epoch``. The attributes ``architecture`` and
    ``recipe`` (JSON) say the rest.
    """
    law, epochs = trained.law, len(trained.training_loss)
    data = _scaling_variables(law.scaling)
    for number, (weight, bias) in enumerate(law.parameters, start=1):
        dims = (f"in_{number}", f"out_{number}")
        data[f"weight_{number}"] = variable(dims, weight, f"weights of layer {number}")
        data[f"bias_{number}"] = variable(dims[1], bias, f"biases of layer {number}")
    for name in ("training", "validation"):
        data[f"{name}_loss"] = variable(
            "epoch",
            getattr(trained, f"{name}_loss"),
            f"mean squared error of the rate of change, {name} data",
            "1/time^2",
        )
    data["spacing"] = variable((), law.spacing, "distance of the points of the grid", "length")
    coordinates = {
        "in_1": variable("in_1", list(NAMES[law.architecture]), "what the network sees"),
        "epoch": variable("epoch", np.arange(1, epochs + 1), "passes over the training data"),
    }
    attributes = {
        "architecture": law.architecture,
        "recipe": json.dumps(asdict(trained.recipe), sort_keys=True),
    }
    return xr.Dataset(data, coordinates, attributes)


def law_of(dataset: xr.Dataset) -> Law:
    """Return the law that `to_dataset` stored.

    Raises ValueError for a dataset that holds no network.
    """
    if "architecture" not in dataset.attrs or "weight_1" not in dataset:
        raise ValueError("the dataset holds no trained network; give one that training wrote")
    layers = []
    while f"weight_{len(layers) + 1}" in dataset:
        number = len(layers) + 1
        layers.append((dataset[f"weight_{number}"].values, dataset[f"bias_{number}"].values))
    scaling = Scaling(
        dataset["input_mean"].values,
        dataset["input_scale"].values,
        float(dataset["output_mean"]),
        float(dataset["output_scale"]),
    )
    return Law(
        dataset.attrs["architecture"],
        json.loads(dataset.attrs["recipe"])["activation"],
        layers,
        scaling,
        float(dataset["spacing"]),
    )


def _scaling_variables(scaling: Scaling) -> dict[str, tuple]:
    """Return the variables of a scaling."""
    return {
        "input_mean": variable("in_1", scaling.input_mean, "what is taken off a feature"),
        "input_scale": variable("in_1", scaling.input_scale, "what a feature is divided by then"),
        "output_mean": variable(
            (), scaling.output_mean, "what is added to the network's scaled output", _PER_TIME
        ),
        "output_scale": variable(
            (), scaling.output_scale, "what the network's output is multiplied by", _PER_TIME
        ),
    }
