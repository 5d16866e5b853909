"""Evolutions side by side: distances, error bands, laws that lose their mass."""

from functools import partial

import numpy as np
import pytest

from hydrolimit import processes
from hydrolimit.continuum import evolutions
from hydrolimit.continuum.finite_elements import HatElements, tangent_entries
from hydrolimit.thermodynamics import Thermodynamics

SETTING = {
    "members": 4,
    "frames": 6,
    "time": 2e-3,
    "time_step": 5e-6,
    "reference_density": 7.0,
}
PROBED = {"densities": (6.0, 8.0), "slopes": (-9.0, 11.0)}
# Errors of the members' entries, relative; the first member is the fit itself.
SPREAD = np.array([0.0, 0.02, -0.01, 0.05])


@pytest.fixture(scope="module")
def law():
    return Thermodynamics(processes.load({"name": "zero_range", "exponent": 2}), 18.0)


@pytest.fixture(scope="module")
def mesh():
    return HatElements(20, periodic=True)


@pytest.fixture(scope="module")
def initial(mesh):
    return 7 + 2 * np.cos(2 * np.pi * mesh.x)


@pytest.fixture(scope="module")
def exact(mesh, law):
    return lambda rho, s: tangent_entries(law.mobility, rho, s, mesh.spacing)


@pytest.fixture(scope="module")
def compared(mesh, initial, law, exact):
    """Constrained: exact entries in all members. Unconstrained: too large by SPREAD."""

    def scaled(rho, s):
        return (1 + SPREAD)[:, None, None] * exact(rho, s)

    operators = {"constrained": exact, "unconstrained": scaled}
    return evolutions.compare(mesh, initial, law, operators, SETTING, PROBED)


def test_distance_is_relative_to_the_starts_spread():
    reference = np.array([[1.0, 3.0, 5.0, 3.0], [2.0, 3.0, 4.0, 3.0]])
    density = reference + np.array([[0.0, 0.0, 0.0, 0.0], [1.0, -1.0, 1.0, 1.0]])
    np.testing.assert_allclose(
        evolutions.relative_distance(density, reference), [0.0, np.sqrt(4 / 8)]
    )
    where = np.array([[True] * 4, [True, False, False, False]])
    np.testing.assert_allclose(
        evolutions.relative_distance(density, reference, where), [0.0, np.sqrt(1 / 8)]
    )
    density[1, 3] = np.nan
    assert np.isnan(evolutions.relative_distance(density, reference)[1])
    # A node that is not looked at may be anything.
    assert evolutions.relative_distance(density, reference, where)[1] == np.sqrt(1 / 8)


def test_exact_entries_are_at_no_distance_and_without_band(compared, initial):
    """To rounding; any factor in operator or force would show against the reference's own run."""
    np.testing.assert_allclose(compared["density"], compared["reference"], rtol=1e-12)
    np.testing.assert_array_equal(compared["reference"][0], initial)
    assert float(compared["distance"].max()) < 1e-12
    assert float(compared["density_se"].max()) < 1e-12
    assert float(compared["distance_probed"].max()) < 1e-12


def test_reference_is_the_scheme_with_exact_entries(compared, mesh, initial, law, exact):
    times, density = mesh.evolve(initial, exact, partial(law.force, reference=7.0), 2e-3, 5e-6, 6)
    np.testing.assert_allclose(compared["time"], times)
    np.testing.assert_allclose(compared["reference"], density, rtol=1e-12)
    operator = mesh.full_operator(law.mobility)
    full = mesh.evolve(initial, operator, partial(law.force, reference=7.0), 2e-3, 5e-6, 6)[1]
    np.testing.assert_allclose(compared["full_operator"], full, rtol=1e-12)
    np.testing.assert_allclose(
        compared["distance_full_operator"],
        np.sqrt(np.sum((full - density) ** 2, axis=1) / np.sum((initial - initial.mean()) ** 2)),
        rtol=1e-9,
    )
    assert 1e-4 < float(compared["distance_full_operator"].max()) < 0.05


