"""Fig. 4: an example whose density changes in the plane, and its cut along an axis."""

from __future__ import annotations

import xarray as xr

from hydrolimit.figures import style
from hydrolimit.figures.excluded_volume import panels

_REST = {"linewidth": 2.6, "alpha": 0.5}


def draw(data: xr.Dataset):
    """Draw potential and start as images, cuts with steady states, the relaxation of energy."""
    figure = style.figure(style.WIDTH, 6.3)
    axes = figure.subplots(2, 2, width_ratios=(1.35, 1.0), height_ratios=(0.8, 1.15))
    _draw_image(figure, axes[0, 0], data["potential_plane"], style.ORDERED, "$V(x, y)$  ($k_B T$)")
    _draw_image(figure, axes[0, 1], data["initial_plane"], style.DENSITY, "$p(x, y, 0)$")
    panels.draw_steady(axes[1, 0], data, zorder=2.9, **_REST)
    panels.draw_densities(axes[1, 0], data, _REST)
    panels.draw_relaxation(axes[1, 1], data)
    for panel, letter in zip(axes.flat, "abcd", strict=True):
        style.letter(panel, letter)
    panels.write_legend(figure)
    return figure


def _draw_image(figure, axes, field: xr.DataArray, colours: str, label: str) -> None:
    """Draw a field (x, y), its bar beside it."""
    axes.grid(visible=False)
    values = field.values.T
    image = axes.imshow(values, cmap=colours, extent=(-0.5, 0.5, -0.5, 0.5), origin="lower",
                        interpolation="nearest", aspect="equal")  # fmt: skip
    axes.set(xlabel="$x$", ylabel="$y$")
    # Within the panel's own axes, so that it stays beside an image that keeps its shape.
    figure.colorbar(image, cax=axes.inset_axes((1.04, 0.0, 0.06, 1.0)), label=label)
