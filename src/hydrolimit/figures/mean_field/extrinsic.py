"""Figs. 5 and 9: particles without diffusion whose positions are measured with noise."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import matplotlib as mpl
import numpy as np
import xarray as xr
from matplotlib.lines import Line2D

from hydrolimit.figures import style
from hydrolimit.figures.mean_field import convergence, trials

_QUANTITIES = ("error_interaction", "success", "tpr", "drift_tpr", "diffusion")
DEFINITIONS = {
    "": "no noise",
    "absolute": "ε as a length",
    "rms": "ε relative to the\nroot mean square",
    "std": "ε relative to the\nstandard deviation",
}
_APART = 1.07  # factor between the samples of one ε


def gather_by_particles(datasets: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """Return the lines over N of Fig. 5, one for each noise."""
    scores = {"qanr_deterministic": datasets["scores_qanr_deterministic"]}
    return trials.lines(scores, _QUANTITIES, along="particles")


def gather_by_experiments(datasets: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """Return the lines over N M of Fig. 9, one for each noise and N."""
    scores = {"keller_segel_deterministic": datasets["scores_keller_segel_deterministic"]}
    return trials.lines(scores, _QUANTITIES)


def draw_by_particles(data: xr.Dataset):
    """Draw Fig. 5: solid and dashed lines for the definitions of the noise ratio."""
    single = np.unique(data["group"].values).size == 1
    names = [] if single else [f"$M$ = {group}" for group in data["group"].values]
    abscissa = "particles $N$ (thousands)" if single else convergence.PARTICLES
    return _draw(data, names, abscissa, _draw_diffusion_by_total)


def draw_by_experiments(data: xr.Dataset):
    """Draw Fig. 9: line styles by the number of particles N."""
    names = [f"$N$ = {style.number(group)}" for group in data["group"].values]
    return _draw(data, names, convergence.PARTICLES, _draw_diffusion_by_level)


def _draw(data: xr.Dataset, names: Sequence[str], abscissa: str, diffusion: Callable):
    """Draw five panels and a legend in the place of a sixth.

    Colours and markers say ε; dashes and filling say how it is defined, and what ``names`` say of
    each line.
    """
    figure = style.figure(style.WIDTH, 4.4)
    panels = figure.subplots(2, 3)
    levels = np.unique(data["level"].values)
    kinds = [DEFINITIONS[str(word)] for word in data["definition"].values]
    if names:
        several = len(set(kinds)) > 1
        kinds = [", ".join([name, kind] if several else [name])
                 for name, kind in zip(names, kinds, strict=True)]  # fmt: skip
    distinct = list(dict.fromkeys(kinds))
    looks = [_look(level, levels, distinct.index(kind))
             for level, kind in zip(data["level"].values, kinds, strict=True)]  # fmt: skip
    for axes, name, letter in zip(panels.flat, _QUANTITIES, "abcde", strict=False):
        style.letter(axes, letter)
        if name == "diffusion":
            diffusion(axes, data, looks, abscissa)
            continue
        for line, look in enumerate(looks):
            convergence.draw_line(axes, data.isel(line=line), name, look)
        convergence.total_axis(axes, data["total"].values, abscissa)
        convergence.value_axis(axes, data, name)
    handles = [Line2D([], [], label=f"ε = {level:g}", **_look(level, levels, 0))
               for level in levels]  # fmt: skip
    handles += [Line2D([], [], label=kind, color=style.GREY, marker="o", **_dashes(place))
                for place, kind in enumerate(distinct)]  # fmt: skip
    handles.append(
        Line2D(
            [],
            [],
            label="s²/2, s: the noise's\nstandard deviation",
            color=style.BLACK,
            linestyle=":",
        )
    )
    panels[1, 2].axis("off")
    panels[1, 2].legend(
        handles=handles, loc="center", title=_note(data), title_fontsize=6.5, fontsize=6.5
    )
    return figure


def _dashes(place: int) -> dict:
    """Return dashes, and open markers for every second place."""
    face = {"markerfacecolor": "white"} if place % 2 else {}
    return {"linestyle": style.DASHES[place % len(style.DASHES)], **face}


def _look(level: float, levels: np.ndarray, place: int) -> dict:
    """Return colour and marker of a noise ratio, with a second distinction's dashes."""
    rank = int(np.searchsorted(levels, level))
    share = 0.85 * rank / max(len(levels) - 1, 1)
    colour = mpl.colormaps[style.ORDERED](share)
    return {"color": colour, "marker": style.MARKERS[rank % len(style.MARKERS)], **_dashes(place)}


