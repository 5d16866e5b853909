"""Fig. 2: from the particles in teeth to the variable."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import xarray as xr
from matplotlib.legend_handler import HandlerTuple
from matplotlib.lines import Line2D
from scipy.interpolate import BSpline

from hydrolimit.datasets import variable
from hydrolimit.figures import style
from hydrolimit.figures.gap_tooth import distances, looks, scheme

_DEGREE = 5  # of the spline that ``variable`` holds
_BINS, _SHOWN = 20, 5  # of a tooth's histogram; teeth with a histogram
_ORDERS = 6  # moments shown: M_0 to M_5
_FINE = 200  # points of a curve
_TEETH = (style.ORANGE, "0.62")  # moments of teeth, in turn, so that neighbours differ
_UNIFORM = {"color": style.BLUE, "linestyle": "--", "linewidth": 1.0}
_SPLINE = ["knot_density", "coefficient"]


def gather(datasets: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """Return what Fig. 2 shows: of all teeth moments and coordinate, of the last time the rest.

    That rest is the density (tooth), the histograms of a few teeth whose densities are spread
    evenly over the range, and the distances and kernel between all teeth. ``curve_density`` and
    ``curve`` are rho and phi_1(rho).
    """
    measured, found = datasets["distances"], datasets["variable"]
    time = measured["time"].values
    last = np.flatnonzero(time == time.max())
    block = np.ix_(last, last)
    pair, tooth = ("tooth", "other"), measured["density"].values[last]
    shown = last[_spread(tooth)]
    knots, coefficient = (found[name].values for name in _SPLINE)
    density = np.linspace(knots[0], knots[-1], _FINE)
    orders = min(_ORDERS, measured.sizes["order"])
    return xr.Dataset(
        {
            "density": variable("tooth", tooth, "density of the tooth"),
            "histogram": variable(
                ("shown", "bin"), _histograms(datasets["snapshots"], shown),
                "density in parts of the tooth",
            ),
            "histogram_se": variable(
                ("shown", "bin"), _histograms(datasets["snapshots"], shown, error=True),
                "standard deviation of independent counts",
            ),
            "shown_tooth": variable("shown", np.searchsorted(last, shown), "tooth shown"),
            "distance": variable(pair, measured["transport"].values[block], "distance (8)"),
            "kernel": variable(pair, found["kernel"].values[block], "normalised kernel (10)"),
            "moment": variable(("point", "order"), measured["moment"].values[:, :orders],
                               "moment M_k of the tooth"),
            "first_coordinate": variable(
                "point", found["coordinate"].values[:, 0], "first diffusion-map coordinate"),
            "curve_density": variable("fine", density, "density"),
            "curve": variable("fine", BSpline(knots, coefficient, _DEGREE)(density), "phi_1"),
            "eigenvalue": variable("rank", found["eigenvalue"].values,
                                   "eigenvalue, the first trivial"),
        },
        {
            "x": variable("tooth", measured["x"].values[last], "centre of the tooth", "length"),
            "order": variable("order", measured["order"].values[:orders], "order k"),
            "rank": variable("rank", range(found.sizes["rank"]), "number of the eigenvalue"),
        },
    ).assign_attrs(
        time=float(time.max()), teeth=int(datasets["snapshots"].attrs["teeth"]),
        resolution=int(datasets["snapshots"].attrs["resolution"]),
        **{name: float(found.attrs[name]) for name in ("rank_correlation", "spectral_ratio")},
    )  # fmt: skip


def _spread(density: np.ndarray) -> np.ndarray:
    """Return teeth whose densities are spread over the range, in the order of their places.

    Each is the one nearest to the middle of a fifth of the range.
    """
    low, high = density.min(), density.max()
    wanted = low + (high - low) * (np.arange(_SHOWN) + 0.5) / _SHOWN
    return np.unique(np.abs(density[:, None] - wanted).argmin(axis=0))


def _histograms(snapshots: xr.Dataset, teeth: np.ndarray, error: bool = False) -> np.ndarray:
    """Return densities in equal parts of teeth, anti-particles subtracted, or their errors."""
    first, position = snapshots["first"].values, snapshots["position"].values
    sign = snapshots["sign"].values.astype(float)
    edges = np.linspace(0.0, 1.0, _BINS + 1)
    scale = snapshots.attrs["particle_mass"] * _BINS
    rows = []
    for tooth in teeth:
        inside = slice(first[tooth], first[tooth + 1])
        weight = sign[inside] ** 2 if error else sign[inside]
        counts = np.histogram(position[inside], edges, weights=weight)[0]
        rows.append(scale * (np.sqrt(counts) if error else counts))
    return np.array(rows)


def draw(data: xr.Dataset):
    """Draw densities and particles in teeth above, distances, kernel and the variable below."""
    figure = style.figure(style.WIDTH, 6.9)
    rows = figure.add_gridspec(2, 1, height_ratios=(1.0, 2.6))
    above = rows[0].subgridspec(1, 1 + data.sizes["shown"],
                                width_ratios=(2.8, *[1.0] * data.sizes["shown"]))  # fmt: skip
    profile = figure.add_subplot(above[0])
    _draw_profile(profile, data)
    for place in range(data.sizes["shown"]):
        axes = figure.add_subplot(above[1 + place], sharey=profile)
        one = data.isel(shown=place)
        _draw_histogram(axes, one, float(one["density"][int(one["shown_tooth"])]))
        axes.set_title(f"{place + 1}")
    below = rows[1].subgridspec(1, 2, width_ratios=(1.0, 1.35))
    matrices = below[0].subgridspec(2, 1)
    variables = below[1].subgridspec(2, 1, height_ratios=(1.9, 1.0))
    distance, kernel = figure.add_subplot(matrices[0]), figure.add_subplot(matrices[1])
    for axes, name, label in ((distance, "distance", "$d_W$"),
                              (kernel, "kernel", r"$\overline{W}$")):  # fmt: skip
        distances.draw_matrix(axes, data[name].values, data["x"].values, label, aspect="auto")
    distance.set_xlabel("")
    moments, spectrum = figure.add_subplot(variables[0]), figure.add_subplot(variables[1])
    _draw_moments(moments, data)
    _draw_spectrum(spectrum, data)
    for axes, letter in ((profile, "a"), (distance, "b"), (moments, "c"), (spectrum, "d")):
        style.letter(axes, letter)
    return figure


def _draw_profile(axes, data: xr.Dataset) -> None:
    """Draw the density of every tooth, those with a histogram marked."""
    axes.plot(data["x"], data["density"], markersize=2.2, **looks.PARTICLES)
    for place, tooth in enumerate(data["shown_tooth"].values):
        one = data.isel(tooth=int(tooth))
        axes.plot(one["x"], one["density"], marker="o", markersize=6, markerfacecolor="none",
                  color=style.BLACK)  # fmt: skip
        axes.annotate(
            str(place + 1), (float(one["x"]), float(one["density"])), (0, 5), ha="center",
            textcoords="offset points", path_effects=style.written_over(),
        )  # fmt: skip
    axes.set(xlabel="$x$", ylabel=r"$\rho$", xlim=(-0.1, 2.0 * np.pi))
    # The histograms' axes are the same.
    highest = float((data["histogram"] + data["histogram_se"]).max())
    axes.set_ylim(0.0, max(1.25 * float(data["density"].max()), 1.05 * highest))
    axes.set_title(f"$t$ = {data.attrs['time']:g}, $Z$ = {style.number(data.attrs['resolution'])}")
    scheme.mark_ring(axes)


def _draw_histogram(axes, tooth: xr.Dataset, density: float) -> None:
    """Draw how particles are spread in a tooth, and its density."""
    edges = np.linspace(0.0, 1.0, _BINS + 1)
    axes.errorbar(0.5 * (edges[1:] + edges[:-1]), tooth["histogram"], tooth["histogram_se"],
                  markersize=2, **looks.PARTICLES, **looks.ERRORS)  # fmt: skip
    axes.axhline(density, color=style.BLACK, linewidth=0.8)
    axes.set(xlim=(-0.06, 1.06), xlabel=r"$\xi$")
    axes.set_xticks([0, 1])
    axes.tick_params(labelleft=False)


def _draw_moments(axes, data: xr.Dataset) -> None:
    """Draw moments against the variable, and those of particles spread evenly over a tooth."""
    first, density = data["curve"].values, data["curve_density"].values
    for order in data["order"].values:
        axes.plot(data["first_coordinate"], data["moment"].sel(order=order), "o", markersize=3,
                  color=_TEETH[order % 2])  # fmt: skip
        axes.plot(first, density / (order + 1.0), zorder=3, **_UNIFORM)
        axes.annotate(f"$M_{order}$", (first[-1], density[-1] / (order + 1.0)), (5, 0),
                      textcoords="offset points", fontsize=6,
                      va="top" if order == data["order"].values[-1] else "center")  # fmt: skip
    teeth = [Line2D([], [], color=colour, marker="o", linestyle="none") for colour in _TEETH]
    axes.legend(
        [tuple(teeth), Line2D([], [], **_UNIFORM)], ["teeth", r"uniform, $\rho/(k+1)$"],
        loc="upper left", handler_map={tuple: HandlerTuple(ndivide=None)},
    )  # fmt: skip
    axes.set(xlabel=r"$\phi_1$", ylabel="$M_k$")
    axes.set_xlim(right=axes.get_xlim()[1] + 0.05 * np.ptp(first))
    # Rounded down, so that 1 is said of 1 only.
    rank = np.floor(1e5 * data.attrs["rank_correlation"]) / 1e5
    axes.set_title(rf"rank correlation of $\phi_1$ and $M_0$: {rank:.5f}")


def _draw_spectrum(axes, data: xr.Dataset) -> None:
    """Draw eigenvalues, the trivial one open."""
    rank, eigenvalue = data["rank"].values, data["eigenvalue"].values
    axes.vlines(rank, 0.0, eigenvalue, color=style.MEASURED, linewidth=0.8)
    axes.plot(rank[1:], eigenvalue[1:], markersize=4.5, **looks.PARTICLES)
    axes.plot(rank[:1], eigenvalue[:1], markersize=4.5, markerfacecolor="white", **looks.PARTICLES)
    axes.set(xlabel="$k$", ylabel=r"$\lambda_k$ of $\widehat{W}$", ylim=(0.0, 1.12), xticks=rank)
    axes.set_title(rf"$(1-\lambda_2)/(1-\lambda_1)$ = {data.attrs['spectral_ratio']:.2f}")
