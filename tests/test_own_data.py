"""From users' positions to a law: what is chosen from the data, units, datasets."""

import copy
from types import SimpleNamespace

import numpy as np
import pytest
import yaml
from workflow_runs import ROOT

from hydrolimit.inference.weak_form import mstls, natural_units, own_data, terms
from hydrolimit.inference.weak_form.bootstrap import Replicates
from hydrolimit.inference.weak_form.density import Grid, histogram
from hydrolimit.inference.weak_form.regression import Learned
from hydrolimit.inference.weak_form.test_functions import choose

SECTION = yaml.safe_load((ROOT / "config/config.yaml").read_text())["own_data"]
INTERVAL = 0.05


def section(**changed):
    """Return the config's section, on coarser grids, with some keys changed."""
    return copy.deepcopy(SECTION) | {"bins": {"one_dimension": 64, "two_dimensions": 24}} | changed


def relaxing(rng, dimension=1, mean=0.3):
    """Return positions (experiment, time, particle, component) that relax to a point."""
    time = INTERVAL * np.arange(41)[:, None, None]
    start = 1.0 + rng.standard_normal((2, 1, 400, dimension))
    wander = 0.1 * rng.standard_normal((2, 41, 400, dimension))
    return mean + start * np.exp(-time) + wander


def prepared(rng, dimension=1, **changed):
    return own_data.prepare(relaxing(rng, dimension), INTERVAL, section(**changed))


class TestPrepare:
    @pytest.mark.parametrize("dimension", [1, 2])
    def test_test_functions_are_chosen_where_none_are_given(self, rng, dimension):
        found = prepared(rng, dimension)
        assert found.regression.functions == choose(found.density, (5, 3))
        assert found.density.shape == (41, *found.grid.shape)
        assert found.grid.shape == ((64,), (24, 24))[dimension - 1]
        assert "chosen from the data" in found.notes[0]

    def test_test_functions_are_those_given(self, rng):
        given = {
            "half_widths": {"space": 9, "time": 6},
            "degrees": {"space": 4, "time": 2},
            "strides": {"space": 3, "time": 2},
        }
        found = prepared(rng, test_functions=given)
        functions = found.regression.functions
        assert (functions.half_widths, functions.degrees, functions.strides) == (
            (9, 6), (4, 2), (3, 2),
        )  # fmt: skip
        assert (
            "half widths 9 bins and 6 times, one every 3 and 2, from the config" in found.notes[0]
        )

    def test_too_coarse_a_grid_is_refused_in_a_sentence(self, rng):
        """Six bins have no room for the narrowest test functions, of seven."""
        with pytest.raises(own_data.OwnDataError) as caught:
            prepared(rng, bins={"one_dimension": 6})
        message = str(caught.value)
        assert message.startswith("own_data.bins.one_dimension: the grid of 6 bins at 41 times")
        assert "0 of them fit, for 14 candidate terms" in message
        assert "\n" not in message
        assert not message.endswith(".")

    def test_as_many_rows_as_terms_are_too_few(self, rng):
        given = {
            "half_widths": {"space": 20, "time": 16},
            "degrees": {"space": 5, "time": 3},
            "strides": {"space": 12, "time": 1},
        }
        with pytest.raises(own_data.OwnDataError, match="18 of them fit, for 14 candidate"):
            prepared(rng, test_functions=given)

    @pytest.mark.parametrize("mean", [0.0, 200.0, -0.03])
    def test_coordinates_are_from_zero_unless_the_cloud_is_elsewhere(self, rng, mean):
        """Means of 200.6 and spreads of 0.8: 200.6 is the nearest tenth."""
        position = relaxing(rng, mean=mean)
        found = own_data.prepare(position, INTERVAL, section())
        moved = abs(mean) > 1
        assert (found.origin != 0).all() == moved
        np.testing.assert_array_equal(found.position, position - found.origin)
        if moved:
            tenths = 10 * found.origin
            np.testing.assert_allclose(tenths, np.round(tenths), atol=1e-9)
            assert abs(found.origin[0] - position.mean()) <= 0.05
            assert f"x is measured from {found.origin[0]:.4g}" in found.notes[1]

    def test_gaps_are_no_numbers(self, rng):
        """Would catch NaN in the origin, in the units or in the density."""
        position = relaxing(rng)
        position[:, 5:, ::3] = np.nan
        found = own_data.prepare(position, INTERVAL, section())
        assert np.isfinite(found.regression.sizes).all()
        assert np.isfinite(found.density).all()
        assert found.origin == 0

    @pytest.mark.parametrize("dimension", [1, 2])
    def test_the_units_of_the_data_are_of_no_account(self, rng, dimension):
        """Would catch a term whose power of length or time is wrong: then others are chosen."""
        position = relaxing(rng, dimension)
        length, time = 2.0**10, 2.0**-6  # powers of two: no rounding
        library = copy.deepcopy(SECTION["library"])
        library["two_dimensions"]["interaction"]["logarithm"] = False  # log r is not of a power
        laws = {}
        for unit in (1, length):
            moment = time if unit > 1 else 1.0
            found = own_data.prepare(position * unit, INTERVAL * moment, section(library=library))
            fit = found.regression.fit(found.position, found.grid).fit
            laws[unit] = fit.coefficient * natural_units.sizes(
                found.regression.library, float(unit), moment
            )
            assert fit.coefficient.any()
        np.testing.assert_allclose(laws[length], laws[1], rtol=1e-6)


