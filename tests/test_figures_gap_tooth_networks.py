"""Figures of study gap_tooth about its networks, drawn from made-up datasets."""

import made_up_gap_tooth_networks as made_up
import matplotlib.colors
import numpy as np
import pytest
from drawn_figures import check, drawn, texts
from drawn_panels import bars, curves, panel, points
from matplotlib.collections import LineCollection

from hydrolimit.figures import style
from hydrolimit.figures.gap_tooth import FIGURES, architecture, looks, networks

NAMES = ("fig3", "fig4", "loss", "accuracy", "preprocessing")


@pytest.fixture(scope="module")
def study():
    return made_up.study()


@pytest.fixture(scope="module")
def drawings(study, tmp_path_factory):
    """Every figure's (dataset, drawing)."""
    folder = tmp_path_factory.mktemp("gap_tooth_networks")
    return {name: drawn(FIGURES[name], study, folder, name) for name in NAMES}


def draw(name, study):
    with style.applied():
        return FIGURES[name].draw(FIGURES[name].gather(study).assign_attrs(scale="test"))


def of_colour(axes, colour):
    """Return the lines of a panel that have a colour."""
    wanted = matplotlib.colors.to_rgba(colour)
    return [line for line in axes.lines if matplotlib.colors.to_rgba(line.get_color()) == wanted]


def after(drawing, letter, number):
    """Return so many panels, from the one with a letter on, in the order they were made."""
    first = drawing.axes.index(panel(drawing, letter))
    return drawing.axes[first : first + number]


@pytest.mark.parametrize("name", NAMES)
def test_every_drawing_is_complete_and_legible(drawings, name):
    check(*drawings[name])


@pytest.mark.parametrize("name", NAMES)
def test_titles_sources_and_captions_are_there(name):
    figure = FIGURES[name]
    assert figure.title
    assert "2020" in figure.source
    assert figure.caption.endswith(".")


def test_the_nodes_with_the_largest_weights_are_drawn_in_their_order():
    """Would catch weak nodes, rows for columns, or nodes that change places between layers."""
    inward, outward = np.full((3, 20), 0.1), np.full((20, 1), 0.1)
    inward[:, 4:16] = 2.0
    inward[:, 17], outward[17] = 5.0, 1e-6  # large on one side only
    chosen = architecture.strongest([inward, outward])
    np.testing.assert_array_equal(chosen[0], [0, 1, 2])
    np.testing.assert_array_equal(chosen[1], np.arange(4, 16))
    np.testing.assert_array_equal(chosen[2], [0])


def test_a_panel_has_the_nodes_widths_and_activation_of_its_network(drawings):
    """Would catch the other recipe's networks, or widths of another layer."""
    _, drawing = drawings["fig3"]
    for letter, (ending, hidden) in zip("abcd", made_up.HIDDEN.items(), strict=True):
        axes = panel(drawing, letter)
        said = [text.get_text() for text in axes.texts]
        for width in hidden:
            assert f"{width}\nReLU" in said
        assert said.count("⋮") == sum(width > architecture.SHOWN for width in hidden)
        nodes = [line.get_xdata().size for line in axes.lines]
        assert nodes == [3, *(min(width, architecture.SHOWN) for width in hidden), 1]
        convolutions = [text for text in said if text.startswith("conv. ")]
        expected = ["conv. 3", *["conv. 1"] * len(hidden)] if "stencil" in ending else []
        assert convolutions == expected


def test_links_carry_the_size_and_the_sign_of_their_weights(drawings, study):
    """Would catch a transposed weight, a lost sign, or a width that is not the weight's."""
    _, drawing = drawings["fig3"]
    axes = panel(drawing, "c")
    links = [item for item in axes.collections if isinstance(item, LineCollection)]
    assert len(links) == 3
    weight = study["network_phi_derivatives_published"]["weight_3"].values
    assert weight.shape == (8, 1)  # all nodes are shown
    starts = np.array([segment[0, 1] for segment in links[2].get_segments()])
    rows = np.argsort(-starts)  # from the top, as nodes are numbered
    widths = np.array(links[2].get_linewidths())[rows]
    np.testing.assert_allclose(widths / widths.max(), np.abs(weight[:, 0]) / np.abs(weight).max())
    positive = matplotlib.colors.to_rgba(style.BLUE)
    signs = [tuple(colour) == positive for colour in links[2].get_colors()[rows]]
    np.testing.assert_array_equal(signs, weight[:, 0] > 0)


