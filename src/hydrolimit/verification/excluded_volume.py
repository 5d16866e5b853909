"""What study ``excluded_volume`` must show, measured from its datasets."""

from __future__ import annotations

import json
from collections.abc import Mapping

import numpy as np
import xarray as xr

from hydrolimit.inference.histograms import chi2_deviation

Measurement = tuple[float, float | None] | tuple[float, float | None, str]


def measure(datasets: Mapping[str, xr.Dataset]) -> dict[str, Measurement]:
    """Return {row id: (value, standard error)} for ``workflow/scorecard/excluded_volume.yaml``."""
    profiles = {name: datasets[f"profile_{name}"] for name in ("rods", "disks", "yukawa", "power")}
    return (
        _solver(datasets["solver"])
        | _rates(datasets["rates"])
        | _coefficients(profiles)
        | {"rods_chi2": _mean_chi2([late(profiles["rods"])["chi2_exact"]], profiles["rods"])}
        | {"points_chi2": _points(profiles)}
        | _distances(profiles)
        | _steps(datasets)
    )


def late(profile: xr.Dataset) -> xr.Dataset:
    """Return a comparison at the shown times after the start."""
    shown = [time for time in json.loads(profile.attrs["shown"]) if time > 0.0]
    return profile.sel(time=shown, method="nearest")


def _solver(solver: xr.Dataset) -> dict[str, Measurement]:
    return {
        "solver_order": (float(solver["order"].min()), None),
        "solver_mass": (float(solver["mass_drift"].max()), None),
        "solver_positivity": (float(solver["least_density"].min()), None),
        "solver_energy": (float(solver["largest_energy_increase"].max()), None),
    }


def _rates(rates: xr.Dataset) -> dict[str, Measurement]:
    linear, nonlinear, linearised = (
        float(rates["rate"].sel(law=law)) for law in ("linear", "nonlinear", "linearised")
    )
    predicted = float(rates["rate_predicted"].sel(law="linearised"))
    return {
        "rate_linear": (linear, None),
        "rate_linearised": (linearised / predicted, None),
        "rate_nonlinear": (nonlinear / linear, None),
    }


def _coefficients(profiles: Mapping[str, xr.Dataset]) -> dict[str, Measurement]:
    """The coefficient of the nonlinear diffusion, alpha (N - 1) eps^d."""
    return {
        f"coefficient_{name}": (float(profile.attrs["coefficient"]), None)
        for name, profile in profiles.items()
    }


def _mean_chi2(values: list[xr.DataArray], profile: xr.Dataset) -> tuple[float, float]:
    """Return the mean of reduced chi^2 and the standard deviation of a single one."""
    blocks = int(np.min(profile["realisations"]))
    deviation = chi2_deviation(profile.sizes["bin"], blocks) if blocks > 5 else np.nan
    return float(np.mean([float(one.mean()) for one in values])), deviation


def _points(profiles: Mapping[str, xr.Dataset]) -> tuple[float, float]:
    """Point particles of the line and of both examples that are seen across the whole plane."""
    seen = [profiles[name] for name in ("rods", "disks", "yukawa")]
    at = {"interaction": "off", "law": "linear"}
    few = min(seen, key=lambda profile: int(np.min(profile["realisations"])))
    return _mean_chi2([late(profile)["chi2"].sel(at) for profile in seen], few)


def _distances(profiles: Mapping[str, xr.Dataset]) -> dict[str, Measurement]:
    measured = {}
    for name in ("disks", "yukawa", "power"):
        mine = late(profiles[name]).sel(interaction="on")
        nonlinear, linear = (mine["distance"].sel(law=law).values for law in mine["law"].values)
        error = mine["distance_se"].sel(law="nonlinear").values
        noise = mine["noise"].values
        worst, least = int(np.argmax(nonlinear)), int(np.argmax(nonlinear / linear))
        share = error[least] / linear[least]
        measured[f"distance_{name}"] = (
            float(nonlinear[worst]), float(error[worst]), _beside(mine, noise, worst),
        )  # fmt: skip
        measured[f"ratio_{name}"] = (
            float(nonlinear[least] / linear[least]), float(share), _beside(mine, noise, least),
        )  # fmt: skip
        measured[f"excess_{name}"] = (
            float(np.mean(nonlinear - noise)), float(error.max()), _beside(mine, noise, worst),
        )  # fmt: skip
    return measured


def _beside(mine: xr.Dataset, noise: np.ndarray, i: int) -> str:
    """Return in words the distances at a time, and what noise alone makes."""
    laws = [float(mine["distance"].sel(law=law)[i]) for law in mine["law"].values]
    return (
        f"at t = {float(mine['time'][i]):.4g} the distances are {laws[0]:.3g} and {laws[1]:.3g}, "
        f"and {noise[i]:.3g} that of noise alone"
    )


def _steps(datasets: Mapping[str, xr.Dataset]) -> dict[str, Measurement]:
    contact, disks = datasets["contact"].isel(multiple=0), datasets["steps_disks"]
    coefficients = datasets["coefficients"]
    first, second = (disks.isel(multiple=i) for i in (0, 1))
    measured = {
        "contact": (
            float(contact["value"] / contact["theory"]),
            float(contact["value_se"] / contact["theory"]),
        ),
        "disks_step": (
            float(second["mean"] - first["mean"]),
            float(np.hypot(first["mean_se"], second["mean_se"])),
        ),
    }
    for name in coefficients["pair_potential"].values:
        mine = coefficients.sel(pair_potential=name)
        measured[f"step_{name}"] = (float(mine["used_ratio"]), None)
        measured[f"cutoff_{name}"] = (float(mine["used_cutoff_ratio"]), None)
    return measured
