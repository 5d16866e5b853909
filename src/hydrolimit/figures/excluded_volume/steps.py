"""What time steps and cut-offs of the particles change, measured and computed."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import xarray as xr
from matplotlib.ticker import NullLocator

from hydrolimit.figures import style
from hydrolimit.figures.excluded_volume import looks

# Datasets of measured runs, and the quantity shown of each.
RUNS = {
    "rods": ("steps_rods", "chi2"),
    "points": ("steps_points", "chi2"),
    "disks": ("steps_disks", "mean"),
    "contact": ("contact", "value"),
}
_COMPUTED = ["coefficient_ratio", "used_time_step", "used_ratio", "published_ratio",
             "cutoff_ratio", "used_cutoff", "used_cutoff_ratio"]  # fmt: skip
_METHODS = {
    "flow": ("exact flow of pairs (used)", {"color": style.BLUE, "linestyle": "-"}),
    "capped": ("Euler, capped", {"color": style.GREEN, "linestyle": "-."}),
    "plain": ("Euler", {"color": style.VERMILION, "linestyle": "--"}),
}
_POTENTIALS = {"yukawa": ("Yukawa", "-", "o"), "power": (r"$r^{-4}$", "--", "s")}
_LEAST = 1e-5  # a relative error below this is not of interest
_TICKS = 6  # no more numbers than this at an axis


def gather(datasets: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """Return all that is measured and computed of step-size errors.

    Variables of a measured run are called by its name and their own, such as ``rods_chi2``.
    """
    measured = [
        datasets[name].rename(
            {variable: f"{run}_{variable}" for variable in datasets[name].data_vars}
        )
        for run, (name, _) in RUNS.items()
    ]
    computed = datasets["coefficients"]
    merged = xr.merge(
        [*measured, computed[_COMPUTED]], combine_attrs="drop_conflicts", join="exact",
        compat="equals",
    ).drop_attrs(deep=False)  # fmt: skip
    return merged.assign_attrs(published_time_step=computed.attrs["published_time_step"])


def draw(data: xr.Dataset):
    """Draw what was measured above, and what was computed of soft pairs below."""
    figure = style.figure(style.WIDTH, 6.0)
    panels = figure.subplots(2, 3)
    _draw_chi2(panels[0, 0], data)
    _draw_mean(panels[0, 1], data)
    _draw_contact(panels[0, 2], data)
    for axes, name in zip(panels[1, :2], _POTENTIALS, strict=True):
        _draw_schemes(axes, data.sel(pair_potential=name))
        axes.set_title(_POTENTIALS[name][0])
    low, high = (f([a.get_ylim()[i] for a in panels[1, :2]]) for i, f in enumerate((min, max)))
    for axes in panels[1, :2]:
        axes.set_ylim(low, high)
    panels[1, 1].set_ylabel("")
    _draw_cutoffs(panels[1, 2], data)
    for axes, letter in zip(panels.flat, "abcdef", strict=True):
        style.letter(axes, letter)
    for axes in panels.flat:
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.22), fontsize=6)
    return figure


def _draw_measured(axes, data: xr.Dataset, run: str, interaction: str, label: str, **look) -> None:
    """Draw a measured quantity with its errors against the time step."""
    quantity = f"{run}_{RUNS[run][1]}"
    step, value, error = (
        data[name].values for name in (f"{run}_time_step", quantity, f"{quantity}_se")
    )
    error = np.broadcast_to(error, value.shape)
    looks.draw_points(axes, step, value, error, interaction, label=label,
                      **{"markersize": 4, "zorder": 3, **look})  # fmt: skip
    axes.set(xscale="log", xlabel=r"time step $\Delta t$ / $10^{-6}$")
    _number_steps(axes, step)


def _number_steps(axes, steps: np.ndarray) -> None:
    """Number the measured time steps at an axis, the largest if there are many."""
    ticks = np.unique(steps)[-_TICKS:]
    axes.set_xticks(ticks, [f"{1e6 * tick:.3g}" for tick in ticks])
    axes.xaxis.set_minor_locator(NullLocator())


def _draw_chi2(axes, data: xr.Dataset) -> None:
    _draw_measured(axes, data, "rods", "on", "rods, exact density")
    # Around a point of rods at the same place.
    open_square = {"markersize": 6, "markerfacecolor": "none"}
    _draw_measured(axes, data, "points", "off", "points, linear PDE", **open_square)
    axes.axhline(1.0, color=style.BLACK, linestyle=":", label="no error but the statistical")
    _number_steps(axes, np.append(data["rods_time_step"], data["points_time_step"]))
    axes.set_ylabel(r"reduced $\chi^2$")


def _draw_mean(axes, data: xr.Dataset) -> None:
    _draw_measured(axes, data, "disks", "on", "disks")
    for name, line in looks.LINES.items():
        law = looks.LAWS[name]
        axes.axhline(float(data[f"disks_mean_{law}"]), label=f"{law} PDE", **line)
    axes.set_ylabel(r"mean of $x$")


def _draw_contact(axes, data: xr.Dataset) -> None:
    _draw_measured(axes, data, "contact", "on", "disks")
    packing = float(data["contact_packing"].mean())
    axes.plot(data["contact_time_step"], data["contact_theory"], color=style.BLACK, linestyle=":",
              label=f"Henderson, packing {packing:.3f}")  # fmt: skip
    axes.set_ylabel(r"$g(\epsilon^+)$ at contact")


def _draw_schemes(axes, data: xr.Dataset) -> None:
    """Draw by how much each scheme's alpha is wrong, full markers where too large."""
    steps, published = data["time_step"].values, data.attrs["published_time_step"]
    for method, (label, look) in _METHODS.items():
        one = data.sel({"method": method})  # a keyword of this name is that of sel
        ratio = one["coefficient_ratio"].values
        if np.isfinite(ratio).any():
            axes.plot(steps, _deviation(ratio), label=label, **look)
        else:
            axes.plot([], [], label=f"{label}: no steady state", **look)
        _mark(axes, published, float(one["published_ratio"]), look["color"], "D")
    _mark(axes, float(data["used_time_step"]), float(data["used_ratio"]),
          _METHODS["flow"][1]["color"], "o")  # fmt: skip
    for marker, label in (("o", "step used"), ("D", "step of the paper")):
        axes.plot([], [], color=style.GREY, marker=marker, linestyle="none", label=label)
    axes.set(xscale="log", yscale="log", xlabel=r"time step $\Delta t\,/\,\epsilon^2$")
    axes.set_ylabel(r"$|\alpha(\Delta t) / \alpha_u - 1|$")


