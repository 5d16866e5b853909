"""Users' trajectories: every order of axes, and what data of no use are told."""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from scipy.io import savemat
from trajectory_data import EXPERIMENTS, TIME, TIMES, expected, ordered, refusal, walks, write

from hydrolimit import trajectories
from hydrolimit.trajectories import AXES

ROOT = Path(__file__).parents[1]


@pytest.fixture
def position(rng):
    return walks(rng)


NUMPY_ORDERS = [AXES, ("time", "particle", "component"), ("time", "particle")]
MATLAB_ORDERS = [
    *NUMPY_ORDERS,
    ("particle", "component", "time", "experiment"),
    ("particle", "component", "time"),
    ("particle", "time"),
]


@pytest.mark.parametrize(
    ("ending", "order"),
    [*((".npz", order) for order in NUMPY_ORDERS), *((".mat", order) for order in MATLAB_ORDERS)],
)
def test_every_order_of_axes_is_read(ending, order, position, tmp_path):
    many = np.concatenate([position] * 4, axis=2)
    path = write(tmp_path / f"a{ending}", position=ordered(many, order), time=TIME)
    read = trajectories.load(path)
    np.testing.assert_array_equal(read.position, expected(many, order))
    np.testing.assert_array_equal(read.time, TIME)
    assert read.position.dtype == read.time.dtype == np.float64
    assert f"in the order ({', '.join(order)})" in read.notes[0]


@pytest.mark.parametrize("ending", [".nc", ".npz", ".mat"])
def test_interval_in_place_of_times(ending, position, tmp_path):
    read = trajectories.load(write(tmp_path / f"a{ending}", position=position, interval=0.25))
    np.testing.assert_array_equal(read.time, 0.25 * np.arange(TIMES))
    assert read.interval == 0.25


@pytest.mark.parametrize("compressed", [False, True])
def test_cells_are_experiments_with_numbers_of_particles_of_their_own(
    compressed, position, tmp_path
):
    """The cells' order is MATLAB's; short ones end in gaps."""
    cells = np.empty((1, EXPERIMENTS), dtype=object)
    for i, count in enumerate((50, 60, 40)):
        cells[0, i] = position[i, :, :count].transpose(1, 2, 0)
        position[i, :, count:] = np.nan
    savemat(tmp_path / "a.mat", {"Xcell": cells, "t": TIME}, do_compression=compressed)
    read = trajectories.load(tmp_path / "a.mat")
    np.testing.assert_array_equal(read.position, position)
    assert "Experiments: one in each of 3 cells." in read.notes


def test_cells_in_two_rows_are_in_the_order_of_matlab(position, tmp_path):
    """Column by column; each may hold experiments itself."""
    cells = np.empty((2, 2), dtype=object)
    for i, (row, column) in enumerate(((0, 0), (1, 0), (0, 1), (1, 1))):
        cells[row, column] = position[: i + 1, :, i:]
    savemat(tmp_path / "a.mat", {"Xcell": cells, "t": TIME})
    read = trajectories.load(tmp_path / "a.mat")
    assert read.position.shape == (1 + 2 + 3 + 3, *position.shape[1:])
    np.testing.assert_array_equal(read.position[1:3, :, :-1], position[:2, :, 1:])
    np.testing.assert_array_equal(read.position[3:6, :, :-2], position[:3, :, 2:])


def test_one_cell_tells_the_order_of_another(position, tmp_path):
    """Alone, the first, of as many particles as times, would be ambiguous."""
    cells = np.empty((2, 1), dtype=object)
    line = np.nan_to_num(position[..., 0])
    cells[0, 0], cells[1, 0] = line[0, :, :TIMES].T, np.tile(line[1], (1, 2)).T
    savemat(tmp_path / "a.mat", {"Xcell": cells, "t": TIME})
    read = trajectories.load(tmp_path / "a.mat")
    np.testing.assert_array_equal(read.position[0, :, :TIMES, 0], line[0, :, :TIMES])


@pytest.mark.parametrize("ending", [".npz", ".mat"])
def test_as_many_particles_as_times(ending, position, tmp_path):
    """In npz the order is fixed; in MATLAB's format two are possible, if there is one component.

    It would catch an order taken at random, which transposes time and particles unnoticed.
    """
    square = np.nan_to_num(position[0, :, :TIMES, 0])
    cube = np.nan_to_num(np.tile(position[0, :, :TIMES], (1, 1, 1)))
    path = tmp_path / f"a{ending}"
    if ending == ".npz":
        assert "20 positions per time" in refusal(write(path, position=square, time=TIME))
    else:
        message = refusal(write(path, position=square, time=TIME))
        assert "may be (particle, time) or (time, particle)" in message
        assert "add a particle that is always absent (NaN)" in message
        assert "20 positions per time" in refusal(write(path, position=cube, time=TIME))


def test_an_interval_does_not_tell_matlab_orders_apart(position, tmp_path):
    path = tmp_path / "a.mat"
    line = position[0, ..., 0]
    assert "no times but an interval" in refusal(write(path, position=line, interval=0.1))


@pytest.mark.parametrize("ending", [".npz", ".mat"])
def test_shape_that_fits_no_order(ending, position, tmp_path):
    message = refusal(write(tmp_path / f"a{ending}", position=position, time=TIME[:-1]))
    assert "position of shape (3, 20, 60, 2) and 19 times, which fit none" in message
    assert "permute the axes or correct the times" in message


