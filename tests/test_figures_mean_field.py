"""Figures of study mean_field, drawn from made-up datasets."""

import made_up_mean_field as made_up
import numpy as np
import pytest
from drawn_figures import check, drawn, texts

from hydrolimit.figures import style
from hydrolimit.figures.mean_field import FIGURES, convergence, densities, dynamics, trials

NOTHING = "no trial with TPR = 1"


@pytest.fixture(scope="module")
def study():
    return made_up.study()


@pytest.fixture(scope="module")
def drawings(study, tmp_path_factory):
    """Every figure's (dataset, drawing)."""
    folder = tmp_path_factory.mktemp("mean_field")
    return {name: drawn(figure, study, folder, name) for name, figure in FIGURES.items()}


def draw(name, study):
    with style.applied():
        return FIGURES[name].draw(FIGURES[name].gather(study).assign_attrs(scale="test"))


def markers(axes):
    """Return the lines of a panel that have markers."""
    return [line for line in axes.lines if line.get_marker() not in ("None", None, "", "_", "|")]


@pytest.mark.parametrize("name", FIGURES)
def test_every_drawing_is_complete_and_legible(drawings, name):
    check(*drawings[name])


def test_titles_sources_and_captions_are_there():
    for figure in FIGURES.values():
        assert figure.title
        assert "2022" in figure.source
        assert figure.caption.endswith(".")


def test_errors_are_averaged_over_the_trials_that_found_the_law():
    """Would catch a mean over all trials, over absent ones, or n for n - 1."""
    scores = made_up.scores("qanr_constant", [(2000, 2, 3), (2000, 1, 5), (2000, 4, 1)])
    scores["tpr"][0, 0] = [1.0, 0.5, 1.0, np.nan, np.nan]
    scores["tpr"][1, 0] = [0.5, 0.25, 0.5, 0.5, 0.75]
    scores["tpr"][2, 0] = [1.0, np.nan, np.nan, np.nan, np.nan]
    scores["error_interaction"][0, 0] = [0.01, 0.9, 0.03, np.nan, np.nan]
    line = trials.lines({"qanr_constant": scores}, ("error_interaction", "tpr")).isel(line=0)
    np.testing.assert_array_equal(line["total"], [2000, 4000, 8000])
    np.testing.assert_array_equal(line["trials"], [5, 3, 1])
    np.testing.assert_array_equal(line["successes"], [0, 2, 1])
    np.testing.assert_array_equal(line["error_interaction_count"], [0, 2, 1])
    mean, error = line["error_interaction"].values, line["error_interaction_se"].values
    assert np.isnan(mean[0])
    assert mean[1] == pytest.approx(0.02)
    assert mean[2] == float(scores["error_interaction"][2, 0, 0])
    np.testing.assert_allclose(error, [np.nan, 0.01, np.nan])  # sqrt(2)/100 / sqrt(2)
    np.testing.assert_allclose(line["tpr"], [0.5, 2.5 / 3, 1.0])
    spread = np.std([0.5, 0.25, 0.5, 0.5, 0.75], ddof=1) / np.sqrt(5)
    assert float(line["tpr_se"][0]) == pytest.approx(spread)


def test_lines_of_different_length_are_padded():
    sizes = [(1000, 1, 2), (1000, 2, 2), (1000, 4, 2), (500, 8, 2), (500, 2, 2)]
    scores = {"qanr_constant": made_up.scores("qanr_constant", sizes)}
    data = trials.lines(scores, ("tpr",))
    np.testing.assert_array_equal(data["group"], [500, 1000])
    np.testing.assert_array_equal(data["total"], [[1000, 4000, np.nan], [1000, 2000, 4000]])
    assert np.isnan(data["trials"].values[0, 2])
    by_particles = trials.lines(scores, ("tpr",), along="particles")
    np.testing.assert_array_equal(by_particles["group"], [1, 2, 4, 8])
    np.testing.assert_array_equal(by_particles["total"][1], [1000, 2000])


def test_a_figure_without_any_success_says_so_in_each_panel_of_errors(study):
    """Would catch a panel with axes alone, a reference line without data, or a crash."""
    none = dict(study)
    for label in dynamics.TITLES:
        none[f"scores_{label}"] = made_up.scores(label, [(2000, 1, 3), (2000, 2, 1)], reach=0.0)
    expected = {"fig3": 2, "fig5": 1, "fig6": 2, "fig7": 2, "fig9": 1, "fig10": 2}
    for name, panels in expected.items():
        drawing = draw(name, none)
        assert texts(drawing).count(NOTHING) == panels, name
        assert not any("slope" in text for text in texts(drawing))


def test_a_single_trial_has_no_error_bar(study):
    one = dict(study)
    one["scores_qanr_constant"] = made_up.scores("qanr_constant", [(8000, 1, 1), (8000, 8, 1)])
    one["scores_qanr_constant"]["tpr"][:] = 1.0
    drawing = draw("fig6", one)
    for axes in drawing.axes:
        (container,) = axes.containers
        assert np.isfinite(container.lines[0].get_ydata()).all()
        bars = [np.array(segment) for segment in container.lines[2][0].get_segments()]
        assert not any(np.isfinite(segment).all() for segment in bars if segment.size)
    assert texts(drawing).count("1/1") == 4


