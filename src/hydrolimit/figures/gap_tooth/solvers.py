"""The reference solution of Burgers' equation against two others."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import xarray as xr
from matplotlib.ticker import NullLocator

from hydrolimit.figures import style

_EXPECTED = 5  # order of WENO5 in the width of the cells
_SMALL = 1e-16  # where the axis is if all distances are zero


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
    """Draw the distance from Cole and Hopf's; where it is exactly zero, a triangle at the foot."""
    time, difference = data["time"].values, data["cole_hopf"].values
    some, none = difference > 0.0, difference == 0.0
    low, high = (difference[some].min(), difference[some].max()) if some.any() else (_SMALL, _SMALL)
    axes.plot(time[some], difference[some], marker="o", markersize=4, color=style.MEASURED)
    axes.plot(time[none], np.full(none.sum(), 0.2 * low), "v", markersize=4, color=style.MEASURED,
              label="exactly 0")  # fmt: skip
    axes.set(xlabel="$t$", yscale="log", ylim=(0.1 * low, 5.0 * high))
    axes.set_ylabel(r"max $|\rho - \rho_\mathrm{CH}|$ / max $\rho$")
    drift = _power(float(data["mass_drift"]))
    axes.set_title(f"spectral, {int(data['points'])} points; mass drifts by {drift}")
    if none.any():
        axes.legend(loc="lower right")


def _power(value: float) -> str:
    """Return a number as a multiple of a power of ten."""
    factor, exponent = f"{value:.1e}".split("e")
    return rf"${factor} \times 10^{{{int(exponent)}}}$" if value else "0"


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
