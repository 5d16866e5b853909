"""Trials as datasets, tables of the paper, and costs."""

from pathlib import Path

import numpy as np
import pytest
import xarray as xr
import yaml

from hydrolimit.inference.weak_form import cost, tables, terms, trials
from hydrolimit.inference.weak_form.mstls import least_squares, thresholds
from hydrolimit.inference.weak_form.regression import Regression
from hydrolimit.inference.weak_form.test_functions import TestFunctions
from hydrolimit.particles.mean_field.keller_segel import pair_sums

ROOT = Path(__file__).parents[1]


def _regression(dimension=1):
    library = terms.library(
        {"interaction": {"powers": [1]}, "force": {"constant": True},
         "diffusion": {"constant": True}},
        dimension,
    )  # fmt: skip
    functions = TestFunctions((5, 4), (5, 3), (2, 2))
    return Regression(0.1, 24, functions, library, 0.01, thresholds(1e-3, 1.0, 12))


EXACT = np.array([0.0, 0.0, 0.5])


def _walks(rng, dimension=1, experiments=2):
    """Return Brownian particles with 1/2 sigma^2 = 0.5, from N(0, 1)."""
    jumps = np.sqrt(0.1) * rng.standard_normal((experiments, 30, 200, dimension))
    jumps[:, 0] *= np.sqrt(10)
    return np.cumsum(jumps, axis=1)


@pytest.fixture
def measured(rng):
    """What is known of five trials."""
    regression = _regression()
    return [trials.measures(regression, regression.fit(_walks(rng)), EXACT) for _ in range(5)]


def test_oracle_is_least_squares_with_the_exact_terms(rng):
    regression = _regression()
    learned = regression.fit(_walks(rng))
    found = trials.measures(regression, learned, EXACT)
    system = learned.system
    expected = least_squares(system.matrix, system.rhs, EXACT != 0)
    np.testing.assert_array_equal(found["oracle"], expected)
    assert np.count_nonzero(expected) == 1
    assert found["rows"] == len(system.rhs) <= system.queries
    assert found["spacing"] == learned.grid.spacing
    np.testing.assert_array_equal(found["loss"], learned.fit.losses)


def test_trials_as_a_dataset(measured):
    """Every measure of every trial in its place, with long_name and units."""
    regression = _regression()
    data = trials.dataset(regression, EXACT, range(3, 8), measured)
    assert dict(data.sizes) == {"trial": 5, "term": 3, "threshold_tried": 12}
    assert data.trial.values.tolist() == [3, 4, 5, 6, 7]
    assert data.kind.values.tolist() == ["interaction", "force", "diffusion"]
    assert data.term.values.tolist() == ["interaction r^1", "force 1", "diffusion 1"]
    assert data.true_coefficient.values.tolist() == EXACT.tolist()
    for name in (*trials.MEASURES, "coefficient", "oracle", "loss"):
        expected = [trial[name] for trial in measured]
        np.testing.assert_array_equal(data[name], expected)
    for variable in data.variables.values():
        assert {"long_name", "units"} <= variable.attrs.keys()
    assert np.isnan(data["error_force"]).all()
    assert not np.isnan(data["error_diffusivity"]).any()


def test_merged_trials_keep_their_place(measured):
    """Ragged numbers of trials and parts in any order: what is missing is NaN, and counted."""
    regression = _regression()

    def part(numbers, scale):
        chosen = [{**measured[n], "coefficient": scale * np.arange(3.0) + n} for n in numbers]
        return trials.dataset(regression, EXACT, numbers, chosen)

    merged = trials.merged(
        {
            ("N10_M1", "clean"): [part([3, 4], 1.0), part([0, 1, 2], 1.0)],
            ("N10_M1", "rms_0.1"): [part([0, 1, 2, 3, 4], 10.0)],
            ("N10_M4", "clean"): [part([0, 1], 100.0)],
            ("N10_M4", "rms_0.1"): [part([1], 1000.0), part([0], 1000.0)],
        }
    )
    assert merged["coefficient"].dims == ("sample", "noise", "trial", "term")
    assert merged.sample.values.tolist() == ["N10_M1", "N10_M4"]
    assert merged.noise.values.tolist() == ["clean", "rms_0.1"]
    assert merged.trial.values.tolist() == [0, 1, 2, 3, 4]
    assert merged["trials"].values.tolist() == [5, 2]
    for s, scales in enumerate([(1.0, 10.0), (100.0, 1000.0)]):
        for n, scale in enumerate(scales):
            count = (5, 2)[s]
            found = merged["coefficient"].isel(sample=s, noise=n).values
            expected = scale * np.arange(3.0) + np.arange(count)[:, None]
            np.testing.assert_array_equal(found[:count], expected)
            assert np.isnan(found[count:]).all()
            tpr = merged["tpr"].isel(sample=s, noise=n)
            assert tpr.values[:count].tolist() == [m["tpr"] for m in measured[:count]]
            assert np.isnan(tpr[count:]).all()
    assert merged["true_coefficient"].dims == ("term",)
    assert merged["kind"].dims == ("term",)
    for variable in merged.variables.values():
        assert {"long_name", "units"} <= variable.attrs.keys()


