"""The viscosity of fields and their rates: exact ones, and what noise and differences do to it."""

import naive_networks
import numpy as np
import pytest

from hydrolimit.inference.networks import features
from hydrolimit.inference.networks.viscosity import effective_viscosity

SPACING = 2 * np.pi / 32


def burgers(field, advection, viscosity, order):
    """Return -a v v_x + nu v_xx by central differences of an order."""
    v, slope, bend = np.moveaxis(features.derivatives(field, SPACING, order), -1, 0)
    return -advection * v * slope + viscosity * bend


@pytest.mark.parametrize("order", [2, 4])
def test_fields_that_obey_the_law_give_its_coefficients(order, rng):
    field = rng.normal(size=(3, 5, 32))
    found = effective_viscosity(field, burgers(field, 0.9, 0.04, order), SPACING, order)
    assert found.advection == pytest.approx(0.9, rel=1e-10)
    assert found.viscosity == pytest.approx(0.04, rel=1e-10)
    assert max(found.advection_se, found.viscosity_se) < 1e-10
    alone = effective_viscosity(field[:1], burgers(field[:1], 0.9, 0.04, order), SPACING, order)
    assert np.isnan([alone.advection_se, alone.viscosity_se]).all()


def test_coefficients_and_errors_are_those_of_regressions_without_each_block(rng):
    field = rng.normal(size=(4, 3, 32))
    rate = burgers(field, 1.0, 0.05, 2) + rng.normal(size=field.shape)
    found = effective_viscosity(field, rate, SPACING, 2)
    flat = naive_networks.coefficients(field.reshape(-1, 32), rate, SPACING)
    np.testing.assert_allclose([found.advection, found.viscosity], flat, rtol=1e-9)
    left = np.array(
        [
            naive_networks.coefficients(
                np.delete(field, b, axis=0).reshape(-1, 32), np.delete(rate, b, axis=0), SPACING
            )
            for b in range(4)
        ]
    )
    errors = np.sqrt(3 / 4 * np.sum((left - left.mean(axis=0)) ** 2, axis=0))
    np.testing.assert_allclose([found.advection_se, found.viscosity_se], errors, rtol=1e-9)


def test_forward_differences_of_a_noisy_field_keep_the_viscosity_and_central_ones_lose_it(rng):
    """Burgers with noise, 24 runs of 300 steps from v = 1: v <- v + h (-v v_x + nu v_xx) + noise.

    The noise of a step does not know the field before it, so forward differences give a = 1 and
    nu = 0.05 within 4 standard errors, known to 2 % here. Fluctuations are reversible in time up to
    their drift with the flow, and central differences see none of their decay: nu is lost by more
    than half, more than 20 standard errors. Would catch the two differences exchanged, and rates
    paired with the field after them.
    """
    step, noise = 0.02, 0.3
    field = np.ones((300, 24, 32))
    for n in range(299):
        kick = noise * np.sqrt(step) * rng.normal(size=(24, 32))
        field[n + 1] = field[n] + step * burgers(field[n], 1.0, 0.05, 2) + kick
    found = {}
    for difference in features.DIFFERENCES:
        pairs = [features.samples(run[50:], step, difference=difference) for run in
                 np.swapaxes(field, 0, 1)]  # fmt: skip
        fields, rates = (np.array(values) for values in zip(*pairs, strict=True))
        found[difference] = effective_viscosity(fields, rates, SPACING, order=2)
    forward, central = found["forward"], found["central"]
    assert abs(forward.viscosity - 0.05) < 4 * forward.viscosity_se < 0.004
    assert abs(forward.advection - 1.0) < 4 * forward.advection_se < 0.1
    assert central.viscosity < 0.025
    assert 0.05 - central.viscosity > 20 * central.viscosity_se


@pytest.mark.parametrize(
    ("field", "message"),
    [
        (np.ones((4, 32)), "must be \\(block, snapshot, n\\)"),
        (np.full((2, 3, 32), np.nan), "not finite"),
        (np.ones((2, 3, 32)), "too flat"),
    ],
)
def test_fields_that_tell_nothing_are_refused(field, message):
    with pytest.raises(ValueError, match=message):
        effective_viscosity(field, field, SPACING)