class TestDatasets:
    # Replicates of two terms; others are never chosen. Quantiles of 0 ... 10 are linear.
    DRAWN = np.linspace(1.0, 3.0, 11)

    def made(self, rng):
        """Return a law with force x and interaction r^1, of coefficients 1.5 and -1."""
        found = prepared(rng)
        library = found.regression.library
        coefficient = terms.coefficients(library, {"force x": 1.5, "interaction r^1": -1.0})
        names = [term.name for term in library]
        drawn = np.zeros((11, len(names)))
        drawn[:, names.index("force x")] = self.DRAWN
        drawn[:, names.index("interaction r^1")] = -self.DRAWN / 2.0
        selected = drawn != 0
        selected[:4, names.index("force x")] = False
        fit = mstls.Fit(coefficient, 0.1, np.ones(100), 0.25, 12.0)
        system = SimpleNamespace(rhs=np.zeros(77))
        learned = Learned(found.grid, found.density, system, fit)
        return found, learned, Replicates(drawn, selected)

    def test_intervals_are_reflected_quantiles(self, rng):
        """At 80 %: quantiles 1.2 and 2.8 of the force, about 1.5, are 0.2 to 1.8."""
        law = own_data.law_dataset(*self.made(rng), 0.8, "particles")
        assert law.sizes == {"term": 14}
        at = law.sel(term="force x")
        assert [float(at[name]) for name in ("coefficient", "low", "high")] == pytest.approx(
            [1.5, 0.2, 1.8]
        )
        at = law.sel(term="interaction r^1")
        assert [float(at[name]) for name in ("low", "high")] == pytest.approx([-1.4, -0.6])
        assert float(law["frequency"].sel(term="force x")) == pytest.approx(7 / 11)
        chosen = law["coefficient"].values != 0
        np.testing.assert_array_equal(law["selected"], chosen)
        for name in ("low", "high", "frequency"):
            assert not law[name].values[~chosen].any()
        told = {"level": 0.8, "unit": "particles", "replicates": 11, "rows": 77, "origin": "[0.0]"}
        assert told.items() <= law.attrs.items()
        assert law.attrs["negative_diffusivity"] == 0

    def test_functions_have_bands_and_absent_families_are_not_numbers(self, rng):
        found, learned, drawn = self.made(rng)
        data = own_data.function_dataset(found, learned, drawn, 0.8)
        x, r = data["s"].values, data["r"].values
        np.testing.assert_allclose(data["force"].values[0], 1.5 * x, atol=1e-12)
        np.testing.assert_allclose(data["interaction"], -r)
        # Where x < 0 the lower end of the slope's interval is the upper one of the force's.
        ends = np.sort([0.2 * x, 1.8 * x], axis=0)
        np.testing.assert_allclose(data["force_low"].values[0], ends[0], atol=1e-12)
        np.testing.assert_allclose(data["force_high"].values[0], ends[1], atol=1e-12)
        np.testing.assert_allclose(data["interaction_low"], -1.4 * r)
        np.testing.assert_allclose(data["interaction_high"], -0.6 * r)
        for end in ("", "_low", "_high"):
            assert np.isnan(data[f"diffusivity{end}"]).all()
        assert data.sizes["threshold"] == 100

    def test_the_share_of_particles_where_the_diffusivity_is_negative(self, rng):
        """D = x is negative where x is; with D_xy = 2.2 in the plane it is everywhere for s = 1."""
        found = prepared(rng)
        coefficient = terms.coefficients(found.regression.library, {"diffusion x": 1.0})
        share = own_data.negative_diffusivity(found, coefficient)
        left = found.grid.axes[0] < 0
        assert 0.02 < share < 0.5
        assert share == pytest.approx(found.density[:, left].sum() / found.density.sum())
        library = {"two_dimensions": {"diffusion": {"constant": True, "mixed": True}}}
        plane = prepared(rng, 2, library=library)
        for off, expected in ((1.8, 0.0), (2.2, 1.0)):
            share = own_data.negative_diffusivity(plane, np.array([1.0, off]))
            assert share == pytest.approx(expected)


