"""Figures of study gap_tooth about its scheme and solvers, drawn from made-up datasets."""

import made_up_gap_tooth as made_up
import numpy as np
import pytest
from drawn_figures import check, drawn, texts
from drawn_panels import bars, curves, legend, panel, points, triangles

from hydrolimit.figures import style
from hydrolimit.figures.gap_tooth import FIGURES, convergence, scheme

NAMES = ("fig1", "fig5", "solvers")


@pytest.fixture(scope="module")
def study():
    return made_up.study()


@pytest.fixture(scope="module")
def drawings(study, tmp_path_factory):
    """Every figure's (dataset, drawing)."""
    folder = tmp_path_factory.mktemp("gap_tooth")
    return {name: drawn(FIGURES[name], study, folder, name) for name in NAMES}


def beside(drawing, letter):
    """Return the panel made after the one with a letter, on its right."""
    return drawing.axes[drawing.axes.index(panel(drawing, letter)) + 1]


def place_of(*sample):
    return made_up.SAMPLES.index(sample)


@pytest.mark.parametrize("name", NAMES)
def test_every_drawing_is_complete_and_legible(drawings, name):
    check(*drawings[name])


@pytest.mark.parametrize("name", NAMES)
def test_titles_sources_and_captions_are_there(name):
    figure = FIGURES[name]
    assert figure.title
    assert "2020" in figure.source
    assert figure.caption.endswith(".")


def test_teeth_are_as_wide_and_high_as_they_are_and_hold_their_particles(drawings, study):
    """Would catch a wrong width, or particles at another tooth's height."""
    _, drawing = drawings["fig1"]
    small, axes = study["scheme"], panel(drawing, "a")
    teeth = axes.patches
    np.testing.assert_allclose([one.get_height() for one in teeth], small["density"])
    np.testing.assert_allclose([one.get_width() for one in teeth], small.attrs["width"])
    dots = next(line for line in axes.lines if line.get_marker() == "o")
    np.testing.assert_allclose(dots.get_xdata(), small["particle_x"])
    tooth = small["particle_tooth"].values
    for place, height, i in zip(*dots.get_data(), tooth, strict=True):
        (x0, y0), (x1, y1) = teeth[i].get_bbox().get_points()
        assert x0 - 1e-12 <= place <= x1 + 1e-12
        assert y0 <= height <= y1


def test_the_curve_above_the_grid_is_of_its_time(drawings):
    """Would catch the solution at the start or at the end."""
    data, drawing = drawings["fig1"]
    assert data.attrs["grid_exact_time"] == pytest.approx(0.1)
    x, exact = curves(panel(drawing, "a"), "-")[0].get_data()
    np.testing.assert_allclose(exact, made_up.wave(x, 0.1))


def test_distance_and_width_of_teeth_are_marked(drawings, study):
    """Would catch lines of another length than what is written at them."""
    _, drawing = drawings["fig1"]
    axes, width = beside(drawing, "a"), study["scheme"].attrs["width"]
    said = [text.get_text() for text in axes.texts]
    assert said == ["gap", "$d$", r"$\alpha d$"]
    segments = np.concatenate([lines.get_segments() for lines in axes.collections])
    lengths = np.ptp(segments[..., 0], axis=1)
    np.testing.assert_allclose(np.sort(lengths)[-2:], [width, width / made_up.SHARE])


