"""Figures of study kawasaki from made-up datasets, and what their panels show."""

import made_up_kawasaki as made_up
import numpy as np
from drawn_figures import drawn
from drawn_panels import bars, panel

from hydrolimit.figures import style
from hydrolimit.figures.kawasaki import FIGURES

OF_SPLINES = ("fig3", "coarse_graining")  # against the number of knots, for all degrees


def all_drawn(names, study, folder):
    """Return every named figure's (dataset, drawing)."""
    return {name: drawn(FIGURES[name], made_up.inputs(study, name), folder, name) for name in names}


def gathered_and_drawn(name, study, shown):
    """Return (dataset, drawing) of a figure, neither laid out nor written: much faster."""
    data = FIGURES[name].gather(made_up.inputs(study, name, shown=shown))
    with style.applied():
        return data, FIGURES[name].draw(data)


def in_row(drawing, letter, number):
    """Return the panel with a letter and those made after it, as many as told."""
    first = drawing.axes.index(panel(drawing, letter))
    return drawing.axes[first : first + number]


def half_lengths(container):
    """Return half the lengths of a container's error bars that have two ends."""
    return [np.ptp(segment[:, 1]) / 2 for segment in bars(container)]
