"""Figures of the law learned from trajectories of one's own, and of its check forward in time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import xarray as xr

from hydrolimit.datasets import variable
from hydrolimit.figures import Figure, style
from hydrolimit.figures.mean_field import convergence, densities, laws, loss, uncertainty

_PAPER = "Messenger, Bortz 2022"
_MOMENTS = ("first", "middle", "last")
_DATA, _LAW = "data", "law"
_LOOKS = {
    _DATA: {"color": style.MEASURED, "linewidth": 1.4},
    _LAW: {"color": style.BLACK, "linestyle": "--"},
}
_ROWS = 40  # terms that a figure lists at most


def gather_functions(datasets: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """Return the learned functions with their intervals; without terms they are zero or NaN."""
    names = [f"{name}{end}" for name, *_ in laws.FAMILIES.values() for end in ("", "_low", "_high")]
    return datasets["law_functions"][names].drop_attrs(deep=False)


def draw_functions(data: xr.Dataset):
    """Draw a panel for each family of terms that the law has."""
    there = [family for family, (name, *_) in laws.FAMILIES.items()
             if np.nan_to_num(data[name].values).any()]  # fmt: skip
    figure = style.figure(style.WIDTH, 2.7)
    panels = figure.subplots(1, max(len(there), 1), squeeze=False)[0]
    if not there:
        convergence.say_nothing(panels[0], "the law has no term")
        panels[0].set_xticks([])
    for axes, family, letter in zip(panels, there, "abc", strict=False):
        name, coordinate, abscissa, words = laws.FAMILIES[family]
        at, colour = data[coordinate].values, style.FAMILIES[family]
        curves, low, high = (np.atleast_2d(_curves(data[f"{name}{end}"], coordinate))
                             for end in ("", "_low", "_high"))  # fmt: skip
        for place, (curve, *ends) in enumerate(zip(curves, low, high, strict=True)):
            look = {"linewidth": 1.2, "linestyle": style.DASHES[place]}
            if len(curves) > 1:
                look["label"] = rf"$\partial V/\partial {'xyz'[place]}$"
                words = "force ∇V"
            laws.draw_band(axes, at, *ends, colour)
            laws.draw_function(axes, at, curve[None], colour, **look)
        laws.fit_axis(axes, at, np.vstack([curves, low, high]))
        section = coordinate == "s" and data.sizes["component"] > 1
        along = " (through the middle)" if section else ""
        axes.set(xlabel=f"{abscissa}{along}", ylabel=words)
        axes.axhline(0.0, color=style.BLACK, linewidth=0.6, zorder=1)
        style.letter(axes, letter)
        if len(curves) > 1:
            axes.legend()
    return figure


def _curves(values: xr.DataArray, coordinate: str) -> np.ndarray:
    return values.transpose(..., coordinate).values


def gather_coefficients(datasets: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """Return coefficients, intervals and selection frequencies of all terms."""
    names = ["coefficient", "low", "high", "frequency"]
    return datasets["law"][names].drop_attrs(deep=False)


def draw_coefficients(data: xr.Dataset):
    """Draw intervals beside selection frequencies of the terms that were ever chosen."""
    coefficient, frequency = data["coefficient"].values, data["frequency"].values
    ever = np.flatnonzero((coefficient != 0) | (frequency > 0))
    first = np.lexsort((-frequency[ever], coefficient[ever] == 0))
    rows = np.sort(ever[first[:_ROWS]])
    figure = style.figure(style.WIDTH, max(2.2, 1.0 + 0.18 * max(rows.size, 1)))
    left, right = figure.subplots(1, 2, sharey=True, width_ratios=(1.4, 1.0))
    style.letter(left, "a")
    style.letter(right, "b")
    if not rows.size:
        for axes in (left, right):
            convergence.say_nothing(axes, "no term was ever chosen")
            axes.set_xticks([])
        return figure
    part = data.isel(term=rows)
    kinds = part["kind"].values
    _draw_intervals(left, part)
    uncertainty.draw_frequencies(right, kinds, frequency[rows], coefficient[rows] != 0)
    figure.legend(handles=uncertainty.family_handles(kinds), loc="outside upper center", ncols=3)
    left_out = coefficient.size - rows.size
    if left_out:
        note = f"{left_out} terms more: never or hardly ever chosen; striped: not in the law"
        figure.supxlabel(note, x=0.01, ha="left", fontsize=6.5)
    return figure


def _draw_intervals(axes, part: xr.Dataset) -> None:
    """Draw the coefficients with their intervals, on an axis linear near zero."""
    values, low, high = (part[name].values for name in ("coefficient", "low", "high"))
    for place, (value, *ends, kind) in enumerate(
        zip(values, low, high, part["kind"].values, strict=True)
    ):
        colour = style.FAMILIES[str(kind)]
        axes.plot(ends, [place, place], color=colour, linewidth=1.6, solid_capstyle="butt")
        axes.plot(value, place, "o", color=colour, markersize=4,
                  markerfacecolor=colour if value else "white")  # fmt: skip
    sizes = np.abs(values[values != 0])
    if sizes.size and sizes.max() > 20 * sizes.min():
        _set_decades(axes, float(sizes.min()), float(sizes.max()))
    for place, numbers in enumerate(zip(values, low, high, strict=True)):
        value, *ends = (f"{number:.3g}".replace("-", "−") for number in numbers)
        text = f"{value} ({ends[0]} to {ends[1]})" if numbers[0] else "not in the law"
        axes.text(1.01, place, text, va="center", fontsize=6,
                  color=style.BLACK if numbers[0] else style.GREY,
                  transform=axes.get_yaxis_transform())  # fmt: skip
    axes.axvline(0.0, color=style.BLACK, linewidth=0.6)
    axes.set_xlabel("coefficient, with its bootstrap interval")
    uncertainty.write_terms(axes, part["term"].values, part["kind"].values)


def _set_decades(axes, smallest: float, largest: float) -> None:
    """Let the abscissa be linear up to the decade of the smallest size; at most 7 ticks."""
    first, last = (int(np.floor(np.log10(size))) for size in (smallest, largest))
    axes.set_xscale("symlog", linthresh=10.0**first, linscale=0.5)
    decades = 10.0 ** np.arange(last, first - 1, -max(1, -(-(last - first + 1) // 3)))
    axes.set_xticks([*-decades, 0.0, *decades[::-1]])
    axes.set_xticks([], minor=True)


def gather_loss(datasets: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """Return the loss by the threshold, and the threshold chosen."""
    return datasets["law_functions"][["loss", "chosen"]].drop_attrs(deep=False)


def draw_loss(data: xr.Dataset):
    """Draw the loss against the threshold."""
    figure = style.figure(style.COLUMN, 2.6)
    axes = figure.subplots()
    chosen = float(data["chosen"])
    label = f"chosen: λ = {chosen:.2g}"
    loss.draw_loss(
        axes, data["threshold"].values, data["loss"].values, chosen, color=style.MEASURED,
        label=label,
    )  # fmt: skip
    axes.set_title(label)
    return figure


def gather_density(datasets: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """Return the density of the data: all of it in one dimension, else at three times."""
    density = datasets["density"][["density"]].drop_attrs(deep=False)
    return density if "y" not in density.dims else density.isel(time=_moments(density))


def _moments(data: xr.Dataset) -> list[int]:
    """Return the first, the middle and the last place in time, each once."""
    last = data.sizes["time"] - 1
    return sorted({0, last // 2, last})


def draw_density(data: xr.Dataset):
    """Draw the density at three times, and in one dimension its image over space and time."""
    if "y" in data.dims:
        figure = style.figure(style.WIDTH, 2.6, "compressed")
        panels = figure.subplots(1, data.sizes["time"], squeeze=False, sharey=True)
        _draw_images(figure, panels, {_DATA: data["density"]}, data, range(data.sizes["time"]))
        return figure
    figure = style.figure(style.WIDTH, 2.7)
    left, right = figure.subplots(1, 2)
    x, density = data["x"].values, data["density"].transpose("time", "x").values
    for place, frame in enumerate(_moments(data)):
        time = float(data["time"].values[frame])
        left.plot(x, density[frame], color=(style.ORANGE, style.BLUE, style.BLACK)[place],
                  linestyle=style.DASHES[place], label=f"$t$ = {time:.3g}")  # fmt: skip
    left.set(xlabel="$x$", ylabel="density")
    left.legend()
    norm = densities.common_scale([density])
    drawn = densities.image(right, density, data["time"].values, x, norm)
    right.set(xlabel="$t$", ylabel="$x$")
    densities.colour_bar(figure, drawn, [right])
    style.letter(left, "a")
    style.letter(right, "b")
    return figure


def _draw_images(figure, panels, rows: Mapping[str, xr.DataArray], data, frames) -> None:
    """Draw densities of a plane at some times, a row of panels each, on one scale."""
    frames = list(frames)
    fields = {name: field.transpose("time", "x", "y").values for name, field in rows.items()}
    norm = densities.common_scale(field[frames] for field in fields.values())
    letters = iter("abcdef")
    for row, (name, field) in zip(panels, fields.items(), strict=True):
        for axes, frame in zip(row, frames, strict=True):
            drawn = densities.image(axes, field[frame], data["x"].values, data["y"].values, norm)
            axes.set_aspect("equal")
            time = float(data["time"].values[frame])
            axes.set(title=f"{name}, $t$ = {time:.3g}", xlabel="$x$")
            style.letter(axes, next(letters))
        row[0].set_ylabel("$y$")
    densities.colour_bar(figure, drawn, panels.ravel())


def gather_forward(datasets: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """Return the densities of data and law at three times, and their distance at all.

    The times shown have the dimension ``shown_time``.
    """
    data = datasets["forward"]
    frames = _moments(data)
    shown = data[["density_data", "density_law"]].isel(time=frames).rename(time="shown_time")
    distances = data[["distance", "distance_noise"]]
    text = "time shown"
    return xr.merge([shown.drop_attrs(deep=False), distances.drop_attrs(deep=False)]).assign_coords(
        shown_time=variable("shown_time", data["time"].values[frames], text)
    )


def draw_forward(data: xr.Dataset):
    """Draw the densities of data and law at three times, and their distance over time."""
    shown = data[["density_data", "density_law"]].rename(shown_time="time")
    count = shown.sizes["time"]
    if "y" not in data.dims:
        figure = style.figure(style.WIDTH, 4.4)
        upper, lower = figure.subfigures(2, 1)
        panels = upper.subplots(1, count, squeeze=False, sharey=True)[0]
        _draw_profiles(panels, shown)
    else:
        figure = style.figure(style.WIDTH, 6.2)
        upper, lower = figure.subfigures(2, 1, height_ratios=(2.2, 1.0))
        panels = upper.subplots(2, count, squeeze=False, sharex=True, sharey=True)
        rows = {_DATA: shown["density_data"], _LAW: shown["density_law"]}
        _draw_images(upper, panels, rows, shown, range(count))
        for axes in panels[0]:
            axes.set_xlabel("")
    axes = lower.subplots()
    axes.plot(data["time"], data["distance"], color=style.MEASURED, label="data and law")
    axes.plot(data["time"], data["distance_noise"], "--", color=style.GREY,
              label="as many particles of the data as the law has")  # fmt: skip
    axes.set(xlabel="$t$", ylabel="$L^1$ distance of densities")
    axes.set_ylim(bottom=0.0)
    axes.legend()
    style.letter(axes, "abcdefg"[np.size(panels)])
    return figure


def _draw_profiles(panels: Sequence, shown: xr.Dataset) -> None:
    """Draw the densities of a line at some times."""
    for axes, frame, letter in zip(panels, range(shown.sizes["time"]), "abc", strict=False):
        for name, field in ((_DATA, "density_data"), (_LAW, "density_law")):
            values = shown[field].transpose("time", "x").values[frame]
            axes.plot(shown["x"], values, label=name, **_LOOKS[name])
        axes.set(title=f"$t$ = {float(shown['time'].values[frame]):.3g}", xlabel="$x$")
        style.letter(axes, letter)
    panels[0].set_ylabel("density")
    panels[0].legend()


FIGURES = {
    "law": Figure(
        gather_functions,
        draw_functions,
        "Learned forces and diffusivity",
        f"{_PAPER}, eq. (1.1)",
        "The force between particles at distance r, the force from outside and the diffusivity of"
        " the learned law, with their bootstrap intervals. What the law lacks has no panel.",
    ),
    "coefficients": Figure(
        gather_coefficients,
        draw_coefficients,
        "Coefficients of the learned law",
        f"{_PAPER}, eq. (4.4)",
        "a: the coefficients with their bootstrap intervals (open: not in the law). b: how often"
        " replicates of the data chose the term.",
    ),
    "loss": Figure(
        gather_loss,
        draw_loss,
        "Loss against the sparsity threshold",
        f"{_PAPER}, eq. (4.6)",
        "Misfit and number of terms, added up, by the threshold λ; marked: the threshold chosen."
        " Coefficients are compared with it in units of the positions' standard deviation and of"
        " a third of the time that the data cover.",
    ),
    "density": Figure(
        gather_density,
        draw_density,
        "Density of the data",
        f"{_PAPER}, Section 4.1",
        "The histogram of the particles that the law was learned from, at the first, a middle and"
        " the last time; in one dimension also over all times.",
    ),
    "forward": Figure(
        gather_forward,
        draw_forward,
        "Densities of the data and of the learned law, simulated forward",
        f"{_PAPER}, eq. (1.1)",
        "The data and particles of the learned law from the same start. Last: the L¹ distance of"
        " their densities on a coarse grid. Beside it, what the finite number of particles makes on"
        " its own: the distance of as many particles of the data from all others.",
    ),
}

MOVIES = {}
