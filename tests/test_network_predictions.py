"""A law beside Burgers' equation and the particles: which fields it sees, and errors by hand."""

import naive_networks
import numpy as np
import pytest
import xarray as xr

from hydrolimit.continuum.burgers import spectral
from hydrolimit.inference.collective_variable import Density
from hydrolimit.inference.networks import features, predictions

TEETH = 128
SPACING = 2 * np.pi / TEETH
VISCOSITY, STEP = 0.05, 0.01
FIELDS = ("field", "field_exact", "field_particles")
RATES = ("rate", "rate_exact", "rate_particles")
ERRORS = (
    "rate_error", "rate_error_smoothed", "rate_error_particles", "rate_error_differences",
    "field_error", "field_error_particles",
)  # fmt: skip


class BurgersLaw:
    """Burgers' right-hand side by the differences that a network sees, times a factor."""

    def __init__(self, factor=1.0):
        self.factor = factor

    def rate(self, field):
        v, slope, bend = np.moveaxis(features.derivatives(field, SPACING), -1, 0)
        return self.factor * (-v * slope + VISCOSITY * bend)


class Square:
    """The variable rho^2, with the methods of one that is fitted."""

    def to_variable(self, density):
        return np.asarray(density) ** 2

    def slope(self, density):
        return 2.0 * np.asarray(density)


class Asked:
    """A law that keeps what it is asked for, and answers with it."""

    def __init__(self):
        self.fields = []

    def rate(self, field):
        self.fields.append(field)
        return field


def run(times):
    """Return (density, rate) of Burgers' equation (time, tooth) at so many steps."""
    steps = STEP * np.arange(times)
    solved = spectral.solve(lambda x: 1 - 0.5 * np.sin(x), VISCOSITY, steps, 256).density
    x = SPACING * np.arange(TEETH)
    rate = spectral.rate(solved, VISCOSITY)
    return spectral.interpolate(solved, x), spectral.interpolate(rate, x)


def teeth_of(density):
    """Return densities (step, tooth) as the dataset of a trajectory."""
    return xr.Dataset(
        {"density": (("time", "tooth"), density)},
        {"time": STEP * np.arange(len(density)), "x": ("tooth", SPACING * np.arange(TEETH))},
    )


def compared(law, density, rate, mapped=None, particles=None, found=None, every=1, smoothing=0.0):
    """Return the comparison of a run, whose particles and evolution are exact unless told."""
    mapped = mapped or Density()
    density, rate, dense = density[::every], rate[::every], density
    return predictions.compare(
        law, mapped, teeth_of(dense if particles is None else particles), density, rate,
        mapped.to_variable(density) if found is None else found, every, smoothing, VISCOSITY,
    )  # fmt: skip


def twin(density, width):
    """Return densities (time, tooth) under the slow filter."""
    return np.array([naive_networks.filtered(one, width) for one in density])


def ratio(found, exact):
    return np.mean((found - exact) ** 2) / np.var(exact)


def test_the_law_itself_errs_by_differences_in_space_and_time_alone():
    """Burgers' law on exact fields: of the rate 1e-6 and less, the square of the grid's error.

    Beside forward differences the square of h/2 v_tt, to 20 %. A viscosity off by 10 % would make
    3e-5 of the first, and rates beside fields two steps away 9 times the second.
    """
    density, rate = run(101)
    found = compared(BurgersLaw(), density, rate)
    assert 0.0 < found["rate_error"] < 1e-6
    half_a_step = np.mean(np.diff(rate, axis=0) ** 2) / 4 / np.var(rate)
    assert float(found["rate_error_particles"]) == pytest.approx(half_a_step, rel=0.2)
    assert found["rate_error_smoothed"] == found["rate_error"] == found["rate_error_differences"]
    assert found["field_error"] == found["field_error_particles"] == 0.0
    # Smoothed fields and rates do not quite obey it: Leonard's term.
    smooth = compared(BurgersLaw(), density, rate, smoothing=1.0)
    assert smooth["rate_error"] == found["rate_error"]
    assert 1.2 * found["rate_error"] < smooth["rate_error_smoothed"] < 1e-5


@pytest.mark.parametrize("excess", [0.1, 0.3, -0.5])
def test_errors_of_the_rate_grow_with_the_square_of_what_is_wrong(excess):
    """A law too fast by a factor: (factor - 1)^2, to the 0.3 % of the law's own differences.

    The mean of the rate is zero, so that its mean square is its variance.
    """
    density, rate = run(41)
    found = compared(BurgersLaw(1 + excess), density, rate, smoothing=1.0)
    for name in ERRORS[:2]:
        assert float(found[name]) == pytest.approx(excess**2, rel=0.03)
    # What a grid can do is no matter of the law.
    right = compared(BurgersLaw(), density, rate)
    assert found["rate_error_differences"] == right["rate_error"]


def test_errors_of_fields_are_those_of_the_evolution_and_of_the_particles(rng):
    """Of each its own, over the variance of the exact field; of particles not smoothed."""
    density, rate = run(21)
    evolved = density + 0.01
    particles = density + 0.1 * rng.normal(size=density.shape)
    found = compared(
        BurgersLaw(), density, rate, particles=particles, found=evolved, smoothing=1.0
    )  # fmt: skip
    assert float(found["field_error"]) == pytest.approx(1e-4 / np.var(density), rel=1e-9)
    expected = ratio(particles, density)
    assert float(found["field_error_particles"]) == pytest.approx(expected, rel=1e-12)
    np.testing.assert_array_equal(found["field"], evolved)
    np.testing.assert_array_equal(found["field_exact"], density)
    np.testing.assert_array_equal(found["field_particles"], particles)


