"""V_discr: names of profiles, the stretch of lattice and nodes of each, and who is sampled how."""

from pathlib import Path

import numpy as np
import pytest
import yaml

from hydrolimit import states

ROOT = Path(__file__).parents[1]


@pytest.fixture
def study():
    text = (ROOT / "config/config.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)["fluctuations"]


def test_profiles_are_the_papers(study):
    """61 flat and 8 affine profiles: 237 points with flat nodes averaged, 2616 without."""
    names = states.profiles(study)
    assert len(names) == len(set(names)) == 61 + 8
    assert names[:3] == ["flat_4", "flat_4.1", "flat_4.2"]
    assert names[60:62] == ["flat_10", "slope_-19"]
    nodes = [len(states.segment(study, slope).nodes) for slope in study["states"]["slopes"]]
    assert nodes == [13, 17, 21, 37, 37, 21, 17, 13]
    assert 61 + sum(nodes) == 237
    assert 61 * study["lattice"]["elements"] + sum(nodes) == 2616


def test_a_density_is_the_one_its_name_says(study):
    densities = states.densities(study)
    assert densities == [float(f"{4 + i / 10:.1f}") for i in range(61)]
    for density in densities:
        assert states.parse_profile(states.flat_profile(density)) == ("flat", density)
    assert states.parse_profile("slope_-19") == ("slope", -19.0)


def test_finer_densities_keep_the_names_of_the_coarser(study):
    coarse = states.profiles(study)
    study["states"]["densities"]["step"] = 0.05
    assert set(coarse) < set(states.profiles(study))


@pytest.mark.parametrize(
    "name",
    ["", "flat", "flat_", "flat_x", "flat_4.10", "steep_4", "slope_nan", "flat_inf", "flat_+4"],
)
def test_other_names_are_no_profiles(name):
    with pytest.raises(ValueError, match="is not the name of a profile"):
        states.parse_profile(name)


@pytest.mark.parametrize("slope", [-19, -15, -11, -5, 5, 11, 15, 19, 40, 0.001])
def test_nodes_lie_in_the_window_and_the_segment_reaches_three_elements_further(study, slope):
    first, last, nodes = states.segment(study, slope)
    density = 7 + slope * (np.arange(41) / 40 - 0.5)
    inside = [a for a in range(2, 39) if 4 - 1e-9 <= density[a] <= 10 + 1e-9]
    assert list(nodes) == inside
    assert (first, last) == (max(0, inside[0] - 3), min(40, inside[-1] + 3))
    low, high = states.density_range(study, slope)
    assert (low, high) == pytest.approx((density[first : last + 1].min(), density[first:].max()), 1)
    assert sorted((density[first], density[last])) == pytest.approx([low, high])
    assert low > 0


def test_a_profile_without_nodes_is_an_error(study):
    study["states"]["centre"] = 20.0
    with pytest.raises(ValueError, match="no node of slope 5"):
        states.segment(study, 5)


def test_a_flat_profile_is_on_the_ring_and_an_affine_one_on_its_segment(study):
    ring = states.simulated_lattice(study, "flat_4.1")
    assert ring.periodic
    assert ring.nodes == tuple(range(40))
    np.testing.assert_array_equal(ring.density, np.full(5000, 4.1))
    segment = states.simulated_lattice(study, "slope_-19")
    assert not segment.periodic
    assert (segment.slope, segment.first_node) == (-19.0, 11)
    # Both ends are nodes: 18 elements of 125 sites, and one site more.
    assert segment.density.size == 18 * 125 + 1
    x = np.linspace(11 / 40, 29 / 40, 18 * 125 + 1)
    np.testing.assert_allclose(segment.density, 7 - 19 * (x - 0.5), rtol=1e-13)


@pytest.mark.parametrize(
    ("chosen", "other"), [("local_equilibrium", "evolved"), ("evolved", "local_equilibrium")]
)
def test_all_profiles_have_the_chosen_preparation_and_the_compared_ones_both(study, chosen, other):
    study["preparation"] = chosen
    sampled = states.sampled(study)
    assert len(sampled) == len(set(sampled)) == 69 + 5
    assert [name for preparation, name in sampled if preparation == chosen] == states.profiles(
        study
    )
    compared = {"flat_4", "flat_5.5", "flat_7", "slope_15", "slope_-19"}
    assert {name for preparation, name in sampled if preparation == other} == compared
