"""Fig. 4: what both integrators make of the equilibrium, against their time step."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import xarray as xr
from matplotlib.ticker import FuncFormatter

from hydrolimit.figures import style
from hydrolimit.figures.kawasaki import looks

_WORDS = {"leimkuhler_matthews": "Leimkuhler–Matthews", "euler_maruyama": "Euler–Maruyama"}
_LOOKS = {
    "leimkuhler_matthews": {"color": style.MEASURED, "marker": "o", "linestyle": "none"},
    "euler_maruyama": {"color": style.VERMILION, "marker": "s", "linestyle": "none"},
}
_APART = 1.04  # factor between the points of both integrators at one c


def gather(datasets: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """Return E psi' of both integrators by c, the fields, and the potential as attributes."""
    data = datasets["integrators"]
    about = {name: data.attrs[name] for name in ("potential", "formula", "mean", "spins")}
    return data.drop_attrs(deep=False).assign_attrs(about)


def draw(data: xr.Dataset):
    """Draw the mean of psi' beside the field, and the size of its deviation."""
    figure = style.figure(style.WIDTH, 3.0)
    left, right = figure.subplots(1, 2)
    step = data["time_step"].values
    finite = float(data["field_finite"])
    for place, name in enumerate(data["integrator"].values):
        one = data.sel(integrator=name)
        across = looks.beside(step, place, data.sizes["integrator"], _APART)
        slope, error = one["slope"].values, one["slope_se"].values
        left.errorbar(across, slope, error, label=_WORDS[name], **_LOOKS[name], **looks.ERRORS)
        _draw_deviations(right, across, 100.0 * (slope / finite - 1.0),
                         100.0 * error / abs(finite), _LOOKS[name])  # fmt: skip
    left.axhline(float(data["field"]), color=style.BLACK, linewidth=0.9, zorder=1,
                 label=r"$\varphi'(m)$, $N \to \infty$")  # fmt: skip
    left.axhline(finite, color=style.BLACK, linestyle="--", linewidth=0.9, zorder=1,
                 label=f"at $N$ = {data.attrs['spins']}")  # fmt: skip
    left.set_ylabel(r"$E\,\psi'(x_j)$")
    left.set_title(f"{data.attrs['potential']}, $m$ = {data.attrs['mean']:g}")
    right.set_ylabel("|relative deviation|  (%)")
    right.set_yscale("log")
    right.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    for axes, letter in zip((left, right), "ab", strict=True):
        axes.set(xscale="log", xlabel=r"$c = N^2 \Delta t$")
        looks.number_axis(axes.xaxis, step)
        style.letter(axes, letter)
    handles, labels = left.get_legend_handles_labels()
    order = np.argsort([label.startswith(("$", "at")) for label in labels], kind="stable")
    figure.legend([handles[i] for i in order], [labels[i] for i in order],
                  loc="outside upper center", ncols=4)  # fmt: skip
    return figure


def _draw_deviations(axes, step, deviation, error, look: Mapping) -> None:
    """Draw sizes of deviations with their errors, open where negative."""
    for some, face in ((deviation > 0.0, look["color"]), (deviation < 0.0, "white")):
        if some.any():
            axes.errorbar(step[some], np.abs(deviation[some]), error[some], markerfacecolor=face,
                          **look, **looks.ERRORS)  # fmt: skip
