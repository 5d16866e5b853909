"""Ensembles near a profile: the sampler's law, the deterministic start, the evolved runs."""

import runpy
from itertools import product
from pathlib import Path
from types import SimpleNamespace

import naive
import numpy as np
import pytest

from hydrolimit import blocks, datasets, processes
from hydrolimit.inference import operator_points
from hydrolimit.particles import preparation
from hydrolimit.particles.preparation import Evolved, ProductMeasure
from hydrolimit.thermodynamics import Thermodynamics

ROOT = Path(__file__).parents[1]
SQUARE = processes.load({"name": "zero_range", "exponent": 2})
# Standard deviations of χ² (naive.deviation) within which a sample follows a law.
BAR = 4.0


@pytest.fixture(scope="module")
def law():
    return Thermodynamics(SQUARE, 11.0)


def test_draws_follow_the_probabilities_and_sites_are_independent(law, stream):
    """χ² over pairs of neighbours, 500 000 pairs at density 7; 2 % in the variance moves it by 7.

    It would catch a factor of two in the fugacity or the variance, an occupation off by one, and
    random bits used twice.
    """

    def pairs(density):
        p = law.occupation_probabilities(density)
        return {(i, j): p[i] * p[j] for i, j in product(np.flatnonzero(p > 1e-12), repeat=2)}

    measure = ProductMeasure.from_probabilities(law.occupation_probabilities(7.0))
    draws = measure.draw(1000, 1000, stream()[1])
    assert draws.shape == (1000, 1000)
    assert draws.dtype == np.int16
    sample = list(map(tuple, draws.reshape(-1, 2).tolist()))
    assert abs(naive.deviation(sample, pairs(7.0))) < BAR
    assert naive.deviation(sample, pairs(7.05)) > 4 * BAR


def test_sites_have_each_their_own_law(law, stream):
    """χ² of each of four sites at densities from 0.2 to 11, 50 000 draws each."""
    densities = np.array([0.2, 11.0, 3.0, 7.0])
    probabilities = law.occupation_probabilities(densities)
    draws = ProductMeasure.from_probabilities(probabilities).draw(50_000, 4, stream()[1])
    for site in range(4):
        exact = dict(enumerate(probabilities[site]))
        assert abs(naive.deviation(draws[:, site].tolist(), exact)) < BAR
        wrong = dict(enumerate(law.occupation_probabilities(0.8 * densities[site])))
        assert naive.deviation(draws[:, site].tolist(), wrong) > 2 * BAR


def test_certain_rare_and_uniform_occupations(stream):
    """Rows whose guide has nothing to search, or much: exact where certain, χ² where not."""
    rows = np.array(
        [
            [1.0, 0.0, 0.0, 0.0],
            [0.0, 0.0, 0.0, 1.0],
            [0.0, 1.0, 0.0, 0.0],
            [1.0 - 1e-3, 0.0, 1e-3, 0.0],
            [0.25, 0.25, 0.25, 0.25],
        ]
    )
    draws = ProductMeasure.from_probabilities(rows).draw(100_000, 5, stream()[1])
    for site, certain in enumerate([0, 3, 1]):
        np.testing.assert_array_equal(draws[:, site], certain)
    for site in (3, 4):
        exact = dict(enumerate(rows[site]))
        assert abs(naive.deviation(draws[:, site].tolist(), exact)) < BAR


def test_many_unlikely_occupations_share_one_byte(stream):
    """512 equally likely occupations: two for each first byte that the guide knows."""
    row = np.full(512, 1 / 512)
    draws = ProductMeasure.from_probabilities(row).draw(1, 200_000, stream()[1])
    assert abs(naive.deviation(draws[0].tolist(), dict(enumerate(row)))) < BAR


@pytest.mark.parametrize("density", [4.0, 4.1, 1 / 3, 0.5, 9.99])
def test_deterministic_start_rounds_partial_sums(density):
    profile = np.full(1000, density)
    start = preparation.deterministic_start(profile)
    assert start.dtype == np.int16
    assert np.abs(np.cumsum(start) - np.cumsum(profile)).max() <= 0.5 + 1e-8
    if density == round(density):
        np.testing.assert_array_equal(start, density)


def test_deterministic_start_follows_a_slope():
    profile = np.linspace(2.0, 11.0, 777)
    start = preparation.deterministic_start(profile)
    assert np.abs(np.cumsum(start) - np.cumsum(profile)).max() <= 0.5 + 1e-8
    assert set(np.unique(start - np.floor(profile))) == {0.0, 1.0}


STUDY = {
    "times": {"preparation": 3.0, "decorrelation": 0.25, "increment": 0.001},
    "sampler": "labelled",
    "local_equilibrium": {"realisations_per_block": 30, "continuations": 1},
    "evolved": {"preparations_per_block": 2, "continuations": 5},
}


