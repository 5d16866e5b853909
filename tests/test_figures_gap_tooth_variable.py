"""Figures of study gap_tooth about its variable, drawn from made-up datasets."""

import made_up_gap_tooth_variable as made_up
import numpy as np
import pytest
from drawn_figures import check, drawn, texts
from drawn_panels import bars, curves, panel, points
from matplotlib.collections import PathCollection

from hydrolimit.figures import style
from hydrolimit.figures.gap_tooth import FIGURES

NAMES = ("fig2", "fig6", "fig7")
TEETH, LAST = 16, slice(16, 32)  # of two times the last


@pytest.fixture(scope="module")
def study():
    return made_up.study()


@pytest.fixture(scope="module")
def drawings(study, tmp_path_factory):
    """Every figure's (dataset, drawing)."""
    folder = tmp_path_factory.mktemp("gap_tooth_variable")
    return {name: drawn(FIGURES[name], study, folder, name) for name in NAMES}


def scatter(axes):
    return next(item for item in axes.collections if isinstance(item, PathCollection))


@pytest.mark.parametrize("name", NAMES)
def test_every_drawing_is_complete_and_legible(drawings, name):
    check(*drawings[name])


@pytest.mark.parametrize("name", NAMES)
def test_titles_sources_and_captions_are_there(name):
    figure = FIGURES[name]
    assert figure.title
    assert "2020" in figure.source
    assert figure.caption.endswith(".")


@pytest.mark.parametrize("name", NAMES)
def test_other_sizes_are_drawn(name, tmp_path):
    """One time only, few teeth, few coordinates, as a small configuration may have them."""
    study = made_up.study(teeth=8, times=1, chosen=2, number=3)
    check(*drawn(FIGURES[name], study, tmp_path, name))


def test_figures_hold_no_particles(drawings, study):
    for name in NAMES:
        data, _ = drawings[name]
        assert study["snapshots"].sizes["particle"] not in data.sizes.values()


def test_densities_are_those_of_the_last_time_and_the_teeth_shown_are_marked(drawings):
    """Would catch the first time, or a mark on another tooth than the histogram's."""
    data, drawing = drawings["fig2"]
    axes = panel(drawing, "a")
    expected = made_up.densities(TEETH)[1]
    np.testing.assert_allclose(axes.lines[0].get_ydata(), expected)
    shown = data["shown_tooth"].values
    marks = [(line.get_xdata(), line.get_ydata()) for line in axes.lines[1:]]
    assert len(marks) == shown.size
    for (x, y), tooth in zip(marks, shown, strict=True):
        assert x == 2.0 * np.pi * tooth / TEETH
        assert y == expected[tooth]
    spread = np.sort(expected[shown])
    assert shown.size in (4, 5)
    assert np.diff(spread).min() > 0.1 * np.ptp(expected)


def test_histograms_count_the_particles_of_their_tooth_less_anti_particles(drawings, study):
    """Counted one by one. Would catch sums of signs in 8 bits, the first time, or lost signs."""
    data, drawing = drawings["fig2"]
    snapshots, bins = study["snapshots"], data.sizes["bin"]
    start = drawing.axes.index(panel(drawing, "a")) + 1
    for place, tooth in enumerate(data["shown_tooth"].values):
        first, end = snapshots["first"].values[TEETH + tooth : TEETH + tooth + 2]
        net, every = np.zeros(bins), np.zeros(bins)
        for one in range(first, end):
            part = int(bins * float(snapshots["position"][one]))
            net[part] += int(snapshots["sign"][one])
            every[part] += 1
        assert (every > net).any()
        axes = drawing.axes[start + place]
        assert axes.get_title() == str(place + 1)
        (x, y), (container,) = points(axes)[0], axes.containers
        np.testing.assert_allclose(x, (np.arange(bins) + 0.5) / bins)
        np.testing.assert_allclose(y, net * bins * made_up.MASS)
        half = [np.ptp(bar[:, 1]) / 2 for bar in bars(container)]
        np.testing.assert_allclose(half, np.sqrt(every) * bins * made_up.MASS)
        level = axes.lines[-1].get_ydata()[0]
        np.testing.assert_allclose(level, y.mean())
        top = axes.get_ylim()[1]
        assert (y + half).max() < top


def test_a_full_bin_is_counted_in_full(study):
    """More particles in a bin than 8 bits hold: their sum would turn negative."""
    crowded = study["snapshots"].copy(deep=True)
    crowded["position"][:] = 0.01
    data = FIGURES["fig2"].gather(study | {"snapshots": crowded})
    shown = crowded["density"].values[LAST][data["shown_tooth"].values]
    assert shown.max() / made_up.MASS > 255
    np.testing.assert_allclose(data["histogram"].isel(bin=0), data.sizes["bin"] * shown)
    np.testing.assert_array_equal(data["histogram"].isel(bin=slice(1, None)), 0.0)


