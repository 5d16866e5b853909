"""How this study's figures tell apart scales, potentials, degrees and corrections."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

import matplotlib
import numpy as np
import xarray as xr
from matplotlib.ticker import (
    FixedFormatter,
    FixedLocator,
    FuncFormatter,
    LogLocator,
    MaxNLocator,
    NullLocator,
)

from hydrolimit.figures import style

# The three scales, in every figure.
MICRO, MESO, MACRO = style.BLUE, style.VERMILION, "0.25"
ERRORS = {"elinewidth": 0.8, "markeredgewidth": 0.8}
GUIDE = {"color": style.GREY, "linestyle": (0, (1, 1.5)), "linewidth": 1.0}
_POTENTIALS = {
    "gaussian": (style.BLACK, "o", "-"),
    "cosine": (style.GREEN, "^", "-."),
    "bump": (style.BLUE, "s", "--"),
    "wells": (style.VERMILION, "D", (0, (4, 1, 1, 1))),
}
# Of potentials of other names, in their order.
_OTHERS = (
    (style.PURPLE, "v", (0, (5, 1, 1, 1, 1, 1))),
    (style.ORANGE, "P", (0, (2, 1))),
    (style.GREY, "X", ":"),
)
_DEGREES = ("o", "s", "^", "D", "v", "P")
_DEGREE_DASHES = ("-", "--", "-.", (0, (4, 1, 1, 1)), (0, (1, 1)), (0, (6, 2)))
CORRECTIONS = ("leading", "log det")


def potential(name: str, names: Iterable[str]) -> dict:
    """Return colour, marker and dashes of one of these potentials."""
    if name in _POTENTIALS:
        colour, marker, dashes = _POTENTIALS[name]
    else:
        others = [other for other in names if other not in _POTENTIALS]
        colour, marker, dashes = _OTHERS[others.index(name) % len(_OTHERS)]
    return {"color": colour, "marker": marker, "linestyle": dashes}


def degree(value: int) -> dict:
    """Return colour, marker and dashes of splines of a degree: the higher the darker."""
    place = min(int(value), len(_DEGREES) - 1)
    colour = matplotlib.colormaps[style.ORDERED](max(0.0, 0.82 - 0.25 * place))
    return {
        "color": tuple(colour[:3]),
        "marker": _DEGREES[place],
        "linestyle": _DEGREE_DASHES[place],
    }


def of_kind(datasets: Mapping[str, xr.Dataset], kind: str) -> dict[str, xr.Dataset]:
    """Return the datasets called ``kind_potential``, by potential."""
    return {
        name.removeprefix(f"{kind}_"): data
        for name, data in datasets.items()
        if name.startswith(f"{kind}_")
    }


def shown(data: xr.Dataset) -> dict[str, int]:
    """Return spins, degree and knots shown, from the config that a dataset was made with."""
    keys = json.loads(data.attrs["config"])["kawasaki"]["shown"]
    return {name: int(keys[name]) for name in ("spins", "degree", "knots")}


def joined(parts: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """Return datasets of several potentials as one, with the dimension ``potential``."""
    names = xr.Variable("potential", list(parts), {"long_name": "potential", "units": "1"})
    return xr.concat(
        [part.drop_attrs(deep=False) for part in parts.values()], names, join="outer",
        coords="minimal", compat="equals", combine_attrs="override",
    )  # fmt: skip


def beside(values: np.ndarray, place: int, number: int, apart: float) -> np.ndarray:
    """Return abscissas of one of several series, a factor apart from the next, about values."""
    return np.asarray(values, dtype=float) * apart ** (place - 0.5 * (number - 1))


def number_axis(axis, values: Iterable[float], limit: float | None = None) -> None:
    """Number a logarithmic axis at these values, and infinity at the place of the limit.

    Of values nearer to each other than a sixth of a decade, the lower is not numbered.
    """
    ordered = sorted(values, reverse=True)
    kept = ordered[:1]
    for value in ordered[1:]:
        if kept[-1] / value > 10 ** (1 / 6):
            kept.append(value)
    kept = kept[::-1]
    words = [f"{value:g}" for value in kept]
    if limit is not None:
        kept, words = [*kept, limit], [*words, "∞"]
    axis.set_major_locator(FixedLocator(kept))
    axis.set_major_formatter(FixedFormatter(words))
    axis.set_minor_locator(NullLocator())


def plain_numbers(axis) -> None:
    """Number a logarithmic axis over a decade or two by 1, 2 and 5, without powers of ten."""
    axis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axis.set_minor_locator(NullLocator())


def few_times(axis) -> None:
    """Number an axis of time at a few places only, without trailing zeros."""
    axis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
