"""Scores, extrinsic noise and learned functions, on cases that are done by hand."""

import numpy as np
import pytest

from hydrolimit.inference.weak_form import laws, noise, scores
from hydrolimit.inference.weak_form.density import Grid
from hydrolimit.inference.weak_form.terms import library

LINE, PLANE = Grid((0.0,), 0.5, (3,)), Grid((0.0, -1.0), 0.5, (2, 3))


@pytest.mark.parametrize(
    ("found", "exact", "ratio"),
    [
        ([1, 0, 2], [3, 0, -4], 1.0),
        ([1, 1, 0], [1, 0, 0], 1 / 2),
        ([1, 0, 0], [1, 1, 1], 1 / 3),
        ([1, 1, 0, 0], [1, 0, 1, 0], 1 / 3),
        ([0, 1], [1, 0], 0.0),
        ([0, 0], [1, 0], 0.0),
        ([0, 0], [0, 0], 1.0),
    ],
)
def test_true_positivity_is_that_of_equation_5_1(found, exact, ratio):
    """TP/(TP + FN + FP): what is too much and what is missing both count, values do not."""
    assert scores.true_positivity(np.array(found), np.array(exact)) == pytest.approx(ratio)


def test_drift_positivity_leaves_diffusion_out():
    terms = library(
        {"interaction": {"powers": [0]}, "force": {"powers": [1]}, "diffusion": {"powers": [0, 1]}},
        1,
    )
    exact, found = np.array([1.0, 1.0, 0.0, 1.0]), np.array([1.0, 0.0, 2.0, 0.0])
    assert scores.drift_positivity(terms, found, exact) == 1 / 2
    assert scores.true_positivity(found, exact) == 1 / 4


def test_relative_errors_on_a_line():
    """C = {0.25, 0.75, 1.25}; C - C = {-1, -0.5, 0, 0.5, 1}, where the force is zero at 0."""
    terms = library(
        {
            "interaction": {"powers": [0, 1]},
            "force": {"powers": [0, 1]},
            "diffusion": {"powers": [0, 1]},
        },
        1,
    )
    exact = np.array([1.0, 0.0, 0.0, 2.0, 0.5, 0.0])
    found = np.array([1.0, 0.2, 0.1, 2.0, 0.5, -1.0])
    errors = scores.relative_errors(terms, found, exact, LINE)
    # 0.2 r over 1 at r = 0.5, 0.5, 1, 1; 0.1 over 2x.
    assert errors["interaction"] == pytest.approx(np.sqrt(2 * 0.1**2 + 2 * 0.2**2) / 2)
    x = np.array([0.25, 0.75, 1.25])
    assert errors["force"] == pytest.approx(0.1 * np.sqrt(3) / np.linalg.norm(2 * x))
    # sqrt(2 (0.5 - x)) where that is positive, 0 elsewhere, beside sqrt(2 0.5) = 1.
    learned = np.array([np.sqrt(0.5), 0.0, 0.0])
    assert errors["diffusion"] == pytest.approx(np.linalg.norm(learned - 1) / np.sqrt(3))


def test_relative_errors_in_the_plane():
    """Forces have two components; a term on d_x d_y is no part of sigma; no true force: NaN."""
    terms = library(
        {
            "interaction": {"powers": [-1]},
            "force": {"constant": True},
            "diffusion": {"constant": True, "mixed": True},
        },
        2,
    )
    exact = np.array([0.5, -1.0, -1.0, 1.0, 0.0])
    found = np.array([0.6, -1.0, -0.7, 1.21, 3.0])
    errors = scores.relative_errors(terms, found, exact, PLANE)
    assert errors["interaction"] == pytest.approx(0.2)
    assert errors["force"] == pytest.approx(0.3 / np.sqrt(2))
    assert errors["diffusion"] == pytest.approx(0.1)
    exact[1:3] = 0.0
    assert np.isnan(scores.relative_errors(terms, found, exact, PLANE)["force"])


def test_errors_vanish_for_the_exact_law_only():
    terms = library({"interaction": {"powers": [0, 1]}, "diffusion": {"constant": True}}, 1)
    exact = np.array([-1.0, 1.0, 0.1])
    assert scores.relative_errors(terms, exact, exact, LINE) == {
        "interaction": 0.0, "force": pytest.approx(np.nan, nan_ok=True), "diffusion": 0.0,
    }  # fmt: skip
    opposite = scores.relative_errors(terms, -exact, exact, LINE)
    assert (opposite["interaction"], opposite["diffusion"]) == (2.0, 1.0)


