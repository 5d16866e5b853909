"""What study kawasaki is scored on, from made-up datasets."""

from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from hydrolimit import scorecard
from hydrolimit.verification import kawasaki

ROWS = Path(__file__).parents[1] / "workflow" / "scorecard" / "kawasaki.yaml"
CONSTANTS = {"gaussian": 1 / 12, "cosine": 0.117, "bump": 0.1028, "wells": 0.1296}
SPINS, KNOTS, FRAMES = [32, 256], [8, 12, 16, 32], np.linspace(0.0, 1.0, 21)
ORDERS = {1: 2.1, 2: 4.0, 3: 5.0}


def comparison(name):
    constant = CONSTANTS[name] * np.array([[0.5, 0.98], [0.5, 1.02]])  # (spins, time)
    noise = np.array([8.0, 12.0, 16.0, 32.0]) - 1.0
    shape = {"spins": SPINS, "time": [0.0, 1.0], "degree": [1, 2, 3], "knots": KNOTS}
    noise = np.broadcast_to(noise, (2, 2, 3, 4)) / np.array(SPINS)[:, None, None, None]
    return xr.Dataset(
        {
            "constant": (("spins", "time"), constant),
            "constant_se": (("spins", "time"), 0.03 * constant),
            "slope": ("time", [-0.5, -1.01]),
            "slope_se": ("time", [0.03, 0.03]),
            "noise": (tuple(shape), noise * np.array([0.5, 1.01])[:, None, None]),
            "noise_se": (tuple(shape), 0.03 * noise),
            "mean_drift": ("spins", [1e-15, 2e-15]),
            "runs": ("spins", [300, 100]),
        },
        shape,
        {"formula": kawasaki.FORMULAS[name]},
    )


def prediction(name):
    constant = CONSTANTS[name]
    of_space = (("spins", "degree", "knots"),)
    white = np.broadcast_to(np.array(KNOTS) - 1.0, (2, 3, 4)) / np.array(SPINS)[:, None, None]
    return xr.Dataset(
        {
            "constant": (("spins", "time"), np.full((2, 2), constant)),
            "local_equilibrium": (("spins", "time"), np.full((2, 2), 1.1 * constant)),
            "constant_limit": ("time", [0.0, constant]),
            "local_equilibrium_limit": ("time", [0.0, {"bump": 0.1048}.get(name, constant)]),
            "noise_white": (*of_space, white),
        },
        {"spins": SPINS, "degree": [1, 2, 3], "knots": KNOTS},
        {"formula": kawasaki.FORMULAS[name]},
    )


def falling():
    """An energy and minus its derivative."""
    return np.exp(-FRAMES), np.exp(-FRAMES)


def macro(_):
    energy, dissipation = falling()
    return xr.Dataset(
        {
            "energy": ("time", energy),
            "dissipation": ("time", dissipation),
            "mass_drift": ((), 1e-14),
            "points_error": ((), 1e-11),
            "step_error": ((), 1e-10),
        },
        {"time": FRAMES},
    )


def meso(name):
    energy, dissipation = (np.broadcast_to(one, (3, 4, 21)) for one in falling())
    factor = 2.0 if name == "wells" else 1.0
    distance = np.array([[[1.0, factor * m ** -ORDERS[p]] for m in KNOTS] for p in (1, 2, 3)])
    return xr.Dataset(
        {
            "energy": (("degree", "knots", "frame"), energy),
            "dissipation": (("degree", "knots", "frame"), dissipation),
            "distance_dual": (("degree", "knots", "time"), distance),
        },
        {"degree": [1, 2, 3], "knots": KNOTS, "frame": FRAMES},
    )


@pytest.fixture
def study():
    names = list(CONSTANTS)
    single = {
        f"{kind.__name__}_{name}": kind(name)
        for kind in (macro, meso, comparison, prediction)
        for name in names
    }
    potentials = xr.Dataset(
        {
            "least_curvature": ("potential", [1.0, 0.64, 0.77, 0.59]),
            "block_curvature": (
                ("potential", "block"),
                [[1.0, 1.0, 1.0]] * 3 + [[-7.0, 0.09, 0.585]],
            ),
            "block_curvature_saddle": (
                ("potential", "block"),
                [[1.0, 1.0, 1.0]] * 3 + [[0.3, 0.5, 0.586]],
            ),
        },
        {"potential": names, "block": [1, 4, 64]},
    )
    integrators = xr.Dataset(
        {
            "slope": (("integrator", "time_step"), [[0.5601, 0.559], [0.5625, 0.5715]]),
            "slope_se": (("integrator", "time_step"), np.full((2, 2), 0.0005)),
            "field_finite": ((), 0.56),
        },
        {"integrator": ["leimkuhler_matthews", "euler_maruyama"], "time_step": [0.025, 0.1]},
    )
    return {**single, "potentials": potentials, "integrators": integrators}


def scored(study, scale="default"):
    rows = scorecard.load_rows(ROWS)
    return scorecard.score(rows, kawasaki.measure(study), scale).set_index("id")


