"""The coarse-grained Hamiltonian: how far from the free energy, and how convex."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import xarray as xr
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from hydrolimit.datasets import variable
from hydrolimit.figures import style
from hydrolimit.figures.kawasaki import looks

_CONVEXITY = ["block_curvature", "block_curvature_saddle", "least_curvature"]
_ZERO = {"color": style.BLACK, "linewidth": 0.9, "zorder": 1}
_CORRECTED = {"linestyle": "none", "markersize": 3.4}
_APART = 1.03  # factor between the points of two degrees at one N/M
_LINEAR = 1.0  # curvatures nearer to 0 than this are drawn to scale, larger ones by logarithm
_TICKS = (-100, -30, -10, -3, -1, -0.5, 0, 0.5, 1, 3, 10)


def gather(datasets: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """Return differences of the coarse-grained Hamiltonian from the free energy, and curvatures.

    ``below`` (potential, degree, knots) = H(zeta_0) - Hbar(P zeta_0) with N to infinity.
    ``excess`` (potential, correction, spins, knots): Hbar(P zeta_0) less Hbar of the constant,
    less the same of H, at the degree shown, and ``excess_limit``. ``curvature`` (correction, spins,
    degree, knots) of the potential whose psi'' is least, the attribute ``least_convex``. The
    curvatures of blocks.
    """
    meso, macro = (looks.of_kind(datasets, kind) for kind in ("meso", "macro"))
    about = looks.shown(next(iter(meso.values())))
    single = datasets["potentials"]
    parts = looks.joined(
        {name: _differences(data, macro[name], about["degree"]) for name, data in meso.items()}
    )
    curvature = single["block_curvature"].sel(potential=list(meso)).isel(block=0)
    least = str(curvature["potential"].values[int(curvature.argmin("potential"))])
    return (
        parts.merge(single[_CONVEXITY].sel(potential=list(meso)), join="exact")
        .assign(curvature=meso[least]["curvature_finite"])
        .drop_attrs(deep=False)
        .assign_attrs(least_convex=least, degree=about["degree"])
    )


def _differences(meso: xr.Dataset, macro: xr.Dataset, degree: int) -> xr.Dataset:
    """Return the differences of one potential."""
    start, rest = float(macro["energy"][0]), float(macro["equilibrium_energy"])
    at = ("degree", "knots")
    below = start - meso["initial_hamiltonian"].transpose(*at)
    finite = (meso["initial_hamiltonian_finite"] - meso["equilibrium_hamiltonian_finite"]).sel(
        degree=degree) - (start - rest)  # fmt: skip
    by = ("correction", "spins", "knots")
    return xr.Dataset(
        {
            "below": variable(at, below.values, "H(zeta_0) - Hbar(P zeta_0)"),
            "excess": variable(by, finite.transpose(*by).values, "Hbar - H above equilibrium"),
            "excess_limit": variable("knots", -below.sel(degree=degree).values, "the same, limit"),
        },
        {name: meso[name] for name in ("degree", "knots", "correction", "spins")},
    )


def draw(data: xr.Dataset):
    """Draw a column a potential: differences by degree, by N; below both measures of convexity."""
    figure = style.figure(style.WIDTH, 7.2)
    rows = figure.add_gridspec(2, 1, height_ratios=(1.75, 1.0))
    number = data.sizes["potential"]
    above = rows[0].subgridspec(2, number).subplots(sharex=True, sharey="row", squeeze=False)
    for place in range(number):
        one = data.isel(potential=place)
        _draw_degrees(above[0, place], one)
        _draw_spins(above[1, place], one)
        above[0, place].set_title(str(one["potential"].values))
        above[1, place].set_xlabel("$M$")
        looks.number_axis(above[1, place].xaxis, data["knots"].values)
    above[0, 0].set_ylabel(r"$H(\zeta_0) - \bar{H}(P\zeta_0)$")
    above[1, 0].set_title(f"$p$ = {data.attrs['degree']}")
    above[1, 0].set_ylabel(r"$\Delta\bar{H}(P\zeta_0) - \Delta H(\zeta_0)$")
    below = rows[1].subgridspec(1, 2).subplots()
    _draw_blocks(below[0], data)
    _draw_curvature(below[1], data)
    for axes, letter in zip((*above[:, 0], *below), "abcd", strict=True):
        style.letter(axes, letter)
    figure.legend(handles=_handles(data), loc="outside upper center", ncols=3,
                  handlelength=3.2)  # fmt: skip
    return figure


def _draw_degrees(axes, data: xr.Dataset) -> None:
    """Draw how far the coarse-grained Hamiltonian is below the free energy, N to infinity."""
    for place, value in enumerate(data["degree"].values):
        below = data["below"].isel(degree=place)
        axes.plot(data["knots"], below.where(below > 0.0), **looks.degree(value))
    axes.set(xscale="log", yscale="log")
    axes.yaxis.set_minor_locator(NullLocator())


def _grey(place: int, number: int) -> str:
    """Return the grey of one of several N, the largest the darkest."""
    return f"{0.72 * (1.0 - (place + 1) / number):.2f}"


def _draw_spins(axes, data: xr.Dataset) -> None:
    """Draw the difference at finite N, with and without the log det."""
    number = data.sizes["spins"]
    axes.axhline(0.0, **_ZERO | {"linewidth": 0.5})
    axes.plot(data["knots"], data["excess_limit"], color=style.ORANGE, linewidth=3.0, zorder=1.5)
    for place in range(number):
        one = data.isel(spins=place)
        for correction, look in zip(looks.CORRECTIONS, _FINITE, strict=True):
            axes.plot(data["knots"], one["excess"].sel(correction=correction),
                      color=_grey(place, number), **look)  # fmt: skip


_FINITE = ({"linestyle": "--", "marker": "none", "linewidth": 0.9},
           {"linestyle": "-", "marker": "o", "markersize": 2.6})  # fmt: skip


def _draw_blocks(axes, data: xr.Dataset) -> None:
    """Draw the least curvature of a block's Hamiltonian against its spins, and the limit."""
    names, block = data["potential"].values, data["block"].values
    limit = 2.0 * block[-1]
    for place, name in enumerate(names):
        one, look = data.isel(potential=place), looks.potential(name, names)
        axes.plot(block, one["block_curvature"], markersize=3.6, label=name, **look)
        axes.plot(block, one["block_curvature_saddle"], markerfacecolor="none", markersize=6.5,
                  markeredgewidth=0.7, **look | {"linestyle": "none"})  # fmt: skip
        axes.plot([limit], [float(one["least_curvature"])], "_", markersize=9, markeredgewidth=1.6,
                  color=look["color"])  # fmt: skip
    axes.axhline(0.0, **_ZERO)
    axes.set(xscale="log", xlabel="spins of a block, $K$", ylabel=r"min $\psi_K''$")
    axes.set_yscale("symlog", linthresh=_LINEAR)
    curves = np.concatenate([data[name].values.ravel() for name in _CONVEXITY])
    low, high = np.nanmin(curves), np.nanmax(curves)
    axes.set_ylim(min(1.5 * low, -0.25), 1.3 * high)
    axes.yaxis.set_major_locator(FixedLocator(_TICKS))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}".replace("-", "−")))
    looks.number_axis(axes.xaxis, block, limit)
    axes.legend(loc="lower right", handlelength=3.2)


