"""What the study must show: every row is measured, and measured right."""

from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from hydrolimit import scorecard
from hydrolimit.verification import fluctuations

ROOT = Path(__file__).parents[1]
BLOCKS = 40
OFFSETS = np.arange(-3, 4)
NEAR = np.abs(OFFSETS) <= 1


def _operator(rng, profiles, bias=0.0):
    """Profiles of 5 points with 1 % noise, half of its variance shared within a profile."""
    points = 5 * profiles
    profile = np.array([f"p{i // 5:02d}" for i in range(points)])
    exact = np.linspace(500.0, 2000.0, points)[:, None] * np.array([0, 0, -1, 2, -1, 0, 0])
    size = np.where(NEAR, np.abs(exact), 500.0) * 0.01
    own = rng.normal(size=(BLOCKS, points, 7))
    shared = np.repeat(rng.normal(size=(BLOCKS, profiles, 1)), 5, axis=1) * np.sign(exact + 0.5)
    blocks = exact * (1 + bias) + np.sqrt(BLOCKS / 2) * size * (own + shared)
    without = (blocks.sum(axis=0) - blocks) / (BLOCKS - 1)
    error = np.sqrt((BLOCKS - 1) / BLOCKS * ((without - without.mean(axis=0)) ** 2).sum(axis=0))
    return xr.Dataset(
        {
            "entry": (("point", "offset"), blocks.mean(axis=0)),
            "entry_se": (("point", "offset"), error),
            "entry_without_block": (("block", "point", "offset"), without),
            "exact": (("point", "offset"), exact),
        },
        coords={"offset": OFFSETS, "profile": ("point", profile)},
    )


def _evolution():
    """Distances that peak at the third time; a mass that drifts by 2e-13 of itself, then 1e-13."""
    time = np.array([0.0, 0.1, 0.2, 0.3])
    density = 7.0 * (1 + np.array([0.0, 1e-13, -2e-13, 1e-13]))[:, None] * np.ones((4, 5))
    data = {"density": (("time", "x"), density)}
    for scale, suffix in ((1.0, ""), (2.0, "_unconstrained")):
        data[f"distance{suffix}_probed"] = ("time", scale * np.array([0.0, 0.001, 0.004, 0.003]))
        data[f"distance{suffix}_probed_se"] = (
            "time",
            scale * np.array([0.0, 0.0001, 0.0002, 0.0003]),
        )
    return xr.Dataset(data, coords={"time": time})


@pytest.fixture
def datasets(rng):
    stencil = np.array([[-1.001, 2.002, -1.0], [0.99, 0.02, -1.0]])
    fit = xr.Dataset(
        {
            "stencil": (("part", "offset"), stencil),
            "stencil_se": (("part", "offset"), np.array([[0.01, 0.02, 0.0], [0.03, 0.04, 0.0]])),
        },
        coords={"part": ["laplacian", "gradient"], "offset": [-1, 0, 1]},
    )
    preparation = xr.Dataset({"chi2_reduced": 2.0, "design_effect": 1.25})
    return {
        "operator": _operator(rng, 60),
        "fit": fit,
        "evolution_periodic": _evolution(),
        "evolution_dirichlet": _evolution(),
        "preparation": preparation,
        "taylor": xr.Dataset({"order": 2.99}),
    }


@pytest.mark.parametrize("scale", scorecard.SCALES)
def test_every_row_of_the_scorecard_is_measured_and_no_other(scale, datasets):
    rows = scorecard.load_rows(ROOT / "workflow" / "scorecard" / "fluctuations.yaml")
    measured = fluctuations.measure(datasets)
    assert set(measured) == {row["id"] for row in rows}
    frame = scorecard.score(rows, measured, scale)
    scored = {row["id"] for row in rows if scale in row["scales"]}
    assert set(frame.loc[frame["holds"] != "", "id"]) == scored
    assert scored


