"""Fig. 5: decay of energy at the three scales, beside what dissipates it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import xarray as xr
from matplotlib.lines import Line2D

from hydrolimit.datasets import variable
from hydrolimit.figures import style
from hydrolimit.figures.kawasaki import looks

_HEADS = {
    "macroscopic": (
        r"$\partial_t \zeta = \partial_\theta^2 \varphi'(\zeta)$",
        r"energy: $H(\zeta) = \int \varphi(\zeta)\,d\theta$",
        r"metric: $H^{-1}$",
    ),
    "mesoscopic": (
        r"$d\eta/dt = -\bar{A}\,\nabla \bar{H}(\eta)$",
        r"energy: $\bar{H}(\eta)$",
        r"metric: $\langle \cdot\,, \bar{A}^{-1} \cdot \rangle_{L^2}$",
    ),
    "microscopic": (
        r"$dX = -A\,\nabla H\,dt + \sqrt{2A}\,dB$",
        r"energy: $\mathrm{Ent}(\rho_t|\mu)$",
        r"metric: Wasserstein over $A^{-1}$",
    ),
}
_POINTS = 10  # differences of energies drawn, about
_WIDE = {"linewidth": 3.0, "alpha": 0.4, "solid_capstyle": "butt", "linestyle": "-",
         "marker": "none"}  # fmt: skip
_EQUIPARTITION = {"color": style.GREY, "linestyle": ":", "linewidth": 1.2}


def gather(datasets: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """Return energies above equilibrium and their dissipation by potential.

    Dimensions ``potential``, ``frame`` (times of the solutions) and ``time`` (of the runs).
    ``macro`` and ``macro_dissipation``; ``meso_limit`` and ``meso_dissipation``, with N to
    infinity; ``meso`` (correction) at the N shown; ``entropy`` a site, NaN where it is not known;
    ``runs`` and ``runs_se``, the mean of the coarse-grained Hamiltonian, NaN where the entropy is
    known. Attributes ``spins``, ``degree`` and ``knots``, which these are shown of.
    """
    names = list(looks.of_kind(datasets, "macro"))
    parts = {name: _of_one({kind: datasets[f"{kind}_{name}"] for kind in (
        "macro", "meso", "comparison", "prediction")}) for name in names}  # fmt: skip
    # What is sampled first, the exact Gaussian after it.
    order = sorted(names, key=lambda name: bool(np.isfinite(parts[name]["entropy"]).any()))
    about = looks.shown(datasets[f"meso_{names[0]}"])
    return looks.joined({name: parts[name] for name in order}).assign_attrs(about)


def _of_one(parts: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """Return the energies of one potential."""
    macro, meso, predicted = parts["macro"], parts["meso"], parts["prediction"]
    about = looks.shown(meso)
    chosen = {"degree": about["degree"], "knots": about["knots"]}
    limit = meso[["energy", "dissipation", "equilibrium_energy"]].sel(chosen)
    entropy = predicted["entropy"].sel(spins=about["spins"]).values
    runs, error = (parts["comparison"][name].values for name in ("energy", "energy_se"))
    if np.isfinite(entropy).any():
        runs, error = np.full_like(runs, np.nan), np.full_like(error, np.nan)
    finite = (meso["shown_energy"] - meso["shown_equilibrium_energy"]).transpose(
        "correction", "frame")  # fmt: skip
    return xr.Dataset(
        {
            "macro": variable("frame", (macro["energy"] - macro["equilibrium_energy"]).values,
                              "free energy above equilibrium"),
            "macro_dissipation": variable("frame", macro["dissipation"].values, "its dissipation"),
            "meso_limit": variable("frame", (limit["energy"] - limit["equilibrium_energy"]).values,
                                   "coarse-grained Hamiltonian above equilibrium, N to infinity"),
            "meso_dissipation": variable("frame", limit["dissipation"].values, "its dissipation"),
            "meso": variable(("correction", "frame"), finite.values,
                             "coarse-grained Hamiltonian above equilibrium"),
            "entropy": variable("frame", entropy, "relative entropy a site"),
            "runs": variable("time", runs, "mean coarse-grained Hamiltonian above equilibrium"),
            "runs_se": variable("time", error, "its standard error"),
        },
        {"frame": variable("frame", macro["time"].values, "time"),
         "time": parts["comparison"]["time"], "correction": meso["correction"]},
    )  # fmt: skip


def draw(data: xr.Dataset):
    """Draw energies above and what they lose below, a column a scale."""
    figure = style.figure(style.WIDTH, 5.3)
    panels = figure.subplots(2, 3, sharex=True, sharey="row")
    for column, (scale, lines) in zip(panels.T, _HEADS.items(), strict=True):
        column[0].set_title("\n".join((scale, *lines, "")), fontsize=7.5, linespacing=1.5)
        column[1].set_xlabel("$t$")
    names = data["potential"].values
    for place, name in enumerate(names):
        one, look = data.isel(potential=place), looks.potential(name, names)
        look = {"color": look["color"], "linestyle": "--" if place else "-", "marker": "none"}
        marker = "s" if place else "o"
        _draw_solution(panels[:, 0], one, ("macro", "macro", "macro_dissipation"), look, marker)
        _draw_solution(panels[:, 1], one, ("meso", "meso_limit", "meso_dissipation"), look, marker)
        _draw_runs(panels[:, 2], one, look, marker)
    sampled = bool(np.isfinite(data["runs"]).any())
    if sampled:
        level = (data.attrs["knots"] - 1) / (2 * data.attrs["spins"])
        panels[0, 2].axhline(level, **_EQUIPARTITION)
    for row, label in zip(panels, ("energy above equilibrium", "rate of dissipation"), strict=True):
        row[0].set_ylabel(label)
    # Rates of the runs may be negative.
    panels[0, 0].set_yscale("log")
    looks.plain_numbers(panels[0, 0].yaxis)
    for axes, letter in zip(panels.flat, "abcdef", strict=True):
        style.letter(axes, letter)
    looks.few_times(panels[0, 0].xaxis)
    panels[0, 0].set_xlim(*(np.array([-0.03, 1.03]) * float(data["frame"].max())))
    figure.legend(handles=_handles(data, sampled), loc="outside upper center", ncols=3,
                  handlelength=3.0)  # fmt: skip
    return figure


def _quotients(time: np.ndarray, energy: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return middles of intervals, and minus the difference quotients of an energy there."""
    return 0.5 * (time[1:] + time[:-1]), -np.diff(energy) / np.diff(time)


