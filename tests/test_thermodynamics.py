"""Thermodynamics: sums over occupations against closed forms, and what is refused."""

import numpy as np
import pytest
from scipy.special import ive

from hydrolimit import processes
from hydrolimit.processes import Process, ProcessError
from hydrolimit.thermodynamics import Thermodynamics

DENSITY = np.concatenate([[1.01e-4, 1e-3, 0.1], np.linspace(0.5, 11.0, 106)])


def _law(exponent, density_max=11.0):
    process = processes.load({"name": "zero_range", "exponent": exponent})
    return Thermodynamics(process, density_max)


@pytest.fixture(scope="module")
def square():
    return _law(2)


@pytest.fixture(scope="module")
def exclusion():
    """At most one particle a site: b(k, l) = k (1 - l), and no weights."""
    process = Process(
        rate=lambda k, l: k * (1.0 - l),  # noqa: E741
        log_weight=lambda k: np.zeros(k.shape),
        max_occupation=1,
    )
    return Thermodynamics(process, 0.95)


def test_fugacity_of_the_square_rate_is_that_of_equation_7(square):
    """ρ = √φ I₁(2√φ)/I₀(2√φ); exponentially scaled Bessel functions, whose ratio is the same."""
    root = np.sqrt(square.fugacity(DENSITY))
    np.testing.assert_allclose(root * ive(1, 2 * root) / ive(0, 2 * root), DENSITY, rtol=1e-12)
    assert square.fugacity(7.0) == pytest.approx(52.6298, abs=5e-5)


def test_transport_of_the_square_rate(square):
    """m = φ/2, F = -log φ, and D = m/χ = φ'/2 with the slope φ' from central differences."""
    fugacity = square.fugacity(DENSITY)
    np.testing.assert_allclose(square.mobility(DENSITY), fugacity / 2, rtol=1e-10)
    np.testing.assert_allclose(square.force(DENSITY), -np.log(fugacity), atol=1e-14)
    inner, step = DENSITY[3:-1], 1e-4
    slope = (square.fugacity(inner + step) - square.fugacity(inner - step)) / (2 * step)
    np.testing.assert_allclose(square.diffusivity(inner), slope / 2, rtol=1e-6)
    np.testing.assert_allclose(square.mobility_derivative(inner), slope / 2, rtol=1e-6)
    second = square.mobility_derivative(inner + step) - square.mobility_derivative(inner - step)
    second = second / (2 * step)
    np.testing.assert_allclose(square.mobility_derivative(inner, 2), second, rtol=1e-3)


@pytest.mark.parametrize("exponent", [0.5, 1, 2, 3])
def test_compressibility_is_the_slope_of_density_over_log_fugacity(exponent):
    """χ = dρ/d log φ, from differences of log φ over 2·10⁻⁴ in density."""
    law, density, step = _law(exponent, 9.0), np.linspace(0.3, 8.9, 40), 1e-4
    rise = law.log_fugacity(density + step) - law.log_fugacity(density - step)
    np.testing.assert_allclose(law.compressibility(density), 2 * step / rise, rtol=1e-7)


def test_linear_rate_is_the_ideal_gas():
    """g(k) = k: P(k) is Poisson, φ = ρ, m = ρ/2, χ = ρ, F = -log ρ, D = 1/2."""
    law = _law(1)
    np.testing.assert_allclose(law.fugacity(DENSITY), DENSITY, rtol=1e-12)
    np.testing.assert_allclose(law.mobility(DENSITY), DENSITY / 2, rtol=1e-11)
    np.testing.assert_allclose(law.compressibility(DENSITY), DENSITY, rtol=1e-11)
    np.testing.assert_allclose(law.force(DENSITY), -np.log(DENSITY), atol=1e-11)
    np.testing.assert_allclose(law.diffusivity(DENSITY), 0.5, rtol=1e-11)


def test_exclusion_depends_on_both_sites(exclusion):
    """m = ρ(1 - ρ)/2, χ = ρ(1 - ρ), F = log((1 - ρ)/ρ): the mean of b(k, l) runs over two sites."""
    density = np.linspace(0.01, 0.95, 50)
    np.testing.assert_allclose(exclusion.mobility(density), density * (1 - density) / 2, rtol=1e-7)
    np.testing.assert_allclose(exclusion.compressibility(density), density * (1 - density))
    np.testing.assert_allclose(
        exclusion.force(density), np.log((1 - density) / density), atol=1e-11
    )


def test_occupation_probabilities_have_the_density_and_the_series_weights(square):
    density = np.array([[0.3, 7.0], [4.1, 11.0]])
    probabilities = square.occupation_probabilities(density)
    assert probabilities.shape == (2, 2, square.k.size)
    np.testing.assert_allclose(probabilities.sum(axis=-1), 1.0, rtol=1e-14)
    np.testing.assert_allclose(probabilities @ square.k, density, rtol=1e-12)
    ratio = probabilities[..., 1:8] / probabilities[..., :7]
    expected = square.fugacity(density)[..., None] / np.arange(1, 8) ** 2.0
    np.testing.assert_allclose(ratio, expected, rtol=1e-11)


