"""Two preparations of one profile: the deficit of a quiet start, z-scores, the design effect."""

import numpy as np
import pytest
import xarray as xr
from scipy.integrate import quad

from hydrolimit import processes
from hydrolimit.datasets import variable
from hydrolimit.inference import preparations
from hydrolimit.particles import lattice_gas, preparation
from hydrolimit.thermodynamics import Thermodynamics


@pytest.fixture(scope="module")
def law():
    return Thermodynamics(processes.load({"name": "zero_range", "exponent": 2}), 12.0)


def test_deficit_is_half_a_thousandth_at_density_7_after_time_100(law):
    """φ″χ/(2φ√(8πDt)), D = φ′/2, from Bessel functions by hand: 5.0e-4."""
    assert preparations.quiet_start_deficit(law, 7.0, 100.0) == pytest.approx(5.0e-4, rel=0.03)


@pytest.mark.parametrize("density", [4.0, 7.0, 10.0])
@pytest.mark.parametrize("time", [10.0, 100.0])
def test_deficit_is_an_integral_over_wave_numbers(law, density, time):
    """½ φ″ ∫ χ exp(-2 D q² t) dq/2π over φ; derivatives of φ by differences."""
    step = 1e-2
    below, here, above = law.fugacity(np.array([density - step, density, density + step]))
    slope, curvature = (above - below) / (2 * step), (above - 2 * here + below) / step**2
    variance = here / slope
    missing = quad(lambda q: variance * np.exp(-slope * q**2 * time), -np.pi, np.pi)[0]
    expected = 0.5 * curvature * missing / (2 * np.pi) / here
    deficit = preparations.quiet_start_deficit(law, density, time)
    assert deficit == pytest.approx(expected, rel=1e-3)


def test_deficit_is_that_of_the_rates_after_a_deterministic_start(law, stream):
    """⟨k²⟩ on a ring of 500 sites, ρ = 7, at t = 2: lower than φ by 0.361 %.

    1000 runs know it to 0.014 %; bar: 4 of that. It would catch a factor of two in the deficit, or
    in D, which moves it by 0.11 % or more.
    """
    rates = processes.load({"name": "zero_range", "exponent": 2}).rate_table(64)
    start = preparation.deterministic_start(np.full(500, 7.0))
    ensemble = np.tile(start, (1000, 1))
    lattice_gas.increments(ensemble, rates, 500, True, 2.0, *stream())
    share = 1.0 - np.mean(ensemble.astype(float) ** 2) / law.fugacity(7.0)
    deficit = preparations.quiet_start_deficit(law, 7.0, 2.0)
    assert share == pytest.approx(deficit, abs=5.6e-4)


def _points(entry, error, realisations, rho):
    """Measured points with the whole band of offsets -3 to 3."""
    band = np.full((len(rho), 7), np.nan)
    errors = band.copy()
    band[:, 2:5], errors[:, 2:5] = entry, error
    return xr.Dataset(
        {
            "entry": variable(("point", "offset"), band, "K_ba"),
            "entry_se": variable(("point", "offset"), errors, "error"),
            "entry_without_block": variable(
                ("block", "point", "offset"), np.zeros((31, *band.shape)), "K_ba without a block"
            ),
            "realisations": variable("point", np.full(len(rho), realisations), "realisations"),
        },
        coords={
            "rho": variable("point", np.array(rho), "density"),
            "offset": variable("offset", np.arange(-3, 4), "offset"),
        },
    )


@pytest.fixture
def compared(law):
    """Evolved entries low by exactly the deficit, shifted by planted multiples of their error."""
    rho, exact = [5.0, 7.0, 9.0], np.array([[-40.0, 80.0, -41.0]] * 3)
    deficit = preparations.quiet_start_deficit(law, np.array(rho), 100.1)
    planted = np.array([[1.0, -2.0, 0.5], [0.0, 0.0, 0.0], [-1.0, 3.0, -0.25]])
    equilibrium = _points(exact, 0.3, 8000, rho)
    entry = (exact + 0.5 * planted) * (1 - deficit[:, None])
    evolved = _points(entry, 0.4, 9000, rho)
    return planted, deficit, preparations.compare(equilibrium, evolved, law, 100.1, 250)


def test_z_takes_the_deficit_off_and_both_errors_in(compared):
    """Differences of 0.5 planted, errors 0.3 and 0.4: z is what was planted, sign included."""
    planted, deficit, result = compared
    np.testing.assert_allclose(result["z"], planted, atol=1e-10)
    np.testing.assert_allclose(result["deficit"], deficit, rtol=1e-12)
    np.testing.assert_allclose(
        result["entry_evolved"] - result["entry_local_equilibrium"], 0.5 * planted, atol=1e-10
    )
    assert result["offset"].values.tolist() == [-1, 0, 1]
    np.testing.assert_allclose(result["entry_evolved_se"], 0.4)
    np.testing.assert_allclose(result["entry_local_equilibrium_se"], 0.3)


def test_chi2_is_one_on_average_where_errors_come_from_few_blocks(rng):
    """Two estimates of one number, errors from 12 and 31 blocks: 1 within five standard errors.

    Without Welch's correction the mean of z² would be 1.14, fourteen standard errors above.
    """
    blocks, size, number = (12, 31), (2.0, 1.0), 60_000
    samples = [s * np.sqrt(b) * rng.normal(size=(b, number))
               for b, s in zip(blocks, size, strict=True)]  # fmt: skip
    errors = [np.std(x, axis=0, ddof=1) / np.sqrt(len(x)) for x in samples]
    z = (samples[0].mean(axis=0) - samples[1].mean(axis=0)) / np.hypot(*errors)
    chi2 = preparations.welch_chi2(z, *errors, *blocks)
    spread = np.std(z**2) / np.sqrt(number)
    # Welch's own degrees of freedom vary with the errors, which leaves a few per mille.
    assert abs(chi2 - 1.0) < 5 * spread + 0.01
    assert np.mean(z**2) - 1.0 > 10 * spread


def test_design_effect_is_the_ratio_of_variances_of_one_realisation(compared):
    """0.4² 9000/(0.3² 8000) = 2, so 250 continuations correlate by 1/249."""
    result = compared[2]
    assert float(result["design_effect"]) == pytest.approx(2.0)
    assert float(result["intraclass_correlation"]) == pytest.approx(1 / 249)


def test_one_continuation_has_no_correlation(law):
    points = _points(np.array([[-1.0, 2.0, -1.0]]), 0.1, 100, [7.0])
    result = preparations.compare(points, points, law, 100.0, 1)
    assert float(result["design_effect"]) == pytest.approx(1.0)
    assert np.isnan(float(result["intraclass_correlation"]))
