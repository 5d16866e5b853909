"""The order of the Taylor step's error, Appendix C."""

from __future__ import annotations

from collections.abc import Mapping

import xarray as xr
from matplotlib.ticker import NullLocator

from hydrolimit.figures import style

EXPECTED = 3  # Appendix C


def gather(datasets: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """Return the error by spacing, and its order."""
    return datasets["taylor"][["error", "order"]].drop_attrs(deep=False)


def draw(data: xr.Dataset):
    """Draw the error against the spacing, beside a line of the expected order."""
    figure = style.figure(style.COLUMN, 2.7)
    axes = figure.subplots()
    spacing, error = data["spacing"].values, data["error"].values
    line = error[0] * (spacing / spacing[0]) ** EXPECTED
    axes.loglog(
        spacing, 0.4 * line, "--", color=style.GREY, label=rf"$\propto \Delta x^{EXPECTED}$"
    )
    order = float(data["order"])
    axes.loglog(spacing, error, "o-", color=style.MEASURED, label=f"measured, order {order:.3f}")
    axes.set_xticks(spacing, [f"1/{1 / step:.0f}" for step in spacing])
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set(
        xlabel=r"spacing of the nodes, $\Delta x$",
        ylabel=r"largest error of $\sum_a K_{ba} F_a$ over $b$",
    )
    axes.legend(loc="upper left")
    return figure