def test_band_is_the_spread_of_the_draws(compared, mesh, initial, law, exact):
    """Each member run alone, its entries too large by a factor; the fit itself is no draw."""
    alone = []
    for factor in 1 + SPREAD:
        run = mesh.evolve(
            initial,
            lambda r, s, f=factor: f * exact(r, s),
            partial(law.force, reference=7.0),
            2e-3,
            5e-6,
            6,
        )
        alone.append(run[1])
    np.testing.assert_allclose(compared["density_unconstrained"], alone[0], rtol=1e-12)
    error = np.std(alone[1:], axis=0, ddof=1)
    np.testing.assert_allclose(compared["density_unconstrained_se"], error, atol=1e-12)
    size = np.sqrt(np.sum(error**2, axis=1) / np.sum((initial - 7) ** 2))
    np.testing.assert_allclose(compared["distance_unconstrained_se"], size, rtol=1e-9, atol=1e-12)
    inside = np.sum(np.where(compared["probed"], error, 0.0) ** 2, axis=1)
    size = np.sqrt(inside / np.sum((initial - 7) ** 2))
    np.testing.assert_allclose(compared["distance_unconstrained_probed_se"], size, atol=1e-12)
    # The amplitude decays at a rate of about 2π² φ', so 3 % of it times t = 0.002 is 2 %.
    assert 0.005 < float(compared["distance_unconstrained_se"][-1]) < 0.03


def test_probed_nodes_are_inside_the_window_of_density_and_slope(compared, mesh):
    reference = compared["reference"].values
    slope = (np.roll(reference, -1, 1) - np.roll(reference, 1, 1)) / (2 * mesh.spacing)
    inside = (reference >= 6) & (reference <= 8) & (slope >= -9) & (slope <= 11)
    np.testing.assert_array_equal(compared["probed"], inside)
    assert 0.1 < inside.mean() < 0.9


def test_distance_over_probed_nodes_leaves_the_others_out(mesh, initial, law, exact):
    def larger(rho, s):
        return 1.1 * exact(rho, s)

    setting = SETTING | {"members": 3}
    operators = {"constrained": larger}
    data = evolutions.compare(mesh, initial, law, operators, setting, PROBED)
    difference = (data["density"] - data["reference"]).values
    probed = np.sum(np.where(data["probed"], difference, 0.0) ** 2, axis=1)
    start = np.sum((initial - initial.mean()) ** 2)
    np.testing.assert_allclose(data["distance_probed"], np.sqrt(probed / start), rtol=1e-9)
    assert np.all(data["distance_probed"][1:] < data["distance"][1:])


@pytest.mark.parametrize("lost", [0, 1])
def test_a_law_that_runs_out_of_densities_ends_there(lost, mesh, initial, law, exact):
    """Entries of the wrong sign in one member: not a number from then on, in that one alone."""
    sign = np.where(np.arange(3) == lost, -1.0, 1.0)[:, None, None]

    def unstable(rho, s):
        within = np.clip(np.nan_to_num(rho, nan=7.0), 1.0, 17.0)
        return sign * exact(within, np.zeros_like(rho))

    setting = SETTING | {"members": 3}
    data = evolutions.compare(mesh, initial, law, {"constrained": unstable}, setting, PROBED)
    for name, ends in (("density", lost == 0), ("density_se", lost == 1), ("reference", False)):
        ended = np.isnan(data[name].values).any(axis=1)
        assert not ended[0]
        assert ended[-1] == ends
        assert np.all(np.diff(ended.astype(int)) >= 0)
    assert np.isnan(data["distance"][-1]) == (lost == 0)
    assert np.isnan(data["distance_se"][-1]) == (lost == 1)


def test_held_ends_stay_where_they_are(law):
    mesh = HatElements(16, periodic=False)
    initial = 2 + 9 * mesh.x
    operators = {"constrained": lambda r, s: tangent_entries(law.mobility, r, s, mesh.spacing)}
    setting = SETTING | {"members": 3, "time": 1e-3}
    data = evolutions.compare(mesh, initial, law, operators, setting, PROBED)
    for name in ("density", "reference", "full_operator"):
        np.testing.assert_array_equal(data[name][:, 0], 2.0)
        np.testing.assert_array_equal(data[name][:, -1], 11.0)
    assert data.sizes == {"time": 6, "x": 17}
