"""Fig. 1: the free energy's decay at a rate, of three equations."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import xarray as xr
from matplotlib.lines import Line2D

from hydrolimit.figures import style
from hydrolimit.figures.excluded_volume import looks

_NAMES = {
    "linear": ("linear", "r_0"),
    "nonlinear": ("nonlinear", r"r_\epsilon"),
    "linearised": ("linearised", r"\tilde{r}_\epsilon"),
}
_LOOKS = {
    "linear": looks.LINES["off"],
    "nonlinear": looks.LINES["on"],
    "linearised": {"color": style.GREEN, "linestyle": "-."},
}
_WINDOW = {"linewidth": 5.0, "solid_capstyle": "butt", "linestyle": "-", "alpha": 0.22}


def gather(datasets: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """Return energies by time and equation, their rates and the windows these are fitted in."""
    data = datasets["rates"]
    kept = ["difference", "rate", "rate_predicted", "fit_from", "fit_to"]
    about = {"effective_diffusivity": data.attrs["effective_diffusivity"]}
    return data[kept].sel(law=list(_NAMES)).drop_attrs(deep=False).assign_attrs(about)


def draw(data: xr.Dataset):
    """Draw the three energies, fitted windows wide and pale, the slopes in the legend."""
    figure = style.figure(5.2, 3.3)
    axes = figure.subplots()
    time, ends = data["time"].values, []
    rounding = 1e-9 * time[-1]
    for law, look in _LOOKS.items():
        one = data.sel(law=law)
        energy = one["difference"].transpose("time").values
        energy = np.where(energy > 0.0, energy, np.nan)
        start, end = float(one["fit_from"]), float(one["fit_to"])
        inside = (time >= start - rounding) & (time <= end + rounding)
        axes.plot(time, energy, label=_label(data, law), **look)
        axes.plot(time[inside], energy[inside], color=look["color"], zorder=1.5, **_WINDOW)
        ends.append(np.nanmin(energy[inside], initial=np.nanmax(energy)))
    axes.set(yscale="log", xlabel="$t$", ylabel="$ΔE(t)$  ($k_B T$)", xlim=(0.0, time[-1]))
    # Beyond the windows there is, at last, rounding only.
    axes.set_ylim(0.1 * min(ends), 2.0 * float(data["difference"].max()))
    handles = axes.get_legend_handles_labels()[0]
    window = Line2D([], [], color=style.GREY, label="fitted", **_WINDOW)
    axes.legend(handles=[*handles, window], loc="upper right", handlelength=3.2)
    return figure


def _label(data: xr.Dataset, law: str) -> str:
    """Return the name of an equation with its fitted rate, and the predicted one if there is."""
    word, symbol = _NAMES[law]
    rate, predicted = (float(data[name].sel(law=law)) for name in ("rate", "rate_predicted"))
    text = f"{word}: ${symbol}$ = {rate:.2f}"
    if not np.isfinite(predicted):
        return text
    share = data.attrs["effective_diffusivity"]
    formula = r"2\pi^2" if law == "linear" else rf"{share:.3f} \cdot 2\pi^2"
    return f"{text}  (${formula}$ = {predicted:.2f})"
