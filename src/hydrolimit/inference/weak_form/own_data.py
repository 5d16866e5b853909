"""From trajectories of one's own to a law: the choices that the data make, and the datasets.

Coordinates, of densities as of laws, are from `Prepared.origin`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import xarray as xr

from hydrolimit.datasets import variable
from hydrolimit.inference.weak_form import laws, mstls, natural_units, terms, test_functions
from hydrolimit.inference.weak_form.bootstrap import Replicates
from hydrolimit.inference.weak_form.density import Grid, box, histogram
from hydrolimit.inference.weak_form.regression import Learned, Regression
from hydrolimit.inference.weak_form.test_functions import TestFunctions

DIMENSIONS = {1: "one_dimension", 2: "two_dimensions"}
# A cloud whose mean is further than this many standard deviations from zero does not visit it:
# powers of x are then hard to tell apart, and x is measured from the cloud's middle instead.
FAR = 2.0
# The unit of time that coefficients are compared in, as a part of the time that the data cover:
# the middle of a plateau, on which the same terms are chosen, from about a thirtieth to one.
UNIT_OF_TIME = 1.0 / 3.0
# Fewer rows than this many times the terms leave nothing to average over.
ROWS_A_TERM = 2
# Fewer experiments, drawn with replacement, have too few ways to differ.
FEWEST_EXPERIMENTS = 5


class OwnDataError(ValueError):
    """The data do not allow the regression that the config asks for; one sentence."""


@dataclass(frozen=True)
class Prepared:
    """What is fixed before the fit.

    Attributes
    ----------
    position
        Positions (experiment, time, particle, component) from ``origin``.
    origin
        What was subtracted from the data's positions, zero where that is as good.
    regression, grid, density
        The regression, the grid, and the density of the positions on it.
    notes
        Sentences on what was chosen.
    """

    position: np.ndarray
    origin: np.ndarray
    regression: Regression
    grid: Grid
    density: np.ndarray
    notes: tuple[str, ...]


def prepare(position: np.ndarray, interval: float, section: Mapping) -> Prepared:
    """Return regression, grid and density for positions (experiment, time, particle, component).

    ``section`` is ``config["own_data"]``. Terms are compared in units of the positions' standard
    deviation and of a third of the time that they cover, so that the units of the data do not
    matter. Raises OwnDataError if too few test functions fit.
    """
    dimension = DIMENSIONS[position.shape[-1]]
    deviation = np.nanstd(position, (0, 1, 2))
    origin = _origin(np.nanmean(position, (0, 1, 2)), deviation)
    position = position - origin
    bins = section["bins"][dimension]
    grid = box(position, bins)
    density = histogram(position, grid)
    chosen = section["test_functions"]
    if chosen["half_widths"] is None:
        degrees = chosen["degrees"]["space"], chosen["degrees"]["time"]
        functions = test_functions.choose(density, degrees)
    else:
        functions = TestFunctions.from_config(chosen)
    library = terms.library(section["library"][dimension], position.shape[-1])
    _check_rows(functions, density.shape, len(library), f"own_data.bins.{dimension}")
    length = float(np.sqrt(np.mean(deviation**2)))
    regression = Regression(
        interval, bins, functions, library, section["trim"],
        mstls.thresholds(**section["thresholds"]),
        sizes=natural_units.sizes(library, length, UNIT_OF_TIME * interval * (len(density) - 1)),
    )  # fmt: skip
    notes = (_choice_note(grid, functions, chosen), *_origin_note(origin))
    return Prepared(position, origin, regression, grid, density, notes)


def check(prepared: Prepared, section: Mapping) -> None:
    """Refuse what only shows once the linear system is there.

    Raises OwnDataError for a candidate term that is zero or overflows on the data, for rows that
    trimming leaves too few of, and for a bootstrap over too few experiments.
    """
    experiments = len(prepared.position)
    if section["bootstrap"]["unit"] == "experiments" and experiments < FEWEST_EXPERIMENTS:
        raise OwnDataError(
            f"own_data.bootstrap.unit: experiments cannot be drawn from {experiments} of them;"
            f" give particles, or at least {FEWEST_EXPERIMENTS} experiments"
        )
    dimension = DIMENSIONS[prepared.position.shape[-1]]
    with np.errstate(over="ignore", invalid="ignore"):
        matrix = prepared.regression.system(prepared.density, prepared.grid).matrix
        norms = np.linalg.norm(matrix, axis=0)
    for term, norm in zip(prepared.regression.library, norms, strict=True):
        if not np.isfinite(norm) or norm == 0.0:
            wrong = "is zero" if norm == 0.0 else "overflows"
            raise OwnDataError(
                f"own_data.library.{dimension}: the term {term.name!r} {wrong} on these positions;"
                " leave it out, or give a length of the size of the particles' cloud"
            )
    if len(matrix) < ROWS_A_TERM * len(norms):
        raise OwnDataError(
            f"own_data.trim: {prepared.regression.trim:g} leaves {len(matrix)} test functions with"
            f" particles, for {len(norms)} candidate terms; give less, or fewer terms"
        )


def _origin(mean: np.ndarray, deviation: np.ndarray) -> np.ndarray:
    """Return the origin of the law's coordinates: zero, or a round number near the mean."""
    step = 10.0 ** np.floor(np.log10(deviation))
    return np.where(np.abs(mean) > FAR * deviation, step * np.round(mean / step), 0.0)


def _choice_note(grid: Grid, functions: TestFunctions, chosen: Mapping) -> str:
    origin = "chosen from the data" if chosen["half_widths"] is None else "from the config"
    (space, time), (s, t) = functions.half_widths, functions.strides
    return (
        f"Grid: {' × '.join(map(str, grid.shape))} bins of {grid.spacing:.3g}; test functions:"
        f" half widths {space} bins and {time} times, one every {s} and {t}, {origin}."
    )


def _origin_note(origin: np.ndarray) -> tuple[str, ...]:
    moved = origin_words(origin)
    return (f"Coordinates: {moved}, near the positions' mean.",) if moved else ()


def origin_words(origin: np.ndarray) -> str:
    """Return from where the law's coordinates are measured, nothing if all are from zero."""
    moved = [
        f"{a} is measured from {o:.10g}" for a, o in zip(terms.AXES, origin, strict=False) if o
    ]
    return " and ".join(moved)


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
        origin=json.dumps(prepared.origin.tolist()),
        negative_diffusivity=negative_diffusivity(prepared, coefficient),
    )


def negative_diffusivity(prepared: Prepared, coefficient: np.ndarray) -> float:
    """Return the share of particles and times where an eigenvalue of 1/2 sigma sigma^T is negative.

    There the law is none: its density would grow without bound.
    """
    mesh = np.meshgrid(*prepared.grid.axes, indexing="ij")
    even, mixed = np.zeros(mesh[0].shape), np.zeros(mesh[0].shape)
    for term, w in zip(prepared.regression.library, coefficient, strict=True):
        if w and term.kind == "diffusion":
            part = mixed if term.direction else even
            part += w * terms.scalar(term, *mesh)
    # The eigenvalues are those of [[s, b], [b, s]], with the coefficient 2b of d^2/dxdy.
    weight = np.nansum(prepared.density, axis=0)
    return float(weight[even < np.abs(mixed) / 2.0].sum() / weight.sum())


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
