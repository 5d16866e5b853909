"""The estimate of what a run costs, against runs and against arithmetic."""

import re
from pathlib import Path

import numpy as np
import pytest
import yaml

from hydrolimit import blocks, costs, processes, sampling_plan, states
from hydrolimit.costs import excluded_volume, gap_tooth, mean_field
from hydrolimit.costs.excluded_volume import STEPPED
from hydrolimit.particles import lattice_gas, preparation

ROOT = Path(__file__).parents[1]


@pytest.fixture
def config():
    return yaml.safe_load((ROOT / "config" / "config.yaml").read_text(encoding="utf-8"))


@pytest.fixture
def study(config):
    return config["fluctuations"]


@pytest.mark.parametrize("profile", ["flat_7", "slope_-19"])
def test_jumps_are_those_that_a_run_makes(profile, study, stream):
    """One run of the paper's lattice for t = 0.5, within 5 %.

    Its start is local equilibrium: the mass of 5000 sites makes the rate vary by φ'√(χ/5000), 0.8 %
    of φ. It would catch a factor of two.
    """
    law = costs.thermodynamics(study)
    per_time, sites = costs.jumps_per_time(study, profile, law)
    lattice = states.simulated_lattice(study, profile)
    assert sites == lattice.density.size
    probabilities = law.occupation_probabilities(lattice.density)
    clock, state = stream()
    measure = preparation.ProductMeasure.from_probabilities(probabilities)
    occupation = measure.draw(1, sites, state)[0]
    rates = processes.load(study["process"]).rate_table(law.k.size)
    jumps = lattice_gas.evolve(occupation, rates, lattice.periodic, 0.5, clock, state)
    assert jumps / 0.5 == pytest.approx(per_time, rel=0.05)


def test_seconds_are_jumps_and_draws_over_their_rates(study):
    """Flat profile of density 7, φ = 52.63, 5000 sites: by hand."""
    law = costs.thermodynamics(study)
    study["times"] = {"preparation": 100.0, "decorrelation": 0.5, "increment": 0.002}
    study["evolved"]["continuations"] = 100
    per_time = 5000 * 52.62983
    increments = 1000 * 0.002 * per_time / costs.JUMPS_PER_SECOND["generic"]
    study["local_equilibrium"]["continuations"] = 4
    drawn = 1000 / 4 * 5000 / costs.SITES_PER_SECOND
    seconds = costs.sampling_seconds(study, "local_equilibrium", "flat_7", 1000, law)
    assert seconds == pytest.approx(increments + drawn, rel=1e-6)
    time = 1000 / 100 * 100.0 + 1000 * 0.5
    for sampler, rate in costs.JUMPS_PER_SECOND.items():
        study["sampler"] = sampler
        seconds = costs.sampling_seconds(study, "evolved", "flat_7", 1000, law)
        assert seconds == pytest.approx(increments + time * per_time / rate, rel=1e-6)


def test_a_jobs_minutes_are_those_of_its_realisations(study):
    law = costs.thermodynamics(study)
    for preparation_name, profile in (("local_equilibrium", "slope_11"), ("evolved", "flat_7")):
        realisations = study[preparation_name]["realisations_per_job"]
        realisations *= blocks.multiple(study, preparation_name, profile)
        seconds = costs.sampling_seconds(study, preparation_name, profile, realisations, law)
        minutes = costs.job_minutes(study, preparation_name, profile, law)
        assert minutes == pytest.approx((seconds + costs.START_SECONDS) / 60)


def test_summary_adds_all_profiles_up(config, study):
    """Core-hours, profiles and jobs of the line that a run starts with."""
    study["local_equilibrium"]["affine_multiple"] = 20
    law = costs.thermodynamics(study)
    line = next(costs.summary(config))
    seconds, jobs = 0.0, 0
    for name, profile in states.sampled(study):
        realisations = blocks.realisations(study, name) * blocks.multiple(study, name, profile)
        seconds += costs.sampling_seconds(study, name, profile, realisations, law)
        jobs += len(blocks.parts(study, name))
    hours = float(re.search(r"about ([\d.e+-]+) core-hours", line)[1])
    assert hours == pytest.approx((seconds + jobs * costs.START_SECONDS) / 3600, rel=0.06)
    assert f"in {jobs} jobs" in line
    assert f"{len(states.profiles(study))} profiles" in line


