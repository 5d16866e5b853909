"""Figs. 4 and A.5 and the movies: densities evolved by particle-informed law and by references."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import xarray as xr
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import NullFormatter

from hydrolimit.datasets import variable
from hydrolimit.figures import Movie, style

BOUNDARIES = {"periodic": "periodic", "dirichlet": "Dirichlet"}
SHOWN = {"periodic": 6, "dirichlet": 4}  # times that a figure shows; ours differ less
_APART = 3  # nodes between a curve's markers
# What the law may be away from its reference, as a share of the start's deviation from its mean.
BARS = {"constrained": 0.005, "unconstrained": 0.01}
_INFORMED = ("density", "density_se", "distance", "distance_probed", "distance_se")
_REFERENCES = ("reference", "full_operator", "probed", "distance_full_operator")


def gather(datasets: Mapping[str, xr.Dataset], fit: str) -> xr.Dataset:
    """Return both evolutions by the law of one fit, ``constrained`` or ``unconstrained``.

    Every name, of dimensions too, ends with the evolution's boundary.
    """
    parts = []
    for boundary in BOUNDARIES:
        evolution = datasets[f"evolution_{boundary}"]
        names = {name: name for name in _REFERENCES} | {_of_fit(n, fit): n for n in _INFORMED}
        part = evolution[list(names)].rename(names).drop_attrs(deep=False)
        parts.append(part.rename({name: f"{name}_{boundary}" for name in part.variables}))
    text = "largest relative distance that the scorecard admits"
    return xr.merge(parts).assign(bar=variable((), BARS[fit], text))


def _of_fit(name: str, fit: str) -> str:
    """Return what a variable of the particle-informed law is called in the evolution's dataset."""
    if fit == "constrained":
        return name
    for ending in ("_se", "_probed"):
        if name.endswith(ending):
            return f"{name.removesuffix(ending)}_{fit}{ending}"
    return f"{name}_{fit}"


