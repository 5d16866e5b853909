"""What study ``gap_tooth`` must show, measured from its datasets."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import xarray as xr

from hydrolimit.statistics import mean_and_error

Measurement = tuple[float, float | None] | tuple[float, float | None, str]
# The runs of Figure 1 whose error has a bar: teeth, particles in a unit of mass.
SIZES = ((32, 10_000), (32, 100_000), (64, 100_000), (128, 100_000), (128, 10_000))
# Diffusion-map coordinates up to this one stand out from noise at every scale.
CLEAR_COORDINATE = 6


def measure(datasets: Mapping[str, xr.Dataset]) -> dict[str, Measurement]:
    """Return {row id: (value, standard error)} for ``workflow/scorecard/gap_tooth.yaml``.

    What the runs of a config do not have is not a number.
    """
    return (
        _solvers(datasets)
        | _profiles(datasets["convergence"])
        | _variable(datasets["variable"])
        | _viscosities(datasets["preprocessing"])
        | _networks(
            {
                name.removeprefix("prediction_"): one
                for name, one in datasets.items()
                if name.startswith("prediction_")
            }
        )
    )


def _solvers(datasets: Mapping[str, xr.Dataset]) -> dict[str, Measurement]:
    solvers = datasets["solvers"]
    return {
        "reference_cole_hopf": (float(solvers["cole_hopf"].max()), None),
        "reference_weno_order": (float(solvers["order"]), None),
        "reference_mass": (float(datasets["reference_profile"]["mass_drift"]), None),
    }


def _profiles(convergence: xr.Dataset) -> dict[str, Measurement]:
    """Errors of the teeth's densities, and the count of particles."""
    measured = {
        "count": (float(convergence["net_drift"].max()), None),
        "distance_neighbours": _distance(convergence, "neighbours", *SIZES[0]),
    }
    raw = _distance(convergence, "neighbours_raw", *SIZES[0])
    cured = measured["distance_neighbours"]
    measured["neighbours_raw_excess"] = (raw[0] - cured[0], float(np.hypot(raw[1], cured[1])))
    for teeth, resolution in SIZES:
        name = f"distance_{teeth}_{resolution}"
        measured[name] = _distance(convergence, "density", teeth, resolution)
    return measured


def _distance(convergence: xr.Dataset, drift: str, teeth: int, resolution: int) -> Measurement:
    """Return the mean distance of a sample with gaps, and its error; NaN where there is none."""
    there = (
        (convergence["drift"] == drift)
        & (convergence["teeth"] == teeth)
        & (convergence["resolution"] == resolution)
        & (convergence["share"] < 1.0)
    ).values
    if not there.any():
        return np.nan, np.nan, "the config has no such runs"
    mine = convergence.isel(sample=int(np.argmax(there)))
    return float(mine["distance_mean"]), float(mine["distance_se"])


def _variable(variable: xr.Dataset) -> dict[str, Measurement]:
    shares = variable["residual_share"]
    clear = shares.sel(later_mode=slice(None, CLEAR_COORDINATE))
    return {
        "rank_correlation": (float(variable.attrs["rank_correlation"]), None),
        "spectral_ratio": (float(variable.attrs["spectral_ratio"]), None),
        "coordinates": (float(shares.max()), None),
        "clear_coordinates": (float(clear.max()), None, _worst(clear)),
    }


def _worst(shares: xr.DataArray) -> str:
    mode = shares["later_mode"].values[int(np.argmax(shares.values))]
    return f"the largest is that of coordinate {mode}"


def _viscosities(preprocessing: xr.Dataset) -> dict[str, Measurement]:
    """What smoothing and differences make of the viscosity."""
    used = preprocessing.sel(smoothing=preprocessing.attrs["used"], difference="forward")
    raw = preprocessing.sel(data="particles", smoothing=0.0)
    forward, central = (raw.sel(difference=name) for name in ("forward", "central"))
    return {
        **{
            f"viscosity_{name}": (
                float(used["viscosity"].sel(data=name)), float(used["viscosity_se"].sel(data=name)),
            )
            for name in ("exact", "particles")
        },
        # Both are from the same data: their errors do not add up.
        "viscosity_central": (float(central["viscosity"] - forward["viscosity"]), None),
    }  # fmt: skip


def _networks(predictions: Mapping[str, xr.Dataset]) -> dict[str, Measurement]:
    """Errors of right-hand sides and of evolutions, means over unseen starts."""
    measured = {}
    for label, one in predictions.items():
        own = one["field_error_particles"].values
        worst = f"the particles' own error is {np.mean(own):.2g}"
        if not np.isfinite(one["field_error"]).all():
            worst = "the integration of an unseen start failed"
        floor = float(one["rate_error_differences"].mean())
        measured[f"rate_{label}"] = (
            *_mean(one["rate_error"].values),
            f"differences in space alone make {floor:.2g} of Burgers' own rates",
        )
        measured[f"smoothed_{label}"] = _mean(one["rate_error_smoothed"].values)
        measured[f"field_{label}"] = (*_mean(one["field_error"].values), worst)
        if label.endswith("normalised"):
            published = predictions[label.replace("normalised", "published")]
            measured[f"beside_particles_{label}"] = _mean(one["field_error"].values / own)
            measured[f"beside_published_{label}"] = _mean(
                one["field_error"].values / published["field_error"].values
            )
    return measured


def _mean(values: np.ndarray) -> tuple[float, float | None]:
    """Return mean and standard error; NaN if a value is, and no error from fewer than three."""
    if not np.isfinite(values).all():
        return float("nan"), None
    mean, error, count = mean_and_error(values)
    return mean, error if count >= 3 else None
