"""The data of a law: what is smoothed and differenced when, and the viscosity that is left."""

import naive_networks
import numpy as np
import pytest
import xarray as xr

from hydrolimit.continuum.burgers import spectral
from hydrolimit.inference.networks import data, features

TEETH = 128
SPACING = 2 * np.pi / TEETH
VISCOSITY, INTERVAL = 0.05, 0.01


def twin(density, width):
    """Return densities (time, tooth) under the slow filter."""
    return np.array([naive_networks.filtered(one, width) for one in density])


def trajectory(rng, times, teeth=20):
    return xr.Dataset({"density": (("time", "tooth"), rng.random((times, teeth)))})


def test_densities_are_smoothed_before_they_become_the_variable(rng):
    """And not the variable: its square has a mean that fluctuations shift, by a third here."""
    density = rng.random((3, 20))
    found = data.prepared(density, np.square, 1.5)
    np.testing.assert_allclose(found, twin(density, 1.5) ** 2, rtol=1e-12)
    assert not np.allclose(found, twin(density**2, 1.5), rtol=0.1)
    np.testing.assert_array_equal(data.prepared(density, np.square, 0.0), density**2)


@pytest.mark.parametrize("stride", [1, 2, 3])
def test_pooled_rates_are_forward_differences_of_the_smoothed_variable(stride, rng):
    """Of two trajectories of 7 and 4 times, the difference over one interval whatever the stride.

    Would catch central differences, rates of the density, a difference across two trajectories, a
    stride that goes on from one to the next, and fields paired with the rate before them.
    """
    both = [trajectory(rng, times) for times in (7, 4)]
    fields, rates = data.pooled(both, np.exp, 0.1, 1.0, stride)
    expected = []
    for one in both:
        variable = np.exp(twin(one["density"].values, 1.0))
        expected += [
            (variable[k], (variable[k + 1] - variable[k]) / 0.1)
            for k in range(0, len(variable) - 1, stride)
        ]
    assert fields.shape == rates.shape == (len(expected), 20)
    np.testing.assert_allclose(fields, [field for field, _ in expected], rtol=1e-12)
    np.testing.assert_allclose(rates, [rate for _, rate in expected], rtol=1e-9, atol=1e-12)


@pytest.fixture(scope="module")
def exact():
    """Return densities (trajectory, time, tooth) by Burgers' equation, until the front is steep."""
    times = INTERVAL * np.arange(101)
    x = SPACING * np.arange(TEETH)
    starts = (
        lambda x: 1 - 0.5 * np.sin(x),
        lambda x: 1 + 0.4 * np.cos(x + 1) + 0.1 * np.sin(2 * x),
    )
    return np.array(
        [
            spectral.interpolate(spectral.solve(start, VISCOSITY, times, 256).density, x)
            for start in starts
        ]
    )


def at(dataset, name, difference, smoothing):
    return float(dataset[name].sel(data="exact", difference=difference, smoothing=smoothing))


def coefficients(fields, rates):
    """Return (a, nu) of rates -a v v_x + nu v_xx (..., tooth), by the library's derivatives."""
    v, slope, bend = np.moveaxis(features.derivatives(fields, SPACING), -1, 0)
    terms = np.stack([(-v * slope).ravel(), bend.ravel()], axis=-1)
    return np.linalg.lstsq(terms, np.ravel(rates), rcond=None)[0]


def test_exact_densities_have_their_own_viscosity_but_for_what_is_done_to_them(exact):
    """Without filter, central differences: to 5e-4 of nu times 10, the error of the grid.

    What a forward difference adds is h/2 v_tt, and a filter of width s the gradient of
    -s^2 v_x^2/2 (Leonard's term): -s^2 v_x v_xx, which where the slope is negative is viscosity.
    Both to 5 % of what they add to nu. Would catch the two differences exchanged, widths in other
    units than grid points, and an interval that is wrong by any amount.
    """
    found = data.viscosities({"exact": exact}, INTERVAL, SPACING, [0.0, 1.0, 2.0])
    plain = at(found, "viscosity", "central", 0.0)
    assert plain == pytest.approx(VISCOSITY, rel=5e-3)
    assert at(found, "advection", "central", 0.0) == pytest.approx(1.0, rel=2e-3)
    inner, second = exact[:, 1:-1], np.diff(exact, 2, axis=1) / INTERVAL**2
    added = at(found, "viscosity", "forward", 0.0) - plain
    assert added > 0.003
    assert added == pytest.approx(coefficients(inner, INTERVAL / 2 * second)[1], rel=0.05)
    _, slope, bend = np.moveaxis(features.derivatives(inner, SPACING), -1, 0)
    for width in (1.0, 2.0):
        leonard = coefficients(inner, -((width * SPACING) ** 2) * slope * bend)[1]
        for difference in features.DIFFERENCES:
            added = at(found, "viscosity", difference, width) - at(
                found, "viscosity", difference, 0.0
            )
            assert leonard > 3e-4
            assert added == pytest.approx(leonard, rel=0.05)


def test_every_kind_of_data_stands_in_its_place(exact, rng):
    """As if it were alone; errors are those between trajectories, NaN of a single one."""
    noisy = exact[:, ::5] + 0.01 * rng.normal(size=exact[:, ::5].shape)
    kinds = {"exact": exact[:, ::5], "particles": noisy, "one": noisy[:1]}
    found = data.viscosities(kinds, 5 * INTERVAL, SPACING, [0.0, 1.5])
    assert found["viscosity"].dims == ("data", "difference", "smoothing")
    assert found["data"].values.tolist() == list(kinds)
    assert found["difference"].values.tolist() == ["forward", "central"]
    assert found["smoothing"].values.tolist() == [0.0, 1.5]
    for name, densities in kinds.items():
        fields = twin(densities.reshape(-1, TEETH), 1.5).reshape(densities.shape)
        rates = (fields[:, 1:] - fields[:, :-1]) / (5 * INTERVAL)
        fields = fields[:, :-1]
        expected = coefficients(fields, rates)
        row = found.sel(data=name, difference="forward", smoothing=1.5)
        np.testing.assert_allclose([row["advection"], row["viscosity"]], expected, rtol=1e-8)
        alone = [coefficients(*both) for both in zip(fields, rates, strict=True)]
        # Without one of two trajectories there is the other: half of what they are apart.
        errors = np.abs(alone[0] - alone[-1]) / 2 if len(alone) > 1 else [np.nan] * 2
        np.testing.assert_allclose([row["advection_se"], row["viscosity_se"]], errors, rtol=1e-6)
