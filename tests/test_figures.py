"""Figures and movies of study fluctuations, drawn from small made-up datasets."""

import drawn_figures
import numpy as np
import pytest
import xarray as xr
from matplotlib.backends.backend_agg import FigureCanvasAgg

from hydrolimit.datasets import variable
from hydrolimit.figures import style
from hydrolimit.figures.fluctuations import (
    FIGURES,
    MOVIES,
    evolution,
    locality,
    method,
    operator_surface,
)

POWERS = np.array([(0, 0), (1, 0), (0, 1), (2, 0), (1, 1), (0, 2)])
BAND = np.arange(-3, 4)
ELEMENTS = 20


def exact_entries(rho, slope):
    """Return entries like the real ones, [point, offset -1, 0, 1]: large, the sum zero."""
    upper = -(20.0 * rho**2) * (1.0 + 0.01 * slope)
    lower = -(20.0 * rho**2) * (1.0 - 0.01 * slope)
    return np.stack([lower, -lower - upper, upper], axis=-1)


def operator(copies=1, seed=0):
    """Return measured points: flat profiles, ``copies`` nodes each, and two affine ones."""
    generator = np.random.default_rng(seed)
    flat = np.repeat(np.linspace(4.0, 10.0, 13), copies)
    affine = np.linspace(4.5, 9.5, 7)
    rho = np.concatenate([flat, affine, affine])
    slope = np.concatenate([np.zeros(flat.size), np.full(7, -15.0), np.full(7, 15.0)])
    exact = np.zeros((rho.size, 7))
    exact[:, 2:5] = exact_entries(rho, slope)
    error = np.full(exact.shape, 5.0)
    entry = exact + error * generator.standard_normal(exact.shape)
    entry[-1, 6] = np.nan  # beyond the lattice's end
    at = ("point", "offset")
    return xr.Dataset(
        {
            "entry": variable(at, entry, "K"),
            "entry_se": variable(at, error, "error"),
            "exact": variable(at, np.where(np.isnan(entry), np.nan, exact), "exact"),
            "entry_without_block": variable(("block", *at), np.stack([entry] * 40), "K less one"),
            "realisations": variable("point", np.full(rho.size, 80000), "realisations"),
        },
        coords={
            "rho": variable("point", rho, "rho"),
            "slope": variable("point", slope, "slope"),
            "offset": variable("offset", BAND, "offset"),
        },
    ).assign_attrs(config='{"fluctuations": {"preparation": "local_equilibrium"}}')


def fit(constrained):
    """Return the quadratic fit of the exact entries (which are quadratic but for ρ²∇ρ)."""
    coefficient = np.array([[0, 0, 0, -20, 1, 0], [0, 0, 0, 40, 0, 0], [0, 0, 0, -20, -1, 0]])
    return xr.Dataset(
        {
            "coefficient": variable(("offset", "monomial"), coefficient.astype(float), "c"),
            "chi2_reduced": variable((), 1.1, "chi2"),
            "constrained": variable((), int(constrained), "constrained"),
        },
        coords={
            "offset": variable("offset", [-1, 0, 1], "offset"),
            "power_rho": variable("monomial", POWERS[:, 0], "power"),
            "power_slope": variable("monomial", POWERS[:, 1], "power"),
        },
    )


def evolved(boundary):
    """Return an evolution whose laws deviate by a known amount from its reference."""
    x = np.arange(ELEMENTS + (boundary == "dirichlet")) / ELEMENTS
    time = np.linspace(0.0, 0.01, 9)
    decay = np.exp(-300.0 * time)[:, None]
    start = 2.0 + 9.0 * x if boundary == "dirichlet" else 7.0 + 0.0 * x
    reference = start + 2.0 * decay * np.cos(2 * np.pi * x)
    at = ("time", "x")
    data = {
        "reference": variable(at, reference, "reference"),
        "full_operator": variable(at, reference + 0.02 * (1 - decay), "full operator"),
        "probed": variable(at, (reference > 4) & (reference < 10), "probed"),
        "distance_full_operator": variable("time", 0.004 * time / 0.01, "distance"),
    }
    for suffix, size in (("", 0.01), ("_unconstrained", 0.3)):
        shift = size * time[:, None] / 0.01 * np.ones(x.size)
        data |= {
            f"density{suffix}": variable(at, reference + shift, "density"),
            f"density{suffix}_se": variable(at, shift, "error"),
            f"distance{suffix}": variable("time", size * time / 0.01, "distance"),
            f"distance{suffix}_probed": variable("time", 0.9 * size * time / 0.01, "distance"),
            f"distance{suffix}_se": variable("time", 0.5 * size * time / 0.01, "distance"),
        }
    coordinates = {"time": variable("time", time, "time"), "x": variable("x", x, "x")}
    return xr.Dataset(data, coordinates)


