"""Figures of study kawasaki, drawn from made-up datasets."""

import made_up_kawasaki as made_up
import numpy as np
import pytest
from drawn_figures import check, drawn, texts
from drawn_panels import bars, curves, legend, panel, points
from matplotlib.colors import to_rgb

from hydrolimit.figures import style
from hydrolimit.figures.kawasaki import FIGURES, MOVIES, looks
from hydrolimit.figures.kawasaki.best_knots import best_knots


@pytest.fixture(scope="module")
def study():
    return made_up.study()


@pytest.fixture(scope="module")
def drawings(study, tmp_path_factory):
    """Every figure's (dataset, drawing)."""
    folder = tmp_path_factory.mktemp("kawasaki")
    return {
        name: drawn(figure, made_up.inputs(study, name), folder, name)
        for name, figure in FIGURES.items()
    }


def in_row(drawing, letter, number):
    """Return the panel with a letter and those made after it, as many as told."""
    first = drawing.axes.index(panel(drawing, letter))
    return drawing.axes[first : first + number]


def half_lengths(container):
    return [np.ptp(segment[:, 1]) / 2 for segment in bars(container)]


@pytest.mark.parametrize("name", FIGURES)
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
    """A study of the test scale's size: two N, two M, three snapshots.

    Its potentials have other names, and none is quadratic; one run only, so no errors, of that
    shown; values are missing.
    """
    study = made_up.study(("stiff", "bump", "soft_wall"), made_up.small())
    study["comparison_soft_wall"]["constant_se"][:] = np.nan
    study["comparison_soft_wall"]["energy_se"][:] = np.nan
    study["comparison_soft_wall"]["slope"][:] = np.nan
    study["comparison_stiff"]["constant"][0] = np.nan
    study["comparison_soft_wall"]["noise"][:, :, :, -1] = np.nan
    study["prediction_soft_wall"]["noise"][0, :, :, 1] = np.nan
    study["integrators"]["slope"][1, 3:] = np.nan
    study["potentials"]["block_curvature_saddle"][:, :2] = np.nan
    study["meso_bump"]["curvature_finite"][:, 0] = np.nan
    return study


@pytest.mark.parametrize("name", ["fig2", "fig3", "fig4", "fig5", "coarse_graining"])
def test_other_potentials_and_missing_values_are_drawn(holes, name, tmp_path):
    """Would catch names written in the code, and NaN that stops a drawing."""
    given = made_up.inputs(holes, name, shown="soft_wall")
    data, drawing = drawn(FIGURES[name], given, tmp_path, name)
    check(data, drawing)
    if name == "fig2":
        assert {"stiff", "soft_wall"} <= set(texts(drawing))
    if name == "coarse_graining":
        assert panel(drawing, "d").get_title() == "bump"
    if name == "fig4":
        assert len(points(panel(drawing, "a"))[1][0]) == 3


def test_of_the_quadratic_potential_alone_the_entropy_is_drawn(tmp_path):
    """Would catch a panel without curves when the potential shown is the Gaussian."""
    study = made_up.study(("gaussian",), made_up.small())
    given = made_up.inputs(study, "fig5", shown="gaussian")
    data, drawing = drawn(FIGURES["fig5"], given, tmp_path, "alone")
    check(data, drawing)
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


