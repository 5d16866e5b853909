"""Laws recovered: from exact densities to 1e-3, from simulated particles within stated bounds."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import yaml

from hydrolimit.inference.weak_form import noise, terms, trials
from hydrolimit.inference.weak_form.density import Grid
from hydrolimit.inference.weak_form.mstls import mstls, thresholds
from hydrolimit.inference.weak_form.regression import Regression
from hydrolimit.inference.weak_form.test_functions import TestFunctions
from hydrolimit.particles import mean_field

ROOT = Path(__file__).parents[1]
TIMES, INTERVAL = 61, 0.02
LIBRARY = {
    1: {
        "interaction": {"powers": [0, 2, 3]},
        "force": {"powers": [0, 1, 2, 3]},
        "diffusion": {"powers": [0, 1, 2]},
    },
    2: {
        "interaction": {"powers": [-1, 2]},
        "force": {"gradients": 2},
        "diffusion": {"constant": True, "monomials": 1, "mixed": True},
    },
}


def _normal(grid, mean, variance):
    """Return normal densities (time, x[, y]); mean (time, component), variance (time,)."""
    density = np.ones((len(variance), *grid.shape))
    for i, x in enumerate(np.meshgrid(*grid.axes, indexing="ij")):
        centre, width = (
            np.reshape(v, (-1, *[1] * len(grid.shape))) for v in (mean[:, i], variance)
        )
        density *= np.exp(-((x - centre) ** 2) / (2 * width)) / np.sqrt(2 * np.pi * width)
    return density


def _assert_law(density, grid, library, law, tolerance=1e-3):
    """Assert that the sparse law has these terms and no others, each to a relative tolerance."""
    regression = Regression(
        INTERVAL, grid.shape[0], TestFunctions((12, 8), (5, 3), (4, 2)), library, 0.01,
        thresholds(1e-3, 1.0, 60),
    )  # fmt: skip
    system = regression.system(density, grid)
    fit = mstls(system.matrix, system.rhs, regression.lambdas)
    found = {t.name: w for t, w in zip(library, fit.coefficient, strict=True) if w}
    assert found == pytest.approx(law, rel=tolerance)
    assert fit.residual < tolerance


GRIDS = {1: Grid((-4.0,), 0.1, (80,)), 2: Grid((-4.0, -3.6), 0.15, (52, 48))}


@pytest.mark.parametrize("dimension", [1, 2])
def test_heat_equation(dimension):
    """u = N(0.3, 0.5 + 2Dt), D = 0.3, no particles: any factor of two in any column would show."""
    t = INTERVAL * np.arange(TIMES)
    density = _normal(GRIDS[dimension], np.full((TIMES, dimension), 0.3), 0.5 + 0.6 * t)
    library = terms.library(LIBRARY[dimension], dimension)
    _assert_law(density, GRIDS[dimension], library, {"diffusion 1": 0.3})


def _ornstein_uhlenbeck(dimension):
    """Return the density of dX = -1.5 (X - m) dt + sqrt(0.8) dB, from N(m + 1, 0.2), m = 0.5."""
    t = INTERVAL * np.arange(TIMES)
    decay = np.exp(-1.5 * t)
    mean = 0.5 + np.repeat(decay[:, None], dimension, axis=1)
    variance = 0.2 * decay**2 + 0.4 / 1.5 * (1 - decay**2)
    return _normal(GRIDS[dimension], mean, variance)


def test_ornstein_uhlenbeck_on_a_line():
    """grad V = 1.5 x - 0.75 and 1/2 sigma^2 = 0.4: it would catch the sign of a force."""
    law = {"force x": 1.5, "force 1": -0.75, "diffusion 1": 0.4}
    _assert_law(_ornstein_uhlenbeck(1), GRIDS[1], terms.library(LIBRARY[1], 1), law)


def test_ornstein_uhlenbeck_in_the_plane():
    """V = 0.75 (x^2 + y^2) - 0.75 (x + y), as gradients of monomials."""
    law = {"force x grad": -0.75, "force y grad": -0.75, "force x^2 grad": 0.75,
           "force y^2 grad": 0.75, "diffusion 1": 0.4}  # fmt: skip
    _assert_law(_ornstein_uhlenbeck(2), GRIDS[2], terms.library(LIBRARY[2], 2), law)


@pytest.mark.parametrize("dimension", [1, 2])
def test_quadratic_attraction(dimension):
    """K = 0.75 r^2 and D = 0.4 keep the mean, and the density normal: no force may be found.

    A common drift (0.6, ...) tells attraction from a force to a fixed place. It would catch the
    sign of an interaction, a missing h^d, a kernel shifted by a cell.
    """
    t = INTERVAL * np.arange(TIMES)
    variance = 0.8 * np.exp(-3 * t) + 0.4 / 1.5 * (1 - np.exp(-3 * t))
    mean = -0.4 + 0.6 * np.repeat(t[:, None], dimension, axis=1)
    specification = LIBRARY[dimension] | {"interaction": {"powers": [0, 1, 2]}}
    law = {"interaction r^1": 1.5, "diffusion 1": 0.4}
    drift = ["force 1"] if dimension == 1 else ["force x grad", "force y grad"]
    density = _normal(GRIDS[dimension], mean, variance)
    library = terms.library(specification, dimension)
    _assert_law(density, GRIDS[dimension], library, law | dict.fromkeys(drift, -0.6))


@pytest.fixture(scope="module")
def study():
    text = (ROOT / "config/config.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)["mean_field"]


def _learn(study, name, dynamics, particles, experiments, clock, level=0.0):
    """Return what is known of one trial, with the study's own grid, library and thresholds."""
    shared = study[name]
    system = mean_field.system(name, shared, shared["dynamics"][dynamics])
    regression = Regression.from_config(shared, study["thresholds"], system.dimension)
    steps = round(shared["interval"] / shared["time_step"])
    position = np.stack(
        [
            mean_field.experiment(
                system, particles, shared["times"], steps, shared["time_step"], clock
            )
            for _ in range(experiments)
        ]
    )
    seen = noise.observed(position, "absolute", level, clock)
    learned = regression.fit(seen, regression.grid(position))
    exact = terms.coefficients(regression.library, system.law())
    return trials.measures(regression, learned, exact), exact


