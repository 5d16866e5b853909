"""Trajectories of one's own: positions of particles, read from netCDF, npz or MATLAB files.

Whatever the file's order of axes, positions come out as (experiment, time, particle, component),
with NaN where a particle is absent at a time. What cannot be used is refused in one sentence that
begins with the file's path and says what would do.

=========  =====================================================================================
ending     what is read
=========  =====================================================================================
``.nc``    ``position`` over the named dimensions time and particle, with or without experiment
           and component, in any order; or ``x`` and ``y`` over time, particle and experiment
``.npz``   ``position``, ``X`` or ``Xcell``, or else the only array with 3 or 4 axes, as
           (experiment, time, particle, component), (time, particle, component) or, in one
           dimension, (time, particle)
``.mat``   the same names, as (particle, component, time, experiment), (particle, component,
           time), (particle, time) or as in ``.npz``, told apart by the number of times; a cell
           array holds experiments, whose numbers of particles may differ
=========  =====================================================================================

The times are in ``time`` or ``t``; or the number ``interval`` is the time between two of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hydrolimit.trajectory_files import (
    AXES,
    INTERVAL,
    POSITIONS,
    TIMES,
    TrajectoriesError,
    listed,
    read,
)

# With fewer times no test function has room for its derivatives and for a few queries.
FEWEST_TIMES = 13
# Positions at a time, on average over times, all experiments together.
FEWEST_POSITIONS = 100
# Deviation of a time from equal spacing, in intervals, beyond the rounding of its type.
SPACING_TOLERANCE = 1e-6
# A coordinate whose range is below this part of its largest value is constant but for rounding.
CONSTANT = 1e-12

_NUMPY_ORDERS = (AXES, ("time", "particle", "component"), ("time", "particle"))
_MATLAB_ORDERS = (
    ("particle", "component", "time", "experiment"),
    ("particle", "component", "time"),
    ("particle", "time"),
    *_NUMPY_ORDERS,
)
# An axis longer than this holds no components; three are told from particles, then refused.
_MOST_COMPONENTS = 3


@dataclass(frozen=True, eq=False)
class Trajectories:
    """Positions of particles at equally spaced times.

    position: float64 (experiment, time, particle, component), NaN in all components where a
    particle is absent; time: float64 (time,); notes: sentences on what was taken, and how.
    """

    position: np.ndarray
    time: np.ndarray
    notes: tuple[str, ...]

    @property
    def interval(self) -> float:
        """The time between two recorded times."""
        return float((self.time[-1] - self.time[0]) / (self.time.size - 1))

    @property
    def present(self) -> np.ndarray:
        """Whether a particle is there, bool (experiment, time, particle)."""
        return ~np.isnan(self.position[..., 0])


def load(path: str | Path) -> Trajectories:
    """Return the trajectories of a file whose name ends in .nc, .npz or .mat.

    Raises TrajectoriesError if the file is missing or damaged, if its axes are ambiguous, or if
    its data are of no use: times not ascending or not equally spaced, fewer than `FEWEST_TIMES`
    of them, fewer than `FEWEST_POSITIONS` positions per time, a time without any, more than two
    components, a constant one, infinite or complex numbers, a particle that is absent in one
    component only.
    """
    path = Path(path)
    try:
        return _load(path)
    except TrajectoriesError as refusal:
        raise TrajectoriesError(f"{path} {refusal}") from refusal.__cause__


def _load(path: Path) -> Trajectories:
    """Do what `load` does; its refusals lack the path."""
    arrays, origin = read(path)
    name = _positions_name(arrays)
    experiments = _experiments(name, arrays[name])
    time, time_note = _times(arrays)
    count = time.size if time.ndim else None
    matlab = path.suffix.lower() == ".mat"
    order = _order(name, experiments, _MATLAB_ORDERS if matlab else _NUMPY_ORDERS, count)
    position = _pooled(name, experiments, order)
    if count is None:
        time = time * np.arange(position.shape[1])
    _check_shape(position)
    _check_times(time)
    _check_numbers(position)
    _check_amount(position)
    _check_spread(position)
    origin = origin or f"{name} in the order ({', '.join(order)})"
    notes = (_size_note(position, origin), time_note, *_gap_notes(position, len(experiments)))
    return Trajectories(position, time.astype(np.float64), notes)


def _positions_name(arrays: dict[str, np.ndarray]) -> str:
    """Return the name of the array of positions."""
    named = [name for name in POSITIONS if name in arrays]
    if named:
        return named[0]
    shaped = [n for n, array in arrays.items() if array.ndim in (3, 4)]
    if len(shaped) == 1:
        return shaped[0]
    number = f"{len(shaped)} arrays with 3 or 4 axes and none" if shaped else "no array"
    raise TrajectoriesError(
        f"holds {listed(arrays)}: {number} called `position`; call the array of positions so"
    )


def _experiments(name: str, array: np.ndarray) -> list[np.ndarray]:
    """Return the arrays of numbers in an array or in a MATLAB cell array, in MATLAB's order."""
    if array.dtype != object:
        return [_numbers(name, array)]
    if array.size == 0:
        raise TrajectoriesError(
            f"holds {name} as pickled objects, which are not read; pad experiments or particles of"
            " different lengths with NaN to one array of numbers"
        )
    cells = [np.asarray(cell) for cell in array.ravel(order="F")]
    return [_numbers(f"cell {i} of {name}", cell) for i, cell in enumerate(cells, start=1)]


