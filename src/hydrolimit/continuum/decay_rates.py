"""Rates at which the free energy decays to its least value, example 4.1."""

from __future__ import annotations

import numpy as np
import xarray as xr

from hydrolimit.continuum.gradient_flow import GradientFlow
from hydrolimit.datasets import variable

# The fit begins where Delta E has fallen by the first factor and ends at the second: there only the
# slowest mode is left, and rounding does not show yet. With the rates of the line, exp(-2 r t)
# of the next mode is then below 1e-4 of it.
FIT = (1e-4, 1e-9)
LAWS = ("linear", "nonlinear", "linearised")


def measure(
    potential: np.ndarray,
    initial: np.ndarray,
    coefficient: float,
    times: np.ndarray,
    tolerance: float,
) -> xr.Dataset:
    """Return ``difference`` (law, time) = E(t) - E(infinity), and the fitted ``rate`` (law).

    The laws are c = 0, c = coefficient, and the latter linearised around p = 1, d_t p = (1 + c)
    Laplacian p, whose energy is that of the nonlinear one. Averages over cells are given on a line,
    of a constant potential. ``predicted`` (law) is 2 pi^2 (1 + c) of the linear laws.
    """
    linear = GradientFlow(potential, 0.0)
    nonlinear = GradientFlow(potential, coefficient)
    effective = 1.0 + coefficient
    found = {
        "linear": (linear, linear.solve(initial, times, tolerance)),
        "nonlinear": (nonlinear, nonlinear.solve(initial, times, tolerance)),
        "linearised": (nonlinear, linear.solve(initial, effective * times, tolerance)),
    }
    difference = np.array(
        [[flow.energy(p) for p in solution.density] for flow, solution in found.values()]
    )
    least = [flow.energy(flow.steady_state()) for flow, _ in found.values()]
    difference -= np.array(least)[:, None]
    fits = [_fit(times, values) for values in difference]
    slowest = 2.0 * np.pi**2
    units = "1/time"
    return xr.Dataset(
        {
            "difference": variable(
                ("law", "time"), difference, "free energy above the least", "k_B T"
            ),
            "rate": variable("law", [fit[0] for fit in fits], "fitted rate of decay", units),
            "rate_predicted": variable(
                "law", [slowest, np.nan, effective * slowest], "rate of the slowest mode", units
            ),
            "fit_from": variable("law", [fit[1] for fit in fits], "beginning of the fit", "time"),
            "fit_to": variable("law", [fit[2] for fit in fits], "end of the fit", "time"),
        },
        {
            "law": variable("law", list(LAWS), "law"),
            "time": variable("time", times, "time"),
        },
        {"effective_diffusivity": effective},
    )


def _fit(times: np.ndarray, difference: np.ndarray) -> tuple[float, float, float]:
    """Return the rate of decay, and the times that the fit begins and ends at."""
    share = difference / difference[0]
    chosen = (share <= FIT[0]) & (share >= FIT[1])
    if np.count_nonzero(chosen) < 2:
        return np.nan, np.nan, np.nan
    t = times[chosen]
    return -float(np.polyfit(t, np.log(difference[chosen]), 1)[0]), float(t[0]), float(t[-1])