def _draw_solution(column, data: xr.Dataset, names: tuple, look: Mapping, marker: str) -> None:
    """Draw a scale that is solved: energy; dissipation, and difference quotients on it."""
    shown, solved, dissipation = names
    frame = data["frame"].values
    if "correction" in data[shown].dims:
        leading, whole = (data[shown].sel(correction=name) for name in looks.CORRECTIONS)
        column[0].plot(frame, leading, **look | _WIDE)
        column[0].plot(frame, whole, **look)
    else:
        column[0].plot(frame, data[shown], **look)
    column[1].plot(frame, data[dissipation], **look)
    middle, quotient = _quotients(frame, data[solved].values)
    apart = max(1, middle.size // _POINTS)
    column[1].plot(middle[::apart], quotient[::apart], marker=marker, linestyle="none",
                   markersize=3.4, markerfacecolor="white", color=look["color"])  # fmt: skip


def _draw_runs(column, data: xr.Dataset, look: Mapping, marker: str) -> None:
    """Draw the exact entropy, or means over runs; dissipation of the macroscopic scale below."""
    frame, time = data["frame"].values, data["time"].values
    column[1].plot(frame, data["macro_dissipation"], **look | _WIDE)
    points = {"color": look["color"], "marker": marker, "linestyle": "none"}
    if np.isfinite(data["entropy"]).any():
        column[0].plot(frame, data["entropy"], **look)
        middle, quotient = _quotients(frame, data["entropy"].values)
        apart = max(1, middle.size // _POINTS)
        column[1].plot(middle[::apart], quotient[::apart], markersize=3.4,
                       markerfacecolor="white", **points)  # fmt: skip
        return
    runs, error = data["runs"].values, data["runs_se"].values
    column[0].errorbar(time, runs, error, markersize=3.6, **points, **looks.ERRORS)
    middle, quotient = _quotients(time, runs)
    # As if runs forgot their energy from one time to the next; errors are smaller if they do not.
    spread = np.hypot(error[1:], error[:-1]) / np.diff(time)
    column[1].errorbar(middle, quotient, spread, markersize=3.6, **points, **looks.ERRORS)


def _handles(data: xr.Dataset, sampled: bool) -> list:
    """Return handles of potentials and of what is drawn."""
    names = data["potential"].values
    handles = [
        Line2D([], [], color=looks.potential(name, names)["color"], label=str(name),
               linestyle="--" if place else "-")
        for place, name in enumerate(names)
    ]  # fmt: skip
    handles += [
        Line2D([], [], color=style.GREY, label=r"b: $\bar{H}$ without log det; f: as in d",
               **_WIDE),
        Line2D([], [], color=style.GREY, marker="o", markersize=3.4, markerfacecolor="white",
               linestyle="none", label="$-dE/dt$ by differences"),
    ]  # fmt: skip
    if sampled:
        handles += [
            Line2D([], [], color=style.GREY, marker="o", markersize=3.6, linestyle="none",
                   label=r"c, f: mean of $\bar{H}(Px_t)$ over runs"),
            Line2D([], [], label="c: $(M - 1)/2N$", **_EQUIPARTITION),
        ]  # fmt: skip
    return handles
