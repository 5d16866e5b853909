"""Jackknife errors, reduced chi^2, slopes."""

import numpy as np
import pytest

from hydrolimit import statistics


def _without_one(samples):
    """Means of all blocks but one, block by block (slow and obvious)."""
    return np.array(
        [np.delete(samples, block, axis=0).mean(axis=0) for block in range(len(samples))]
    )


def test_jackknife_of_a_mean_is_exactly_its_standard_error():
    samples = np.random.default_rng(1).normal(size=(12, 3, 2))
    expected = samples.std(axis=0, ddof=1) / np.sqrt(12)
    np.testing.assert_allclose(statistics.jackknife(_without_one(samples)), expected, rtol=1e-12)


def test_jackknife_covariance_of_means_is_exactly_theirs():
    samples = np.random.default_rng(2).normal(size=(9, 4)) @ np.array(
        [[1, 2, 0, 0], [0, 1, 0, 0], [0, 0, 3, 1], [0, 0, 0, 1]]
    )
    covariance = statistics.jackknife_covariance(_without_one(samples))
    np.testing.assert_allclose(covariance, np.cov(samples.T) / 9, rtol=1e-10)


def test_diagonal_of_the_covariance_is_the_squared_error():
    estimates = np.random.default_rng(3).normal(size=(30, 5))
    covariance = statistics.jackknife_covariance(estimates)
    np.testing.assert_allclose(np.diag(covariance), statistics.jackknife(estimates) ** 2)


def test_jackknife_of_a_ratio_agrees_with_its_scatter():
    """Error of mean(y)/mean(x) over 40 blocks, averaged over 300 repetitions, against the scatter.

    The scatter of 300 values is known to 1/sqrt(600) = 4.1 %; the mean of 300 jackknife errors to
    about 0.7 %. Bar: 4 of the joint error, 17 %. It would catch a factor of two in the variance,
    a missing factor B - 1, or errors that ignore the correlation of x and y (here twice too large).
    """
    rng = np.random.default_rng(4)
    ratios, errors = [], []
    for _ in range(300):
        x = rng.normal(5, 1, 40)
        y = 2 * x + rng.normal(0, 1.5, 40)
        without = (y.sum() - y) / (x.sum() - x)
        ratios.append(y.mean() / x.mean())
        errors.append(statistics.jackknife(without))
    assert abs(np.mean(errors) / np.std(ratios, ddof=1) - 1) < 0.17


@pytest.mark.parametrize("estimates", [np.ones((1, 3)), np.array(2.0)])
def test_jackknife_takes_two_blocks(estimates):
    with pytest.raises(ValueError, match="at least 2 blocks"):
        statistics.jackknife(estimates)


def test_jackknife_covariance_takes_one_row_of_estimates_a_block():
    with pytest.raises(ValueError, match="not \\(block, k\\)"):
        statistics.jackknife_covariance(np.ones((4, 3, 2)))


def test_reduced_chi2_is_the_mean_square_over_what_is_there():
    assert statistics.reduced_chi2(np.array([[1.0, np.nan], [-3.0, 2.0]])) == pytest.approx(14 / 3)
    assert np.isnan(statistics.reduced_chi2(np.array([np.nan])))
    # A deviation whose error is zero must not go unnoticed.
    assert statistics.reduced_chi2(np.array([0.1, np.inf])) == np.inf


def test_reduced_chi2_allows_for_errors_from_blocks():
    """z of 20 000 means over B = 10 blocks, each with its own jackknife error: chi^2 is 1.

    z^2 has mean 9/7 and, for 9 degrees of freedom, E z^4 = 3 * 81/(7 * 5), so the standard error
    of the reduced value is sqrt(E z^4/(E z^2)^2 - 1)/sqrt(20 000) = 0.0126. Bar: 4 of them, 0.05.
    It would catch the factor left out (0.29 too high) or upside down, or (B - 1)/B missing (0.11).
    """
    samples = np.random.default_rng(5).normal(size=(10, 20_000))
    without = (samples.sum(axis=0) - samples) / 9
    z = samples.mean(axis=0) / statistics.jackknife(without)
    assert abs(statistics.reduced_chi2(z, blocks=10) - 1) < 0.05


