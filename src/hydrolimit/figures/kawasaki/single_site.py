"""The potentials, their Cramér transforms and the derivatives of these."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import xarray as xr

from hydrolimit.figures import style
from hydrolimit.figures.kawasaki import looks

_DRAWN = ["psi", "phi", "field", "curvature", "formula"]
_PANELS = {
    "psi": ("spin", "$x$", r"$\psi$"),
    "phi": ("mean", "$m$", r"$\varphi$"),
    "field": ("mean", "$m$", r"$\varphi'$"),
    "curvature": ("mean", "$m$", r"$\varphi''$"),
}
_REACH = 3.0  # of the spins shown, where potentials differ
_MARKED = 9  # markers along a curve, about


def gather(datasets: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """Return psi of the spins shown, phi and its derivatives, and the formulas."""
    data = datasets["potentials"][_DRAWN].drop_attrs(deep=False)
    return data.sel(spin=np.abs(data["spin"]) <= _REACH)


def draw(data: xr.Dataset):
    """Draw a panel for each function, one curve a potential."""
    figure = style.figure(style.WIDTH, 4.9)
    panels = figure.subplots(2, 2)
    names = data["potential"].values
    for axes, (quantity, (across, symbol, label)), letter in zip(
        panels.flat, _PANELS.items(), "abcd", strict=True
    ):
        for place, name in enumerate(names):
            one = data.isel(potential=place)
            apart = max(1, one.sizes[across] // _MARKED)
            axes.plot(
                one[across], one[quantity], markevery=(place * apart // names.size, apart),
                markersize=3.2, label=f"{name}: {_formula(str(one['formula'].values))}",
                **looks.potential(name, names),
            )  # fmt: skip
        axes.set(xlabel=symbol, ylabel=label)
        axes.margins(x=0.02)
        style.letter(axes, letter)
    figure.legend(*panels[0, 0].get_legend_handles_labels(), loc="outside upper center",
                  ncols=2, handlelength=3.4)  # fmt: skip
    return figure


def _formula(text: str) -> str:
    """Return a formula of the config for readers: x² for x**2."""
    return text.replace("**2", "²").replace("**4", "⁴").replace("*", " ").replace("-", "−")