def test_both_parts_of_the_error_and_their_sum_are_drawn(drawings, study):
    """Would catch H^-1 for L^2, a distance for its square, another N, or another time."""
    _, drawing = drawings["fig3"]
    meso, runs = study["meso_bump"].isel(time=-1), study["comparison_bump"].isel(time=-1)
    predicted = study["prediction_bump"].isel(time=-1)
    a, b, c = (panel(drawing, letter) for letter in "abc")
    assert legend(a) == ["order 1.0", "order 3.0", "order 4.0", "order 5.0"]
    for p in range(4):
        np.testing.assert_allclose(a.lines[p].get_ydata(), meso["distance_dual"][p])
        square, noise = meso["distance_l2"][p] ** 2, runs["noise"][:, p]
        for place, count in enumerate((0, -1)):
            found = b.containers[4 * place + p]
            np.testing.assert_allclose(points(b)[4 * place + p][1], noise[count])
            np.testing.assert_allclose(half_lengths(found), runs["noise_se"][count, p])
        np.testing.assert_allclose(points(c)[p][1], square + noise[-1])
        np.testing.assert_allclose(half_lengths(c.containers[p]), runs["noise_se"][-1, p])
        smooth = [line for line in c.lines if line.get_marker() == "none"]
        np.testing.assert_allclose(smooth[p].get_ydata(), square + predicted["noise"][-1, p])
    levels = [line.get_ydata()[0] for line in b.lines if line.get_color() == style.GREY]
    np.testing.assert_allclose(levels, [3 / 32, 3 / 256])


def test_stars_are_at_the_least_sum_and_open_at_the_end_of_the_list(drawings):
    """Would catch the star of another N or degree, or a full one at the first M."""
    data, drawing = drawings["fig3"]
    stars = [line for line in panel(drawing, "c").lines if line.get_marker() == "*"]
    least = data.sel(count=256)
    inside = least["best_inside"].values
    assert set(inside) == {0.0, 1.0}
    for p, star in enumerate(stars):
        assert star.get_xdata()[0] == least["best"][p]
        assert star.get_ydata()[0] == least["best_error"][p]
        assert (star.get_markerfacecolor() == "white") == (inside[p] == 0.0)


def test_the_best_m_is_that_of_a_sum_of_powers():
    """b M^-2q + (M - 1)/N: found by hand. Would catch a wrong scaling beyond the runs' N."""
    sizes = made_up.Sizes(knots=range(4, 200, 4), spins=(512, 1024))
    knots, order = sizes.knots, 2 * (sizes.degrees[:, None] + 1)
    square = 3.0 * (2.0 / knots) ** order
    white = (knots - 1.0) / sizes.spins[:, None, None] * np.ones((2, 4, 1))
    expected = made_up.prediction(sizes, "gaussian").isel(time=-1)
    noise, ideal = (expected[name].copy(data=white * k) for name, k in
                    (("noise", 1.5), ("noise_white", 1.0)))  # fmt: skip
    deterministic = made_up.meso(sizes, "gaussian")["distance_l2"].isel(time=-1).copy(data=square)
    found = best_knots(deterministic, noise, ideal)
    assert found["count"].values[0] == 512
    assert 5e6 < found["count"].values[-1] <= 1e7
    fine = np.linspace(4, 196, 20001)
    for count in (512.0, 1024.0, 65536.0):
        for p in range(4):
            total = 3.0 * (2.0 / fine) ** (2 * p + 2) + 1.5 * (fine - 1.0) / count
            best = float(found["best"].sel(count=count, degree=p))
            # The minimum is flat, and interpolation is not exact.
            assert best == pytest.approx(fine[np.argmin(total)], rel=0.15)
    # The errors of degree 0 reach the end of a shorter list.
    some = slice(0, 3)
    short = best_knots(deterministic[:, some], noise[..., some], ideal[..., some])
    assert float(short["best"][-1, 0]) == pytest.approx(12.0)
    assert float(short["best_inside"][-1, 0]) == 0.0
    assert np.isnan(best_knots(deterministic[:, :1], noise[..., :1], ideal[..., :1])["best"]).all()


def test_the_best_m_and_its_guides_are_drawn(drawings):
    """Would catch open markers inside the list, or a guide of another power."""
    data, drawing = drawings["fig3"]
    axes = panel(drawing, "d")
    for p in range(4):
        own = [line for line in axes.lines if line.get_color() == looks.degree(p)["color"]]
        line, full, ends, guide = own
        best, inside = data["best"].values[:, p], data["best_inside"].values[:, p] == 1.0
        np.testing.assert_allclose(line.get_ydata(), best)
        np.testing.assert_allclose(full.get_ydata(), best[inside])
        np.testing.assert_allclose(ends.get_ydata(), best[~inside])
        assert ends.get_markerfacecolor() == "white"
        x, y = np.log(guide.get_data())
        np.testing.assert_allclose(np.diff(y) / np.diff(x), 1 / (2 * p + 3))
    assert any("guides" in text for text in legend(axes))


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


