"""How this study's figures tell apart with and without interaction, and times."""

from __future__ import annotations

import matplotlib.colors
import numpy as np
import xarray as xr
from matplotlib.lines import Line2D

from hydrolimit.figures import style

# Of everything with interaction (``on``) and without (``off``), and in which order it is drawn.
COLOURS = {"on": style.FAMILIES["interaction"], "off": style.FAMILIES["diffusion"]}
LINES = {
    "on": {"color": COLOURS["on"], "linestyle": "-"},
    "off": {"color": COLOURS["off"], "linestyle": "--"},
}
POINTS = {
    "on": {"marker": "o", "markersize": 2.4},
    "off": {"marker": "s", "markersize": 2.6, "markerfacecolor": "white"},
}
WORDS = {"on": "with interaction", "off": "without"}
LAWS = {"on": "nonlinear", "off": "linear"}  # the equation of each
_PALEST = 0.45  # share of the colour in that of the first time
_ERRORS = {"linestyle": "none", "elinewidth": 0.6, "markeredgewidth": 0.7}


def mixed(colour: str, share: float) -> tuple[float, float, float]:
    """Return a colour mixed with white."""
    return tuple(1.0 - share * (1.0 - np.array(matplotlib.colors.to_rgb(colour))))


def shades(colour: str, number: int) -> list[tuple[float, float, float]]:
    """Return the colours of so many times, the later the darker, the last the colour itself."""
    shares = np.linspace(_PALEST, 1.0, number) if number > 1 else [1.0]
    return [mixed(colour, share) for share in shares]


def draw_points(axes, x, y, error, interaction: str, colour=None, **look) -> None:
    """Draw what particles say, with one standard error; no bar where that is NaN."""
    colour = COLOURS[interaction] if colour is None else colour
    axes.errorbar(x, y, np.asarray(error), color=colour, **_ERRORS | POINTS[interaction] | look)


def not_empty(density: xr.DataArray) -> xr.DataArray:
    """Return a histogram's density, NaN in empty bins, whose points would hide the lines at 0."""
    return density.where(density > 0.0)


def legend_handles() -> list:
    """Return handles of equations and particles, with and without interaction, by column."""
    lines = [Line2D([], [], **LINES[name], label=f"PDE, {word}") for name, word in WORDS.items()]
    points = [
        Line2D([], [], color=COLOURS[name], linestyle="none", label=f"particles, {word}",
               **POINTS[name])
        for name, word in WORDS.items()
    ]  # fmt: skip
    return lines + points