def test_thermodynamics_reach_the_highest_density_sampled(study):
    """Slope ±19 on its segment, three elements beyond density 10."""
    highest = max(states.density_range(study, s)[1] for s in study["states"]["slopes"])
    assert costs.thermodynamics(study).density_max == pytest.approx(max(highest, 10.0))
    assert np.isfinite(costs.thermodynamics(study).mobility(highest))


@pytest.mark.parametrize(
    ("system", "particles", "seconds"),
    [("local", 1024, 20000 * 1024 / 30e6), ("qanr", 2000, 1e3 * 2000 / 25e6),
     ("keller_segel", 2000, 3200 * 4e6 / 2.5e9)],
)  # fmt: skip
def test_an_experiment_takes_its_steps_over_the_rate(system, particles, seconds, config):
    """By hand: steps of all particles, or of all pairs."""
    assert mean_field.experiment_seconds(config["mean_field"], system, particles) == pytest.approx(
        seconds
    )


# Samples of no scale: 8 experiments are needed, for 6 trials with M = 1 and 2 with M = 4.
SIZES = {"particles": [1000, 3000], "experiments": [1, 4], "ensemble": 10, "trials": 6}
# Of a deterministic dynamics: four labels.
NOISE = {"levels": [0.1, 0.2], "definitions": ["rms", "std"]}


@pytest.fixture
def mean_field_study(config):
    """The study with these sizes in every dynamics."""
    study = config["mean_field"]
    for system in ("local", "qanr", "keller_segel"):
        for dynamics in study[system]["dynamics"].values():
            dynamics |= SIZES | ({"noise": NOISE} if "noise" in dynamics else {})
        study[system]["experiments_per_job"] = 3
    study["keller_segel"]["snapshots"] = {"particles": 4000, "times": 121, "noise": 0.316}
    return study


def test_minutes_of_mean_field_jobs_are_those_of_what_they_run(mean_field_study):
    """By hand: 3200 steps with all pairs of 3000 particles, 4800 for the snapshots."""
    study = mean_field_study
    part = costs.mean_field_simulation_minutes(study, "keller_segel", "critical", 3000)
    assert part == pytest.approx((3 * 3200 * 9e6 / 2.5e9 + 2) / 60)
    study["keller_segel"]["experiments_per_job"] = 500
    needed = costs.mean_field_simulation_minutes(study, "keller_segel", "critical", 3000)
    assert needed == pytest.approx((8 * 3200 * 9e6 / 2.5e9 + 2) / 60)
    assert costs.mean_field_snapshot_minutes(study) == pytest.approx((4800 * 16e6 / 2.5e9 + 2) / 60)
    fits = costs.mean_field_fit_minutes(study, "qanr", "deterministic", "N1000_M1")
    assert fits == pytest.approx((2 * 6 * 0.08 + 2) / 60), "two definitions of the noise"
    fits = costs.mean_field_fit_minutes(study, "local", "omega_1", "N1000_M4")
    assert fits == pytest.approx((2 * 0.6 + 2) / 60)


def test_a_job_fits_no_more_trials_than_its_part_has(mean_field_study):
    dynamics = mean_field_study["local"]["dynamics"]["omega_1"]
    dynamics |= {"ensemble": 1000, "trials": 1000}
    fits = costs.mean_field_fit_minutes(mean_field_study, "local", "omega_1", "N1000_M1")
    assert fits == pytest.approx((sampling_plan.TRIALS_PER_JOB * 0.6 + 2) / 60)


def test_summary_adds_all_dynamics_of_mean_field_up(config, mean_field_study):
    """Each counted by hand: 7 dynamics with two N each, 8 experiments in 3 parts for each N."""
    noises = {"local": 1 + 1, "qanr": 4 + 1 + 1, "keller_segel": 4 + 1}
    fits = {system: 2 * (6 + 2) * count for system, count in noises.items()}
    levels = {"local": 1 + 1, "qanr": 2 + 1 + 1, "keller_segel": 2 + 1}
    jobs = 7 * 2 * 3 + 2 + sum(2 * 2 * count for count in levels.values())
    experiments = 7 * 2 * 8 + 2
    seconds = 8 * 4000 * (2 * 20000 / 30e6 + 3 * 1000 / 25e6)
    seconds += 8 * 2 * 3200 * (1e6 + 9e6) / 2.5e9 + 2 * 4800 * 16e6 / 2.5e9
    seconds += 0.6 * (fits["local"] + fits["keller_segel"]) + 0.08 * fits["qanr"] + 2 * jobs
    _, line, *_ = costs.summary(config)
    assert line.startswith(f"mean_field, scale default: {experiments} experiments and ")
    assert f" {sum(fits.values())} fits, " in line
    assert f" in {jobs} jobs " in line
    hours = float(re.search(r"about ([\d.e+-]+) core-hours", line)[1])
    assert hours == pytest.approx(seconds / 3600, rel=0.06)


