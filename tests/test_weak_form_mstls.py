"""Sparse regression: against least squares at every step anew, all subsets, and a closed form."""

from itertools import combinations

import naive_weak_form as naive
import numpy as np
import pytest

from hydrolimit.inference.weak_form.mstls import bounds, least_squares, mstls, thresholds

LAMBDAS = thresholds(1e-4, 1.0, 100)


def _problem(rng, terms=7, rows=60, noise=0.05):
    """Return G with columns of very different length and some correlation, and b of three terms."""
    common = rng.standard_normal((rows, 1))
    matrix = rng.standard_normal((rows, terms)) + 0.7 * common
    matrix *= np.geomspace(0.2, 20.0, terms)[rng.permutation(terms)]
    exact = np.zeros(terms)
    exact[rng.permutation(terms)[:3]] = rng.uniform(0.3, 1.5, 3) * rng.choice([-1, 1], 3)
    return matrix, matrix @ exact + noise * rng.standard_normal(rows), exact


def test_thresholds_are_evenly_spaced_in_their_logarithm():
    np.testing.assert_allclose(LAMBDAS, np.logspace(-4, 0, 100), rtol=1e-12)


def test_solutions_are_those_of_the_naive_twin(rng):
    """Coefficients, lambda and all losses, in 60 problems; one QR of scaled columns is no less.

    It would catch bounds without the ratio or with its inverse, a term that comes back, one step
    instead of the fixed point, and the last minimum instead of the first.
    """
    several_steps = 0
    for _ in range(60):
        matrix, rhs, _ = _problem(rng, noise=rng.choice([0.01, 0.3, 3.0]))
        coefficient, threshold, losses = naive.mstls(matrix, rhs, LAMBDAS)
        fit = mstls(matrix, rhs, LAMBDAS)
        np.testing.assert_allclose(fit.coefficient, coefficient, rtol=1e-9, atol=0)
        assert fit.threshold == threshold
        np.testing.assert_allclose(fit.losses, losses, rtol=1e-9, atol=1e-12)
        several_steps += _one_step_differs(matrix, rhs, losses)
    assert several_steps > 10


def _one_step_differs(matrix, rhs, losses):
    """Return whether thresholding once would have given other losses."""
    start = np.linalg.lstsq(matrix, rhs, rcond=None)[0]
    norms = np.linalg.norm(matrix, axis=0)
    for threshold, loss in zip(LAMBDAS, losses, strict=True):
        low, high = bounds(norms, np.linalg.norm(rhs), threshold)
        kept = np.flatnonzero((low <= np.abs(start)) & (np.abs(start) <= high))
        once = naive.loss(matrix, naive.restricted(matrix, rhs, kept), start)
        if abs(once - loss) > 1e-9:
            return True
    return False


def test_bounds_are_those_of_equation_4_5():
    low, high = bounds(np.array([0.5, 1.0, 4.0]), 2.0, 0.1)
    np.testing.assert_allclose(low, [0.4, 0.2, 0.1], rtol=1e-14)
    np.testing.assert_allclose(high, [10.0, 10.0, 5.0], rtol=1e-14)


def test_loss_is_never_below_that_of_the_best_subset(rng):
    """All 2^6 subsets; on problems with little noise the best one is found, which is the exact."""
    for _ in range(20):
        matrix, rhs, exact = _problem(rng, terms=6, noise=1e-3)
        start = np.linalg.lstsq(matrix, rhs, rcond=None)[0]
        subsets = [list(s) for n in range(7) for s in combinations(range(6), n)]
        solutions = [naive.restricted(matrix, rhs, subset) for subset in subsets]
        every = [naive.loss(matrix, w, start) for w in solutions]
        fit = mstls(matrix, rhs, LAMBDAS)
        assert fit.losses.min() >= min(every) - 1e-12
        if np.array_equal(solutions[np.argmin(every)] != 0, exact != 0):
            np.testing.assert_array_equal(fit.coefficient != 0, exact != 0)
            assert fit.losses.min() == pytest.approx(min(every), rel=1e-9)


def _orthonormal(rng, size):
    """Return G with orthonormal columns, w and b = G w, with |b| = ``size``."""
    matrix = np.linalg.qr(rng.standard_normal((40, 8)))[0]
    w = rng.choice([-1, 1], 8) * np.geomspace(1.0, 1e-3, 8)[rng.permutation(8)]
    w *= size / np.linalg.norm(w)
    return matrix, w, matrix @ w


@pytest.mark.parametrize("size", [0.3, 1.0, 5.0])
def test_orthonormal_columns_have_a_closed_form(size, rng):
    """Terms between the bounds keep their w; the loss is what is dropped, and the count."""
    matrix, w, rhs = _orthonormal(rng, size)
    fit = mstls(matrix, rhs, LAMBDAS)
    losses = []
    for threshold in LAMBDAS:
        kept = (threshold * max(1, size) <= abs(w)) & (abs(w) <= min(1, size) / threshold)
        losses.append(np.sqrt(np.sum(w[~kept] ** 2)) / size + kept.sum() / 8)
    np.testing.assert_allclose(fit.losses, losses, rtol=0, atol=1e-12)
    first = int(np.flatnonzero(np.array(losses) <= min(losses) + 1e-12)[0])
    assert fit.threshold == LAMBDAS[first]
    assert fit.condition == pytest.approx(1.0)
    dropped = fit.coefficient == 0
    np.testing.assert_allclose(fit.coefficient[~dropped], w[~dropped], rtol=1e-12)
    assert fit.residual == pytest.approx(np.linalg.norm(w[dropped]) / size, rel=1e-9)


def test_orthonormal_columns_give_the_best_subset_of_all(rng):
    """Best subsets are nested there, by |w|, so that thresholds reach every one of them."""
    matrix, w, rhs = _orthonormal(rng, 1.0)
    fit = mstls(matrix, rhs, LAMBDAS)
    best = min(
        np.linalg.norm(np.delete(w, s)) + n / 8 for n in range(9) for s in combinations(range(8), n)
    )
    assert fit.losses.min() == pytest.approx(best, rel=1e-12)


def test_columns_of_any_size_serve(rng):
    """G of condition number 1e9 from scaling alone: least squares is still the exact solution.

    But for the round-off of b itself, 1e-7 of the smallest column's share.
    """
    matrix = rng.standard_normal((50, 5)) * np.geomspace(1e-5, 1e4, 5)
    exact = np.array([2.0, 0.0, -1.0, 0.0, 0.5])
    support = exact != 0
    found = least_squares(matrix, matrix @ exact, support)
    np.testing.assert_allclose(found, exact, rtol=1e-6)
    fit = mstls(matrix, matrix @ exact, LAMBDAS)
    assert fit.condition == pytest.approx(np.linalg.cond(matrix), rel=1e-3)
    assert fit.condition > 1e8


def test_column_of_zeros_is_refused(rng):
    matrix = rng.standard_normal((9, 3))
    matrix[:, 1] = 0.0
    with pytest.raises(ValueError, match="column 1 of the linear system is zero"):
        mstls(matrix, np.ones(9), LAMBDAS)


def test_least_squares_of_no_term_is_zero(rng):
    found = least_squares(rng.standard_normal((9, 3)), np.ones(9), np.zeros(3, bool))
    assert found.tolist() == [0.0, 0.0, 0.0]
