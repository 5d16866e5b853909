"""The variable as a function of the density: inverse, monotony, range, and on teeth."""

import numpy as np
import pytest
from scipy.stats import beta

from hydrolimit import datasets
from hydrolimit.inference import collective_variable, tooth_distances
from hydrolimit.inference.collective_variable import Variable, VariableRangeError
from hydrolimit.inference.diffusion_maps import diffusion_map, residuals

LOW, HIGH = 0.05, 6.5


def densities(number, rng):
    """Return densities that reach from LOW to HIGH, few of them near the ends, as sums of modes."""
    share = beta.ppf(np.linspace(0.0, 1.0, number), 2.5, 2.5)
    return rng.permutation(LOW + (HIGH - LOW) * share)


def curve(density):
    """Return a variable that is nearly level at the ends."""
    return -np.sqrt(2.0) * np.cos(0.1 + (np.pi - 0.2) * (density - LOW) / (HIGH - LOW))


@pytest.fixture
def fitted(rng):
    density = densities(384, rng)
    return collective_variable.fit(density, curve(density) + 1e-3 * rng.standard_normal(384))


def test_fit_finds_the_function(fitted):
    # 13 coefficients of 384 teeth: an error of 1e-3 √(13/384) = 2e-4 at the teeth, in root mean
    # square, and more at the ends, where teeth are few. Twice the noise would be seen.
    rho = np.linspace(LOW, HIGH, 1001)
    error = fitted.to_variable(rho) - curve(rho)
    assert np.sqrt(np.mean(error**2)) < 7e-4
    assert fitted.residual == pytest.approx(1e-3, rel=0.2)
    assert fitted.densities == pytest.approx((LOW, HIGH))
    slope = np.gradient(curve(rho), rho)
    assert np.abs(fitted.slope(rho) - slope)[10:-10].max() < 0.03


def test_inverse_and_slope(fitted, rng):
    rho = np.concatenate([rng.uniform(LOW, HIGH, 2000), fitted.densities, fitted.knots])
    phi = fitted.to_variable(rho)
    np.testing.assert_allclose(fitted.to_density(phi), rho, atol=1e-9)
    np.testing.assert_allclose(fitted.to_density(np.array(fitted.values)), fitted.densities)
    assert (fitted.slope(rho) > 0.0).all()
    h = 1e-5
    middle = np.linspace(LOW + h, HIGH - h, 50).reshape(5, 10)
    difference = (fitted.to_variable(middle + h) - fitted.to_variable(middle - h)) / (2.0 * h)
    np.testing.assert_allclose(fitted.slope(middle), difference, atol=1e-8)
    assert fitted.to_density(fitted.to_variable(middle)).shape == (5, 10)
    assert fitted.to_density(np.empty((0, 3))).shape == (0, 3)
    assert fitted.to_density(fitted.to_variable(1.0)) == pytest.approx(1.0)


def test_curvature_has_no_kinks(fitted):
    # Third derivatives on either side of a knot: a cubic, or one that keeps monotony, jumps.
    h = 1e-4
    inner = fitted.knots[collective_variable.DEGREE + 1 : -collective_variable.DEGREE - 1]

    def third(at):
        offsets, weights = np.array([-1.0, 1.0]), np.array([-1.0, 1.0])
        curvature = [
            (fitted.slope(at + o * h + h) - fitted.slope(at + o * h - h)) / (2.0 * h)
            for o in offsets
        ]
        return weights @ np.array(curvature) / (2.0 * h)

    jump = np.abs(third(inner + 3.0 * h) - third(inner - 3.0 * h))
    assert jump.max() < 0.02


def test_noise_leaves_it_strictly_increasing(rng):
    density = densities(60, rng)
    noisy = curve(density) + 0.3 * rng.standard_normal(60)
    noisy[density > 5.0] = noisy.max() - 0.5 * density[density > 5.0]
    variable = collective_variable.fit(density, noisy)
    rho = np.linspace(*variable.densities, 5001)
    assert (np.diff(variable.to_variable(rho)) > 0.0).all()
    np.testing.assert_allclose(variable.to_density(variable.to_variable(rho)), rho, atol=1e-6)


