"""How this study's figures show particles, and Burgers' equation, which they are compared with."""

from __future__ import annotations

from hydrolimit.figures import style

BURGERS = {"color": style.BLACK, "linestyle": "-", "linewidth": 1.0}
PARTICLES = {"color": style.MEASURED, "marker": "o", "linestyle": "none"}
# The direct simulation: open, so that it can be drawn around the particles of the teeth.
DIRECT = {"color": style.VERMILION, "marker": "s", "markerfacecolor": "none", "linestyle": "none"}
ERRORS = {"elinewidth": 0.7, "markeredgewidth": 0.7}
