"""Figures of study kawasaki but those about splines, drawn from made-up datasets."""

import made_up_kawasaki as made_up
import numpy as np
import pytest
from drawn_figures import check, texts
from drawn_kawasaki import OF_SPLINES, all_drawn, gathered_and_drawn, half_lengths, in_row
from drawn_panels import curves, legend, panel, points
from matplotlib.colors import to_rgb

from hydrolimit.figures.kawasaki import FIGURES, MOVIES, looks

NAMES = [name for name in FIGURES if name not in OF_SPLINES]


@pytest.fixture(scope="module")
def study():
    return made_up.study()


@pytest.fixture(scope="module")
def drawings(study, tmp_path_factory):
    """Every figure's (dataset, drawing)."""
    return all_drawn(NAMES, study, tmp_path_factory.mktemp("kawasaki"))


@pytest.mark.parametrize("name", NAMES)
def test_every_drawing_is_complete_and_legible(drawings, name):
    check(*drawings[name])


@pytest.mark.parametrize("name", FIGURES)
def test_titles_sources_and_captions_are_there(name):
    figure = FIGURES[name]
    assert figure.title
    assert figure.source.startswith("Dizdar, Menz, Otto, Wu 2018, ")
    assert figure.caption.endswith(".")
    assert MOVIES == {}


@pytest.fixture(scope="module")
def holes():
    return made_up.with_holes()


def test_other_potentials_and_missing_values_are_drawn(holes):
    """Would catch names written in the code, and NaN that stops a drawing."""
    _, drawing = gathered_and_drawn("fig2", holes, "soft_wall")
    assert {"stiff", "soft_wall"} <= set(texts(drawing))
    first = panel(drawing, "a").containers[0]
    assert np.isnan(first.lines[0].get_ydata()[0])
    _, drawing = gathered_and_drawn("fig4", holes, "soft_wall")
    assert len(points(panel(drawing, "a"))[1][0]) == 3
    # Of one run the energy is drawn without a bar.
    _, drawing = gathered_and_drawn("fig5", holes, "soft_wall")
    ((time, _),) = points(panel(drawing, "c"))
    assert time.size == 3
    assert half_lengths(panel(drawing, "c").containers[0]) == []


def test_of_the_quadratic_potential_alone_the_entropy_is_drawn():
    """Would catch a panel without curves when the potential shown is the Gaussian."""
    study = made_up.study(("gaussian",), made_up.small())
    data, drawing = gathered_and_drawn("fig5", study, "gaussian")
    np.testing.assert_allclose(panel(drawing, "c").lines[0].get_ydata(), data["entropy"][0])
    assert not any("over runs" in text for text in texts(drawing))


def test_each_look_is_told_apart_without_colour():
    names = [*made_up.POTENTIALS, "one", "two", "three"]
    found = [looks.potential(name, names) for name in names]
    for key in ("marker", "color", "linestyle"):
        assert len({str(look[key]) for look in found}) == len(names), key
    # Known potentials look the same whichever others there are.
    assert looks.potential("bump", ["bump"]) == looks.potential("bump", names)
    degrees = [looks.degree(p) for p in range(4)]
    for key in ("marker", "color", "linestyle"):
        assert len({str(look[key]) for look in degrees}) == 4, key
    lightness = [sum(to_rgb(look["color"])) for look in degrees]
    assert (np.diff(lightness) < -0.1).all()


def test_profiles_are_of_their_times_and_scales(drawings, study):
    """Would catch another time's profile, or the difference of another pair."""
    data, drawing = drawings["fig1"]
    np.testing.assert_allclose(data["time"], [0.0, 0.005, 0.01, 0.02])
    compared, meso = study["comparison_bump"], study["meso_bump"]
    above, middle, below = (in_row(drawing, letter, 10) for letter in "abc")
    for k, place in enumerate((0, 1, 2, 4)):
        zeta = made_up.zeta("bump", [data["time"][k]], data["theta"].values)[0]
        spins, wide, projected, eta = above[k].lines
        np.testing.assert_allclose(spins.get_ydata(), compared["run"][place])
        assert spins.get_xdata()[0] == 0.5 / 256
        np.testing.assert_allclose(wide.get_ydata(), zeta)
        np.testing.assert_allclose(projected.get_ydata(), compared["projected"][place])
        np.testing.assert_allclose(eta.get_ydata(), meso["shown_eta"][1, place])
        assert wide.get_linewidth() > 2 * eta.get_linewidth()
        np.testing.assert_allclose(
            middle[k].lines[0].get_ydata(), compared["projected"][place] - zeta
        )
        for curve, expected in zip(below[k].lines, meso["shown_eta"][:, place], strict=False):
            np.testing.assert_allclose(curve.get_ydata(), expected - zeta, atol=1e-12)
    assert any("$N$ = 256" in text for text in texts(drawing))
    assert any("$p$ = 2, $M$ = 12" in text for text in texts(drawing))


