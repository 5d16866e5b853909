"""The bootstrap: what is drawn, what stays as it was, intervals, and whether they cover."""

import numpy as np
import pytest

from hydrolimit.inference.weak_form import bootstrap
from hydrolimit.inference.weak_form.density import histogram
from hydrolimit.inference.weak_form.mstls import least_squares, mstls, thresholds
from hydrolimit.inference.weak_form.regression import Regression
from hydrolimit.inference.weak_form.terms import library
from hydrolimit.inference.weak_form.test_functions import TestFunctions

STANDARD_ERRORS = 4.0


def _regression(**families):
    functions = TestFunctions((12, 5), (5, 3), (2, 3))
    return Regression(0.05, 32, functions, library(families, 1), 0.01, thresholds(1e-3, 1.0, 12))


def _walks(clock, experiments, particles):
    """Return particles of drift 1 and 1/2 sigma^2 = 0.5 from N(0, 0.25), 31 times."""
    jumps = 0.05 + np.sqrt(0.05) * clock.standard_normal((experiments, 31, particles, 1))
    jumps[:, 0] = 0.5 * clock.standard_normal((experiments, particles, 1))
    return np.cumsum(jumps, axis=1)


def test_particles_are_drawn_within_their_experiment(rng):
    """As many as it has, each as often as any: mean 1 and variance 1 - 1/N, within 4 errors."""
    weight = bootstrap.draw("particles", 400, 50, rng)
    assert weight.shape == (400, 50)
    assert (weight.sum(axis=1) == 50).all()
    assert (weight == np.round(weight)).all()
    error = np.sqrt(0.98 / 400)
    assert np.abs(weight.mean(axis=0) - 1).max() < 4.5 * error
    # Fourth moments of a Poisson distribution: 4 in all, less the square of its variance.
    assert weight.var() == pytest.approx(0.98, abs=STANDARD_ERRORS * np.sqrt(3 / 20_000))


def test_experiments_are_drawn_whole(rng):
    """As many as there are; all particles of one count alike."""
    weights = np.array([bootstrap.draw("experiments", 30, 7, rng) for _ in range(300)])
    assert weights.shape == (300, 30, 7)
    assert (weights == weights[:, :, :1]).all()
    assert (weights[:, :, 0].sum(axis=1) == 30).all()
    assert weights.var() == pytest.approx(1 - 1 / 30, abs=STANDARD_ERRORS * np.sqrt(3 / 9000))


def test_what_is_drawn_depends_on_the_number_of_experiments():
    assert bootstrap.unit_of("auto", 19) == "particles"
    assert bootstrap.unit_of("auto", 20) == "experiments"
    for unit in bootstrap.UNITS:
        assert bootstrap.unit_of(unit, 5) == bootstrap.unit_of(unit, 50) == unit


def test_interval_is_the_basic_one():
    """2 w - q(1 - a/2), 2 w - q(a/2): skewed the other way from the replicates, bias taken off."""
    coefficient = np.arange(101.0)[:, None] * [1.0, -0.1]
    selected = np.zeros((101, 2), bool)
    selected[:25, 0] = True
    replicates = bootstrap.Replicates(coefficient, selected)
    low, high = replicates.interval(np.array([20.0, 0.0]), level=0.9)
    np.testing.assert_allclose(low, [40 - 95, 0.5], rtol=1e-12)
    np.testing.assert_allclose(high, [40 - 5, 9.5], rtol=1e-12)
    np.testing.assert_allclose(replicates.frequency, [25 / 101, 0.0])


@pytest.mark.parametrize("unit", bootstrap.UNITS)
def test_replicates_are_of_the_drawn_density_in_the_field_of_all(unit, stream):
    """By hand with the same draws: coefficients of the law's terms, selection of all terms.

    It would catch a field that is resampled too, another grid, and a support chosen anew.
    """
    clock = stream()[0]
    regression = _regression(
        interaction={"powers": [1]}, force={"constant": True}, diffusion={"powers": [0, 1]}
    )
    position = _walks(clock, 6, 40)
    learned = regression.fit(position)
    found = bootstrap.replicates(regression, position, learned, unit, 3, stream(1)[0])
    again = stream(1)[0]
    support = learned.fit.coefficient != 0
    assert 0 < support.sum() < 4
    for i in range(3):
        density = histogram(position, learned.grid, bootstrap.draw(unit, 6, 40, again))
        system = regression.system(density, learned.grid, learned.density)
        expected = least_squares(system.matrix, system.rhs, support)
        np.testing.assert_array_equal(found.coefficient[i], expected)
        fit = mstls(system.matrix, system.rhs, regression.lambdas)
        np.testing.assert_array_equal(found.selected[i], fit.coefficient != 0)
        own = regression.system(density, learned.grid)
        assert not np.allclose(own.matrix[:, 0], system.matrix[:, 0], rtol=1e-6)


def test_progress_is_shown_over_the_replicates(rng):
    regression, seen = _regression(diffusion={"powers": [0]}), []
    position = _walks(rng, 1, 50)

    def progress(numbers):
        for number in numbers:
            seen.append(number)
            yield number

    learned = regression.fit(position)
    bootstrap.replicates(regression, position, learned, "particles", 4, rng, progress)
    assert seen == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("unit", "experiments", "particles"), [("particles", 2, 400), ("experiments", 20, 40)]
)
def test_intervals_cover(unit, experiments, particles, stream):
    """Drift 1 and 1/2 sigma^2 = 0.5 of independent particles, 60 trials of 800 trajectories.

    Of 60 intervals for 90 % a share covers that is within 4 of its standard errors (0.04), and the
    replicates spread as the trials do, within 4 standard errors of that (0.09). Weights drawn
    twice, or half of the trajectories, would spread more by 1.4, and drawn without replacement not
    at all.
    """
    regression = _regression(force={"constant": True}, diffusion={"powers": [0]})
    exact = np.array([-1.0, 0.5])
    covered, spreads, estimates = [], [], []
    for block in range(60):
        clock = stream(block)[0]
        position = _walks(clock, experiments, particles)
        learned = regression.fit(position)
        found = bootstrap.replicates(regression, position, learned, unit, 40, clock)
        low, high = found.interval(learned.fit.coefficient, 0.9)
        covered.append((low < exact) & (exact < high))
        spreads.append(found.coefficient.var(axis=0, ddof=1))
        estimates.append(learned.fit.coefficient)
    share = np.mean(covered, axis=0)
    error = np.sqrt(0.9 * 0.1 / 60)
    assert (np.abs(share - 0.9) < STANDARD_ERRORS * error).all()
    ratio = np.sqrt(np.mean(spreads, axis=0)) / np.std(estimates, axis=0, ddof=1)
    assert (np.abs(ratio - 1) < STANDARD_ERRORS / np.sqrt(2 * 60)).all()
