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
_FIELDS = {
    "field": ("the variable, by the learned law", "1"),
    "field_exact": ("the variable, Burgers' equation", "1"),
    "field_particles": ("the variable of the particles", "1"),
    "rate": (f"{_RATE}, learned, on the smoothed particles", "1/time"),
    "rate_exact": (f"{_RATE}, Burgers' equation", "1/time"),
    "rate_particles": (f"{_RATE}, particles", "1/time"),
}
_ERROR = "mean squared error over variance"
_ERRORS = {
    "rate_error": f"{_ERROR}, rate, on exact solutions",
    "rate_error_smoothed": f"{_ERROR}, rate, on smoothed solutions",
    "rate_error_particles": f"{_ERROR}, rate, on the smoothed particles against their own",
    "rate_error_differences": f"{_ERROR}, rate, Burgers' equation with differences in space",
    "field_error": f"{_ERROR}, evolution",
    "field_error_particles": f"{_ERROR}, the particles themselves",
}


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
    Over (time, tooth): ``field`` and ``field_exact``, ``field_particles``, ``rate``
    of the law on the smoothed particles, ``rate_exact``, and ``rate_particles``, the forward
    difference of the particles' own variable, NaN at the last step. Errors over
    variance: ``rate_error`` on exact fields against exact rates, ``rate_error_smoothed`` where both
    are smoothed as the data were, ``rate_error_particles`` on the particles against their own
    smoothed rates, and ``rate_error_differences`` of Burgers' equation itself with the differences
    in space that the law sees; ``field_error`` of the law's evolution, ``field_error_particles`` of
    the particles.
    """
    density = particles["density"].values
    step, spacing = float(particles["time"][1]), float(particles["x"][1])
    smooth = prepared(density, mapped.to_variable, smoothing)
    fields = {
        "field": found,
        "field_exact": mapped.to_variable(exact),
        "field_particles": mapped.to_variable(density[::every]),
        "rate": law.rate(smooth[::every]),
        "rate_exact": mapped.slope(exact) * exact_rate,
        "rate_particles": _forward(mapped.to_variable(density), step)[::every],
    }
    pairs = _rates(law, mapped, exact, exact_rate, smoothing) | {
        "rate_error_particles": (fields["rate"], _forward(smooth, step)[::every]),
        "rate_error_differences": (
            mapped.slope(exact) * _by_differences(exact, spacing, viscosity), fields["rate_exact"],
        ),
        "field_error": (found, fields["field_exact"]),
        "field_error_particles": (fields["field_particles"], fields["field_exact"]),
    }  # fmt: skip
    return xr.Dataset(
        {name: variable(("time", "tooth"), fields[name], *words) for name, words in _FIELDS.items()}
        | {
            name: variable((), _error(name, *pairs[name]), words) for name, words in _ERRORS.items()
        },
        {
            "time": variable("time", particles["time"].values[::every], "time", "time"),
            "x": particles["x"],
        },
    )


def _rates(
    law: Law,
    mapped: Density | Variable,
    exact: np.ndarray,
    exact_rate: np.ndarray,
    smoothing: float,
) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Return the law's rates on exact solutions and the exact ones, unsmoothed and smoothed."""
    smooth, smooth_rate = smoothed(exact, smoothing), smoothed(exact_rate, smoothing)
    return {
        name: (law.rate(mapped.to_variable(density)), mapped.slope(density) * rates)
        for name, density, rates in (
            ("rate_error", exact, exact_rate),
            ("rate_error_smoothed", smooth, smooth_rate),
        )
    }


def _by_differences(density: np.ndarray, spacing: float, viscosity: float) -> np.ndarray:
    """Return the rate of change by Burgers' equation with the differences in space of a law."""
    v, slope, curvature = np.moveaxis(derivatives(density, spacing), -1, 0)
    return viscosity * curvature - v * slope


def _error(name: str, found: np.ndarray, expected: np.ndarray) -> float:
    """Return the error over the variance, of the particles' rates at the times that have one."""
    if name == "rate_error_particles":
        there = np.isfinite(expected[:, 0])
        found, expected = found[there], expected[there]
    return error_over_variance(found, expected)


def _forward(field: np.ndarray, step: float) -> np.ndarray:
    """Return forward differences of a field (time, n), NaN at the last time."""
    return np.concatenate([rate(field, step), np.full((1, field.shape[1]), np.nan)])


def joined(tests: Sequence[xr.Dataset], numbers: Sequence[int]) -> xr.Dataset:
    """Return comparisons of several starts along ``test``, by the numbers of their trajectories."""
    together = xr.concat(tests, "test", data_vars="all", coords="minimal", compat="equals")
    return together.assign_coords(test=variable("test", list(numbers), "trajectory"))