def test_inputs_and_outputs_are_the_papers(drawings):
    _, drawing = drawings["fig3"]
    ends = {
        "a": [r"$\rho$", r"$\rho_{x}$", r"$\rho_{xx}$", r"$\rho_{t}$"],
        "b": [r"$\rho_{j-1}$", r"$\rho_{j}$", r"$\rho_{j+1}$", r"$\mathrm{d}\rho_{j}/\mathrm{d}t$"],
        "c": [r"$\phi_1$", r"$\phi_{1,x}$", r"$\phi_{1,xx}$", r"$\phi_{1,t}$"],
    }
    for letter, symbols in ends.items():
        said = [text.get_text() for text in panel(drawing, letter).texts]
        assert [text for text in said if text.startswith("$")] == symbols
    assert made_up.INPUTS.keys() == networks.ARCHITECTURES.keys()


@pytest.mark.parametrize("hidden", [[1], [3, 3, 12, 30, 3, 3]])
def test_networks_of_other_depths_are_drawn(study, hidden, tmp_path):
    others = {f"network_{label}": made_up.network(label, hidden=hidden) for label in made_up.LABELS}
    check(*drawn(FIGURES["fig3"], study | others, tmp_path, "depth"))


def test_rates_are_those_of_the_first_test_at_a_quarter_of_the_run(drawings, study):
    """Would catch another test, time or variable, and networks under each other's names."""
    data, drawing = drawings["fig4"]
    assert float(data["rate_time"]) == 0.5
    for letter, name in (("a", "rho"), ("b", "phi")):
        axes = panel(drawing, letter)
        truth = study[f"prediction_{name}_stencil_normalised"].isel(test=0, time=5)
        for colour, quantity in (
            (looks.PARTICLES["color"], "rate_particles"), (style.BLACK, "rate_exact")
        ):  # fmt: skip
            (line,) = of_colour(axes, colour)
            np.testing.assert_array_equal(line.get_ydata(), truth[quantity])
        for (kind, recipe), colour in networks.COLOURS.items():
            (line,) = of_colour(axes, colour)
            own = study[f"prediction_{name}_{kind}_{recipe}"]["rate"].isel(test=0, time=5)
            np.testing.assert_array_equal(line.get_ydata(), own)
            assert line.get_label() == f"{networks.ARCHITECTURES[kind]}, {recipe}"
            assert line.is_dashed() == (recipe == "published")
        assert axes.get_ylabel() == f"${networks.symbol(name, 't')}$"


def test_images_share_a_scale_and_titles_tell_the_errors(drawings, study):
    """Would catch t for x, an image of another network, or errors of another one."""
    _, drawing = drawings["fig4"]
    for letter, name in (("c", "rho"), ("d", "phi")):
        panels = after(drawing, letter, 4)
        truth = study[f"prediction_{name}_derivatives_normalised"].isel(test=0)
        own = {kind: study[f"prediction_{name}_{kind}_normalised"].isel(test=0)
               for kind in networks.ARCHITECTURES}  # fmt: skip
        shown = [
            truth["field_exact"],
            truth["field_particles"],
            *(o["field"] for o in own.values()),
        ]
        for axes, values in zip(panels, shown, strict=True):
            (image,) = axes.images
            np.testing.assert_array_equal(image.get_array(), values)  # (time, tooth), t upwards
            assert image.origin == "lower"
            ends = image.get_extent()
            assert ends[0] < 0.0 < ends[1] < 2 * np.pi
            assert ends[2] < 0.0 < 2.0 < ends[3]
            assert image.norm.vmin == float(truth["field_exact"].min())
            assert image.norm.vmax == float(truth["field_exact"].max())
        assert panels[1].get_title() == "particles: 0.020"
        for axes, (kind, one) in zip(panels[2:], own.items(), strict=True):
            words, error = networks.ARCHITECTURES[kind], float(one["field_error"])
            assert axes.get_title().startswith(f"{words}: ")
            assert float(axes.get_title().rpartition(" ")[2]) == pytest.approx(error, rel=0.05)