def test_matrices_are_of_the_last_time_and_their_first_row_is_above(drawings, study):
    """Would catch another time's block, a flipped axis, or kernel for distance."""
    _, drawing = drawings["fig2"]
    upper = drawing.axes.index(panel(drawing, "b"))
    images = [axes.images[0] for axes in drawing.axes[upper:] if axes.images]
    block = (LAST, LAST)
    np.testing.assert_allclose(images[0].get_array(), study["distances"]["transport"].values[block])
    np.testing.assert_allclose(images[1].get_array(), study["variable"]["kernel"].values[block])
    for image in images:
        left, right, bottom, top = image.get_extent()
        np.testing.assert_allclose([left, right], np.array([-0.5, 15.5]) * 2.0 * np.pi / TEETH)
        assert (bottom, top) == (right, left)
        assert image.origin == "upper"
        assert image.norm.vmin == 0.0


def test_moments_lie_on_the_curves_of_uniform_distributions(drawings):
    """The spline is phi_1 = rho - 2. Would catch another degree, or a wrong k + 1."""
    _, drawing = drawings["fig2"]
    axes = panel(drawing, "c")
    density = made_up.densities(TEETH).ravel()
    teeth = [line for line in axes.lines if line.get_marker() == "o"]
    lines = curves(axes, "--")
    assert len(teeth) == len(lines) == 6
    for k, (points_of, line) in enumerate(zip(teeth, lines, strict=True)):
        np.testing.assert_allclose(points_of.get_xdata(), density - 2.0)
        np.testing.assert_allclose(points_of.get_ydata(), density / (k + 1))
        np.testing.assert_allclose(line.get_ydata(), (line.get_xdata() + 2.0) / (k + 1))
        np.testing.assert_allclose(
            [line.get_xdata().min(), line.get_xdata().max()],
            [density.min() - 2.0, density.max() - 2.0],
        )
        assert line.get_color() == style.BLUE
        assert line.get_zorder() > points_of.get_zorder()
    assert [text.get_text() for text in axes.texts] == [f"$M_{k}$" for k in range(6)]
    assert "0.99999" in axes.get_title()  # not 1.00000


def test_eigenvalues_and_their_ratio_are_written(drawings, study):
    axes = panel(drawings["fig2"][1], "d")
    shown = np.concatenate([np.ravel(line.get_ydata()) for line in axes.lines])
    np.testing.assert_allclose(np.sort(shown), np.sort(study["variable"]["eigenvalue"]))
    assert axes.get_title().endswith("= 1.50")


def test_distances_are_between_the_same_teeth_and_kernels_of_the_metric(drawings, study):
    """Would catch teeth of another snapshot, medians with the diagonal, or d_U^2 in a kernel."""
    data, drawing = drawings["fig6"]
    found, chosen = study["distances"], np.arange(16, 32, 2)
    block = np.ix_(chosen, chosen)
    expected = {
        "transport": (found["transport"].values[block], 2, "ad"),
        "unbalanced": (found["unbalanced"].values, 1, "be"),
        "moments": (found["moment_distance"].values[block], 2, "cf"),
    }
    for kind, (distance, power, letters) in expected.items():
        above, below = (panel(drawing, letter) for letter in letters)
        np.testing.assert_allclose(above.images[0].get_array(), distance)
        pairs = [distance[i, j] ** (power / 2) for i in range(8) for j in range(i)]
        epsilon = np.median(pairs)
        np.testing.assert_allclose(data["epsilon"].sel(kind=kind), epsilon)
        kernel = np.exp(-(distance**power) / epsilon)
        np.testing.assert_allclose(below.images[0].get_array(), kernel)
        assert f"{epsilon:#.3g}" in below.get_title()
    said = texts(drawing)
    assert any("-d_U/" in text for text in said)
    assert any("-d_W{}^2/" in text for text in said)
    assert "√d_U" in FIGURES["fig6"].caption


def test_later_coordinates_are_drawn_against_the_first(drawings, study):
    """Would catch modes one off, a wrong eigenvalue, or colours of another order."""
    _, drawing = drawings["fig7"]
    found = study["variable"]
    panels = [axes for axes in drawing.axes if axes.get_ylabel().startswith(r"$\phi_")]
    assert len(panels) == 6
    shares = ("< 0.001", "< 0.001", "0.008", "0.16", "3.2", "64")
    for k, (axes, share) in enumerate(zip(panels, shares, strict=True), start=2):
        drawn_points = scatter(axes)
        coordinate = found["coordinate"].values
        np.testing.assert_allclose(drawn_points.get_offsets(), coordinate[:, [0, k - 1]])
        np.testing.assert_allclose(drawn_points.get_array(), found["density"])
        assert axes.get_ylabel() == rf"$\phi_{{{k}}}$"
        assert rf"$\lambda_{{{k}}}$ = {0.5**k:.3g}" in axes.get_title()
        assert axes.get_title().endswith(f" {share} %")


def test_of_more_coordinates_six_are_drawn_and_large_shares_are_plain(tmp_path):
    study = made_up.study(number=12)
    study["variable"]["residual_share"][:] = 1.04
    data, drawing = drawn(FIGURES["fig7"], study, tmp_path, "many")
    check(data, drawing)
    titles = [axes.get_title() for axes in drawing.axes if axes.get_title()]
    assert len(titles) == 6
    assert all(title.endswith(" 104 %") for title in titles)
