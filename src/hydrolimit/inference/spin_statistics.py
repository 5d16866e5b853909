"""What runs of a spin system say of its equations: squared distances, their means and their order.

Configurations x (..., site) are step functions on the N cells of the torus [0, 1).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr

from hydrolimit.datasets import variable
from hydrolimit.periodic_splines import PeriodicSplines


def microscopic_squared_norm(x: np.ndarray) -> np.ndarray:
    """Return x·A⁻¹x / N of x (..., site) less its mean, shape (...).

    A is N² times the second difference on the ring: this is the metric of the microscopic
    dynamics, and a norm in H⁻¹ whose integral of the squared primitive is a sum over
    the edges of cells. The norm in H⁻¹ of the step function itself is smaller by mean(x²)/(6N²):
    of independent spins by a share 2/N, where this one's mean is off its limit by 1/N² only.
    """
    sites = x.shape[-1]
    primitive = np.cumsum(x - x.mean(axis=-1, keepdims=True), axis=-1) / sites
    return primitive.var(axis=-1)


def about_limit(
    x: np.ndarray, zeta: np.ndarray, spaces: Sequence[Sequence[PeriodicSplines]]
) -> xr.Dataset:
    """Return means over runs of squared distances of spins from the macroscopic profile.

    Parameters
    ----------
    x
        Shape (run, time, site).
    zeta
        Averages of ζ over the cells, shape (time, site).
    spaces
        Splines by degree and knots.

    Returns
    -------
    xarray.Dataset
        ``constant`` (time), N E‖x - ζ‖² by `microscopic_squared_norm`, and ``noise`` (time, degree,
        knots), E‖P(x - ζ)‖² in L², with their standard errors ``constant_se`` and ``noise_se``.
    """
    apart = x - zeta
    constant = mean_over_runs(x.shape[-1] * microscopic_squared_norm(apart))
    noise = np.stack(
        [[mean_over_runs(_squared_projection(apart, one)) for one in row] for row in spaces]
    )
    words = "N E‖x - ζ‖² in H⁻¹", "E‖P(x - ζ)‖² in L²"
    noise = noise.transpose(2, 3, 0, 1)
    of_noise = ("time", "degree", "knots")
    return xr.Dataset(
        {
            "constant": variable("time", constant[0], words[0]),
            "constant_se": variable("time", constant[1], "standard error of constant"),
            "noise": variable(of_noise, noise[0], words[1]),
            "noise_se": variable(of_noise, noise[1], "standard error of noise"),
        }
    )


def _squared_projection(x: np.ndarray, space: PeriodicSplines) -> np.ndarray:
    """Return ‖P x‖² in L² of x (..., site), shape (...)."""
    coefficients = space.project_steps(x)
    return np.einsum("...k,kl,...l->...", coefficients, space.gram, coefficients, optimize=True)


def mean_over_runs(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the mean of values (run, ...) over independent runs, and its standard error."""
    return values.mean(axis=0), values.std(axis=0, ddof=1) / np.sqrt(len(values))


def order_in_spins(
    spins: Sequence[int], means: np.ndarray, errors: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the least-squares slope of log means on log N, and its standard error, both (...).

    means and errors have shape (spins, ...); those of different N are independent.
    """
    log_spins = np.log(np.asarray(spins, dtype=float))
    weight = log_spins - log_spins.mean()
    weight /= weight @ log_spins
    variance = np.tensordot(weight**2, (errors / means) ** 2, axes=1)
    return np.tensordot(weight, np.log(means), axes=1), np.sqrt(variance)
