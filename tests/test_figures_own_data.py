"""Figures of a law learned from trajectories of one's own, drawn from made-up datasets."""

import made_up_mean_field as made_up
import numpy as np
import pytest
import xarray as xr
from drawn_figures import check, drawn, texts

from hydrolimit.datasets import variable
from hydrolimit.figures import style
from hydrolimit.figures.own_data import FIGURES

R, S = np.linspace(0.0, 4.0, 81)[1:], np.linspace(-2.0, 2.0, 61)
TIME = np.linspace(0.0, 1.0, 11)


def law(chosen=("interaction r^1", "diffusion 1"), terms=None):
    """Return coefficients of very different size, and a term that few replicates choose."""
    terms = terms or [*made_up.TERMS["qanr"], "force exp(x/0.5)"]
    values = np.array([(-1.0) ** k * 10.0 ** (-k) if t in chosen else 0.0
                       for k, t in enumerate(terms)])  # fmt: skip
    frequency = np.where(values != 0, 0.97, 0.0)
    frequency[2] = 0.06
    size = 0.2 * np.abs(values) + np.where(frequency == 0.06, 0.1, 0.0)
    kinds = [term.partition(" ")[0] for term in terms]
    data = {"coefficient": values, "low": values - size, "high": values + size,
            "frequency": frequency}  # fmt: skip
    return xr.Dataset(
        {name: variable("term", array, name) for name, array in data.items()},
        coords={
            "term": variable("term", terms, "term"),
            "kind": variable("term", kinds, "kind"),
        },
    )


def law_functions(components=1, absent=("force",)):
    """Return learned functions within their intervals; absent families are NaN."""
    values = {
        "interaction": ("r", 1.0 / R),
        "force": (("component", "s"), np.stack([S, -(S**2)])[:components]),
        "diffusivity": ("s", 0.1 + 0.05 * S**2),
    }
    threshold = np.logspace(-4, 0, 100)
    data = {
        "loss": variable("threshold", 0.1 + (np.log10(threshold) + 2) ** 2 / 9, "loss"),
        "chosen": variable((), 1e-2, "threshold chosen"),
    }
    for name, (at, array) in values.items():
        for end, share in (("", 1.0), ("_low", 0.9), ("_high", 1.1)):
            shown = np.full(array.shape, np.nan) if name in absent else share * array
            data[f"{name}{end}"] = variable(at, shown, name)
    coordinates = {"r": variable("r", R, "r"), "s": variable("s", S, "s"),
                   "component": variable("component", list("xy"[:components]), "component"),
                   "threshold": variable("threshold", threshold, "λ")}  # fmt: skip
    return xr.Dataset(data, coordinates)


def clouds(dimension):
    """Return the density of the data and the check of the law forward in time."""
    axis = np.linspace(-3.0, 4.0, 40)
    axes = dict.fromkeys("xy"[:dimension], axis)
    density = made_up.density(axes, TIME).isel(noise=0, drop=True)
    other = made_up.density(axes, TIME, spread=1.2).isel(noise=0, drop=True)
    forward = xr.Dataset(
        {
            "density_data": density["density"],
            "density_law": other["density"],
            "distance": variable("time", 0.1 + 0.2 * TIME, "distance"),
            "distance_noise": variable("time", 0.1 + 0.0 * TIME, "distance"),
        }
    )
    return density, forward


def everything(dimension):
    density, forward = clouds(dimension)
    functions = law_functions(dimension, absent=("force",) if dimension == 1 else ())
    return {"law": law(), "law_functions": functions, "density": density, "forward": forward}


@pytest.fixture(scope="module", params=[1, 2], ids=["line", "plane"])
def drawings(request, tmp_path_factory):
    """Every figure's (dataset, drawing) of data on a line and in a plane."""
    folder = tmp_path_factory.mktemp(f"own_data_{request.param}")
    study = everything(request.param)
    return {name: drawn(figure, study, folder, name) for name, figure in FIGURES.items()}


@pytest.mark.parametrize("name", FIGURES)
def test_every_drawing_is_complete_and_legible(drawings, name):
    check(*drawings[name])