def test_an_evolution_that_failed_has_no_error_and_all_else_has():
    density, rate = run(21)
    found = compared(BurgersLaw(), density, rate, found=np.full(density.shape, np.nan))
    assert np.isnan(found["field"]).all()
    assert np.isnan(found["field_error"])
    for name in (*ERRORS[:4], "field_error_particles"):
        assert np.isfinite(found[name])
    assert np.isfinite(found["rate"]).all()


@pytest.mark.parametrize(("times", "every"), [(21, 1), (21, 5), (20, 4), (22, 5)])
def test_shapes_and_rates_of_the_particles(times, every, rng):
    """Forward differences over one step at every so-many-th time, NaN if it is the last.

    Would catch differences over the compared interval, and a row too many or too few where the
    last step is not compared.
    """
    density, rate = run(times)
    particles = density + 0.1 * rng.normal(size=density.shape)
    found = compared(BurgersLaw(), density, rate, particles=particles, every=every, smoothing=1.0)
    at = range(0, times, every)
    np.testing.assert_allclose(found["time"], STEP * np.array(at), rtol=1e-12)
    np.testing.assert_array_equal(found["x"], SPACING * np.arange(TEETH))
    for name in (*FIELDS, *RATES):
        assert found[name].dims == ("time", "tooth")
        assert found[name].shape == (len(at), TEETH)
    for row, k in zip(found["rate_particles"].values, at, strict=True):
        if k == times - 1:
            assert np.isnan(row).all()
        else:
            np.testing.assert_allclose(row, (particles[k + 1] - particles[k]) / STEP, rtol=1e-9)
    np.testing.assert_array_equal(found["field_particles"], particles[::every])


@pytest.mark.parametrize(("times", "every"), [(11, 1), (11, 5), (12, 5)])
def test_the_law_sees_the_variable_of_smoothed_densities(times, every, rng):
    """Variable rho^2 and a law that answers with what it is asked: every field and error by hand.

    Would catch the variable smoothed instead, rates without the variable's slope or with that of
    another density, and own rates of the particles that are not smoothed.
    """
    density, rate = run(times)
    particles = density + 0.1 * rng.normal(size=density.shape)
    law = Asked()
    found = compared(law, density, rate, Square(), particles, every=every, smoothing=1.5)
    exact, exact_rate = density[::every], rate[::every]
    smooth, smooth_exact = twin(particles, 1.5) ** 2, twin(exact, 1.5) ** 2
    for expected in (smooth[::every], exact**2, smooth_exact):
        assert any(
            one.shape == expected.shape and np.allclose(one, expected, rtol=1e-12)
            for one in law.fields
        )
    np.testing.assert_allclose(found["rate"], smooth[::every], rtol=1e-12)
    np.testing.assert_allclose(found["rate_exact"], 2 * exact * exact_rate, rtol=1e-12)
    at = np.arange(0, times - 1, every)
    own = (smooth[at + 1] - smooth[at]) / STEP
    noisy = (particles[at + 1] ** 2 - particles[at] ** 2) / STEP
    np.testing.assert_allclose(found["rate_particles"][: len(at)], noisy, rtol=1e-9)
    smooth_rate = 2 * twin(exact, 1.5) * twin(exact_rate, 1.5)
    expected = {
        "rate_error": ratio(exact**2, 2 * exact * exact_rate),
        "rate_error_smoothed": ratio(smooth_exact, smooth_rate),
        "rate_error_particles": ratio(smooth[at], own),
        "rate_error_differences": ratio(
            2 * exact * BurgersLaw().rate(exact), 2 * exact * exact_rate
        ),
        "field_error": 0.0,
        "field_error_particles": ratio(particles[::every] ** 2, exact**2),
    }
    for name in ERRORS:
        assert float(found[name]) == pytest.approx(expected[name], rel=1e-9)


def test_comparisons_of_several_starts_stand_along_one_axis(rng):
    """By the numbers of their trajectories; times and teeth, which they share, once."""
    density, rate = run(11)
    tests = [
        compared(BurgersLaw(factor), density, rate, found=rng.random(density.shape))
        for factor in (1.0, 1.5, 2.0)
    ]
    found = predictions.joined(tests, [10, 11, 14])
    assert found["test"].values.tolist() == [10, 11, 14]
    assert found["test"].attrs["long_name"]
    for name in (*FIELDS, *RATES):
        assert found[name].dims == ("test", "time", "tooth")
    for name in ERRORS:
        assert found[name].dims == ("test",)
    assert found["time"].dims == ("time",)
    assert found["x"].dims == ("tooth",)
    for one, number in zip(tests, (10, 11, 14), strict=True):
        alone = found.sel(test=number)
        for name in one.data_vars:
            np.testing.assert_array_equal(alone[name], one[name])


def test_a_single_start_is_an_axis_of_one():
    density, rate = run(11)
    found = predictions.joined([compared(BurgersLaw(), density, rate)], [5])
    assert found["field"].shape == (1, 11, TEETH)
    assert found["rate_error"].shape == found["test"].shape == (1,)
