"""Figures of study excluded_volume, drawn from made-up datasets."""

import json

import made_up_excluded_volume as made_up
import matplotlib.colors
import numpy as np
import pytest
from drawn_figures import check, drawn, texts
from drawn_panels import bars, curves, legend, panel, points, triangles
from matplotlib.image import AxesImage

from hydrolimit.figures import style
from hydrolimit.figures.excluded_volume import FIGURES, MOVIES, looks, steps

EXAMPLES = {"fig2": "disks", "fig3": "yukawa", "fig4": "power"}
SIX = (0.0, 0.005, 0.01, 0.05, 0.1, 0.2)


@pytest.fixture(scope="module")
def study():
    return made_up.study()


@pytest.fixture(scope="module")
def drawings(study, tmp_path_factory):
    """Every figure's (dataset, drawing)."""
    folder = tmp_path_factory.mktemp("excluded_volume")
    return {name: drawn(figure, study, folder, name) for name, figure in FIGURES.items()}


def draw(name, study):
    with style.applied():
        return FIGURES[name].draw(FIGURES[name].gather(study).assign_attrs(scale="test"))


def with_energies(study, value, error):
    """Return the datasets of disks, all energies of particles these."""
    profile = study["profile_disks"].copy(deep=True)
    profile["energy"][:], profile["energy_se"][:] = value, error
    return study | {"profile_disks": profile}


@pytest.mark.parametrize("name", FIGURES)
def test_every_drawing_is_complete_and_legible(drawings, name):
    check(*drawings[name])


def test_titles_sources_and_captions_are_there():
    assert MOVIES == {}
    for figure in FIGURES.values():
        assert figure.title
        assert "2020" in figure.source
        assert figure.caption.endswith(".")


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_has_the_panels_of_the_paper(drawings, name):
    """Would catch a missing panel, or axes whose symbols are not the paper's."""
    data, drawing = drawings[name]
    axis = {"fig4": "y"}.get(name, "x")
    place = f"0, {axis}" if axis == "y" else axis
    assert data.attrs["axis"] == axis
    densities, energies = panel(drawing, "c" if axis == "y" else "b"), panel(drawing, "d")
    assert densities.get_xlabel() == f"${axis}$"
    assert densities.get_ylabel() == f"$p({place}, t)$"
    assert (energies.get_xlabel(), energies.get_yscale()) == ("$t$", "log")
    assert energies.get_ylabel().startswith("$ΔE(t)$")
    assert panel(drawing, "a") is not None


@pytest.mark.parametrize("name", EXAMPLES)
def test_points_are_those_of_the_shown_times(drawings, study, name):
    """Would catch the first times in place of the shown ones, or x for y."""
    data, _ = drawings[name]
    profile = study[f"profile_{EXAMPLES[name]}"]
    shown = json.loads(profile.attrs["shown"])
    np.testing.assert_allclose(data["shown"], shown)
    expected = profile["particles"].sel(time=shown, method="nearest")
    np.testing.assert_array_equal(data["particles"], expected)


@pytest.mark.parametrize("name", EXAMPLES)
def test_lines_are_the_solutions_averaged_over_the_other_axis(drawings, study, name):
    data, _ = drawings[name]
    example = EXAMPLES[name]
    attributes = study[f"profile_{example}"].attrs
    for interaction in ("on", "off"):
        solved = study[f"density_{example}_{interaction}"]
        frames = [int(np.argmin(np.abs(solved["time"].values - t))) for t in data["shown"].values]
        density = solved["density"].values[frames]
        if attributes["axis"] == "y":
            inside = np.abs(solved["x"].values) < attributes["strip"]
            assert inside.sum() == 2 * attributes["strip"] * solved.sizes["x"]
            expected = density[:, inside].mean(axis=1)
        else:
            expected = density.mean(axis=2)
        one = data.sel(interaction=interaction)
        np.testing.assert_allclose(one["density"].transpose("shown", ...), expected)