def both_preparations():
    generator = np.random.default_rng(3)
    measured = operator().isel(offset=slice(2, 5), point=slice(0, 20))
    data = measured[["entry"]].drop_vars("entry")
    at, z = ("point", "offset"), generator.standard_normal((20, 3))
    equilibrium = measured["exact"].values
    for name, values in (("local_equilibrium", equilibrium), ("evolved", equilibrium + 5.0 * z)):
        data[f"entry_{name}"] = variable(at, values, "K")
        data[f"entry_{name}_se"] = variable(at, np.full((20, 3), 5.0), "error")
    return data.assign(
        z=variable(at, z, "z"),
        deficit=variable("point", np.full(20, 1e-3), "deficit"),
        chi2_reduced=variable((), 1.02, "chi2"),
        design_effect=variable((), 1.08, "effect"),
        intraclass_correlation=variable((), 3e-4, "correlation"),
    )


def method_data():
    """Return a segment from node 4 to node 16 whose entries say their row and column."""
    generator = np.random.default_rng(4)
    x = 4 / ELEMENTS + np.arange(12 * 25 + 1) / (25 * ELEMENTS)
    node, measured = np.arange(4, 17), np.arange(7, 14)
    entry = 100.0 * (measured[:, None] + BAND) + measured[:, None]
    band = ("measured_node", "offset")
    data = {
        "occupation": variable("site", generator.poisson(7, x.size), "occupation"),
        "mean_density": variable("site", 7 + 5 * (x - 0.5), "profile"),
        "increment": variable(
            ("realisation", "node"), generator.standard_normal((8, node.size)), "increment"
        ),
        "entry": variable(band, entry, "K"),
        "entry_se": variable(band, np.full(entry.shape, 3.0), "error"),
    }
    coordinates = {
        "x_site": variable("site", x, "x"),
        "node": variable("node", node, "node"),
        "x_node": variable("node", node / ELEMENTS, "x"),
        "measured_node": variable("measured_node", measured, "node"),
        "offset": variable("offset", BAND, "offset"),
    }
    process = '{"fluctuations": {"process": {"name": "zero_range", "exponent": 2}}}'
    return xr.Dataset(data, coordinates).assign_attrs(
        profile="slope_5", elements=ELEMENTS, config=process
    )


@pytest.fixture(scope="module")
def study():
    spacing = 1.0 / np.array([20, 40, 80])
    error = variable("spacing", 1e4 * spacing**3, "error")
    taylor = xr.Dataset(
        {"error": error, "order": variable((), 3.0, "order")},
        coords={"spacing": variable("spacing", spacing, "spacing")},
    )
    return {
        "operator": operator(),
        "operator_unconstrained": operator(copies=40, seed=1),
        "fit": fit(True),
        "fit_unconstrained": fit(False),
        "evolution_periodic": evolved("periodic"),
        "evolution_dirichlet": evolved("dirichlet"),
        "preparation": both_preparations(),
        "taylor": taylor,
        "method": method_data(),
    }


@pytest.fixture(scope="module")
def drawings(study, tmp_path_factory):
    """Every figure's (dataset, drawing), gathered, saved, loaded, drawn and laid out."""
    folder = tmp_path_factory.mktemp("figures")
    return {
        name: drawn_figures.drawn(figure, study, folder, name) for name, figure in FIGURES.items()
    }


