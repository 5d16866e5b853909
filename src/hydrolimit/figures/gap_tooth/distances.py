"""Fig. 6: three distances between the particles of teeth, and the kernels that they make."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import xarray as xr

from hydrolimit.datasets import variable
from hydrolimit.figures import style

# Of ``distances``: name, title, symbol, and that of the square of the metric in the kernel.
KINDS = {
    "transport": ("transport, eq. (8)", "d_W", "d_W{}^2"),
    "unbalanced": ("unbalanced, eq. (B9)", "d_U", "d_U"),
    "moments": ("moments, eq. (B4)", "d_M", "d_M{}^2"),
}


def gather(datasets: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """Return all distances between the teeth of ``chosen_point``, those of one snapshot.

    ``distance`` and ``kernel`` (kind, tooth, other). The kernel is that of equation (9), with the
    metric d itself, or of unbalanced transport its root, which is a metric where the cost of
    transport is quadratic. ``epsilon`` (kind) is the median of d over pairs of different teeth.
    """
    found = datasets["distances"]
    chosen = found["chosen_point"].values
    distance = np.stack(
        [
            found["transport"].values[np.ix_(chosen, chosen)],
            found["unbalanced"].values,
            found["moment_distance"].values[np.ix_(chosen, chosen)],
        ]
    )
    above = np.triu_indices(chosen.size, 1)
    squared = [kind == "unbalanced" for kind in KINDS]
    metric = np.where(np.reshape(squared, (-1, 1, 1)), np.sqrt(distance), distance)
    epsilon = np.median(metric[:, *above], axis=1)
    kernel = np.exp(-(metric**2) / epsilon[:, None, None])
    pairs = ("kind", "tooth", "other")
    return xr.Dataset(
        {
            "distance": variable(pairs, distance, "distance between teeth"),
            "kernel": variable(pairs, kernel, "diffusion kernel"),
            "epsilon": variable("kind", epsilon, "median over pairs of the metric in the kernel"),
            "x": variable("tooth", found["x"].values[chosen], "centre of the tooth", "length"),
        },
        {"kind": variable("kind", list(KINDS), "distance")},
    ).assign_attrs(time=float(found["time"].values[chosen[-1]]))


def draw(data: xr.Dataset):
    """Draw the distances above and their kernels below, a column a distance."""
    figure = style.figure(style.WIDTH, 4.1, "compressed")
    panels = figure.subplots(2, 3)
    for column, (name, (words, symbol, square)) in enumerate(KINDS.items()):
        one, x = data.sel(kind=name), data["x"].values
        above, below = panels[:, column]
        draw_matrix(above, one["distance"].values, x, f"${symbol}$")
        above.set_title(words)
        draw_matrix(below, one["kernel"].values, x, rf"$\exp(-{square}/\varepsilon)$")
        below.set_title(rf"$\varepsilon$ = {float(one['epsilon']):#.3g}")
        style.letter(above, "abc"[column])
        style.letter(below, "def"[column])
    for axes in panels[:, 1:].flat:
        axes.set_ylabel("")
    for axes in panels[0]:
        axes.set_xlabel("")
    return figure


def draw_matrix(axes, matrix: np.ndarray, x: np.ndarray, label: str, aspect: str = "equal") -> None:
    """Draw a matrix over pairs of teeth at x, the first in the upper left corner, and its bar."""
    axes.grid(visible=False)
    half = np.pi / x.size
    ends = float(x[0]) - half, float(x[-1]) + half
    drawn = axes.imshow(
        matrix, cmap=style.DENSITY, vmin=0.0, extent=(*ends, ends[1], ends[0]),
        interpolation="nearest", aspect=aspect,
    )  # fmt: skip
    places, names = 0.5 * np.pi * np.arange(0, 5, 2), ("0", r"$\pi$", r"$2\pi$")
    inside = places <= ends[1]
    for ticks in (axes.set_xticks, axes.set_yticks):
        ticks(places[inside], [name for name, seen in zip(names, inside, strict=True) if seen])
    axes.set(xlabel="$x_i$", ylabel="$x_j$")
    bar = axes.figure.colorbar(drawn, ax=axes, fraction=0.05, pad=0.03)
    bar.set_label(label)
    bar.formatter.set_powerlimits((-2, 3))
