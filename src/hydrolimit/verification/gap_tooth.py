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

    Sizes that the runs do not have are left out; their rows are of other scales.
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
    direct = convergence["share"] == 1.0
    measured = {"count": (float(convergence["net_drift"].max()), None)}
    for teeth, resolution in SIZES:
        of_size = (convergence["teeth"] == teeth) & (convergence["resolution"] == resolution)
        found = convergence.isel(sample=(of_size & ~direct).values)
        for drift in found["drift"].values:
            mine = found.isel(sample=(found["drift"] == drift).values).isel(sample=0)
            name = "" if drift == "density" else f"{drift}_"
            if drift == "density" or (teeth, resolution) == SIZES[0]:
                measured[f"distance_{name}{teeth}_{resolution}"] = (
                    float(mine["distance_mean"]), float(mine["distance_se"]),
                )  # fmt: skip
    return measured


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
    return f"the largest is that of coordinate {int(shares['later_mode'][int(shares.argmax())])}"


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
        "viscosity_central": (
            float(central["viscosity"] - forward["viscosity"]),
            float(np.hypot(central["viscosity_se"], forward["viscosity_se"])),
        ),
    }  # fmt: skip


def _networks(predictions: Mapping[str, xr.Dataset]) -> dict[str, Measurement]:
    """Errors of right-hand sides and of evolutions, means over unseen starts."""
    measured = {}
    for label, one in predictions.items():
        own = one["field_error_particles"].values
        worst = f"the particles' own error is {np.mean(own):.2g}"
        if not np.isfinite(one["field_error"]).all():
            worst = "the integration of an unseen start failed"
        measured[f"rate_{label}"] = mean_and_error(one["rate_error"].values)[:2]
        measured[f"smoothed_{label}"] = mean_and_error(one["rate_error_smoothed"].values)[:2]
        measured[f"field_{label}"] = (*_all_finite(one["field_error"].values), worst)
        if label.endswith("normalised"):
            published = predictions[label.replace("normalised", "published")]
            measured[f"beside_particles_{label}"] = _all_finite(one["field_error"].values / own)
            measured[f"beside_published_{label}"] = _all_finite(
                one["field_error"].values / published["field_error"].values
            )
    return measured


def _all_finite(values: np.ndarray) -> tuple[float, float]:
    """Return mean and standard error, NaN if one of the values is."""
    if not np.isfinite(values).all():
        return float("nan"), float("nan")
    return mean_and_error(values)[:2]
