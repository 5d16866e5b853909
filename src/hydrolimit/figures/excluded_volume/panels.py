"""Panels that Figs. 2 to 4 share, from the dataset that `examples.gather` returns."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import xarray as xr
from matplotlib.legend_handler import HandlerTuple
from matplotlib.lines import Line2D

from hydrolimit.figures import style
from hydrolimit.figures.excluded_volume import looks

TIMES_A_ROW = 4  # in the legend of times
MOST_POINTED = 3  # with more times, only the last has points
_PLUG_IN = {"marker": ".", "markersize": 3.2, "markeredgewidth": 0.0, "linestyle": "none"}
_LIMIT = {"marker": "v", "markersize": 2.6, "markeredgewidth": 0.0, "linestyle": "none"}
_MOST_RECORDS = 51  # points of energies that are told apart
_PALE = 0.45  # share of the colour in what is shown faintly
_FAINT = looks.mixed(style.BLACK, _PALE)
_FEWEST_DECADES = 1.5  # of an axis of energies


def label_density(axes, data: xr.Dataset, of: str) -> None:
    """Name the axes of a panel of densities; ``of`` stands for "t" or for the steady state."""
    axis = data.attrs["axis"]
    place = f"0, {axis}" if axis == "y" else axis
    name = rf"p_\infty({place})" if of == "steady" else f"p({place}, {of})"
    axes.set(xlabel=f"${axis}$", ylabel=f"${name}$", xlim=(-0.5, 0.5))


def draw_potential(axes, data: xr.Dataset) -> None:
    """Draw the potential along the axis, with what it ranges over across it if it varies."""
    axis = data.attrs["axis"]
    x, low, high = (data[name].values for name in (axis, "potential_low", "potential_high"))
    if not np.allclose(low, high):
        across = "over the strip" if axis == "y" else "over $y$"
        axes.fill_between(x, low, high, color=style.GREY, alpha=0.25, linewidth=0,
                          label=f"range {across}")  # fmt: skip
        axes.plot([], [], color=style.BLACK, label=f"mean {across}")
        axes.legend()
    axes.plot(x, data["potential"], color=style.BLACK)
    place = f"0, {axis}" if axis == "y" else axis
    axes.set(xlabel=f"${axis}$", ylabel=f"$V({place})$  ($k_B T$)", xlim=(-0.5, 0.5))


def draw_densities(axes, data: xr.Dataset, rest: Mapping | None = None) -> None:
    """Draw densities at the shown times, the later the darker, and list the times below.

    Points of particles, but in empty bins, are those of all times if these are few, else of the
    last. ``rest`` is the look of lines of the steady state, if the panel has these too.
    """
    x, bins, times = data[data.attrs["axis"]], data["bin"], data["shown"].values
    handles = [[] for _ in times]
    for name, line in looks.LINES.items():
        now = data.sel(interaction=name)
        colours = looks.shades(line["color"], times.size)
        for place, colour in enumerate(colours):
            at = now.isel(shown=place)
            if times.size <= MOST_POINTED or place == times.size - 1:
                found = looks.not_empty(at["particles"])
                looks.draw_points(axes, bins, found, at["particles_se"], name, colour,
                                  zorder=2.0 + 0.01 * place)  # fmt: skip
            handles[place] += axes.plot(
                x, at["density"], color=colour, linestyle=line["linestyle"], linewidth=0.9,
                zorder=3.0 + 0.01 * place,
            )  # fmt: skip
    label_density(axes, data, "t")
    _show_from_zero(axes)
    labels = [f"$t$ = {time:.4g}" for time in times]
    if rest:
        handles.append([Line2D([], [], **line, **rest) for line in looks.LINES.values()])
        labels.append("at rest")
    axes.legend(
        [tuple(pair) for pair in handles], labels, loc="upper center", bbox_to_anchor=(0.5, -0.2),
        handler_map={tuple: HandlerTuple(ndivide=None, pad=0.3)}, handlelength=3.2,
        ncols=min(len(labels), TIMES_A_ROW), fontsize=6.5, columnspacing=1.0,
    )  # fmt: skip


def draw_steady(axes, data: xr.Dataset, **look) -> None:
    """Draw both steady states, lines in this look, and what the particles say of them."""
    x = data[data.attrs["axis"]]
    for name, line in looks.LINES.items():
        now = data.sel(interaction=name)
        error = now["steady_particles_se"]
        looks.draw_points(axes, data["bin"], now["steady_particles"], error, name)
        axes.plot(x, now["steady"], **{"zorder": 3, **line, **look})
    label_density(axes, data, "steady")
    _show_from_zero(axes)


def _show_from_zero(axes) -> None:
    """Let the axis of densities reach from 0 over all lines and points; bars may end outside."""
    values = [line.get_ydata() for line in axes.lines]
    axes.set_ylim(0.0, 1.06 * float(np.nanmax(np.concatenate(values))))


def draw_relaxation(axes, data: xr.Dataset) -> None:
    """Draw the energy over that of the steady state: lines of the PDE, points of the particles.

    A point below twice its error is drawn as an upper limit, two errors above it or above zero. Of
    many recorded times, every second, third, ... is drawn.
    """
    every = -(-data.sizes["time"] // _MOST_RECORDS)
    end, data = float(data["time"][-1]), data.isel(time=slice(None, None, every))
    time, lowest = data["time"].values, []
    for name, line in looks.LINES.items():
        now = data.sel(interaction=name)
        axes.plot(now["step_time"], _positive(now["relaxation"].values), zorder=3, **line)
        pale = looks.mixed(line["color"], _PALE)
        plug_in = _positive(now["energy_plug_in"].values)
        axes.plot(time, plug_in, color=pale, zorder=1.5, **_PLUG_IN)
        value, error = now["energy"].values, now["energy_se"].values
        sure = value > 2.0 * np.nan_to_num(error)
        limit = np.where(sure, np.nan, np.maximum(value, 0.0) + 2.0 * error)
        axes.plot(time, limit, color=pale, zorder=1.8, **_LIMIT)
        looks.draw_points(axes, time[sure], value[sure], error[sure], name)
        lowest += [value[sure] - np.nan_to_num(error[sure]), limit, plug_in]
    axes.set(yscale="log", xlabel="$t$", ylabel="$ΔE(t)$  ($k_B T$)", xlim=(0.0, end))
    axes.set_ylim(_energies_shown(data, np.concatenate(lowest)))


def _positive(values: np.ndarray) -> np.ndarray:
    """Return values with NaN for those that have no place on a logarithmic axis."""
    return np.where(values > 0.0, values, np.nan)


def _energies_shown(data: xr.Dataset, points: np.ndarray) -> tuple[float, float]:
    """Return the ends of an axis of energies: all points are on it, and the lines as far down."""
    lines = _positive(data["relaxation"].values)
    seen = np.concatenate([lines.ravel(), _positive(data["energy"].values).ravel(),
                           _positive(data["energy_plug_in"].values).ravel()])  # fmt: skip
    top = np.nanmax(seen, initial=1e-12)
    # Without points, and beyond them, lines end in rounding.
    low = np.nanmin(_positive(points), initial=top / 10.0**_FEWEST_DECADES)
    return 0.6 * float(low), 1.8 * float(top)


def relaxation_handles() -> list:
    """Return handles of what only the panel of energies has."""
    return [
        Line2D([], [], color=_FAINT, **_PLUG_IN | {"markersize": 5},
               label="$ΔE$ before bias correction"),
        Line2D([], [], color=_FAINT, **_LIMIT | {"markersize": 4},
               label="upper limit, 2 standard errors"),
    ]  # fmt: skip


def write_legend(figure, extra: Mapping[str, dict] | None = None) -> None:
    """Write above the panels what lines and markers mean in all of them."""
    more = [Line2D([], [], label=label, **look) for label, look in (extra or {}).items()]
    figure.legend(
        handles=[*looks.legend_handles(), *relaxation_handles(), *more],
        loc="outside upper center", ncols=3,
    )  # fmt: skip