def test_differences_of_the_coarse_grained_hamiltonian_are_drawn(drawings, study):
    """Would catch a potential in another's column, the wrong sign, or a value at rest left in."""
    data, drawing = drawings["coarse_graining"]
    degrees, spins = in_row(drawing, "a", 4), in_row(drawing, "b", 4)
    for k, name in enumerate(made_up.POTENTIALS):
        assert degrees[k].get_title() == name
        meso, start = study[f"meso_{name}"], float(study[f"macro_{name}"]["energy"][0])
        for p in range(4):
            below = start - meso["initial_hamiltonian"][p]
            np.testing.assert_allclose(degrees[k].lines[p].get_ydata(), below)
        limit = spins[k].lines[1]
        np.testing.assert_allclose(limit.get_ydata(), meso["initial_hamiltonian"][2] - start)
        rest = float(study[f"macro_{name}"]["equilibrium_energy"])
        finite = meso["initial_hamiltonian_finite"] - meso["equilibrium_hamiltonian_finite"]
        finite = finite.sel(degree=2) - (start - rest)
        for n in range(4):
            for c, dashes in enumerate(("--", "-")):
                line = spins[k].lines[2 + 2 * n + c]
                assert line.get_linestyle() == dashes
                np.testing.assert_allclose(line.get_ydata(), finite[c, n], atol=1e-12)
    assert data.attrs["least_convex"] == "wells"


def test_convexity_is_gained_with_the_spins_of_a_block(drawings, study):
    """Would catch saddle points for exact values, and eigenvalues of another N or degree."""
    _, drawing = drawings["coarse_graining"]
    c, d = panel(drawing, "c"), panel(drawing, "d")
    single = study["potentials"]
    low, high = c.get_ylim()
    for k in range(4):
        exact, saddle, limit = c.lines[3 * k : 3 * k + 3]
        np.testing.assert_allclose(exact.get_ydata(), single["block_curvature"][k])
        np.testing.assert_allclose(saddle.get_ydata(), single["block_curvature_saddle"][k])
        assert limit.get_ydata()[0] == single["least_curvature"][k]
        assert low < exact.get_ydata().min()
        assert high > 1.0
    curvature = study["meso_wells"]["curvature_finite"]
    for p in range(4):
        marked = d.lines[2 * p + 1]
        own = curvature.sel(correction="log det", degree=p)
        pairs = {(n / m, round(float(own.sel(spins=n, knots=m)), 12))
                 for n in made_up.SPINS for m in made_up.KNOTS if m <= n // 2}  # fmt: skip
        assert len(marked.get_xdata()) == sum(
            m <= n // 2 for n in made_up.SPINS for m in made_up.KNOTS
        )
        for x, y in zip(*marked.get_data(), strict=True):
            assert any(abs(x / ratio - 1) < 0.06 and abs(y - value) < 1e-9
                       for ratio, value in pairs)  # fmt: skip
    for axes in (c, d):
        assert any(np.all(np.asarray(line.get_ydata()) == 0.0) for line in axes.lines)


def test_potentials_and_their_transforms_are_in_their_panels(drawings, study):
    _, drawing = drawings["potentials"]
    found = study["potentials"]
    for letter, name in zip("abcd", ("psi", "phi", "field", "curvature"), strict=True):
        for k, line in enumerate(panel(drawing, letter).lines):
            x, y = line.get_data()
            across = found[found[name].dims[1]].values
            np.testing.assert_allclose(y, np.interp(x, across, found[name][k]))
    assert "bump: x²/2 + 0.8 exp(−2 x²)" in texts(drawing)