def test_merged_trials_are_in_order(measured):
    """Of one sample too, where nothing else sorts them."""
    parts = [trials.dataset(_regression(), EXACT, [n], [measured[n]]) for n in (2, 0, 1)]
    merged = trials.merged({("N10_M1", "clean"): parts})
    assert merged.trial.values.tolist() == [0, 1, 2]
    found = merged["residual"].isel(sample=0, noise=0).values
    assert found.tolist() == [trial["residual"] for trial in measured[:3]]


def test_merged_trials_of_other_libraries_are_refused(measured):
    regression = _regression()
    one = trials.dataset(regression, EXACT, [0], measured[:1])
    other = one.assign_coords(term=["a", "b", "c"])
    with pytest.raises(ValueError, match="term"):
        trials.merged({("N10_M1", "clean"): [one, other]})


@pytest.fixture(scope="module")
def study():
    text = (ROOT / "config/config.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)["mean_field"]


@pytest.mark.parametrize(
    ("number", "counts", "part"),
    [
        ("table2", [7, 52, 26], "cos(x) cos(2y) e_x"),
        ("table3", [7, 8, 9], "x^8"),
        ("table4", [8, 27, 18], "cos(x) cos(2y) dxdy"),
    ],
)
def test_tables_of_libraries(number, counts, part, study):
    table = tables.TABLES[number](study, None)
    assert table["terms"].tolist() == counts
    assert any(part in functions for functions in table["library"])
    text = tables.markdown(table)
    assert text.startswith("| mean-field term | terms | library |\n| --- | --- | --- |\n")
    assert len(text.splitlines()) == 5


def test_table_of_discretisations(study):
    """Table 5: of the config what it says, of the fits what was measured of that system."""
    systems = ["qanr", "local", "keller_segel"]
    values = {"rows": [3368, 686, 6500], "terms": [24, 85, 53], "condition": [9e8, 4e7, 5e7],
              "spacing": [0.0234, 0.1, 0.03], "fitted": [64000] * 3, "seconds": [0.2, 0.5, 1.0],
              "queries": [3400, 686, 6500]}  # fmt: skip
    measured = xr.Dataset(
        {name: ("example", column) for name, column in values.items()}, {"example": systems}
    )
    rows = tables.TABLES["table5"](study, measured).set_index("example")
    assert rows.index.tolist() == ["Local 2D", "Nonlocal 1D", "Nonlocal 2D"]
    assert rows["size(G)"].tolist() == ["686×85", "3368×24", "6500×53"]
    line = rows.loc["Nonlocal 1D"]
    assert [line[f"{c}_{i}"] for c in "mps" for i in "xt"] == [29, 8, 5, 3, 5, 1]
    assert (line["size(U)"], line["(h, Δt)"]) == ("256×101", "(0.023, 0.01)")
    assert rows.loc["Nonlocal 2D", "size(U)"] == "128×128×81"


def test_evaluations_are_those_of_section_4_2():
    """M L N^2 by pairs, 2^d n^d on the grid, whose ratio is what is saved."""
    assert cost.evaluations_by_pairs(200, 3, 5) == 3 * 5 * 200**2
    assert cost.evaluations_on_grid(8, 2) == 16**2
    assert cost.evaluations_on_grid(8, 3) == 16**3
    saved = cost.reduction(np.array([100, 1000]), np.array([4, 8, 16]), 2)
    assert saved.shape == (2, 3)
    assert saved[1, 2] == pytest.approx(10 * 100 * 1e6 / 32**2)


def test_timed_fit_is_of_many_particles(rng):
    """400 particles in 160 copies, which is what the time is of; the rest is of the data."""
    regression, position = _regression(), _walks(rng)
    found = cost.timed_fit(regression, position)
    learned = regression.fit(position)
    assert found["fitted"] == cost.FITTED
    assert found["rows"] == len(learned.system.rhs)
    assert (found["terms"], found["queries"]) == (3, learned.system.queries)
    assert found["condition"] == learned.fit.condition
    assert found["seconds"] > 0
    assert found.keys() == {*cost.FIT, "seconds"}


def test_timed_interaction_is_of_so_many_particles(rng):
    position, seen = _walks(rng, dimension=2, experiments=1), []

    def counted(x, y, force, cutoff_squared):
        seen.append((x.size, y.size, force.shape))
        pair_sums(x, y, force, cutoff_squared)

    by_pairs, on_grid = cost.timed_interaction(_regression(2), position, 350, counted)
    assert by_pairs > 0
    assert on_grid > 0
    assert set(seen) == {(350, 350, (2, 350))}
    assert len(seen) == 1 + cost.REPEATS
