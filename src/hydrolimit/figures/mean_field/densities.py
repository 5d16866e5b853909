"""Figs. 2, 4 and 8: histograms of the particles; images of densities for any figure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import xarray as xr
from matplotlib.colors import PowerNorm

from hydrolimit.figures import style
from hydrolimit.figures.mean_field import dynamics
from hydrolimit.figures.mean_field.extrinsic import DEFINITIONS

_EARLY_AND_LATE = (2, 100)  # records that Fig. 2 shows
_SHARES = (1 / 3, 2 / 3, 1.0)  # of the time that Fig. 8 spans: t = 4, 8, 12 of 12
_CUT = 0.999  # the share of the occupied bins whose density has its own colour
BAR = "density (square-root scale)"


def image(axes, density: np.ndarray, x: np.ndarray, y: np.ndarray, norm: PowerNorm):
    """Draw a density (x, y), or (time, x) over time, on an even grid of cell centres."""
    axes.grid(visible=False)
    extent = [*_ends(x), *_ends(y)]
    return axes.imshow(
        np.asarray(density).T, norm=norm, cmap=style.DENSITY, extent=extent, origin="lower",
        interpolation="nearest", aspect="auto",
    )  # fmt: skip


def _show_all(axes, parts: Iterable[xr.Dataset]) -> None:
    """Let axes (and those that share theirs) reach over the boxes of all densities (x, y)."""
    parts = list(parts)
    for name, limit in (("x", axes.set_xlim), ("y", axes.set_ylim)):
        ends = [_ends(part[name].values) for part in parts]
        limit(min(low for low, _ in ends), max(high for _, high in ends))


def common_scale(densities: Iterable[np.ndarray]) -> PowerNorm:
    """Return the colours' scale for some densities: from 0, by the root, the rarest peaks cut."""
    values = np.concatenate([np.asarray(density).ravel() for density in densities])
    occupied = values[values > 0]
    top = float(np.quantile(occupied, _CUT)) if occupied.size else 1.0
    return PowerNorm(0.5, 0.0, top, clip=False)


def colour_bar(drawing, mappable, panels) -> None:
    """Add the bar of some panels' common scale; its end says whether peaks are beyond it."""
    top = max(float(np.max(image.get_array())) for axes in panels for image in axes.images)
    extend = "max" if top > mappable.norm.vmax else "neither"
    bar = drawing.colorbar(mappable, ax=list(panels), extend=extend, pad=0.02, aspect=25)
    bar.set_label(BAR)


def write_number(axes, particles: int) -> None:
    """Write in a panel's corner how many particles its density counts."""
    axes.text(0.98, 0.02, f"{style.number(particles)} particles", transform=axes.transAxes,
              ha="right", va="bottom", fontsize=6, path_effects=style.written_over())  # fmt: skip


def _ends(centres: np.ndarray) -> tuple[float, float]:
    """Return the ends of the cells around even centres."""
    half = 0.5 * (centres[-1] - centres[0]) / max(len(centres) - 1, 1)
    return float(centres[0] - half), float(centres[-1] + half)


def _clean(data: xr.Dataset) -> xr.Dataset:
    """Return the density without noise, as float64."""
    return data[["density"]].isel(noise=0, drop=True)


def _particles(data: xr.Dataset) -> int:
    """Return how many particles a histogram counts."""
    return int(data.attrs["particles"]) * int(data.attrs.get("experiments", 1))


