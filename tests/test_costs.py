"""The estimate of what a run costs, against runs and against arithmetic."""

import re
from pathlib import Path

import numpy as np
import pytest
import yaml

from hydrolimit import blocks, costs, processes, states
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
    (line,) = costs.summary(config)
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
