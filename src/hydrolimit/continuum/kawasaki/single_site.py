"""A potential, its Cramér transform and the convexity of blocks of its spins, as a dataset."""

from __future__ import annotations

import numpy as np
import xarray as xr

from hydrolimit.continuum.kawasaki import block_hamiltonian
from hydrolimit.cramer import CramerTransform
from hydrolimit.datasets import variable

SPIN = np.linspace(-4.0, 4.0, 321)
MEAN = np.linspace(-2.5, 2.5, 201)
BLOCKS = (1, 2, 4, 8, 16, 32, 64)


def table(cramer: CramerTransform) -> xr.Dataset:
    """Return ψ (spin), φ, φ' and φ'' (mean), and the least curvature of blocks (block).

    Means that no field within the potential's range gives have NaN.
    """
    low, high = cramer.means
    beyond = block_hamiltonian.MARGIN * block_hamiltonian.SPACING
    inside = (low + beyond <= MEAN) & (high - beyond >= MEAN)
    mean, psi = MEAN[inside], cramer.potential
    exact = [block_hamiltonian.curvature(cramer, k, *mean[[0, -1]])[1].min() for k in BLOCKS]
    saddle = [block_hamiltonian.saddle_point_curvature(cramer, k, mean).min() for k in BLOCKS]
    of_mean = {
        "phi": (cramer.free_energy(mean), "Cramér transform φ"),
        "field": (cramer.field(mean), "field φ'"),
        "curvature": (cramer.curvature(mean), "φ''"),
    }
    everywhere = {}
    for name, (values, words) in of_mean.items():
        padded = np.full(MEAN.size, np.nan)
        padded[inside] = values
        everywhere[name] = variable("mean", padded, words)
    return xr.Dataset(
        {
            "psi": variable("spin", np.interp(SPIN, psi.x, psi.value), "single-site potential ψ"),
            **everywhere,
            "block_curvature": variable(
                "block", exact, "least curvature of a block's exact Hamiltonian"
            ),
            "block_curvature_saddle": variable("block", saddle, "the same to saddle-point order"),
            "least_curvature": variable((), cramer.curvature(mean).min(), "least φ''"),
            "formula": variable((), psi.formula, "formula of ψ"),
        },
        {
            "spin": variable("spin", SPIN, "spin x"),
            "mean": variable("mean", MEAN, "mean spin m"),
            "block": variable("block", list(BLOCKS), "spins of a block, K"),
        },
    )