def test_of_few_snapshots_all_are_shown(holes):
    data = FIGURES["fig1"].gather(made_up.inputs(holes, "fig1", shown="soft_wall"))
    np.testing.assert_allclose(data["time"], [0.0, 0.01, 0.02])


def test_constants_and_errors_are_those_of_the_runs(drawings, study):
    """Would catch N left out, another time, potentials swapped, or another error."""
    _, drawing = drawings["fig2"]
    a, b, c = (panel(drawing, letter) for letter in "abc")
    assert len(a.containers) == len(b.containers) == len(c.containers) == 4
    assert a.get_xscale() == a.get_yscale() == "log"
    for k, name in enumerate(made_up.POTENTIALS):
        found, spins = study[f"comparison_{name}"], np.array(made_up.SPINS)
        last, largest = found.isel(time=-1), found.isel(spins=-1)
        np.testing.assert_allclose(points(a)[k][0], spins, rtol=0.08)
        np.testing.assert_allclose(points(a)[k][1], last["constant"] / spins)
        np.testing.assert_allclose(half_lengths(a.containers[k]), last["constant_se"] / spins)
        np.testing.assert_allclose(points(b)[k][1], last["constant"])
        np.testing.assert_allclose(half_lengths(b.containers[k]), last["constant_se"])
        np.testing.assert_allclose(points(c)[k][0], found["time"], atol=4e-4)
        np.testing.assert_allclose(points(c)[k][1], largest["constant"])
        np.testing.assert_allclose(half_lengths(c.containers[k]), largest["constant_se"])
        said = f"{float(last['slope']):.2f} ± 0.03".replace("-", "−")
        assert legend(a)[k + 1] == said


def test_predictions_go_on_to_their_limit(drawings, study):
    """Would catch the limit at another place, or local equilibrium for the Lyapunov equation."""
    _, drawing = drawings["fig2"]
    axes = panel(drawing, "b")
    lines = [line for line in axes.lines if line.get_marker() == "none"]
    assert len(lines) == 8
    assert axes.get_xticklabels()[-1].get_text() == "∞"
    for k, name in enumerate(made_up.POTENTIALS):
        last = study[f"prediction_{name}"].isel(time=-1)
        for line, quantity in zip(lines[2 * k :], ("constant", "local_equilibrium"), strict=False):
            x, y = line.get_data()
            np.testing.assert_allclose(y[:-1], last[quantity])
            np.testing.assert_allclose(y[-1], last[f"{quantity}_limit"])
            assert x[-1] == axes.get_xticks()[-1]


def test_the_guide_has_slope_minus_one_and_hides_no_point(drawings):
    axes = panel(drawings["fig2"][1], "a")
    guide = next(line for line in axes.lines if line.get_label() == "guide: −1")
    x, y = guide.get_data()
    np.testing.assert_allclose(np.diff(np.log(y)) / np.diff(np.log(x)), -1.0)
    assert all((values < y).all() for _, values in points(axes))


