"""Figs. 1a and 5: a small grid of teeth, and how it deals out the particles that leave a tooth."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import xarray as xr
from matplotlib.patches import ConnectionPatch
from matplotlib.ticker import MultipleLocator, NullLocator

from hydrolimit.datasets import variable
from hydrolimit.figures import style
from hydrolimit.figures.gap_tooth import looks

_GOLDEN = 0.5 * (np.sqrt(5.0) - 1.0)
_TOOTH = {"facecolor": "#D9E8F3", "edgecolor": style.MEASURED, "linewidth": 0.6}
_DOT = {"color": style.MEASURED, "marker": "o", "linestyle": "none", "markeredgewidth": 0.0}
_HOLE = {"color": style.VERMILION, "marker": "x", "linestyle": "none", "markeredgewidth": 1.0}
_RING = {"color": style.BLACK, "marker": "o", "markerfacecolor": "none", "linestyle": "none",
         "markeredgewidth": 0.6}  # fmt: skip
# Receiving teeth from top to bottom: name, and the share as the paper's interpolation has it.
RECEIVING = {
    -1: ("upstream tooth, $i-1$", r"-\alpha(1-\alpha)/2"),
    0: ("same tooth, $i$", r"1-\alpha^2"),
    1: ("downstream tooth, $i+1$", r"\alpha(1+\alpha)/2"),
}


def gather_grid(datasets: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """Return the small grid of ``scheme``, and the solution of Burgers' equation at its time.

    Names begin with ``grid_``. The time of the solution is the recorded one nearest to the grid's.
    """
    scheme = datasets["scheme"]
    reference = datasets["reference_profile"]["density"]
    exact = reference.sel(time=scheme.attrs["time"], method="nearest")
    return xr.Dataset(
        {
            "grid_particle": scheme["particle_x"],
            "grid_tooth": scheme["particle_tooth"],
            "grid_density": ("grid", scheme["density"].values, scheme["density"].attrs),
            "grid_x": ("grid", scheme["x"].values, scheme["x"].attrs),
            "grid_exact": ("node", exact.values, exact.attrs),
        },
        {"node": variable("node", exact["x"].values, "x", "length")},
    ).assign_attrs(
        grid_time=scheme.attrs["time"], grid_exact_time=float(exact["time"]),
        **{f"grid_{name}": scheme.attrs[name] for name in ("width", "share", "resolution")},
    )  # fmt: skip


def draw_grid(axes, data: xr.Dataset, size: float) -> None:
    """Draw every tooth as wide as it is and as high as its density, with its particles in it."""
    width = data.attrs["grid_width"]
    density = data["grid_density"].values
    axes.bar(data["grid_x"], density, width, zorder=1.5, **_TOOTH)
    # Heights mean nothing: they spread the particles evenly over the area, so that dots are as
    # dense as particles.
    height = np.modf(_GOLDEN * np.arange(1, data.sizes["particle"] + 1))[0]
    tooth = data["grid_tooth"].values
    axes.plot(data["grid_particle"], height * density[tooth], markersize=size, **_DOT)
    axes.plot(data["node"], data["grid_exact"], zorder=3, **looks.BURGERS)
    axes.set(xlabel="$x$", ylim=(0.0, _ceiling(data)))


def draw_whole_grid(axes, data: xr.Dataset) -> None:
    """Draw the ring."""
    draw_grid(axes, data, 1.3)
    low = float(data["grid_x"].min()) - data.attrs["grid_width"]
    axes.set(xlim=(low, low + 2.0 * np.pi), ylabel=r"$\rho$")
    axes.set_title(f"$N$ = {data.sizes['grid']} teeth, $Z$ = {data.attrs['grid_resolution']},"
                   f" $t$ = {data.attrs['grid_time']:g}")  # fmt: skip
    mark_ring(axes)


def draw_two_teeth(axes, data: xr.Dataset) -> None:
    """Draw the two neighbours with most particles, and what their distance and width are called."""
    draw_grid(axes, data, 2.4)
    width, x = data.attrs["grid_width"], data["grid_x"].values
    density = data["grid_density"].values
    first = int(np.argmax(density[:-1] + density[1:]))
    left, right = x[first : first + 2]
    distance = right - left
    axes.set_xlim(left - 0.45 * distance, right + 0.45 * distance)
    top = float(max(density.max(), data["grid_exact"].max()))
    axes.text(0.5 * (left + right), 0.3 * top, "gap", ha="center", va="center")
    _draw_length(axes, left, right, 1.08 * top, "$d$")
    _draw_length(axes, right - width / 2, right + width / 2, 1.25 * top, r"$\alpha d$")
    axes.set_title(rf"$\alpha$ = {data.attrs['grid_share']:g}")
    axes.tick_params(labelleft=False)
    axes.xaxis.set_major_locator(MultipleLocator(0.2))


def mark_ring(axes) -> None:
    """Number an axis along the ring by parts of pi."""
    names = ("0", r"$\pi/2$", r"$\pi$", r"$3\pi/2$", r"$2\pi$")
    low, high = axes.get_xlim()
    places = 0.5 * np.pi * np.arange(5)
    inside = (places >= low - 1e-9) & (places <= high + 1e-9)
    axes.set_xticks(
        places[inside], [name for name, seen in zip(names, inside, strict=True) if seen]
    )
    axes.xaxis.set_minor_locator(NullLocator())


def _ceiling(data: xr.Dataset) -> float:
    return 1.5 * float(max(data["grid_density"].max(), data["grid_exact"].max()))


def _draw_length(axes, left: float, right: float, height: float, name: str) -> None:
    """Draw a length between arrow heads, its name above."""
    for end in (left, right):
        axes.vlines(end, height * 0.97, height * 1.03, color=style.BLACK, linewidth=0.7)
    axes.hlines(height, left, right, color=style.BLACK, linewidth=0.7)
    axes.annotate(name, (0.5 * (left + right), height), (0, 2), textcoords="offset points",
                  ha="center", va="bottom")  # fmt: skip


def gather_redistribution(datasets: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """Return who leaves a tooth on its right, and where they or anti-particles enter teeth.

    Positions are in tooth widths from the left edge of the tooth. ``origin`` says which leaving
    particle one that enters comes from, since both overshoot an edge by the same.
    """
    scheme = datasets["scheme"]
    overshoot = scheme["leaving"].values - 1.0
    origin = np.abs(np.subtract.outer(scheme["placed"].values, overshoot)).argmin(axis=1)

    def listed(name: str, dimension: str) -> tuple:
        return dimension, scheme[name].values, scheme[name].attrs

    return xr.Dataset(
        {
            "left_at": listed("leaving", "leaving"),
            "entered_at": listed("placed", "entering"),
            "entered_tooth": listed("placed_tooth", "entering"),
            "entered_sign": listed("placed_sign", "entering"),
            "origin": variable("entering", origin, "number of the leaving particle"),
        }
    ).assign_attrs(share=scheme.attrs["share"])


def draw_redistribution(data: xr.Dataset):
    """Draw the tooth that is left, and beside it those that are entered, with arrows to them."""
    figure = style.figure(style.WIDTH, 4.3)
    grid = figure.add_gridspec(3, 2, width_ratios=(1.35, 1.0), wspace=0.14)
    source = figure.add_subplot(grid[:, 0])
    height = (np.arange(data.sizes["leaving"]) + 0.5) / data.sizes["leaving"]
    farthest = int(np.argmax(data["left_at"].values))
    _draw_leaving(source, data["left_at"].values, height)
    for row, tooth in enumerate(RECEIVING):
        axes = figure.add_subplot(grid[row, 1])
        _draw_entering(axes, data, tooth, height)
        _draw_arrow(source, axes, (0.62, 0.5, 0.38)[row], tooth)
        if row < 2:
            axes.tick_params(labelbottom=False)
        else:
            axes.set_xlabel("place from the left edge (tooth widths)")
        if tooth == 0:
            _draw_overshoot(axes, 0.0, float(data["left_at"][farthest]) - 1.0, height[farthest])
    _draw_overshoot(source, 1.0, float(data["left_at"][farthest]), height[farthest])
    return figure


def expected(share: float, tooth: int) -> float:
    """Return the share of the particles leaving to the right that a tooth receives (A1).

    The paper's text has other shares, which do not add up to 1; its equation has these.
    """
    return {
        -1: -share * (1.0 - share) / 2.0, 0: 1.0 - share**2, 1: share * (1.0 + share) / 2.0
    }[tooth]  # fmt: skip


def _draw_leaving(axes, left_at: np.ndarray, height: np.ndarray) -> None:
    _draw_box(axes)
    axes.plot(left_at, height, markersize=4, **_DOT)
    axes.hlines(height, 1.0, left_at, color=style.MEASURED, linewidth=0.4, alpha=0.5)
    axes.set(xlim=(-0.08, max(1.7, 1.1 * float(left_at.max()))))
    axes.text(0.5, 0.5, "tooth $i$", ha="center", va="center")
    axes.set_title(f"after a step, {left_at.size} particles are beyond the right edge of a tooth")
    axes.set_xlabel("place from the left edge (tooth widths)")


def _draw_entering(axes, data: xr.Dataset, tooth: int, height: np.ndarray) -> None:
    """Draw those that enter a tooth, at the heights of who they come from; rings: entered twice."""
    there = data["entered_tooth"].values == tooth
    place, origin, sign = (
        data[name].values[there] for name in ("entered_at", "origin", "entered_sign")
    )
    _draw_box(axes)
    for kind, look in ((1, _DOT | {"markersize": 3}), (-1, _HOLE | {"markersize": 4})):
        axes.plot(place[sign == kind], height[origin[sign == kind]], **look)
    often, times = np.unique(origin[sign == 1], return_counts=True)
    twice = data["left_at"].values[often[times > 1]] - 1.0
    axes.plot(twice, height[often[times > 1]], markersize=6, **_RING)
    axes.set_xlim(-0.08, 1.08)
    share, leaving = data.attrs["share"], data.sizes["leaving"]
    name, symbol = RECEIVING[tooth]
    due = f"{expected(share, tooth) * leaving:.1f}".replace("-", "−")
    words = {1: "particles", -1: "anti-particles"}
    seen = " and ".join(f"{(sign == k).sum()} {words[k]}" for k in (1, -1) if (sign == k).any())
    axes.set_title(f"{name}: {seen or 'none'}\n${symbol}$ of {leaving}: {due}")


def _draw_box(axes) -> None:
    axes.axvspan(0.0, 1.0, zorder=0.5, **_TOOTH)
    axes.grid(visible=False)
    axes.set(ylim=(-0.03, 1.03), yticks=[])


def _draw_arrow(source, target, height: float, tooth: int) -> None:
    """Draw an arrow between panels; dashed where it is anti-particles that go."""
    look = {"color": style.VERMILION, "linestyle": "--"} if tooth < 0 else {"color": style.MEASURED}
    arrow = ConnectionPatch((1.0, height), (-0.01, 0.5), source.transAxes, target.transAxes,
                            arrowstyle="-|>", mutation_scale=10, linewidth=1.2, **look)  # fmt: skip
    source.figure.add_artist(arrow)


def _draw_overshoot(axes, edge: float, place: float, height: float) -> None:
    """Draw by how much a particle is beyond the edge that it left or entered by."""
    axes.annotate("", (place, height), (edge, height), arrowprops={
        "arrowstyle": "<->", "linewidth": 0.7, "shrinkA": 0, "shrinkB": 0})  # fmt: skip
    middle = (0.5 * (edge + place), height)
    axes.annotate(r"$\delta$", middle, (0, 2), textcoords="offset points", ha="center",
                  va="bottom", path_effects=style.written_over())  # fmt: skip
