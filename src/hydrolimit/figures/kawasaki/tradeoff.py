"""Fig. 3: the mesoscopic error against M and p, and the M with the least."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import xarray as xr
from matplotlib.lines import Line2D
from matplotlib.ticker import NullLocator

from hydrolimit.datasets import variable
from hydrolimit.figures import style
from hydrolimit.figures.kawasaki import looks
from hydrolimit.figures.kawasaki.best_knots import best_knots

_APART = 1.035  # factor between the points of two degrees at one M
_STAR = {"marker": "*", "markersize": 9, "linestyle": "none", "zorder": 4,
         "markeredgewidth": 0.8}  # fmt: skip
_GUIDE = {"linewidth": 3.6, "alpha": 0.3, "solid_capstyle": "butt", "zorder": 1.5}


def gather(datasets: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """Return both parts of the error at the last time, their sum, and the best M.

    ``deterministic_dual`` and ``deterministic`` (degree, knots): distance of eta from zeta in
    H^-1, and its square in L^2. ``noise``, ``noise_se``, ``noise_predicted``
    (spins, degree, knots). ``order`` (degree) of the first. What `best_knots` returns. Attributes
    ``potential`` and ``spins``, the N whose sum is shown.
    """
    ((name, compared),) = looks.of_kind(datasets, "comparison").items()
    meso, predicted = datasets[f"meso_{name}"], datasets[f"prediction_{name}"]
    noise = predicted["noise"].isel(time=-1).drop_vars("time")
    square = meso["distance_l2"].isel(time=-1).drop_vars("time") ** 2
    dual = meso["distance_dual"].isel(time=-1).drop_vars("time")
    order = [_order(meso["knots"].values, one) for one in dual.transpose("degree", "knots").values]
    at, by = ("degree", "knots"), ("spins", "degree", "knots")
    measured = compared[["noise", "noise_se"]].isel(time=-1).drop_vars("time")
    found = best_knots(
        square.transpose(*at), noise.transpose(*by), predicted["noise_white"].transpose(*by)
    )
    return (
        measured.transpose(*by)
        .assign(
            noise_predicted=variable(by, noise.transpose(*by).values, "predicted noise"),
            deterministic=variable(at, square.transpose(*at).values, "square of the distance, L^2"),
            deterministic_dual=variable(at, dual.transpose(*at).values, "distance in H^-1"),
            order=variable("degree", order, "order in 1/M"),
        )
        .merge(found, join="override")
        .drop_attrs(deep=False)
        .assign_attrs(potential=name, spins=looks.shown(meso)["spins"])
    )


def _order(knots: np.ndarray, distance: np.ndarray) -> float:
    """Return the order in 1/M by least squares over the finer half of the list; NaN of one M."""
    finer = slice(min(knots.size // 2, max(0, knots.size - 2)), None)
    known = distance[finer] > 0.0
    if known.sum() < 2:
        return np.nan
    across, up = np.log(knots[finer][known]), np.log(distance[finer][known])
    return float(-np.polyfit(across, up, 1)[0])


def draw(data: xr.Dataset):
    """Draw both parts of the error above, their sum and the best M below."""
    figure = style.figure(style.WIDTH, 6.0)
    panels = figure.subplots(2, 2)
    _draw_deterministic(panels[0, 0], data)
    _draw_noise(panels[0, 1], data)
    _draw_sum(panels[1, 0], data)
    _draw_best(panels[1, 1], data)
    for axes, letter in zip(panels.flat, "abcd", strict=True):
        style.letter(axes, letter)
    for axes in panels.flat[:3]:
        axes.set_xlabel("$M$")
        looks.number_axis(axes.xaxis, data["knots"].values)
    handles = [Line2D([], [], label=f"$p$ = {int(p)}", **looks.degree(p)) for p in data["degree"]]
    face = {"color": style.GREY, **_STAR}
    handles += [
        Line2D([], [], color=style.GREY, marker="o", linestyle="none", label="b, c: runs"),
        Line2D([], [], color=style.GREY, label="b, c: predicted"),
        Line2D([], [], label="b: $(M - 1)/N$", **looks.GUIDE),
        Line2D([], [], label="c: least error", **face),
        Line2D([], [], label="c: least at the end of the list", markerfacecolor="white", **face),
    ]
    figure.legend(handles=handles, loc="outside upper center", ncols=5,
                  handlelength=3.0)  # fmt: skip
    return figure


def _degrees(data: xr.Dataset):
    """Yield the place, the dataset and the look of each degree."""
    for place, value in enumerate(data["degree"].values):
        yield place, data.isel(degree=place), looks.degree(value)


def _draw_deterministic(axes, data: xr.Dataset) -> None:
    """Draw the distance of the mesoscopic from the macroscopic profile, and its orders."""
    for _, one, look in _degrees(data):
        words = f"order {float(one['order']):.1f}" if np.isfinite(one["order"]) else "no order"
        axes.plot(data["knots"], one["deterministic_dual"], label=words, **look)
    axes.set(xscale="log", yscale="log", ylabel=r"$\|\eta_T - \zeta_T\|_{H^{-1}}$")
    axes.yaxis.set_minor_locator(NullLocator())
    axes.set_title(str(data.attrs["potential"]))
    axes.legend(loc="lower left", handlelength=3.0)


def _shown_spins(data: xr.Dataset) -> np.ndarray:
    """Return the least N and that whose sum is shown."""
    return np.unique([int(data["spins"].min()), int(data.attrs["spins"])])


def _draw_noise(axes, data: xr.Dataset) -> None:
    """Draw the fluctuation of two N and all degrees, as predicted, and of white noise."""
    knots, number = data["knots"].values, data.sizes["degree"]
    for count in _shown_spins(data):
        one = data.sel(spins=count)
        axes.plot(knots, (knots - 1.0) / count, **looks.GUIDE)
        for place, part, look in _degrees(one):
            axes.plot(knots, part["noise_predicted"], **look | _width(place))
            axes.errorbar(looks.beside(knots, place, number, _APART), part["noise"],
                          part["noise_se"], **look | {"linestyle": "none"},
                          **looks.ERRORS)  # fmt: skip
        known = np.isfinite(one["noise_predicted"]).any("degree").values
        if known.any():
            first = one["noise_predicted"].isel(knots=known)[..., 0].max()
            place = looks.beside(knots[known][0], 0, number + 1, _APART), float(first)
            axes.annotate(f"$N$ = {count}", place, (-4, 0), va="center",
                          textcoords="offset points", ha="right")  # fmt: skip
    axes.set(xscale="log", yscale="log", ylabel=r"$E\|P(x_T - \zeta_T)\|^2_{L^2}$")
    looks.plain_numbers(axes.yaxis)
    # Room for the N written at the left of the curves.
    axes.set_xlim(left=knots[0] * (knots[0] / knots[-1]) ** 0.4)


def _draw_sum(axes, data: xr.Dataset) -> None:
    """Draw the sum of both parts at one N against M, the least of each degree marked."""
    knots, number = data["knots"].values, data.sizes["degree"]
    one = data.sel(spins=data.attrs["spins"])
    least = data.sel(count=data.attrs["spins"])
    for place, part, look in _degrees(one):
        axes.plot(knots, part["deterministic"] + part["noise_predicted"],
                  **look | _width(place))  # fmt: skip
        axes.errorbar(
            looks.beside(knots, place, number, _APART), part["deterministic"] + part["noise"],
            part["noise_se"], **look | {"linestyle": "none"}, **looks.ERRORS,
        )  # fmt: skip
        _draw_star(axes, least.isel(degree=place), look, max(5.0, 13.0 - 2.5 * place))
    axes.set(xscale="log", yscale="log")
    axes.set_ylabel(r"$\|\eta_T - \zeta_T\|^2_{L^2} + E\|P(x_T - \zeta_T)\|^2_{L^2}$")
    axes.set_title(f"$N$ = {data.attrs['spins']}")
    looks.plain_numbers(axes.yaxis)


def _draw_star(axes, least: xr.Dataset, look: Mapping, size: float) -> None:
    """Mark a least error, open where it is at the end of the list of knots."""
    face = look["color"] if float(least["best_inside"]) == 1.0 else "white"
    axes.plot([float(least["best"])], [float(least["best_error"])], color=look["color"],
              markerfacecolor=face, **_STAR | {"markersize": size})  # fmt: skip


def _width(place: int) -> dict:
    """Return the width of a curve without markers; those below are wider, and seen if hidden."""
    return {"marker": "none", "linewidth": max(0.8, 2.8 - 0.6 * place)}


def _draw_best(axes, data: xr.Dataset) -> None:
    """Draw the best M against N, and guides of the expected power where it is in the list."""
    count = data["count"].values
    for place, one, look in _degrees(data):
        size = {"linestyle": "none", "markersize": max(3.0, 6.5 - place)}
        p, best, inside = int(one["degree"]), one["best"].values, one["best_inside"].values == 1.0
        axes.plot(count, best, **look | {"marker": "none"})
        axes.plot(count[inside], best[inside], **look | size)
        ends = np.isfinite(best) & ~inside
        axes.plot(count[ends], best[ends], markerfacecolor="white", **look | size)
        if inside.sum() > 1:
            power = 1.0 / (2 * p + 3)
            some, top = count[inside], best[inside][-1]
            axes.plot(some, top * (some / some[-1]) ** power, color=look["color"], **_GUIDE)
    axes.set(xscale="log", yscale="log", xlabel="$N$", ylabel="best $M$")
    axes.xaxis.set_minor_locator(NullLocator())
    axes.axvspan(data["spins"].values[0] / 1.3, data["spins"].values[-1] * 1.3, color="0.93",
                 linewidth=0.0, zorder=0, label="$N$ of runs")  # fmt: skip
    knots = data["knots"].values
    axes.set_ylim(0.85 * knots[0], 1.6 * knots[-1])
    looks.number_axis(axes.yaxis, knots)
    guide = Line2D([], [], color=style.GREY, label="guides: $N^{1/(2p+3)}$", **_GUIDE)
    axes.legend(handles=[guide, *axes.get_legend_handles_labels()[0]], loc="upper left")