def test_few_teeth_have_few_intervals(rng):
    density = densities(17, rng)
    variable = collective_variable.fit(density, curve(density))
    assert variable.coefficients.size == 2 + collective_variable.DEGREE
    with pytest.raises(ValueError, match="7 teeth are too few"):
        collective_variable.fit(density[:7], curve(density[:7]))


def test_out_of_range_is_an_error(fitted):
    low, high = fitted.values
    for bad in (LOW - 1e-3, HIGH + 1e-3, np.nan):
        for ask in (fitted.to_variable, fitted.slope):
            with pytest.raises(VariableRangeError, match=r"a density of .* is not from 0\.05 to 6"):
                ask(np.array([1.0, bad]))
    for bad in (low - 1e-3, high + 1e-3, np.nan):
        with pytest.raises(VariableRangeError, match="a value of the variable of"):
            fitted.to_density(np.array([0.0, bad]))
    # Rounding is none.
    assert fitted.to_variable(np.nextafter(HIGH, 10.0)) == high
    assert fitted.to_density(np.nextafter(low, -10.0)) == pytest.approx(LOW)


@pytest.mark.filterwarnings("ignore::scipy.stats.ConstantInputWarning")
def test_what_does_not_increase_is_refused(rng):
    density = densities(50, rng)
    for coordinate in (-curve(density), np.ones(50)):
        with pytest.raises(ValueError, match="does not increase with the density"):
            collective_variable.fit(density, coordinate)


def test_dataset_keeps_the_variable(fitted, tmp_path):
    attributes = dict.fromkeys(datasets.ATTRIBUTES, "")
    datasets.save(fitted.to_dataset(), tmp_path / "variable.nc", attributes)
    read = Variable.from_dataset(datasets.load(tmp_path / "variable.nc"))
    rho = np.linspace(*fitted.densities, 100)
    assert (read.to_variable(rho) == fitted.to_variable(rho)).all()
    assert read.residual == fitted.residual
    assert read.values == fitted.values


def test_rank_correlation(rng):
    x = rng.random(30)
    assert collective_variable.rank_correlation(x, x**3) == pytest.approx(1.0)
    # Two neighbours changed: 1 - 6·2/(n (n² - 1)).
    order = np.arange(30.0)
    order[[4, 5]] = 5.0, 4.0
    expected = 1.0 - 12.0 / (30.0 * 899.0)
    assert collective_variable.rank_correlation(np.arange(30), order) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("distance", "least"), [("transport", 0.9999), ("moments", 0.999)], ids=["transport", "moments"]
)
def test_variable_of_teeth_is_the_density(distance, least, rng):
    """Teeth of Z = 1e5, α = 0.1, N = 128 with uniform particles, of which φ₁ must be a function.

    Without the mass in the distance, β = 0, they are not correlated, and functions of nothing.
    """
    particles = 1e5 * 0.1 * 2.0 * np.pi / 128
    counts = np.rint(particles * densities(256, rng)).astype(int)
    teeth = rng.random(counts.sum()), np.ones(counts.sum(), np.int8), np.r_[0, np.cumsum(counts)]
    mass = 1.0 / particles
    moments = tooth_distances.moments(*teeth, mass, 7)
    if distance == "transport":
        between = tooth_distances.unnormalised_transport(*teeth, mass)
    else:
        between = tooth_distances.moment_distance(moments)
    density = moments[:, 0]
    coordinate = diffusion_map(between, 7, reference=density).coordinate
    assert collective_variable.rank_correlation(density, coordinate[:, 0]) > least
    assert residuals(coordinate).max() < 0.01
    variable = collective_variable.fit(density, coordinate[:, 0])
    assert variable.residual < (3e-3 if distance == "transport" else 3e-2)
    # The inverse is wanted 10 % inside the range: not level there.
    inside = np.quantile(variable.densities, [0.1, 0.9])
    assert (variable.slope(inside) > 0.2 * variable.slope(np.mean(inside))).all()
