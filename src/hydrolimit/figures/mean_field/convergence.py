"""Figs. 3, 6, 7 and 10: errors and true positivity against the number of particles N M."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import xarray as xr
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter, NullLocator

from hydrolimit.datasets import variable
from hydrolimit.figures import style
from hydrolimit.figures.mean_field import trials

NOTHING = "no trial with TPR = 1"
RATIO_COLOUR = style.BLACK
COLOURS = {
    "error_interaction": style.FAMILIES["interaction"],
    "error_force": style.FAMILIES["force"],
    "error_diffusivity": style.FAMILIES["diffusion"],
    "tpr": RATIO_COLOUR,
    "drift_tpr": RATIO_COLOUR,
}
NAMES = {
    "error_interaction": "relative error of $∇K$ (%)",
    "error_force": "relative error of $∇V$ (%)",
    "error_diffusivity": "relative error of $σ$ (%)",
    "success": "share with TPR = 1",
    "tpr": "mean TPR",
    "drift_tpr": "mean TPR of the drift",
    "diffusion": r"coefficient found, $\frac{1}{2}σ^2$",
}
PARTICLES = "particles $N M$ (thousands)"
_LOCAL = ("local_omega_1", "local_omega_20")
_TICKS = 8  # no more numbers than this at an axis


def gather_local(datasets: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """Return the lines of both frequencies, and what the time step adds to σ at ω = 20.

    ``bias`` is the relative error of σ that the diffusivity of the particles themselves has.
    """
    scores = {label: datasets[f"scores_{label}"] for label in _LOCAL}
    data = trials.lines(scores, ("error_diffusivity", "error_force", "tpr"))
    own = datasets["diffusivity_local_omega_20"]
    ratio = np.sqrt(float(own["diffusivity"]) / float(own["homogenised"]))
    share = float(own["diffusivity_se"]) / float(own["diffusivity"])
    text = "relative deviation of the particles' own σ from the homogenised one, ω = 20"
    return data.assign(
        bias=variable((), ratio - 1.0, text),
        bias_se=variable((), 0.5 * ratio * share, "standard error of bias"),
    )


def gather_intrinsic(datasets: Mapping[str, xr.Dataset], label: str) -> xr.Dataset:
    """Return the lines of one dynamics with intrinsic noise, one for each N."""
    quantities = ("error_interaction", "error_diffusivity", "tpr")
    return trials.lines({label: datasets[f"scores_{label}"]}, quantities)


def draw_local(data: xr.Dataset):
    """Draw the errors of σ and ∇V and the true positivity ratio of both frequencies."""
    figure, panels = _draw(data, ("error_diffusivity", "error_force", "tpr"), {}, _frequency)
    axes, bias = panels[0], abs(float(data["bias"]))
    label = "ω = 20: own σ of the particles\n(Euler–Maruyama) against homogenised"
    axes.axhline(bias, color=style.BLACK, linestyle=":", label=label)
    reach = np.array([-1.0, 1.0]) * float(data["bias_se"])
    axes.axhspan(*np.maximum(bias + reach, 1e-12), color=style.GREY, alpha=0.25, linewidth=0)
    low, high = axes.get_ylim()
    axes.set_ylim(min(low, 0.7 * bias), max(high, 1.4 * bias))
    _legend(axes)
    return figure


def draw_intrinsic(data: xr.Dataset, slopes: Mapping[str, tuple[float, str]] | None = None):
    """Draw the errors of ∇K and σ and the true positivity ratio of one dynamics.

    slopes has, by error, a reference line's exponent and how it is written; else N M^(−1/2).
    """
    return _draw(
        data, ("error_interaction", "error_diffusivity", "tpr"), slopes or {}, _particle_number
    )[0]


def _frequency(data: xr.Dataset, line: int) -> str:
    """Return what a line of Fig. 3 is called."""
    name = "ω = " + str(data["dynamics"].values[line]).rpartition("_")[2]
    several = np.unique(data["group"].values).size > 1
    return f"{name}, {_particle_number(data, line)}" if several else name


def _particle_number(data: xr.Dataset, line: int) -> str:
    return f"$N$ = {style.number(data['group'].values[line])}"


def _draw(
    data: xr.Dataset,
    quantities: Sequence[str],
    slopes: Mapping[str, tuple[float, str]],
    label: Callable[[xr.Dataset, int], str],
):
    """Draw a row of panels, one a quantity; return the figure and the panels."""
    figure = style.figure(style.WIDTH, 3.1)
    panels = figure.subplots(1, len(quantities))
    for axes, name, letter in zip(panels, quantities, "abcd", strict=False):
        style.letter(axes, letter)
        for line in range(data.sizes["line"]):
            look = looks(line) | {"color": COLOURS[name], "label": label(data, line)}
            if name in trials.ERRORS:
                look["label"] += written_slope(data, name, line)
            draw_line(axes, data.isel(line=line), name, look)
        total_axis(axes, data["total"].values)
        value_axis(axes, data, name)
        if name in trials.ERRORS:
            _write_successes(axes, data, name)
        if name in trials.ERRORS and np.isfinite(data[name].values).any():
            _draw_reference(axes, data, name, *slopes.get(name, (-0.5, "-1/2")))
        if axes.lines:
            _legend(axes)
    note = "at the points: trials with TPR = 1 / trials; bars: one standard error"
    figure.supxlabel(note, x=0.01, ha="left", fontsize=6.5)
    return figure, panels


def looks(line: int) -> dict:
    """Return marker, dashes and filling of a line, different from those of its neighbours."""
    face = {} if line % 2 == 0 else {"markerfacecolor": "white"}
    return {
        "marker": style.MARKERS[line % len(style.MARKERS)],
        "linestyle": style.DASHES[line % len(style.DASHES)],
        **face,
    }


def draw_line(axes, line: xr.Dataset, name: str, look: Mapping, along: str = "total") -> None:
    """Draw a quantity along a line with its standard errors; nothing where it has no value."""
    there = np.isfinite(line[along].values)
    # A value that is not there breaks the line.
    if np.isfinite(line[name].values[there]).any():
        axes.errorbar(
            line[along].values[there], line[name].values[there], line[f"{name}_se"].values[there],
            elinewidth=0.8, markeredgewidth=0.8, **look,
        )  # fmt: skip


def written_slope(data: xr.Dataset, name: str, line: int) -> str:
    """Return the fitted order of an error as it stands in a legend, or nothing without one."""
    slope, error = (float(data[f"{name}_slope{end}"].values[line]) for end in ("", "_se"))
    if not np.isfinite(slope):
        return ""
    bounds = f" ± {error:.2f}" if np.isfinite(error) else ""
    return f": slope {slope:.2f}{bounds}".replace("-", "−")


def total_axis(axes, total: np.ndarray, label: str = PARTICLES) -> None:
    """Make a logarithmic axis of particles, numbered at the points in thousands."""
    total = np.unique(total[np.isfinite(total)])
    axes.set_xscale("log")
    axes.set_xlabel(label)
    axes.set_xlim(total[0] / 1.3, total[-1] * 1.3)
    if total.size <= _TICKS:
        axes.set_xticks(total, [f"{value / 1000:.3g}" for value in total])
        axes.xaxis.set_minor_locator(NullLocator())


def value_axis(axes, data: xr.Dataset, name: str) -> None:
    """Make the other axis: from 0 to 1 for ratios, else logarithmic around the means.

    The panel says so if it has no point.
    """
    axes.set_ylabel(NAMES[name])
    if name in trials.RATIOS:
        axes.set_ylim(-0.03, 1.08)
        return
    values, errors = data[name].values, np.nan_to_num(data[f"{name}_se"].values)
    there = values > 0
    axes.set_yscale("log", nonpositive="clip")
    if not there.any():
        say_nothing(axes, NOTHING)
        return
    low = np.maximum(values[there] - errors[there], values[there] / 3).min()
    high = (values[there] + errors[there]).max()
    room = max((high / low) ** 0.15, 1.3)
    axes.set_ylim(low / room, high * room)
    axes.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:g}"))
    axes.yaxis.set_minor_formatter(NullFormatter())


def say_nothing(axes, text: str) -> None:
    """Write in a panel why it is empty, and leave its axes without numbers."""
    axes.text(0.5, 0.5, text, transform=axes.transAxes, ha="center", va="center")
    axes.set_yticks([])
    axes.yaxis.set_minor_locator(NullLocator())


def _write_successes(axes, data: xr.Dataset, name: str) -> None:
    """Write at each point how many trials it is the mean of, and of how many.

    Above the highest point of an abscissa, below the lowest, beside others.
    """
    total, means = data["total"].values, data[name].values
    for place in zip(*np.nonzero(np.isfinite(means)), strict=True):
        others = means[(total == total[place]) & np.isfinite(means)]
        shift, horizontal, vertical = (5, 0), "left", "center"
        if means[place] == others.max():
            shift, horizontal, vertical = (0, 5), "center", "bottom"
        elif means[place] == others.min():
            shift, horizontal, vertical = (0, -5), "center", "top"
        count, of = data[f"{name}_count"].values[place], data["trials"].values[place]
        axes.annotate(
            f"{count:.0f}/{of:.0f}", (total[place], means[place]), shift, ha=horizontal,
            textcoords="offset points", va=vertical, fontsize=5.5, zorder=5,
            path_effects=style.written_over(),
        )  # fmt: skip


def _draw_reference(axes, data: xr.Dataset, name: str, exponent: float, written: str) -> None:
    """Draw a line of an order, through the middle of the points of the first line that has any."""
    line = int(np.argmax(np.isfinite(data[name].values).any(axis=1)))
    total, means = data["total"].values[line], data[name].values[line]
    there = means > 0
    middle = np.log(total[there]).mean(), np.log(means[there]).mean()
    x = np.array(axes.get_xlim())
    y = np.exp(middle[1] + exponent * (np.log(x) - middle[0]))
    limits = axes.get_ylim()
    label = rf"$\propto (N M)^{{{written}}}$"
    axes.plot(x, y, color=style.GREY, linewidth=0.8, zorder=1, label=label)
    axes.set(xlim=x, ylim=limits)


def _legend(axes) -> None:
    """Write a panel's legend below it, where it hides nothing."""
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.22), fontsize=6)