@pytest.fixture(params=FIGURES)
def drawn(request, drawings):
    return drawings[request.param]


def test_every_dataset_is_gathered_with_the_conventions_and_says_the_scale(drawn):
    data, drawing = drawn
    assert any(text.startswith("test scale") for text in drawn_figures.texts(drawing))
    for name in data.variables:
        assert {"long_name", "units"} <= data[name].attrs.keys(), name


def test_no_panel_is_empty(drawn):
    for axes in drawn[1].axes:
        assert axes.has_data() or axes.images or axes.collections, axes.get_title(loc="left")


@pytest.mark.parametrize("which", ["xaxis", "yaxis"])
def test_every_axis_is_labelled_itself_or_by_its_neighbour(drawn, which):
    panels = [axes for axes in drawn[1].axes if axes.axison]
    for axes in panels:
        axis = getattr(axes, which)
        if not axis.get_visible() or not any(t.get_text() for t in axis.get_ticklabels()):
            continue
        box = axes.get_position()
        # A label of the same row of panels, or of the same column.
        near = [other for other in panels if np.isclose(other.get_position().x0, box.x0, atol=0.02)
                or np.isclose(other.get_position().y0, box.y0, atol=0.02)]  # fmt: skip
        assert any(getattr(other, which).get_label_text() for other in near)


def test_nothing_reaches_the_edge_or_beyond_it(drawn):
    drawn_figures.check_margins(drawn[1])


def test_no_title_is_written_over_its_letter(drawn):
    renderer = FigureCanvasAgg(drawn[1]).get_renderer()
    for axes in drawn[1].axes:
        letter, title = axes._left_title, axes.title  # matplotlib has no public way to the first
        if letter.get_text() and title.get_text():
            assert letter.get_window_extent(renderer).x1 < title.get_window_extent(renderer).x0


def test_titles_sources_and_captions_are_there():
    for figure in FIGURES.values():
        assert figure.title
        assert "2019" in figure.source
        assert figure.caption.endswith(".")


def test_the_surface_is_the_fit_and_deviations_are_counted_in_errors(drawings, study):
    data = drawings["fig3"][0]
    rho, slope = data["rho"].values, data["slope"].values
    np.testing.assert_allclose(data["fitted"].sel(offset=1), -20 * rho**2 - rho * slope)
    corner = data["surface"].isel(surface_rho=-1, surface_slope=0).sel(offset=1)
    assert float(corner) == pytest.approx(-20 * rho.max() ** 2 + rho.max() * 15.0)
    measured = study["operator"]["entry"].sel(offset=0).values
    middle = operator_surface.residuals(data)[:, list(data["offset"].values).index(0)]
    np.testing.assert_allclose(middle, (measured - 40 * rho**2) / 5.0)


@pytest.mark.parametrize(("figure", "suffix"), [("fig4", ""), ("figA5", "_unconstrained")])
def test_an_evolution_figure_shows_the_law_of_its_fit(drawings, study, figure, suffix):
    data = drawings[figure][0]
    for boundary in evolution.BOUNDARIES:
        source, part = study[f"evolution_{boundary}"], evolution.evolution(data, boundary)
        nodes = source.sizes["x"]
        for ours, theirs in (
            ("density", f"density{suffix}"),
            ("density_se", f"density{suffix}_se"),
            ("distance_probed", f"distance{suffix}_probed"),
            ("distance_se", f"distance{suffix}_se"),
        ):
            shown = part[ours].values
            shown = shown[:, :nodes] if shown.ndim == 2 else shown
            np.testing.assert_array_equal(shown, source[theirs].values)
        assert part["x"].values[-1] == pytest.approx(1.0)  # the ring is closed
    ring = evolution.evolution(data, "periodic")["density"].values
    np.testing.assert_array_equal(ring[:, -1], ring[:, 0])


