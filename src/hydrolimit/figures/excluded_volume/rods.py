"""Hard rods on a line against their exact density and both equations."""

from __future__ import annotations

import json
from collections.abc import Mapping

import numpy as np
import xarray as xr
from matplotlib.ticker import MaxNLocator

from hydrolimit.datasets import variable
from hydrolimit.figures import style
from hydrolimit.figures.excluded_volume import examples, looks

_DISTANCES = ["distance", "distance_se", "noise", "chi2", "distance_exact", "chi2_exact"]
_DENSITIES = ["particles", "particles_se", "exact"]
_COLUMNS = {1: 1, 2: 2, 4: 2}  # of so many shown times; else 3
_EXACT = {"color": style.BLACK, "linestyle": "-.", "marker": "x", "linewidth": 0.8}
_NOISE = {"color": style.GREY, "linestyle": ":"}
_AGAINST = {  # (interaction, law)
    ("on", "nonlinear"): ("rods − nonlinear PDE", looks.LINES["on"] | looks.POINTS["on"]),
    ("on", "linear"): (
        "rods − linear PDE", {"color": looks.COLOURS["off"], "linestyle": "--", "marker": "^"}),
    ("off", "linear"): ("points − linear PDE", looks.POINTS["off"]
                        | {"color": looks.COLOURS["off"], "linestyle": ":"}),
}  # fmt: skip


def gather(datasets: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """Return the densities of rods at the shown times, and distances at all of them.

    The densities of both equations are those on all cells of ``density_rods_{on,off}``.
    """
    profile = datasets["profile_rods"].sel(interaction=examples.INTERACTIONS)
    shown = np.array(json.loads(profile.attrs["shown"]), dtype=float)
    solved = [datasets[f"density_rods_{name}"] for name in examples.INTERACTIONS]
    frames = examples.nearest(profile, shown)
    rods = profile[_DENSITIES].sel(interaction="on", drop=True).isel(time=frames)
    density = [one["density"].isel(time=examples.nearest(one, shown)).values for one in solved]
    laws = [looks.LAWS[name] for name in examples.INTERACTIONS]
    lines = xr.Dataset(
        {"density": variable(("law", "shown", "x"), np.array(density), "density, PDE")},
        {"law": variable("law", laws, "equation"), "x": solved[0]["x"]},
    )
    distances = profile[_DISTANCES].sel(law=laws).drop_attrs(deep=False)
    about = {name: profile.attrs[name] for name in ("particles", "range", "coefficient")}
    return xr.merge([distances, examples.as_shown(rods, shown), lines]).assign_attrs(about)


def draw(data: xr.Dataset):
    """Draw a panel for every shown time, and below them L1 distances and chi-squared by time."""
    times = data["shown"].values
    columns = _COLUMNS.get(times.size, 3)
    rows = -(-times.size // columns)
    figure = style.figure(style.WIDTH, 0.5 + 1.75 * rows + 2.9)
    grid = figure.add_gridspec(rows + 1, 6, height_ratios=[1.0] * rows + [1.25])
    wide = 6 // columns
    first = None
    letters = iter("abcdefghijklmnopqrstuvwxyz")
    for place, time in enumerate(times):
        row, column = divmod(place, columns)
        axes = figure.add_subplot(grid[row, wide * column : wide * (column + 1)])
        _draw_time(axes, data.isel(shown=place))
        axes.set_title(f"$t$ = {time:.4g}")
        axes.set_ylabel("$p(x, t)$" if column == 0 else "")
        style.letter(axes, next(letters, ""))
        first = first or axes
    for half, panel in enumerate((_draw_distances, _draw_chi2)):
        axes = figure.add_subplot(grid[rows, 3 * half : 3 * half + 3])
        panel(axes, data)
        style.letter(axes, next(letters, ""))
    figure.legend(handles=first.get_legend_handles_labels()[0], loc="outside upper center",
                  ncols=4)  # fmt: skip
    return figure


def _draw_time(axes, data: xr.Dataset) -> None:
    """Draw the densities at one time: the exact one averaged over bins, as the histogram is."""
    bins = data["bin"].values
    half = 0.5 / bins.size
    ends = np.append(bins - half, bins[-1] + half)
    axes.stairs(data["exact"], ends, fill=True, color="0.87", zorder=1.0,
                label="exact density, in bins")  # fmt: skip
    axes.stairs(data["exact"], ends, color=style.GREY, linewidth=0.6, zorder=1.1)
    for name, line in looks.LINES.items():
        law = looks.LAWS[name]
        density = data["density"].sel(law=law)
        axes.plot(data["x"], density, label=f"{law} PDE", zorder=3, **line)
    found = looks.not_empty(data["particles"])
    looks.draw_points(axes, bins, found, data["particles_se"], "on", label="rods")
    axes.set(xlabel="$x$", xlim=(-0.5, 0.5))
    axes.set_ylim(bottom=0.0)


def _draw_distances(axes, data: xr.Dataset) -> None:
    """Draw L1 distances of histograms, and what statistical errors alone would make of them."""
    time = data["time"].values
    for (interaction, law), (label, look) in _AGAINST.items():
        one = data.sel(interaction=interaction, law=law)
        distance, error = one["distance"], one["distance_se"]
        axes.errorbar(time, distance, error, label=label, elinewidth=0.6, **look)
    axes.plot(time, data["distance_exact"], label="rods − exact density", zorder=3, **_EXACT)
    noise = data["noise"].sel(interaction="on")
    axes.plot(time, noise, label="statistical errors of rods", linewidth=1.6, zorder=1.5, **_NOISE)
    axes.set(xlabel="$t$", ylabel="$L^1$ distance", xlim=_around(time))
    axes.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    axes.set_ylim(bottom=0.0)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.2), ncols=2, fontsize=6,
                columnspacing=1.0)  # fmt: skip


def _draw_chi2(axes, data: xr.Dataset) -> None:
    """Draw reduced chi-squared by time, beside 1."""
    time = data["time"].values
    for (interaction, law), (_, look) in _AGAINST.items():
        axes.plot(time, data["chi2"].sel(interaction=interaction, law=law), **look)
    axes.plot(time, data["chi2_exact"], zorder=3, **_EXACT)
    axes.axhline(
        1.0,
        label="statistical errors alone; others as in the panel on the left",
        linewidth=1.6,
        zorder=1.5,
        **_NOISE,
    )
    axes.set(xlabel="$t$", ylabel=r"reduced $\chi^2$", yscale="log", xlim=_around(time))
    axes.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.2), fontsize=6)


def _around(times: np.ndarray) -> tuple[float, float]:
    """Return the ends of an axis of times, so that the first and last points are whole."""
    room = 0.02 * (times[-1] - times[0]) or 0.01
    return float(times[0] - room), float(times[-1] + room)