def _numbers(name: str, array: np.ndarray) -> np.ndarray:
    """Return an array if it is of real numbers; integers and floats stay what they are."""
    if array.dtype.kind == "c":
        raise TrajectoriesError(
            f"holds complex numbers in {name}; save real and imaginary parts as two components"
        )
    if array.dtype.kind not in "iuf":
        raise TrajectoriesError(
            f"holds {name}, which is not of numbers; save it as an array of them"
        )
    return array


def _times(arrays: dict[str, np.ndarray]) -> tuple[np.ndarray, str]:
    """Return the times (time,), or the interval as a number of no axes, and a note on it."""
    name = next((name for name in (*TIMES, INTERVAL) if name in arrays), None)
    if name is None:
        raise TrajectoriesError(
            f"holds {listed(arrays)} but no times; add them as `time`, or the number `interval`"
        )
    values = np.squeeze(_numbers(name, arrays[name]))
    if values.dtype.kind != "f":
        values = values.astype(np.float64)
    if name == INTERVAL:
        if values.ndim or not 0 < values < np.inf:
            raise TrajectoriesError("holds an interval that is no positive number; correct it")
        return values, f"Times: 0, {values:g}, ..., from the number interval."
    if values.ndim != 1:
        raise TrajectoriesError(
            f"holds {name} of shape {arrays[name].shape}; save the recorded times, which all"
            " experiments share, as one row"
        )
    return values, f"Times: {name}, from {values[0]:g} to {values[-1]:g}."


def _order(name, experiments, orders, count) -> tuple[str, ...]:
    """Return the order of axes that fits every experiment, refusing none and several.

    count is the number of times, None if only their interval is known.
    """
    shapes = sorted({array.shape for array in experiments})
    fitting = [o for o in orders if all(_fits(shape, o, count) for shape in shapes)]
    if len(fitting) == 1:
        return fitting[0]
    shown = f"{name} of shape {' and '.join(map(str, shapes[:3]))}"
    known = "no times but an interval" if count is None else f"{count} times"
    if fitting:
        raise TrajectoriesError(
            f"holds {shown} and {known}, so its axes may be {_either(fitting)}; add a particle"
            " that is always absent (NaN), or save netCDF with named dimensions"
        )
    raise TrajectoriesError(
        f"holds {shown} and {known}, which fit none of the orders {_either(orders)}; permute the"
        " axes or correct the times"
    )


def _fits(shape: tuple[int, ...], order: tuple[str, ...], count: int | None) -> bool:
    """Return whether a shape can be of this order of axes."""
    lengths = dict(zip(order, shape, strict=False))
    return (
        len(shape) == len(order)
        and count in (None, lengths["time"])
        and lengths.get("component", 1) <= _MOST_COMPONENTS
    )


def _either(orders) -> str:
    """Return orders of axes for a message."""
    return " or ".join(f"({', '.join(order)})" for order in orders)


def _pooled(name: str, experiments: list[np.ndarray], order: tuple[str, ...]) -> np.ndarray:
    """Return one float64 array over `AXES` of experiments that all have the same order of axes.

    Experiments with fewer particles than others are padded with NaN.
    """
    absent = [i for i, axis in enumerate(AXES) if axis not in order]
    permutation = [order.index(axis) for axis in AXES if axis in order]
    parts = [np.expand_dims(np.transpose(array, permutation), absent) for array in experiments]
    if len({(part.shape[1], part.shape[3]) for part in parts}) > 1:
        raise TrajectoriesError(
            f"holds experiments in {name} that differ in their times or components; save those"
            " that agree, or pad them with NaN"
        )
    shape = [sum(part.shape[0] for part in parts), *parts[0].shape[1:]]
    shape[2] = max(part.shape[2] for part in parts)
    position = np.full(shape, np.nan)
    first = 0
    for part in parts:
        position[first : first + part.shape[0], :, : part.shape[2]] = part
        first += part.shape[0]
    return position