@pytest.mark.parametrize("density", [0.0, -1.0, 1e-5, 11.01, np.nan, [7.0, np.nan], [7.0, 12.0]])
@pytest.mark.parametrize("name", ["fugacity", "force", "mobility", "compressibility"])
@pytest.mark.filterwarnings("ignore:(divide by zero|invalid value):RuntimeWarning")
def test_a_density_outside_the_range_is_refused(square, name, density):
    with pytest.raises(ValueError, match="outside .*for which this was built"):
        getattr(square, name)(np.array(density))


@pytest.mark.parametrize("density", [20.0, 63.0, 100.0])
def test_high_densities_take_more_occupations(density):
    law = _law(2, density)
    root = np.sqrt(law.fugacity(density))
    assert root * ive(1, 2 * root) / ive(0, 2 * root) == pytest.approx(density, rel=1e-12)


def test_force_is_zero_at_its_reference_density(square):
    """-log(φ(ρ)/φ(7)): a constant away from equation (7)'s -log φ(ρ)."""
    force = square.force(DENSITY, 7.0)
    np.testing.assert_allclose(force - square.force(DENSITY), np.log(square.fugacity(7.0)))
    assert square.force(7.0, 7.0) == 0.0
    assert square.force(8.0, 7.0) < 0.0


def test_beyond_a_density_is_twice_it_or_half_way_to_a_full_site():
    process = processes.load({"name": "zero_range", "exponent": 2})
    assert Thermodynamics.beyond(process, 7.0).density_max == 14.0
    full = Process(rate=lambda k, l: k * (1.0 - l), log_weight=np.zeros_like, max_occupation=1)  # noqa: E741
    assert Thermodynamics.beyond(full, 0.3).density_max == 0.6
    assert Thermodynamics.beyond(full, 0.8).density_max == pytest.approx(0.9)


def test_a_density_out_of_the_solvers_reach_is_refused():
    """g(k) = k^40: log φ at density 30 is beyond 20 log 64."""
    process = processes.load({"name": "zero_range", "exponent": 40})
    with pytest.raises(ProcessError, match="density 30 is out of reach"):
        Thermodynamics(process, 30.0)


def test_a_process_without_measure_or_short_of_the_density_is_refused(exclusion):
    with pytest.raises(ProcessError, match="is not known"):
        Thermodynamics(Process(rate=lambda k, l: k + 0 * l), 7.0)  # noqa: E741
    full = Process(rate=lambda k, l: k * (1.0 - l), log_weight=np.zeros_like, max_occupation=1)  # noqa: E741
    with pytest.raises(ProcessError, match="density 1 is not below the 1 particles"):
        Thermodynamics(full, 1.0)


def test_a_condensing_process_is_refused_above_its_densities():
    """w(k) = k^-5: the series ends at φ = 1, where the density is 0.04; above, all mass gathers."""

    def log_weight(k):
        return -5.0 * np.log(k + 1.0)

    with pytest.raises(ProcessError, match="does not reach density"):
        Thermodynamics(Process(rate=lambda k, l: k + 0 * l, log_weight=log_weight), 5.0)  # noqa: E741


@pytest.mark.parametrize(
    ("specification", "words"),
    [
        ({"name": "zero_rage", "exponent": 2}, "unknown process 'zero_rage': known are"),
        ({"name": "zero_range"}, "needs its parameter 'exponent'"),
        ({"name": "zero_range", "exponent": 2, "power": 1}, "has no parameter 'power'"),
        ({"name": "zero_range", "exponent": 0}, "must be above 0, not 0"),
        ({"name": "zero_range", "exponent": float("nan")}, "must be above 0, not nan"),
        ({"exponent": 2}, "unknown process None"),
    ],
)
def test_a_process_that_makes_no_sense_is_refused(specification, words):
    with pytest.raises(ProcessError, match=words):
        processes.load(specification)


def test_rate_table_is_that_of_the_process():
    table = processes.load({"name": "zero_range", "exponent": 2}).rate_table(5)
    np.testing.assert_array_equal(table, np.repeat([[0], [1], [4], [9], [16]], 5, axis=1))


@pytest.mark.parametrize("rate", [lambda k, l: k + l, lambda k, l: -k, lambda k, l: k / 0.0])  # noqa: E741
@pytest.mark.filterwarnings("ignore:(divide by zero|invalid value):RuntimeWarning")
def test_rates_that_make_no_sense_are_refused(rate):
    with pytest.raises(ProcessError, match="finite, not negative, and 0 at k = 0"):
        Process(rate=rate).rate_table(4)