def test_measured_values_are_those_of_the_datasets(datasets):
    measured = fluctuations.measure(datasets)
    assert measured["stencil_laplacian_middle"] == (2.002, 0.02)
    assert measured["stencil_laplacian_last"] == (-1.001, 0.01)
    assert measured["stencil_gradient_middle"] == (0.02, 0.04)
    assert measured["stencil_gradient_last"] == (0.99, 0.03)
    assert measured["stencil_gradient_last_paper"] == (0.99, 0.03)
    assert measured["stencil_gradient_middle_paper"] == (0.02, 0.04)
    for boundary in ("periodic", "dirichlet"):
        assert measured[f"evolution_{boundary}_constrained"][:2] == (0.004, 0.0002)
        assert measured[f"evolution_{boundary}_unconstrained"][:2] == (0.008, 0.0004)
        assert "largest at t = 0.2" in measured[f"evolution_{boundary}_constrained"][2]
    assert measured["mass_drift"][0] == pytest.approx(2e-13, rel=0.01)
    assert measured["preparations_chi2"][:2] == (2.0, None)
    assert measured["taylor_order"] == (2.99, None)


def test_a_law_that_ended_does_not_hold(datasets):
    """Not a number from some time on: that is what is measured, and no row that holds."""
    datasets["evolution_periodic"]["distance_probed"][3] = np.nan
    rows = scorecard.load_rows(ROOT / "workflow" / "scorecard" / "fluctuations.yaml")
    frame = scorecard.score(rows, fluctuations.measure(datasets), "default").set_index("id")
    assert frame.loc["evolution_periodic_constrained", "holds"] == "no"
    assert frame.loc["evolution_dirichlet_constrained", "holds"] == "yes"


def test_chi2_is_1_where_errors_are_right_and_sees_where_they_are_not(datasets, rng):
    """900 near and 1200 far entries: 1 within 0.45, four of 0.11, the shared half counted.

    A deviation of two errors planted far away raises the far χ² by 4 and leaves the near one.
    """
    measured = fluctuations.measure(datasets)
    for row in ("entries_chi2", "locality_chi2"):
        assert measured[row][0] == pytest.approx(1.0, abs=0.45)
    operator = datasets["operator"]
    shift = 2.0 * operator["entry_se"] * xr.DataArray(~NEAR, dims="offset")
    datasets["operator"] = operator.assign(entry=operator["entry"] + shift)
    shifted = fluctuations.measure(datasets)
    assert shifted["entries_chi2"] == measured["entries_chi2"]
    assert shifted["locality_chi2"][0] - measured["locality_chi2"][0] > 2
    # An error too small by √2 doubles it.
    datasets["operator"] = operator.assign(entry_se=operator["entry_se"] / np.sqrt(2))
    doubled = fluctuations.measure(datasets)["entries_chi2"][0]
    assert doubled == pytest.approx(2 * measured["entries_chi2"][0])


def test_z_is_the_deviation_in_errors(datasets):
    operator = datasets["operator"]
    z = fluctuations.entry_z(operator.assign(entry=operator["exact"] + 3 * operator["entry_se"]))
    np.testing.assert_allclose(z, 3.0, rtol=1e-9)


@pytest.mark.parametrize("bias", [0.0, 0.01, -0.02])
def test_bias_is_recovered_with_an_error_of_the_right_size(bias, rng):
    """200 samples: mean within 4.5 of its errors, scatter and claimed errors as planted.

    The scatter of 200 is known to 5 %; bar: 20 %. It would catch a factor of √2 in the error,
    entries of one profile taken as independent, and a sign or factor in the bias.
    """
    near = [_operator(rng, 12, bias).isel(offset=NEAR) for _ in range(200)]
    values, errors = np.array([fluctuations.mean_relative_bias(one) for one in near]).T
    # 180 entries of 1 %, half of the variance shared by each profile's: three times the error
    # that they would have were all independent.
    exact = 0.01 * np.sqrt(0.5 / 180 + 0.5 / 12)
    assert values.std(ddof=1) == pytest.approx(exact, rel=0.2)
    assert np.mean(errors) == pytest.approx(exact, rel=0.1)
    assert abs(values.mean() - bias) < 4.5 * exact / np.sqrt(200)
