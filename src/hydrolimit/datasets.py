"""Conventions of the project's netCDF files, and their safe writing and reading.

Every variable, coordinates included, has ``long_name`` and ``units`` ("1" where it has none);
every file has the global attributes of `ATTRIBUTES`. A file is written under a temporary name
and renamed, so a reader sees a whole file or none; arrays of numbers are compressed.

    python -m hydrolimit.datasets verify results [--remove]

lists the files under a folder that are truncated, damaged or foreign, and removes them.
"""

import argparse
import os
import sys
import uuid
from pathlib import Path

import numpy as np
import xarray as xr

ATTRIBUTES = (
    "title",
    "study",
    "source",
    "config",
    "seed",
    "spawn_key",
    "versions",
    "commit",
    "created",
)
# What may differ between two runs that computed the same: global attributes, and variables that
# carry this attribute, such as wall times.
_CIRCUMSTANCES = ("versions", "commit", "created")
_VARIES = "varies"
# Bytes from which an array is stored in chunks of one index of its first dimension.
_LARGE = 1 << 20
_TEMPORARY = ".{name}.{token}.tmp"


class DatasetError(Exception):
    """A dataset breaks the conventions, or a file is missing, truncated or foreign."""


def variable(dims, values, long_name: str, units: str = "1") -> tuple:
    """Return what xarray takes for a variable or coordinate, with the two attributes it must have.

    dims is the name of its dimension or a sequence of them, values its array or number.
    """
    return dims, values, {"long_name": long_name, "units": units}


def timing(dims, seconds, long_name: str) -> tuple:
    """Return what `variable` does for wall times in seconds, which `equal` leaves out."""
    attributes = {"long_name": f"wall time, {long_name}", "units": "s", _VARIES: "from run to run"}
    return dims, seconds, attributes


def save(dataset: xr.Dataset, path: str | Path, attributes: dict) -> None:
    """Write a dataset to compressed netCDF-4, with its global attributes, in one piece.

    attributes maps at least every name of `ATTRIBUTES` to a text or a number. The folder is made
    if need be. A write that fails leaves no temporary file, and at path what was there before.
    Raises DatasetError, before anything is written, if an attribute, a long_name or units is
    missing.
    """
    path = Path(path)
    dataset = dataset.drop_encoding().assign_attrs(attributes)
    _check_conventions(dataset, path)
    path.parent.mkdir(parents=True, exist_ok=True)
    # Beside the target: only within one file system is renaming a single step.
    temporary = path.with_name(_TEMPORARY.format(name=path.name, token=uuid.uuid4().hex))
    try:
        dataset.to_netcdf(
            temporary, engine="netcdf4", format="NETCDF4", encoding=_encoding(dataset)
        )
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def load(path: str | Path, made_by: str = "") -> xr.Dataset:
    """Return the dataset of a file that `save` wrote, all in memory, the file closed.

    made_by is the name of the rule that makes the file, for the message. Raises DatasetError, in
    one sentence, if the file is missing, truncated or damaged anywhere, or not the project's.
    """
    path = Path(path)
    maker = f"rule {made_by} makes it" if made_by else "the rule that makes it must run again"
    remedy = f"{maker}, and `make verify` removes what is broken"
    if not path.is_file():
        raise DatasetError(f"{path} does not exist: {remedy}")
    fault = None
    try:
        # Without decoding of times: a unit such as "seconds" stays a unit.
        with xr.open_dataset(path, engine="netcdf4", decode_times=False) as file:
            dataset = file.load()
    except Exception as error:
        if _not_of_the_file(error):
            raise
        fault = f"is truncated, damaged or no netCDF file ({_first_line(error)})"
    else:
        missing = [name for name in ATTRIBUTES if name not in dataset.attrs]
        if missing:
            fault = f"is not a file of this project (no attribute {', '.join(missing)})"
    if fault:
        raise DatasetError(f"{path} {fault}: {remedy}")
    return dataset


def equal(a: xr.Dataset, b: xr.Dataset) -> bool:
    """Return whether two datasets are bitwise the same, whenever and wherever they were made.

    Names, dimensions, types, values (to the last bit; NaN equals NaN) and attributes count; the
    global attributes created, commit and versions do not, nor the values of a `timing`.
    """
    timed = {name for name in a.variables if _VARIES in a[name].attrs}
    if timed != {name for name in b.variables if _VARIES in b[name].attrs}:
        return False
    a, b = (dataset.drop_vars(timed) for dataset in (a, b))
    a, b = (dataset.drop_attrs(deep=False).assign_attrs(_lasting(dataset)) for dataset in (a, b))
    return a.identical(b) and all(
        _bits(a.variables[name]) == _bits(b.variables[name]) for name in a.variables
    )


