"""The dynamics: exact laws on tiny lattices, exact conservation, equilibrium on larger ones."""

import naive
import numpy as np
import pytest

from hydrolimit import processes
from hydrolimit.particles import lattice_gas, preparation
from hydrolimit.particles.random_bits import next_word
from hydrolimit.processes import Process
from hydrolimit.thermodynamics import Thermodynamics

# Standard deviations of χ² (naive.deviation) within which a sample follows a law.
BAR = 4.0
# A law that is wrong by a factor of two in time must be this far off.
FAR = 12.0


def _table(name, occupations=20):
    """Return b[k, l]: k, k², or made-up rates: of both sites, and largest at k = 1."""
    k = np.arange(occupations, dtype=float)
    if name == "neighbour":
        return np.outer(5.0 * k * np.exp(-0.8 * k), 1.0 + np.cos(1.5 * k) / 2 + 0.2 * k)
    return np.repeat(k[:, None] ** {"linear": 1, "square": 2}[name], occupations, axis=1)


TABLES = ["linear", "square", "neighbour"]


# One particle a site: any jump makes a site fuller than the fullest, so the first windows all end
# early. Piled up: the first window is bounded by the pile, and later ones by less.
STARTS = {"spread": (1, 1, 1, 1), "piled": (0, 4, 0, 0), "uneven": (2, 0, 1, 0)}


def _assert_follows(sample, laws):
    """The first law within BAR; the others, at half and twice the time, further off than FAR."""
    deviations = [naive.deviation(sample, law) for law in laws]
    assert abs(deviations[0]) < BAR
    assert min(deviations[1:]) > FAR


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize(("periodic", "sites_per_element"), [(True, 2), (False, 1), (False, 3)])
@pytest.mark.parametrize("table", TABLES)
def test_increments_follow_the_master_equation(table, periodic, sites_per_element, start, stream):
    """Joint law of configuration and net currents after t = 0.3, 40 000 realisations.

    It would catch rates or times wrong by a factor of two or much less (6 % of the time moves χ²
    by its bar), a window that ends early taken as whole or as nothing, currents of the wrong sign
    or element, and k in place of k².
    """
    rates, first = _table(table), STARTS[start]
    ensemble = np.tile(np.array(first, np.int16), (40_000, 1))
    currents = lattice_gas.increments(
        ensemble, rates, sites_per_element, periodic, 0.3, *stream()
    )  # fmt: skip
    sample = zip(map(tuple, ensemble.tolist()), map(tuple, currents.tolist()), strict=True)
    laws = [naive.law(first, rates, periodic, t, sites_per_element) for t in (0.3, 0.15, 0.6)]
    _assert_follows(list(sample), laws)


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("periodic", [True, False])
def test_labelled_particles_follow_the_master_equation(periodic, start, stream):
    """The law of the configuration after t = 0.2, 20 000 runs; it would catch what the above does.

    Position and occupation must agree at the end of every run.
    """
    first, (clock, state), sample = STARTS[start], stream(), []
    for _ in range(20_000):
        occupation = np.array(first, np.int16)
        position = np.repeat(np.arange(4, dtype=np.int16), first)
        lattice_gas.evolve_labelled(position, occupation, periodic, 0.2, clock, state)
        sample.append(tuple(occupation.tolist()))
        assert sample[-1] == tuple(np.bincount(position, minlength=4).tolist())
    laws = [naive.law(first, _table("square"), periodic, t) for t in (0.2, 0.1, 0.4)]
    _assert_follows(sample, laws)


@pytest.mark.parametrize("periodic", [True, False])
def test_one_configuration_follows_the_master_equation(periodic, stream):
    """`evolve`, 10 000 runs from the spread start; it would catch a factor of two in time."""
    first, (clock, state), sample = STARTS["spread"], stream(), []
    rates = _table("neighbour")
    for _ in range(10_000):
        occupation = np.array(first, np.int16)
        lattice_gas.evolve(occupation, rates, periodic, 0.3, clock, state)
        sample.append(tuple(occupation.tolist()))
    _assert_follows(sample, [naive.law(first, rates, periodic, t) for t in (0.3, 0.15, 0.6)])


def test_two_sites_on_a_ring_have_two_bonds(stream):
    """They exchange twice as fast as on the segment: t = 0.2 there is t = 0.4 here."""
    ensemble, rates = np.tile(np.array([3, 0], np.int16), (20_000, 1)), _table("square")
    lattice_gas.increments(ensemble, rates, 1, True, 0.2, *stream())
    sample = list(map(tuple, ensemble.tolist()))
    _assert_follows(sample, [naive.law((3, 0), rates, False, t) for t in (0.4, 0.2)])