def gather_local(datasets: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """Return the densities of both frequencies, early and late."""
    parts, numbers = {}, {}
    for label in ("local_omega_1", "local_omega_20"):
        whole = datasets[f"density_{label}"]
        last = whole.sizes["time"] - 1
        parts[label] = _clean(whole).isel(time=[min(frame, last) for frame in _EARLY_AND_LATE])
        numbers[f"particles_{label}"] = _particles(whole)
    return dynamics.joined(parts).assign_attrs(numbers)


def draw_local(data: xr.Dataset):
    """Draw ω = 1 above ω = 20, early beside late, one bar a column."""
    figure = style.figure(style.WIDTH, 5.7, "compressed")
    panels = figure.subplots(2, 2, sharex=True, sharey=True)
    parts = {label: dynamics.part(data, label) for label in dynamics.labels(data, "density")}
    for column in range(2):
        norm = common_scale(part["density"].values[column] for part in parts.values())
        for row, (label, part) in enumerate(parts.items()):
            axes = panels[row, column]
            drawn = image(axes, part["density"].values[column], part["x"].values,
                          part["y"].values, norm)  # fmt: skip
            frequency = label.rpartition("_")[2]
            time = float(part["time"].values[column])
            axes.set_title(f"ω = {frequency}, $t$ = {time:.3g}")
            write_number(axes, data.attrs[f"particles_{label}"])
            axes.set_facecolor(drawn.get_cmap()(0.0))
            style.letter(axes, "abcd"[2 * row + column])
        colour_bar(figure, drawn, panels[:, column])
    _show_all(panels[0, 0], parts.values())
    _label_plane(panels)
    return figure


def gather_nonlocal(datasets: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """Return the densities of all QANR dynamics, and the largest three measurement noises.

    The noises are those of the definition that the dataset names first.
    """
    parts, about = {}, {}
    for label in ("qanr_deterministic", "qanr_constant", "qanr_variable"):
        whole = datasets[f"density_{label}"]
        parts[label] = _clean(whole)
        about[f"particles_{label}"] = _particles(whole)
    noisy = datasets["density_qanr_deterministic"]
    names = [str(name).partition("_")[::2] for name in noisy["noise"].values]
    definition = next((word for word, level in names if level), "")
    levels = {float(level): place for place, (word, level) in enumerate(names)
              if level and word == definition}  # fmt: skip
    for rank, level in enumerate(sorted(levels)[-3:]):
        parts[f"noise_{rank}"] = noisy[["density"]].isel(noise=levels[level], drop=True)
        about |= {f"particles_noise_{rank}": _particles(noisy), f"level_noise_{rank}": level}
    return dynamics.joined(parts).assign_attrs(about, definition=definition)


def draw_nonlocal(data: xr.Dataset):
    """Draw x against t: intrinsic noises above, measurement noises below, one bar a row."""
    endings = [label for label in dynamics.TITLES if f"density_{label}" in data]
    noises = [f"noise_{rank}" for rank in range(3) if f"density_noise_{rank}" in data]
    rows = [endings, noises] if noises else [endings]
    figure = style.figure(style.WIDTH, 0.4 + 2.1 * len(rows))
    panels = figure.subplots(len(rows), 3, squeeze=False, sharex=True)
    letters = iter("abcdef")
    for row, names in zip(panels, rows, strict=True):
        norm = common_scale(data[f"density_{name}"].values for name in names)
        for axes, name in zip(row, names, strict=False):
            part = dynamics.part(data, name)
            drawn = image(axes, part["density"], part["time"].values, part["x"].values, norm)
            axes.set_title(_title(data, name), fontsize=7.5)
            write_number(axes, data.attrs[f"particles_{name}"])
            axes.set(xlabel="$t$", ylabel="$x$")
            style.letter(axes, next(letters))
        for axes in row[len(names) :]:
            axes.remove()
        for axes in row[1 : len(names)]:
            axes.set_ylabel("")
        colour_bar(figure, drawn, row[: len(names)])
    for axes in panels[0, : len(noises)]:
        axes.set_xlabel("")
    if noises:
        words = DEFINITIONS[data.attrs["definition"]].replace("\n", " ")
        figure.supxlabel(f"noise: {words}", fontsize=6.5)
    return figure


def _title(data: xr.Dataset, name: str) -> str:
    if name in dynamics.TITLES:
        return dynamics.TITLES[name].partition(", ")[2]
    return f"σ = 0, noise ε = {data.attrs[f'level_{name}']:g}"


def gather_aggregation(datasets: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """Return the Keller–Segel densities, at a third, two thirds and the whole of the time."""
    parts, about = {}, {}
    for name in ("deterministic", "critical"):
        whole = datasets[f"snapshots_{name}"]
        times = whole["time"].values
        frames = [int(np.argmin(np.abs(times - share * times[-1]))) for share in _SHARES]
        parts[name] = whole[["density"]].isel(time=frames)
        about |= {
            f"particles_{name}": _particles(whole),
            f"level_{name}": float(whole.attrs["noise"]),
        }
    return dynamics.joined(parts).assign_attrs(about)


def draw_aggregation(data: xr.Dataset):
    """Draw the noisy measurement of σ = 0 above the critical diffusion, one bar a row."""
    figure = style.figure(style.WIDTH, 4.75, "compressed")
    panels = figure.subplots(2, 3, sharex=True, sharey=True)
    for row, name in zip(panels, ("deterministic", "critical"), strict=True):
        part = dynamics.part(data, name)
        norm = common_scale([part["density"].values])
        noise = data.attrs[f"level_{name}"]
        kind = f"σ = 0, ε = {noise:g}" if noise else "critical σ"
        for axes, density, time in zip(row, part["density"].values, part["time"], strict=True):
            drawn = image(axes, density, part["x"].values, part["y"].values, norm)
            axes.set_facecolor(drawn.get_cmap()(0.0))
            axes.set_title(f"{kind}, $t$ = {float(time):.3g}")
            write_number(axes, data.attrs[f"particles_{name}"])
        colour_bar(figure, drawn, row)
    for axes, letter in zip(panels.flat, "abcdef", strict=True):
        style.letter(axes, letter)
    _label_plane(panels)
    return figure


def _label_plane(panels: np.ndarray) -> None:
    """Label the outer axes of panels that show a plane, and give both the same length."""
    for axes in panels.flat:
        axes.set_aspect("equal")
    for axes in panels[-1]:
        axes.set_xlabel("$x$")
    for axes in panels[:, 0]:
        axes.set_ylabel("$y$")
