"""Figures from made-up datasets, and what holds for every drawing of the project."""

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from hydrolimit import datasets
from hydrolimit.figures import style

ATTRIBUTES = dict.fromkeys(datasets.ATTRIBUTES, "")


def drawn(figure, study, folder, name):
    """Return (dataset, drawing) of a figure: gathered, saved, loaded, drawn, laid out, written."""
    path = folder / f"{name}.nc"
    datasets.save(figure.gather(study).assign_attrs(scale="test"), path, ATTRIBUTES)
    data = datasets.load(path)
    with style.applied():
        drawing = figure.draw(data)
        style.save(drawing, [folder / f"{name}.png"], style.scale_note(data.attrs))
    return data, drawing


def texts(drawing):
    """Return what is written on a drawing."""
    return [text.get_text() for text in drawing.findobj(Text) if text.get_visible()]


def check(data, drawing):
    """Check that a drawing is complete, legible and within its page."""
    assert any(text.startswith("test scale") for text in texts(drawing))
    for name in data.variables:
        assert {"long_name", "units"} <= data[name].attrs.keys(), name
    with style.applied():  # ticks are made when they are drawn
        for axes in drawing.axes:
            _check_panel(axes, drawing)
        check_margins(drawing)


def _check_panel(axes, drawing):
    """Check that a panel shows data or says why not, and has its axes labelled."""
    said = [text.get_text() for text in axes.texts]
    shown = axes.has_data() or axes.images or axes.collections or any(said) or axes.get_legend()
    assert shown, axes.get_title(loc="left")
    renderer = FigureCanvasAgg(drawing).get_renderer()
    letter, title = axes._left_title, axes.title  # matplotlib has no public way to the first
    if letter.get_text() and title.get_text():
        assert letter.get_window_extent(renderer).x1 < title.get_window_extent(renderer).x0
    for which in ("xaxis", "yaxis"):
        axis = getattr(axes, which)
        numbers = [text.get_text() for text in axis.get_ticklabels()]
        # Terms at an axis name themselves.
        if not axes.axison or not any(numbers) or all(map(_is_word, numbers)):
            continue
        assert any(getattr(other, which).get_label_text() for other in _near(axes, drawing)), which


def _near(axes, drawing):
    """Return the panels of the same row or column."""
    renderer = FigureCanvasAgg(drawing).get_renderer()
    box = axes.get_window_extent(renderer)
    boxes = {other: other.get_window_extent(renderer) for other in drawing.axes if other.axison}
    return [
        other
        for other, its in boxes.items()
        if abs(its.x0 - box.x0) < 0.02 * box.width or abs(its.y0 - box.y0) < 0.02 * box.height
    ]


def _is_word(text):
    return any(character.isalpha() for character in text) or text == "1"


def check_margins(drawing):
    """Check that nothing reaches the edge of a drawing or beyond it."""
    canvas = FigureCanvasAgg(drawing)
    canvas.draw()
    ink = np.asarray(canvas.buffer_rgba())[..., :3].min(axis=-1) < 250
    assert not ink[[0, -1]].any()
    assert not ink[:, [0, -1]].any()
    box = drawing.get_tightbbox(canvas.get_renderer())
    width, height = drawing.get_size_inches()
    assert min(box.x0, box.y0, width - box.x1, height - box.y1) > 0