def _deviation(ratio: np.ndarray) -> np.ndarray:
    """Return a relative error for a logarithmic axis, NaN where it is not of interest."""
    deviation = np.abs(ratio - 1.0)
    return np.where(deviation >= _LEAST, deviation, np.nan)


def _mark(axes, place: float, ratio: float, colour: str, marker: str) -> None:
    """Mark a value, full where it is above 1."""
    if np.isfinite(ratio):
        face = colour if ratio > 1.0 else "white"
        axes.plot(place, _deviation(ratio), marker=marker, color=colour, markerfacecolor=face,
                  markersize=4.5, zorder=4, linestyle="none")  # fmt: skip


def _draw_cutoffs(axes, data: xr.Dataset) -> None:
    """Draw by how much alpha is too small if the potential is cut off, and the cut-offs used."""
    for name, (label, dashes, marker) in _POTENTIALS.items():
        one = data.sel(pair_potential=name)
        axes.plot(one["cutoff"], _deviation(one["cutoff_ratio"].values), label=label,
                  color=style.BLACK, linestyle=dashes)  # fmt: skip
        used = float(one["used_cutoff"]), _deviation(float(one["used_cutoff_ratio"]))
        axes.plot(*used, marker=marker, color=style.BLACK, markerfacecolor="white",
                  markersize=4.5, linestyle="none", label=f"{label}, used")  # fmt: skip
    axes.set(yscale="log", xlabel=r"cut-off ($\epsilon$)")
    axes.set_ylabel(r"$|\alpha(\mathrm{cut}) / \alpha_u - 1|$")
