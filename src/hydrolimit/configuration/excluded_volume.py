"""What the keys of study excluded_volume mean together, checked before anything runs.

Every check takes a part of the study's config as the schema has let it through, and raises
ConfigurationError for the first thing that makes no sense.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from hydrolimit import fields
from hydrolimit.configuration import pair_potential
from hydrolimit.configuration.refusal import ConfigurationError, refusal, rounded_down
from hydrolimit.configuration.sequences import (
    check_ascending,
    check_divides,
    check_multiple,
    is_multiple,
)
from hydrolimit.expressions import ExpressionError, parse
from hydrolimit.interactions import HARD

STUDY = "excluded_volume"
# What figures and the measurement of step-size errors take each example for.
DIMENSION = {"rods": 1, "disks": 2, "yukawa": 2, "power": 2}
HARD_EXAMPLES = ("rods", "disks")
# Random sequential addition of disks jams at a packing of 0.547, and is slow well before.
DENSEST_DISKS = 0.5
# Along each axis, for a look at an external potential.
NODES = 201
# A smooth potential differs from the integral of its force by far less from node to node.
LARGEST_JUMP = 0.1
# Relative, of limits that decimal fractions need not meet exactly.
TOLERANCE = 1e-9


def check(study: Mapping) -> None:
    """Check the config of the study, ``config["excluded_volume"]``.

    Raises
    ------
    ConfigurationError
        The first thing that makes no sense, in one sentence.
    """
    cells = study["solver"]["cells"]
    for name in ("bins", "plane_bins"):
        _check_bins(study[name], cells, f"{STUDY}.{name}")
    for name, example in study["examples"].items():
        key = f"{STUDY}.examples.{name}"
        _check_kind(name, example, key)
        _check_times(example, key)
        _check_strip(example, cells, f"{key}.strip")
        _check_external_potential(name, example, f"{key}.external_potential")
        _check_start(example, cells, key)
        if DIMENSION[name] == 2:
            _check_step_length(example, key)
        _check_job(example, f"{key}.realisations_per_job")
    check_ascending(study["steps"]["multiples"], f"{STUDY}.steps.multiples")


def _check_bins(bins: int, cells: int, key: str) -> None:
    if cells % bins:
        dividing = [n for n in range(2, cells + 1) if cells % n == 0]
        near = min(dividing, key=lambda n: abs(n - bins))
        wrong = f"bins do not divide the {cells} cells of the solver"
        raise refusal(key, bins, wrong, f"give {near}, or other solver.cells")


def _check_kind(name: str, example: Mapping, key: str) -> None:
    """Refuse an example that is not what its name stands for, and a pair potential without sense.

    Hard particles are `rods` on a line and `disks` in a plane, and soft ones live in a plane.
    """
    dimension, potential = example["dimension"], example["pair_potential"]
    if dimension != DIMENSION[name]:
        wrong = f"is not the dimension of {name}"
        raise refusal(f"{key}.dimension", dimension, wrong, f"give {DIMENSION[name]}")
    hard = name in HARD_EXAMPLES
    if hard and potential != HARD:
        wrong = f"makes {name} soft, and soft particles are those of yukawa and power"
        raise refusal(f"{key}.pair_potential", potential, wrong, "give hard")
    if not hard and potential == HARD:
        wrong = f"makes {name} hard, and hard particles are rods and disks"
        remedy = "give a formula of r, such as exp(-r)/r"
        raise refusal(f"{key}.pair_potential", potential, wrong, remedy)
    pair_potential.check(example, key)


def _check_times(example: Mapping, key: str) -> None:
    """Refuse times at which there is no step, or nothing is recorded."""
    record, steady = example["record"], example["steady"]
    interval, until = record["interval"], record["until"]
    check_multiple(until, interval, "interval", f"{key}.record.until")
    check_ascending(record["shown"], f"{key}.record.shown")
    for i, time in enumerate(record["shown"]):
        shown = f"{key}.record.shown[{i}]"
        check_multiple(time, interval, "interval", shown)
        _check_within(time, until, shown)
    check_multiple(steady["from"], interval, "record.interval", f"{key}.steady.from")
    if steady["from"] > until - interval * (1.0 - TOLERANCE):
        wrong = f"leaves no interval up to the last recorded time, {until:g}"
        remedy = f"give at most {until - interval:.12g}"
        raise refusal(f"{key}.steady.from", steady["from"], wrong, remedy)
    check_divides(steady["every"], interval, "record.interval", f"{key}.steady.every", "parts")


def _check_within(time: float, until: float, key: str) -> None:
    if time > until * (1.0 + TOLERANCE):
        wrong = f"is after the last recorded time, {until:g}"
        raise refusal(key, time, wrong, f"give at most {until:g}")


def _check_strip(example: Mapping, cells: int, key: str) -> None:
    strip = example["strip"]
    if strip is None:
        return
    if example["dimension"] == 1:
        raise refusal(key, strip, "is of a plane, and this is a line", "give null")
    if not is_multiple(strip + 0.5, 1.0 / cells):
        # The solver's density is averaged over the strip.
        edges = [k / cells - 0.5 for k in range(cells // 2 + 1, cells)]
        near = min(edges, key=lambda edge: abs(edge - strip))
        wrong = f"is no edge of the {cells} cells of the solver"
        raise refusal(key, strip, wrong, f"give {near:.12g}")


def _check_external_potential(name: str, example: Mapping, key: str) -> None:
    """Refuse a potential that is no formula, not finite, or has no force; for rods, any force."""
    text, dimension = example["external_potential"], example["dimension"]
    axis = np.linspace(-0.5, 0.5, NODES)
    try:
        potential = parse(text, fields.VARIABLES[dimension])
    except ExpressionError as error:
        raise ConfigurationError(f"{key}: {error}") from error
    values = potential(*np.meshgrid(*[axis] * dimension, indexing="ij"))
    force = fields.force_table(text, dimension, NODES)
    bad = ~(np.isfinite(values) & np.isfinite(force).all(axis=-1))
    if bad.any():
        where = _place(bad, axis, dimension)
        wrong = f"or its force is not finite at {where}"
        raise refusal(key, text, wrong, "give a potential that is smooth on the box")
    for i in range(dimension):
        along = np.moveaxis(force[..., i], i, 0)
        difference = np.diff(np.moveaxis(values, i, 0), axis=0)
        gap = difference + (along[1:] + along[:-1]) / 2 / (NODES - 1)
        jump = np.moveaxis(np.abs(gap) > LARGEST_JUMP, 0, i)
        if jump.any():
            wrong = f"jumps near {_place(jump, axis, dimension)}, where it has no force"
            raise refusal(key, text, wrong, "give a potential that is smooth on the box")
    if name == "rods" and np.any(force != 0.0):
        wrong = "is a potential in which the exact density of hard rods is not known"
        raise refusal(key, text, wrong, 'give "0"')


def _place(where: np.ndarray, axis: np.ndarray, dimension: int) -> str:
    """Return in words the first node that is marked."""
    first = np.argwhere(where)[0]
    named = zip(fields.VARIABLES[dimension], first, strict=True)
    return ", ".join(f"{name} = {axis[i]:.3g}" for name, i in named)


def _check_start(example: Mapping, cells: int, key: str) -> None:
    """Refuse a start that is no density, or in which hard particles find no place."""
    dimension, number, diameter = example["dimension"], example["particles"], example["range"]
    try:
        density = fields.initial_density(example["initial"], dimension, cells)
    except ExpressionError as error:
        raise ConfigurationError(f"{key}.initial: {error}") from error
    except ValueError as error:
        remedy = "give a formula that is negative nowhere, such as step(x - 0.1)*step(0.3 - x)"
        raise ConfigurationError(f"{key}.initial: {error}; {remedy}") from error
    if example["pair_potential"] != HARD:
        return
    if dimension == 1:
        packing, densest = (number - 1) * diameter * density.max(), 1.0
        what = f"(N - 1)ε max p₀ = {packing:.3g} of the line"
        why = "rods overlap from 1 on"
        placed = packing < densest
    else:
        packing, densest = number * math.pi / 4 * diameter**2 * density.max(), DENSEST_DISKS
        what = f"Nπε²/4 max p₀ = {packing:.3g} of the plane"
        why = f"random sequential addition, which jams at 0.547, is slow above {densest:g}"
        placed = packing <= densest
    if not placed:
        most = rounded_down(0.9999 * diameter * (densest / packing) ** (1 / dimension))
        wrong = f"with {number} particles fills {what} at the start, where {why}"
        raise refusal(f"{key}.range", diameter, wrong, f"give at most {most:g}, or fewer particles")


def _check_step_length(example: Mapping, key: str) -> None:
    """Refuse a step in which particles diffuse further than their interaction reaches.

    Pairs are looked for among neighbours at the start of a step; rods on a line are moved as the
    points that they map to, with any step.
    """
    step, reach = example["time_step"]["interacting"], example["range"]
    if 2.0 * step > reach**2 * (1.0 + TOLERANCE):
        wrong = (
            f"moves a particle by √(2Δt) = {math.sqrt(2.0 * step):.3g}, further than the range, "
            f"{reach:g}, so that it passes others unseen"
        )
        remedy = f"give at most {rounded_down(reach**2 / 2.0):g}"
        raise refusal(f"{key}.time_step.interacting", step, wrong, remedy)


def _check_job(example: Mapping, key: str) -> None:
    job, realisations = example["realisations_per_job"], example["realisations"]
    if job > realisations:
        wrong = f"is above the {realisations} realisations that there are"
        raise refusal(key, job, wrong, f"give at most {realisations}")
