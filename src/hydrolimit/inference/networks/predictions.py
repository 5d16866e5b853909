"""What a learned law predicts of unseen starts, beside Burgers' equation and the particles."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr

from hydrolimit.datasets import variable
from hydrolimit.inference.collective_variable import Density, Variable
from hydrolimit.inference.networks.data import prepared
from hydrolimit.inference.networks.features import derivatives, rate, smoothed
from hydrolimit.inference.networks.law import Law, error_over_variance

_RATE = "rate of change of the variable"
_ERROR = "mean squared error over variance"


def compare(
    law: Law,
    mapped: Density | Variable,
    particles: xr.Dataset,
    exact: np.ndarray,
    exact_rate: np.ndarray,
    found: np.ndarray,
    every: int,
    smoothing: float,
    viscosity: float,
) -> xr.Dataset:
    """Return fields, rates of change and their errors for one unseen start.

    Parameters
    ----------
    law, mapped
        Learned right-hand side, and its variable.
    particles
        Their ``density`` (step, tooth), of which every so-many-th step is compared, with ``time``.
    exact, exact_rate
        Density and its rate of change (time, tooth) by Burgers' equation at those steps.
    found
        The variable (time, tooth) as the law evolves it.
    every, smoothing
        Steps between compared times; width of the filter that the law's data went through.
    viscosity
        Of Burgers' equation.

    Returns
    -------
    Over (time, tooth): ``field`` and ``field_exact``, ``field_particles`` (their smoothed
    densities, mapped), ``rate`` of the law on the smoothed particles, ``rate_exact``, and
    ``rate_particles``, the forward difference of the particles' own variable. Errors over
    variance: ``rate_error`` on exact fields against exact rates, ``rate_error_smoothed`` where both
    are smoothed as the data were, ``rate_error_particles`` on the particles against their own
    smoothed rates, and ``rate_error_differences`` of Burgers' equation itself with the differences
    in space that the law sees; ``field_error`` of the law's evolution, ``field_error_particles`` of
    the particles.
    """
    density, step = particles["density"].values, float(np.diff(particles["time"][:2])[0])
    variable_exact = mapped.to_variable(exact)
    rate_exact = mapped.slope(exact) * exact_rate
    smooth = prepared(density, mapped.to_variable, smoothing)
    smooth_exact = prepared(exact, mapped.to_variable, smoothing)
    smooth_rate_exact = mapped.slope(smoothed(exact, smoothing)) * smoothed(exact_rate, smoothing)
    # The last recorded time has no forward difference.
    v, slope, curvature = np.moveaxis(derivatives(exact, float(particles["x"][1])), -1, 0)
    by_differences = mapped.slope(exact) * (viscosity * curvature - v * slope)
    at = np.arange(0, len(density) - 1, every)
    own, noisy = rate(smooth, step)[at], rate(mapped.to_variable(density), step)[at]
    predicted = law.rate(smooth[::every])
    raw = mapped.to_variable(density[::every])
    room = np.full((len(exact) - len(at), exact.shape[1]), np.nan)
    dims = ("time", "tooth")
    return xr.Dataset(
        {
            "field": variable(dims, found, "the variable, by the learned law"),
            "field_exact": variable(dims, variable_exact, "the variable, Burgers' equation"),
            "field_particles": variable(dims, raw, "the variable of the particles"),
            "rate": variable(dims, predicted, f"{_RATE}, learned, on the particles", "1/time"),
            "rate_exact": variable(dims, rate_exact, f"{_RATE}, Burgers' equation", "1/time"),
            "rate_particles": variable(
                dims, np.concatenate([noisy, room]), f"{_RATE}, particles", "1/time"
            ),
            "rate_error": variable(
                (), error_over_variance(law.rate(variable_exact), rate_exact), f"{_ERROR}, rate"
            ),
            "rate_error_smoothed": variable(
                (),
                error_over_variance(law.rate(smooth_exact), smooth_rate_exact),
                f"{_ERROR}, rate, on smoothed solutions",
            ),
            "rate_error_particles": variable(
                (), error_over_variance(predicted[: len(at)], own), f"{_ERROR}, rate, particles"
            ),
            "rate_error_differences": variable(
                (),
                error_over_variance(by_differences, rate_exact),
                f"{_ERROR}, rate, Burgers' equation with differences in space",
            ),
            "field_error": variable(
                (), error_over_variance(found, variable_exact), f"{_ERROR}, evolution"
            ),
            "field_error_particles": variable(
                (), error_over_variance(raw, variable_exact), f"{_ERROR}, the particles themselves"
            ),
        },
        {
            "time": variable("time", particles["time"].values[::every], "time", "time"),
            "x": particles["x"],
        },
    )


def joined(tests: Sequence[xr.Dataset], numbers: Sequence[int]) -> xr.Dataset:
    """Return comparisons of several starts along ``test``, by the numbers of their trajectories."""
    together = xr.concat(tests, "test", data_vars="all", coords="minimal", compat="equals")
    return together.assign_coords(test=variable("test", list(numbers), "trajectory"))
