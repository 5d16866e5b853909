"""Figs. 2 and 3: an example whose density changes along one axis."""

from __future__ import annotations

import xarray as xr

from hydrolimit.figures import style
from hydrolimit.figures.excluded_volume import panels


def draw(data: xr.Dataset):
    """Draw potential, densities at the shown times, steady states and the relaxation of energy."""
    figure = style.figure(style.WIDTH, 5.9)
    axes = figure.subplots(2, 2, width_ratios=(1.0, 1.5), height_ratios=(1.15, 1.0))
    panels.draw_potential(axes[0, 0], data)
    panels.draw_densities(axes[0, 1], data)
    panels.draw_steady(axes[1, 0], data)
    panels.draw_relaxation(axes[1, 1], data)
    for panel, letter in zip(axes.flat, "abcd", strict=True):
        style.letter(panel, letter)
    panels.write_legend(figure)
    return figure