def test_random_words_are_those_of_xoshiro256_plus_plus():
    """From the state (1, 2, 3, 4): the first words of the authors' reference implementation."""
    state = [np.uint64(i) for i in (1, 2, 3, 4)]
    words = []
    for _ in range(10):
        word, *state = (np.uint64(value) for value in next_word(*state))
        words.append(int(word))
    assert words == [
        41943041, 58720359, 3588806011781223, 3591011842654386, 9228616714210784205,
        9973669472204895162, 14011001112246962877, 12406186145184390807, 15849039046786891736,
        10450023813501588000,
    ]  # fmt: skip


def _run(dynamics, occupation, rates, periodic, duration, stream):
    """Evolve a configuration in place by one of the three entry points; return the jumps."""
    if dynamics == "labelled":
        position = np.repeat(np.arange(occupation.size, dtype=np.int16), occupation)
        return lattice_gas.evolve_labelled(position, occupation, periodic, duration, *stream)
    return lattice_gas.evolve(occupation, rates, periodic, duration, *stream)


@pytest.mark.parametrize("dynamics", ["generic", "labelled"])
@pytest.mark.parametrize("periodic", [True, False])
def test_mass_is_conserved_exactly(dynamics, periodic, stream, rng):
    occupation = rng.integers(0, 12, 300).astype(np.int16)
    mass, before = occupation.sum(), occupation.copy()
    assert _run(dynamics, occupation, _table("square", 64), periodic, 5.0, stream()) > 10_000
    assert occupation.sum() == mass
    assert occupation.min() >= 0
    assert np.any(occupation != before)


@pytest.mark.parametrize("width", [1, 5])
def test_current_is_what_has_come_to_lie_right_of_a_bond(width, rng, stream):
    """On a segment, exactly: Σ over the bonds of an element of the change in particles beyond."""
    ensemble = rng.integers(0, 9, (50, 31)).astype(np.int16)
    before = ensemble.astype(int)
    currents = lattice_gas.increments(ensemble, _table("square", 64), width, False, 0.5, *stream())
    beyond = np.cumsum((ensemble - before)[:, ::-1], axis=1)[:, ::-1][:, 1:]
    np.testing.assert_array_equal(currents, beyond.reshape(50, -1, width).sum(axis=2))
    assert np.abs(currents).max() > 1


def test_current_is_the_change_of_every_site_of_a_ring(rng, stream):
    ensemble = rng.integers(0, 9, (50, 30)).astype(np.int16)
    before = ensemble.astype(int)
    currents = lattice_gas.increments(ensemble, _table("square", 64), 1, True, 0.5, *stream())
    np.testing.assert_array_equal(ensemble - before, np.roll(currents, 1, axis=1) - currents)


@pytest.mark.parametrize("dynamics", ["generic", "labelled"])
def test_a_stream_gives_the_same_run_again_and_another_stream_another(dynamics, stream):
    def run(block):
        occupation = np.full(100, 3, np.int16)
        _run(dynamics, occupation, _table("square", 64), True, 1.0, stream(block))
        return occupation

    np.testing.assert_array_equal(run(0), run(0))
    assert np.any(run(0) != run(1))


def test_a_run_goes_on_from_the_stream_it_is_given(stream):
    """Two runs in a row on one stream differ; so do realisations of one call."""
    clock_and_state = stream()
    runs = np.full((2, 200), 3, np.int16)
    for occupation in runs:
        lattice_gas.evolve(occupation, _table("square", 64), True, 1.0, *clock_and_state)
    assert np.any(runs[0] != runs[1])
    both = np.full((2, 200), 3, np.int16)
    lattice_gas.increments(both, _table("square", 64), 10, True, 1.0, *clock_and_state)
    assert np.any(both[0] != both[1])


@pytest.mark.parametrize(
    ("start", "duration"),
    [((4, 0, 0), 1e-9), ((2, 2, 0), 50.0)],
    ids=["from the start", "on the way"],
)
def test_a_table_that_is_too_small_is_an_error(start, duration, stream):
    rates, start = _table("linear", 4), np.array([start], np.int16)
    with pytest.raises(lattice_gas.OccupationError, match="holds more than 3 particles"):
        lattice_gas.evolve(start[0].copy(), rates, True, duration, *stream())
    with pytest.raises(lattice_gas.OccupationError, match="holds more than 3 particles"):
        lattice_gas.increments(start.copy(), rates, 1, True, duration, *stream())


def test_a_table_with_a_row_for_every_particle_is_large_enough(stream):
    ensemble = np.tile(np.array([1, 1, 1], np.int16), (500, 1))
    lattice_gas.increments(ensemble, _table("linear", 4), 1, True, 20.0, *stream())
    assert ensemble.max() == 3