def test_the_law_with_interaction_is_solid_and_the_one_without_is_dashed(drawings, study):
    """Would catch the solutions under each other's names."""
    data, drawing = drawings["fig2"]
    for dashes, interaction in (("-", "on"), ("--", "off")):
        colour = looks.COLOURS[interaction]
        (line,) = curves(panel(drawing, "c"), dashes)
        assert line.get_color() == colour
        steady = study[f"density_disks_{interaction}"]["steady"].values[:, 0]
        np.testing.assert_allclose(line.get_ydata(), steady)
        (line,) = curves(panel(drawing, "d"), dashes)
        solved = study[f"density_disks_{interaction}"]
        above = solved["energy"].values - float(solved["energy_steady"])
        y = np.asarray(line.get_ydata(), dtype=float)
        np.testing.assert_allclose(y[: above.size][above > 0], above[above > 0])
        np.testing.assert_allclose(line.get_xdata()[: above.size], solved["step_time"])


def test_solutions_of_different_length_are_padded(study):
    short = study["density_disks_off"].isel(step=slice(0, 9))
    data = FIGURES["fig2"].gather(study | {"density_disks_off": short})
    assert data["relaxation"].shape == (2, study["density_disks_on"].sizes["step"])
    off = data.sel(interaction="off")
    assert np.isfinite(off["relaxation"]).sum() == np.isfinite(off["step_time"]).sum() == 9


def test_looks_differ_without_colour_and_later_times_are_darker():
    assert looks.LINES["on"]["linestyle"] != looks.LINES["off"]["linestyle"]
    assert looks.POINTS["on"]["marker"] != looks.POINTS["off"]["marker"]
    for colour in looks.COLOURS.values():
        shades = looks.shades(colour, 6)
        lightness = np.array(shades) @ [0.299, 0.587, 0.114]
        assert np.all(np.diff(lightness) < -0.03)
        assert lightness[0] < 0.8  # the palest is seen on white
        np.testing.assert_allclose(shades[-1], matplotlib.colors.to_rgb(colour))
        np.testing.assert_allclose(looks.shades(colour, 1), [matplotlib.colors.to_rgb(colour)])


def test_energies_below_twice_their_error_are_upper_limits(study):
    """Would catch negative energies lost, a limit below the point, or an error bar to 0."""
    records = study["profile_disks"].sizes["time"]
    for value, error, limit in ((0.1, 0.06, 0.22), (-0.3, 0.06, 0.12), (0.1, 0.04, None)):
        axes = panel(draw("fig2", with_energies(study, value, error)), "d")
        for line, (_, y) in zip(triangles(axes), points(axes), strict=True):
            limits = np.asarray(line.get_ydata(), dtype=float)
            if limit is None:
                assert np.isnan(limits).all()
                np.testing.assert_allclose(y, np.full(records, value))
            else:
                np.testing.assert_allclose(limits, limit)
                assert y.size == 0
                assert axes.get_ylim()[0] < limit < axes.get_ylim()[1]


def test_an_energy_without_error_is_a_point_without_bar(study):
    axes = panel(draw("fig2", with_energies(study, 0.1, np.nan)), "d")
    for container, (_, y) in zip(axes.containers, points(axes), strict=True):
        assert y.size == study["profile_disks"].sizes["time"]
        assert not bars(container)
    axes = panel(draw("fig2", with_energies(study, -0.1, np.nan)), "d")
    assert all(y.size == 0 for _, y in points(axes))


def test_uncorrected_energies_are_shown_faintly(drawings):
    data, drawing = drawings["fig2"]
    dots = [line for line in panel(drawing, "d").lines if line.get_marker() == "."]
    for line, interaction in zip(dots, ("on", "off"), strict=True):
        plug_in = data["energy_plug_in"].sel(interaction=interaction).values
        np.testing.assert_array_equal(line.get_ydata(), plug_in)
        own = np.array(matplotlib.colors.to_rgb(looks.COLOURS[interaction]))
        assert np.all(np.array(line.get_color()) > own - 1e-9)
        assert sum(line.get_color()) > own.sum() + 0.5