@pytest.fixture
def excluded_volume_study(config):
    """The study with 10 realisations of 300 steps of 1000 particles, or 100 without interaction."""
    study = config["excluded_volume"]
    for example in study["examples"].values():
        example |= {"particles": 1000, "realisations": 10, "realisations_per_job": 4}
        example["record"] |= {"until": 0.3}
        example["time_step"] = {"interacting": 0.001, "points": 0.003}
    return study


@pytest.mark.parametrize(
    ("name", "interaction", "seconds"),
    [("rods", "on", 3e5 / 30e6), ("disks", "on", 3e5 / 8e6), ("yukawa", "on", 3e5 / 8e6),
     ("power", "on", 3e5 / 8e6), ("rods", "off", 1e5 / 30e6), ("power", "off", 1e5 / 30e6)],
)  # fmt: skip
def test_a_realisation_takes_its_steps_over_the_rate(
    name, interaction, seconds, excluded_volume_study
):
    """By hand, and a job of four of them."""
    study = excluded_volume_study
    one = excluded_volume.realisation_seconds(study, name, interaction)
    assert one == pytest.approx(seconds)
    job = excluded_volume.simulation_minutes(study, name, interaction)
    assert job == pytest.approx((4 * seconds + 2) / 60)


def test_solving_an_example_takes_longer_in_a_plane(excluded_volume_study):
    """By hand, with half of the cells."""
    excluded_volume_study["solver"]["cells"] = 100
    for name, seconds in (("rods", 0.05), ("disks", 0.75), ("power", 0.75)):
        minutes = excluded_volume.solver_minutes(excluded_volume_study, name)
        assert minutes == pytest.approx((seconds + 2) / 60)


def test_longer_steps_take_less_time(excluded_volume_study):
    """By hand: 8 realisations up to a fifth of the time, with steps of 1, 2, 4 and 8."""
    excluded_volume_study["steps"] |= {"multiples": [1, 2, 4, 8], "realisations": 8}
    excluded_volume_study["examples"]["disks"]["record"]["shown"] = [0, 0.06, 0.3]
    seconds = 8 * 0.2 * 1.875 * 3e5 / 8e6
    assert excluded_volume.steps_seconds(excluded_volume_study, "disks") == pytest.approx(seconds)
    minutes = excluded_volume.steps_minutes(excluded_volume_study, "disks")
    assert minutes == pytest.approx((seconds + 2) / 60)


def test_summary_adds_all_examples_of_excluded_volume_up(config, excluded_volume_study):
    """By hand: four examples, each on and off, 10 realisations in 3 jobs and one solution."""
    for example in excluded_volume_study["examples"].values():
        example["particles"] = 10**6
    *_, line, _, _ = costs.summary(config)
    assert line.startswith("excluded_volume, scale default: 80 realisations and 8 solutions, ")
    assert " in 35 jobs " in line
    seconds = 10 * 1e3 * (3e5 / 30e6 + 3 * 3e5 / 8e6 + 4 * 1e5 / 30e6)
    seconds += 2 * (0.1 + 3 * 3) + 35 * 2
    seconds += sum(map(excluded_volume.steps_seconds, 3 * [excluded_volume_study], STEPPED))
    hours = float(re.search(r"about ([\d.e+-]+) core-hours", line)[1])
    assert hours == pytest.approx(seconds / 3600, rel=0.06)


@pytest.fixture
def gap_tooth_study(config):
    """The study with numbers of no scale: √(2νh) = 0.01, and a width of 0.02π/N."""
    study = config["gap_tooth"]
    study |= {"viscosity": 0.05, "time_step": 0.001, "steps": 300, "share": 0.01}
    study["profiles"] = {
        "initial": "2 + sin(x)",
        "by_teeth": {"teeth": [10, 20], "resolution": 50000},
        "by_resolution": {"teeth": 20, "resolutions": [20000, 50000]},
        "compared": {"teeth": 10, "resolution": 50000, "drifts": ["density", "neighbours"]},
        "seeds": 5,
        "seeds_per_job": 2,
    }
    study["trajectories"] = {
        "teeth": 20,
        "resolution": 10**6,
        "modes": {"number": 16, "amplitude": 0.5, "wavenumber": 3},
        "least_density": 0.5,
        "train": 3,
        "validate": 2,
        "test": 1,
    }
    study["variable"] |= {"resolution": 2 * 10**6, "times": [0.0, 0.05, 0.15]}
    study["variable"]["unbalanced_teeth"] = 10
    study["networks"] |= {"stride": 7, "epochs": 100}
    study["networks"]["hidden"]["phi"]["stencil"] = [10, 20]
    return study


