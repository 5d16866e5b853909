"""The one style of all figures, and how drawings become files.

Colours are those of Okabe and Ito (2008), which colour-blind readers tell apart; in grey, roles
are told apart by lightness, line style and marker. Nothing here uses pyplot, so no drawing outlives
its variable.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import imageio_ffmpeg
import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from hydrolimit.figures import Movie

BLACK, GREY = "#000000", "#707070"
BLUE, ORANGE, VERMILION = "#0072B2", "#E69F00", "#D55E00"
GREEN, PURPLE = "#009E73", "#CC79A7"
# In every figure: what the particles say, and what it is compared with.
MEASURED, REFERENCE = BLUE, ORANGE
DIVERGING = "RdBu_r"  # deviations; zero is white
DENSITY = "magma_r"  # densities; zero is pale, and grey prints keep the order
ORDERED = "viridis"  # lines that belong to a growing number, such as noise levels
# The parts of a law: forces between particles, forces from outside, diffusion.
FAMILIES = {"interaction": BLUE, "force": GREEN, "diffusion": VERMILION}
# Where colour says something else, lines are told apart by these.
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
DASHES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)))

WIDTH, COLUMN = 7.0, 3.4  # inches: a journal's page and its column
FOOTER = 0.15  # inches below the drawing, for the scale
DOTS_PER_INCH = 200
MOVIE_DOTS_PER_INCH = 130
FRAMES_PER_SECOND = 20
THIN_SPACE = "\u2009"

_PARAMETERS = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],  # comes with matplotlib: the same drawing everywhere
    "mathtext.fontset": "dejavusans",
    "font.size": 8,
    "axes.titlesize": 8,
    "axes.labelsize": 8,
    "legend.fontsize": 7,
    "xtick.labelsize": 7,
    "ytick.labelsize": 7,
    "axes.linewidth": 0.6,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "0.9",
    "grid.linewidth": 0.4,
    "lines.linewidth": 1.1,
    "lines.markersize": 3,
    "errorbar.capsize": 0,
    "legend.frameon": True,
    "legend.framealpha": 0.9,
    "legend.edgecolor": "0.8",
    "legend.fancybox": False,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "pdf.fonttype": 42,  # fonts embedded as such, for text that can be searched and edited
    "figure.constrained_layout.h_pad": 0.04,
    "figure.constrained_layout.w_pad": 0.04,
}


def applied():
    """Return a context in which drawings are made and saved in the project's style."""
    return mpl.rc_context(_PARAMETERS)


def figure(width: float, height: float, layout: str = "constrained") -> Figure:
    """Return an empty drawing of this size in inches, a strip at its foot kept free.

    The layout "compressed" is for panels that keep their shape, and leaves no gaps between them.
    """
    drawing = Figure(figsize=(width, height), layout=layout)
    if layout in ("constrained", "compressed"):
        strip = FOOTER / height
        drawing.get_layout_engine().set(rect=(0.0, strip, 1.0, 1.0 - strip))
    return drawing


def letter(axes, text: str) -> None:
    """Write a panel's letter, bold, above its upper left corner."""
    axes.set_title(text, loc="left", fontweight="bold")


def written_over() -> list:
    """Return the path effects of small text that stays legible over lines and images."""
    return [withStroke(linewidth=1.6, foreground="white")]


def number(value: float) -> str:
    """Return a whole number with thin spaces between thousands: 80 000."""
    return f"{value:,.0f}".replace(",", THIN_SPACE)


def scale_note(attributes: Mapping) -> str:
    """Return what stands at the foot: the scale, and the sample where the dataset tells it."""
    return ", ".join(filter(None, [f"{attributes['scale']} scale", attributes.get("sample")]))


def save(drawing: Figure, paths: Sequence[str | Path], scale: str) -> None:
    """Write a drawing to files, each in one piece, in the format that its name ends with.

    scale is written small at the foot. A write that fails leaves at its path what was there
    before, and no temporary file. The same drawing gives the same bytes.
    """
    _write_scale(drawing, scale)
    _settle(drawing)
    for path in map(Path, paths):
        kind = path.suffix.lstrip(".")
        # A PDF would carry the time at which it was made.
        metadata = {"CreationDate": None} if kind == "pdf" else None
        with _in_one_piece(path) as temporary:
            drawing.savefig(temporary, format=kind, dpi=DOTS_PER_INCH, metadata=metadata)


def save_movie(
    movie: Movie, path: str | Path, progress: Callable[..., Iterable], scale: str
) -> None:
    """Write a movie as mp4 that browsers play (H.264, yuv420p, even sizes), in one piece.

    progress(items, unit=...) yields the items and reports how far it is. Raises OSError if the
    encoder fails; there is then no file.
    """
    drawing = movie.figure
    drawing.set_dpi(MOVIE_DOTS_PER_INCH)
    _write_scale(drawing, scale)
    movie.update(0)
    _settle(drawing)
    with _in_one_piece(Path(path)) as temporary:
        _encode(movie, temporary, progress(range(movie.frames), unit="frames"))
        written = imageio_ffmpeg.count_frames_and_secs(str(temporary))[0]
        if written != movie.frames:
            raise OSError(f"the encoder wrote {written} of {movie.frames} frames of {path}")


def _encode(movie: Movie, path: Path, frames: Iterable[int]) -> None:
    """Send the drawing's pixels, frame by frame, to the encoder."""
    canvas = FigureCanvasAgg(movie.figure)
    width, height = (2 * (pixels // 2) for pixels in canvas.get_width_height())
    encoder = imageio_ffmpeg.write_frames(
        str(path), (width, height), pix_fmt_in="rgba", pix_fmt_out="yuv420p", codec="libx264",
        fps=FRAMES_PER_SECOND, quality=8, macro_block_size=2,
        # One thread and no names of versions: the same movie gives the same bytes.
        output_params=["-threads", "1", "-bitexact", "-f", "mp4"],
    )  # fmt: skip
    with closing(encoder):
        encoder.send(None)
        for frame in frames:
            movie.update(frame)
            canvas.draw()
            encoder.send(np.ascontiguousarray(np.asarray(canvas.buffer_rgba())[:height, :width]))


def _write_scale(drawing: Figure, scale: str) -> None:
    drawing.text(0.995, 0.006, scale, ha="right", va="bottom", fontsize=5.5, color=GREY)


def _settle(drawing: Figure) -> None:
    """Lay the drawing out once and for all.

    Doing so takes longer than all else, and nothing should move between frames. The last digits of
    the solver's result vary from run to run: rounded, they give the same bytes.
    """
    drawing.draw_without_rendering()
    drawing.set_layout_engine("none")
    for axes in drawing.axes:
        axes.set_position(np.round(axes.get_position(original=True).bounds, 6))


@contextmanager
def _in_one_piece(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside the target that is renamed to it, or removed on failure."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex}.tmp")
    try:
        yield temporary
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