def test_of_many_records_some_are_drawn(study):
    many = study["profile_disks"].isel(time=np.repeat(np.arange(51), 3))
    axes = panel(draw("fig2", study | {"profile_disks": many}), "d")
    shown = [line for line in axes.lines if line.get_marker() == "."]
    assert all(len(line.get_xdata()) == 51 for line in shown)


def test_histograms_of_one_realisation_have_no_bars(study, tmp_path):
    one = made_up.example("disks", blocks=1, bins=10, shown=(0.05,))
    data, drawing = drawn(FIGURES["fig2"], one, tmp_path, "one")
    check(data, drawing)
    for letter in "bc":
        axes = panel(drawing, letter)
        for container, (x, _) in zip(axes.containers, points(axes), strict=True):
            assert x.size == 10
            assert not bars(container)
    assert legend(panel(drawing, "b")) == ["$t$ = 0.05"]


def test_of_six_times_all_are_drawn_and_the_last_has_points(tmp_path):
    data, drawing = drawn(FIGURES["fig2"], made_up.example("disks", shown=SIX), tmp_path, "six")
    check(data, drawing)
    axes = panel(drawing, "b")
    assert legend(axes) == [f"$t$ = {time:g}" for time in SIX]
    assert len(curves(axes, "-")) == len(curves(axes, "--")) == 6
    assert len(points(axes)) == 2
    on = data["particles"].sel(interaction="on").isel(shown=5)
    np.testing.assert_array_equal(points(axes)[0][1], on)


def test_empty_bins_have_no_point(drawings):
    data, drawing = drawings["fig2"]
    empty = data["particles"].sel(interaction="on").isel(shown=0).values == 0
    assert empty.any()
    first = points(panel(drawing, "b"))[0]
    np.testing.assert_allclose(first[0], data["bin"].values[~empty])


def test_a_potential_that_varies_across_the_axis_says_so(drawings, study):
    assert panel(drawings["fig2"][1], "a").get_legend() is None
    varied = dict(study)
    for interaction in ("on", "off"):
        solved = study[f"density_disks_{interaction}"].copy(deep=True)
        solved["potential"] = solved["potential"] + solved["y"].values
        solved["potential"].attrs = study["density_disks_on"]["potential"].attrs
        varied[f"density_disks_{interaction}"] = solved
    data = FIGURES["fig2"].gather(varied)
    np.testing.assert_allclose(data["potential"], 5 * data["x"].values ** 2, atol=1e-12)
    np.testing.assert_allclose(data["potential_high"] - data["potential_low"], 0.99)
    assert legend(panel(draw("fig2", varied), "a")) == ["range over $y$", "mean over $y$"]


@pytest.mark.parametrize(
    ("figure", "options"),
    [
        ("fig3", {"axis": "y", "bins": 10, "shown": SIX}),
        ("fig4", {"axis": "x", "bins": 10, "shown": (0.05,), "cells": 50, "until": 0.1}),
        ("fig4", {"axis": "y", "bins": 25, "shown": (0.0, 0.05), "cells": 50, "until": 0.1}),
    ],
)
def test_examples_edited_by_users_are_drawn(figure, options, tmp_path):
    """Another axis, other bins and times, no external potential, energies below the floor."""
    example = EXAMPLES[figure]
    study = made_up.example(example, **options)
    for interaction in ("on", "off"):
        study[f"density_{example}_{interaction}"]["potential"][:] = 0.0
    study[f"profile_{example}"]["energy"] -= 5.0
    study[f"profile_{example}"]["energy"].attrs = {"long_name": "energy", "units": "k_B T"}
    data, drawing = drawn(FIGURES[figure], study, tmp_path, figure)
    check(data, drawing)
    densities = panel(drawing, "c" if figure == "fig4" else "b")
    assert densities.get_xlabel() == f"${options['axis']}$"