def test_noise_definitions():
    """Of all entries together: 3 and 4 have a root mean square of sqrt(12.5) and deviate by 0.5."""
    position = np.array([3.0, 4.0, 3.0, 4.0], np.float32).reshape(1, 2, 2, 1)
    assert noise.deviation(position, "absolute", 0.2) == 0.2
    assert noise.deviation(position, "rms", 0.2) == pytest.approx(0.2 * np.sqrt(12.5))
    assert noise.deviation(position, "std", 0.2) == pytest.approx(0.1)
    with pytest.raises(ValueError, match="called variance"):
        noise.deviation(position, "variance", 0.2)


@pytest.mark.parametrize("definition", ["absolute", "rms", "std"])
def test_noise_is_normal_and_independent(definition, rng):
    """Mean, variance and covariance of neighbours in time within 4 standard errors."""
    position = rng.normal(5.0, 2.0, (2, 100, 50, 2)).astype(np.float32)
    before = position.copy()
    seen = noise.observed(position, definition, 0.1, rng)
    np.testing.assert_array_equal(position, before)
    assert seen.dtype == np.float32
    size = {"absolute": 0.1, "rms": 0.1 * np.sqrt(29), "std": 0.2}[definition]
    added = (seen.astype(float) - position) / size
    error = 4 / np.sqrt(added.size)
    assert abs(added.mean()) < error
    # The size itself is known from 20 000 entries to 1 %.
    assert added.std() == pytest.approx(1.0, abs=0.02)
    assert abs(np.mean(added[:, 1:] * added[:, :-1])) < 2 * error


def test_no_noise_changes_and_draws_nothing(stream):
    clock, other = stream()[0], stream()[0]
    position = np.ones((1, 2, 3, 1), np.float32)
    assert noise.observed(position, "rms", 0.0, clock) is position
    assert clock.random() == other.random()


TERMS = library(
    {
        "interaction": {"powers": [-1, 1]},
        "force": {"constant": True, "gradients": 2},
        "diffusion": {"constant": True, "cosines": [1], "mixed": True},
    },
    2,
)


def _law(**coefficients):
    names = [term.name for term in TERMS]
    law = np.zeros(len(TERMS))
    for name, value in coefficients.items():
        law[names.index(name)] = value
    return law


def test_functions_of_two_laws():
    """f, grad V and 1/2 sigma^2, term by term; what acts on d_x d_y is left out of the last."""
    two = np.array(
        [
            _law(**{"interaction r^-1": 2.0, "interaction r^1": -1.0, "force x y grad": 3.0}),
            _law(**{"force 1 e_y": 0.5, "diffusion 1": 0.7, "diffusion cos(x) cos(y)": 0.2,
                    "diffusion 1 dxdy": 9.0}),
        ]
    )  # fmt: skip
    r, x, y = np.array([0.5, 2.0]), np.array([0.1, 0.4]), np.array([0.3, -1.0])
    np.testing.assert_allclose(laws.interaction(TERMS, two, r), [2 / r - r, 0 * r])
    force = [[3 * y, 3 * x], [0 * x, 0.5 + 0 * x]]
    np.testing.assert_allclose(laws.force(TERMS, two, [x, y]), force)
    diffusivity = [0 * x, 0.7 + 0.2 * np.cos(x) * np.cos(y)]
    np.testing.assert_allclose(laws.diffusivity(TERMS, two, [x, y]), diffusivity)


def test_functions_along_the_line_of_a_box():
    """The middle of the box along x, from edge to edge; distances from one cell to its width."""
    s, points = laws.line(PLANE)
    assert (s[0], s[-1], s.size) == (0.0, 1.0, laws.POINTS)
    np.testing.assert_array_equal(points, [s, np.full(s.size, -0.25)])
    r = laws.distances(PLANE)
    assert (r[0], r[-1]) == (0.5, 1.0)

    many = np.array([_law(**{"force x y grad": 1.0}), _law(**{"diffusion 1": 0.3})])
    exact = _law(**{"interaction r^1": 1.0})
    data = laws.functions(TERMS, {"": many, "_exact": exact}, PLANE, over="trial")
    assert data["interaction"].dims == ("trial", "r")
    assert data["force"].dims == ("trial", "component", "s")
    assert data["force_exact"].dims == ("component", "s")
    assert data.component.values.tolist() == ["x", "y"]
    np.testing.assert_allclose(data["interaction_exact"], r)
    np.testing.assert_allclose(data["force"].sel(trial=0, component="x"), -0.25)
    np.testing.assert_allclose(data["force"].sel(trial=0, component="y"), s)
    np.testing.assert_allclose(data["diffusivity"].sel(trial=1), 0.3)
    assert all("units" in data[name].attrs for name in data.variables)


def test_functions_of_a_kind_that_the_library_lacks_are_zero():
    terms = library({"diffusion": {"constant": True}}, 1)
    data = laws.functions(terms, {"": np.array([0.4])}, LINE, over="replicate")
    assert not data["interaction"].any()
    assert not data["force"].any()
    assert data["force"].shape == (1, laws.POINTS)
    np.testing.assert_allclose(data["diffusivity"], 0.4)
