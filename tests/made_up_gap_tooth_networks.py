"""Made-up datasets of study gap_tooth: networks, their predictions, the coefficients of data."""

import json

import numpy as np
import xarray as xr

from hydrolimit.datasets import variable

VARIABLES = ("rho", "phi")
ARCHITECTURES = ("derivatives", "stencil")
RECIPES = ("published", "normalised")
LABELS = [f"{v}_{a}_{r}" for v in VARIABLES for a in ARCHITECTURES for r in RECIPES]
INPUTS = {"derivatives": ["v", "v_x", "v_xx"], "stencil": ["v_{j-1}", "v_j", "v_{j+1}"]}
HIDDEN = {
    "rho_derivatives": [48],
    "rho_stencil": [48, 20],
    "phi_derivatives": [64, 8],
    "phi_stencil": [64, 64, 13],
}
ACTIVATIONS = {"published": "relu", "normalised": "gelu"}
DEVIATIONS = {"rho": 5.0, "phi": 3.0}  # of the rates of change


def network(label, epochs=32, hidden=None, seed=0):
    """Return a dataset like network_{label}, its weights random."""
    generator = np.random.default_rng([seed, LABELS.index(label)])
    name, architecture, recipe = label.split("_")
    hidden = hidden or HIDDEN[f"{name}_{architecture}"]
    widths, scaled = [3, *hidden, 1], recipe == "normalised"
    data = {
        "output_scale": variable((), DEVIATIONS[name] if scaled else 1.0, "scale", "1/time"),
        "spacing": variable((), 0.05, "distance", "length"),
    }
    for k, (fan_in, fan_out) in enumerate(zip(widths[:-1], widths[1:], strict=True), start=1):
        weight = generator.standard_normal((fan_in, fan_out)).astype(np.float32)
        data[f"weight_{k}"] = variable((f"in_{k}", f"out_{k}"), weight, "weights")
        data[f"bias_{k}"] = variable(f"out_{k}", np.zeros(fan_out, np.float32), "biases")
    epoch = np.arange(1, epochs + 1)
    floor = 0.5 * DEVIATIONS[name] ** 2
    for part, share in (("training", 1.0), ("validation", 1.1)):
        loss = floor * share * (1.0 + (0.5 if scaled else 1.5) / epoch**2)
        data[f"{part}_loss"] = variable("epoch", loss, f"loss, {part}", "1/time^2")
    coordinates = {
        "in_1": variable("in_1", INPUTS[architecture], "what the network sees"),
        "epoch": variable("epoch", epoch, "epoch"),
    }
    about = {"architecture": architecture, "variable": name,
             "recipe": json.dumps({"activation": ACTIVATIONS[recipe]})}  # fmt: skip
    return xr.Dataset(data, coordinates, about)


def prediction(label, tests=2, times=21, teeth=32):
    """Return a dataset like prediction_{label}: waves, and each network's own error."""
    place = LABELS.index(label)
    # What does not depend on the network is the same in the datasets of all of a variable.
    generator = np.random.default_rng(VARIABLES.index(label.partition("_")[0]))
    x = 2.0 * np.pi * np.arange(teeth) / teeth
    time = np.linspace(0.0, 2.0, times)
    phase = np.arange(tests)[:, None, None]
    exact = 2.0 + np.sin(x - time[:, None] + phase)
    rate = -np.cos(x - time[:, None] + phase)
    noise = generator.standard_normal((2, *exact.shape))
    noisy = rate + 3.0 * noise[0]
    noisy[:, -1] = np.nan  # the last time has no forward difference
    own = 0.02 * (place + 1)
    dims = ("test", "time", "tooth")
    fields = {
        "field": exact + own,
        "field_exact": exact,
        "field_particles": exact + 0.1 * noise[1],
        "rate": rate * (1.0 + own),
        "rate_exact": rate,
        "rate_particles": noisy,
    }
    errors = {
        "rate_error": 1e-3 * (place + 1),
        "rate_error_smoothed": 5e-4 * (place + 1),
        "rate_error_particles": 0.5,
        "rate_error_differences": 4e-4,
        "field_error": own**2,
        "field_error_particles": 0.02,
    }
    spread = 1.0 + 0.3 * np.arange(tests)
    data = {name: variable(dims, values, name) for name, values in fields.items()}
    data |= {name: variable("test", value * spread, name) for name, value in errors.items()}
    coordinates = {
        "x": variable("tooth", x, "x", "length"),
        "time": variable("time", time, "time", "time"),
        "test": variable("test", 10 + np.arange(tests), "trajectory"),
    }
    return xr.Dataset(data, coordinates)


def failed(data, tests):
    """Return a prediction whose integration failed in some tests."""
    data = data.copy(deep=True)
    data["field"][tests], data["field_error"][tests] = np.nan, np.nan
    return data


def preprocessing(widths=(0.0, 1.0, 2.0), used=1.0):
    """Return a dataset like preprocessing."""
    shape = (2, 2, len(widths))
    grid = np.arange(np.prod(shape)).reshape(shape)
    values = {
        "viscosity": 0.04 + 0.003 * grid,
        "viscosity_se": 0.001 + 1e-4 * grid,
        "advection": 0.95 + 0.007 * grid,
        "advection_se": 0.002 + 1e-4 * grid,
    }
    dims = ("data", "difference", "smoothing")
    return xr.Dataset(
        {name: variable(dims, value, name) for name, value in values.items()},
        {
            "data": variable("data", ["exact", "particles"], "data"),
            "difference": variable("difference", ["forward", "central"], "difference"),
            "smoothing": variable("smoothing", list(widths), "width", "grid points"),
        },
        {"used": used, "viscosity": 0.05},
    )


def study(**options):
    """Return all datasets that figures of networks are drawn from, by name."""
    return (
        {f"network_{label}": network(label) for label in LABELS}
        | {f"prediction_{label}": prediction(label, **options) for label in LABELS}
        | {"preprocessing": preprocessing()}
    )
