"""Repeated trials of a regression, scored against the exact law, as datasets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import xarray as xr

from hydrolimit.datasets import variable
from hydrolimit.inference.weak_form import scores
from hydrolimit.inference.weak_form.mstls import least_squares
from hydrolimit.inference.weak_form.regression import Learned, Regression

# What is known of each trial, besides its coefficients.
MEASURES = {
    "tpr": "true positivity ratio (5.1) of all terms",
    "drift_tpr": "true positivity ratio (5.1) of the interaction and force terms",
    "error_interaction": "relative l2 error of grad K over C - C",
    "error_force": "relative l2 error of grad V over C",
    "error_diffusivity": "relative l2 error of sigma over C",
    "rows": "rows of the linear system",
    "condition": "condition number of the linear system",
    "threshold": "smallest lambda of least loss",
    "spacing": "side of a cell",
    "residual": "|G w - b| / |b|",
    "noise_deviation": "standard deviation of the extrinsic noise",
}
_UNITS = {"spacing": "length", "noise_deviation": "length"}


def measures(
    regression: Regression, learned: Learned, exact: np.ndarray, noise_deviation: float = 0.0
) -> dict:
    """Return what is known of one trial: `MEASURES`, coefficients and losses.

    ``oracle`` are the least-squares coefficients with the terms of the exact law alone, the setting
    of Theorem 4.1: what selection costs is the difference.
    """
    fit, terms = learned.fit, regression.library
    errors = scores.relative_errors(terms, fit.coefficient, exact, learned.grid)
    return {
        "tpr": scores.true_positivity(fit.coefficient, exact),
        "drift_tpr": scores.drift_positivity(terms, fit.coefficient, exact),
        "error_interaction": errors["interaction"],
        "error_force": errors["force"],
        "error_diffusivity": errors["diffusion"],
        "rows": float(len(learned.system.rhs)),
        "condition": fit.condition,
        "threshold": fit.threshold,
        "spacing": learned.grid.spacing,
        "residual": fit.residual,
        "noise_deviation": noise_deviation,
        "coefficient": fit.coefficient,
        "oracle": least_squares(learned.system.matrix, learned.system.rhs, exact != 0.0),
        "loss": fit.losses,
    }


def dataset(
    regression: Regression, exact: np.ndarray, numbers: Iterable[int], measured: Sequence[Mapping]
) -> xr.Dataset:
    """Return trials as a dataset over ``trial``, ``term`` and ``threshold_tried``."""
    terms = regression.library
    data = {
        name: variable("trial", [trial[name] for trial in measured], text, _UNITS.get(name, "1"))
        for name, text in MEASURES.items()
    }
    for name, text in (
        ("coefficient", "coefficient w of the sparse law"),
        ("oracle", "coefficient of least squares with the exact law's terms alone"),
    ):
        data[name] = variable(("trial", "term"), np.array([t[name] for t in measured]), text)
    losses = np.array([trial["loss"] for trial in measured])
    data["loss"] = variable(("trial", "threshold_tried"), losses, "loss (4.6)")
    coordinates = {
        "trial": variable("trial", list(numbers), "trial of the sample"),
        "threshold_tried": variable("threshold_tried", regression.lambdas, "threshold lambda"),
        **term_coordinates(terms),
        "true_coefficient": variable("term", exact, "coefficient of the exact law"),
    }
    return xr.Dataset(data, coordinates)


def term_coordinates(terms: Sequence) -> dict:
    """Return the coordinates of the dimension ``term``: name, kind and typesetting."""
    return {
        "term": variable("term", [term.name for term in terms], "candidate term"),
        "kind": variable("term", [term.kind for term in terms], "interaction, force or diffusion"),
        "latex": variable("term", [term.latex for term in terms], "typeset function of the term"),
    }


def over_noises(datasets: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """Return the datasets of the same trials at several noises as one over ``noise``."""
    joined = xr.concat(
        datasets.values(), "noise", join="outer", coords="minimal", compat="override",
        data_vars="all",
    )  # fmt: skip
    text = "extrinsic noise: its definition and level epsilon"
    return joined.assign_coords(noise=variable("noise", list(datasets), text))


def merged(parts: Mapping[tuple[str, str], Sequence[xr.Dataset]]) -> xr.Dataset:
    """Return the trials of all samples and noises, over (sample, noise, trial, ...).

    ``parts`` has, by (sample, noise), the datasets of its trials, in any order. Samples with fewer
    trials than others are filled up with NaN; ``trials`` says how many each has.
    """
    joined = {
        key: xr.concat(trials, "trial", data_vars="minimal", coords="minimal", compat="override",
                       join="exact").sortby("trial")
        for key, trials in parts.items()
    }  # fmt: skip
    samples = list(dict.fromkeys(sample for sample, _ in joined))
    noises = list(dict.fromkeys(noise for _, noise in joined))
    whole = xr.concat(
        [
            over_noises({noise: joined[sample, noise] for noise in noises}) for sample in samples
        ],
        "sample", join="outer", coords="minimal", compat="override", data_vars="all",
    )  # fmt: skip
    count = [joined[sample, noises[0]].sizes["trial"] for sample in samples]
    return whole.assign_coords(
        sample=variable("sample", samples, "N particles in M experiments"),
    ).assign(trials=variable("sample", count, "number of trials"))
