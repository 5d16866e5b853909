"""What a panel of a drawing shows: its curves, points, error bars and legend."""

import numpy as np


def panel(drawing, letter):
    """Return the panel with a letter."""
    return next(axes for axes in drawing.axes if axes.get_title(loc="left") == letter)


def legend(axes):
    """Return what the legend of a panel says."""
    return [text.get_text() for text in axes.get_legend().get_texts()]


def points(axes):
    """Return the markers (x, y) of all error bars of a panel that are drawn, in their order."""
    found = []
    for container in axes.containers:
        x, y = (np.asarray(values, dtype=float) for values in container.lines[0].get_data())
        found.append((x[np.isfinite(y)], y[np.isfinite(y)]))
    return found


def bars(container):
    """Return the error bars of a container that have two ends."""
    segments = container.lines[2][0].get_segments()
    return [segment for segment in segments if len(segment) and np.isfinite(segment).all()]


def curves(axes, style_of_line):
    """Return the lines of a panel with these dashes and without markers."""
    return [
        line for line in axes.lines
        if line.get_linestyle() == style_of_line and line.get_marker() in ("None", "", None)
    ]  # fmt: skip


def triangles(axes):
    """Return the lines of a panel whose markers are triangles, tips down."""
    return [line for line in axes.lines if line.get_marker() == "v"]
