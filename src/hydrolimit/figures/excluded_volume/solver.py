"""The finite-volume solver: its order, and what it keeps at every step."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import xarray as xr
from matplotlib.ticker import LogLocator, NullLocator

from hydrolimit.figures import style
from hydrolimit.figures.excluded_volume import looks

_EXPECTED = 2  # order in the width of the cells
_PROBLEMS = {
    "linear": ("linear, exact solution", looks.LINES["off"] | looks.POINTS["off"]),
    "nonlinear": ("nonlinear, finest grid", looks.LINES["on"] | looks.POINTS["on"]),
}
_CHECKS = {
    "mass_drift": "largest drift\nof mass",
    "largest_energy_increase": "largest rise of\nenergy ($k_B T$)",
    "least_density": "least density",
}
_BAR = {"mass_drift": 1e-13}  # what is admitted


def gather(datasets: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """Return errors by number of cells, orders, and the checks of every run."""
    return datasets["solver"][["error", "order", *_CHECKS]].drop_attrs(deep=False)


def draw(data: xr.Dataset):
    """Draw errors against the width of the cells, and beside them the checks, a row a run."""
    figure = style.figure(style.WIDTH, 3.2)
    panels = figure.subplots(1, 4, width_ratios=(1.9, 1.0, 1.0, 1.0))
    _draw_errors(panels[0], data)
    for axes, (name, label), letter in zip(panels[1:], _CHECKS.items(), "bcd", strict=True):
        _draw_check(axes, data["run"].values, data[name].values, _BAR.get(name))
        axes.set_xlabel(label)
        axes.tick_params(labelleft=axes is panels[1])
        style.letter(axes, letter)
    style.letter(panels[0], "a")
    return figure


def _draw_errors(axes, data: xr.Dataset) -> None:
    """Draw the error of both problems with a line of the expected order."""
    cells = data["cells"].values
    for problem, (words, look) in _PROBLEMS.items():
        one = data.sel(problem=problem)
        label = f"{words}: order {float(one['order']):.2f}"
        axes.loglog(cells, one["error"], markersize=4, label=label,
                    **{k: v for k, v in look.items() if k != "markersize"})  # fmt: skip
    lowest = data["error"].min("problem").values
    order = 0.5 * lowest[0] * (cells / cells[0]) ** -float(_EXPECTED)
    axes.loglog(
        cells, order, color=style.GREY, linewidth=0.8, label=rf"$\propto \Delta x^{_EXPECTED}$"
    )
    axes.set_xticks(cells, [f"1/{n}" for n in cells])
    axes.xaxis.set_minor_locator(NullLocator())
    axes.invert_xaxis()
    axes.set(xlabel=r"width of the cells, $\Delta x$", ylabel="$L^1$ error")
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.18))


def _draw_check(axes, runs: np.ndarray, values: np.ndarray, bar: float | None) -> None:
    """Draw a number of every run on a logarithmic axis, 0 and what is below at its left end."""
    shown = np.append(values[values > 0.0], bar or [])
    low, high = (shown.min(), shown.max()) if shown.size else (1e-1, 1.0)
    # Room for the numbers written, and for 0 away from what is above it.
    room = 10.0 ** (0.6 + 0.2 * np.log10(high / low))
    low, high = low / room, high * room
    rows = np.arange(runs.size)
    for row, value in zip(rows, values, strict=True):
        name = "on" if str(runs[row]).endswith("on") else "off"
        place = max(value, low)
        axes.plot(place, row, color=looks.COLOURS[name], clip_on=False, zorder=3,
                  **looks.POINTS[name] | {"markersize": 4})  # fmt: skip
        axes.annotate(
            f"{value:.1e}".replace("-", "−") if value else "0", (place, row), (0, 4),
            textcoords="offset points", ha="left" if place == low else "center", va="bottom",
            fontsize=5.5, path_effects=style.written_over(),
        )  # fmt: skip
    if bar:
        axes.axvline(bar, color=style.BLACK, linewidth=0.8, linestyle=":")
    axes.set(xscale="log", xlim=(low, high), ylim=(runs.size - 0.5, -0.8))
    axes.set_yticks(rows, [str(run) for run in runs])
    axes.xaxis.set_major_locator(LogLocator(numticks=3))
    axes.xaxis.set_minor_locator(NullLocator())
    if not shown.size:
        axes.set_xticks([])
