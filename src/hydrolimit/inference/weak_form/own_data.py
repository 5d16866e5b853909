"""From trajectories of one's own to a law: the choices that the data make, and the datasets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import xarray as xr

from hydrolimit.datasets import variable
from hydrolimit.inference.weak_form import laws, mstls, terms, test_functions
from hydrolimit.inference.weak_form.bootstrap import Replicates
from hydrolimit.inference.weak_form.density import Grid, box, histogram
from hydrolimit.inference.weak_form.regression import Learned, Regression
from hydrolimit.inference.weak_form.test_functions import TestFunctions

DIMENSIONS = {1: "one_dimension", 2: "two_dimensions"}
# Fewer rows than this many times the terms leave nothing to average over.
ROWS_A_TERM = 2


class OwnDataError(ValueError):
    """The data do not allow the regression that the config asks for; one sentence."""


@dataclass(frozen=True)
class Prepared:
    """What is fixed before the fit: the regression, the grid and the density on it."""

    regression: Regression
    grid: Grid
    density: np.ndarray


def prepare(position: np.ndarray, interval: float, section: Mapping) -> Prepared:
    """Return regression, grid and density for positions (experiment, time, particle, component).

    ``section`` is ``config["own_data"]``. Raises OwnDataError if too few test functions fit.
    """
    dimension = DIMENSIONS[position.shape[-1]]
    bins = section["bins"][dimension]
    grid = box(position, bins)
    density = histogram(position, grid)
    chosen = section["test_functions"]
    degrees = chosen["degrees"]["space"], chosen["degrees"]["time"]
    if chosen["half_widths"] is None:
        functions = test_functions.choose(density, degrees)
    else:
        pairs = ((chosen[key]["space"], chosen[key]["time"]) for key in ("half_widths", "strides"))
        half_widths, strides = pairs
        functions = TestFunctions(half_widths, degrees, strides)
    library = terms.library(section["library"][dimension], position.shape[-1])
    _check_rows(functions, density.shape, len(library), f"own_data.bins.{dimension}")
    lambdas = mstls.thresholds(**section["thresholds"])
    regression = Regression(interval, bins, functions, library, section["trim"], lambdas)
    return Prepared(regression, grid, density)


def _check_rows(functions: TestFunctions, shape: tuple, candidates: int, key: str) -> None:
    space, time = (
        [test_functions.centres(points, half, stride).size for points in along]
        for along, half, stride in zip(
            (shape[1:], shape[:1]), functions.half_widths, functions.strides, strict=True
        )
    )
    rows = int(np.prod(space) * np.prod(time))
    if rows < ROWS_A_TERM * candidates:
        raise OwnDataError(
            f"{key}: the grid of {' × '.join(map(str, shape[1:]))} bins at {shape[0]} times is too "
            f"coarse for test functions of half widths {functions.half_widths[0]} bins and "
            f"{functions.half_widths[1]} times: {rows} of them fit, for {candidates} candidate "
            "terms; give more bins, more recorded times, narrower test functions or fewer terms"
        )


def law_dataset(
    prepared: Prepared, learned: Learned, found: Replicates, level: float, unit: str
) -> xr.Dataset:
    """Return the law over ``term``: coefficients, bootstrap intervals, selection frequencies."""
    library, coefficient = prepared.regression.library, learned.fit.coefficient
    low, high = found.interval(coefficient, level)
    percent = f"{100 * level:g} %"
    names = np.array([term.name for term in library])
    return xr.Dataset(
        {
            "name": variable("term", names, "candidate term"),
            "coefficient": variable("term", coefficient, "coefficient of the law, 0 if left out"),
            "low": variable("term", low, f"lower end of the {percent} interval"),
            "high": variable("term", high, f"upper end of the {percent} interval"),
            "frequency": variable("term", found.frequency, "share of replicates that select it"),
            "selected": variable("term", (coefficient != 0).astype(np.int8), "1 if in the law"),
        },
        {
            "term": variable("term", names, "candidate term"),
            "kind": variable("term", [term.kind for term in library], "part of equation (3.1)"),
            "latex": variable("term", [term.latex for term in library], "typeset function"),
        },
    ).assign_attrs(
        level=level,
        unit=unit,
        replicates=len(found.coefficient),
        residual=learned.fit.residual,
        condition=learned.fit.condition,
        threshold=learned.fit.threshold,
        rows=len(learned.system.rhs),
        half_widths=str(prepared.regression.functions.half_widths),
        strides=str(prepared.regression.functions.strides),
        spacing=prepared.grid.spacing,
    )


def function_dataset(
    prepared: Prepared, learned: Learned, found: Replicates, level: float
) -> xr.Dataset:
    """Return the law's functions with pointwise bootstrap intervals, and the loss by threshold.

    What the law has no term of is NaN.
    """
    library, coefficient = prepared.regression.library, learned.fit.coefficient
    many = laws.functions(
        library, {"": coefficient, "_drawn": found.coefficient}, prepared.grid, over="replicate"
    )
    data = {"loss": variable("threshold", learned.fit.losses, "loss (4.6)")}
    data["chosen"] = variable((), learned.fit.threshold, "threshold of least loss")
    for kind, name in zip(terms.KINDS, ("interaction", "force", "diffusivity"), strict=True):
        there = any(w and t.kind == kind for t, w in zip(library, coefficient, strict=True))
        best, drawn = many[name], many[f"{name}_drawn"]
        tail = (1.0 - level) / 2.0
        below, above = np.quantile(drawn.values, [tail, 1.0 - tail], axis=0)
        ends = {"": best.values, "_low": 2 * best.values - above, "_high": 2 * best.values - below}
        for end, values in ends.items():
            shown = values if there else np.full_like(values, np.nan)
            data[f"{name}{end}"] = variable(best.dims, shown, f"{best.attrs['long_name']}{end}")
    coordinates = {name: many[name] for name in ("r", "s", "component")}
    coordinates["threshold"] = variable("threshold", prepared.regression.lambdas, "threshold")
    return xr.Dataset(data, coordinates)


def density_dataset(density: np.ndarray, time: np.ndarray, grid: Grid) -> xr.Dataset:
    """Return a density (time, x[, y]) as a dataset."""
    axes = dict(zip(terms.AXES, grid.axes, strict=False))
    return xr.Dataset(
        {"density": variable(("time", *axes), density, "density of the particles")},
        {
            "time": variable("time", time, "time", "time"),
            **{name: variable(name, axis, name, "length") for name, axis in axes.items()},
        },
    )
