"""From datasets to figures: one module a study, one style.

A module of a study has ``FIGURES``, a `Figure` by name, and ``MOVIES``, by name what makes a
`Movie` from the dataset of one of its figures.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import matplotlib.figure
import xarray as xr


@dataclass(frozen=True)
class Figure:
    """A figure in two steps: what it shows, and how.

    Attributes
    ----------
    gather
        From the study's datasets, by name, to one dataset with all that is drawn.
    draw
        From that dataset alone to the drawing.
    title, source
        Of that dataset: what it is, and after which paper and equations.
    caption
        The text below the figure.
    """

    gather: Callable[[Mapping[str, xr.Dataset]], xr.Dataset]
    draw: Callable[[xr.Dataset], matplotlib.figure.Figure]
    title: str
    source: str
    caption: str


@dataclass(frozen=True)
class Movie:
    """A drawing that changes from frame to frame.

    Attributes
    ----------
    figure
        The drawing.
    frames
        How many frames there are.
    update
        Brings the drawing to frame 0, 1, ..., frames - 1.
    """

    figure: matplotlib.figure.Figure
    frames: int
    update: Callable[[int], None]
