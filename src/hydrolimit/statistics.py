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


def _deviation(leave_one_out: np.ndarray) -> np.ndarray:
    """Return theta_(b) - mean over blocks (block, ...)."""
    estimates = np.asarray(leave_one_out, dtype=float)
    if estimates.ndim == 0 or len(estimates) < 2:
        raise ValueError(f"a jackknife takes at least 2 blocks, not shape {estimates.shape}")
    return estimates - estimates.mean(axis=0)