def _ensemble(name, law, density, **changes):
    study = STUDY | changes
    return preparation.ensemble(
        preparation=name, study=study, multiple=1, density=density, periodic=True, law=law,
        rates=SQUARE.rate_table(64),
    )  # fmt: skip


def test_local_equilibrium_has_the_profile_in_every_site(law, stream):
    """Mean of each site within 5 errors, and the mean square, which a factor of two in χ moves."""
    density = np.linspace(3.0, 9.0, 20)
    ensemble = _ensemble("local_equilibrium", law, density)
    (configurations,) = ensemble.block(*stream())
    assert configurations.shape == (30, 20)
    draws = np.concatenate([next(ensemble.block(*stream(b))) for b in range(200)]).astype(float)
    error = np.sqrt(law.compressibility(density) / len(draws))
    assert np.all(np.abs(draws.mean(axis=0) - density) < 5 * error)
    np.testing.assert_allclose(draws.var(axis=0), law.compressibility(density), rtol=0.15)


def test_each_continuation_knows_where_the_particles_are(law, stream, monkeypatch):
    """Labels and occupations agree at every start: a continuation's must not reach the next."""
    run = preparation.lattice_gas.evolve_labelled
    starts = []

    def checked(position, occupation, *rest):
        counted = np.bincount(position, minlength=occupation.size)
        starts.append(np.array_equal(counted, occupation))
        return run(position, occupation, *rest)

    monkeypatch.setattr(preparation.lattice_gas, "evolve_labelled", checked)
    list(_ensemble("evolved", law, np.full(50, 7.0)).block(*stream()))
    assert starts == [True] * 12  # two runs, five continuations each


def test_continuations_of_a_draw_begin_with_it(law, stream):
    """Two times 15 draws in place of 30: what happens to the first leaves the second as it was."""
    study = {"local_equilibrium": {"realisations_per_block": 30, "continuations": 2}}
    ensemble = _ensemble("local_equilibrium", law, np.full(50, 7.0), **study)
    seen = []
    for configurations in ensemble.block(*stream()):
        assert configurations.shape == (15, 50)
        seen.append(configurations.copy())
        configurations[:] = 0
    assert len(seen) == 2
    np.testing.assert_array_equal(*seen)
    assert len({one.tobytes() for one in seen[0]}) == 15


def test_a_flat_profile_needs_one_row_for_all_sites(law, stream):
    ensemble = _ensemble("local_equilibrium", law, np.full(500, 7.0))
    assert ensemble.measure.thresholds.shape[0] == 1
    (configurations,) = ensemble.block(*stream())
    assert configurations.shape == (30, 500)
    error = np.sqrt(law.compressibility(7.0) / configurations.size)
    assert abs(configurations.mean() - 7.0) < 4 * error


@pytest.mark.parametrize("sampler", ["labelled", "generic"])
def test_blocks_of_evolved_runs(law, sampler, stream):
    """Two runs of five continuations: of the start's mass, all different, the same once more."""
    density = np.full(60, 2.5)
    ensemble = _ensemble("evolved", law, density, sampler=sampler)
    assert ensemble.labelled == (sampler == "labelled")
    runs = list(ensemble.block(*stream()))
    assert [run.shape for run in runs] == [(5, 60), (5, 60)]
    assert runs[0].dtype == np.int16
    together = np.concatenate(runs)
    np.testing.assert_array_equal(together.sum(axis=1), 150)
    assert len({one.tobytes() for one in together}) == 10
    again = np.concatenate(list(ensemble.block(*stream())))
    np.testing.assert_array_equal(together, again)
    other = np.concatenate(list(ensemble.block(*stream(1))))
    assert len({one.tobytes() for one in np.concatenate([together, other])}) == 20


def test_the_generic_dynamics_run_on_lattices_too_long_for_labels(stream):
    """40 000 sites, whose numbers do not fit into 16 bits."""
    start = np.ones(40_000, np.int16)
    ensemble = Evolved(start, SQUARE.rate_table(20), True, 0.01, 0.001, False, 1, 2)
    (configurations,) = ensemble.block(*stream())
    np.testing.assert_array_equal(configurations.sum(axis=1), 40_000)
    assert 0 < np.mean(configurations[0] != 1) < 0.1
    assert np.any(configurations[0][33_000:] != 1)


def test_continuations_start_from_their_run(law, stream):
    """After a short decorrelation, continuations are like their own run and not like the other."""
    density = np.full(200, 7.0)
    study = {"times": {"preparation": 10.0, "decorrelation": 1e-3, "increment": 1e-4}}
    first, second = _ensemble("evolved", law, density, **study).block(*stream())
    within = np.mean(first[0] != first[1])
    assert 0 < within < 0.3
    assert np.mean(first[0] != second[0]) > 0.7


