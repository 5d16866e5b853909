"""What study gap_tooth is scored on, from made-up datasets."""

from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from hydrolimit import gap_tooth_plan, scorecard
from hydrolimit.verification import gap_tooth

ROWS = Path(__file__).parents[1] / "workflow" / "scorecard" / "gap_tooth.yaml"
SAMPLES = [
    ("density", 32, 10_000, 0.1, 0.04),
    ("neighbours", 32, 10_000, 0.1, 0.05),
    ("neighbours_raw", 32, 10_000, 0.1, 0.07),
    ("density", 32, 10_000, 1.0, 0.02),
    ("density", 128, 10_000, 0.1, 0.11),
]
LABELS = [
    "_".join((variable, architecture, recipe))
    for variable in gap_tooth_plan.VARIABLES
    for architecture in gap_tooth_plan.ARCHITECTURES
    for recipe in gap_tooth_plan.RECIPES
]


def prediction(label):
    """Errors of three starts; the published recipe is four times as bad."""
    factor = 4.0 if label.endswith("published") else 1.0
    names = {
        "rate_error": 0.002,
        "rate_error_smoothed": 0.001,
        "rate_error_differences": 0.0015,
        "field_error": 0.003 * factor,
        "field_error_particles": 0.006,
    }
    spread = np.array([0.9, 1.0, 1.1])
    return xr.Dataset({name: ("test", value * spread) for name, value in names.items()})


@pytest.fixture
def study():
    drift, teeth, resolution, share, distance = zip(*SAMPLES, strict=True)
    convergence = xr.Dataset(
        {
            "distance_mean": ("sample", list(distance)),
            "distance_se": ("sample", [0.003] * len(SAMPLES)),
            "net_drift": ("sample", [0] * len(SAMPLES)),
        },
        {
            "drift": ("sample", list(drift)), "teeth": ("sample", list(teeth)),
            "resolution": ("sample", list(resolution)), "share": ("sample", list(share)),
        },
    )  # fmt: skip
    preprocessing = xr.Dataset(
        {
            "viscosity": (
                ("data", "difference", "smoothing"),
                0.05 + 0.01 * np.arange(8).reshape(2, 2, 2),
            ),
            "viscosity_se": (("data", "difference", "smoothing"), np.full((2, 2, 2), 0.002)),
        },
        {
            "data": ["exact", "particles"],
            "difference": ["forward", "central"],
            "smoothing": [0.0, 1.0],
        },
        {"used": 1.0},
    )
    variable = xr.Dataset(
        {"residual_share": ("later_mode", [1e-6, 1e-5, 3e-3, 1e-4, 1e-4, 0.02])},
        {"later_mode": range(2, 8)},
        {"rank_correlation": 0.99999, "spectral_ratio": 3.8},
    )
    solvers = xr.Dataset({"cole_hopf": ("time", [0.0, 3e-14]), "order": 4.9})
    return {
        "convergence": convergence, "preprocessing": preprocessing, "variable": variable,
        "solvers": solvers, "reference_profile": xr.Dataset({"mass_drift": 1e-15}),
        **{f"prediction_{label}": prediction(label) for label in LABELS},
    }  # fmt: skip


def test_every_row_is_measured_and_no_other(study):
    measured = gap_tooth.measure(study)
    assert measured.keys() == {row["id"] for row in scorecard.load_rows(ROWS)}


def test_distances_are_those_of_the_sample_with_gaps(study):
    """Would catch the direct simulation, or another drift, taken for the scheme."""
    measured = gap_tooth.measure(study)
    assert measured["distance_32_10000"][:2] == (0.04, 0.003)
    assert measured["distance_128_10000"][:2] == (0.11, 0.003)
    assert measured["distance_neighbours"][:2] == (0.05, 0.003)
    assert measured["neighbours_raw_excess"] == pytest.approx((0.02, 0.003 * np.sqrt(2)))


def test_runs_that_a_config_lacks_are_no_numbers_and_do_not_hold(study):
    measured = gap_tooth.measure(study)
    assert np.isnan(measured["distance_64_100000"][0])
    table = scorecard.score(scorecard.load_rows(ROWS), measured, "default").set_index("id")
    assert table.loc["distance_64_100000", "holds"] == "no"
    assert "the config has no such runs" in table.loc["distance_64_100000", "note"]
    assert table.loc["distance_32_10000", "holds"] == "yes"


def test_coordinates_and_viscosities(study):
    measured = gap_tooth.measure(study)
    assert measured["coordinates"][0] == 0.02
    assert measured["clear_coordinates"][:2] == (3e-3, None)
    assert measured["clear_coordinates"][2].endswith("coordinate 4")
    assert measured["viscosity_exact"] == pytest.approx((0.06, 0.002))
    assert measured["viscosity_particles"] == pytest.approx((0.10, 0.002))
    assert measured["viscosity_central"][0] == pytest.approx(0.02)


def test_networks_are_set_beside_particles_and_the_published_recipe(study):
    measured = gap_tooth.measure(study)
    name = "rho_stencil_normalised"
    assert measured[f"field_{name}"][0] == pytest.approx(0.003)
    assert measured[f"beside_particles_{name}"][0] == pytest.approx(0.5)
    assert measured[f"beside_published_{name}"][0] == pytest.approx(0.25)
    assert measured[f"rate_{name}"][1] == pytest.approx(0.0002 / np.sqrt(3))
    assert "0.0015 of Burgers' own rates" in measured[f"rate_{name}"][2]


def test_two_starts_give_no_error_and_a_failed_one_no_number(study):
    label = "phi_derivatives_normalised"
    two = study[f"prediction_{label}"].isel(test=[0, 1])
    measured = gap_tooth.measure(
        study
        | {
            f"prediction_{label}": two,
            "prediction_phi_derivatives_published": prediction("published").isel(test=[0, 1]),
        }
    )
    assert measured[f"smoothed_{label}"] == (pytest.approx(0.00095), None)
    failed = two.assign(field_error=("test", [0.003, np.nan]))
    measured = gap_tooth.measure(
        study | {f"prediction_{label}": failed, "prediction_phi_derivatives_published": two}
    )
    assert np.isnan(measured[f"field_{label}"][0])
    assert "failed" in measured[f"field_{label}"][2]