def _draw_curvature(axes, data: xr.Dataset) -> None:
    """Draw the least eigenvalue of the Hessian against sites a knot, of all N together."""
    values = data["curvature"].transpose("correction", "spins", "degree", "knots")
    sites = (data["spins"] / data["knots"]).values
    for place, value in enumerate(data["degree"].values):
        look = looks.degree(value)
        # Without the log det curves of all degrees coincide: the lowest is the widest.
        leading = {"marker": "none", "linewidth": max(0.8, 3.0 - 0.7 * place)}
        for correction, own in zip(looks.CORRECTIONS, (leading, _CORRECTED), strict=True):
            one = values.sel(correction=correction).isel(degree=place).values
            known = np.isfinite(one)
            order = np.argsort(sites[known], kind="stable")
            across = sites[known][order]
            if correction != "leading":
                across = looks.beside(across, place, data.sizes["degree"], _APART)
            axes.plot(across, one[known][order], **look | own)
    axes.axhline(0.0, **_ZERO)
    axes.set(xscale="log", xlabel="sites a knot, $N/M$")
    axes.set_ylabel(r"least eigenvalue of $\nabla^2 \bar{H}$")
    axes.set_title(str(data.attrs["least_convex"]))
    ticks = sites[np.isfinite(values.values).any(axis=(0, 2))]
    if ticks.size:
        powers = 2.0 ** np.arange(np.ceil(np.log2(ticks.min())), np.log2(ticks.max()) + 0.01)
        looks.number_axis(axes.xaxis, powers)


def _handles(data: xr.Dataset) -> list:
    """Return handles of degrees, corrections and N."""
    spins = data["spins"].values
    degrees = [Line2D([], [], label=f"$p$ = {int(p)}", **looks.degree(p)) for p in data["degree"]]
    kinds = [
        Line2D([], [], color=style.BLACK, label=f"b: {words}", **look)
        for words, look in zip(("without log det", "with log det"), _FINITE, strict=True)
    ]
    limit = Line2D([], [], color=style.ORANGE, linewidth=3.0, label=r"b: $N \to \infty$")
    counts = [
        Line2D([], [], color=_grey(place, spins.size), label=f"b: $N$ = {count}")
        for place, count in enumerate(spins)
    ]
    groups = degrees, counts, [*kinds, limit]
    longest = max(map(len, groups))
    # A column each, filled up with nothing.
    return [
        handle
        for group in groups
        for handle in [*group, *[Line2D([], [], linestyle="none")] * (longest - len(group))]
    ]
