"""Starts on the ring: the formula, random waves and their streams, a wave over all densities."""

import copy

import numpy as np
import pytest
from scipy.stats import chi2_contingency

from hydrolimit import ring_starts

STUDY = {
    "profiles": {"initial": "1 - 0.5*sin(x)"},
    "trajectories": {
        "modes": {"number": 20, "amplitude": 0.5, "wavenumber": 7},
        "least_density": 0.05,
    },
}
FINE = 2 * np.pi / 65536 * np.arange(65536)
DRAWN = 400


def changed(**trajectories):
    """Return the study with changes of its trajectories."""
    study = copy.deepcopy(STUDY)
    study["trajectories"] |= trajectories
    return study


@pytest.fixture(scope="module")
def drawn():
    """Return amplitudes, wave numbers and phases of many starts, (start, mode) each."""
    starts = [ring_starts.start(STUDY, str(number), 1) for number in range(DRAWN)]
    return {
        name: np.array([getattr(one, name) for one in starts])
        for name in ("amplitude", "wavenumber", "phase")
    }


def too_uneven(counts):
    """Return the chi-square of equally likely cells, over its mean, in its standard deviations."""
    expected, degrees = counts.sum() / counts.size, counts.size - 1
    return (np.sum((counts - expected) ** 2) / expected - degrees) / np.sqrt(2 * degrees)


@pytest.mark.parametrize("least", [0.05, 0.3])
def test_the_least_density_is_that_of_the_config(least):
    """On 65536 points, to what a wave falls between two of the 4096 where it is looked for."""
    for number in range(5):
        start = ring_starts.start(changed(least_density=least), str(number), 1)
        between = np.sum(np.abs(start.amplitude) * start.wavenumber**2) * (np.pi / 4096) ** 2 / 2
        lowest = start(FINE).min()
        assert least - between - 1e-12 <= lowest <= least + 1e-12
        assert between < 2e-4


def test_a_start_is_the_sum_of_its_waves_around_its_mean():
    """Equation (16), mode by mode; would catch cosines, and a phase that a wave number scales."""
    start = ring_starts.start(STUDY, "3", 1)
    for x in (0.0, 1.3, 6.1):
        waves = sum(
            a * np.sin(wave * x + phase)
            for a, wave, phase in zip(start.amplitude, start.wavenumber, start.phase, strict=True)
        )
        assert start(np.array([x]))[0] == pytest.approx(start.mean + waves, rel=1e-12)
    assert start(FINE).mean() == pytest.approx(start.mean, rel=1e-12)
    np.testing.assert_allclose(start(FINE[:9] + 2 * np.pi), start(FINE[:9]), rtol=1e-12)


def test_modes_lie_within_their_bounds_and_all_over_them(drawn):
    """8000 modes: chi-squares of 20, 7 and 20 cells within 4.5 standard deviations of their means.

    Would catch a wave number left out, amplitudes or phases of one half only, and normal ones; a
    cell that is 12 % too full.
    """
    bounds = {"amplitude": (-0.5, 0.5), "wavenumber": (0.5, 7.5), "phase": (0.0, 2 * np.pi)}
    for name, (low, high) in bounds.items():
        values = drawn[name]
        assert values.shape == (DRAWN, 20)
        assert values.min() >= low
        assert values.max() < high
        cells = 7 if name == "wavenumber" else 20
        assert too_uneven(np.histogram(values, cells, (low, high))[0]) < 4.5
    assert drawn["wavenumber"].dtype.kind == "i"


def test_modes_of_a_start_and_of_the_next_are_independent(drawn):
    """Chi-squares of tables within 4.5 standard deviations of their degrees of freedom.

    Amplitude, wave number and phase of a mode, of a mode and the next one of its start, and of a
    mode and the same of the next number. Would catch one stream for two of them.
    """
    cells = {
        name: np.digitize(values, np.quantile(values, [0.25, 0.5, 0.75])).astype(int)
        for name, values in drawn.items()
    }
    cells["wavenumber"] = drawn["wavenumber"]
    pairs = [
        *((cells[a], cells[b]) for a, b in (("amplitude", "wavenumber"), ("amplitude", "phase"))),
        *((one[:, 1:], one[:, :-1]) for one in cells.values()),
        *((one[1:], one[:-1]) for one in cells.values()),
    ]
    for one, other in pairs:
        table = np.zeros((one.max() + 1, other.max() + 1))
        np.add.at(table, (one.ravel(), other.ravel()), 1)
        found = chi2_contingency(table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0])
        assert (found.statistic - found.dof) / np.sqrt(2 * found.dof) < 4.5


def test_a_number_and_a_seed_determine_the_start():
    first, again = (ring_starts.start(STUDY, "7", 1) for _ in range(2))
    assert first(FINE).tobytes() == again(FINE).tobytes()
    for study, number, seed in (
        (STUDY, "8", 1),
        (STUDY, "7", 2),
        (changed(modes={"number": 20, "amplitude": 0.4, "wavenumber": 7}), "7", 1),
    ):
        other = ring_starts.start(study, number, seed)
        for name in ("amplitude", "phase"):
            assert not np.isclose(getattr(first, name), getattr(other, name)).any()
        # The same scale of the same stream would be another start all the same.
        assert not np.isclose(first.amplitude * 0.8, other.amplitude).any()


def test_nothing_but_the_mean_depends_on_the_least_density_and_on_other_trajectories():
    first = ring_starts.start(STUDY, "0", 1)
    raised = ring_starts.start(changed(least_density=0.2, train=100), "0", 1)
    assert (raised.amplitude == first.amplitude).all()
    assert (raised.phase == first.phase).all()
    assert raised.mean - first.mean == pytest.approx(0.15, rel=1e-9)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [("1 - 0.5*sin(x)", lambda x: 1 - 0.5 * np.sin(x)), ("2", lambda x: np.full(x.shape, 2.0))],
)
def test_the_start_of_the_profiles_is_the_formula(formula, expected):
    """A constant as well, as floats, one for each point; whatever the seed."""
    study = STUDY | {"profiles": {"initial": formula}}
    x = FINE[::5000]
    for seed in (1, 2):
        found = ring_starts.start(study, ring_starts.PROFILE, seed)(x)
        assert found.dtype == float
        np.testing.assert_allclose(found, expected(x), rtol=1e-15)


@pytest.mark.parametrize("margin", [0.0, 0.1, 0.5])
def test_a_spanning_start_goes_through_all_densities_and_a_margin(margin):
    """From low to high and back, evenly, and around the ring."""
    start = ring_starts.spanning(1.0, 3.0, margin)
    values = start(FINE)
    assert values.min() == pytest.approx(1.0 - 2.0 * margin, abs=1e-12)
    assert values.max() == pytest.approx(3.0 + 2.0 * margin, abs=1e-12)
    # Every density twice but the two at the ends: even steps.
    steps = np.diff(np.sort(values)[1::2])
    np.testing.assert_allclose(steps, 2.0 * (1.0 + 2.0 * margin) / 32768, rtol=1e-6)
    around = np.abs(np.diff(np.append(values, start(np.array([2 * np.pi])))))
    assert around.max() < 1.01 * 2.0 * (1.0 + 2.0 * margin) / 32768
    np.testing.assert_allclose(start(FINE[::99] + 2 * np.pi), values[::99], rtol=0, atol=1e-9)


def test_a_spanning_start_is_never_negative():
    values = ring_starts.spanning(0.05, 2.0, 0.1)(FINE)
    assert values.min() == 0.0
    assert values.max() == pytest.approx(2.0 + 0.195, rel=1e-12)
