"""Standard errors from blocks, goodness of fit, orders of convergence."""

import numpy as np


def jackknife(leave_one_out: np.ndarray) -> np.ndarray:
    """Return the jackknife standard error of an estimate, of shape leave_one_out.shape[1:].

    leave_one_out[b] (block, ...) is the estimate theta_(b) from all B blocks but b;
    se^2 = (B - 1)/B sum_b (theta_(b) - mean)^2 (Efron and Tibshirani 1993, eq. 11.5). Blocks
    must be independent. NaN where an estimate is NaN. Raises ValueError below 2 blocks.
    """
    deviation = _deviation(leave_one_out)
    blocks = len(deviation)
    return np.sqrt((blocks - 1) / blocks * (deviation**2).sum(axis=0))


def jackknife_covariance(leave_one_out: np.ndarray) -> np.ndarray:
    """Return the jackknife covariance (k, k) of k estimates from leave_one_out (block, k).

    Its diagonal is the square of `jackknife`. Its rank is at most B - 1: take more blocks than
    estimates before inverting it. Raises ValueError below 2 blocks or on another shape.
    """
    deviation = _deviation(leave_one_out)
    if deviation.ndim != 2:
        raise ValueError(f"leave-one-out estimates have shape {deviation.shape}, not (block, k)")
    blocks = len(deviation)
    return (blocks - 1) / blocks * deviation.T @ deviation


def reduced_chi2(z: np.ndarray, blocks: int | None = None) -> float:
    """Return the mean of z^2, which is 1 on average if deviations are of the size of their errors.

    z = (estimate - reference)/standard error, any shape. NaN marks an absent entry and is left
    out; an infinite z (a deviation where the error is 0) makes the result infinite; NaN if
    nothing is left. With errors from B blocks z is Student-distributed with B - 1 degrees of
    freedom, so E z^2 = (B - 1)/(B - 3), which the mean is divided by.
    Raises ValueError if blocks is 3 or less, where that is infinite.
    """
    if blocks is not None and blocks <= 3:
        raise ValueError(f"the errors come from {blocks} blocks; a reduced chi^2 takes at least 4")
    z = np.asarray(z, dtype=float)
    z = z[~np.isnan(z)]
    if z.size == 0:
        return float("nan")
    student = 1.0 if blocks is None else (blocks - 1) / (blocks - 3)
    return float(np.mean(z**2) / student)


def slope(log_x: np.ndarray, log_y: np.ndarray) -> float:
    """Return the least-squares slope of log_y (n,) on log_x (n,): an order of convergence."""
    deviation = np.asarray(log_x, dtype=float) - np.mean(log_x)
    return float(deviation @ np.asarray(log_y, dtype=float) / (deviation @ deviation))


def mean_and_error(values: np.ndarray) -> tuple[float, float, int]:
    """Return mean, its standard error and the number of the values that are not NaN.

    NaN is the mean of none, and the error of fewer than 2.
    """
    values = values[np.isfinite(values)]
    count = values.size
    mean = float(values.mean()) if count else np.nan
    error = float(values.std(ddof=1) / np.sqrt(count)) if count > 1 else np.nan
    return mean, error, count


def share(successes: np.ndarray) -> tuple[float, float]:
    """Return the share of successes (n,), and its standard error after Agresti and Coull (1998).

    Two successes and two failures are added for the error, so that it is not zero where all
    succeed.
    """
    count, tries = np.count_nonzero(successes), len(successes)
    shrunk = (count + 2.0) / (tries + 4.0)
    return count / tries, float(np.sqrt(shrunk * (1.0 - shrunk) / (tries + 4.0)))


def order_of_errors(
    total: np.ndarray, errors: np.ndarray, experiments: np.ndarray
) -> tuple[float, float]:
    """Return the order of errors (sample, trial) in the size total (sample), and its error.

    The slope of log errors over log total, by least squares over all trials (NaN and 0 are none):
    where an error's distribution scales with the size, the mean of its logarithm does so as well.
    Trial i of a sample pools experiments i m to (i + 1) m - 1 of an ensemble, m = ``experiments``
    (sample), so trials of different samples share some. The standard error is a jackknife over
    disjoint groups of experiments, as many as the largest m each, that leaves out every trial that
    begins in a group. NaN without 2 sizes, or of the error without 3 groups.
    """
    shape = errors.shape
    x = np.log(np.broadcast_to(np.asarray(total, float)[:, None], shape))
    first = np.arange(shape[1]) * np.asarray(experiments)[:, None]
    group = first // np.max(experiments)
    kept = np.isfinite(errors) & (errors > 0)

    def order(chosen: np.ndarray) -> float:
        if np.unique(x[chosen]).size < 2:
            return np.nan
        return slope(x[chosen], np.log(errors[chosen]))

    groups = np.unique(group[kept])
    without = np.array([order(kept & (group != left_out)) for left_out in groups])
    enough = groups.size >= 3 and np.isfinite(without).all()
    return order(kept), float(jackknife(without)) if enough else np.nan


def _deviation(leave_one_out: np.ndarray) -> np.ndarray:
    """Return theta_(b) - mean over blocks (block, ...)."""
    estimates = np.asarray(leave_one_out, dtype=float)
    if estimates.ndim == 0 or len(estimates) < 2:
        raise ValueError(f"a jackknife takes at least 2 blocks, not shape {estimates.shape}")
    return estimates - estimates.mean(axis=0)
