"""How this study's figures show particles, and Burgers' equation, which they are compared with."""

from __future__ import annotations

import matplotlib
import numpy as np
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from hydrolimit.figures import style

BURGERS = {"color": style.BLACK, "linestyle": "-", "linewidth": 1.0}
PARTICLES = {"color": style.MEASURED, "marker": "o", "linestyle": "none"}
# The direct simulation: open, so that it can be drawn around the particles of the teeth.
DIRECT = {"color": style.VERMILION, "marker": "s", "markerfacecolor": "none", "linestyle": "none"}
ERRORS = {"elinewidth": 0.7, "markeredgewidth": 0.7}


def graded(number: int) -> list[tuple[float, float, float]]:
    """Return colours of a growing number, each darker than the last."""
    places = np.linspace(0.85, 0.1, number) if number > 1 else [0.4]
    return [tuple(matplotlib.colormaps[style.ORDERED](place)[:3]) for place in places]


def plain_logarithm(axis) -> None:
    """Number a logarithmic axis over a decade or two by 1, 2 and 5, without powers of ten."""
    axis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axis.set_minor_locator(NullLocator())
