"""Fig. 1: one run at three scales, profiles in time."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import xarray as xr
from matplotlib.lines import Line2D

from hydrolimit.figures import style
from hydrolimit.figures.kawasaki import looks

_COLUMNS = 4  # times shown, at most
_SPINS = {"color": looks.MICRO, "marker": ".", "markersize": 3.2, "linestyle": "none",
          "alpha": 0.35, "markeredgewidth": 0.0}  # fmt: skip
_PROJECTED = {"color": looks.MICRO, "linestyle": "-", "linewidth": 1.1}
_MACRO = {"color": "0.7", "linestyle": "-", "linewidth": 3.6}
_MESO = {
    "leading": {"color": style.ORANGE, "linestyle": "-", "linewidth": 2.4},
    "log det": {"color": looks.MESO, "linestyle": "--", "linewidth": 1.1},
}
_WORDS = {"leading": r"c: $\eta$ without log det", "log det": r"$\eta$"}


def gather(datasets: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """Return the profiles of all scales at a few times.

    ``run`` (time, site), ``projected`` and ``zeta`` (time, theta), ``shown_eta``
    (correction, time, theta); attributes ``potential``, ``spins``, ``degree`` and ``knots``.
    """
    ((name, compared),) = looks.of_kind(datasets, "comparison").items()
    meso, macro = datasets[f"meso_{name}"], datasets[f"macro_{name}"]
    last = compared.sizes["time"] - 1
    places = np.unique(np.round(np.linspace(0.0, last, _COLUMNS)).astype(int))
    if last % 2 == 0:  # 0, T/4, T/2, T
        places = np.unique([0, last // 4, last // 2, last])
    times = compared["time"].values[places]
    profile = macro["zeta"].sel(time=times, method="nearest").assign_coords(
        time=compared["time"][places])  # fmt: skip
    shown = compared[["run", "projected"]].isel(time=places)
    eta = meso["shown_eta"].isel(time=places)
    return (
        xr.merge([shown, profile, eta], join="override", combine_attrs="override")
        .drop_attrs(deep=False)
        .assign_attrs(potential=name, **looks.shown(meso))
    )


def draw(data: xr.Dataset):
    """Draw a column for each time: the profiles, and below how far they are from ζ."""
    figure = style.figure(style.WIDTH, 5.4)
    columns = data.sizes["time"]
    panels = figure.subplots(
        3, columns, squeeze=False, sharex=True, sharey="row",
        gridspec_kw={"height_ratios": (2.0, 1.1, 1.1)},
    )  # fmt: skip
    for place in range(columns):
        one = data.isel(time=place)
        _draw_profiles(panels[0, place], one)
        theta = data["theta"].values
        panels[1, place].plot(theta, one["projected"] - one["zeta"], **_PROJECTED)
        for correction, look in _MESO.items():
            eta = one["shown_eta"].sel(correction=correction)
            panels[2, place].plot(theta, eta - one["zeta"], **look)
        for axes in panels[1:, place]:
            axes.axhline(0.0, color=style.BLACK, linewidth=0.5, zorder=1)
        panels[0, place].set_title(f"$t$ = {float(one['time']):g}")
    panels[0, 0].set_xlim(0.0, 1.0)
    panels[0, 0].set_xticks([0.0, 0.5, 1.0], ["0", "0.5", "1"])
    for axes in panels[-1]:
        axes.set_xlabel(r"$\theta$")
    labels = ("spin", r"$Px - \zeta$", r"$\eta - \zeta$")
    for row, label, letter in zip(panels[:, 0], labels, "abc", strict=True):
        row.set_ylabel(label)
        style.letter(row, letter)
    figure.align_ylabels(panels[:, 0])
    figure.legend(handles=_handles(data.attrs), loc="outside upper center", ncols=5,
                  handlelength=2.6)  # fmt: skip
    return figure


def _draw_profiles(axes, data: xr.Dataset) -> None:
    """Draw spins, and the three profiles, which nearly coincide: the widest lowest."""
    spins = data.sizes["site"]
    axes.plot((np.arange(spins) + 0.5) / spins, data["run"], zorder=1.5, **_SPINS)
    axes.plot(data["theta"], data["zeta"], **_MACRO)
    axes.plot(data["theta"], data["projected"], **_PROJECTED)
    axes.plot(data["theta"], data["shown_eta"].sel(correction="log det"), zorder=2.5,
              **_MESO["log det"])  # fmt: skip


def _handles(about: Mapping) -> list:
    """Return handles of all curves, with the numbers of sites and knots."""
    return [
        Line2D([], [], label=f"spins $x$ of one run, $N$ = {about['spins']}",
               **_SPINS | {"markersize": 6}),
        Line2D([], [], label=f"$Px$, $p$ = {about['degree']}, $M$ = {about['knots']}",
               **_PROJECTED),
        *[Line2D([], [], label=_WORDS[name], **_MESO[name]) for name in reversed(_MESO)],
        Line2D([], [], label=r"$\zeta$", **_MACRO),
    ]  # fmt: skip
