"""The data of a law: fields of a variable and their rates of change, from densities of teeth."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import xarray as xr

from hydrolimit.datasets import variable
from hydrolimit.inference.networks.features import DIFFERENCES, samples, smoothed
from hydrolimit.inference.networks.viscosity import effective_viscosity

Mapped = Callable[[np.ndarray], np.ndarray]


def prepared(density: np.ndarray, to_variable: Mapped, smoothing: float) -> np.ndarray:
    """Return a variable of densities (time, tooth) that were smoothed over so many grid points.

    Smoothed first: a variable that is no linear function of the density would otherwise have a mean
    that its fluctuations shift.
    """
    return to_variable(smoothed(density, smoothing))


def pooled(
    trajectories: Sequence[xr.Dataset],
    to_variable: Mapped,
    interval: float,
    smoothing: float,
    stride: int,
) -> tuple[np.ndarray, np.ndarray]:
    """Return fields and rates of change (snapshot, tooth) of all trajectories, one after another.

    Each has ``density`` (time, tooth) at a constant interval; every ``stride``-th snapshot is kept.
    The rates are forward differences of the smoothed variable.
    """
    pairs = [
        samples(prepared(one["density"].values, to_variable, smoothing), interval, stride=stride)
        for one in trajectories
    ]
    return tuple(np.concatenate(both) for both in zip(*pairs, strict=True))


def viscosities(
    densities: Mapping[str, np.ndarray],
    interval: float,
    spacing: float,
    smoothing: Sequence[float],
) -> xr.Dataset:
    """Return what viscosity filters and differences make of data, for those that trajectories have.

    Parameters
    ----------
    densities
        By the name of a kind of data: densities (trajectory, time, tooth).
    interval, spacing
        Between recorded times, and between teeth.
    smoothing
        Widths of the filter, in grid points.

    Returns
    -------
    ``viscosity`` and ``advection``, with standard errors, over (data, difference, smoothing): the
    coefficients of the law that fits best, `viscosity.effective_viscosity`.
    """
    shape = (len(densities), len(DIFFERENCES), len(smoothing))
    found = np.empty((4, *shape))
    for i, density in enumerate(densities.values()):
        for j, difference in enumerate(DIFFERENCES):
            for k, width in enumerate(smoothing):
                pairs = [samples(one, interval, width, 1, difference) for one in density]
                fields, rates = (np.stack(both) for both in zip(*pairs, strict=True))
                law = effective_viscosity(fields, rates, spacing)
                found[:, i, j, k] = (
                    law.viscosity, law.viscosity_se, law.advection, law.advection_se,
                )  # fmt: skip
    dims = ("data", "difference", "smoothing")
    words = {
        "viscosity": "effective viscosity",
        "viscosity_se": "standard error of viscosity",
        "advection": "coefficient of -v v_x, 1 in Burgers' equation",
        "advection_se": "standard error of advection",
    }
    return xr.Dataset(
        {name: variable(dims, one, words[name]) for name, one in zip(words, found, strict=True)},
        {
            "data": variable("data", list(densities), "densities of the particles, or exact ones"),
            "difference": variable("difference", list(DIFFERENCES), "difference in time"),
            "smoothing": variable(
                "smoothing", list(smoothing), "standard deviation of the filter", "grid points"
            ),
        },
    )