def _pair_law(start, periodic, preparation_time, decorrelation_time):
    """The joint law of two continuations of one run: Σ_r P(r) P(c₁ | r) P(c₂ | r)."""
    rates, pairs = SQUARE.rate_table(20), {}
    for run, probability in naive.law(start, rates, periodic, preparation_time).items():
        continued = naive.law(run, rates, periodic, decorrelation_time)
        for c, d in product(continued, continued):
            weight = probability * continued[c] * continued[d]
            pairs[c, d] = pairs.get((c, d), 0.0) + weight
    return pairs


@pytest.mark.parametrize("labelled", [True, False])
@pytest.mark.parametrize("periodic", [True, False])
def test_two_continuations_of_a_run_have_their_exact_joint_law(labelled, periodic, stream):
    """Three particles on three sites, 6 000 runs, χ² over pairs of first and fifth continuation.

    It would catch the two times exchanged, either off by a factor of two, a continuation that
    starts where the last one ended, and positions that do not belong to the occupations.
    """
    start = (3, 0, 0)
    ensemble = Evolved(
        np.array(start, np.int16), SQUARE.rate_table(20), periodic, 0.15, 0.05, labelled, 6000, 5
    )
    runs = [tuple(map(tuple, run[[0, 4]].tolist())) for run in ensemble.block(*stream())]
    assert abs(naive.deviation(runs, _pair_law(start, periodic, 0.15, 0.05))) < BAR
    for times in ((0.05, 0.15), (0.3, 0.05), (0.075, 0.05), (0.15, 0.1), (0.15, 0.025)):
        assert naive.deviation(runs, _pair_law(start, periodic, *times)) > 4 * BAR


@pytest.mark.parametrize("labelled", [True, False])
def test_long_runs_reach_the_canonical_measure(labelled, stream):
    """6 particles on 4 sites after t = 8, the slowest rate being 3.06: the exact weights.

    χ² over all 84 configurations, 8 000 runs. Poisson weights 1/k!, of g(k) = k, must be far off.
    """
    ensemble = Evolved(
        preparation.deterministic_start(np.full(4, 1.5)),
        SQUARE.rate_table(20), True, 8.0, 0.0, labelled, 8000, 1,
    )  # fmt: skip
    sample = [tuple(run[0].tolist()) for run in ensemble.block(*stream())]
    assert abs(naive.deviation(sample, naive.canonical(6, 4, SQUARE.log_weight))) < BAR
    poisson = processes.load({"name": "zero_range", "exponent": 1}).log_weight
    assert naive.deviation(sample, naive.canonical(6, 4, poisson)) > 10 * BAR


def _sample(folder, study, name, profile, part):
    """Run scripts/fluctuations/sample.py as the workflow does, and return its dataset."""
    path = folder / f"{name}_{profile}_{part}.nc"
    snakemake = SimpleNamespace(
        rule="fluctuations_sample",
        input=SimpleNamespace(),
        output=SimpleNamespace(data=str(path)),
        params=SimpleNamespace(
            study="fluctuations",
            seed=7,
            config={"fluctuations": study},
            multiple=blocks.multiple(study, name, profile),
        ),
        wildcards=_Wildcards(preparation=name, profile=profile, part=part),
        log=[],
    )
    script = ROOT / "scripts" / "fluctuations" / "sample.py"
    runpy.run_path(str(script), {"snakemake": snakemake})
    return datasets.load(path)


class _Wildcards(dict):
    __getattr__ = dict.__getitem__


@pytest.mark.parametrize("name", ["local_equilibrium", "evolved"])
@pytest.mark.parametrize("profile", ["flat_4.5", "slope_8"])
def test_the_size_of_a_job_changes_no_result(name, profile, tmp_path):
    """Blocks 0 to 2 in one job, or in two: the same to the last bit, once merged."""
    study = {
        "process": {"name": "zero_range", "exponent": 2},
        "lattice": {"sites": 160, "elements": 16},
        "states": {
            "densities": {"first": 4.0, "last": 10.0, "step": 0.5}, "slopes": [8], "centre": 7.0,
        },
        "times": {"preparation": 1.0, "decorrelation": 0.1, "increment": 0.01},
        "sampler": "labelled",
        "local_equilibrium": {
            "realisations": 60, "realisations_per_block": 20, "realisations_per_job": 40,
            "affine_multiple": 2, "continuations": 5,
        },
        "evolved": {
            "preparations": 6, "continuations": 3, "preparations_per_block": 2,
            "realisations_per_job": 12,
        },
    }  # fmt: skip
    whole = _sample(tmp_path, study, name, profile, "0-2")
    pieces = [_sample(tmp_path, study, name, profile, part) for part in ("2-2", "0-1")]
    assert operator_points.merge_parts(pieces).equals(operator_points.merge_parts([whole]))
    assert not np.array_equal(whole["second"][0], whole["second"][1])
    realisations = blocks.realisations_per_block(study, name)
    realisations *= blocks.multiple(study, name, profile)
    np.testing.assert_array_equal(whole["realisations"], realisations)
    assert whole["first"].dtype == whole["second"].dtype == np.int64