def test_every_row_holds_where_all_is_as_it_should_be(study):
    found = scored(study)
    assert set(found["holds"]) == {"yes"}, found[found["holds"] != "yes"][["value", "note"]]
    # Two N of which one has three times the runs, with 3 % each.
    mean = 0.75 * 0.98 + 0.25 * 1.02
    error = 0.03 * np.hypot(0.75 * 0.98, 0.25 * 1.02)
    # The line through 0.98 at 1/32 and 1.02 at 1/256.
    limit = 1.02 + (1.02 - 0.98) / 7
    assert found.loc["constant_wells", "value"] == pytest.approx(0.1296 * limit)
    spread = 0.03 * np.hypot(1.02 * 8 / 7, 0.98 / 7)
    assert found.loc["constant_wells", "standard_error"] == pytest.approx(0.1296 * spread)
    assert found.loc["beside_cosine", "value"] == pytest.approx(limit)
    below = (1.0 - mean / 1.1) / (error / 1.1)
    assert found.loc["below_local_wells", "value"] == pytest.approx(below)
    assert found.loc["noise_2", "value"] == pytest.approx(1.01)
    assert found.loc["noise_few_2", "standard_error"] == pytest.approx(0.03)
    assert found.loc["order_3", "value"] == pytest.approx(5.0)
    assert found.loc["euler_maruyama", "value"] == pytest.approx(0.5715 / 0.56 - 1.0)
    assert found.loc["wells_blocks", "value"] == 4
    assert found.loc["wells_saddle", "value"] == pytest.approx(0.586 / 0.585)


FAULTS = [
    ("comparison_cosine", "slope", 1.1, "slope_cosine"),
    ("comparison_bump", "constant", 1.2, "constant_bump"),
    ("comparison_cosine", "constant", 1.2, "beside_cosine"),
    ("prediction_gaussian", "constant_limit", 1.01, "predicted_gaussian"),
    ("prediction_bump", "local_equilibrium_limit", 0.98, "local_bump"),
    ("comparison_gaussian", "noise", 1.1, "noise_1"),
    ("comparison_gaussian", "noise", 1.1, "noise_few_3"),
    ("comparison_wells", "mean_drift", 1e4, "mean_spin"),
    ("macro_wells", "mass_drift", 1e6, "macro_mass"),
    ("macro_wells", "dissipation", 1.001, "macro_balance"),
    ("meso_cosine", "dissipation", 1.001, "meso_balance"),
    ("meso_cosine", "energy", -1.0, "meso_decay"),
    ("potentials", "least_curvature", -1.0, "convex"),
    ("prediction_wells", "local_equilibrium", 0.85, "below_local_wells"),
    ("macro_cosine", "points_error", 1e4, "macro_error"),
    ("potentials", "block_curvature", -1.0, "wells_blocks"),
    ("potentials", "block_curvature_saddle", 1.02, "wells_saddle"),
    ("integrators", "slope", 1.008, "leimkuhler_matthews"),
    ("integrators", "slope", 1.006, "euler_maruyama"),
    ("integrators", "slope", 1.004, "leimkuhler_matthews_short"),
]


@pytest.mark.parametrize(("name", "quantity", "factor", "row"), FAULTS)
def test_a_row_fails_where_its_quantity_is_wrong(name, quantity, factor, row, study):
    study[name][quantity] = study[name][quantity] * factor
    assert scored(study).loc[row, "holds"] == "no"


@pytest.mark.parametrize("degree", [1, 2, 3])
def test_the_lowest_order_of_all_potentials_counts(degree, study):
    knots = study["meso_bump"]["knots"]
    slower = study["meso_bump"]["distance_dual"] * (knots / 8.0) ** 0.5
    study["meso_bump"]["distance_dual"] = slower.transpose("degree", "knots", "time")
    row = scored(study).loc[f"order_{degree}"]
    assert row["value"] == pytest.approx(ORDERS[degree] - 0.5)
    assert row["holds"] == "no"
    assert row["note"].endswith("the lowest is that of bump")


def test_what_a_config_has_no_runs_of_is_not_a_number(study):
    """As with potentials left out, and other numbers of spins, knots and steps."""
    few = {name: one for name, one in study.items() if not name.endswith(("cosine", "wells"))}
    few["potentials"] = few["potentials"].sel(potential=["gaussian", "bump"])
    few["integrators"] = few["integrators"].sel(time_step=[0.025])
    few["comparison_gaussian"] = few["comparison_gaussian"].assign_coords(spins=[32, 64])
    found = scored(few)
    absent = {
        "slope_cosine", "slope_wells", "constant_wells", "beside_cosine",
        "below_local_cosine", "below_local_wells", "predicted_wells",
        "wells_blocks", "wells_saddle", "leimkuhler_matthews", "euler_maruyama",
        *(f"{noise}_{p}" for noise in ("noise", "noise_few") for p in (1, 2, 3)),
    }  # fmt: skip
    assert set(found.index[found["value"].isna()]) == absent
    assert (found.loc[sorted(absent), "holds"] == "no").all()
    assert set(found["holds"][~found.index.isin(absent)]) == {"yes"}


def test_another_potential_of_that_name_is_not_compared(study):
    study["comparison_bump"].attrs["formula"] = "x**2/2 + exp(-2*x**2)"
    found = scored(study)
    rows = {"slope_bump", "constant_bump", "below_local_bump"}
    assert set(found.index[found["value"].isna()]) == rows
