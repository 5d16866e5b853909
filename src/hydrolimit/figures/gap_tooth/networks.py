"""The networks of the study: what figures call them, how they look, how datasets of all join."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import xarray as xr

from hydrolimit.datasets import variable
from hydrolimit.figures import style

# Their symbols, as mathematical text without its dollar signs.
VARIABLES = {"rho": r"\rho", "phi": r"\phi_1"}
# The equation that each learns, after what the network sees.
ARCHITECTURES = {"derivatives": "derivatives (14)", "stencil": "stencil (15)"}
RECIPES = ("published", "normalised")
COLOURS = {
    ("derivatives", "published"): style.PURPLE,
    ("derivatives", "normalised"): style.VERMILION,
    ("stencil", "published"): style.ORANGE,
    ("stencil", "normalised"): style.GREEN,
}
MARKERS = {"derivatives": "^", "stencil": "s"}
OPEN = "published"  # the recipe whose markers are open
_DIMS = {
    "variable": (VARIABLES, "density ρ (rho) or diffusion-map coordinate φ₁ (phi)"),
    "architecture": (ARCHITECTURES, "what the network sees"),
    "recipe": (RECIPES, "how the network was trained"),
}


def of_all(
    datasets: Mapping[str, xr.Dataset], kind: str, pick: Callable[[xr.Dataset], xr.Dataset]
) -> xr.Dataset:
    """Return what is picked of ``{kind}_{label}`` of all networks.

    Its first dimensions are variable, architecture and recipe.
    """
    nested = [
        [[pick(datasets[f"{kind}_{v}_{a}_{r}"]) for r in RECIPES] for a in ARCHITECTURES]
        for v in VARIABLES
    ]
    together = xr.combine_nested(
        nested, list(_DIMS), data_vars="all", coords="minimal", compat="equals", join="exact",
        combine_attrs="drop_conflicts",
    )  # fmt: skip
    return labelled(together.drop_attrs(deep=False))


def of_variables(
    datasets: Mapping[str, xr.Dataset], kind: str, pick: Callable[[xr.Dataset], xr.Dataset]
) -> xr.Dataset:
    """Return what is picked for each variable, the same in the datasets of all its networks."""
    ending = f"{next(iter(ARCHITECTURES))}_{next(iter(RECIPES))}"
    together = xr.concat(
        [pick(datasets[f"{kind}_{name}_{ending}"]) for name in VARIABLES], "variable",
        data_vars="all", coords="minimal", compat="equals", join="exact",
        combine_attrs="drop_conflicts",
    )  # fmt: skip
    return labelled(together.drop_attrs(deep=False))


def labelled(data: xr.Dataset) -> xr.Dataset:
    """Return the dataset with names along those of its dimensions that count networks."""
    return data.assign_coords(
        {name: variable(name, list(names), text) for name, (names, text) in _DIMS.items()
         if name in data.dims}
    )  # fmt: skip


def symbol(name: str, index: str = "") -> str:
    """Return a variable as mathematical text without dollar signs, with an index of its own."""
    if not index:
        return VARIABLES[name]
    letter, _, number = VARIABLES[name].partition("_")
    return f"{letter}_{{{number + ',' if number else ''}{index}}}"


def marker(architecture: str, recipe: str) -> dict:
    """Return how a network's point looks: shape by architecture, open or full by recipe."""
    colour = COLOURS[architecture, recipe]
    return {
        "color": colour,
        "marker": MARKERS[architecture],
        "markerfacecolor": "white" if recipe == OPEN else colour,
        "linestyle": "none",
    }
