"""The viscosity that fields and their rates of change imply, without any network."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hydrolimit.inference.networks.features import ORDER, derivatives
from hydrolimit.statistics import jackknife


@dataclass(frozen=True)
class EffectiveLaw:
    """Coefficients of v_t = -a v v_x + ν v_xx, with standard errors (NaN of a single block).

    Attributes
    ----------
    advection, advection_se
        a; 1 in Burgers' equation (2).
    viscosity, viscosity_se
        ν.
    """

    advection: float
    viscosity: float
    advection_se: float
    viscosity_se: float


def effective_viscosity(
    field: np.ndarray, rate: np.ndarray, spacing: float, order: int = ORDER
) -> EffectiveLaw:
    """Fit v_t = -a v v_x + ν v_xx by least squares over all points.

    What filters and differences do to the data shows in ν: a network can learn no better law than
    they contain.

    Parameters
    ----------
    field, rate
        (block, snapshot, n) both, the snapshots' fields and rates of change; the blocks, such as
        trajectories or stretches of one, are taken as independent by the jackknife.
    spacing
        Distance of the points.
    order
        Of the central differences in space, 2 or 4.

    Raises
    ------
    ValueError
        Other shapes, values that are not finite, or fields too flat to tell a from ν; one sentence.
    """
    if np.ndim(field) != 3 or np.shape(field) != np.shape(rate):
        shapes = f"{np.shape(field)} and {np.shape(rate)}"
        raise ValueError(f"fields and rates of {shapes}; both must be (block, snapshot, n)")
    if not (np.isfinite(field).all() and np.isfinite(rate).all()):
        raise ValueError("the fields or rates are not finite everywhere; a run may have exploded")
    v, slope, curvature = np.moveaxis(derivatives(field, spacing, order), -1, 0)
    blocks = len(v)
    terms = np.stack([-v * slope, curvature], axis=-1).reshape(blocks, -1, 2)
    # Sums over the points of each block: leaving one out is a subtraction.
    gram = np.swapaxes(terms, 1, 2) @ terms
    moment = np.einsum("bpi,bp->bi", terms, np.reshape(rate, (blocks, -1)))
    advection, viscosity = _solved(gram.sum(axis=0), moment.sum(axis=0))
    if blocks == 1:
        return EffectiveLaw(float(advection), float(viscosity), np.nan, np.nan)
    errors = jackknife(_solved(gram.sum(axis=0) - gram, moment.sum(axis=0) - moment))
    return EffectiveLaw(float(advection), float(viscosity), *map(float, errors))


def _solved(gram: np.ndarray, moment: np.ndarray) -> np.ndarray:
    """Return the coefficients (..., 2) of normal equations (..., 2, 2), (..., 2)."""
    if (np.linalg.matrix_rank(gram) < 2).any():
        raise ValueError("the fields are too flat to tell advection from viscosity; take others")
    return np.linalg.solve(gram, moment[..., None])[..., 0]
