"""Fig. 1: the gap-tooth grid, and how far its densities are from the solution of the equation."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import xarray as xr
from matplotlib.ticker import NullLocator

from hydrolimit.datasets import variable
from hydrolimit.figures import style
from hydrolimit.figures.gap_tooth import looks, scheme

_DIRECT = 1.0  # share of the direct simulation
_ABOUT = ["distance", "distance_mean", "distance_se"]
_DRIFTS = {
    "density": "density",
    "density_of_others": "density of others",
    "neighbours": "neighbours",
    "neighbours_raw": "neighbours, raw",
}
_SYMBOLS = {"teeth": "N", "resolution": "Z"}
_OTHER = {"teeth": "resolution", "resolution": "teeth"}
_COUNTS = {"color": style.GREY, "linestyle": ":", "linewidth": 1.2}
_BELOW = {"loc": "upper center", "bbox_to_anchor": (0.5, -0.2), "columnspacing": 1.2}
_MEAN_ERROR = {"capsize": 2, "markersize": 3, **looks.ERRORS}


def gather(datasets: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """Return the small grid, densities at the first, middle and last time, and distances.

    Of densities the mean over seeds and the standard deviation of one run, NaN if there is only
    one; ``counts``, the distance that independent counts of particles would have: the square root
    of sum_i rho_i / (Z alpha d) over sum_i rho_i^2 of the exact density at the last time.
    """
    found = datasets["convergence"].drop_attrs(deep=False)
    frames = sorted({0, found.sizes["time"] // 2, found.sizes["time"] - 1})
    shown = found.isel(time=frames)
    density = shown["density"].transpose("sample", "time", "tooth", "block").values
    spread = (
        density.std(axis=-1, ddof=1)
        if density.shape[-1] > 1
        else np.full(density.shape[:-1], np.nan)
    )
    exact = datasets["reference_profile"]["density"].sel(time=shown["time"], method="nearest")
    axes = ("sample", "time", "tooth")
    data = found[_ABOUT].assign(
        density_mean=variable(axes, density.mean(axis=-1), "density, mean over seeds"),
        density_sd=variable(axes, spread, "standard deviation of the density of one run"),
        exact=variable(("time", "node"), exact.values, "density, Burgers' equation"),
        counts=variable(
            "sample", _independent(found), "relative L2 distance of independent counts"
        ),
        x=found["x"],
    )
    return xr.merge([data.assign_coords(time=shown["time"]), scheme.gather_grid(datasets)],
                    combine_attrs="drop_conflicts")  # fmt: skip


def _independent(found: xr.Dataset) -> np.ndarray:
    """Return the relative L2 distance that independent counts of each sample would have."""
    exact = found["exact"].isel(time=-1)
    width = found["share"] * 2.0 * np.pi / found["teeth"]
    square = exact.sum("tooth") / (found["resolution"] * width) / (exact**2).sum("tooth")
    return np.sqrt(square.values)


def direct(data: xr.Dataset) -> xr.Dataset:
    """Return the direct simulation, the sample whose teeth fill the ring."""
    return data.isel(sample=np.flatnonzero(data["share"].values == _DIRECT)[-1])


def compared(data: xr.Dataset) -> xr.Dataset:
    """Return the gap-tooth samples with as many teeth and particles as the direct simulation."""
    one = direct(data)
    same = (data["teeth"] == one["teeth"]) & (data["resolution"] == one["resolution"])
    return data.isel(sample=np.flatnonzero(same & _in_teeth(data)))


def series(data: xr.Dataset, by: str) -> xr.Dataset:
    """Return the longest series of gap-tooth samples by ``teeth`` or ``resolution``, ascending.

    All have the drift of the direct simulation and the same of the other; if several series are as
    long, that with the largest of it.
    """
    other = _OTHER[by]
    mine = _in_teeth(data) & (data["drift"] == direct(data)["drift"])
    members = [
        np.flatnonzero(mine & (data[other] == value)) for value in np.unique(data[other].values)
    ]
    longest = max(reversed(members), key=len)
    return data.isel(sample=longest).sortby(by)


def _in_teeth(data: xr.Dataset) -> xr.DataArray:
    return data["share"] == data["share"].min()


def draw(data: xr.Dataset):
    """Draw the grid, densities over time and at the end, and distances by N, Z and drift."""
    figure = style.figure(style.WIDTH, 9.0)
    # A grid of its own for every row: names at an axis of one row make no room in another.
    rows = figure.add_gridspec(4, 1, height_ratios=(1.0, 1.45, 1.55, 1.25))
    columns = ((2.1, 1.0), (1.0,), (1.0, 1.0), (1.0, 1.0, 0.85))
    names = (("a", "teeth"), ("b",), ("c", "c by Z"), ("d", "d by Z", "e"))
    panels = {}
    for row, widths, of_row in zip(rows, columns, names, strict=True):
        cells = row.subgridspec(1, len(widths), width_ratios=widths)
        panels |= {name: figure.add_subplot(cells[i]) for i, name in enumerate(of_row)}
    scheme.draw_whole_grid(panels["a"], data)
    scheme.draw_two_teeth(panels["teeth"], data)
    _draw_times(panels["b"], data)
    for by, ends, distances in (("teeth", "c", "d"), ("resolution", "c by Z", "d by Z")):
        samples = series(data, by)
        _draw_ends(panels[ends], data, samples, by)
        _draw_distances(panels[distances], samples, by)
    _share_heights(panels["d"], panels["d by Z"])
    for name in ("c by Z", "d by Z"):
        panels[name].set_ylabel("")
    _draw_drifts(panels["e"], data)
    for name in "abcde":
        style.letter(panels[name], name)
    return figure


def _draw_times(axes, data: xr.Dataset) -> None:
    """Draw densities in the teeth and of the direct simulation, and the equation's, over time."""
    whole = direct(data)
    in_teeth = compared(data)
    in_teeth = in_teeth.isel(
        sample=int(np.argmax(in_teeth["drift"].values == whole["drift"].item()))
    )
    for place, (time, dashes) in enumerate(zip(data["time"].values, style.DASHES, strict=False)):
        axes.plot(data["node"], data["exact"].isel(time=place), label=f"Burgers, $t$ = {time:g}",
                  zorder=2, **looks.BURGERS | {"linestyle": dashes})  # fmt: skip
        for sample, look, size in ((in_teeth, looks.PARTICLES, 3), (whole, looks.DIRECT, 5.5)):
            one, words = sample.isel(time=place), _words(sample) if place == 0 else None
            axes.errorbar(one["x"], one["density_mean"], one["density_sd"], label=words,
                          markersize=size, zorder=3, **look, **looks.ERRORS)  # fmt: skip
    axes.set(xlabel="$x$", ylabel=r"$\rho(x, t)$", xlim=(-0.08, 2.0 * np.pi + 0.02))
    axes.set_title(f"$N$ = {int(whole['teeth'])}, $Z$ = {style.number(int(whole['resolution']))}")
    scheme.mark_ring(axes)
    axes.legend(**_BELOW | {"ncols": 5})


