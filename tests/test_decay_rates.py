"""Rates of decay on the line, of the slowest mode."""

import numpy as np
import pytest

from hydrolimit import fields
from hydrolimit.continuum import decay_rates
from hydrolimit.continuum.decay_rates import FIT

COEFFICIENT = 0.297


@pytest.fixture(scope="module")
def found():
    cells = 200
    return decay_rates.measure(
        fields.averages("0", 1, cells),
        fields.initial_density("step(x - 0.2)*step(0.4 - x)", 1, cells),
        COEFFICIENT, np.linspace(0.0, 1.0, 401), 1e-4,
    )  # fmt: skip


def test_rates_are_those_of_the_slowest_mode(found):
    """2 pi^2 without interaction, (1 + c) 2 pi^2 linearised and, late, with it; within 0.2 %."""
    slowest = 2.0 * np.pi**2
    effective = (1.0 + COEFFICIENT) * slowest
    np.testing.assert_allclose(found["rate"], [slowest, effective, effective], rtol=2e-3)
    predicted = found["rate_predicted"].sel(law=["linear", "linearised"])
    np.testing.assert_allclose(predicted, [slowest, effective], rtol=1e-12)
    assert np.isnan(found["rate_predicted"].sel(law="nonlinear"))
    assert found.attrs["effective_diffusivity"] == pytest.approx(1.297)


def test_differences_are_of_the_right_energies(found):
    """At the start: log 5 + (c/2)(5 - 1), c = 0 for the linear law alone."""
    entropy, interaction = np.log(5.0), 0.5 * COEFFICIENT * 4.0
    first = found["difference"].isel(time=0)
    expected = [entropy, entropy + interaction, entropy + interaction]
    np.testing.assert_allclose(first, expected, rtol=1e-9)
    assert found["law"].values.tolist() == ["linear", "nonlinear", "linearised"]
    # The linearised law is the linear one in faster time; late, (1 + c) times its energy.
    linear, linearised = (found["difference"].sel(law=law) for law in ("linear", "linearised"))
    late = np.interp(1.297 * 0.3, linear["time"], np.log(linear))
    ratio = np.exp(np.interp(0.3, linearised["time"], np.log(linearised)) - late)
    assert ratio == pytest.approx(1.297, rel=5e-3)


def test_the_fit_takes_the_stretch_that_is_stated(found):
    for law in found["law"].values:
        values = found["difference"].sel(law=law)
        share = (values / values[0]).values
        used = (found["time"] >= found["fit_from"].sel(law=law)) & (
            found["time"] <= found["fit_to"].sel(law=law)
        )
        np.testing.assert_array_equal(used, (share <= FIT[0]) & (share >= FIT[1]))


def test_no_rate_is_found_of_a_run_that_is_too_short():
    initial = fields.initial_density("1 + x", 1, 20)
    found = decay_rates.measure(np.zeros(20), initial, 0.1, np.linspace(0, 0.01, 5), 1e-3)
    assert np.isnan(found[["rate", "fit_from", "fit_to"]].to_array()).all()
