"""What is measured for the scorecard of study mean_field, on datasets whose answers are known."""

from pathlib import Path

import made_up_mean_field as made_up
import numpy as np
import pytest
import xarray as xr

from hydrolimit import scorecard
from hydrolimit.verification import mean_field

ROOT = Path(__file__).parents[1]
ROWS = scorecard.load_rows(ROOT / "workflow" / "scorecard" / "mean_field.yaml")


def scores(exact, found, *, total=(16000,), definition=("",), level=(0.0,), tpr=None):
    """Scores whose coefficients are found (trial, term) in every sample and noise."""
    found = np.asarray(found, float)
    shape = (len(total), len(level), len(found))
    tpr = np.ones(shape) if tpr is None else np.broadcast_to(tpr, shape)
    at = ("sample", "noise", "trial")
    filled = np.broadcast_to(found, (*shape[:2], *found.shape))
    return xr.Dataset(
        {
            "tpr": (at, tpr),
            "drift_tpr": (at, tpr),
            "error_interaction": (at, np.full(shape, 0.004)),
            "error_force": (at, np.full(shape, 0.004)),
            "error_diffusivity": (at, np.full(shape, 0.004)),
            "coefficient": ((*at, "term"), filled),
            "oracle": ((*at, "term"), filled),
        },
        {
            "term": list(exact),
            "true_coefficient": ("term", list(exact.values())),
            "total": ("sample", list(total)),
            "particles": ("sample", list(total)),
            "experiments": ("sample", [1] * len(total)),
            "definition": ("noise", list(definition)),
            "level": ("noise", list(level)),
        },
    )


def test_a_run_of_the_default_sizes_measures_every_row_of_that_scale_and_no_other():
    """Would catch a row without a measurement, which would fail a run at its very end."""
    study = made_up.study()
    for name, data in study.items():
        if name.startswith("scores_"):
            study[name] = data.assign(oracle=data["coefficient"])
    fits = {"example": ["local", "qanr", "keller_segel"]}
    study["cost"] = study["cost"].assign_coords(fits).assign(
        queries=("example", [686, 3400, 6500]), seconds=("example", [0.5, 0.1, 0.6])
    )  # fmt: skip
    measured = mean_field.measure(study)
    scored = scorecard.score(ROWS, measured, "default")
    assert set(scored["holds"]) == {"yes", "no", ""}


def test_success_is_the_share_of_trials_with_every_term_right():
    tpr = np.array([1.0, 1.0, 1.0, 0.5])
    exact = {"interaction r^0": -1.0}
    constant = scores(exact, -np.ones((4, 1)), tpr=tpr)
    measured = dict(mean_field._qanr(constant, constant))
    assert measured["qanr_constant_success"] == pytest.approx((0.75, np.sqrt(0.625 * 0.375 / 8)))
    assert measured["qanr_variable_tpr"][0] == pytest.approx(0.875)


def test_errors_are_averaged_over_successful_trials_alone():
    exact = {"interaction r^0": -1.0}
    data = scores(exact, -np.ones((3, 1)), tpr=np.array([1.0, 1.0, 0.5]))
    data["error_interaction"][..., 2] = 100.0
    measured = dict(mean_field._qanr(data, data))
    assert measured["qanr_constant_force"][0] == pytest.approx(0.004)


def test_rows_of_sizes_that_are_not_there_are_left_out():
    data = scores({"interaction r^0": -1.0}, -np.ones((3, 1)), total=(2000,))
    assert dict(mean_field._qanr(data, data)) == {}


def test_the_largest_error_over_samples_and_low_noises_counts():
    """Would catch an average over noises, and noises above 0.1 among them."""
    exact = {"interaction r^0": -1.0, "diffusion 1": 0.0}
    data = scores(
        exact, [[-1.0, 0.05]] * 3, total=(500, 8000),
        definition=("absolute",) * 3, level=(0.01, 0.1, 0.316),
    )  # fmt: skip
    data["error_interaction"][:, 1] = 0.008
    data["error_interaction"][:, 2] = 0.5
    data["drift_tpr"][1, 2] = 0.75
    measured = dict(mean_field._qanr_noise(data))
    assert measured["qanr_noise_force_absolute"][0] == pytest.approx(0.008)
    assert measured["qanr_noise_diffusion"][0] == pytest.approx(0.05)
    assert measured["qanr_noise_drift_absolute"][0] == pytest.approx(-0.25)


