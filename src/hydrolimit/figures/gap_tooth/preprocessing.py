"""What smoothing and differences in time make of the coefficients that data contain."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import xarray as xr

from hydrolimit.datasets import variable
from hydrolimit.figures import style
from hydrolimit.figures.gap_tooth import looks

_QUANTITIES = {"viscosity": r"effective viscosity $\nu$", "advection": r"coefficient of $-v v_x$"}
_DATA = {
    "exact": ("Burgers' equation", looks.BURGERS["color"], "s"),
    "particles": ("particles", looks.PARTICLES["color"], looks.PARTICLES["marker"]),
}
_DIFFERENCES = {"forward": ("-", "full"), "central": ("--", "none")}
_APART = 0.06  # by how much of the distance of widths points are moved apart


def gather(datasets: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """Return both coefficients with errors (data, difference, smoothing), exact and used values."""
    data = datasets["preprocessing"]
    exact = variable("coefficient", [data.attrs["viscosity"], 1.0], "exact value")
    names = variable("coefficient", list(_QUANTITIES), "coefficient of the law")
    return (
        data.drop_attrs(deep=False)
        .assign(exact=exact, used=variable((), data.attrs["used"], "width used", "grid points"))
        .assign_coords(coefficient=names)
    )


def draw(data: xr.Dataset):
    """Draw the viscosity (a) and the advection (b) by the width of the filter."""
    figure = style.figure(style.WIDTH, 3.3)
    panels = figure.subplots(1, len(_QUANTITIES))
    for axes, (name, words), letter in zip(panels, _QUANTITIES.items(), "ab", strict=True):
        _draw_coefficient(axes, data, name)
        axes.set_ylabel(words)
        style.letter(axes, letter)
    handles = panels[0].get_legend_handles_labels()[0]
    figure.legend(handles=handles, loc="outside upper center", ncols=3)
    return figure


def _draw_coefficient(axes, data: xr.Dataset, name: str) -> None:
    """Draw a coefficient of all data, the exact one, and a band at the width that is used."""
    width = data["smoothing"].values
    apart = _APART * (np.diff(width).min() if width.size > 1 else 1.0)
    used = float(data["used"])
    axes.axvspan(used - 3 * apart, used + 3 * apart, color="0.92", zorder=0.5,
                 label="width used")  # fmt: skip
    axes.axhline(float(data["exact"].sel(coefficient=name)), color=style.GREY, linestyle=":",
                 linewidth=1.3, label="exact")  # fmt: skip
    place = -1.5
    for kind, (words, colour, marker) in _DATA.items():
        for difference, (dashes, fill) in _DIFFERENCES.items():
            one = data.sel(data=kind, difference=difference)
            axes.errorbar(
                width + place * apart, one[name], one[f"{name}_se"], color=colour, marker=marker,
                linestyle=dashes, fillstyle=fill, markersize=4, elinewidth=0.9,
                label=f"{words}, {difference}", zorder=3,
            )  # fmt: skip
            place += 1.0
    axes.set_xticks(width, [f"{one:g}" for one in width])
    axes.set_xlabel("width of the filter (grid points)")
