"""Fig. 6: three distances between the particles of teeth, and the kernels that they make."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import xarray as xr

from hydrolimit.datasets import variable
from hydrolimit.figures import style

# Of ``distances``: name, title and symbol.
KINDS = {
    "transport": ("transport, eq. (8)", "$d_W$"),
    "unbalanced": ("unbalanced, eq. (B9)", "$d_U$"),
    "moments": ("moments, eq. (B4)", "$d_M$"),
}


def gather(datasets: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """Return all distances between the teeth of ``chosen_point``, those of one snapshot.

    ``distance`` (kind, tooth, other), and ``epsilon`` (kind), the median of each over pairs of
    different teeth.
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
    return xr.Dataset(
        {
            "distance": variable(("kind", "tooth", "other"), distance, "distance between teeth"),
            "epsilon": variable("kind", np.median(distance[:, *above], axis=1), "median distance"),
            "x": variable("tooth", found["x"].values[chosen], "centre of the tooth", "length"),
        },
        {"kind": variable("kind", list(KINDS), "distance")},
    ).assign_attrs(time=float(found["time"].values[chosen[-1]]))


def draw(data: xr.Dataset):
    """Draw the distances above and their kernels below, a column a distance."""
    figure = style.figure(style.WIDTH, 4.1, "compressed")
    panels = figure.subplots(2, 3)
    for column, (name, (words, symbol)) in enumerate(KINDS.items()):
        one = data.sel(kind=name)
        distance, epsilon = one["distance"].values, float(one["epsilon"])
        above, below = panels[:, column]
        draw_matrix(above, distance, data["x"].values, symbol)
        above.set_title(words)
        kernel = np.exp(-(distance**2) / epsilon)
        draw_matrix(below, kernel, data["x"].values, f"$\\exp(-${symbol}$^2/\\varepsilon)$")
        below.set_title(rf"$\varepsilon$ = {epsilon:.3g}")
        style.letter(above, "abc"[column])
        style.letter(below, "def"[column])
    for axes in panels[:, 1:].flat:
        axes.set_ylabel("")
    for axes in panels[0]:
        axes.set_xlabel("")
    return figure


def draw_matrix(
    axes, matrix: np.ndarray, x: np.ndarray, label: str, aspect: str = "equal"
) -> None:
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
