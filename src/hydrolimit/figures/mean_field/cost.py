"""Fig. 1: what the grid saves, by the count of function evaluations and by the clock."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import xarray as xr
from matplotlib.ticker import LogLocator, MaxNLocator, NullLocator, ScalarFormatter

from hydrolimit.figures import style

_MODEL = {"factor_2d": "$d = 2$", "factor_3d": "$d = 3$"}
_MEASURED = {
    "pair_seconds": ("sum over pairs", style.ORANGE, "s", "--"),
    "grid_seconds": ("density on a grid", style.MEASURED, "o", "-"),
}


def gather(datasets: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """Return the model's factors and the measured times."""
    return datasets["cost"][[*_MODEL, *_MEASURED]].drop_attrs(deep=False)


def draw(data: xr.Dataset):
    """Draw both factors as filled contours on one scale, and the times beside them."""
    figure = style.figure(style.WIDTH, 2.7)
    panels = figure.subplots(1, 3, width_ratios=(1.0, 1.0, 1.05))
    logs = {name: np.log10(data[name].transpose("points", "particles").values) for name in _MODEL}
    values = np.concatenate([log.ravel() for log in logs.values()])
    levels = MaxNLocator(11, steps=[1, 2, 5, 10]).tick_values(values.min(), values.max())
    for axes, (name, title), letter in zip(panels, _MODEL.items(), "ab", strict=False):
        filled = axes.contourf(
            data["particles"], data["points"], logs[name], levels, cmap=style.ORDERED
        )
        if logs[name].min() < 0 < logs[name].max():
            axes.contour(data["particles"], data["points"], logs[name], [0.0], colors="white",
                         linewidths=1.0)  # fmt: skip
        axes.set(title=title, xlabel="particles $N$", xscale="log", yscale="log")
        axes.yaxis.set_major_locator(LogLocator(2))
        axes.yaxis.set_major_formatter(ScalarFormatter())
        axes.yaxis.set_minor_locator(NullLocator())
        axes.set_ylim(float(data["points"].min()), float(data["points"].max()))
        style.letter(axes, letter)
    panels[0].set_ylabel("points a coordinate")
    panels[1].tick_params(labelleft=False)
    bar = figure.colorbar(filled, ax=list(panels[:2]), pad=0.02)
    bar.set_label("factor of evaluations saved, $\\log_{10}$")
    _draw_times(panels[2], data)
    style.letter(panels[2], "c")
    return figure


def _draw_times(axes, data: xr.Dataset) -> None:
    """Draw both times over the number of particles, and their ratio at the last."""
    number = data["measured_particles"].values
    for name, (label, colour, marker, dashes) in _MEASURED.items():
        axes.loglog(number, data[name], color=colour, marker=marker, linestyle=dashes, label=label)
    axes.set(xlabel="particles $N$ (thousands)", ylabel="time of $∇K ∗ μ$ (s)")
    axes.set_xticks(number, [f"{n / 1000:g}" for n in number])
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_title("measured")
    ratio = float(data["pair_seconds"][-1] / data["grid_seconds"][-1])
    middle = float(np.sqrt(data["pair_seconds"][-1] * data["grid_seconds"][-1]))
    # To two digits: a time on the clock is not sharper.
    written = style.number(float(f"{ratio:.2g}")) if ratio >= 10 else f"{ratio:.2g}"
    axes.annotate(f"×{written}", (number[-1], middle), (-4, 0), textcoords="offset points",
                  ha="right", va="center")  # fmt: skip
    axes.vlines(number[-1], *(data[name].values[-1] for name in _MEASURED), color=style.GREY,
                linestyle=":", linewidth=0.8)  # fmt: skip
    axes.legend(loc="upper left")
