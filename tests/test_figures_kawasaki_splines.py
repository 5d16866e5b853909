"""Figures of study kawasaki about splines of all degrees, drawn from made-up datasets."""

import made_up_kawasaki as made_up
import numpy as np
import pytest
from drawn_figures import check, check_margins
from drawn_kawasaki import OF_SPLINES, all_drawn, gathered_and_drawn, half_lengths, in_row
from drawn_panels import legend, panel, points

from hydrolimit.figures import style
from hydrolimit.figures.kawasaki import looks
from hydrolimit.figures.kawasaki.best_knots import best_knots


@pytest.fixture(scope="module")
def study():
    return made_up.study()


@pytest.fixture(scope="module")
def drawings(study, tmp_path_factory):
    """Every figure's (dataset, drawing)."""
    return all_drawn(OF_SPLINES, study, tmp_path_factory.mktemp("kawasaki"))


@pytest.mark.parametrize("name", OF_SPLINES)
def test_every_drawing_is_complete_and_legible(drawings, name):
    check(*drawings[name])


def test_missing_values_are_drawn():
    """Would catch NaN that stops a drawing, or leaves an axis without a range."""
    study = made_up.with_holes()
    for name in OF_SPLINES:
        _, drawing = gathered_and_drawn(name, study, "soft_wall")
        with style.applied():
            check_margins(drawing)
    assert panel(drawing, "d").get_title() == "bump"


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
            least = float(found["best_error"].sel(count=count, degree=p))
            assert least == pytest.approx(total.min(), rel=0.02)
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
        finite = (finite.sel(degree=2) - (start - rest)).transpose("correction", "spins", "knots")
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