def test_the_least_share_of_successes_counts():
    """Would catch a share over all noises and samples together."""
    data = scores({"interaction r^0": -1.0}, -np.ones((4, 1)), total=(500, 8000),
                  definition=("absolute",) * 2, level=(0.01, 0.1))  # fmt: skip
    data["tpr"][1, 1, 2:] = 0.5
    measured = dict(mean_field._qanr_noise(data))
    assert measured["qanr_noise_success_absolute"][0] == pytest.approx(0.5)


def test_of_equal_sizes_the_one_with_most_particles_an_experiment_counts():
    data = scores({"interaction r^0": -1.0}, -np.ones((2, 1)), total=(16000, 16000))
    data = data.assign_coords(particles=("sample", [4000, 1000]))
    assert int(mean_field._trials(data, 16000)["particles"]) == 4000


def test_spurious_diffusion_is_averaged_where_it_was_found():
    exact = {"interaction r^0": -1.0, "diffusion 1": 0.0}
    data = scores(exact, [[-1.0, 0.06], [-1.0, 0.04], [-1.0, 0.0]],
                  definition=("absolute",), level=(0.316,))  # fmt: skip
    assert dict(mean_field._qanr_noise(data))["qanr_noise_diffusion"][0] == pytest.approx(0.05)


def test_ratios_of_the_critical_dynamics_are_to_the_exact_coefficients():
    exact = {"interaction r^-1": 0.2, "diffusion 1": 0.04}
    data = scores(exact, [[0.19, 0.036], [0.21, 0.036]], total=(16000, 64000))
    measured = dict(mean_field._critical(data))
    assert measured["critical_attraction"][0] == pytest.approx(1.0)
    assert measured["critical_diffusion"][0] == pytest.approx(0.9)
    assert measured["critical_exact_terms_attraction"][1] == pytest.approx(0.05)
    assert measured["critical_success"][0] == 1.0


def test_local_coefficients_are_judged_by_the_worst_of_their_means():
    exact = {"force 1 e_x": -1.0, "diffusion 1": 1.0, "diffusion x": 0.0}
    data = scores(exact, [[-1.1, 0.98, 0.0], [-0.9, 0.98, 0.0]], total=(16384,))
    assert dict(mean_field._local(data))["local_coefficients_16384"][0] == pytest.approx(0.02)


def test_the_homogenised_sigma_is_a_root():
    data = scores({"diffusion 1": 0.6}, [[0.6 * 1.21]] * 2)
    own = xr.Dataset({"homogenised": 0.6, "diffusivity": 0.66, "diffusivity_se": 0.003})
    measured = dict(mean_field._homogenised(data, own))
    assert measured["homogenised_sigma"][0] == pytest.approx(1.1)
    assert measured["homogenised_displacement"] == pytest.approx((1.1, 0.005))


def test_coverage_counts_the_exact_terms_alone():
    data = xr.Dataset(
        {
            "low": (("trial", "term"), [[0.9, 0.0], [1.1, 0.0]]),
            "high": (("trial", "term"), [[1.2, 0.0], [1.2, 0.0]]),
            "coefficient": (("trial", "replicate", "term"), [[[0.9, 0.0], [1.1, 0.0]]] * 2),
            "coefficient_all": (("all_trial", "term"), [[0.8, 0.0], [1.2, 0.0]]),
        },
        {"true_coefficient": ("term", [1.0, 0.0])},
    )
    measured = dict(mean_field._coverage(data))
    assert measured["bootstrap_coverage"] == pytest.approx((0.5, 0.5))
    assert measured["bootstrap_spread"] == pytest.approx((0.5, 0.5 / np.sqrt(2)))