def _words(sample: xr.Dataset) -> str:
    share = float(sample["share"])
    return "direct simulation" if share == _DIRECT else rf"gap-tooth, $\alpha$ = {share:g}"


def _draw_ends(axes, data: xr.Dataset, samples: xr.Dataset, by: str) -> None:
    """Draw densities at the last time, with the standard deviation of one run."""
    number = samples.sizes["sample"]
    colours = looks.graded(number)
    for place in range(number):
        one = samples.isel(sample=place, time=-1)
        used = np.isfinite(one["x"].values)
        x, mean, spread = (one[k].values[used] for k in ("x", "density_mean", "density_sd"))
        colour, label = colours[place], style.number(int(one[by]))
        # Of N, few teeth have large markers above the others'; of Z, the noise is below.
        size, level = (4.5 - 0.8 * place, -place) if by == "teeth" else (2.4, place)
        axes.errorbar(x, mean, spread, color=colour, marker=style.MARKERS[place],
                      markersize=max(2.0, size), linestyle="none", label=label,
                      zorder=3.0 + 0.1 * level, **looks.ERRORS)  # fmt: skip
    axes.plot(data["node"], data["exact"].isel(time=-1), zorder=5, label="Burgers",
              **looks.BURGERS)  # fmt: skip
    time = float(data["time"].values[-1])
    symbol = _SYMBOLS[by]
    other = _OTHER[by]
    fixed = style.number(int(samples[other].values[0]))
    axes.set_title(f"$t$ = {time:g}, ${_SYMBOLS[other]}$ = {fixed}")
    axes.set(xlabel="$x$", ylabel=rf"$\rho(x, {time:g})$", xlim=(-0.08, 2.0 * np.pi + 0.02))
    scheme.mark_ring(axes)
    handles, labels = axes.get_legend_handles_labels()
    words = [one if one == "Burgers" else f"${symbol}$ = {one}" for one in labels]
    axes.legend(handles, words, **_BELOW | {"ncols": 3})