@pytest.mark.parametrize("name", ["fig3", "fig6", "fig7", "fig10"])
def test_every_point_says_how_many_trials_it_is_the_mean_of(drawings, name):
    data, drawing = drawings[name]
    errors = [quantity for quantity in trials.ERRORS if quantity in data]
    for axes in drawing.axes:
        said = sorted(text.get_text() for text in axes.texts)
        (quantity,) = [q for q, label in convergence.NAMES.items() if label == axes.get_ylabel()]
        if quantity not in errors:
            assert not said
            continue
        there = np.isfinite(data[quantity].values)
        counts = zip(data["successes"].values[there], data["trials"].values[there], strict=True)
        assert said == sorted(f"{count:.0f}/{of:.0f}" for count, of in counts)


@pytest.mark.parametrize("name", ["fig3", "fig5", "fig6", "fig7", "fig9", "fig10"])
def test_lines_are_told_apart_without_colour(drawings, name):
    """By marker, dashes and filling."""
    for axes in drawings[name][1].axes:
        lines = [line for line in markers(axes) if line.get_linestyle() != "None"]
        looks = [(line.get_marker(), line.get_linestyle(), line.get_markerfacecolor() == "white")
                 for line in lines]  # fmt: skip
        assert len(set(looks)) == len(looks)


@pytest.mark.parametrize("name", ["fig6", "fig10"])
def test_the_fitted_slope_is_written_and_the_expected_one_drawn(drawings, name):
    """Fig. 10 has too few groups of experiments for an error of its slope, which says none."""
    data, drawing = drawings[name]
    orders = {"fig6": (-1 / 2, -1 / 2), "fig10": (-1 / 2, -2 / 3)}[name]
    for axes, quantity, expected in zip(
        drawing.axes, ("error_interaction", "error_diffusivity"), orders, strict=False
    ):
        slope, error = (float(data[f"{quantity}_slope{end}"][0]) for end in ("", "_se"))
        assert np.isfinite(error) == (name == "fig6")
        said = f"slope {slope:.2f}" + (f" ± {error:.2f}" if np.isfinite(error) else "")
        legend = [text.get_text() for text in axes.get_legend().get_texts()]
        assert any(text.endswith(said.replace("-", "−")) for text in legend)
        reference = [line for line in axes.lines if "propto" in str(line.get_label())]
        x, y = np.log(reference[0].get_data())
        assert (y[1] - y[0]) / (x[1] - x[0]) == pytest.approx(expected)


def test_what_the_time_step_does_to_the_diffusivity_is_a_share_of_sigma(drawings, study):
    """Would catch the deviation of σ² in place of that of σ: 2.4 % for 1.2 %."""
    data, drawing = drawings["fig3"]
    assert float(data["bias"]) == pytest.approx(np.sqrt(0.621 / 0.60648) - 1.0)
    up = np.sqrt((0.621 + 0.004) / 0.60648) - 1.0
    assert float(data["bias_se"]) == pytest.approx(up - float(data["bias"]), rel=0.01)
    dotted = [line for line in drawing.axes[0].lines if "own σ" in str(line.get_label())]
    assert dotted[0].get_ydata()[0] == pytest.approx(float(data["bias"]))


def test_the_diffusion_found_is_the_mean_over_the_trials_that_found_one(study):
    scores = study["scores_keller_segel_deterministic"].copy(deep=True)
    place = list(scores["term"].values).index("diffusion 1")
    scores["coefficient"][0, 4, :, place] = [0.5, 0.0, -0.1, 0.0, 0.0, 0.0, 0.0, 0.0]
    data = FIGURES["fig9"].gather({"scores_keller_segel_deterministic": scores})
    line = data.isel(point=0, line=(data["noise"] == "rms_1") & (data["group"] == 2000)).squeeze()
    assert float(line["diffusion"]) == pytest.approx(0.2)
    assert float(line["diffusion_count"]) == 2
    drawing = draw("fig9", {"scores_keller_segel_deterministic": scores})
    assert drawing.axes[4].get_yscale() == "log"  # the mean is positive
    scores["coefficient"][0, 4, 0, place] = 0.0
    drawing = draw("fig9", {"scores_keller_segel_deterministic": scores})
    assert drawing.axes[4].get_yscale() == "symlog"


def test_a_library_without_a_constant_diffusion_has_none_to_find(study):
    scores = study["scores_qanr_deterministic"]
    without = scores.isel(term=scores["term"].values != "diffusion 1")
    drawing = draw("fig5", {"scores_qanr_deterministic": without})
    assert "no trial found a\nconstant diffusion" in texts(drawing)


def test_snapshots_are_those_of_the_paper(drawings, study):
    data, _ = drawings["fig2"]
    for label in ("local_omega_1", "local_omega_20"):
        shown = data[f"density_{label}"].values
        source = study[f"density_{label}"]["density"].values[0]
        np.testing.assert_array_equal(shown, source[[2, 100]])
    data, drawing = drawings["fig8"]
    np.testing.assert_allclose(data["time_critical"], [4.0, 8.0, 12.0])
    assert sum(text.startswith("σ = 0, ε = 0.316") for text in texts(drawing)) == 3


