"""Samples, trials, noises and parts: names that are read back, trials that share no experiment."""

import pytest

from hydrolimit import sampling_plan

DYNAMICS = {"particles": [500, 2000], "experiments": [1, 4, 16], "ensemble": 50, "trials": 20}
NOISE = {"levels": [0.01, 0.0316, 1.0], "definitions": ["rms", "std"]}


def test_a_dynamics_is_called_after_its_system():
    assert sampling_plan.label("local", "omega_20") == "local_omega_20"


def test_labels_are_those_of_the_config_by_system():
    study = {
        "thresholds": {},
        "qanr": {"dynamics": {"constant": {}, "variable": {}}},
        "keller_segel": {"dynamics": {"critical": {}}},
        "local": {"dynamics": {"omega_1": {}}},
    }
    assert list(sampling_plan.labels(study)) == [
        ("local", "omega_1"),
        ("qanr", "constant"),
        ("qanr", "variable"),
        ("keller_segel", "critical"),
    ]


def test_samples_are_every_number_of_experiments_for_every_number_of_particles():
    names = sampling_plan.samples(DYNAMICS)
    assert names[:4] == ["N500_M1", "N500_M4", "N500_M16", "N2000_M1"]
    assert [sampling_plan.parse_sample(name) for name in names] == [
        (n, m) for n in (500, 2000) for m in (1, 4, 16)
    ]


@pytest.mark.parametrize("name", ["", "N500", "M8_N500", "N0_M1", "N500_M", "N5.0_M1", "N1_M1 "])
def test_what_is_no_sample_is_refused(name):
    with pytest.raises(ValueError, match="is not the name of a sample"):
        sampling_plan.parse_sample(name)


def test_noises_are_each_level_in_each_definition_or_none():
    assert sampling_plan.noises(DYNAMICS) == ["clean"]
    assert sampling_plan.noises(DYNAMICS | {"noise": NOISE}) == [
        "rms_0.01", "rms_0.0316", "rms_1", "std_0.01", "std_0.0316", "std_1",
    ]  # fmt: skip


def test_labels_of_noises_are_read_back():
    labels = sampling_plan.noises(DYNAMICS | {"noise": NOISE})
    expected = [(d, level) for d in NOISE["definitions"] for level in NOISE["levels"]]
    assert [sampling_plan.parse_noise(text) for text in labels] == expected
    assert sampling_plan.parse_noise("clean") == ("", 0.0)
    tiny = {"levels": [1e-5], "definitions": ["rms"]}
    assert sampling_plan.parse_noise(*sampling_plan.noises({"noise": tiny})) == ("rms", 1e-5)


@pytest.mark.parametrize("text", ["", "rms", "rms_", "var_0.1", "rms_-0.1", "rms_nan", "clean_0"])
def test_what_is_no_noise_is_refused(text):
    with pytest.raises(ValueError, match="is not the label of a noise"):
        sampling_plan.parse_noise(text)


@pytest.mark.parametrize(("experiments", "trials"), [(1, 20), (2, 20), (4, 12), (16, 3), (50, 1)])
def test_there_are_as_many_trials_as_wanted_or_as_the_ensemble_holds(experiments, trials):
    assert sampling_plan.trial_count(DYNAMICS, experiments) == trials


@pytest.mark.parametrize("experiments", DYNAMICS["experiments"])
def test_trials_share_no_experiment_and_use_only_those_needed(experiments):
    used = [
        experiment
        for trial in range(sampling_plan.trial_count(DYNAMICS, experiments))
        for experiment in sampling_plan.experiments_of(trial, experiments)
    ]
    assert len(set(used)) == len(used)
    assert max(used) < sampling_plan.experiments_needed(DYNAMICS) <= DYNAMICS["ensemble"]


def test_experiments_that_no_trial_uses_are_not_needed():
    """48 = 3 · 16 = 12 · 4 of 50; 20 with M = 1 alone."""
    assert sampling_plan.experiments_needed(DYNAMICS) == 48
    assert sampling_plan.experiments_needed(DYNAMICS | {"experiments": [1]}) == 20


@pytest.mark.parametrize("per_job", [1, 7, 16, 48, 100])
def test_parts_hold_each_experiment_once_whatever_their_size(per_job):
    parts = sampling_plan.experiment_parts({"experiments_per_job": per_job}, DYNAMICS)
    held = [experiment for part in parts for experiment in sampling_plan.parse_part(part)]
    assert held == list(range(48))
    assert max(len(sampling_plan.parse_part(part)) for part in parts) == min(per_job, 48)


def test_parts_of_trials_hold_each_once():
    dynamics = DYNAMICS | {"ensemble": 200, "trials": 120}
    assert sampling_plan.trial_parts(dynamics, 1) == ["0-99", "100-119"]
    assert sampling_plan.trial_parts(dynamics, 16) == ["0-11"]


def test_the_noises_of_all_levels_are_all_noises():
    noisy = DYNAMICS | {"noise": NOISE}
    by_level = [
        sampling_plan.noises_at(noisy, level) for level in sampling_plan.noise_levels(noisy)
    ]
    assert sorted(sum(by_level, [])) == sorted(sampling_plan.noises(noisy))
    assert all(len({sampling_plan.parse_noise(n)[1] for n in labels}) == 1 for labels in by_level)
    assert sampling_plan.noise_levels(DYNAMICS) == ["clean"]
    assert sampling_plan.noises_at(DYNAMICS, "clean") == ["clean"]
