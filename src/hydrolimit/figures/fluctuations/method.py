"""The paper's sketches, Figs. 1 and 2, from actual data: from particles to the operator."""

from __future__ import annotations

import json
from collections.abc import Mapping

import numpy as np
import xarray as xr
from matplotlib.ticker import MaxNLocator

from hydrolimit.datasets import variable
from hydrolimit.figures import style

_CLOSE = 12  # sites of the close-up
_AROUND = 5  # elements on either side of node a that the profile is drawn over
_FEW = 5  # realisations whose increments are drawn


def gather(datasets: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """Return the method's data with three neighbouring hat functions and the measured matrix.

    ``matrix`` (row, column) is K_ba, column a = measured node, row b = any node, NaN where it was
    not measured; ``column`` is that of the middle node.
    """
    method = datasets["method"]
    measured, node = method["measured_node"].values, method["node"].values
    middle = int(measured[measured.size // 2])
    shown, elements = middle + np.array([-1, 0, 1]), method.attrs["elements"]
    hats = 1.0 - np.abs(method["x_site"].values - shown[:, None] / elements) * elements
    matrix, error = (
        _as_matrix(method[name].values, measured, node, method["offset"].values)
        for name in ("entry", "entry_se")
    )
    data = method[["occupation", "mean_density", "increment"]].drop_vars("offset", errors="ignore")
    data = data.isel(realisation=slice(_FEW)).assign(
        hat=variable(("shown_node", "site"), np.maximum(hats, 0.0), "hat function gamma"),
        matrix=variable(("row", "column"), matrix, "K_ba, NaN where not measured"),
        matrix_se=variable(("row", "column"), error, "standard error of K_ba"),
    )
    rates = _jump_rate(method)
    if rates is not None:
        data["jump_rate"] = rates
    return data.assign_coords(
        shown_node=variable("shown_node", shown, "nodes a - 1, a, a + 1"),
        row=variable("row", node, "node b"),
        column=variable("column", measured, "node a"),
    ).assign_attrs(profile=method.attrs["profile"], elements=elements)


def _as_matrix(band: np.ndarray, columns, rows, offsets) -> np.ndarray:
    """Return float64[row, column] from the band's entries [column, offset]."""
    matrix = np.full((rows.size, columns.size), np.nan)
    for column, node in enumerate(columns):
        for offset, entry in zip(offsets, band[column], strict=True):
            matrix[rows == node + offset, column] = entry
    return matrix


def _jump_rate(method: xr.Dataset) -> tuple | None:
    """Return how fast each site loses particles if the process is g(k) = k^exponent, else None."""
    config = json.loads(method.attrs.get("config", "{}"))
    process = config.get("fluctuations", {}).get("process", {})
    if process.get("name") != "zero_range" or "exponent" not in process:
        return None
    rate = method["occupation"].values.astype(float) ** process["exponent"]
    return variable("site", rate, "rate g(k) at which a site loses particles", "1 per time")


def draw(data: xr.Dataset):
    """Draw profile and realisation, increments, measured matrix and its middle column."""
    figure = style.figure(style.WIDTH, 5.2)
    panels = figure.subplot_mosaic("aaaabb\nccddee", height_ratios=(1.2, 1.0))
    _draw_profile(panels["a"], data)
    _draw_sites(panels["b"], data)
    _draw_increments(panels["c"], data)
    _draw_matrix(panels["d"], data)
    _draw_column(panels["e"], data)
    for name, axes in panels.items():
        style.letter(axes, name)
    return figure


def _middle(data: xr.Dataset) -> int:
    return int(data["shown_node"][1])


def _close_up(data: xr.Dataset) -> slice:
    """Return the sites of the close-up, around the middle node."""
    x = data["x_site"].values
    centre = int(np.argmin(np.abs(x - _middle(data) / data.attrs["elements"])))
    return slice(max(0, centre - _CLOSE // 2), centre + _CLOSE // 2 + 1)


def _draw_profile(axes, data: xr.Dataset) -> None:
    centre = _middle(data) / data.attrs["elements"]
    reach = _AROUND / data.attrs["elements"]
    data = data.isel(site=np.abs(data["x_site"].values - centre) <= reach)
    x = data["x_site"].values
    axes.plot(x, data["occupation"], ".", color=style.GREY, markersize=1.4, label="a realisation")
    axes.plot(x, data["mean_density"], color=style.MEASURED, label="profile ρ")
    top = float(data["occupation"].max())
    # Hat functions below the densities, in a strip of their own.
    depth = 0.25 * top
    names = (r"$\gamma_{a-1}$", r"$\gamma_a$", r"$\gamma_{a+1}$")
    for hat, line, name in zip(data["hat"].values, (":", "-", "--"), names, strict=True):
        axes.plot(x[hat > 0], depth * (hat[hat > 0] - 1.4), line, color=style.BLACK)
        axes.text(x[np.argmax(hat)], -0.36 * depth, name, ha="center", va="bottom")
    shown = x[_close_up(data)]
    axes.axvspan(
        shown[0], shown[-1], color=style.ORANGE, alpha=0.4, linewidth=0, label="sites in b"
    )
    axes.set(xlabel="$x$", ylabel="particles per site", xlim=(x[0], x[-1]))
    axes.set_yticks([tick for tick in axes.get_yticks() if 0 <= tick <= top])
    axes.set_ylim(-1.5 * depth, 1.05 * top)
    axes.legend(loc="upper left", markerscale=4)
    name = data.attrs["profile"].replace("_", " ")
    axes.set_title(f"profile of {name}, with hat functions")


def _draw_sites(axes, data: xr.Dataset) -> None:
    """Draw single sites, with arrows as thick as particles are fast to leave."""
    close = data.isel(site=_close_up(data))
    site = np.arange(close.sizes["site"]) - _CLOSE // 2
    axes.bar(site, close["occupation"], 0.8, color="0.75")
    axes.plot(site, close["mean_density"], color=style.MEASURED)
    axes.set(xlabel="site, from that of node a", ylabel="particles", title="sites and jump rates")
    axes.xaxis.set_major_locator(MaxNLocator(7, integer=True))
    if "jump_rate" not in close:
        return
    widths = 2.2 * (close["jump_rate"] / close["jump_rate"].max()).values
    for place, height, width in zip(site, close["occupation"].values, widths, strict=True):
        for side in (-1, 1) if height > 0 else ():
            axes.annotate(
                "", (place + 0.9 * side, height + 0.6), (place, height + 0.6),
                arrowprops={"arrowstyle": "-|>", "linewidth": width, "color": style.VERMILION,
                            "shrinkA": 0, "shrinkB": 0, "mutation_scale": 2 + 3 * width},
            )  # fmt: skip
    axes.set_ylim(0, float(close["occupation"].max()) + 2)


def _draw_increments(axes, data: xr.Dataset) -> None:
    """Draw each realisation's increments over the nodes, one above another."""
    node, increments = data["node"].values, data["increment"].values
    largest = np.abs(increments).max()
    for row, increment in enumerate(increments):
        base = 2.0 * row * largest
        axes.axhline(base, color="0.8", linewidth=0.5)
        axes.bar(
            node, increment, 0.8, base, linewidth=0,
            color=np.where(increment > 0, style.MEASURED, style.REFERENCE),
        )  # fmt: skip
    axes.set_yticks(2.0 * largest * np.arange(len(increments)), 1 + np.arange(len(increments)))
    digits, exponent = f"{2 * largest:.1e}".split("e")
    apart = rf"{digits} × $10^{{{int(exponent)}}}$ apart"
    axes.set(xlabel="node a", ylabel=f"realisation ({apart})")
    axes.set_title(r"increments $\Delta Y_a$ over $h$")
    axes.grid(False)


def _draw_matrix(axes, data: xr.Dataset) -> None:
    """Draw K_ba as an image, zeros light, what was not measured hatched."""
    matrix = data["matrix"].values
    largest = np.nanmax(np.abs(matrix))
    row, column = data["row"].values, data["column"].values
    axes.patch.set(hatch="////", edgecolor="0.85")
    image = axes.imshow(
        matrix, cmap=style.DIVERGING, vmin=-largest, vmax=largest, interpolation="none",
        extent=(column[0] - 0.5, column[-1] + 0.5, row[-1] + 0.5, row[0] - 0.5), aspect="auto",
    )  # fmt: skip
    axes.grid(False)
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.yaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.set(
        xlabel="node a", ylabel="node b", title=r"$K_{ba}$ = Cov($\Delta Y_a, \Delta Y_b$)$/2h$"
    )
    # Signs, for readers in grey, where an entry stands out from its error.
    for place in np.argwhere(np.abs(matrix) > 10.0 * data["matrix_se"].values):
        sign = "+" if matrix[tuple(place)] > 0 else "−"
        axes.text(column[place[1]], row[place[0]], sign, fontsize=5, ha="center", va="center")
    axes.figure.colorbar(image, ax=axes, orientation="horizontal", aspect=30, pad=0.02)


def _draw_column(axes, data: xr.Dataset) -> None:
    """Draw the middle node's column with its errors, and the entries that must vanish enlarged."""
    place = int(np.flatnonzero(data["column"].values == _middle(data))[0])
    entries, errors = data["matrix"].values[:, place], data["matrix_se"].values[:, place]
    offset = data["row"].values - _middle(data)
    kept = ~np.isnan(entries)
    look = {"fmt": "o", "color": style.MEASURED, "elinewidth": 0.8}
    axes.axhline(0.0, color=style.BLACK, linewidth=0.5)
    axes.errorbar(offset[kept], entries[kept], 2 * errors[kept], **look)
    axes.set(xlabel="b − a", title=f"column a = {_middle(data)}", ylabel="$K_{ba}$")
    largest = np.nanmax(np.abs(entries))
    axes.set_yticks([tick for tick in axes.get_yticks() if abs(tick) <= 1.1 * largest])
    axes.set_ylim(-0.75 * largest, 2.6 * largest)
    inset = axes.inset_axes((0.22, 0.66, 0.74, 0.24))
    far = kept & (np.abs(offset) >= 2)
    inset.axhline(0.0, color=style.BLACK, linewidth=0.5)
    inset.errorbar(offset[far], entries[far], 2 * errors[far], **look)
    inset.set_xticks(offset[far])
    inset.tick_params(labelsize=6)
    inset.set_title("|b − a| ≥ 2, enlarged", fontsize=6.5, pad=2)