def test_integrators_and_their_deviations_are_those_of_the_data(drawings, study):
    """Would catch integrators swapped, a deviation from the infinite system, or lost errors."""
    _, drawing = drawings["fig4"]
    left, right = panel(drawing, "a"), panel(drawing, "b")
    found = study["integrators"]
    for k in range(2):
        np.testing.assert_allclose(points(left)[k][1], found["slope"][k])
        np.testing.assert_allclose(half_lengths(left.containers[k]), found["slope_se"][k])
        np.testing.assert_allclose(points(left)[k][0], found["time_step"], rtol=0.03)
    levels = {line.get_linestyle(): line.get_ydata()[0] for line in left.lines
              if len(line.get_ydata()) == 2}  # fmt: skip
    assert levels == {"-": 0.601, "--": 0.6}
    full, hollow, euler = right.containers
    deviation = 100 * (found["slope"].values / 0.6 - 1)
    for container, expected in (
        (full, deviation[0][deviation[0] > 0]), (hollow, -deviation[0][deviation[0] < 0]),
        (euler, deviation[1]),
    ):  # fmt: skip
        np.testing.assert_allclose(container.lines[0].get_ydata(), expected)
        np.testing.assert_allclose(half_lengths(container), 100 * 0.0009 / 0.6)
    assert hollow.lines[0].get_markerfacecolor() == "white"


def test_energies_are_above_their_equilibrium_and_beside_their_dissipation(drawings, study):
    """Would catch an energy at rest left in, or differences half a step off."""
    data, drawing = drawings["fig5"]
    assert list(data["potential"].values) == ["bump", "gaussian"]
    panels = [panel(drawing, letter) for letter in "abcdef"]
    for k, name in enumerate(("bump", "gaussian")):
        above, rate = made_up.energy(name, data["frame"].values)
        np.testing.assert_allclose(panels[0].lines[k].get_ydata(), above)
        for line in panels[1].lines[2 * k : 2 * k + 2]:
            np.testing.assert_allclose(line.get_ydata(), above)
        np.testing.assert_allclose(panels[3].lines[2 * k].get_ydata(), rate)
        chosen = study[f"meso_{name}"].sel(degree=2, knots=12)
        np.testing.assert_allclose(panels[4].lines[2 * k].get_ydata(), chosen["dissipation"])
        for axes in panels[3:5]:
            x, y = axes.lines[2 * k + 1].get_data()
            exact = made_up.energy(name, x)[1]
            np.testing.assert_allclose(y, exact, rtol=6e-3)
            assert axes.lines[2 * k + 1].get_linestyle() == "None"
    entropy = [line for line in panels[2].lines if line.get_linestyle() == "--"]
    np.testing.assert_allclose(entropy[0].get_ydata(), data["entropy"][1])


def test_energies_of_runs_have_their_errors_and_are_called_what_they_are(drawings, study):
    data, drawing = drawings["fig5"]
    c, f = panel(drawing, "c"), panel(drawing, "f")
    found, ((_, y),) = study["comparison_bump"], points(c)
    np.testing.assert_allclose(y, found["energy"])
    np.testing.assert_allclose(half_lengths(c.containers[0]), found["energy_se"])
    (level,) = [line.get_ydata()[0] for line in curves(c, ":")]
    assert level == 11 / 512
    ((x, rates),), error = points(f), found["energy_se"].values
    np.testing.assert_allclose(x, 0.0025 + 0.005 * np.arange(4))
    np.testing.assert_allclose(rates, -np.diff(y) / 0.005)
    np.testing.assert_allclose(half_lengths(f.containers[0]),
                               np.sqrt(error[1:] ** 2 + error[:-1] ** 2) / 0.005)  # fmt: skip
    assert f.get_yscale() == "linear"  # rates may be negative
    assert any("over runs" in text for text in texts(drawing))
    assert "cannot be sampled" in FIGURES["fig5"].caption


def test_the_tables_heads_are_written_above_their_scale(drawings):
    heads = [panel(drawings["fig5"][1], letter).get_title() for letter in "abc"]
    for head, words in zip(heads, ("H^{-1}", r"\bar{A}^{-1}", "Wasserstein"), strict=True):
        assert words in head
    assert r"\mathrm{Ent}(\rho_t|\mu)" in heads[2]


def test_potentials_and_their_transforms_are_in_their_panels(drawings, study):
    _, drawing = drawings["potentials"]
    found = study["potentials"]
    for letter, name in zip("abcd", ("psi", "phi", "field", "curvature"), strict=True):
        for k, line in enumerate(panel(drawing, letter).lines):
            x, y = line.get_data()
            across = found[found[name].dims[1]].values
            np.testing.assert_allclose(y, np.interp(x, across, found[name][k]))
    assert "bump: x²/2 + 0.8 exp(−2 x²)" in texts(drawing)