def _check_shape(position: np.ndarray) -> None:
    """Refuse numbers of components and of times that cannot be used."""
    times, components = position.shape[1], position.shape[3]
    if components not in (1, 2):
        raise TrajectoriesError(
            f"holds positions of {components} components; save one or two, of motion that the"
            " others do not influence"
        )
    if times < FEWEST_TIMES:
        raise TrajectoriesError(
            f"holds {times} times; record at least {FEWEST_TIMES}, better a hundred"
        )


def _check_times(time: np.ndarray) -> None:
    """Refuse times that are not finite, ascending and equally spaced."""
    if not np.isfinite(time).all():
        raise TrajectoriesError("holds times that are NaN or infinite; leave such records out")
    steps = np.diff(time)
    if (steps <= 0).any():
        i = int(np.argmax(steps <= 0))
        raise TrajectoriesError(
            f"holds times that do not ascend ({time[i]:g} is followed by {time[i + 1]:g}); sort"
            " the records by time and leave repeated ones out"
        )
    grid = np.linspace(time[0], time[-1], time.size)
    rounding = 4 * np.finfo(time.dtype).eps * np.abs(time).max()
    deviation = np.abs(time.astype(np.float64) - grid).max()
    if deviation > SPACING_TOLERANCE * (grid[1] - grid[0]) + rounding:
        raise TrajectoriesError(
            f"holds times that are not equally spaced (steps from {steps.min():.7g} to"
            f" {steps.max():.7g}); interpolate the positions to equal steps, with gaps as NaN"
        )


def _check_numbers(position: np.ndarray) -> None:
    """Refuse infinite positions, and particles absent in some components only."""
    infinite = int(np.isinf(position).sum())
    if infinite:
        raise TrajectoriesError(
            f"holds {infinite} infinite numbers among its positions; mark absent particles by NaN"
        )
    absent = np.isnan(position)
    partly = int((absent.any(axis=-1) & ~absent.all(axis=-1)).sum())
    if partly:
        raise TrajectoriesError(
            f"holds {partly} positions with NaN in one component only; set all components of an"
            " absent particle to NaN"
        )


def _counts(position: np.ndarray) -> np.ndarray:
    """Return the number of particles that are there at each time, int (time,)."""
    return np.sum(~np.isnan(position[..., 0]), axis=(0, 2))


def _check_amount(position: np.ndarray) -> None:
    """Refuse data too few for a density, and times without any."""
    counts = _counts(position)
    if counts.mean() < FEWEST_POSITIONS:
        raise TrajectoriesError(
            f"holds {counts.mean():.4g} positions per time on average; a density takes at least"
            f" {FEWEST_POSITIONS}, better thousands: add particles or experiments"
        )
    empty = np.flatnonzero(counts == 0)
    if empty.size:
        raise TrajectoriesError(
            f"holds no position at {empty.size} of {counts.size} times (first at number"
            f" {empty[0] + 1}); leave out times at the ends, and fill gaps between from other"
            " experiments"
        )


def _check_spread(position: np.ndarray) -> None:
    """Refuse a coordinate that is the same for all particles at all times."""
    for i in range(position.shape[3]):
        low, high = np.nanmin(position[..., i]), np.nanmax(position[..., i])
        if high - low <= CONSTANT * max(abs(low), abs(high)):
            raise TrajectoriesError(
                f"holds a constant coordinate (component {i + 1} is {low:g} everywhere); "
                + ("save positions that move" if position.shape[3] == 1 else "leave it out")
            )


def _size_note(position: np.ndarray, origin: str) -> str:
    """Return the sentence on which array was taken."""
    sizes = (f"{n} {axis}{'s' * (n != 1)}" for n, axis in zip(position.shape, AXES, strict=True))
    return f"Positions: {origin}; {', '.join(sizes)}."


def _gap_notes(position: np.ndarray, cells: int) -> tuple[str, ...]:
    """Return the sentences on absent particles and on cells, none where there are none."""
    counts = _counts(position)
    notes = [f"Experiments: one in each of {cells} cells."] if cells > 1 else []
    if counts.min() < position.shape[0] * position.shape[2]:
        notes.append(f"Gaps: from {counts.min()} to {counts.max()} particles are there at a time.")
    return tuple(notes)
