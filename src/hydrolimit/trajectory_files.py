"""What netCDF, npz and MATLAB files of trajectories hold, by name; nothing is ever unpickled.

A reader returns the file's arrays and, where the file itself names its axes, the position in the
order of `AXES` with a phrase on what was taken. `trajectories` makes sense of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

AXES = ("experiment", "time", "particle", "component")
POSITIONS = ("position", "X", "Xcell")
TIMES = ("time", "t")
INTERVAL = "interval"

_MATLAB_HDF5 = b"MATLAB 7.3"
_NETCDF3 = b"CDF"
# Longer lists of what a file holds are cut in a message.
_LONGEST_LIST = 200


class TrajectoriesError(Exception):
    """A file of trajectories cannot be used; the message is one sentence that names the file."""


def read(path: Path) -> tuple[dict[str, np.ndarray], str]:
    """Return the arrays of a file by name, and what was taken as position, if the file says.

    Raises TrajectoriesError, its message without the path, if the file is missing or damaged, of
    an unknown ending, or without positions.
    """
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise TrajectoriesError("does not end in .nc, .npz or .mat; save positions as one of these")
    if not path.is_file():
        raise TrajectoriesError("does not exist; give the path of a file of positions")
    try:
        return reader(path)
    except (TrajectoriesError, MemoryError):
        raise
    except Exception as error:  # the libraries raise a dozen kinds for truncated files
        reason = (getattr(error, "strerror", None) or str(error) or type(error).__name__).strip()
        raise TrajectoriesError(
            f"cannot be read ({reason.splitlines()[0]}); if it is truncated, damaged or of another"
            " format than its ending says, save it again"
        ) from error


def _read_netcdf(path: Path) -> tuple[dict[str, np.ndarray], str]:
    """Return position (in the order of `AXES`) and times of a netCDF file, and what was taken."""
    import xarray as xr

    with path.open("rb") as file:
        classic = file.read(3) == _NETCDF3
    # The netCDF library reads a truncated classic file without an error, as arbitrary numbers.
    engine = "scipy" if classic else "netcdf4"
    # Without decoding of times: a unit such as "seconds" stays a unit.
    with xr.open_dataset(path, engine=engine, decode_times=False) as file:
        variables = file.variables
        names = ["position"] if "position" in variables else [n for n in "xyz" if n in variables]
        if "position" not in names and "x" not in names:
            there = ", ".join(f"{name} {v.dims}" for name, v in variables.items()) or "nothing"
            raise TrajectoriesError(
                f"holds {there} but neither `position` nor `x`; name the variable of the"
                " positions `position`"
            )
        axes = AXES if names == ["position"] else AXES[:3]
        parts = [_in_order(name, variables[name], axes) for name in names]
        arrays = {name: variables[name].values for name in (*TIMES, INTERVAL) if name in file}
        origin = f"{', '.join(names)} over ({', '.join(map(str, variables[names[0]].dims))})"
    if names == ["position"]:
        return {"position": parts[0]} | arrays, origin
    if len({part.shape for part in parts}) > 1:
        raise TrajectoriesError(
            f"holds {' and '.join(names)} over different dimensions; save them over the same"
        )
    return {"position": np.stack(parts, axis=-1)} | arrays, origin


def _in_order(name: str, variable, axes: tuple[str, ...]) -> np.ndarray:
    """Return the values of a netCDF variable over the given axes, of length 1 where it has none."""
    if not {"time", "particle"} <= set(variable.dims) <= set(axes):
        optional = [axis for axis in axes if axis not in ("time", "particle")]
        raise TrajectoriesError(
            f"holds {name} over ({', '.join(map(str, variable.dims))}); name its dimensions time"
            f" and particle, with or without {' and '.join(optional)}"
        )
    values = variable.transpose(*(axis for axis in axes if axis in variable.dims)).values
    return np.expand_dims(values, [i for i, axis in enumerate(axes) if axis not in variable.dims])


def _read_npz(path: Path) -> tuple[dict[str, np.ndarray], str]:
    """Return the arrays of an npz file; in place of a pickled one, an empty one of objects."""
    arrays = {}
    archive = np.load(path, allow_pickle=False)
    if isinstance(archive, np.ndarray):
        raise TrajectoriesError("is one bare array; save positions and times by numpy.savez")
    with archive as file:
        for name in file.files:
            try:
                arrays[name] = file[name]
            except ValueError as error:
                if "allow_pickle" not in str(error):
                    raise
                arrays[name] = np.empty(0, dtype=object)
    return arrays, ""


def _read_mat(path: Path) -> tuple[dict[str, np.ndarray], str]:
    """Return the variables of a MATLAB file, cell arrays as arrays of objects."""
    from scipy.io import loadmat

    with path.open("rb") as file:
        if file.read(len(_MATLAB_HDF5)) == _MATLAB_HDF5:
            return _read_matlab_hdf5(path), ""
    found = loadmat(path)
    return {name: value for name, value in found.items() if isinstance(value, np.ndarray)}, ""


def _read_matlab_hdf5(path: Path) -> dict[str, np.ndarray]:
    """Return the arrays of a file of MATLAB 7.3, which is HDF5 with all axes reversed.

    Its cell arrays are references, which the netCDF library does not show.
    """
    import netCDF4

    with netCDF4.Dataset(path) as file:
        file.set_auto_mask(False)
        arrays = {name: variable[...].T for name, variable in file.variables.items()}
    if not arrays.keys() & {*POSITIONS}:
        raise TrajectoriesError(
            f"holds {listed(arrays)} but no array {' or '.join(POSITIONS)} that can be read from"
            " MATLAB 7.3, whose cell arrays cannot; save with the option -v7, or one array padded"
            " with NaN"
        )
    return arrays


_READERS = {".nc": _read_netcdf, ".npz": _read_npz, ".mat": _read_mat}


def listed(arrays: Mapping[str, np.ndarray]) -> str:
    """Return the names and shapes of arrays for a message, ``nothing`` if there are none."""
    names = (f"{name} {'x'.join(map(str, array.shape))}" for name, array in arrays.items())
    text = ", ".join(names) or "nothing"
    return text if len(text) <= _LONGEST_LIST else text[:_LONGEST_LIST] + " ..."
