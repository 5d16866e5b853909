"""Do two preparations of the same profile show the same operator?

Local equilibrium drawn directly, and the dynamics run from a deterministic start: the second is
still too quiet on large scales, and its rates therefore too low by a known share.
"""

from __future__ import annotations

import numpy as np
import xarray as xr

from hydrolimit.datasets import variable
from hydrolimit.inference.operator_fit import OFFSETS
from hydrolimit.thermodynamics import Thermodynamics


def quiet_start_deficit(law: Thermodynamics, density: np.ndarray, time: float) -> np.ndarray:
    """Return the share by which rates are low a microscopic ``time`` after a deterministic start.

    Density fluctuations of wave number q have reached χ (1 - exp(-2 D q² t)) of their equilibrium
    strength χ, so a site lacks the variance χ ∫ exp(-2 D q² t) dq/2π = χ / √(8π D t), and the mean
    mobility m''/2 times that: φ'' χ / (2 φ √(8π D t)) where m = φ/2.
    """
    missing = law.compressibility(density) / np.sqrt(8.0 * np.pi * law.diffusivity(density) * time)
    return law.mobility_derivative(density, 2) * missing / (2.0 * law.mobility(density))


def welch_chi2(z, error_1, error_2, blocks_1: int, blocks_2: int) -> float:
    """Return the mean of z² over its expectation, for differences of two jackknifed estimates.

    z has the sum of both variances under its root, so that it is Student-distributed with Welch's
    degrees of freedom ν = (s₁² + s₂²)² / (s₁⁴/(B₁ - 1) + s₂⁴/(B₂ - 1)), and E z² = ν/(ν - 2). The
    errors are arrays of the shape of z, from B₁ and B₂ blocks.
    """
    first, second = np.asarray(error_1) ** 2, np.asarray(error_2) ** 2
    freedom = (first + second) ** 2 / (first**2 / (blocks_1 - 1) + second**2 / (blocks_2 - 1))
    return float(np.nanmean(z**2 * (freedom - 2.0) / freedom))


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
    entries, ``chi2_reduced``, ``design_effect``: the variance of a realisation in the evolved
    ensemble over that of one in local equilibrium, and ``intraclass_correlation`` =
    (design_effect - 1) / (R₂ - 1) of the continuations of a run.
    """
    equilibrium, evolved = (d.sel(offset=list(OFFSETS)) for d in (equilibrium, evolved))
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
    z = (corrected - equilibrium["entry"].values) / error
    result["z"] = variable(dims, z, "difference of the preparations in its standard errors")
    blocks = equilibrium.sizes["block"], evolved.sizes["block"]
    result["chi2_reduced"] = variable(
        (),
        welch_chi2(result["z"].values, equilibrium["entry_se"], evolved["entry_se"], *blocks),
        "mean of z^2 over what is expected of it",
    )
    result["design_effect"] = variable(
        (), effect, "variance of a continuation over that of a local-equilibrium realisation"
    )
    correlation = (effect - 1.0) / (runs - 1.0) if runs > 1 else np.nan
    result["intraclass_correlation"] = variable(
        (), correlation, "correlation of two continuations of one run"
    )
    return result
