"""What many trials of the same fit say together: lines of errors and of true positivity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import xarray as xr

from hydrolimit.datasets import variable
from hydrolimit.statistics import mean_and_error, order_of_errors

ERRORS = {
    "error_interaction": "relative error of the interaction force ∇K",
    "error_force": "relative error of the force ∇V",
    "error_diffusivity": "relative error of the diffusivity σ",
}
RATIOS = {
    "success": "share of trials that found exactly the true terms",
    "tpr": "true positivity ratio (5.1)",
    "drift_tpr": "true positivity ratio of the drift's terms",
}
DIFFUSION = {"diffusion": "coefficient of the constant diffusion, where it was found"}
CONSTANT_DIFFUSION = "diffusion 1"  # the term's name
_MEANS = ERRORS | RATIOS | DIFFUSION
_TEXTS = {
    "dynamics": "dynamics",
    "group": "what all points of a line share: particles or experiments",
    "noise": "noise of the positions",
    "definition": "what the noise is relative to",
    "level": "noise ratio",
}


def lines(
    scores: Mapping[str, xr.Dataset], quantities: Sequence[str], along: str = "experiments"
) -> xr.Dataset:
    """Return means over trials along lines, each of one dynamics, one noise and one N (or M).

    scores are datasets of trials by the name of their dynamics; quantities are among the names of
    `ERRORS` (averaged over the trials whose true positivity ratio is 1), `RATIOS` (over all
    trials) and ``"diffusion"`` (over the trials that found the term). Along a line the number of
    ``experiments`` or of ``particles`` grows, and ``group`` is the other one. Dimensions: line,
    point, the latter padded with NaN; by quantity its mean, its standard error ``_se`` (NaN below
    2 trials), how many trials are in it ``_count``, and of errors the order ``_slope`` (line) in
    the number of particles with ``_slope_se``; ``successes`` of ``trials`` have ratio 1.
    """
    found = []
    group = "particles" if along == "experiments" else "experiments"
    for dynamics, trials in scores.items():
        for place in range(trials.sizes["noise"]):
            for value in np.unique(trials[group].values):
                chosen = np.flatnonzero(trials[group].values == value)
                order = chosen[np.argsort(trials[along].values[chosen], kind="stable")]
                line = trials.isel(noise=place, sample=order)
                found.append(_line(line, dynamics, int(value), quantities))
    return _as_dataset(found, quantities)


def _line(part: xr.Dataset, dynamics: str, group: int, quantities: Sequence[str]) -> dict:
    """Return the means, by name, along the samples of a dataset with one noise."""
    line = {
        "dynamics": dynamics,
        "group": group,
        "noise": str(part["noise"].values),
        "definition": str(part["definition"].values),
        "level": float(part["level"].values),
        "particles": part["particles"].values.astype(float),
        "total": part["total"].values.astype(float),
    }
    tpr = part["tpr"].transpose("sample", "trial").values
    line["trials"] = np.isfinite(tpr).sum(axis=1).astype(float)
    line["successes"] = (tpr == 1).sum(axis=1).astype(float)
    sizes = part["noise_deviation"].transpose("sample", "trial").values
    line["noise_deviation"] = float(np.nanmean(sizes))
    for name in quantities:
        values = _counted(part, name, tpr)
        means = np.array([mean_and_error(row) for row in values]).T
        line[name], line[f"{name}_se"], line[f"{name}_count"] = means
        if name in ERRORS:
            line[f"{name}_slope"], line[f"{name}_slope_se"] = order_of_errors(
                line["total"], values, part["experiments"].values
            )
    return line


def _counted(part: xr.Dataset, name: str, tpr: np.ndarray) -> np.ndarray:
    """Return a quantity (sample, trial), NaN in the trials that its mean leaves out."""
    if name == "success":
        return np.where(np.isfinite(tpr), tpr == 1, np.nan)
    if name in RATIOS:
        return part[name].transpose("sample", "trial").values
    if name in ERRORS:
        return np.where(tpr == 1, part[name].transpose("sample", "trial").values, np.nan)
    if CONSTANT_DIFFUSION not in part["term"].values:
        return np.full(tpr.shape, np.nan)
    values = part["coefficient"].sel(term=CONSTANT_DIFFUSION).transpose("sample", "trial").values
    return np.where(values != 0, values, np.nan)


def _as_dataset(found: Sequence[Mapping], quantities: Sequence[str]) -> xr.Dataset:
    """Return the lines as one dataset, padded with NaN to the same number of points."""
    points = max(line["total"].size for line in found)

    def padded(name):
        rows = [np.pad(line[name], (0, points - line[name].size), constant_values=np.nan)
                for line in found]  # fmt: skip
        return np.array(rows)

    at = ("line", "point")
    data = {
        "trials": variable(at, padded("trials"), "number of trials"),
        "successes": variable(at, padded("successes"), "trials with true positivity ratio 1"),
    }
    for name in quantities:
        text = _MEANS[name]
        data[name] = variable(at, padded(name), f"mean {text}")
        data[f"{name}_se"] = variable(at, padded(f"{name}_se"), f"standard error of {name}")
        data[f"{name}_count"] = variable(at, padded(f"{name}_count"), f"trials in {name}")
        if name in ERRORS:
            slopes = (np.array([line[f"{name}_{end}"] for line in found]) for end in
                      ("slope", "slope_se"))  # fmt: skip
            data[f"{name}_slope"] = variable("line", next(slopes), f"order of {name} in total")
            data[f"{name}_slope_se"] = variable("line", next(slopes), "standard error of order")
    coordinates = {
        name: variable("line", np.array([line[name] for line in found]), text)
        for name, text in _TEXTS.items()
    }
    deviation = [line["noise_deviation"] for line in found]
    text = "standard deviation of the noise, mean over trials"
    data["noise_deviation"] = variable("line", deviation, text, "length")
    coordinates["total"] = variable(at, padded("total"), "particles of all experiments, N M")
    coordinates["particles"] = variable(at, padded("particles"), "particles N of an experiment")
    return xr.Dataset(data, coordinates)
