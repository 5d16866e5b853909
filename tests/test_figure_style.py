"""The style of figures, and how drawings and movies become files."""

import imageio_ffmpeg
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from hydrolimit.figures import Movie, style


def test_colours_differ_in_grey():
    """By at least a sixth of the range from black to white, so that a grey print tells them apart.

    BLUE is at 0.34, VERMILION at 0.47, ORANGE at 0.64 (Rec. 601 luma).
    """
    luma = {name: np.dot(to_rgb(getattr(style, name)), (0.299, 0.587, 0.114))
            for name in ("BLACK", "BLUE", "ORANGE")}  # fmt: skip
    levels = sorted([*luma.values(), 1.0])
    assert np.diff(levels).min() > 1 / 6
    assert luma["ORANGE"] - luma["BLUE"] > 0.25
    # The one pair closer than that is told apart by marker or line style wherever it meets.
    vermilion = np.dot(to_rgb(style.VERMILION), (0.299, 0.587, 0.114))
    assert abs(vermilion - luma["BLUE"]) > 0.1


def little_drawing():
    drawing = style.figure(3.0, 2.0)
    drawing.subplots().plot([0, 1], [1, 0])
    return drawing


def test_the_same_drawing_gives_the_same_bytes(tmp_path):
    for folder in ("one", "two"):
        with style.applied():
            style.save(
                little_drawing(), [tmp_path / folder / f"figure.{kind}" for kind in ("pdf", "png")],
                "test scale",
            )  # fmt: skip
    for kind in ("pdf", "png"):
        one, two = ((tmp_path / f / f"figure.{kind}").read_bytes() for f in ("one", "two"))
        assert one == two
    assert b"CreationDate" not in (tmp_path / "one" / "figure.pdf").read_bytes()


def test_a_write_that_fails_leaves_what_was_there(tmp_path):
    path = tmp_path / "figure.unknown"
    path.write_text("before")
    with style.applied(), pytest.raises(ValueError, match="unknown"):
        style.save(little_drawing(), [path], "test scale")
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def moving(frames, fails_at=None):
    drawing = style.figure(1.51, 1.03)  # 196.3 by 133.9 pixels: not even
    axes = drawing.subplots()
    axes.set(xlim=(0, frames), ylim=(-1, 1))
    (dot,) = axes.plot([0], [0], "o")

    def update(frame):
        if frame == fails_at:
            raise ZeroDivisionError("a frame that cannot be drawn")
        dot.set_xdata([frame])

    return Movie(drawing, frames, update)


def plain_progress(items, unit):
    assert unit == "frames"
    return iter(items)


def test_a_movie_has_its_frames_in_even_pixels_that_browsers_play(tmp_path):
    path = tmp_path / "movie.mp4"
    with style.applied():
        style.save_movie(moving(7), path, plain_progress, "test scale")
    assert list(tmp_path.iterdir()) == [path]
    frames = imageio_ffmpeg.read_frames(str(path))
    about = next(frames)
    assert about["codec"] == "h264"
    assert about["pix_fmt"].startswith("yuv420p")
    assert about["fps"] == style.FRAMES_PER_SECOND
    width, height = about["size"]
    assert (width, height) == (196, 132)
    pictures = [np.frombuffer(f, np.uint8).reshape(height, width, 3).astype(int) for f in frames]
    assert len(pictures) == 7
    assert pictures[0].mean() > 150  # a drawing on white
    assert np.abs(pictures[0] - pictures[-1]).max() > 100  # something has moved


def test_a_movie_that_fails_leaves_what_was_there(tmp_path):
    path = tmp_path / "movie.mp4"
    path.write_text("before")
    with style.applied(), pytest.raises(ZeroDivisionError):
        style.save_movie(moving(7, fails_at=3), path, plain_progress, "test scale")
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_an_encoder_that_loses_frames_is_noticed(tmp_path, monkeypatch):
    monkeypatch.setattr(imageio_ffmpeg, "count_frames_and_secs", lambda path: (6, 0.3))
    with style.applied(), pytest.raises(OSError, match="6 of 7 frames"):
        style.save_movie(moving(7), tmp_path / "movie.mp4", plain_progress, "test scale")
    assert list(tmp_path.iterdir()) == []