# Seconds of one step of a particle: on N teeth it diffuses over N/(2π) of their widths.
ON_TEN, ON_TWENTY = 23e-9 + 17e-9 * 10 / (2 * np.pi), 23e-9 + 17e-9 * 20 / (2 * np.pi)
# Mass in all teeth: of a density of 2, and of 0.5 + 0.5·√16 = 2.5.
PROFILE_MASS, START_MASS = 2 * 2 * np.pi * 0.01, 2.5 * 2 * np.pi * 0.01


@pytest.mark.parametrize(
    ("drift", "teeth", "share", "seconds"),
    [("density", 10, 0.01, ON_TEN), ("density_of_others", 20, 0.01, ON_TWENTY),
     ("neighbours", 10, 0.01, ON_TEN + 15e-9), ("neighbours_raw", 20, 0.01, ON_TWENTY + 15e-9),
     ("density", 10, 1.0, 100 * (23e-9 + 17e-9 * 0.1 / (2 * np.pi)))],
)  # fmt: skip
def test_a_profile_takes_the_steps_of_its_particles(drift, teeth, share, seconds, gap_tooth_study):
    """By hand: two seeds of 300 steps; with α = 1 there are 100 times as many particles."""
    minutes = gap_tooth.profile_minutes(gap_tooth_study, drift, teeth, 50000, share)
    particles = 50000 * PROFILE_MASS
    assert minutes == pytest.approx((2 * 300 * particles * seconds + 2) / 60)


def test_runs_from_random_starts_take_the_steps_of_their_particles(gap_tooth_study):
    """By hand: 300 steps, and 150 up to the last snapshot with twice as many particles."""
    step = 1e6 * START_MASS * ON_TWENTY
    minutes = gap_tooth.trajectory_minutes(gap_tooth_study)
    assert minutes == pytest.approx((300 * step + 2) / 60)
    minutes = gap_tooth.snapshots_minutes(gap_tooth_study)
    assert minutes == pytest.approx((150 * 2 * step + 2) / 60)


def test_distances_take_pairs_of_teeth_times_particles(gap_tooth_study):
    """By hand: 60 teeth, each with a twentieth of the particles of a snapshot; 45 slow pairs."""
    compared = 60 * 59 / 2 * 2 * 2e6 * START_MASS / 20
    minutes = gap_tooth.distances_minutes(gap_tooth_study)
    assert minutes == pytest.approx((compared / 100e6 + 45 * 0.003 + 2) / 60)


def test_training_takes_six_operations_for_each_weight(gap_tooth_study):
    """By hand: 3·10 + 10·20 + 20 weights, 20 teeth, 42 snapshots of each of 3 trajectories."""
    minutes = gap_tooth.network_minutes(gap_tooth_study, "phi", "stencil")
    assert minutes == pytest.approx((6 * 250 * 100 * 3 * 42 * 20 / 5e10 + 2) / 60)


def test_summary_adds_all_jobs_of_gap_tooth_up(config, gap_tooth_study):
    """By hand: 5 samples of 5 seeds in 3 parts, 6 trajectories, 8 networks, two more jobs."""
    *_, line, _ = costs.summary(config)
    assert line.startswith("gap_tooth, scale default: 32 runs and 8 networks, ")
    assert " in 31 jobs " in line
    of = [(ON_TEN, 5), (ON_TWENTY, 5), (ON_TWENTY, 2), (ON_TEN + 15e-9, 5)]
    of.append((100 * (23e-9 + 17e-9 * 0.1 / (2 * np.pi)), 5))
    seconds = sum(5 * 300 * 1e4 * z * PROFILE_MASS * step for step, z in of)
    seconds += (6 * 300 + 150 * 2) * 1e6 * START_MASS * ON_TWENTY
    seconds += 60 * 59 * 2e6 * START_MASS / 20 / 100e6 + 45 * 0.003
    weights = 2 * (4 * 48 + (4 * 48 + 48**2) + (4 * 64 + 64**2) + 250)
    seconds += 6 * weights * 100 * 3 * 42 * 20 / 5e10 + 31 * 2
    hours = float(re.search(r"about ([\d.e+-]+) core-hours", line)[1])
    assert hours == pytest.approx(seconds / 3600, rel=0.06)