def test_the_compared_run_is_that_of_the_direct_simulations_drift_and_size(drawings, study):
    """Would catch another sample or time, or bars that are not one run's deviation."""
    _, drawing = drawings["fig1"]
    axes, found = panel(drawing, "b"), study["convergence"]
    chosen = [
        place_of("density", 32, 10_000, made_up.SHARE), place_of("density", 32, 10_000, 1.0)
    ]  # fmt: skip
    assert len(axes.containers) == 6
    for k, container in enumerate(axes.containers):
        one = found["density"].isel(sample=chosen[k % 2], time=(0, 2, 4)[k // 2], tooth=range(32))
        np.testing.assert_allclose(points(axes)[k][1], one.mean("block"))
        half = [0.5 * np.ptp(bar[:, 1]) for bar in bars(container)]
        np.testing.assert_allclose(half, one.std("block", ddof=1))
    for time, dashes in zip((0.0, 1.0, 2.0), style.DASHES, strict=False):
        x, exact = curves(axes, dashes)[0].get_data()
        np.testing.assert_allclose(exact, made_up.wave(x, time))
    assert legend(axes)[3:] == [r"gap-tooth, $\alpha$ = 0.1", "direct simulation"]


@pytest.mark.parametrize(
    ("by", "members"),
    [
        ("teeth", [(n, 100_000) for n in (16, 32, 64, 128)]),
        ("resolution", [(128, z) for z in (1_000, 10_000, 100_000)]),
    ],
)
def test_series_are_ascending_of_one_drift_and_of_teeth_only(drawings, study, by, members):
    """Would catch the direct simulation or another drift in a series, or a wrong order."""
    data, drawing = drawings["fig1"]
    samples = [place_of("density", *one, made_up.SHARE) for one in members]
    found = convergence.series(data, by)
    np.testing.assert_array_equal(found["sample"], study["convergence"]["sample"][samples])
    ends, distances = (
        (panel if by == "teeth" else beside)(drawing, letter) for letter in ("c", "d")
    )
    last = study["convergence"]["density"].isel(time=-1).mean("block")
    for (x, y), sample, (teeth, _) in zip(points(ends), samples, members, strict=True):
        assert x.size == teeth
        np.testing.assert_allclose(y, last.isel(sample=sample)[:teeth])
    x, y = points(distances)[0]
    assert distances.get_xscale() == distances.get_yscale() == "log"
    np.testing.assert_array_equal(x, [one[by == "resolution"] for one in members])
    about = study["convergence"].isel(sample=samples)
    np.testing.assert_allclose(y, about["distance_mean"])
    half = [0.5 * np.ptp(bar[:, 1]) for bar in bars(distances.containers[0])]
    np.testing.assert_allclose(half, about["distance_se"])


def test_the_direct_simulation_is_in_no_series_and_the_drift_is_its_own(study):
    """Would catch a series by a hard-coded drift or size, or one with the direct simulation."""
    samples = [
        ("neighbours", 8, 500, 1.0), ("neighbours", 16, 500, 0.2), ("density", 4, 500, 0.2),
        ("neighbours", 8, 500, 0.2), ("neighbours", 8, 900, 0.2),
    ]  # fmt: skip
    data = FIGURES["fig1"].gather(study | {"convergence": made_up.convergence(samples)})
    for by, numbers in (("teeth", [8, 16]), ("resolution", [500, 900])):
        found = convergence.series(data, by)
        np.testing.assert_array_equal(found[by], numbers)
        assert set(found["drift"].values) == {"neighbours"}
        assert set(found["share"].values) == {0.2}
    assert convergence.compared(data)["sample"].values.tolist() == ["neighbours_8_500_0.2"]


def test_independent_counts_have_the_distance_that_is_drawn(study):
    """Would catch a lost share or resolution; 4 standard errors of 400 draws."""
    data = FIGURES["fig1"].gather(study)
    generator = np.random.default_rng(11)
    for sample in ("density", 32, 10_000, made_up.SHARE), ("density", 32, 10_000, 1.0):
        one = study["convergence"].isel(sample=place_of(*sample), time=-1)
        exact = one["exact"].values[:32]
        mass = sample[2] * sample[3] * 2.0 * np.pi / sample[1]
        drawn_counts = generator.poisson(exact * mass, (400, 32)) / mass
        square = ((drawn_counts - exact) ** 2).sum(1) / (exact**2).sum()
        expected = float(data["counts"][place_of(*sample)]) ** 2
        assert abs(square.mean() - expected) < 4 * square.std(ddof=1) / np.sqrt(400)


def test_drifts_are_compared_at_one_size_each_with_its_name(drawings, study):
    """Would catch distances in another order than their names."""
    _, drawing = drawings["fig1"]
    axes = panel(drawing, "e")
    names = [text.get_text() for text in axes.get_yticklabels()]
    drifts = {"neighbours, raw": "neighbours_raw", "neighbours": "neighbours", "density": "density"}
    assert names == [*drifts, r"direct, $\alpha$ = 1"]
    chosen = [place_of(drift, 32, 10_000, made_up.SHARE) for drift in drifts.values()]
    chosen.append(place_of("density", 32, 10_000, 1.0))
    about = study["convergence"].isel(sample=chosen)
    np.testing.assert_allclose([x[0] for x, _ in points(axes)], about["distance_mean"])
    half = [0.5 * np.ptp(bars(one)[0][:, 0]) for one in axes.containers]
    np.testing.assert_allclose(half, about["distance_se"])


def test_one_seed_and_a_run_that_failed_are_drawn(study, tmp_path):
    """Would catch error bars of one seed that are zero, and NaN that stops the drawing."""
    one = made_up.convergence(seeds=1)
    data, drawing = drawn(FIGURES["fig1"], study | {"convergence": one}, tmp_path, "one")
    check(data, drawing)
    assert np.isnan(data["density_sd"]).all()
    failed = made_up.convergence()
    failed["density"][place_of("density", 16, 100_000, made_up.SHARE), 0, -1] = np.nan
    failed["distance_mean"][place_of("density", 16, 100_000, made_up.SHARE)] = np.nan
    check(*drawn(FIGURES["fig1"], study | {"convergence": failed}, tmp_path, "failed"))


def test_a_study_of_two_samples_is_drawn(study, tmp_path):
    samples = [("density", 16, 1_000, made_up.SHARE), ("density", 16, 1_000, 1.0)]
    few = made_up.convergence(samples, seeds=2)
    check(*drawn(FIGURES["fig1"], study | {"convergence": few}, tmp_path, "few"))


def receiving(drawing):
    """Return the panels of the receiving teeth, upstream first."""
    return drawing.axes[1:]


def test_who_enters_a_tooth_is_drawn_there_with_its_sign_and_count(drawings, study):
    """Would catch teeth in another order, anti-particles as particles, or a count off by one."""
    _, drawing = drawings["fig5"]
    small = study["scheme"]
    for axes, tooth in zip(receiving(drawing), (-1, 0, 1), strict=True):
        for marker, sign in (("o", 1), ("x", -1)):
            here = (small["placed_tooth"] == tooth) & (small["placed_sign"] == sign)
            lines = [line for line in axes.lines if line.get_marker() == marker]
            np.testing.assert_allclose(lines[0].get_xdata(), small["placed"][here.values])
    titles = [axes.get_title().partition("\n")[0] for axes in receiving(drawing)]
    ends = ("3 anti-particles", "60 particles", "3 particles")
    assert all(title.endswith(f": {end}") for title, end in zip(titles, ends, strict=True))


def test_shares_add_up_to_one_and_are_written(drawings):
    """Would catch the shares of the paper's text, which do not."""
    for share in (0.05, 0.1, 0.7):
        assert sum(scheme.expected(share, tooth) for tooth in (-1, 0, 1)) == pytest.approx(1.0)
    said = "".join(texts(drawings["fig5"][1]))
    for symbol in (r"-\alpha(1-\alpha)/2", r"1-\alpha^2", r"\alpha(1+\alpha)/2"):
        assert f"${symbol}$ of {made_up.LEAVING}" in said


def test_who_enters_is_at_the_height_of_who_left_and_rings_are_of_who_entered_twice(drawings):
    """Would catch particles matched with another's overshoot."""
    _, drawing = drawings["fig5"]
    source, same = drawing.axes[0], receiving(drawing)[1]
    place, height = source.lines[0].get_data()
    left = dict(zip(np.round(height, 9), place - 1.0, strict=True))
    for line in (line for axes in receiving(drawing) for line in axes.lines):
        for x, y in zip(*line.get_data(), strict=True):
            assert left[np.round(y, 9)] == pytest.approx(x)
    rings = same.lines[-1]
    anti = receiving(drawing)[0].lines[1]
    np.testing.assert_allclose(np.sort(rings.get_xdata()), np.sort(anti.get_xdata()))


def test_distances_that_are_zero_are_marked_and_the_others_drawn(drawings, study):
    """Would catch a logarithm of zero, or a zero that is drawn as a distance."""
    _, drawing = drawings["solvers"]
    axes = panel(drawing, "a")
    assert axes.get_yscale() == "log"
    exact = study["solvers"]["cole_hopf"].values
    np.testing.assert_allclose(axes.lines[0].get_ydata(), exact[1:])
    (mark,) = triangles(axes)
    assert mark.get_xdata() == [0.0]
    assert axes.get_ylim()[0] < mark.get_ydata()[0] < exact[1:].min()
    assert legend(axes) == ["exactly 0"]
    assert "512 points" in axes.get_title()
    assert r"3.0 \times 10^{-16}" in axes.get_title()


@pytest.mark.parametrize("distances", [[0.0] * 5, [1e-15] * 5, [0.0, np.nan, 1e-14, np.nan, 2e-14]])
def test_other_distances_are_drawn(distances, tmp_path):
    made = {"solvers": made_up.solvers(distances)}
    check(*drawn(FIGURES["solvers"], made, tmp_path, "solvers"))


def test_orders_are_between_grids_and_the_line_expected_is_of_order_five(drawings):
    """Would catch an order of the wrong sign, or of cells instead of their width."""
    _, drawing = drawings["solvers"]
    axes = panel(drawing, "b")
    assert [text.get_text() for text in axes.texts] == ["4.00", "5.00", "5.00"]
    cells, line = axes.lines[1].get_data()
    np.testing.assert_allclose(np.diff(np.log2(line)) / np.diff(np.log2(cells)), -5.0)
    assert (line < axes.lines[0].get_ydata()).all()
    assert legend(axes)[0] == "WENO5: order 4.71"
