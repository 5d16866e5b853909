"""The number of knots with the least error, from the deterministic part and the noise."""

from __future__ import annotations

import numpy as np
import xarray as xr

from hydrolimit.datasets import variable

_FINE = 400  # numbers of knots tried between the first and the last of the list
_LARGEST = 1e7  # N beyond those of the runs: up to this, each twice the one before


def best_knots(deterministic: xr.DataArray, noise: xr.DataArray, white: xr.DataArray) -> xr.Dataset:
    """Return where the sum of both parts is least, for the N given and beyond.

    deterministic is |eta - zeta|^2 in L^2 (degree, knots); noise E|P(x - zeta)|^2 and white
    (tr(P Q_N) - 1)/N (spins, degree, knots). Logarithms are interpolated in log M between the
    numbers of knots listed. Beyond the largest N, where M is much smaller, noise is
    (M - 1)/N times its ratio to white at that N.

    Returns ``best`` and ``best_error``, the M and the sum there, and ``best_inside``, 1 unless it
    is the first or the last M for which all is known, each (count, degree); NaN with fewer than
    two such M.
    """
    spins, knots = noise["spins"].values, noise["knots"].values
    beyond = 2.0 * spins[-1] * 2.0 ** np.arange(40)
    beyond = beyond[beyond <= _LARGEST]
    ratio = (noise / white).isel(spins=-1).values * (knots - 1.0)
    every = np.concatenate([noise.values, ratio / beyond[:, None, None]])
    count = np.concatenate([spins.astype(float), beyond])
    found = np.full((3, count.size, noise.sizes["degree"]), np.nan)
    for i, j in np.ndindex(found.shape[1:]):
        found[:, i, j] = _least(knots, deterministic.values[j], every[i, j])
    at = ("count", "degree")
    return xr.Dataset(
        {
            "best": variable(at, found[0], "M of the least error"),
            "best_error": variable(at, found[1], "least error"),
            "best_inside": variable(at, found[2], "1 if that M is inside the list, 0 at its ends"),
        },
        {"count": variable("count", count, "N"), "degree": noise["degree"]},
    )


def _least(knots: np.ndarray, deterministic: np.ndarray, noise: np.ndarray) -> tuple:
    """Return M, the sum there, and whether M is inside the list."""
    known = (deterministic > 0.0) & (noise > 0.0)  # false for NaN
    if known.sum() < 2:
        return np.nan, np.nan, np.nan
    place = np.log(knots[known].astype(float))
    fine = np.linspace(place[0], place[-1], _FINE)
    total = sum(
        np.exp(np.interp(fine, place, np.log(part[known]))) for part in (deterministic, noise)
    )
    least = int(np.argmin(total))
    return np.exp(fine[least]), total[least], float(0 < least < _FINE - 1)
