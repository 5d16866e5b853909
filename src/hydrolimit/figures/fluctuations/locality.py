"""Measured entries against the exact ones, and that entries beyond the tridiagonal vanish."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import xarray as xr

from hydrolimit.datasets import variable
from hydrolimit.figures import style
from hydrolimit.figures.fluctuations.operator_surface import DENSITY
from hydrolimit.statistics import reduced_chi2

_FAR = (-3, -2, 2, 3)


def gather(datasets: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """Return z-scores (point, offset), their reduced χ² by offset, and the far entries' ratios."""
    operator = datasets["operator"]
    offsets, blocks = operator["offset"].values, operator.sizes["block"]
    z = ((operator["entry"] - operator["exact"]) / operator["entry_se"]).transpose(..., "offset")
    chi2 = [reduced_chi2(z.sel(offset=offset).values, blocks) for offset in offsets]
    counted = np.isfinite(z.values).sum(axis=0)
    # Neighbouring nodes share currents: half as many entries are counted as are there.
    spread = np.sqrt(2.0 / (counted / 2.0))
    diagonal = np.abs(operator["entry"].sel(offset=0))
    far = operator.sel(offset=list(_FAR))
    per_site, at = "particles per site", ("point", "far_offset")
    return xr.Dataset(
        {
            "z": variable(("point", "offset"), z.values, "(entry - exact) / standard error"),
            "chi2_reduced": variable("offset", chi2, "mean z^2 over its expectation"),
            "chi2_spread": variable("offset", spread, "standard deviation of chi2_reduced"),
            "ratio": variable(
                at, (far["entry"] / diagonal).transpose("point", "offset").values,
                "entry over the diagonal entry of its column",
            ),
            "ratio_se": variable(
                at, (far["entry_se"] / diagonal).transpose("point", "offset").values,
                "standard error of ratio",
            ),
        },
        coords={
            "rho": variable("point", operator["rho"].values, "measured density rho_a", per_site),
            "slope": variable("point", operator["slope"].values, "slope of the profile", per_site),
            "offset": variable("offset", offsets, "row b minus column a of K_ba"),
            "far_offset": variable("far_offset", list(_FAR), "row b minus column a of K_ba"),
        },
    )  # fmt: skip


def draw(data: xr.Dataset):
    """Draw z-scores and χ² by distance from the diagonal, and the far entries over the density."""
    figure = style.figure(style.WIDTH, 4.6)
    panels = figure.subplot_mosaic("ac\nbd", width_ratios=(1.0, 1.25), height_ratios=(1.4, 1.0))
    _draw_scores(panels["a"], data)
    _draw_chi2(panels["b"], data)
    for name, distance in (("c", 2), ("d", 3)):
        _draw_far(panels[name], data, distance)
    low, high = panels["c"].get_ylim()
    panels["c"].set_ylim(low, high + 0.3 * (high - low))
    panels["c"].legend(loc="upper center", ncols=2, markerscale=1.5)
    panels["c"].sharex(panels["d"])
    panels["d"].set_xlabel(DENSITY)
    for name, axes in panels.items():
        style.letter(axes, name)
    return figure


def _draw_scores(axes, data: xr.Dataset) -> None:
    """Draw the distribution of z at each offset, beside what a normal one would show."""
    offsets = data["offset"].values
    scores = [values[np.isfinite(values)] for values in data["z"].values.T]
    violins = axes.violinplot(scores, offsets, widths=0.8, showextrema=False)
    for body in violins["bodies"]:
        body.set(facecolor=style.MEASURED, alpha=0.35, edgecolor=style.MEASURED)
    for offset, values in zip(offsets, scores, strict=True):
        # Spread over the width by rank, not at random: the same drawing every time.
        place = offset + 0.3 * (np.arange(values.size) * 0.618 % 1.0 - 0.5)
        axes.plot(place, values, ".", color=style.BLACK, markersize=1.0)
    for level in (-2, 2):
        axes.axhline(level, color=style.BLACK, linewidth=0.8, linestyle="--")
    inside = 100.0 * np.mean(np.abs(np.concatenate(scores)) <= 2.0)
    axes.set(xlabel="offset b − a", ylabel="(measured − exact) / standard error")
    axes.set_title(f"{inside:.1f} % within ±2 (normal: 95.4 %)")


def _draw_chi2(axes, data: xr.Dataset) -> None:
    """Draw the reduced χ² by offset with the range that it is expected in."""
    offsets, spread = data["offset"].values, 2.0 * data["chi2_spread"].values
    axes.bar(offsets, 2 * spread, 0.8, 1.0 - spread, color="0.88", label="expected, ± 2 deviations")
    axes.axhline(1.0, color=style.BLACK, linewidth=0.6)
    axes.plot(offsets, data["chi2_reduced"], "o", color=style.MEASURED, label="measured")
    axes.set(xlabel="offset b − a", ylabel="reduced χ²")
    values = np.concatenate([1.0 - spread, 1.0 + spread, data["chi2_reduced"].values])
    room = np.ptp(values)
    axes.set_ylim(values.min() - 0.1 * room, values.max() + 0.5 * room)
    axes.legend(loc="upper center", ncols=2)


def _draw_far(axes, data: xr.Dataset, distance: int) -> None:
    """Draw the entries at a distance from the diagonal, as shares of the diagonal one."""
    axes.axhline(0.0, color=style.BLACK, linewidth=0.6)
    flat = data["slope"].values == 0
    for chosen, marker, colour, kind in (
        (~flat, "s", style.ORANGE, "affine"), (flat, "o", style.MEASURED, "flat"),
    ):  # fmt: skip
        for offset, face in ((-distance, "white"), (distance, colour)):
            part = data.sel(far_offset=offset)
            axes.errorbar(
                part["rho"].values[chosen], 100 * part["ratio"].values[chosen],
                100 * part["ratio_se"].values[chosen], fmt=marker, color=colour, markersize=2.2,
                elinewidth=0.4, markerfacecolor=face, markeredgewidth=0.5,
                label=f"{kind}, b − a = {'−' if offset < 0 else ''}{distance}",
            )  # fmt: skip
    axes.set_ylabel("$K_{ba}$ / $K_{aa}$ (%)")
    axes.set_title(f"|b − a| = {distance}")
