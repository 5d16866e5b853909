"""Fig. 4: learned rates of change of one snapshot, and trajectories from an unseen start."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import xarray as xr
from matplotlib.colors import Normalize

from hydrolimit.figures import style
from hydrolimit.figures.gap_tooth import looks, networks

RECIPE = "normalised"  # of the trajectories shown
RATE_SHARE = 1 / 4  # of the run, when rates are shown
PROFILE_SHARES = (1 / 4, 1 / 2, 1.0)  # of the run, when profiles are shown
FAILED = "integration failed"
_EXACT = ["field_exact", "field_particles", "field_error_particles"]
_ROOM = 0.2  # of the range of the values, above and below them
_MARKED = 9  # markers along a curve
# The narrower are drawn later, and dashes leave room for each other: curves may coincide.
_CURVES = {
    ("derivatives", "normalised"): {"linestyle": "-", "linewidth": 2.0},
    ("stencil", "normalised"): {"linestyle": "-", "linewidth": 1.2},
    ("derivatives", "published"): {"linestyle": (0, (2, 5)), "linewidth": 1.2},
    ("stencil", "published"): {"linestyle": (3.5, (2, 5)), "linewidth": 1.2},
}
_TICKS = ([0.0, np.pi, 2.0 * np.pi], ["0", "π", "2π"])
_BURGERS = looks.BURGERS | {"linewidth": 0.7, "zorder": 5}  # above the networks' curves


def gather(datasets: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """Return rates of one snapshot and trajectories of the first test.

    ``rate`` (variable, architecture, recipe, tooth), ``rate_exact``, ``rate_particles`` (variable,
    tooth) at the time ``rate_time``; ``field`` and ``field_error`` of the networks of one recipe,
    ``field_exact``, ``field_particles`` and ``field_error_particles``.
    """

    def first(data: xr.Dataset) -> xr.Dataset:
        return data.isel(test=0, drop=True)

    def snapshot(data: xr.Dataset) -> xr.Dataset:
        frame = round(RATE_SHARE * (data.sizes["time"] - 1))
        return first(data).isel(time=frame).rename(time="rate_time")

    fields = networks.of_all(datasets, "prediction", lambda d: first(d)[["field", "field_error"]])
    return xr.merge(
        [
            networks.of_all(datasets, "prediction", lambda d: snapshot(d)[["rate"]]),
            networks.of_variables(
                datasets, "prediction", lambda d: snapshot(d)[["rate_exact", "rate_particles"]]
            ),
            fields.sel(recipe=RECIPE, drop=True),
            networks.of_variables(datasets, "prediction", lambda d: first(d)[_EXACT]),
        ],
        join="exact", compat="equals",
    )  # fmt: skip


def draw(data: xr.Dataset):
    """Draw rates above (a, b), and below them the trajectories of ρ (c) and of φ₁ (d)."""
    figure = style.figure(style.WIDTH, 9.0)
    rows = figure.add_gridspec(5, 1, height_ratios=[1.25, 1.0, 1.0, 1.0, 1.0])
    above = _panels(figure, rows[0], len(networks.VARIABLES))
    frames = _frames(data.sizes["time"])
    for place, name in enumerate(networks.VARIABLES):
        one = data.sel(variable=name)
        _draw_rates(above[place], one, name)
        style.letter(above[place], "ab"[place])
        images = _panels(figure, rows[2 * place + 1], 4)
        _draw_images(figure, images, one, name)
        style.letter(images[0], "cd"[place])
        profiles = _panels(figure, rows[2 * place + 2], frames.size)
        limits = _limits(one.isel(time=frames))
        for axes, frame in zip(profiles, frames, strict=True):
            _draw_profile(axes, one.isel(time=frame), limits)
        _number_first(profiles)
        profiles[0].set_ylabel(f"${networks.symbol(name)}$")
    handles = figure.axes[0].get_legend_handles_labels()[0]
    figure.legend(handles=handles, loc="outside upper center", ncols=3, handlelength=3.5)
    return figure


def _panels(figure, row, number: int) -> list:
    """Return so many panels beside each other in a row of a grid."""
    grid = row.subgridspec(1, number)
    return [figure.add_subplot(grid[place]) for place in range(number)]


def _frames(times: int) -> np.ndarray:
    """Return at which of so many times profiles are shown."""
    return np.unique([round(share * (times - 1)) for share in PROFILE_SHARES])


def _limits(data: xr.Dataset) -> tuple[float, float]:
    """Return between what values Burgers' equation and the particles stay, and some room."""
    both = [data["field_exact"].values, data["field_particles"].values]
    low, high = float(np.nanmin(both)), float(np.nanmax(both))
    room = _ROOM * (high - low)
    return low - room, high + room