def test_the_times_shown_go_from_start_to_end():
    reference = np.exp(-np.linspace(0, 5, 101))[:, None] * np.ones(4)
    frames = evolution.shown_times(reference, 6)
    assert frames[0] == 0
    assert frames[-1] == 100
    steps = np.diff(reference[frames, 0])
    np.testing.assert_allclose(steps, steps.mean(), rtol=0.15)


def test_a_law_that_ends_is_drawn_to_its_end_and_the_panel_says_so(study):
    broken = {name: data.copy(deep=True) for name, data in study.items()}
    ring = broken["evolution_periodic"]
    ring["density_unconstrained"][5:] = np.nan
    ring["density_unconstrained_se"][3:] = np.nan
    ring["distance_unconstrained"][5:] = np.nan
    data = FIGURES["figA5"].gather(broken).assign_attrs(scale="test")
    with style.applied():
        drawing = FIGURES["figA5"].draw(data)
        seen = [
            text for text in drawn_figures.texts(drawing) if "left the positive densities" in text
        ]
        movie = MOVIES["movie3"](data)
        movie.update(8)
    assert len(seen) == 1
    assert f"law left the positive densities at t = {ring['time'].values[5]:.2g}" in seen[0]
    assert (
        f"a draw of the law left the positive densities at t = {ring['time'].values[3]:.2g}"
        in (seen[0])
    )
    low, high = drawing.axes[0].get_ylim()
    assert np.isfinite([low, high]).all()
    law = [line for line in movie.figure.axes[0].lines if line.get_marker() == "o"]
    assert all(np.isnan(line.get_ydata()).all() for line in law)


def test_open_markers_are_where_the_state_is_not_probed(drawings, study):
    data = drawings["fig4"][0]
    with style.applied():
        movie = MOVIES["movie2"](data)
        movie.update(4)
    inside, outside = [line for line in movie.figure.axes[0].lines if line.get_marker() == "o"]
    probed = study["evolution_dirichlet"]["probed"].values[4]
    np.testing.assert_array_equal(np.isfinite(inside.get_ydata()), probed)
    np.testing.assert_array_equal(np.isfinite(outside.get_ydata()), ~probed)
    np.testing.assert_array_equal(
        inside.get_ydata()[probed], study["evolution_dirichlet"]["density"].values[4][probed]
    )


def test_the_matrix_has_rows_b_and_columns_a(drawings):
    data = drawings["fig1"][0]
    for column, a in enumerate(data["column"].values):
        for row, b in enumerate(data["row"].values):
            shown = data["matrix"].values[row, column]
            assert shown == 100.0 * b + a if abs(b - a) <= 3 else np.isnan(shown)
    hats = data["hat"].values
    assert hats.max(axis=1).tolist() == pytest.approx([1.0, 1.0, 1.0])
    between = hats.sum(axis=0)[(hats[0] < 1) & (hats[2] < 1) & (hats[1] > 0)]
    np.testing.assert_allclose(between, 1.0)  # they sum to one between their outer centres
    np.testing.assert_array_equal(data["jump_rate"], data["occupation"].values ** 2)


def test_jump_rates_of_another_process_are_not_made_up():
    other = method_data().assign_attrs(
        config='{"fluctuations": {"process": {"name": "exclusion"}}}'
    )
    data = method.gather({"method": other})
    assert "jump_rate" not in data
    with style.applied():
        method.draw(data)


def test_locality_shows_chi2_near_one_and_far_entries_as_shares(drawings, study):
    data = drawings["locality"][0]
    measured = study["operator"]
    share = measured["entry"].sel(offset=2) / np.abs(measured["entry"].sel(offset=0))
    np.testing.assert_allclose(data["ratio"].sel(far_offset=2), share)
    deviation = (data["chi2_reduced"] - 1.0) / data["chi2_spread"]
    # 27 entries an offset; the spread is that of half as many, so 4 of it are 5.6 of the true one.
    assert np.abs(deviation).max() < 4
    twice = {"operator": measured.assign(entry_se=measured["entry_se"] / 2)}
    ratio = locality.gather(twice)["chi2_reduced"] / data["chi2_reduced"]
    np.testing.assert_allclose(ratio, 4.0)