def _note(data: xr.Dataset) -> str:
    """Return what the figure says about its trials."""
    counts = data["trials"].values[np.isfinite(data["trials"].values)]
    low, high = counts.min(), counts.max()
    said = f"{low:.0f}" if low == high else f"{low:.0f} to {high:.0f}"
    words = list(dict.fromkeys(map(str, data["definition"].values)))
    kind = [DEFINITIONS[words[0]]] if len(words) == 1 else []
    return "\n".join([f"{said} trials a point,", "bars: one standard error", *kind])


def _draw_diffusion_by_total(axes, data: xr.Dataset, looks: Sequence[dict], abscissa: str) -> None:
    """Draw the diffusion that is found though there is none, and what the noise looks like."""
    for line, look in enumerate(looks):
        convergence.draw_line(axes, data.isel(line=line), "diffusion", look)
        if np.isfinite(data["diffusion"].values[line]).any():
            half = data["noise_deviation"].values[line] ** 2 / 2
            axes.axhline(half, color=look["color"], linestyle=":", linewidth=0.8)
    convergence.total_axis(axes, data["total"].values, abscissa)
    _finish_diffusion(axes, data)


def _draw_diffusion_by_level(axes, data: xr.Dataset, looks: Sequence[dict], _: str) -> None:
    """Draw the diffusion found at every ε, samples of growing N M side by side."""
    levels = np.unique(data["level"].values[data["level"].values > 0])
    total = np.unique(data["total"].values[np.isfinite(data["total"].values)])
    for line, look in enumerate(looks):
        part = data.isel(line=line)
        rank = np.searchsorted(total, part["total"].values) - (total.size - 1) / 2
        part["beside"] = ("point", float(part["level"]) * _APART**rank)
        convergence.draw_line(axes, part, "diffusion", look | {"linestyle": "none"}, "beside")
    axes.set(xscale="log", xlabel="noise ratio ε (samples side by side)")
    if levels.size:
        fine = np.array([levels[0] / 1.6, levels[-1] * 1.6])
        if np.nansum(data["diffusion_count"].values):
            # The noise's deviation is the level times a size of the positions.
            size = np.mean(data["noise_deviation"].values / data["level"].values)
            axes.plot(fine, (size * fine) ** 2 / 2, ":", color=style.BLACK, linewidth=0.8)
        axes.set_xlim(fine)
        axes.set_xticks(levels, [f"{level:g}" for level in levels], rotation=30)
        axes.minorticks_off()
    _finish_diffusion(axes, data)


def _finish_diffusion(axes, data: xr.Dataset) -> None:
    """Label the panel of the diffusion found, or say that there is none."""
    axes.set_ylabel(convergence.NAMES["diffusion"])
    found, of = (np.nansum(data[name].values) for name in ("diffusion_count", "trials"))
    if not found:
        convergence.say_nothing(axes, "no trial found a\nconstant diffusion")
        return
    axes.set_title(f"in {found:.0f} of {of:.0f} fits", fontsize=7)
    values = data["diffusion"].values
    sizes = np.abs(values[np.isfinite(values)])
    if np.nanmin(values) > 0:
        axes.set_yscale("log")
    else:
        # A backward diffusion is found now and then.
        axes.set_yscale("symlog", linthresh=float(sizes.min()))