def test_titles_sources_and_captions_are_there():
    for figure in FIGURES.values():
        assert figure.title
        assert "2022" in figure.source
        assert figure.caption.endswith(".")


def test_a_family_without_terms_has_no_panel(drawings):
    """Would catch an empty panel of NaN, or the panel of another family in its place."""
    data, drawing = drawings["law"]
    labels = [axes.get_ylabel() for axes in drawing.axes]
    plane = data.sizes["component"] > 1
    assert [label.partition(" ")[0] for label in labels] == (
        ["interaction", "force", "diffusion"] if plane else ["interaction", "diffusion"]
    )
    if plane:
        assert {rf"$\partial V/\partial {axis}$" for axis in "xy"} <= set(texts(drawing))


def test_a_family_that_is_zero_is_absent():
    zero = law_functions()
    for end in ("", "_low", "_high"):
        zero[f"diffusivity{end}"] *= 0.0
    with style.applied():
        drawing = FIGURES["law"].draw(FIGURES["law"].gather({"law_functions": zero}))
    assert [axes.get_ylabel().partition(" ")[0] for axes in drawing.axes] == ["interaction"]


def test_a_law_without_terms_says_so():
    nothing = law(chosen=())
    nothing["frequency"][:] = 0.0
    empty = law_functions(absent=("interaction", "force", "diffusivity"))
    study = {"law": nothing, "law_functions": empty}
    for name, said in (("law", "the law has no term"), ("coefficients", "no term was ever chosen")):
        with style.applied():
            drawing = FIGURES[name].draw(FIGURES[name].gather(study))
        assert said in texts(drawing)


def test_coefficients_lists_what_was_ever_chosen_and_counts_the_rest(drawings):
    data, drawing = drawings["coefficients"]
    left, right = drawing.axes
    rows = [text.get_text() for text in left.get_yticklabels()]
    assert rows == ["r", "r$^{2}$", "1"]
    widths = [patch.get_width() for patch in right.patches]
    np.testing.assert_allclose(widths, [0.97, 0.06, 0.97])
    assert any(text.startswith("6 terms more") for text in texts(drawing))
    assert left.get_xscale() == "symlog"  # from -0.1 to 0.0001
    (line,) = [line for line in left.lines if list(line.get_ydata()) == [0, 0]]
    np.testing.assert_allclose(line.get_xdata(), [-0.12, -0.08])
    assert "−0.1 (−0.12 to −0.08)" in texts(drawing)


def test_many_terms_leave_the_figure_on_its_page():
    """The 40 with coefficients, or chosen most often, are listed."""
    terms = [f"interaction r^{power}" for power in range(2, 200)]
    many = law(chosen=terms[-3:], terms=terms)
    many["frequency"][:] = np.linspace(0.9, 0.1, len(terms))
    with style.applied():
        drawing = FIGURES["coefficients"].draw(FIGURES["coefficients"].gather({"law": many}))
    rows = [text.get_text() for text in drawing.axes[0].get_yticklabels()]
    assert len(rows) == 40
    assert rows[:37] == [f"r$^{{{power}}}$" for power in range(2, 39)]
    assert rows[37:] == [f"r$^{{{power}}}$" for power in range(197, 200)]


def test_densities_shown_are_the_first_a_middle_and_the_last(drawings):
    data, drawing = drawings["forward"]
    np.testing.assert_allclose(data["shown_time"], [0.0, 0.5, 1.0])
    source = clouds(2 if "y" in data.dims else 1)[1]["density_law"].isel(time=[0, 5, 10])
    np.testing.assert_array_equal(data["density_law"], source.values)
    np.testing.assert_array_equal(drawing.axes[-1].lines[0].get_ydata(), 0.1 + 0.2 * TIME)


def test_a_single_time_is_drawn():
    density, _ = clouds(2)
    with style.applied():
        data = FIGURES["density"].gather({"density": density.isel(time=[0])})
        drawing = FIGURES["density"].draw(data)
    assert len([axes for axes in drawing.axes if axes.images]) == 1
