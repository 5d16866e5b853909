"""Intervals of coefficients, how often terms are chosen, and a check against many trials."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import xarray as xr
from matplotlib.patches import Patch

from hydrolimit.datasets import variable
from hydrolimit.figures import style

_TERMS = 4  # no more panels than this
_ROWS = 7  # fewer bars than this leave room below


def term_label(name: str) -> str:
    """Return a term's name without its family, exponents raised."""
    function = name.partition(" ")[2] or name
    function = re.sub(r"\^1(?![0-9.])", "", function)
    return re.sub(r"\^(-?[0-9.]+)", r"$^{\1}$", function)


def draw_frequencies(axes, kinds: Sequence[str], frequency: np.ndarray, chosen: np.ndarray) -> None:
    """Draw how often each term is chosen as horizontal bars, striped where not in ``chosen``."""
    for place, (kind, share, full) in enumerate(zip(kinds, frequency, chosen, strict=True)):
        colour = style.FAMILIES[str(kind)]
        axes.barh(place, share, 0.7, facecolor=colour if full else "white", edgecolor=colour,
                  hatch=None if full else "////", linewidth=0.6)  # fmt: skip
    axes.set(xlim=(0, 1.02), xlabel="share of the replicates with the term")
    axes.grid(visible=False, axis="y")
    axes.tick_params(axis="y", length=0)


def write_terms(axes, names: Sequence[str], kinds: Sequence[str]) -> None:
    """Write the terms at the upright axis, the first above, in their families' colours."""
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_yticks(np.arange(len(names)), [term_label(str(name)) for name in names])
    for text, kind in zip(axes.get_yticklabels(), kinds, strict=True):
        text.set_color(style.FAMILIES[str(kind)])
    axes.grid(visible=False, axis="y")
    axes.tick_params(axis="y", length=0)


def family_handles(kinds: Sequence[str]) -> list[Patch]:
    """Return the legend's entries of the families that are there."""
    there = [family for family in style.FAMILIES if family in set(map(str, kinds))]
    return [Patch(facecolor=style.FAMILIES[family], label=family) for family in there]


def gather(datasets: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """Return the intervals, the spread over all trials, and how often intervals hold the truth.

    ``coverage`` (term) is the share of the trials whose interval holds the exact coefficient.
    """
    data = datasets["bootstrap_qanr_constant"]
    truth = data["true_coefficient"]
    held = (data["low"] <= truth) & (truth <= data["high"])
    coverage = held.where(np.isfinite(data["low"])).mean("trial")
    kept = data[["low", "high", "frequency", "coefficient_all"]].drop_attrs(deep=False)
    text = "share of the intervals that hold the exact coefficient"
    return kept.assign(coverage=variable("term", coverage.values, text)).assign_attrs(
        level=float(data.attrs["level"])
    )


def draw(data: xr.Dataset):
    """Draw the intervals of the coefficients that are there, and all selection frequencies."""
    truth = data["true_coefficient"].values
    terms = np.flatnonzero(truth)[:_TERMS]
    names, kinds = data["term"].values, data["kind"].values
    mean = data["frequency"].mean("trial").values
    rows = np.flatnonzero((truth != 0) | (mean > 0))
    figure = style.figure(style.WIDTH, max(3.6, 0.9 + 0.17 * rows.size))
    left, right = figure.subfigures(1, 2, width_ratios=(1.5, 1.0))
    panels = left.subplots(len(terms), 1, squeeze=False, sharex=True)[:, 0]
    for axes, term, letter in zip(panels, terms, "abcd", strict=False):
        _draw_intervals(axes, data.isel(term=term))
        style.letter(axes, letter)
    panels[-1].set_xlabel("trial, and all trials")
    axes = right.subplots()
    draw_frequencies(axes, kinds[rows], mean[rows], truth[rows] != 0)
    write_terms(axes, names[rows], kinds[rows])
    axes.set_ylim(max(rows.size, _ROWS) - 0.4, -0.6)
    axes.set_title(f"terms in no replicate: {len(names) - rows.size} more", fontsize=7)
    style.letter(axes, "abcde"[len(terms)])
    handles = family_handles(kinds[rows])
    axes.legend(handles=handles, loc="upper center", bbox_to_anchor=(0.5, -0.13), ncols=3)
    return figure


def _draw_intervals(axes, data: xr.Dataset) -> None:
    """Draw each trial's interval of one coefficient, the trials' spread, and the exact value."""
    colour = style.FAMILIES[str(data["kind"].values)]
    truth, level = float(data["true_coefficient"]), data.attrs["level"]
    low, high = data["low"].values, data["high"].values
    trial = np.arange(1, low.size + 1)
    axes.axhline(truth, color=style.BLACK, linestyle="--", linewidth=0.8)
    middle = (low + high) / 2
    axes.errorbar(trial, middle, (high - low) / 2, fmt="none", ecolor=colour, elinewidth=1.6)
    everything = data["coefficient_all"].values
    everything = everything[np.isfinite(everything)]
    place = trial[-1] + 1.5 + trial.size / 20
    if everything.size:
        scatter = place + 0.5 * (np.arange(everything.size) * 0.618 % 1.0 - 0.5)
        axes.plot(scatter, everything, ".", color=style.GREY, markersize=2)
        ends = np.quantile(everything, [(1 - level) / 2, (1 + level) / 2])
        axes.plot([place + 0.6] * 2, ends, color=style.BLACK, linewidth=1.6)
    written = f"{truth:g}".replace("-", "−")
    held = int(round(float(data["coverage"]) * np.isfinite(low).sum()))
    axes.set_title(
        f"{data['kind'].values} {term_label(str(data['term'].values))}: {100 * level:g} % intervals"
        f" hold {written} in {held} of {np.isfinite(low).sum()} trials", fontsize=7,
    )  # fmt: skip
    axes.set_ylabel("coefficient")
    axes.set_xticks([*trial, place], [*map(str, trial), f"all {everything.size}"])
