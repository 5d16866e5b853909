"""The reference solution of Burgers' equation against two others."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import xarray as xr
from matplotlib.ticker import NullLocator

from hydrolimit.figures import style

_EXPECTED = 5  # order of WENO5 in the width of the cells


def gather(datasets: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """Return the distances of both other solutions, the order, and the drift of mass."""
    return datasets["solvers"].drop_attrs(deep=False)


def draw(data: xr.Dataset):
    """Draw the distance from Cole and Hopf's solution over time, and of WENO5 by its cells."""
    figure = style.figure(style.WIDTH, 2.9)
    left, right = figure.subplots(1, 2)
    _draw_difference(left, data)
    _draw_orders(right, data["cells"].values, data["weno"].values, float(data["order"]))
    style.letter(left, "a")
    style.letter(right, "b")
    return figure


def _draw_difference(axes, data: xr.Dataset) -> None:
    """Draw the distance of the spectral solution from Cole and Hopf's."""
    difference = data["cole_hopf"].values
    largest = np.nanmax(difference)
    power = int(np.floor(np.log10(largest))) if largest > 0.0 else 0
    axes.plot(data["time"], difference / 10.0**power, marker="o", markersize=4, clip_on=False,
              color=style.MEASURED)  # fmt: skip
    axes.set(xlabel="$t$", ylim=(0.0, 1.15 * largest / 10.0**power or 1.0))
    axes.set_ylabel(rf"max $|\rho - \rho_\mathrm{{CH}}|$ / max $\rho$  ($10^{{{power}}}$)")
    drift = f"{float(data['mass_drift']):.1e}".replace("-", "−")
    axes.set_title(f"spectral, {int(data['points'])} points; mass drifts by {drift}")


def _draw_orders(axes, cells: np.ndarray, error: np.ndarray, order: float) -> None:
    """Draw errors, the order between each two grids, and a line of the order expected."""
    axes.loglog(cells, error, marker="o", markersize=4, color=style.MEASURED,
                label=f"WENO5: order {order:.2f}")  # fmt: skip
    # Below the errors, so that it hides none.
    lowest = 0.3 * np.min(error * cells**_EXPECTED)
    axes.loglog(cells, lowest * cells ** -float(_EXPECTED), color=style.GREY, linestyle="--",
                label=rf"$\propto \Delta x^{_EXPECTED}$")  # fmt: skip
    between = -np.diff(np.log(error)) / np.diff(np.log(cells))
    for i, local in enumerate(between):
        middle = np.sqrt(cells[i] * cells[i + 1]), np.sqrt(error[i] * error[i + 1])
        axes.annotate(f"{local:.2f}", middle, (5, 4), textcoords="offset points", fontsize=7)
    axes.set_xticks(cells, [str(n) for n in cells])
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set(xlabel="cells", ylabel=r"max $|\bar\rho - \bar\rho_\mathrm{WENO}|$ / max $\rho$")
    axes.legend(loc="lower left")
