"""The network itself: its start, its forward pass in NumPy and in jax, and the law that it is."""

import naive_networks
import numpy as np
import pytest

from hydrolimit.inference.networks import features, model, recipes, training
from hydrolimit.inference.networks.law import Law, error_over_variance
from hydrolimit.inference.networks.model import Scaling

WIDTHS = (3, 7, 5, 1)


@pytest.fixture
def parameters(rng):
    """Parameters of a network with biases, as a trained one has."""
    layers = model.initial(WIDTHS, rng)
    return [(weight, rng.normal(size=bias.shape).astype(np.float32)) for weight, bias in layers]


def test_weights_start_uniform_within_the_limits_of_glorot(rng):
    """On ±sqrt(6/(in + out)): variance 2/(in + out), of 12 288 numbers known to 0.8 %; bar 4 of it.

    Would catch the limit of one layer taken for another, and normal numbers.
    """
    (first, bias), (second, _), _ = model.initial((64, 192, 64, 1), rng)
    assert first.shape == (64, 192)
    assert first.dtype == bias.dtype == np.float32
    assert not bias.any()
    limit = np.sqrt(6 / 256)
    for weight in (first, second):
        assert 0.999 * limit < np.abs(weight).max() <= np.float32(limit)
        assert weight.var() == pytest.approx(limit**2 / 3, rel=0.033)
        assert abs(weight.mean()) < 4 * limit / np.sqrt(3 * weight.size)


@pytest.mark.parametrize("activation", recipes.ACTIVATIONS)
def test_forward_pass_is_that_of_each_neuron(activation, parameters, rng):
    seen = 2.0 * rng.normal(size=(4, 6, 3))
    found = model.forward(parameters, seen, activation)
    assert found.shape == (4, 6)
    assert found.dtype == np.float64
    for index in np.ndindex(4, 6):
        expected = naive_networks.forward(parameters, seen[index], activation)
        assert found[index] == pytest.approx(expected, rel=1e-12, abs=1e-14)


@pytest.mark.parametrize("activation", recipes.ACTIVATIONS)
def test_jax_computes_the_same_network(activation, parameters, rng):
    """To float32: 1e-6 of outputs of size one, ten roundings; tanh for erf would be 1e-4 off."""
    seen = rng.normal(size=(40, 30, 3)).astype(np.float32)
    exact = model.forward(parameters, seen, activation)
    found = training.forward(parameters, seen, activation)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, exact, atol=2e-6)
    assert 0.1 < exact.std() < 10


def test_scaling_gives_features_and_targets_mean_0_and_variance_1(rng):
    seen = rng.normal(3.0, [1.0, 10.0, 0.0], (50, 8, 3))
    targets = rng.normal(-2.0, 7.0, (50, 8))
    scaling = Scaling.of(seen, targets)
    scaled = scaling.inputs(seen)
    np.testing.assert_allclose(scaled.mean(axis=(0, 1)), 0.0, atol=1e-12)
    # The third feature is the same everywhere, and has no scale.
    np.testing.assert_allclose(scaled.std(axis=(0, 1)), [1.0, 1.0, 0.0], rtol=1e-12)
    outputs = scaling.outputs(targets)
    assert outputs.std() == pytest.approx(1.0)
    np.testing.assert_allclose(scaling.targets(outputs), targets, rtol=1e-12)
    none = Scaling.none(3)
    np.testing.assert_array_equal(none.inputs(seen), seen)
    np.testing.assert_array_equal(none.targets(targets), targets)


def heat(architecture, spacing):
    """Return the law v_t = 2 v_xx as a network of two ramps, ±v_xx.

    That of derivatives goes through its scaling: ramps of ±(v_xx - 1)/4, then 8 x + 2.
    """
    if architecture == "derivatives":
        bend, gain = np.array([0.0, 0.0, 1.0]), 1.0
        scaling = Scaling(np.array([0.0, 0.0, 1.0]), np.array([1.0, 1.0, 4.0]), 2.0, 8.0)
    else:
        bend, gain = np.array([1.0, -2.0, 1.0]) / spacing**2, 2.0
        scaling = Scaling.none(3)
    ramps = np.outer(bend, [1.0, -1.0]), np.zeros(2)
    sums = np.array([[gain], [-gain]]), np.zeros(1)
    return Law(architecture, "relu", [ramps, sums], scaling, spacing)


@pytest.mark.parametrize("architecture", features.ARCHITECTURES)
def test_a_law_is_its_network_on_scaled_features(architecture):
    """Networks made by hand that are the heat equation: exact, on several fields at once."""
    spacing = 2 * np.pi / 32
    x = spacing * np.arange(32)
    field = np.stack([np.sin(x), 2.0 + np.cos(3 * x)])
    order = features.ORDER if architecture == "derivatives" else 2
    bend = features.derivatives(field, spacing, order)[..., 2]
    np.testing.assert_allclose(heat(architecture, spacing).rate(field), 2.0 * bend, atol=1e-10)


def test_a_law_of_derivatives_holds_on_other_grids_and_one_of_the_stencil_does_not():
    x = 2 * np.pi / 128 * np.arange(128)
    fine = heat("derivatives", 2 * np.pi / 32).on(2 * np.pi / 128)
    np.testing.assert_allclose(fine.rate(np.sin(x)), -2.0 * np.sin(x), atol=5e-4)
    with pytest.raises(ValueError, match="learned at spacing 0.1 has none at 0.2"):
        heat("stencil", 0.1).on(0.2)


def test_error_over_variance_is_1_for_the_mean_and_0_for_the_exact(rng):
    exact = rng.normal(5.0, 3.0, (4, 8))
    assert error_over_variance(exact, exact) == 0.0
    assert error_over_variance(np.full((4, 8), exact.mean()), exact) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"activation": "tanh"}, "'tanh'; known: relu, gelu"),
        ({"schedule": "linear"}, "'linear'; known: constant, cosine"),
        ({"rate": 0.0}, "learning rate 0.0; it must be positive"),
    ],
)
def test_recipes_that_make_no_sense_are_refused(change, message):
    config = {"activation": "relu", "rate": 1e-3, "schedule": "constant", "normalised": False}
    assert recipes.Recipe.from_config(config) == recipes.Recipe(**config)
    with pytest.raises(ValueError, match=message):
        recipes.Recipe.from_config(config | change)
