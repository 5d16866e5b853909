"""A fitted operator as a dataset, and back."""

from __future__ import annotations

import numpy as np
import xarray as xr

from hydrolimit.datasets import variable
from hydrolimit.inference.operator_fit import (
    MONOMIALS,
    OFFSETS,
    PARTS,
    OperatorFit,
    fit_operator,
    stencil,
)
from hydrolimit.inference.operator_points import OFFSET_NAME


def fit_dataset(points: xr.Dataset, constrained: bool) -> xr.Dataset:
    """Fit the measured points, and return coefficients, their covariance and the stencils."""
    points = points.sel(offset=list(OFFSETS))
    fit = fit_operator(
        points["rho"].values,
        points["slope"].values,
        points["entry"].transpose("point", "offset").values,
        points["entry_se"].transpose("point", "offset").values,
        points["entry_without_block"].transpose("block", "point", "offset").values,
        points["profile"].values,
        constrained,
    )
    shape = fit.coefficients.shape
    stencils = [stencil(fit, part) for part in PARTS]
    dims = ("offset", "monomial")
    powers = np.array(MONOMIALS)
    sums = "the three polynomials sum to zero" if constrained else "the three are independent"
    return xr.Dataset(
        {
            "coefficient": variable(dims, fit.coefficients, f"coefficient of a monomial; {sums}"),
            "coefficient_covariance": variable(
                (*dims, "offset_2", "monomial_2"),
                fit.covariance.reshape(shape + shape),
                "covariance of two coefficients",
            ),
            "chi2_reduced": variable((), fit.chi2_reduced, "squared residuals, over their errors"),
            "constrained": variable((), int(constrained), "1 if the polynomials sum to zero"),
            "points": variable((), points.sizes["point"], "points (density, slope) fitted"),
            "stencil": variable(
                ("part", "offset"), np.stack([s[0] for s in stencils]), "stencil, -1 at offset 1"
            ),
            "stencil_se": variable(
                ("part", "offset"), np.stack([s[1] for s in stencils]), "its standard error"
            ),
        },
        coords={
            "offset": variable("offset", list(OFFSETS), OFFSET_NAME),
            "offset_2": variable("offset_2", list(OFFSETS), OFFSET_NAME),
            "part": variable("part", list(PARTS), "part of the operator: free of, linear in slope"),
            "power_rho": variable("monomial", powers[:, 0], "power of the density"),
            "power_slope": variable("monomial", powers[:, 1], "power of the slope"),
        },
    )


def fit_from_dataset(dataset: xr.Dataset) -> OperatorFit:
    """Return the fit that :func:`fit_dataset` stored."""
    size = dataset["coefficient"].size
    return OperatorFit(
        dataset["coefficient"].values,
        dataset["coefficient_covariance"].values.reshape(size, size),
        float(dataset["chi2_reduced"]),
        bool(dataset["constrained"]),
    )
