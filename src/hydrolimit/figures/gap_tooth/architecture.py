"""Fig. 3: the networks that were trained, node by node and weight by weight."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import numpy as np
import xarray as xr
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D

from hydrolimit.figures import style
from hydrolimit.figures.gap_tooth import networks

RECIPE = "published"  # the paper's
SHOWN = 12  # nodes of a wide layer; an even number
_SIGNS = {1: style.BLUE, -1: style.ORANGE}
_WIDEST = 1.5  # points, of the link with a layer's largest weight
_FEW_APART = 0.54  # of the nodes of a narrow layer, over half the height of a wide one
_NAMES = {"relu": "ReLU", "gelu": "GELU"}
# What comes after the variable's symbol, by the name of an input.
_INDICES = {"v": "", "v_x": "x", "v_xx": "xx", "v_{j-1}": "j-1", "v_j": "j", "v_{j+1}": "j+1"}
_PANELS = [(v, a) for v in networks.VARIABLES for a in networks.ARCHITECTURES]


def gather(datasets: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """Return the weights and activations of the networks of the paper's recipe.

    ``weight_1_rho_stencil`` and so on, over (in_..., out_...); attributes
    ``activation_rho_stencil`` and so on.
    """
    parts, activations = [], {}
    for ending in map("_".join, _PANELS):
        network = datasets[f"network_{ending}_{RECIPE}"]
        kept = network[[name for name in network.data_vars if name.startswith("weight_")]]
        names = {*kept.variables, *kept.dims}
        parts.append(kept.rename({name: f"{name}_{ending}" for name in names}))
        activations[f"activation_{ending}"] = json.loads(network.attrs["recipe"])["activation"]
    return xr.merge([part.drop_attrs(deep=False) for part in parts]).assign_attrs(activations)


def draw(data: xr.Dataset):
    """Draw the networks of both architectures, for the density above those for φ₁."""
    figure = style.figure(style.WIDTH, 5.6)
    panels = figure.subplots(len(networks.VARIABLES), len(networks.ARCHITECTURES))
    for axes, (variable, architecture), letter in zip(panels.flat, _PANELS, "abcd", strict=True):
        _draw_network(axes, data, variable, architecture)
        style.letter(axes, letter)
    handles = [
        Line2D([], [], color=colour, linewidth=_WIDEST, label=f"{word} weight")
        for word, colour in zip(("positive", "negative"), _SIGNS.values(), strict=True)
    ]
    figure.legend(handles=handles, loc="outside upper center", ncols=2)
    return figure


def _draw_network(axes, data: xr.Dataset, variable: str, architecture: str) -> None:
    """Draw a network from left to right, its layers' widths below."""
    ending = f"{variable}_{architecture}"
    weights = []
    while f"weight_{len(weights) + 1}_{ending}" in data:
        weights.append(data[f"weight_{len(weights) + 1}_{ending}"].values)
    chosen = strongest(weights)
    places = [_heights(nodes.size, width) for nodes, width in zip(chosen, _widths(weights),
                                                                  strict=True)]  # fmt: skip
    for layer, weight in enumerate(weights):
        _draw_links(axes, layer, weight, chosen[layer : layer + 2], places[layer : layer + 2])
    activation = _NAMES.get(data.attrs[f"activation_{ending}"], data.attrs[f"activation_{ending}"])
    for layer, (heights, width) in enumerate(zip(places, _widths(weights), strict=True)):
        hidden = 0 < layer < len(weights)
        axes.plot(np.full(heights.size, layer), heights, "o", color=style.BLACK, markersize=4.5,
                  markerfacecolor="0.8" if hidden else "white", markeredgewidth=0.6,
                  zorder=4)  # fmt: skip
        if width > heights.size:
            axes.text(layer, 0.0, "⋮", ha="center", va="center", fontsize=10, zorder=5,
                      path_effects=style.written_over())  # fmt: skip
        below = f"{width}\n{activation}" if hidden else f"{width}"
        axes.text(layer, -1.12, below, ha="center", va="top", fontsize=7)
    if architecture == "stencil":
        _name_convolutions(axes, [weights[0].shape[0]] + [1] * (len(weights) - 1))
    _name_ends(axes, data[f"in_1_{ending}"].values, places[0], len(weights), variable)
    axes.set(xlim=(-0.22 * len(weights), 1.25 * len(weights)), ylim=(-1.42, 1.1))
    axes.set_title(f"{networks.ARCHITECTURES[architecture]}, ${networks.symbol(variable)}$")
    axes.set_axis_off()


def _name_ends(axes, inputs: Sequence[str], heights, last: int, variable: str) -> None:
    """Write what goes into a network, and what it returns."""
    for name, height in zip(inputs, heights, strict=True):
        text = f"${networks.symbol(variable, _INDICES[name])}$"
        axes.text(-0.04 * last, height, text, ha="right", va="center", fontsize=9)
    rate = f"${networks.symbol(variable, 't')}$"
    if "v_j" in inputs:
        rate = rf"$\mathrm{{d}}{networks.symbol(variable, 'j')}/\mathrm{{d}}t$"
    axes.text(1.04 * last, 0.0, rate, ha="left", va="center", fontsize=9)


def _name_convolutions(axes, widths: Sequence[int]) -> None:
    """Write, below the links, over how many points of the grid each convolution goes."""
    for layer, width in enumerate(widths):
        axes.text(layer + 0.5, -1.12, f"conv. {width}", ha="center", va="top", fontsize=5.5,
                  color=style.GREY)  # fmt: skip


def strongest(weights: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Return, layer by layer from inputs to outputs, the nodes that are drawn, in their order.

    Of a wide layer those whose weights, in and out, have the largest product of norms.
    """
    layers = [np.arange(weights[0].shape[0])]
    for inward, outward in zip(weights[:-1], weights[1:], strict=True):
        strength = np.linalg.norm(inward, axis=0) * np.linalg.norm(outward, axis=1)
        layers.append(np.sort(np.argsort(-strength, kind="stable")[:SHOWN]))
    return [*layers, np.arange(weights[-1].shape[1])]


def _widths(weights: Sequence[np.ndarray]) -> list[int]:
    """Return how many nodes each layer has."""
    return [weights[0].shape[0], *(weight.shape[1] for weight in weights)]


def _heights(shown: int, width: int) -> np.ndarray:
    """Return where a layer's nodes are, from the top, a gap in the middle for those left out."""
    if width > shown:
        return np.delete(np.linspace(1.0, -1.0, shown + 1), shown // 2)
    reach = min(1.0, _FEW_APART / 2 * (shown - 1))
    return np.linspace(reach, -reach, shown)


def _draw_links(axes, layer: int, weight: np.ndarray, chosen, places) -> None:
    """Draw the links between two layers, as wide as their weights, the strongest on top."""
    shown = weight[np.ix_(*chosen)]
    largest = np.abs(weight).max() or 1.0
    order = np.argsort(np.abs(shown), axis=None)
    start, end = np.unravel_index(order, shown.shape)
    values = shown[start, end]
    ends = [
        [(layer, one), (layer + 1, other)]
        for one, other in zip(places[0][start], places[1][end], strict=True)
    ]
    axes.add_collection(
        LineCollection(
            ends, linewidths=np.abs(values) / largest * _WIDEST,
            colors=[_SIGNS[1 if value >= 0 else -1] for value in values], zorder=2,
        )
    )  # fmt: skip