class TestNaturalUnits:
    @pytest.mark.parametrize(
        ("kind", "families", "dimension", "degrees"),
        [
            ("interaction", {"powers": [-1, 0, 2.5]}, 1, [-1, 0, 2.5]),
            ("interaction", {"logarithm": True, "exponentials": [3], "gaussians": [3]}, 2,
             [0, 0, 1]),
            ("force", {"constant": True, "powers": [3], "cosines": [2]}, 1, [0, 3, 0]),
            ("force", {"gradients": 2}, 2, [0, 0, 1, 1, 1]),
            ("force", {"exponentials": [3], "gaussians": [3]}, 2, [-1, -1, -1]),
            ("diffusion", {"constant": True, "monomials": 2, "mixed": True}, 2,
             2 * [0, 1, 1, 2, 2, 2]),
            ("diffusion", {"exponentials": [3], "gaussians": [3], "cosines": [2]}, 1, [0, 0, 0]),
        ],
    )  # fmt: skip
    def test_degrees_of_every_family(self, kind, families, dimension, degrees):
        library = terms.library({kind: families}, dimension)
        assert [natural_units.degree(term) for term in library] == degrees

    def test_sizes_are_those_of_velocities_and_diffusivities(self):
        """Metres and seconds to units of 10 m and 2 s: 1 m/s is 0.2, 1 m^2/s is 0.02."""
        one = {"constant": True}
        library = terms.library({"interaction": {"powers": [0]}, "force": one, "diffusion": one}, 1)
        np.testing.assert_allclose(natural_units.sizes(library, 10.0, 2.0), [0.2, 0.2, 0.02])


def test_density_datasets_have_the_grids_axes(rng):
    grid = Grid((0.0, 1.0), 0.25, (4, 4))
    density = histogram(rng.random((1, 3, 50, 2)), grid)
    data = own_data.density_dataset(density, np.arange(3.0), grid)
    assert data["density"].dims == ("time", "x", "y")
    np.testing.assert_array_equal(data["y"], [1.125, 1.375, 1.625, 1.875])