# What is changed in good data, what is said, what would do.
FAULTS = {
    "no times": (lambda p: {"position": p}, "but no times", "add them as `time`"),
    "bad interval": (lambda p: {"position": p, "interval": 0.0}, "no positive number", "correct"),
    "complex": (lambda p: {"position": p + 0j}, "complex numbers in position", "as two components"),
    "texts": (lambda p: {"position": np.full((20, 60, 2), "a")}, "not of numbers", "save it as"),
    "times of texts": (lambda p: {"time": np.full(20, "a")}, "not of numbers", "save it as"),
    "descending": (lambda p: {"time": TIME[::-1]}, "1.9 is followed by 1.8", "sort"),
    "repeated": (lambda p: {"time": TIME - (TIME[9] == TIME) * 0.1}, "not ascend", "repeated"),
    "unequal": (
        lambda p: {"time": TIME + (TIME > 1) * 2e-7},
        "from 0.1 to 0.1000002",
        "interpolate the positions",
    ),
    "NaN time": (lambda p: {"time": np.r_[TIME[:-1], np.nan]}, "NaN or infinite", "leave such"),
    "two rows": (lambda p: {"time": np.array([TIME, TIME])}, "shape (2, 20)", "as one row"),
    "few times": (
        lambda p: {"position": p[:, :12], "time": TIME[:12]},
        "holds 12 times",
        "at least 13",
    ),
    "few particles": (
        lambda p: {"position": p[:, :, :33]},
        "positions per time on average",
        "add particles",
    ),
    "absent": (
        lambda p: {"position": np.where(TIME[:, None, None] == TIME[7], np.nan, p)},
        "no position at 1 of 20 times (first at number 8)",
        "leave out times",
    ),
    "partly": (
        lambda p: {"position": np.where(np.arange(2) * (p > 1), np.nan, p)},
        "with NaN in one component only",
        "set all components",
    ),
    "infinite": (lambda p: {"position": np.where(p > 1, -np.inf, p)}, "infinite numbers", "by NaN"),
    "constant": (
        lambda p: {"position": np.where(np.arange(2) == 1, 0.1 + 0 * p, p)},
        "component 2 is 0.1 everywhere",
        "leave it out",
    ),
    "constant but for rounding": (
        lambda p: {"position": np.where(np.arange(2) == 0, 0.3 + 1e-16 * p, p)},
        "component 1 is 0.3 everywhere",
        "leave it out",
    ),
    "constant line": (lambda p: {"position": 3 + 0 * p[..., :1]}, "1 is 3 everywhere", "that move"),
    "three": (lambda p: {"position": p[..., [0, 1, 1]]}, "3 components", "save one or two"),
}


@pytest.mark.parametrize("ending", [".npz", ".mat"])
@pytest.mark.parametrize("fault", FAULTS)
def test_data_of_no_use_are_refused(fault, ending, rng, tmp_path):
    position = rng.standard_normal((3, 20, 60, 2))
    change, wrong, remedy = FAULTS[fault]
    times = {} if fault in ("no times", "bad interval") else {"time": TIME}
    path = tmp_path / f"a{ending}"
    trajectories.load(write(path, position=position, time=TIME))
    message = refusal(write(path, **({"position": position} | times | change(position))))
    assert wrong in message
    assert remedy in re.split("[;:] ", message)[-1]


def test_netcdf_is_checked_as_well(rng, tmp_path):
    position = rng.standard_normal((3, 20, 60, 2))
    path = tmp_path / "a.nc"
    assert "1.9 is followed by 1.8" in refusal(write(path, position=position, time=TIME[::-1]))
    position[0, 0, 0, 0] = np.inf
    assert "holds 1 infinite" in refusal(write(path, position=position, time=TIME))
    position = xr.Dataset(dict.fromkeys("xyz", (AXES[:3], position[..., 1])), {"time": TIME})
    position.to_netcdf(path)
    assert "3 components" in refusal(path)


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_rounded_times_are_equally_spaced(kind, position, tmp_path):
    """Times rounded to their type are no fault, however far from zero."""
    time = (1000 + TIME).astype(kind)
    read = trajectories.load(write(tmp_path / "a.npz", position=position, time=time))
    assert read.interval == pytest.approx(0.1, rel=1e-3 if kind == np.float32 else 1e-12)


def test_smallest_data_are_read(rng, tmp_path):
    position = rng.standard_normal((1, trajectories.FEWEST_TIMES, 100, 1))
    path = write(tmp_path / "a.npz", position=position, interval=1)
    assert trajectories.load(path).position.shape == position.shape


def test_the_example_writes_data_that_can_be_read(tmp_path):
    path = tmp_path / "double_well.npz"
    script = ROOT / "examples" / "double_well.py"
    subprocess.run([sys.executable, script, path, "--particles", "200"], check=True)
    read = trajectories.load(path)
    assert read.position.shape[2:] == (200, 1)
    gaps = ~read.present
    assert 0.05 < gaps.mean() < 0.3
    # Tracks end and do not come back.
    assert (np.diff(gaps.astype(int), axis=1) >= 0).all()
    assert not gaps[:, 0].any()
    assert "hydrolimit" not in script.read_text(encoding="utf-8")
