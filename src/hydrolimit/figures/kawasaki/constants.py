"""Fig. 2: the distance of runs from the macroscopic profile, against N and in time."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import xarray as xr
from matplotlib.lines import Line2D

from hydrolimit.figures import style
from hydrolimit.figures.kawasaki import looks

_MEASURED = ["constant", "constant_se", "slope", "slope_se"]
_PREDICTED = ["constant", "constant_limit", "local_equilibrium", "local_equilibrium_limit"]
_APART = 1.05  # factor between the points of two potentials at one N
_BESIDE = 0.012  # the same in time, in units of the last time
_LINE = {"linewidth": 2.4, "alpha": 0.55, "solid_capstyle": "butt", "marker": "none",
         "linestyle": "-"}  # fmt: skip
_LOCAL = {"linewidth": 0.9, "linestyle": (0, (3, 1.5)), "marker": "none"}


def gather(datasets: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """Return measured and predicted constants of all potentials.

    ``constant`` and ``constant_se`` (potential, spins, time) of the runs, ``slope`` and
    ``slope_se`` (potential, time), and of the prediction ``predicted_constant``,
    ``predicted_constant_limit``, ``predicted_local_equilibrium`` and its limit.
    """
    runs, predictions = (looks.of_kind(datasets, kind) for kind in ("comparison", "prediction"))
    names = {name: f"predicted_{name}" for name in _PREDICTED}
    return looks.joined(
        {
            potential: xr.merge(
                [data[_MEASURED], predictions[potential][_PREDICTED].rename(names)],
                join="override", combine_attrs="override",
            )
            for potential, data in runs.items()
        }
    )  # fmt: skip


def draw(data: xr.Dataset):
    """Draw the mean square distance against N, the constant against N, and against time."""
    figure = style.figure(style.WIDTH, 3.5)
    panels = figure.subplots(1, 3)
    _draw_distances(panels[0], data)
    _draw_constants(panels[1], data)
    _draw_times(panels[2], data)
    for axes, letter in zip(panels, "abc", strict=True):
        style.letter(axes, letter)
    names = data["potential"].values
    handles = [
        Line2D([], [], label=name, **looks.potential(name, names) | {"linestyle": "none"})
        for name in names
    ]
    handles += [
        Line2D([], [], color=style.GREY, label="Lyapunov equation", **_LINE),
        Line2D([], [], color=style.GREY, label="local equilibrium alone", **_LOCAL),
    ]
    figure.legend(handles=handles, loc="outside upper center", ncols=len(handles),
                  columnspacing=1.4)  # fmt: skip
    return figure


def _looks(data: xr.Dataset):
    """Yield the place, the dataset and the look of each potential, points without lines."""
    names = data["potential"].values
    for place, name in enumerate(names):
        look = looks.potential(name, names) | {"linestyle": "none"}
        yield place, data.isel(potential=place), look


def _draw_distances(axes, data: xr.Dataset) -> None:
    """Draw E|x - zeta|^2 at the last time against N, and a line of slope -1 above all points."""
    last, spins, number = data.isel(time=-1), data["spins"].values, data.sizes["potential"]
    for place, one, look in _looks(last):
        slope = f"{float(one['slope']):.2f} ± {float(one['slope_se']):.2f}".replace("-", "−")
        axes.errorbar(
            looks.beside(spins, place, number, _APART), one["constant"] / spins,
            one["constant_se"] / spins, label=slope, **look, **looks.ERRORS,
        )  # fmt: skip
    axes.set(xscale="log", yscale="log", xlabel="$N$")
    highest = 1.6 * float(last["constant"].max())
    if np.isfinite(highest):
        axes.plot(spins, highest / spins, label="guide: −1", **looks.GUIDE)
        axes.set_ylim(bottom=0.12 * float((last["constant"] / last["spins"]).min()))
    axes.set_ylabel(r"$E\|x_T - \zeta_T\|^2_{H^{-1}}$")
    axes.legend(loc="lower left", title="slope", title_fontsize=7)
    looks.number_axis(axes.xaxis, spins)


def _draw_constants(axes, data: xr.Dataset) -> None:
    """Draw N E|x - zeta|^2 at the last time against N with its predictions, at infinity too."""
    last, spins, number = data.isel(time=-1), data["spins"].values, data.sizes["potential"]
    limit = 2.0 * spins[-1]
    reach = [*spins, limit]
    for place, one, look in _looks(last):
        for name, line in (("constant", _LINE), ("local_equilibrium", _LOCAL)):
            values = [*one[f"predicted_{name}"].values, float(one[f"predicted_{name}_limit"])]
            axes.plot(reach, values, **look | line)
        axes.errorbar(looks.beside(spins, place, number, _APART), one["constant"],
                      one["constant_se"], zorder=3, **look, **looks.ERRORS)  # fmt: skip
    axes.set(xscale="log", xlabel="$N$", ylabel=r"$N\,E\|x_T - \zeta_T\|^2_{H^{-1}}$")
    axes.set_title("at $t = T$")
    looks.number_axis(axes.xaxis, spins, limit)


def _draw_times(axes, data: xr.Dataset) -> None:
    """Draw N E|x - zeta|^2 of the largest N in time, with its predictions."""
    largest, number = data.isel(spins=-1), data.sizes["potential"]
    time = data["time"].values
    shift = _BESIDE * time[-1]
    for place, one, look in _looks(largest):
        axes.plot(time, one["predicted_constant"], **look | _LINE)
        axes.plot(time, one["predicted_local_equilibrium"], **look | _LOCAL)
        axes.errorbar(time + shift * (place - 0.5 * (number - 1)), one["constant"],
                      one["constant_se"], zorder=3, **look, **looks.ERRORS)  # fmt: skip
    count = int(largest["spins"])
    axes.set(xlabel="$t$", ylabel=r"$N\,E\|x_t - \zeta_t\|^2_{H^{-1}}$")
    axes.set_title(f"$N$ = {count}")
    looks.few_times(axes.xaxis)
