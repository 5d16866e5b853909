"""Diffusion maps of an interval, a curve and a square, and what is a function of φ₁."""

import naive_gap_tooth_variable as naive
import numpy as np
import pytest
from numpy.polynomial import chebyshev
from scipy.spatial.distance import pdist, squareform
from scipy.stats import spearmanr

from hydrolimit.inference import diffusion_maps
from hydrolimit.inference.diffusion_maps import diffusion_map, residuals, spectral_ratio


def distances(points):
    points = np.asarray(points, dtype=float)
    return squareform(pdist(points[:, None] if points.ndim == 1 else points))


def test_spectrum_and_coordinates_of_an_interval():
    # A short kernel of variance ε/2 diffuses: 1 - λ_k = ε (k π/L)²/4, coordinates √2 cos(k π x/L).
    length, number = 100.0, 4
    x = length * (np.arange(500) + 0.5) / 500
    found = diffusion_map(distances(x), number, reference=x)
    assert found.epsilon == pytest.approx((1.0 - np.sqrt(0.5)) * length, rel=5e-3)
    k = np.arange(number + 1)
    expected = found.epsilon * (k * np.pi / length) ** 2 / 4.0
    assert found.eigenvalue[0] == pytest.approx(1.0, abs=1e-12)
    np.testing.assert_allclose(1.0 - found.eigenvalue[1:], expected[1:], rtol=0.1)
    assert spectral_ratio(found.eigenvalue) == pytest.approx(4.0, abs=0.1)
    cosines = np.sqrt(2.0) * np.cos(k[1:] * np.pi * (1.0 - x[:, None] / length))
    np.testing.assert_allclose(found.coordinate, cosines, atol=0.2)
    assert residuals(found.coordinate).max() < 1e-4


def test_uneven_sampling_hardly_matters():
    # (10) takes the density of points out. With (11) alone they would move towards where points
    # are many, and the coordinates would be off by more than 0.5.
    u = (np.arange(800) + 0.5) / 800
    x = 100.0 * (0.2 * u + 0.8 * u**2)
    found = diffusion_map(distances(x), 2, reference=x)
    shape = np.cos(np.pi * np.arange(1, 3) * (1.0 - x[:, None] / 100.0))
    expected = shape / np.sqrt(np.mean(shape**2, axis=0))
    np.testing.assert_allclose(found.coordinate, expected, atol=0.2)


def test_helix_is_put_in_order(rng):
    t = np.sort(rng.uniform(0.0, 4.0 * np.pi, 400))
    helix = np.stack([np.cos(t), np.sin(t), t], axis=1) * 4.0
    noisy = helix + 0.02 * rng.standard_normal(helix.shape)
    shuffled = rng.permutation(400)
    found = diffusion_map(distances(noisy[shuffled]), 7, reference=t[shuffled])
    assert spearmanr(found.coordinate[:, 0], t[shuffled]).statistic > 0.9999
    assert residuals(found.coordinate).max() < 0.01


def test_eigenvectors_are_those_of_the_twin(rng):
    distance = distances(rng.uniform(size=(40, 3)))
    found = diffusion_map(distance, 5)
    eigenvalue, coordinate = naive.diffusion_map(distance, 5)
    np.testing.assert_allclose(found.eigenvalue, eigenvalue, atol=1e-12)
    sign = np.sign(np.sum(found.coordinate * coordinate, axis=0))
    np.testing.assert_allclose(found.coordinate, sign * coordinate, atol=1e-8)
    np.testing.assert_allclose(np.mean(found.coordinate**2, axis=0), 1.0, rtol=1e-12)
    largest = np.argmax(np.abs(found.coordinate), axis=0)
    assert (found.coordinate[largest, np.arange(5)] > 0.0).all()


def test_kernel_is_normalised_once():
    distance = distances([0.0, 1.0, 3.0])
    w = np.exp(-(distance**2) / 2.0)
    rows = w.sum(axis=1)
    found = diffusion_map(distance, 2)
    assert found.epsilon == 2.0
    np.testing.assert_allclose(found.kernel, w / np.outer(rows, rows), rtol=1e-14)


@pytest.mark.parametrize("direction", [1.0, -1.0])
def test_coordinates_are_positive_where_the_reference_is_greatest(rng, direction):
    x = rng.uniform(0.0, 10.0, 60)
    found = diffusion_map(distances(x), 4, reference=direction * x)
    assert (found.coordinate[np.argmax(direction * x)] > 0.0).all()
    assert spearmanr(found.coordinate[:, 0], direction * x).statistic > 0.999


def test_residuals_of_functions_and_of_noise(rng):
    points = 400
    first = np.cos(np.pi * rng.random(points))
    functions = chebyshev.chebvander(first, 7)[:, 2:]
    noise = 0.1 * np.sqrt(0.5) * rng.standard_normal(points)
    columns = [first, *functions.T, functions[:, 4] + noise, rng.standard_normal(points)]
    found = residuals(np.stack(columns, axis=1))
    assert found.shape == (8,)
    assert (np.abs(found[:6]) < 1e-12).all()
    # 1 % of noise, and all of it: within 4 standard errors, √(2/n) relative.
    assert found[6] == pytest.approx(0.01, rel=4.0 * np.sqrt(2.0 / points))
    assert found[7] == pytest.approx(1.0, abs=4.0 * np.sqrt(2.0 / points))


def test_residuals_of_noise_are_not_fitted_away(rng):
    # A polynomial of degree 9 through 40 points leaves 3/4 of the variance; least squares of
    # degree 24 would leave 3/8.
    found = np.mean([residuals(rng.standard_normal((40, 5))) for _ in range(20)], axis=0)
    assert found.mean() > 0.9
    assert residuals(rng.standard_normal((6, 3))).shape == (2,)


def test_second_coordinate_of_a_plane_is_no_function_of_the_first(rng):
    found = diffusion_map(distances(rng.uniform(size=(300, 2)) * [10.0, 8.0]), 2)
    assert spectral_ratio(found.eigenvalue) < 2.5
    assert residuals(found.coordinate)[0] > 0.6


def test_what_has_no_coordinates_is_refused():
    with pytest.raises(ValueError, match="at most 3"):
        diffusion_map(distances([0.0, 1.0, 2.0, 3.0]), 4)
    with pytest.raises(ValueError, match="none of different points"):
        diffusion_map(np.zeros((5, 5)), 2)
    with pytest.raises(ValueError, match="none of different points"):
        diffusion_map(distances([0.0, 1.0, 2.0, np.nan]), 2)


def test_ratio_takes_the_trivial_eigenvalue_first():
    assert diffusion_maps.spectral_ratio(np.array([1.0, 0.9, 0.6, 0.1])) == pytest.approx(4.0)
