"""Do two preparations of the same profile show the same operator?

Local equilibrium drawn directly, and the dynamics run from a deterministic start: the second is
still too quiet on large scales, and its rates therefore too low by a known share.
"""

from __future__ import annotations

import numpy as np
import xarray as xr

from hydrolimit.datasets import variable
from hydrolimit.thermodynamics import Thermodynamics

TRIDIAGONAL = [-1, 0, 1]


def quiet_start_deficit(law: Thermodynamics, density: np.ndarray, time: float) -> np.ndarray:
    """Return the share by which rates are low a microscopic ``time`` after a deterministic start.

    Density fluctuations of wave number q have reached χ (1 - exp(-2 D q² t)) of their equilibrium
    strength χ, so a site lacks the variance χ ∫ exp(-2 D q² t) dq/2π = χ / √(8π D t), and the mean
    mobility m''/2 times that: φ'' χ / (2 φ √(8π D t)) where m = φ/2.
    """
    missing = law.compressibility(density) / np.sqrt(8.0 * np.pi * law.diffusivity(density) * time)
    return law.mobility_derivative(density, 2) * missing / (2.0 * law.mobility(density))


def compare(
    equilibrium: xr.Dataset, evolved: xr.Dataset, law: Thermodynamics, time: float, runs: int
) -> xr.Dataset:
    """Return both preparations' tridiagonal entries side by side, along ``point``.

    Parameters
    ----------
    equilibrium, evolved
        Measured points of the same profiles (:mod:`hydrolimit.inference.operator_points`).
    law
        Thermodynamics, for the deficit that is taken off the evolved entries.
    time
        Microscopic time between the deterministic start and the measurement.
    runs
        Continuations of each run of the evolved preparation (R₂).

    Returns
    -------
    Dataset with the entries and standard errors of both, ``deficit`` (point), ``z`` and, over all
    entries, ``design_effect``: the variance of a realisation in the evolved ensemble over that of
    an independent one, and ``intraclass_correlation`` = (design_effect - 1) / (R₂ - 1) of the
    continuations of a run.
    """
    equilibrium, evolved = (d.sel(offset=TRIDIAGONAL) for d in (equilibrium, evolved))
    deficit = quiet_start_deficit(law, evolved["rho"].values, time)
    corrected = evolved["entry"].values / (1.0 - deficit[:, None])
    error = np.hypot(equilibrium["entry_se"].values, evolved["entry_se"].values)
    # Each ensemble's variance times its size is that of one realisation.
    single = [d["entry_se"].values ** 2 * d["realisations"].values[:, None]
              for d in (equilibrium, evolved)]  # fmt: skip
    effect = float(np.mean(single[1] / single[0]))
    dims = ("point", "offset")
    names = {"local_equilibrium": equilibrium, "evolved": evolved}
    result = equilibrium[["entry"]].drop_vars("entry")
    for name, data in names.items():
        value = corrected if name == "evolved" else data["entry"].values
        text = "K_ba, deficit taken off" if name == "evolved" else "K_ba"
        result[f"entry_{name}"] = variable(dims, value, f"{text}, {name}")
        result[f"entry_{name}_se"] = variable(
            dims, data["entry_se"].values, f"standard error of K_ba, {name}"
        )
    result["deficit"] = variable("point", deficit, "share by which a quiet start lowers K_ba")
    result["z"] = variable(
        dims,
        (corrected - equilibrium["entry"].values) / error,
        "difference of the preparations in its standard errors",
    )
    result["design_effect"] = variable(
        (), effect, "variance of a continuation over an independent one"
    )
    correlation = (effect - 1.0) / (runs - 1.0) if runs > 1 else np.nan
    result["intraclass_correlation"] = variable(
        (), correlation, "correlation of two continuations of one run"
    )
    return result