def test_profiles_are_at_three_times_with_the_particles_as_points(drawings, study):
    _, drawing = drawings["fig4"]
    first = drawing.axes.index(panel(drawing, "d"))
    profiles = [axes for axes in drawing.axes[first:] if axes.get_title().startswith("$t$")]
    assert [axes.get_title() for axes in profiles] == ["$t$ = 0.5", "$t$ = 1", "$t$ = 2"]
    for axes, frame in zip(profiles, (5, 10, 20), strict=True):
        truth = study["prediction_phi_derivatives_normalised"].isel(test=0, time=frame)
        (dots,) = of_colour(axes, looks.PARTICLES["color"])
        np.testing.assert_array_equal(dots.get_ydata(), truth["field_particles"])
        assert (dots.get_linestyle(), dots.get_marker()) == ("None", "o")
        (line,) = of_colour(axes, networks.COLOURS["derivatives", "normalised"])
        np.testing.assert_array_equal(line.get_ydata(), truth["field"])
        assert axes.get_ylim() == profiles[0].get_ylim()


def test_trajectories_that_failed_are_said_to(study, tmp_path):
    """Would catch a crash of colours or limits by NaN, or an empty panel without a word."""
    name = "prediction_rho_stencil_normalised"
    data, drawing = drawn(
        FIGURES["fig4"], study | {name: made_up.failed(study[name], [0])}, tmp_path, "failed"
    )
    check(data, drawing)
    axes = after(drawing, "c", 4)[3]
    assert axes.get_title() == "stencil (15): failed"
    assert [text.get_text() for text in axes.texts] == ["integration failed"]
    assert sum("failed" in text for text in texts(drawing)) == 2


def test_trajectories_that_run_away_leave_scales_as_they_are(study):
    """Would catch limits by a wild network, and a colour bar that hides that there is more."""
    name = "prediction_rho_derivatives_normalised"
    wild = study[name].copy(deep=True)
    wild["field"][0, -1, ::2] = -100.0
    drawing = draw("fig4", study | {name: wild})
    image = after(drawing, "c", 4)[-1].images[0]  # the bar's; one scale for all
    assert image.norm.vmin > 0.0
    assert image.colorbar.extend == "both"
    profile = next(axes for axes in drawing.axes if axes.get_title() == "$t$ = 2")
    assert profile.get_ylim()[0] > 0.0


def test_losses_are_those_of_their_network(drawings, study):
    """Would catch training for validation, swapped panels, or a variance not squared."""
    _, drawing = drawings["loss"]
    pairs = [(v, a) for v in made_up.VARIABLES for a in made_up.ARCHITECTURES]
    for letter, (name, kind) in zip("abcd", pairs, strict=True):
        axes = panel(drawing, letter)
        assert axes.get_yscale() == "log"
        for recipe in made_up.RECIPES:
            own = study[f"network_{name}_{kind}_{recipe}"]
            by_dash = {line.get_linestyle(): line.get_ydata()
                       for line in of_colour(axes, networks.COLOURS[kind, recipe])}  # fmt: skip
            np.testing.assert_array_equal(by_dash["-"], own["training_loss"])
            np.testing.assert_array_equal(by_dash["--"], own["validation_loss"])
        (variance,) = curves(axes, ":")
        np.testing.assert_allclose(variance.get_ydata(), made_up.DEVIATIONS[name] ** 2)


@pytest.mark.parametrize("epochs", [1, 256])
def test_any_number_of_epochs_is_drawn(study, epochs, tmp_path):
    others = {f"network_{label}": made_up.network(label, epochs) for label in made_up.LABELS}
    data, drawing = drawn(FIGURES["loss"], study | others, tmp_path, "epochs")
    check(data, drawing)
    for axes in drawing.axes:
        low, high = axes.get_xlim()
        ticks = [tick for tick in axes.get_xticks() if low <= tick <= high]
        assert all(tick == round(tick) for tick in ticks)


def test_errors_of_every_test_and_their_mean_are_in_their_networks_row(drawings, study):
    """Would catch rows in another order than their names, or a mean of another quantity."""
    _, drawing = drawings["accuracy"]
    names = [text.get_text() for text in panel(drawing, "a").get_yticklabels()]
    for letter, quantity in zip("abc", ("rate_error", "rate_error_smoothed", "field_error"),
                                strict=True):  # fmt: skip
        axes = panel(drawing, letter)
        assert axes.get_xscale() == "log"
        assert axes.get_ylim()[0] > axes.get_ylim()[1]  # the first row on top
        for row, label in enumerate(made_up.LABELS):
            name, kind, recipe = label.split("_")
            expected = f"${networks.symbol(name)}$, {networks.ARCHITECTURES[kind]}, {recipe}"
            assert names[row] == expected
            own = study[f"prediction_{label}"][quantity].values
            found = {line.get_marker(): line for line in axes.lines
                     if np.all(np.asarray(line.get_ydata()) == row)}  # fmt: skip
            np.testing.assert_array_equal(found[networks.MARKERS[kind]].get_xdata(), own)
            np.testing.assert_allclose(np.ravel(found["|"].get_xdata()), own.mean())