def _draw_distances(axes, samples: xr.Dataset, by: str) -> None:
    """Draw distances from the solution against N or Z, beside those of independent counts."""
    x = samples[by].values
    axes.plot(x, samples["counts"], label="independent counts", **_COUNTS)
    axes.errorbar(x, samples["distance_mean"], samples["distance_se"], zorder=3,
                  label="gap-tooth", **looks.PARTICLES, **_MEAN_ERROR)  # fmt: skip
    axes.set(xscale="log", yscale="log", ylabel="relative $L^2$ distance")
    looks.plain_logarithm(axes.yaxis)
    axes.set_xticks(x, [style.number(one) for one in x])
    axes.xaxis.set_minor_locator(NullLocator())
    room = 1.4 if by == "teeth" else 2.5
    axes.set(xlabel=f"${_SYMBOLS[by]}$", xlim=(x[0] / room, x[-1] * room))
    other = _OTHER[by]
    axes.set_title(f"${_SYMBOLS[other]}$ = {style.number(samples[other].values[0])}")
    axes.legend(**_BELOW | {"bbox_to_anchor": (0.5, -0.27), "fontsize": 6})


def _draw_drifts(axes, data: xr.Dataset) -> None:
    """Draw the distance of every drift, and of the direct simulation, over all seeds and each."""
    in_teeth, whole = compared(data), direct(data)
    rows = [
        (_DRIFTS[one["drift"].item()], looks.PARTICLES, one)
        for one in (in_teeth.isel(sample=i) for i in range(in_teeth.sizes["sample"]))
    ] + [("direct, $\\alpha$ = 1", looks.DIRECT, whole)]
    for row, (_, look, one) in enumerate(rows):
        axes.plot(one["distance"], np.full(one.sizes["block"], row + 0.28), ".", markersize=2.5,
                  color=style.GREY)  # fmt: skip
        axes.vlines(one["counts"], row - 0.4, row + 0.4, **_COUNTS)
        axes.errorbar(one["distance_mean"], row, xerr=one["distance_se"], zorder=3, **look,
                      **_MEAN_ERROR)  # fmt: skip
    axes.set_yticks(range(len(rows)), [name for name, _, _ in rows])
    axes.set(ylim=(len(rows) - 0.45, -0.55), xlabel="relative $L^2$ distance")
    axes.set_xlim(left=0.0)
    axes.set_title(f"$N$ = {int(whole['teeth'])}, $Z$ = {style.number(int(whole['resolution']))}")


def _share_heights(*panels) -> None:
    """Give panels of one row the same vertical range."""
    low, high = zip(*(axes.get_ylim() for axes in panels), strict=True)
    for axes in panels:
        axes.set_ylim(min(low), max(high))
