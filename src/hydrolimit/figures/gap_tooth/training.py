"""The loss of the networks over the epochs of their training."""

from __future__ import annotations

from collections.abc import Mapping

import xarray as xr
from matplotlib.lines import Line2D
from matplotlib.ticker import LogFormatter, MaxNLocator

from hydrolimit.datasets import variable
from hydrolimit.figures import style
from hydrolimit.figures.gap_tooth import networks

_LOSSES = {"training_loss": "-", "validation_loss": "--"}
_VARIANCE = {"color": style.GREY, "linestyle": ":", "linewidth": 1.2}
_MARKED = 8  # markers along a curve, about
_SCALED = "normalised"  # the recipe that measures the deviation of its targets


def gather(datasets: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """Return the losses of all networks, and the variance of what they are trained to answer.

    ``training_loss``, ``validation_loss`` (variable, architecture, recipe, epoch) and ``variance``
    (variable).
    """
    data = networks.of_all(
        datasets, "network", lambda d: d[[*_LOSSES, "output_scale"]].reset_coords(drop=True)
    )
    scale = data["output_scale"].sel(recipe=_SCALED).isel(architecture=0)
    text = "variance of the rate of change, training data"
    return data[list(_LOSSES)].assign(
        variance=variable("variable", scale.values**2, text, "1/time^2")
    )


def draw(data: xr.Dataset):
    """Draw a panel for each variable and architecture, the recipes in it."""
    figure = style.figure(style.WIDTH, 4.9)
    panels = figure.subplots(2, 2, sharex=True, sharey="row")
    for row, name in zip(panels, networks.VARIABLES, strict=True):
        for axes, (architecture, words) in zip(row, networks.ARCHITECTURES.items(), strict=True):
            one = data.sel(variable=name, architecture=architecture)
            _draw_losses(axes, one, architecture)
            axes.set_title(f"{words}, ${networks.symbol(name)}$")
        rate = networks.symbol(name, "t")
        row[0].set_ylabel(f"mean squared error of ${rate}$")
    for axes, letter in zip(panels.flat, "abcd", strict=True):
        style.letter(axes, letter)
    for axes in panels[-1]:
        axes.set_xlabel("epoch")
    curves = [axes.get_legend_handles_labels()[0] for axes in panels[0]]
    others = [
        Line2D([], [], color=style.GREY, linestyle=dashes, label=name.partition("_")[0])
        for name, dashes in _LOSSES.items()
    ]
    others.append(Line2D([], [], **_VARIANCE, label="variance of the data"))
    figure.legend(handles=[*curves[0], *curves[1], *others], loc="outside upper center", ncols=4,
                  handlelength=3.0)  # fmt: skip
    return figure


def _draw_losses(axes, data: xr.Dataset, architecture: str) -> None:
    """Draw training and validation losses of both recipes, and what a constant would lose."""
    epoch = data["epoch"].values
    words = networks.ARCHITECTURES[architecture]
    apart = max(1, epoch.size // _MARKED)
    for recipe in networks.RECIPES:
        for name, dashes in _LOSSES.items():
            look = networks.marker(architecture, recipe) | {"linestyle": dashes}
            label = f"{words}, {recipe}" if name == "training_loss" else None
            wide = 1.9 if recipe == networks.OPEN else 0.9  # curves may coincide
            axes.plot(epoch, data[name].sel(recipe=recipe), label=label, markevery=apart,
                      markersize=3.0, markeredgewidth=0.7, linewidth=wide, **look)  # fmt: skip
    axes.axhline(float(data["variance"]), **_VARIANCE)
    axes.set_yscale("log")
    axes.set_xlim(0.0, 1.03 * epoch[-1])
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.yaxis.set_major_formatter(LogFormatter())  # 20, not 2 x 10^1
    axes.yaxis.set_minor_formatter(LogFormatter())