def _draw_curve(axes, x, values, architecture: str, recipe: str, **more) -> None:
    """Draw a network's curve; those of the recipe shown below too have markers."""
    look = _CURVES[architecture, recipe] | {"color": networks.COLOURS[architecture, recipe]}
    if recipe == RECIPE:
        apart = max(1, x.size // _MARKED)
        offset = list(networks.ARCHITECTURES).index(architecture) * (apart // 2)
        look |= {"marker": networks.MARKERS[architecture], "markevery": (offset, apart)}
    axes.plot(x, values, zorder=4, **look, **more)


def _draw_particles(axes, x, values, **more) -> None:
    axes.plot(x, values, **looks.PARTICLES, markersize=1.8, markeredgewidth=0.0, zorder=2, **more)


def _draw_rates(axes, data: xr.Dataset, name: str) -> None:
    """Draw the rate of change that the data say, that Burgers' equation and the networks say."""
    x = data["x"].values
    _draw_particles(axes, x, data["rate_particles"], label="particles")
    axes.plot(x, data["rate_exact"], label="Burgers' equation", **_BURGERS)
    for architecture, recipe in _CURVES:
        values = data["rate"].sel(architecture=architecture, recipe=recipe)
        words = f"{networks.ARCHITECTURES[architecture]}, {recipe}"
        _draw_curve(axes, x, values, architecture, recipe, label=words)
    axes.set_title(f"$t$ = {float(data['rate_time']):.3g}")
    axes.set_ylabel(f"${networks.symbol(name, 't')}$")
    _number_ring(axes)


def _number_first(panels) -> None:
    """Leave numbers at the vertical axis of the first panel of a row only, which all share."""
    for axes in panels[1:]:
        axes.tick_params(labelleft=False)


def _number_ring(axes) -> None:
    axes.set(xlabel="$x$", xlim=(0.0, 2.0 * np.pi))
    axes.set_xticks(*_TICKS)


def _draw_images(figure, panels, data: xr.Dataset, name: str) -> None:
    """Draw the variable over space and time: equation, particles, networks, on one scale."""
    norm = Normalize(*(f(data["field_exact"].values) for f in (np.min, np.max)))
    x, time = data["x"].values, data["time"].values
    half = 0.5 * (x[1] - x[0]), 0.5 * (time[1] - time[0])
    extent = [x[0] - half[0], x[-1] + half[0], time[0] - half[1], time[-1] + half[1]]
    shown = {"Burgers' equation": data["field_exact"], "particles": data["field_particles"]}
    errors = [None, float(data["field_error_particles"])]
    for architecture, words in networks.ARCHITECTURES.items():
        shown[words] = data["field"].sel(architecture=architecture)
        errors.append(float(data["field_error"].sel(architecture=architecture)))
    for axes, (words, field), error in zip(panels, shown.items(), errors, strict=True):
        drawn = axes.imshow(
            field.transpose("time", "tooth").values, norm=norm, cmap=style.DENSITY, extent=extent,
            origin="lower", aspect="auto", interpolation="nearest",
        )  # fmt: skip
        axes.grid(visible=False)
        axes.set_title(words if error is None else f"{words}: {_number(error)}", fontsize=7)
        if error is not None and not np.isfinite(error):
            axes.text(0.5, 0.5, FAILED, transform=axes.transAxes, ha="center", fontsize=6.5,
                      path_effects=style.written_over())  # fmt: skip
        axes.set_xlabel("$x$")
        axes.set_xticks(*_TICKS)
    _number_first(panels)
    panels[0].set_ylabel("$t$")
    values = np.concatenate([field.values.ravel() for field in shown.values()])
    bar = figure.colorbar(drawn, ax=panels, pad=0.01, aspect=18, extend=_beyond(values, norm))
    bar.set_label(f"${networks.symbol(name)}$")


def _number(error: float) -> str:
    return f"{error:#.2g}".rstrip(".") if np.isfinite(error) else "failed"


def _beyond(values: np.ndarray, norm: Normalize) -> str:
    """Return at which ends of a scale values are beyond it, as colour bars call that."""
    low, high = np.nanmin(values) < norm.vmin, np.nanmax(values) > norm.vmax
    return {(False, False): "neither", (True, False): "min", (False, True): "max"}.get(
        (bool(low), bool(high)), "both"
    )


def _draw_profile(axes, data: xr.Dataset, limits: tuple[float, float]) -> None:
    """Draw the variable at one time."""
    x = data["x"].values
    _draw_particles(axes, x, data["field_particles"])
    axes.plot(x, data["field_exact"], **_BURGERS)
    for architecture in networks.ARCHITECTURES:
        values = data["field"].sel(architecture=architecture)
        _draw_curve(axes, x, values, architecture, RECIPE)
    axes.set_title(f"$t$ = {float(data['time']):.3g}", fontsize=7)
    axes.set_ylim(*limits)
    _number_ring(axes)
