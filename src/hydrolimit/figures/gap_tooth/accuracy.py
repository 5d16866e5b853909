"""How far learned laws are from Burgers' equation: their right-hand sides and trajectories."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import xarray as xr
from matplotlib.lines import Line2D

from hydrolimit.figures import style
from hydrolimit.figures.gap_tooth import looks, networks

# What is compared, and in which words.
QUANTITIES = {
    "rate_error": "right-hand side,\nexact fields",
    "rate_error_smoothed": "right-hand side,\nsmoothed exact fields",
    "field_error": "trajectories",
}
# What some of them are set beside, the same for all networks of a variable.
REFERENCES = {
    "rate_error": ("rate_error_differences", "Burgers' equation by differences in space",
                   {"color": style.BLACK, "linestyle": ":"}),
    "field_error": ("field_error_particles", "particles of the gap-tooth scheme",
                    {"color": looks.PARTICLES["color"], "linestyle": "-"}),
}  # fmt: skip
_ROWS = [(v, a, r) for v in networks.VARIABLES for a in networks.ARCHITECTURES
         for r in networks.RECIPES]  # fmt: skip
_BLOCK = len(_ROWS) // len(networks.VARIABLES)  # rows of a variable
_MEAN = {"marker": "|", "markersize": 11, "markeredgewidth": 1.4, "linestyle": "none"}


def gather(datasets: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """Return errors over variance of all networks (variable, architecture, recipe, test).

    What they are set beside is over (variable, test).
    """
    beside = [name for name, _, _ in REFERENCES.values()]
    return xr.merge(
        [
            networks.of_all(datasets, "prediction", lambda d: d[list(QUANTITIES)]),
            networks.of_variables(datasets, "prediction", lambda d: d[beside]),
        ],
        join="exact", compat="equals",
    )  # fmt: skip


def draw(data: xr.Dataset):
    """Draw a row for each network, a panel for each quantity."""
    figure = style.figure(style.WIDTH, 4.0)
    panels = figure.subplots(1, len(QUANTITIES), sharex=True, sharey=True)
    for axes, (quantity, title), letter in zip(panels, QUANTITIES.items(), "abc", strict=True):
        _draw_errors(axes, data, quantity)
        if quantity in REFERENCES:
            _draw_reference(axes, data, quantity)
        axes.set_title(title)
        axes.set_xlabel("error / variance")
        style.letter(axes, letter)
    words = [
        f"${networks.symbol(name)}$, {networks.ARCHITECTURES[architecture]}, {recipe}"
        for name, architecture, recipe in _ROWS
    ]
    panels[0].set_yticks(range(len(_ROWS)), words)
    panels[0].set_ylim(len(_ROWS) - 0.5, -0.5)
    panels[0].set_xscale("log")
    figure.legend(handles=_handles(), loc="outside upper center", ncols=4)
    return figure


def _draw_errors(axes, data: xr.Dataset, quantity: str) -> None:
    """Draw a point for each test and a bar for their mean, or write how many failed."""
    for row, (name, architecture, recipe) in enumerate(_ROWS):
        where = {"variable": name, "architecture": architecture, "recipe": recipe}
        errors = data[quantity].sel(where).values
        fine = np.isfinite(errors)
        look = networks.marker(architecture, recipe)
        if fine.any():
            axes.plot(errors[fine], np.full(fine.sum(), row), markersize=3.6, **look, zorder=3)
        if fine.all():
            axes.plot(errors.mean(), row, color=style.BLACK, zorder=2.5, **_MEAN)
        else:
            axes.text(
                0.98, row, _failures(fine), transform=axes.get_yaxis_transform(), ha="right",
                va="center", fontsize=6.5, zorder=5, path_effects=style.written_over(),
            )  # fmt: skip
    for block in range(1, len(networks.VARIABLES)):
        axes.axhline(block * _BLOCK - 0.5, color=style.GREY, linewidth=0.6)


def _failures(fine: np.ndarray) -> str:
    """Return in words how many of the integrations failed."""
    return "failed" if fine.size == 1 else f"{np.sum(~fine)} of {fine.size} failed"


def _draw_reference(axes, data: xr.Dataset, quantity: str) -> None:
    """Draw, along the rows of a variable, the mean of what its networks are set beside."""
    beside, _, look = REFERENCES[quantity]
    for block, name in enumerate(networks.VARIABLES):
        mean = float(data[beside].sel(variable=name).mean("test"))
        ends = np.array([block, block + 1]) * _BLOCK - 0.5
        axes.plot([mean, mean], ends, zorder=2, **look)


def _handles() -> list:
    """Return the legend: tests, their mean, and what networks are set beside."""
    test = {"color": style.GREY, "marker": "o", "linestyle": "none", "markersize": 3.6}
    return [
        Line2D([], [], label="a test", **test),
        Line2D([], [], color=style.BLACK, label="mean", **_MEAN),
        *(Line2D([], [], label=words, **look) for _, words, look in REFERENCES.values()),
    ]