def test_images_put_a_cell_where_it_is(study):
    """Would catch x for y, or y from top to bottom."""
    moved = study["density_power_on"].copy(deep=True)
    moved["potential"][:], moved["density"][:] = 0.0, 1.0
    moved["potential"][40, 10] = 1.0  # x > 0, y < 0
    moved["density"][0, 40, 10] = 2.0
    drawing = draw("fig4", study | {"density_power_on": moved})
    for letter in "ab":
        axes = panel(drawing, letter)
        (image,) = [child for child in axes.get_children() if isinstance(child, AxesImage)]
        values = image.get_array()
        assert np.unravel_index(np.argmax(values), values.shape) == (10, 40)
        assert image.origin == "lower"
        assert list(image.get_extent()) == [-0.5, 0.5, -0.5, 0.5]
        assert axes.get_aspect() == 1.0


def test_cuts_are_thin_and_steady_states_wide(drawings):
    axes = panel(drawings["fig4"][1], "c")
    for dashes in ("-", "--"):
        widths = sorted(line.get_linewidth() for line in curves(axes, dashes))
        assert len(widths) == 7
        assert widths[-1] > 2 * widths[-2]
    assert legend(axes)[-1] == "at rest"


def test_rates_stand_in_the_legend_and_windows_are_marked(drawings, study):
    data, drawing = drawings["fig1"]
    (axes,) = drawing.axes
    said = legend(axes)
    assert [text.partition(":")[0] for text in said] == [
        "linear", "nonlinear", "linearised", "fitted"]  # fmt: skip
    assert said[0].count("19.74") == 2
    assert "25.63" in said[1]
    assert "(" not in said[1]  # nothing is predicted
    assert "1.297" in said[2]
    wide = [line for line in axes.lines if line.get_linewidth() > 4]
    for line, law in zip(wide, ("linear", "nonlinear", "linearised"), strict=True):
        one = study["rates"].sel(law=law)
        ends = [float(one["fit_from"]), float(one["fit_to"])]
        np.testing.assert_allclose(line.get_xdata()[[0, -1]], ends)
        assert axes.get_ylim()[0] < np.min(line.get_ydata())
    np.testing.assert_array_equal(data["law"], ["linear", "nonlinear", "linearised"])


@pytest.mark.parametrize("number", [1, 3, 6])
def test_rods_have_a_panel_for_every_shown_time(study, number, tmp_path):
    profile = study["profile_rods"].assign_attrs(shown=json.dumps(SIX[:number]))
    data, drawing = drawn(FIGURES["rods"], study | {"profile_rods": profile}, tmp_path, "rods")
    check(data, drawing)
    assert len(drawing.axes) == number + 2
    for axes, time in zip(drawing.axes, SIX[:number], strict=False):
        assert axes.get_title() == f"$t$ = {time:g}"
        frame = round(time / 0.005)
        np.testing.assert_array_equal(
            axes.patches[0].get_data().values, study["profile_rods"]["exact"][frame]
        )
        (x, y) = points(axes)[0]
        rods = study["profile_rods"]["particles"].sel(interaction="on").isel(time=frame)
        np.testing.assert_array_equal(y, rods[rods > 0])
        np.testing.assert_array_equal(x, rods["bin"][rods > 0])


