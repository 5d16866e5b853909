"""A fit as a dataset: what is in it, by the project's conventions, and back without loss."""

import numpy as np
import pytest
import xarray as xr

from hydrolimit import datasets
from hydrolimit.datasets import variable
from hydrolimit.inference import fit_dataset, operator_fit
from hydrolimit.inference.covariation import OFFSETS


@pytest.fixture
def points(rng):
    """Measured points over (density, slope), the whole band of offsets, 12 blocks."""
    density, slope = rng.uniform(4, 10, 30), rng.uniform(-19, 19, 30)
    profile = np.array([f"p{i // 3}" for i in range(30)])
    mean = 100.0 + rng.normal(size=(30, OFFSETS.size))
    without = mean + 0.1 * rng.normal(size=(12, 30, OFFSETS.size))
    return xr.Dataset(
        {
            "entry": variable(("point", "offset"), mean, "K_ba"),
            "entry_se": variable(("point", "offset"), np.full(mean.shape, 0.5), "error"),
            "entry_without_block": variable(("block", "point", "offset"), without, "K_ba"),
        },
        coords={
            "rho": variable("point", density, "density"),
            "slope": variable("point", slope, "slope"),
            "profile": variable("point", profile, "profile"),
            "offset": variable("offset", OFFSETS, "offset"),
        },
    )


@pytest.mark.parametrize("constrained", [True, False])
def test_a_fit_comes_back_from_its_dataset(constrained, points, tmp_path):
    """Only offsets -1, 0, 1 enter, in this order whatever the order of dimensions."""
    data = fit_dataset.fit_dataset(points.transpose(), constrained)
    attributes = dict.fromkeys(datasets.ATTRIBUTES, "none")
    datasets.save(data, tmp_path / "fit.nc", attributes)
    fit = fit_dataset.fit_from_dataset(datasets.load(tmp_path / "fit.nc"))
    near = np.abs(OFFSETS) <= 1
    direct = operator_fit.fit_operator(
        points.rho.values, points.slope.values, points.entry.values[:, near],
        points.entry_se.values[:, near], points.entry_without_block.values[:, :, near],
        points.profile.values, constrained,
    )  # fmt: skip
    np.testing.assert_array_equal(fit.coefficients, direct.coefficients)
    np.testing.assert_array_equal(fit.covariance, direct.covariance)
    assert fit.chi2_reduced == direct.chi2_reduced
    assert fit.constrained is constrained
    assert int(data["points"]) == 30
    assert data["offset"].values.tolist() == [-1, 0, 1]
    powers = list(zip(data["power_rho"].values, data["power_slope"].values, strict=True))
    assert powers == list(operator_fit.MONOMIALS)


@pytest.mark.parametrize("part", ["laplacian", "gradient"])
def test_stencils_stand_beside_the_fit(part, points):
    data = fit_dataset.fit_dataset(points, False)
    values, errors = operator_fit.stencil(fit_dataset.fit_from_dataset(data), part)
    np.testing.assert_array_equal(data["stencil"].sel(part=part), values)
    np.testing.assert_array_equal(data["stencil_se"].sel(part=part), errors)
    assert float(data["stencil"].sel(part=part, offset=1)) == -1.0