def test_reduced_chi2_refuses_too_few_blocks():
    with pytest.raises(ValueError, match="at least 4"):
        statistics.reduced_chi2(np.ones(3), blocks=3)


def test_slope_of_a_power_law_is_its_exponent():
    spacing = np.array([0.1, 0.05, 0.025, 0.0125])
    assert statistics.slope(np.log(spacing), np.log(7 * spacing**3)) == pytest.approx(3, rel=1e-12)


def test_mean_and_error_leave_out_what_is_not_there():
    values = np.array([1.0, np.nan, 3.0, 5.0])
    mean, error, count = statistics.mean_and_error(values)
    assert (mean, count) == (3.0, 3)
    assert error == pytest.approx(2.0 / np.sqrt(3))
    assert np.isnan(statistics.mean_and_error(np.array([2.0, np.nan]))[1])
    assert np.isnan(statistics.mean_and_error(np.array([np.nan]))[0])


def test_the_order_of_errors_is_the_slope_of_their_logarithms(rng):
    """Half-normal errors of independent trials: within 3 standard errors of -1/2.

    Would catch means of errors in place of logarithms, and trials that are not there.
    """
    total, experiments = np.array([1e3, 2e3, 4e3]), np.array([1, 2, 4])
    errors = np.full((3, 80), np.nan)
    for row, (size, m) in enumerate(zip(total, experiments, strict=True)):
        errors[row, : 80 // m] = np.abs(rng.standard_normal(80 // m)) * size**-0.5
    errors[0, 0] = 0.0
    found, error = statistics.order_of_errors(total, errors, experiments)
    assert abs(found + 0.5) < 3 * error
    x, y = zip(*[(np.log(t), np.log(e)) for t, row in zip(total, errors, strict=True)
                 for e in row if e > 0], strict=True)  # fmt: skip
    assert found == pytest.approx(np.polyfit(x, y, 1)[0])


def test_the_error_of_an_order_sees_experiments_that_trials_share(rng):
    """All trials of a group share one factor: its spread over groups is what the slope varies by.

    By hand: the slope is linear in the logarithms, so leaving a group out is a slope without it.
    Would catch an error as of independent trials, three times smaller here.
    """
    experiments, groups = np.array([1, 8]), 10
    total = 1000.0 * experiments
    errors = np.full((2, 8 * groups), np.nan)
    common = rng.standard_normal((2, groups))
    errors[0] = np.exp(np.repeat(common[0], 8))
    errors[1, :groups] = np.exp(common[1])
    found, error = statistics.order_of_errors(total, errors, experiments)
    difference = (common[1] - common[0]) / np.log(8)
    assert found == pytest.approx(difference.mean())
    assert error == pytest.approx(difference.std(ddof=1) / np.sqrt(groups))


def test_an_order_needs_two_sizes_and_its_error_three_groups():
    one = statistics.order_of_errors(np.array([1e3]), np.array([[0.1, 0.2]]), np.array([1]))
    assert np.isnan(one).all()
    two = np.array([[0.1, 0.1], [0.05, np.nan]])
    found, error = statistics.order_of_errors(np.array([1e3, 2e3]), two, np.array([1, 2]))
    assert found == pytest.approx(-1.0)
    assert np.isnan(error)


def test_the_error_of_a_share_is_not_zero_where_all_succeed():
    assert statistics.share(np.ones(3, bool)) == pytest.approx((1.0, np.sqrt(5 / 7 * 2 / 7 / 7)))
    assert statistics.share(np.array([True, False])) == pytest.approx((0.5, np.sqrt(0.25 / 6)))
