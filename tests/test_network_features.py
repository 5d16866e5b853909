"""What a network sees and answers: filters, differences in space and time, and their pairing."""

import naive_networks
import numpy as np
import pytest

from hydrolimit.inference.networks import features


def ring(points):
    """Return the points of the ring [0, 2 pi), and their spacing."""
    spacing = 2 * np.pi / points
    return spacing * np.arange(points), spacing


@pytest.mark.parametrize("width", [0.5, 1.0, 3.0])
def test_the_filter_is_the_periodic_sum_of_gaussian_weights(width, rng):
    """Also where its tails reach around the ring: 16 points, tails of 12."""
    field = rng.normal(size=(2, 16))
    expected = [naive_networks.filtered(row, width) for row in field]
    np.testing.assert_allclose(features.smoothed(field, width), expected, atol=1e-14)


def test_the_filter_damps_a_wave_as_a_gaussian_does_and_keeps_the_mean():
    """By exp(-(k width spacing)^2/2), to the 6e-5 that the tails hold; not at all for width 0."""
    x, spacing = ring(64)
    field = 3.0 + np.cos(8 * x)
    damped = 3.0 + np.exp(-0.5 * (8 * 2.0 * spacing) ** 2) * np.cos(8 * x)
    np.testing.assert_allclose(features.smoothed(field, 2.0), damped, atol=1e-4)
    np.testing.assert_array_equal(features.smoothed(field, 0), field)


@pytest.mark.parametrize("architecture", features.ARCHITECTURES)
def test_features_are_those_of_each_point(architecture, rng):
    """Point by point, with neighbours around the ring, for any leading axes."""
    field = rng.normal(size=(2, 3, 12))
    found = features.ARCHITECTURES[architecture](field, 0.3)
    assert found.shape == (2, 3, 12, len(features.NAMES[architecture]))
    for index in np.ndindex(2, 3):
        expected = naive_networks.features(field[index], 0.3, architecture)
        np.testing.assert_allclose(found[index], expected, atol=1e-12)


@pytest.mark.parametrize("order", [2, 4])
def test_derivatives_of_a_sine_converge_at_their_order(order):
    """The error falls by 2^order as the spacing is halved, to 5 %; both derivatives."""
    errors = []
    for points in (64, 128):
        x, spacing = ring(points)
        v, slope, bend = np.moveaxis(features.derivatives(np.sin(3 * x), spacing, order), -1, 0)
        np.testing.assert_array_equal(v, np.sin(3 * x))
        exact = 3 * np.cos(3 * x), -9 * np.sin(3 * x)
        errors.append([np.abs(slope - exact[0]).max(), np.abs(bend - exact[1]).max()])
    np.testing.assert_allclose(np.divide(*errors), 2**order, rtol=0.05)


def test_differences_in_time_belong_to_the_times_that_they_are_paired_with():
    """Forward ones are exact where the field is linear in time, central ones where quadratic.

    A pair shifted by one time would be off by 2 interval on the quadratic field.
    """
    time = 0.1 * np.arange(9)
    linear, quadratic = (np.outer(t, [1.0, -2.0, 3.0]) for t in (time, time**2))
    fields, rates = features.samples(linear, 0.1)
    np.testing.assert_array_equal(fields, linear[:-1])
    np.testing.assert_allclose(rates, np.tile([1.0, -2.0, 3.0], (8, 1)))
    fields, rates = features.samples(quadratic, 0.1, difference="central")
    np.testing.assert_array_equal(fields, quadratic[1:-1])
    np.testing.assert_allclose(rates, np.outer(2 * time[1:-1], [1.0, -2.0, 3.0]), atol=1e-12)


def test_samples_are_of_the_smoothed_field_and_every_so_manyth(rng):
    field = rng.normal(size=(8, 16))
    smooth = features.smoothed(field, 1.5)
    fields, rates = features.samples(field, 0.5, smoothing=1.5, stride=3)
    np.testing.assert_array_equal(fields, smooth[[0, 3, 6]])
    np.testing.assert_allclose(rates, (smooth[[1, 4, 7]] - smooth[[0, 3, 6]]) / 0.5, rtol=1e-12)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda v: features.smoothed(v, -1.0), "must not be negative"),
        (lambda v: features.derivatives(v, 0.1, order=3), "order 3; 2 and 4"),
        (lambda v: features.rate(v, 0.1, "backward"), "'backward'; there are forward, central"),
        (lambda v: features.rate(v[:2], 0.1, "central"), "more than 2"),
        (lambda v: features.samples(v, 0.1, stride=0), "at least 1"),
    ],
)
def test_what_makes_no_sense_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call(np.zeros((4, 8)))