def gather_constrained(datasets: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """Return what Fig. 4 shows."""
    return gather(datasets, "constrained")


def gather_unconstrained(datasets: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """Return what Fig. A.5 shows."""
    return gather(datasets, "unconstrained")


def evolution(data: xr.Dataset, boundary: str) -> xr.Dataset:
    """Return one of the two gathered evolutions, under plain names; a ring is closed at x = 1."""
    ending = f"_{boundary}"
    names = [name for name in data.variables if name.endswith(ending)]
    part = data[names].rename({name: name.removesuffix(ending) for name in names})
    if boundary == "periodic":
        first = part.isel(x=[0]).assign_coords(x=part["x"][:1] + 1.0)
        part = xr.concat([part, first], "x", data_vars="minimal")
    return part


def shown_times(reference: np.ndarray, count: int) -> np.ndarray:
    """Return frames between which the reference [time, x] goes the same part of its way each."""
    way = np.linalg.norm(reference - reference[0], axis=1)
    shares = np.linspace(0.0, way[-1], count)
    return np.unique([int(np.argmin(np.abs(way - share))) for share in shares])


def draw(data: xr.Dataset):
    """Draw densities at several times, and below them the distances to the reference over time."""
    figure = style.figure(style.WIDTH, 5.4)
    panels = figure.subplots(2, 2, height_ratios=(2.6, 1.0))
    for column, (boundary, letters) in enumerate(zip(BOUNDARIES, ("ac", "bd"), strict=True)):
        part = evolution(data, boundary)
        top, bottom = panels[:, column]
        frames = shown_times(part["reference"].values, SHOWN[boundary])
        for curve, frame in enumerate(frames):
            # Markers of neighbouring curves at different nodes: together they would hide the lines.
            _Densities(top, part, markers=(curve % _APART, _APART)).show(frame)
        _write_times(top, part, frames)
        _write_end(top, part)
        style.letter(top, letters[0])
        style.letter(bottom, letters[1])
        top.set(title=f"{BOUNDARIES[boundary]} boundary conditions", xlabel=r"$x$", xlim=(0, 1))
        top.set_ylim(density_limits(part))
        _draw_distances(bottom, part, float(data["bar"]))
    panels[0, 0].set_ylabel("density ρ (particles per site)")
    panels[1, 0].set_ylabel("relative $L^2$ distance\nto the reference")
    figure.legend(handles=_legend(float(data["bar"])), loc="outside upper center", ncols=3)
    return figure


class _Densities:
    """The curves of one time in one panel."""

    def __init__(self, axes, part: xr.Dataset, markers: tuple[int, int] = (0, 1)) -> None:
        self.part = part
        x = part["x"].values
        nothing = np.full(x.size, np.nan)
        self.band = axes.fill_between(
            x, nothing, nothing, color=style.MEASURED, alpha=0.18, linewidth=0, zorder=2
        )
        self.reference = axes.plot(x, nothing, **_LINES["reference"])[0]
        self.full = axes.plot(x, nothing, **_LINES["full"])[0]
        self.law = axes.plot(x, nothing, **_LINES["law"])[0]
        self.inside = axes.plot(x, nothing, markevery=markers, **_LINES["inside"])[0]
        self.outside = axes.plot(x, nothing, markevery=markers, **_LINES["outside"])[0]

    def show(self, frame: int) -> None:
        """Show the densities of a frame."""
        now = self.part.isel(time=frame)
        density, twice = now["density"].values, 2.0 * now["density_se"].values
        probed = now["probed"].values.astype(bool)
        self.band.set_data(now["x"].values, density - twice, density + twice)
        self.reference.set_ydata(now["reference"].values)
        self.full.set_ydata(now["full_operator"].values)
        self.law.set_ydata(density)
        self.inside.set_ydata(np.where(probed, density, np.nan))
        self.outside.set_ydata(np.where(probed, np.nan, density))


_DOT = {"color": style.MEASURED, "linestyle": "none", "marker": "o", "markersize": 2.6}
_LINES = {
    "reference": {"color": style.REFERENCE, "linewidth": 3.6, "alpha": 0.7, "zorder": 3,
                  "solid_capstyle": "butt"},
    "full": {"color": style.BLACK, "linewidth": 1.6, "linestyle": (0, (0.7, 1.6)), "zorder": 4},
    "law": {"color": style.MEASURED, "linewidth": 0.8, "zorder": 5},
    "inside": _DOT | {"zorder": 6},
    "outside": _DOT | {"zorder": 6, "markerfacecolor": "white", "markeredgewidth": 0.7},
    "probed": {"color": style.MEASURED},
    "everywhere": {"color": style.MEASURED, "linestyle": (0, (4, 2))},
    "error": {"color": style.VERMILION, "linestyle": "-."},
    "bar": {"color": style.BLACK, "linewidth": 0.6},
}  # fmt: skip


def _legend(bar: float) -> list:
    """Return the legend's entries, column by column."""
    joined = {"linestyle": "-", "linewidth": 0.8}
    return [
        Line2D([], [], label="PDE, exact entries, same scheme", **_LINES["reference"]),
        Line2D([], [], label="PDE, m(ρ) without Taylor step", **_LINES["full"]),
        Patch(color=style.MEASURED, alpha=0.18, linewidth=0, label="law ± 2 standard errors"),
        Line2D([], [], label="particle-informed law", **_LINES["inside"] | joined),
        Line2D([], [], label="the same, state not probed", **_LINES["outside"] | joined),
        Line2D([], [], label="distance: law, probed nodes", **_LINES["probed"]),
        Line2D([], [], label="distance: law, all nodes", **_LINES["everywhere"]),
        Line2D([], [], label="distance: standard error of the law", **_LINES["error"]),
        Line2D([], [], label=f"distance: bar, {100 * bar:g} %", **_LINES["bar"]),
    ]


def _write_times(axes, part: xr.Dataset, frames: np.ndarray) -> None:
    """List the times, and point from the first to the last where they are furthest apart."""
    times, reference = part["time"].values[frames], part["reference"].values[frames]
    exponent = _exponent(part)
    numbers = ", ".join(f"{time / 10.0**exponent:.2g}" for time in times)
    text = rf"$t$ = ({numbers}) × $10^{{{exponent}}}$, along the arrow"
    axes.text(0.98, 0.03, text, transform=axes.transAxes, ha="right", fontsize=7)
    inner = (part["x"].values > 0.1) & (part["x"].values < 0.9)
    change = np.where(inner, np.abs(reference[-1] - reference[0]), 0.0)
    node = int(np.argmax(change))
    x = float(part["x"].values[node])
    axes.annotate(
        "", (x, reference[-1, node]), (x, reference[0, node]),
        arrowprops={"arrowstyle": "-|>", "color": "black", "linewidth": 0.8}, zorder=6,
    )  # fmt: skip


def _exponent(part: xr.Dataset) -> int:
    """Return the power of a thousand, as one of ten, in which times are written."""
    return int(3 * np.floor(np.log10(float(part["time"][-1])) / 3))


def density_limits(part: xr.Dataset) -> tuple[float, float]:
    """Return what an axis of densities covers: the references, and the law unless it runs away."""
    reference = part["reference"].values
    law = part["density"].values
    reach = 2.0 * np.nan_to_num(part["density_se"].values)
    low, high = reference.min(), reference.max()
    span = high - low
    low = max(min(low, np.nanmin(law - reach)), low - 0.4 * span)
    high = min(max(high, np.nanmax(law + reach)), high + 0.4 * span)
    # Room for the list of times at the foot.
    return low - 0.12 * (high - low), high + 0.05 * (high - low)


def _write_end(axes, part: xr.Dataset) -> None:
    """Say from when on the law, or a draw of its coefficients, has no density any more."""
    lines = []
    for name, what in (("density", "law"), ("density_se", "band: a draw of the law")):
        ended = np.isnan(part[name].values).any(axis=1)
        if ended.any():
            time = part["time"].values[np.argmax(ended)]
            lines.append(f"{what} left the positive densities at t = {time:.2g}")
    if lines:
        axes.text(
            0.5, 0.97, "\n".join(lines), transform=axes.transAxes, ha="center", va="top",
            fontsize=7, zorder=7, bbox={"facecolor": "white", "edgecolor": "0.8", "pad": 2},
        )  # fmt: skip


def _draw_distances(axes, part: xr.Dataset, bar: float) -> None:
    """Draw how far the law is from the reference, and how far its standard error reaches."""
    later = part.isel(time=slice(1, None))
    exponent = _exponent(part)
    curves = {"distance_full_operator": "full", "distance_se": "error",
              "distance": "everywhere", "distance_probed": "probed"}  # fmt: skip
    for name, look in curves.items():
        axes.semilogy(later["time"] / 10.0**exponent, later[name], **_LINES[look])
    axes.axhline(bar, **_LINES["bar"])
    # Whole decades, so that labels of powers of ten are enough.
    low, high = axes.get_ylim()
    axes.set_ylim(10.0 ** np.floor(np.log10(low)), 10.0 ** np.ceil(np.log10(high)))
    axes.yaxis.set_minor_formatter(NullFormatter())
    end = float(part["time"][-1]) / 10.0**exponent
    axes.set(xlabel=rf"time $t$ / $10^{{{exponent}}}$", xlim=(0, end))


def movie(data: xr.Dataset, boundary: str) -> Movie:
    """Return one of the two evolutions as a movie, its distances drawn as far as it has come."""
    part = evolution(data, boundary)
    figure = style.figure(6.7, 5.0)
    top, bottom = figure.subplots(2, 1, height_ratios=(2.6, 1.0))
    curves = _Densities(top, part)
    top.set(xlabel=r"$x$", ylabel="density ρ (particles per site)", xlim=(0, 1))
    top.set_ylim(density_limits(part))
    clock = top.text(0.98, 0.03, "", transform=top.transAxes, ha="right")
    _write_end(top, part)
    _draw_distances(bottom, part, float(data["bar"]))
    bottom.set_ylabel("relative $L^2$ distance\nto the reference")
    now = bottom.axvline(0.0, color=style.GREY, linewidth=1.0)
    figure.legend(handles=_legend(float(data["bar"])), loc="outside upper center", ncols=3)
    exponent = _exponent(part)
    times = part["time"].values / 10.0**exponent
    # Not as mathematics, which would be parsed anew for every frame.
    superscript = str(exponent).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))

    def update(frame: int) -> None:
        curves.show(frame)
        now.set_xdata([times[frame]] * 2)
        clock.set_text(f"{BOUNDARIES[boundary]}, t = {times[frame]:.1f} × 10{superscript}")

    return Movie(figure, part.sizes["time"], update)
