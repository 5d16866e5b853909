"""The loss (4.6) against the threshold λ, and the threshold that was chosen."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import xarray as xr

from hydrolimit.figures import style
from hydrolimit.figures.mean_field import dynamics

_COLOURS = (style.BLUE, style.VERMILION, style.BLACK)


def draw_loss(axes, threshold: np.ndarray, loss: np.ndarray, chosen: float, **look) -> None:
    """Draw a loss over the thresholds, with a marker at the chosen one."""
    marker = look.pop("marker", "o")
    axes.semilogx(threshold, loss, **look)
    if np.isfinite(chosen):
        place = int(np.argmin(np.abs(np.log(threshold / chosen))))
        axes.plot(threshold[place], loss[place], marker=marker, markersize=6, zorder=4,
                  color=look.get("color"), markerfacecolor="white")  # fmt: skip
    axes.set(xlabel="threshold λ", ylabel="loss (4.6)")


def gather(datasets: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """Return the loss of the first trial of every dynamics, its threshold and its TPR."""
    parts = dynamics.of_all(datasets, "laws", ("loss", "chosen", "tpr"))
    return dynamics.joined({name: part.isel(trial=0, drop=True) for name, part in parts.items()})


def draw(data: xr.Dataset):
    """Draw the losses, a panel for each system."""
    labels = dynamics.labels(data, "loss")
    systems = [system for system in dynamics.SYSTEMS if any(n.startswith(system) for n in labels)]
    figure = style.figure(style.WIDTH, 2.9)
    panels = figure.subplots(1, len(systems), squeeze=False, sharey=True)[0]
    for axes, system, letter in zip(panels, systems, "abc", strict=False):
        chosen = [label for label in labels if label.startswith(system)]
        for place, label in enumerate(chosen):
            part = dynamics.part(data, label)
            name = dynamics.TITLES[label].partition(", ")[2]
            draw_loss(
                axes, part["threshold"].values, part["loss"].values, float(part["chosen"]),
                color=_COLOURS[place], linestyle=style.DASHES[place],
                marker=style.MARKERS[place], label=f"{name} (TPR {float(part['tpr']):.2g})",
            )  # fmt: skip
        axes.set_title(dynamics.SYSTEMS[system])
        style.letter(axes, letter)
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.22))
    for axes in panels[1:]:
        axes.set_ylabel("")
    figure.supxlabel("one trial each; open markers: the threshold chosen", fontsize=6.5)
    return figure