def test_distances_of_rods_are_to_what_the_legend_says(drawings, study):
    data, drawing = drawings["rods"]
    axes = panel(drawing, "e")
    profile = study["profile_rods"]
    by_label = {c.get_label(): c.lines[0].get_ydata() for c in axes.containers}
    for label, interaction, law in (
        ("rods − nonlinear PDE", "on", "nonlinear"),
        ("rods − linear PDE", "on", "linear"),
        ("points − linear PDE", "off", "linear"),
    ):
        expected = profile["distance"].sel(interaction=interaction, law=law)
        np.testing.assert_array_equal(by_label[label], expected)
    plain = {line.get_label(): line.get_ydata() for line in axes.lines}
    np.testing.assert_array_equal(plain["rods − exact density"], profile["distance_exact"])
    np.testing.assert_array_equal(
        plain["statistical errors of rods"], profile["noise"].sel(interaction="on")
    )
    assert panel(drawing, "f").get_yscale() == "log"
    assert set(data["law"].values) == {"nonlinear", "linear"}


def test_checks_of_the_solver_are_written_and_zero_is_at_the_edge(study):
    solver = study["solver"].copy(deep=True)
    solver["largest_energy_increase"][:] = 0.0
    solver["least_density"][2] = -3e-9
    drawing = draw("solver", {"solver": solver})
    said = texts(drawing)
    assert "7.7e−15" in said
    assert "−3.0e−09" in said
    assert "linear, exact solution: order 2.00" in said
    drift = panel(drawing, "b")
    markers = [line for line in drift.lines if line.get_marker() in "os"]
    assert float(markers[0].get_xdata()[0]) == drift.get_xlim()[0]  # 0
    assert float(markers[3].get_xdata()[0]) == pytest.approx(3.3e-15)
    assert 1e-13 in [line.get_xdata()[0] for line in drift.lines]
    rise = panel(drawing, "c")
    assert [text.get_text() for text in rise.texts] == ["0"] * 8
    assert rise.get_xticks().size == 0


def test_measured_steps_are_drawn_beside_what_they_should_be(drawings, study):
    data, drawing = drawings["steps"]
    (rods, squares), (disks,), (contact,) = (points(panel(drawing, letter)) for letter in "abc")
    shown = {"rods": rods, "points": squares, "disks": disks, "contact": contact}
    for run, (name, quantity) in steps.RUNS.items():
        np.testing.assert_array_equal(shown[run][0], study[name]["time_step"])
        np.testing.assert_array_equal(shown[run][1], study[name][quantity])
    levels = {line.get_label(): line.get_ydata()[0] for line in panel(drawing, "b").lines}
    assert levels["nonlinear PDE"] == float(data["disks_mean_nonlinear"])
    assert levels["linear PDE"] == float(data["disks_mean_linear"])
    assert "Henderson, packing 0.196" in legend(panel(drawing, "c"))


def test_errors_of_schemes_are_relative_and_their_sign_is_shown(drawings, study):
    """Would catch a ratio for its deviation, a lost sign, or a scheme without a steady state."""
    _, drawing = drawings["steps"]
    axes = panel(drawing, "d")
    ratio = study["coefficients"]["coefficient_ratio"]
    ratio = ratio.sel({"pair_potential": "yukawa", "method": "flow"})
    line = next(line for line in axes.lines if line.get_label().startswith("exact flow"))
    np.testing.assert_allclose(line.get_ydata(), 1.0 - ratio)
    marks = [line for line in axes.lines if line.get_marker() in "oD" and len(line.get_xdata())]
    found = {
        (line.get_marker(), float(np.ravel(line.get_ydata())[0])): line.get_markerfacecolor()
        for line in marks
    }
    expected = {("D", 0.0015): "white", ("D", 0.0216): style.GREEN, ("D", 0.24): style.VERMILION,
                ("o", 0.011): "white"}  # fmt: skip
    assert len(found) == len(expected)
    for (marker, deviation), face in found.items():
        key = min(expected, key=lambda k: (k[0] != marker, abs(k[1] - deviation)))
        assert deviation == pytest.approx(key[1])
        assert face == expected[key]
        x = {"D": 0.0225, "o": 0.1}[marker]
        assert x in [float(np.ravel(m.get_xdata())[0]) for m in marks if m.get_marker() == marker]
    assert "Euler: no steady state" in legend(panel(drawing, "e"))
    assert "Euler" in legend(axes)