def _assert_recovered(measured, exact, bounds):
    """Assert TPR = 1, errors below bounds, and least squares with the exact terms the same."""
    assert measured["tpr"] == measured["drift_tpr"] == 1.0
    for name, bound in bounds.items():
        assert measured[f"error_{name}"] < bound, name
    assert np.isnan(measured["error_force"]) == ("force" not in bounds)
    np.testing.assert_allclose(measured["coefficient"], measured["oracle"], rtol=1e-6)
    np.testing.assert_array_equal(measured["coefficient"] != 0, exact != 0)


def test_attraction_and_repulsion_with_constant_noise(study, rng):
    """N M = 16 000: the paper's errors are about 1 %."""
    measured, exact = _learn(study, "qanr", "constant", 2000, 8, rng)
    _assert_recovered(measured, exact, {"interaction": 0.03, "diffusivity": 0.04})
    assert 2000 < measured["rows"] < 3400


@pytest.mark.parametrize("level", [0.0, 0.03])
def test_attraction_and_repulsion_without_noise(level, study, rng):
    """From one experiment, measured exactly or nearly so: far better than with noise."""
    measured, exact = _learn(study, "qanr", "deterministic", 2000, 1, rng, level)
    _assert_recovered(measured, exact, {"interaction": 0.004})
    assert np.isnan(measured["error_diffusivity"])


def test_drift_in_a_periodic_diffusivity(study, rng):
    """N M = 16 384, steps ten times the study's."""
    coarse = study | {"local": study["local"] | {"time_step": 1e-3}}
    measured, exact = _learn(coarse, "local", "omega_1", 16_384, 1, rng)
    _assert_recovered(measured, exact, {"force": 0.08, "diffusivity": 0.03})
    assert measured["rows"] == 686


def test_logarithmic_attraction(study, rng):
    """1000 particles without noise: 1/2 pi within 0.6 %."""
    coarse = study | {"keller_segel": study["keller_segel"] | {"time_step": 1e-2}}
    measured, exact = _learn(coarse, "keller_segel", "deterministic", 1000, 1, rng)
    _assert_recovered(measured, exact, {"interaction": 0.006})


def test_regression_of_the_config(study):
    """Space before time in every pair; the box's width and the thresholds as they are given."""
    regression = Regression.from_config(study["qanr"], study["thresholds"], 1)
    assert regression.functions == TestFunctions((29, 8), (5, 3), (5, 1))
    assert (regression.bins, regression.width, regression.interval) == (256, 6.0, 0.01)
    assert regression.trim == 0.01
    np.testing.assert_allclose(regression.lambdas, np.logspace(-4, 0, 100))
    assert regression.grid(np.zeros((1, 1, 2, 1)) + [[0.0], [1.0]]).spacing == 6.0 / 256
    assert replace(regression, width=None).grid(
        np.array([[[[0.0], [1.0]]]])
    ).spacing == pytest.approx(1.0 / 256)
