"""What study ``fluctuations`` must show, measured from its datasets."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import xarray as xr

from hydrolimit.statistics import jackknife, reduced_chi2

Measurement = tuple[float, float | None] | tuple[float, float | None, str]


def measure(datasets: Mapping[str, xr.Dataset]) -> dict[str, Measurement]:
    """Return {row id: (value, standard error)} for ``workflow/scorecard/fluctuations.yaml``."""
    return (
        _entries(datasets["operator"])
        | _stencils(datasets["fit"])
        | _evolution(datasets["evolution_periodic"], "periodic")
        | _evolution(datasets["evolution_dirichlet"], "dirichlet")
        | _mass(datasets["evolution_periodic"])
        | _preparations(datasets["preparation"])
        | {"taylor_order": (float(datasets["taylor"]["order"]), None)}
    )


def entry_z(operator: xr.Dataset) -> xr.DataArray:
    """Return (entry - exact) / standard error over (point, offset)."""
    return (operator["entry"] - operator["exact"]) / operator["entry_se"]


def _entries(operator: xr.Dataset) -> dict[str, Measurement]:
    z, blocks = entry_z(operator), operator.sizes["block"]
    near = np.abs(operator["offset"].values) <= 1
    return {
        "entries_chi2": (reduced_chi2(z.values[:, near], blocks), None),
        "entries_bias": mean_relative_bias(operator.isel(offset=near)),
        "locality_chi2": (reduced_chi2(z.values[:, ~near], blocks), None),
    }


def mean_relative_bias(operator: xr.Dataset) -> tuple[float, float]:
    """Return the weighted mean of entry/exact - 1 and its standard error.

    Each entry weighs as its inverse variance; the error is a jackknife over the blocks of each
    profile, the profiles being independent.
    """
    exact = operator["exact"].values
    weight = (exact / operator["entry_se"].values) ** 2
    weight = weight / weight.sum()
    value = np.sum(weight * (operator["entry"].values / exact - 1.0))
    share = weight / exact * operator["entry_without_block"].values
    per_point = share.sum(axis=-1)
    variance = 0.0
    for name in np.unique(operator["profile"].values):
        mine = operator["profile"].values == name
        variance += jackknife(per_point[:, mine].sum(axis=1)) ** 2
    return float(value), float(np.sqrt(variance))


def _stencils(fit: xr.Dataset) -> dict[str, Measurement]:
    measured = {}
    for part, scale in (("laplacian", ""), ("gradient", ""), ("gradient", "_paper")):
        for place, offset in (("middle", 0), ("last", -1)):
            at = {"part": part, "offset": offset}
            measured[f"stencil_{part}_{place}{scale}"] = (
                float(fit["stencil"].sel(at)),
                float(fit["stencil_se"].sel(at)),
            )
    return measured


def _evolution(evolution: xr.Dataset, boundary: str) -> dict[str, Measurement]:
    """The largest distance over time, and the size of the law's standard error at that time."""
    measured = {}
    for fit, suffix in (("constrained", ""), ("unconstrained", "_unconstrained")):
        distance = evolution[f"distance{suffix}_probed"].values
        worst = int(np.argmax(distance))
        error = float(evolution[f"distance{suffix}_probed_se"].values[worst])
        why = (
            f"largest at t = {evolution['time'].values[worst]:.3g}, where the law's own standard "
            f"error, from the realisations sampled, amounts to {error:.2g}"
        )
        measured[f"evolution_{boundary}_{fit}"] = (float(distance[worst]), error, why)
    return measured


def _mass(evolution: xr.Dataset) -> dict[str, Measurement]:
    mass = evolution["density"].mean("x").values
    return {"mass_drift": (float(np.max(np.abs(mass / mass[0] - 1.0))), None)}


def _preparations(preparation: xr.Dataset) -> dict[str, Measurement]:
    effect = float(preparation["design_effect"])
    why = f"a continuation has {effect:.3g} times the variance of a local-equilibrium realisation"
    return {"preparations_chi2": (float(preparation["chi2_reduced"]), None, why)}