@pytest.mark.parametrize("dynamics", ["generic", "labelled"])
def test_nothing_happens_in_no_time_or_without_particles(dynamics, stream):
    for occupation, duration in ((np.arange(5), 0.0), (np.zeros(5), 10.0)):
        occupation, before = occupation.astype(np.int16), occupation.copy()
        assert _run(dynamics, occupation, _table("square"), True, duration, stream()) == 0
        np.testing.assert_array_equal(occupation, before)
    ensemble = np.array([[0, 0, 0, 0], [1, 2, 0, 1]], np.int16)
    currents = lattice_gas.increments(ensemble, _table("square"), 2, True, 0.0, *stream())
    np.testing.assert_array_equal(currents, np.zeros((2, 2)))
    np.testing.assert_array_equal(ensemble, [[0, 0, 0, 0], [1, 2, 0, 1]])


EXCLUSION = Process(lambda k, l: k * (1.0 - l), lambda k: np.zeros(k.shape), 1)  # noqa: E741
SQUARE = processes.load({"name": "zero_range", "exponent": 2})


def _equilibrium(process, density, realisations, sites, stream):
    """Return thermodynamics, rate table and configurations of the product measure."""
    law = Thermodynamics(process, density)
    measure = preparation.ProductMeasure.from_probabilities(law.occupation_probabilities(density))
    return law, process.rate_table(law.k.size), measure.draw(realisations, sites, stream[1])


def _assert_moments(ensemble, probabilities):
    """Mean, variance, third moment and correlation of neighbours, within 4 standard errors.

    The errors are exact: under the product measure all sites are independent.
    """
    k = np.arange(probabilities.size)
    mean = probabilities @ k
    spread = ensemble - mean
    for power in (1, 2, 3):
        expected = probabilities @ (k - mean) ** power
        variance = probabilities @ (k - mean) ** (2 * power) - expected**2
        error = np.sqrt(variance / ensemble.size)
        assert abs(np.mean(spread**power) - expected) < 4 * error
    error = probabilities @ (k - mean) ** 2 / np.sqrt(ensemble.size)
    assert abs(np.mean(spread * np.roll(spread, 1, axis=1))) < 4 * error


@pytest.mark.parametrize(("process", "density"), [(SQUARE, 3.0), (EXCLUSION, 0.3)])
@pytest.mark.parametrize("periodic", [True, False])
def test_product_measure_is_stationary(process, density, periodic, stream):
    """80 000 sites before and after t = 5, about 50 jumps a site at g(k) = k².

    With k for k² the law would drift towards Poisson, whose E k² = 12 is 45 errors from φ = 10.6.
    """
    clock, state = stream()
    law, rates, ensemble = _equilibrium(process, density, 200, 400, (clock, state))
    probabilities = law.occupation_probabilities(density)
    _assert_moments(ensemble, probabilities)
    before = ensemble.copy()
    lattice_gas.increments(
        ensemble, rates, 400 - (not periodic), periodic, 5.0, clock, state
    )  # fmt: skip
    assert np.mean(ensemble != before) > 0.3
    _assert_moments(ensemble, probabilities)
    rate = np.mean(rates[ensemble, np.roll(ensemble, 1, axis=1)])
    assert rate == pytest.approx(2 * law.mobility(density), rel=0.02)


@pytest.mark.parametrize("dynamics", ["generic", "labelled"])
def test_jumps_come_at_the_fugacity(dynamics, stream):
    """⟨g⟩ = φ: jumps a site and unit time, over equilibrium starts, t = 20, hundreds of windows.

    About 1.3 million jumps on 10 rings of 600 sites; the spread of their masses dominates the
    error, φ'√(χ/6000) = 0.11 of φ = 10.6. Bar: 4 %, four of it. It would catch a factor of two
    in the rates, or windows lost or run twice.
    """
    clock, state = stream()
    law, rates, ensemble = _equilibrium(SQUARE, 3.0, 10, 600, (clock, state))
    jumps = sum(_run(dynamics, one, rates, True, 20.0, (clock, state)) for one in ensemble)
    assert jumps / (ensemble.size * 20.0) == pytest.approx(law.fugacity(3.0), rel=0.04)
    # ⟨k²⟩ of the ends, whose standard error at 6000 sites is 0.11 too.
    assert np.mean(ensemble.astype(float) ** 2) == pytest.approx(law.fugacity(3.0), rel=0.04)


def test_a_lattice_of_broken_elements_is_an_error(stream):
    configurations = np.ones((1, 9), np.int16)
    with pytest.raises(ValueError, match="9 bonds are no whole number of elements of 4"):
        lattice_gas.increments(configurations, np.ones((4, 4)), 4, True, 0.1, *stream())