def verify(folder: str | Path) -> dict[Path, str]:
    """Return the broken files under a folder, each with what is wrong with it.

    Those are the netCDF files that `load` refuses, and the temporary files of killed writes
    (or of running ones: verify when no workflow runs). Raises DatasetError without the folder.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise DatasetError(f"{folder} is not a folder")
    broken = {}
    for path in sorted(folder.rglob("*.nc")):
        try:
            load(path)
        except DatasetError as error:
            broken[path] = str(error)
    for path in sorted(folder.rglob(_TEMPORARY.format(name="*.nc", token="*"))):
        broken[path] = f"{path} was left by a write that was killed"
    return broken


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return 0 if nothing broken is left, 1 otherwise, 2 without folder."""
    parser = argparse.ArgumentParser(prog="python -m hydrolimit.datasets")
    commands = parser.add_subparsers(required=True)
    command = commands.add_parser("verify", help="list the broken files under a folder")
    command.add_argument("folder", type=Path)
    command.add_argument("--remove", action="store_true", help="remove them as well")
    options = parser.parse_args(arguments)
    try:
        broken = verify(options.folder)
    except DatasetError as error:
        print(error, file=sys.stderr)
        return 2
    for path, fault in broken.items():
        print(f"removed: {fault}" if options.remove else fault)
        if options.remove:
            path.unlink()
    if not broken:
        print(f"every dataset under {options.folder} is whole")
    return 1 if broken and not options.remove else 0


def _check_conventions(dataset: xr.Dataset, path: Path) -> None:
    """Raise DatasetError if an attribute that every file or variable has is missing."""
    missing = [name for name in ATTRIBUTES if name not in dataset.attrs]
    if missing:
        raise DatasetError(f"{path} lacks the global attribute {', '.join(missing)}")
    for name, value in dataset.attrs.items():
        if not isinstance(value, str | int | float | np.number):
            raise DatasetError(
                f"{path} has the global attribute {name} of type {type(value).__name__};"
                " give a text or a number, for example JSON"
            )
    for name, variable in dataset.variables.items():
        lacking = [word for word in ("long_name", "units") if word not in variable.attrs]
        if lacking:
            raise DatasetError(f"variable {name} of {path} lacks {' and '.join(lacking)}")


def _encoding(dataset: xr.Dataset) -> dict[str, dict]:
    """Return how to store each variable of numbers.

    Compression carries a checksum of each chunk: without it, a hole in the middle of a file (after
    a crash, or on a full disk) would read as zeros.
    """
    encoding = {}
    for name, variable in dataset.variables.items():
        if variable.dtype.kind in "biuf":
            encoding[name] = {"zlib": True, "complevel": 4}
            if variable.ndim > 1 and variable.nbytes > _LARGE:
                # Read as they lie: half as long again with the chunks that netCDF would choose.
                encoding[name]["chunksizes"] = (1, *variable.shape[1:])
            if variable.dtype.kind != "f":
                # A fill value would make integers come back as floats.
                encoding[name]["_FillValue"] = None
    return encoding


def _lasting(dataset: xr.Dataset) -> dict:
    """Return the global attributes that do not depend on when and where a run took place."""
    return {name: value for name, value in dataset.attrs.items() if name not in _CIRCUMSTANCES}


def _bits(variable: xr.Variable) -> tuple:
    """Return type and bytes of a variable of numbers, all NaN written alike; () for texts."""
    values = variable.values
    if values.dtype.kind not in "biuf":
        return ()
    if values.dtype.kind == "f":
        values = np.where(np.isnan(values), np.array(np.nan, values.dtype), values)
    return values.dtype.str, values.tobytes()


def _not_of_the_file(error: Exception) -> bool:
    """Return whether an error is the system's, such as no permission or too many open files.

    netCDF's own error numbers are negative, the system's positive. Such a file may be whole, and
    calling it broken would have it removed.
    """
    system = isinstance(error, OSError) and error.errno is not None and error.errno > 0
    return system or isinstance(error, MemoryError)


def _first_line(error: Exception) -> str:
    """Return the first line of an error's message, without number and path if netCDF gives them."""
    message = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return message.splitlines()[0]


if __name__ == "__main__":
    sys.exit(main())
