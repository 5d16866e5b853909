"""Learned interaction force, force and diffusivity, against the exact ones or with a band."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import xarray as xr
from matplotlib.lines import Line2D

from hydrolimit.figures import style
from hydrolimit.figures.mean_field import convergence, dynamics

# By family: its variable and that of its abscissa, and how both are written.
FAMILIES = {
    "interaction": ("interaction", "r", "$r$", "interaction force $f(r)$"),
    "force": ("force", "s", "$x$", r"force $\partial V/\partial x$"),
    "diffusion": ("diffusivity", "s", "$x$", r"diffusion $\frac{1}{2}σ^2$"),
}
_NEAR = 0.03  # of the abscissa's range: nearer to its start, values do not stretch the axis
_COLUMNS = 4


def draw_function(axes, at: np.ndarray, curves: np.ndarray, colour: str, **look) -> None:
    """Draw learned functions (curve, at) as thin lines."""
    alpha = 0.9 if len(curves) == 1 else 0.45
    axes.plot(at, curves.T, **({"color": colour, "linewidth": 0.6, "alpha": alpha} | look))


def draw_band(axes, at: np.ndarray, low: np.ndarray, high: np.ndarray, colour: str, **look) -> None:
    """Shade the interval of a learned function."""
    axes.fill_between(at, low, high, color=colour, alpha=0.2, linewidth=0, **look)


def fit_axis(axes, at: np.ndarray, curves: np.ndarray) -> None:
    """Let the axis span some functions (curve, at) but for their poles at the abscissa's ends."""
    span = at[-1] - at[0]
    inner = curves[:, (at - at[0] >= _NEAR * span) & (at[-1] - at >= _NEAR * span)]
    inner = inner[np.isfinite(inner)]
    if not inner.size:
        return
    low, high = inner.min(), inner.max()
    size = max(high - low, 0.2 * np.abs(inner).max(), 1e-12)
    axes.set_ylim(low - 0.12 * size, high + 0.12 * size)
    axes.set_xlim(at[0], at[-1])


def gather(datasets: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """Return the learned functions of all trials of every dynamics, and the exact ones."""
    names = ["tpr", *(f"{name}{end}" for name, *_ in FAMILIES.values() for end in ("", "_exact"))]
    return dynamics.joined(dynamics.of_all(datasets, "laws", names))


def draw(data: xr.Dataset):
    """Draw a panel for each function that a dynamics has, or that one of its trials learned."""
    shown = [(label, family) for label in dynamics.labels(data, "tpr") for family in FAMILIES
             if _something(dynamics.part(data, label), family)]  # fmt: skip
    rows = -(-len(shown) // _COLUMNS)
    figure = style.figure(style.WIDTH, 0.6 + 1.5 * rows)
    for place, (label, family) in enumerate(shown):
        axes = figure.add_subplot(rows, _COLUMNS, place + 1)
        _draw_panel(axes, dynamics.part(data, label), family)
        axes.set_title(_title(data, label), fontsize=6.5)
    handles = [
        Line2D([], [], color=style.FAMILIES[family], label=f"learned {words.partition(' ')[0]}")
        for family, (*_, words) in FAMILIES.items()
    ]
    handles.append(Line2D([], [], color=style.BLACK, linestyle="--", label="exact"))
    figure.legend(handles=handles, loc="outside upper center", ncols=4)
    return figure


def _something(part: xr.Dataset, family: str) -> bool:
    """Return whether a family of a dynamics is there, or is learned in a trial with TPR = 1."""
    name = FAMILIES[family][0]
    exact = np.nan_to_num(part[f"{name}_exact"].values)
    return bool(np.any(exact) or np.any(np.nan_to_num(_learned(part, name))))


def _learned(part: xr.Dataset, name: str) -> np.ndarray:
    """Return the functions (trial, at) of the trials whose true positivity ratio is 1."""
    return part[name].transpose("trial", ...).values[part["tpr"].values == 1]


def _draw_panel(axes, part: xr.Dataset, family: str) -> None:
    """Draw the learned functions of one family, and the exact one over them."""
    name, coordinate, abscissa, words = FAMILIES[family]
    at, learned, exact = part[coordinate].values, _learned(part, name), part[f"{name}_exact"].values
    if learned.size:
        draw_function(axes, at, learned, style.FAMILIES[family])
    else:
        axes.text(0.5, 0.9, convergence.NOTHING, transform=axes.transAxes, ha="center",
                  va="top", fontsize=6)  # fmt: skip
    axes.plot(at, exact, "--", color=style.BLACK, linewidth=0.9)
    fit_axis(axes, at, np.vstack([learned, exact]) if learned.size else exact[None])
    axes.set_xlabel(abscissa, labelpad=1)
    axes.set_ylabel(words.partition(" ")[2], labelpad=1)


def _title(data: xr.Dataset, label: str) -> str:
    """Return a panel's title, with how many trials are drawn in it."""
    tpr = data[f"tpr_{label}"].values
    there = np.isfinite(tpr).sum()
    return f"{dynamics.TITLES[label]}\n{(tpr == 1).sum()} of {there} trials"
