"""Data and files for the tests of users' trajectories."""

import numpy as np
import pytest
import xarray as xr
from scipy.io import savemat

from hydrolimit import trajectories
from hydrolimit.trajectories import AXES, TrajectoriesError

EXPERIMENTS, TIMES, PARTICLES = 3, 20, 60
TIME = 0.1 * np.arange(TIMES)


def walks(rng):
    """Return walks in the plane over AXES, some of which end early, as NaN."""
    steps = rng.standard_normal((EXPERIMENTS, TIMES, PARTICLES, 2))
    position = np.cumsum(steps, axis=1)
    end = rng.integers(5, 2 * TIMES, (EXPERIMENTS, PARTICLES))
    position[np.arange(TIMES)[:, None] >= end[:, None]] = np.nan
    return position


def write(path, **arrays):
    """Write arrays to the format that the path's ending says; positions in netCDF over AXES."""
    if path.suffix == ".npz":
        np.savez(path, **arrays)
    elif path.suffix == ".mat":
        savemat(path, arrays)
    else:
        dims = {"position": AXES, "time": ("time",), "interval": ()}
        xr.Dataset({name: (dims[name], array) for name, array in arrays.items()}).to_netcdf(path)
    return path


def refusal(path):
    """Return the sentence in which a file is refused, after its path."""
    with pytest.raises(TrajectoriesError) as caught:
        trajectories.load(path)
    message = str(caught.value)
    assert message.startswith(f"{path} ")
    assert "\n" not in message
    assert not message.endswith(".")
    return message.removeprefix(f"{path} ")


def ordered(position, order):
    """Return positions over AXES in another order of axes, without those that are not in it."""
    kept = position[tuple(slice(None) if axis in order else 0 for axis in AXES)]
    axes = [axis for axis in AXES if axis in order]
    return np.transpose(kept, [axes.index(axis) for axis in order])


def expected(position, order):
    """Return what is read of `ordered(position, order)`."""
    return position[tuple(slice(None) if axis in order else slice(1) for axis in AXES)]
