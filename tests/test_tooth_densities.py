"""Densities of teeth beside exact ones: distances by hand, samples of different widths together."""

import numpy as np
import pytest
import xarray as xr

from hydrolimit.inference import tooth_densities

WIDE, NARROW = "density_4_1000_0.1", "neighbours_2_500_1"
TIMES = [0.0, 1.0, 2.0]


def sample(density, net_drift=(0, 0), antiparticles=((0, 0, 0), (0, 0, 0))):
    """Return a sample with these densities (block, time, tooth)."""
    density = np.asarray(density, float)
    blocks, _, teeth = density.shape
    return xr.Dataset(
        {
            "density": (("block", "time", "tooth"), density),
            "antiparticles": (("block", "time"), np.array(antiparticles)[:blocks]),
            "net_drift": ("block", np.array(net_drift)[:blocks]),
        },
        {
            "time": TIMES,
            "block": np.arange(blocks),
            "x": ("tooth", 2 * np.pi / teeth * np.arange(teeth)),
        },
    )


@pytest.fixture
def exact():
    """Return exact densities (time, tooth), those of the narrow sample first."""
    return {
        NARROW: np.array([[9.0, 9.0], [9.0, 9.0], [3.0, 4.0]]),
        WIDE: np.array([[9.0] * 4, [9.0] * 4, [1.0, 1.0, 1.0, 1.0]]),
    }


@pytest.fixture
def samples(rng):
    """Return two samples of two blocks, whose early densities are anything."""
    wide, narrow = rng.random((2, 3, 4)), rng.random((2, 3, 2))
    wide[:, -1] = [[1.0, 1.0, 1.0, 1.5], [2.0, 2.0, 2.0, 2.0]]
    narrow[:, -1] = [[3.0, 4.0], [6.0, 0.0]]
    return {
        WIDE: sample(wide, (0, 3), ((1, 0, 0), (0, 7, 2))),
        NARROW: sample(narrow, (2, 1), ((0, 0, 4), (5, 0, 0))),
    }


def test_distances_are_those_at_the_last_time_relative_to_what_is_exact(samples, exact):
    """By hand: 1/4 and 1; 0 and 5/5. Would catch other times, teeth or blocks, and squares."""
    found = tooth_densities.compare(samples, exact)
    assert found["distance"].dims == ("sample", "block")
    np.testing.assert_allclose(found["distance"], [[0.25, 1.0], [0.0, 1.0]], rtol=1e-14)
    np.testing.assert_allclose(found["distance_mean"], [0.625, 0.5], rtol=1e-14)
    # Of two values, half of what they are apart.
    np.testing.assert_allclose(found["distance_se"], [0.375, 0.5], rtol=1e-14)


def test_a_single_block_has_no_error(samples, exact):
    single = {label: one.isel(block=[1]) for label, one in samples.items()}
    found = tooth_densities.compare(single, exact)
    np.testing.assert_allclose(found["distance_mean"], [1.0, 1.0], rtol=1e-14)
    assert np.isnan(found["distance_se"]).all()
    assert found["block"].values.tolist() == [1]


def test_densities_stand_side_by_side_and_nan_beyond_the_teeth(samples, exact):
    found = tooth_densities.compare(samples, exact)
    assert found["density"].dims == ("sample", "block", "time", "tooth")
    assert found["exact"].dims == ("sample", "time", "tooth")
    assert found["x"].dims == ("sample", "tooth")
    for row, teeth in ((WIDE, 4), (NARROW, 2)):
        one = found.sel(sample=row)
        inside, beyond = one.isel(tooth=slice(teeth)), one.isel(tooth=slice(teeth, None))
        np.testing.assert_array_equal(inside["density"], samples[row]["density"])
        np.testing.assert_array_equal(inside["exact"], exact[row])
        np.testing.assert_array_equal(inside["x"], samples[row]["x"])
        for name in ("density", "exact", "x"):
            assert np.isnan(beyond[name]).all()


def test_what_is_counted_is_the_most_of_all_blocks_and_times(samples, exact):
    found = tooth_densities.compare(samples, exact)
    assert found["net_drift"].values.tolist() == [3, 2]
    assert found["antiparticles"].values.tolist() == [7, 5]


def test_samples_are_described_by_their_labels(samples, exact):
    found = tooth_densities.compare(samples, exact)
    assert found["sample"].values.tolist() == [WIDE, NARROW]
    assert found["drift"].values.tolist() == ["density", "neighbours"]
    assert found["teeth"].values.tolist() == [4, 2]
    assert found["resolution"].values.tolist() == [1000, 500]
    assert found["share"].values.tolist() == [0.1, 1.0]
    assert found["time"].values.tolist() == TIMES
    for name in found.variables:
        if name not in ("time", "block"):
            assert found[name].attrs["long_name"]
            assert found[name].attrs["units"]


def test_a_label_that_is_none_is_refused(samples, exact):
    samples["density_4"], exact["density_4"] = samples.pop(WIDE), exact.pop(WIDE)
    with pytest.raises(ValueError, match="'density_4' is not the label of a sample"):
        tooth_densities.compare(samples, exact)


def test_distances_and_errors_of_single_fields():
    """Over the last axis, whatever the axes before it."""
    exact = np.array([[3.0, 4.0], [0.0, 2.0]])
    found = np.array([[[3.0, 4.0], [0.0, 3.0]], [[0.0, 0.0], [2.0, 2.0]]])
    distance = tooth_densities.relative_distance(found, exact)
    np.testing.assert_allclose(distance, [[0.0, 0.5], [1.0, 1.0]], rtol=1e-14)
