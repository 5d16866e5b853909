"""The same entries from the two preparations of a profile."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import xarray as xr

from hydrolimit.datasets import variable
from hydrolimit.figures import style
from hydrolimit.figures.fluctuations.operator_surface import COLUMNS, DENSITY


def gather(datasets: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """Return evolved over local-equilibrium entries, less 1, with standard errors, and z."""
    both = datasets["preparation"]
    ratio = both["entry_evolved"] / both["entry_local_equilibrium"]
    error = np.abs(ratio) * np.hypot(
        both["entry_evolved_se"] / both["entry_evolved"],
        both["entry_local_equilibrium_se"] / both["entry_local_equilibrium"],
    )
    kept = both[["z", "chi2_reduced", "deficit", "design_effect", "intraclass_correlation"]]
    kept = kept.drop_vars([name for name in kept.coords if name not in ("rho", "slope", "offset")])
    text = "entry from evolved configurations over that from local equilibrium, less 1"
    return kept.assign(
        difference=variable(ratio.dims, ratio.values - 1.0, text),
        difference_se=variable(ratio.dims, error.values, "standard error of difference"),
    ).drop_attrs(deep=False)


def draw(data: xr.Dataset):
    """Draw the relative differences over the density, entry by entry, and all z-scores."""
    figure = style.figure(style.WIDTH, 4.2)
    panels = figure.subplot_mosaic("ad\nbd\ncd", width_ratios=(1.3, 1.0))
    flat = data["slope"].values == 0
    for name, offset in zip("abc", COLUMNS, strict=True):
        axes, part = panels[name], data.sel(offset=offset)
        axes.axhline(0.0, color=style.BLACK, linewidth=0.6)
        for chosen, marker, colour, kind in (
            (~flat, "s", style.VERMILION, "affine profiles"),
            (flat, "o", style.BLUE, "flat profiles"),
        ):
            axes.errorbar(
                part["rho"].values[chosen], 100 * part["difference"].values[chosen],
                100 * part["difference_se"].values[chosen], fmt=marker, color=colour,
                elinewidth=0.8, label=kind,
            )  # fmt: skip
        axes.set_title(f"$K_{{ba}}$, {COLUMNS[offset]}")
    for name in "ab":
        panels[name].sharex(panels["c"])
        panels[name].tick_params(labelbottom=False)
    panels["b"].set_ylabel("evolved / local equilibrium − 1 (%)")
    panels["c"].set_xlabel(DENSITY)
    _draw_scores(panels["d"], data)
    for name, axes in panels.items():
        style.letter(axes, name)
    handles, labels = panels["a"].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=2)
    return figure


def _draw_scores(axes, data: xr.Dataset) -> None:
    """Draw all z-scores beside the normal density, and what the continuations cost."""
    z = data["z"].values[np.isfinite(data["z"].values)]
    reach = max(3.5, np.abs(z).max())
    bins = np.linspace(-reach, reach, 22)
    axes.hist(z, bins, density=True, color=style.MEASURED, alpha=0.5, label=f"{z.size} entries")
    fine = np.linspace(-reach, reach, 200)
    normal = np.exp(-(fine**2) / 2) / np.sqrt(2 * np.pi)
    axes.plot(fine, normal, color=style.BLACK, label="normal")
    axes.set(xlabel="difference / standard error", ylabel="probability density")
    deficit = 100.0 * data["deficit"].values
    text = (
        f"deficit taken off {deficit.min():.2f} to {deficit.max():.2f} %\n"
        f"reduced χ² {float(data['chi2_reduced']):.2f}\n"
        f"design effect {float(data['design_effect']):.2f}\n"
        f"intraclass correlation {float(data['intraclass_correlation']):.1g}"
    )
    axes.set_ylim(0, 1.6 * axes.get_ylim()[1])
    axes.text(0.03, 0.97, text, transform=axes.transAxes, va="top", fontsize=7)
    axes.legend(loc="upper right", bbox_to_anchor=(1.0, 0.8))
