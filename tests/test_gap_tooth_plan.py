"""Samples, trajectories and networks of study gap_tooth: each once, with names that are read back.

The study here is of no scale.
"""

import copy
import math

import numpy as np
import pytest

from hydrolimit import gap_tooth_plan as plan

STUDY = {
    "share": 0.1,
    "drift": "density",
    "profiles": {
        "by_teeth": {"teeth": [16, 32], "resolution": 5000},
        "by_resolution": {"teeth": 32, "resolutions": [1000, 5000]},
        "compared": {
            "teeth": 32,
            "resolution": 1000,
            "drifts": ["neighbours_raw", "density", "density_of_others"],
        },
        "seeds": 7,
        "seeds_per_job": 3,
    },
    "trajectories": {
        "train": 3,
        "validate": 2,
        "test": 1,
        "modes": {"number": 20, "amplitude": 0.5, "wavenumber": 7},
        "least_density": 0.05,
    },
    "networks": {
        "hidden": {
            "rho": {"derivatives": [8], "stencil": [8]},
            "phi": {"derivatives": [8], "stencil": [8]},
        },
        "recipes": {"published": {}, "normalised": {}},
    },
}


def test_samples_are_those_of_the_config_each_once_in_its_order():
    """32 teeth with Z = 5000 and Z = 1000 are asked for twice."""
    assert [sample.label for sample in plan.profile_samples(STUDY)] == [
        "density_16_5000_0.1",
        "density_32_5000_0.1",
        "density_32_1000_0.1",
        "neighbours_raw_32_1000_0.1",
        "density_of_others_32_1000_0.1",
        "density_32_1000_1",
    ]


def test_the_drift_of_the_study_is_that_of_all_samples_but_those_compared():
    study = STUDY | {"drift": "neighbours_raw"}
    assert [sample.label for sample in plan.profile_samples(study)] == [
        "neighbours_raw_16_5000_0.1",
        "neighbours_raw_32_5000_0.1",
        "neighbours_raw_32_1000_0.1",
        "density_32_1000_0.1",
        "density_of_others_32_1000_0.1",
        "neighbours_raw_32_1000_1",
    ]


@pytest.mark.parametrize("share", [1, 1.0])
def test_a_study_of_the_direct_simulation_has_it_once(share):
    """YAML's 1 is as good as 1.0."""
    labels = [sample.label for sample in plan.profile_samples(STUDY | {"share": share})]
    assert labels[-1] == "density_of_others_32_1000_1"
    assert len(set(labels)) == len(labels) == 5


def test_a_size_that_is_added_changes_no_other_sample():
    study = copy.deepcopy(STUDY)
    study["profiles"]["by_teeth"]["teeth"] = [8, 16, 24, 32]
    before, after = plan.profile_samples(STUDY), plan.profile_samples(study)
    assert [sample for sample in after if sample in before] == before
    assert len(after) == len(before) + 2


@pytest.mark.parametrize("share", [1, 0.1, 0.333333, 1e-5, 2.5e-7])
@pytest.mark.parametrize("drift", plan.DRIFTS)
def test_labels_of_samples_are_read_back(drift, share):
    sample = plan.ProfileSample(drift, 128, 10**6, share)
    assert plan.parse_sample(sample.label) == sample


@pytest.mark.parametrize(
    "label",
    ["", "density", "density_32_1000", "others_32_1000_0.1", "density_0_1000_0.1", "density_32_0_1",
     "density_32_1000_0", "density_32_1000_1.5", "density_32_1000_0.10", "density_32_1000_1.0",
     "density_32_1000_.1", "density_32_1000_0.1.2", "density_032_1000_0.1", "density_32_1e3_0.1",
     "density_32_1000_0.1 ", "neighbours_raw_32_1000_0.1_0", "density_32_1000_1e-1"],
)  # fmt: skip
def test_what_is_no_sample_is_refused(label):
    """Also another way to write one, whose files would be others."""
    with pytest.raises(ValueError, match="is not the label of a sample, such as density_32_"):
        plan.parse_sample(label)


@pytest.mark.parametrize(
    ("per_job", "parts"),
    [(1, [f"{i}-{i}" for i in range(7)]), (3, ["0-2", "3-5", "6-6"]), (7, ["0-6"])],
)
def test_parts_hold_each_seed_once(per_job, parts):
    study = STUDY | {"profiles": STUDY["profiles"] | {"seeds_per_job": per_job}}
    assert plan.seed_parts(study) == parts
    assert [seed for part in parts for seed in plan.parse_part(part)] == list(range(7))


def test_each_trajectory_is_trained_on_or_validates_or_tests():
    parts = plan.split(STUDY)
    assert {name: list(part) for name, part in parts.items()} == {
        "train": [0, 1, 2],
        "validate": [3, 4],
        "test": [5],
    }
    assert list(plan.trajectory_numbers(STUDY)) == [0, 1, 2, 3, 4, 5]


def test_networks_are_each_variable_architecture_and_recipe():
    labels = plan.network_labels(STUDY)
    assert labels[:3] == [
        "rho_derivatives_published",
        "rho_derivatives_normalised",
        "rho_stencil_published",
    ]
    assert [plan.parse_network(label) for label in labels] == [
        (variable, architecture, recipe)
        for variable in ("rho", "phi")
        for architecture in ("derivatives", "stencil")
        for recipe in ("published", "normalised")
    ]
    assert all(plan.parse_network(label).label == label for label in labels)


@pytest.mark.parametrize(
    "label",
    ["", "rho", "rho_stencil", "rho_stencil_", "stencil_rho_published", "rho_stencil_publishe",
     "rho_stencil_published_", "rho_stencil_published\n", "psi_stencil_published"],
)  # fmt: skip
def test_what_is_no_network_is_refused(label):
    with pytest.raises(ValueError, match="is not the label of a network, such as rho_stencil_"):
        plan.parse_network(label)


def test_teeth_of_all_the_ring_fill_it():
    assert 32 * plan.tooth_width(1, 32) == pytest.approx(2 * math.pi)
    assert plan.tooth_width(0.1, 128) == pytest.approx(0.0049087, rel=1e-5)


@pytest.mark.parametrize(("number", "wavenumber"), [(20, 7), (5, 7), (20, 3)])
def test_the_mean_density_is_about_that_of_random_starts(number, wavenumber):
    """Within a factor of 1.6 of 400 starts as (16) has them; their mean is known to 2 %."""
    stream = np.random.default_rng(1)
    x = np.linspace(0.0, 2.0 * np.pi, 200)
    amplitude = stream.uniform(-0.5, 0.5, (400, number, 1))
    wave = stream.integers(1, wavenumber, (400, number, 1), endpoint=True)
    phase = stream.uniform(0.0, 2.0 * np.pi, (400, number, 1))
    lowest = np.sum(amplitude * np.sin(wave * x + phase), axis=1).min(axis=1)
    modes = {"number": number, "amplitude": 0.5, "wavenumber": wavenumber}
    study = {"trajectories": {"modes": modes, "least_density": 0.05}}
    assert 1.0 < plan.mean_density(study) / (0.05 - lowest.mean()) < 1.6