def test_errors_are_set_beside_the_particles_and_the_differences(drawings):
    """Would catch the wrong reference, or one that reaches over the other variable's rows."""
    _, drawing = drawings["accuracy"]
    for letter, dashes, value in (("a", ":", 4e-4), ("c", "-", 0.02)):
        lines = [line for line in curves(panel(drawing, letter), dashes)
                 if len(set(line.get_xdata())) == 1]  # fmt: skip
        assert [list(line.get_ydata()) for line in lines] == [[-0.5, 3.5], [3.5, 7.5]]
        np.testing.assert_allclose([line.get_xdata()[0] for line in lines], 1.15 * value)


@pytest.mark.parametrize(
    ("tests", "which", "words"),
    [(1, [0], "failed"), (2, [1], "1 of 2 failed"), (2, [0, 1], "2 of 2 failed")],
)
def test_failures_are_counted_and_have_no_mean(tests, which, words, tmp_path):
    study = made_up.study(tests=tests)
    name = f"prediction_{made_up.LABELS[5]}"
    study[name] = made_up.failed(study[name], which)
    data, drawing = drawn(FIGURES["accuracy"], study, tmp_path, "failed")
    check(data, drawing)
    axes = panel(drawing, "c")
    assert [(text.get_text(), text.get_position()[1]) for text in axes.texts] == [(words, 5)]
    row = [line for line in axes.lines if np.all(np.asarray(line.get_ydata()) == 5)]
    assert sum(len(line.get_xdata()) for line in row) == tests - len(which)
    assert not panel(drawing, "a").texts


def test_coefficients_and_their_errors_are_those_of_the_data(drawings, study):
    """Would catch the data swapped, or error bars of another coefficient."""
    _, drawing = drawings["preprocessing"]
    kinds = [(d, f) for d in ("exact", "particles") for f in ("forward", "central")]
    for letter, name in (("a", "viscosity"), ("b", "advection")):
        axes = panel(drawing, letter)
        labels = [container.get_label() for container in axes.containers]
        assert labels == ["Burgers' equation, forward", "Burgers' equation, central",
                          "particles, forward", "particles, central"]  # fmt: skip
        for (kind, difference), (x, y), container in zip(
            kinds, points(axes), axes.containers, strict=True
        ):
            one = study["preprocessing"].sel(data=kind, difference=difference)
            np.testing.assert_array_equal(y, one[name])
            np.testing.assert_allclose(x, one["smoothing"], atol=0.1)
            lengths = [bar[1, 1] - bar[0, 1] for bar in bars(container)]
            np.testing.assert_allclose(lengths, 2 * one[f"{name}_se"])
        exact = next(line for line in axes.lines if line.get_label() == "exact")
        assert exact.get_ydata()[0] == {"viscosity": 0.05, "advection": 1.0}[name]


@pytest.mark.parametrize(("widths", "used"), [((0.0,), 0.0), ((0.0, 0.5, 1.0), 0.5)])
def test_the_used_width_is_marked(widths, used, tmp_path):
    study = {"preprocessing": made_up.preprocessing(widths, used)}
    study["preprocessing"]["viscosity_se"][:] = np.nan  # as of one trajectory
    data, drawing = drawn(FIGURES["preprocessing"], study, tmp_path, "used")
    check(data, drawing)
    for axes in drawing.axes:
        (band,) = [patch for patch in axes.patches if patch.get_label() == "width used"]
        assert band.get_x() + band.get_width() / 2 == pytest.approx(used)
        assert band.get_width() < min(np.diff(widths), default=1.0)


def test_networks_differ_without_colour():
    """In grey: markers by architecture, open or full by recipe."""
    assert len(set(networks.MARKERS.values())) == 2
    for kind in networks.ARCHITECTURES:
        faces = {networks.marker(kind, recipe)["markerfacecolor"] for recipe in networks.RECIPES}
        assert "white" in faces
        assert len(faces) == 2
    assert len(set(networks.COLOURS.values())) == 4