def test_the_image_puts_a_bin_where_it_is():
    """Would catch swapped axes, or x from right to left."""
    x, y = np.arange(4.0), np.arange(5.0) + 10.0
    density = np.zeros((4, 5))
    density[3, 0] = 1.0
    with style.applied():
        drawing = style.figure(2, 2)
        drawn_image = densities.image(
            drawing.subplots(), density, x, y, densities.common_scale([density])
        )
    assert drawn_image.get_extent() == [-0.5, 3.5, 9.5, 14.5]
    assert drawn_image.origin == "lower"
    np.testing.assert_array_equal(np.argwhere(drawn_image.get_array()), [[0, 3]])


def test_measurement_noises_shown_are_those_of_the_dataset(drawings, study):
    _, drawing = drawings["fig4"]
    for level in (0.0316, 0.1, 0.316):
        assert f"σ = 0, noise ε = {level:g}" in texts(drawing)
    noisy = study["density_qanr_deterministic"]
    assert "noise: ε relative to the root mean square" in texts(drawing)
    for kept, rows in ((["clean"], 1), (["clean", "rms_0.1"], 2)):
        fewer = study | {"density_qanr_deterministic": noisy.sel(noise=kept)}
        images = [axes for axes in draw("fig4", fewer).axes if axes.images]
        assert len(images) == 3 + (rows - 1)


def test_only_trials_that_found_the_law_are_drawn_and_only_what_is_there(drawings):
    data, drawing = drawings["laws"]
    panels = {}
    for axes in drawing.axes:
        title = axes.get_title().partition("\n")[0]
        panels.setdefault(title, []).append(axes)
    counts = {title: len(axes) for title, axes in panels.items()}
    one = {"QANR, σ = 0", "Keller–Segel, σ = 0"}  # no diffusion and none learned
    assert counts == {title: 1 if title in one else 2 for title in dynamics.TITLES.values()}
    for title, of_title in panels.items():
        for axes in of_title:
            thin = [line for line in axes.lines if line.get_linestyle() == "-"]
            failed = title == "local, ω = 20"
            assert len(thin) == (0 if failed else 4)
            assert any(text.get_text() == NOTHING for text in axes.texts) == failed
    learned = data["interaction_qanr_constant"].values[1:]
    shown = [line.get_ydata() for line in panels["QANR, constant σ"][0].lines[:4]]
    np.testing.assert_array_equal(shown, learned)


def test_a_family_that_a_trial_learned_in_error_is_not_hidden(study):
    """A trial whose scores are perfect but whose force is not zero: the panel must appear."""
    wrong = study["laws_qanr_constant"].copy(deep=True)
    wrong["force"][1] = 0.3
    drawing = draw("laws", study | {"laws_qanr_constant": wrong})
    titles = [axes.get_title() for axes in drawing.axes]
    assert sum(title.startswith("QANR, constant σ") for title in titles) == 3


def test_a_pole_does_not_stretch_the_axis(drawings):
    _, drawing = drawings["laws"]
    axes = next(a for a in drawing.axes if a.get_title().startswith("Keller–Segel, critical"))
    assert axes.get_ylim()[1] < 2.0  # 0.159/r is 2.1 at the first r drawn
    assert axes.get_ylim()[1] > 0.3


def test_coverage_counts_the_intervals_that_hold_the_truth(study):
    """Would catch a coverage of the median, or an interval that counts where it is absent."""
    data = study["bootstrap_qanr_constant"].copy(deep=True)
    data["low"][:, 0], data["high"][:, 0] = -1.1, -0.9
    data["low"][:3, 0] = -0.95
    data["low"][3, 0] = data["high"][3, 0] = np.nan
    gathered = FIGURES["uncertainty"].gather({"bootstrap_qanr_constant": data})
    assert float(gathered["coverage"][0]) == pytest.approx(6 / 9)
    said = texts(draw("uncertainty", {"bootstrap_qanr_constant": data}))
    assert "interaction r$^{0}$: 90 % intervals hold −1 in 6 of 9 trials" in said


def test_the_chosen_threshold_is_marked_on_the_loss(drawings, study):
    _, drawing = drawings["loss"]
    laws = study["laws_qanr_constant"]
    for axes, count in zip(drawing.axes, (2, 3, 2), strict=True):
        marked = markers(axes)
        assert len(marked) == count
        for line in marked:
            (x,), (y,) = line.get_data()
            assert x == pytest.approx(float(laws["chosen"][0]))
            assert y == pytest.approx(float(laws["loss"].sel(threshold=x)[0]))


def test_the_measured_factor_is_that_of_the_last_size(drawings, study):
    cost = study["cost"]
    ratio = float(cost["pair_seconds"][-1] / cost["grid_seconds"][-1])
    assert f"×{float(f'{ratio:.2g}'):.0f}" in texts(drawings["fig1"][1])
