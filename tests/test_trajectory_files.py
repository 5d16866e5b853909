"""Readers of users' files: formats, names, pickles, files that are damaged or not what they say."""

from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from scipy.io import savemat
from trajectory_data import TIME, expected, ordered, refusal, walks, write

from hydrolimit import trajectories
from hydrolimit.trajectories import AXES


@pytest.fixture
def position(rng):
    return walks(rng)


@pytest.mark.parametrize(
    "dims",
    [
        AXES,
        ("particle", "component", "time", "experiment"),
        ("component", "particle", "time"),
        ("time", "particle"),
        ("experiment", "particle", "time"),
    ],
)
def test_netcdf_is_read_by_the_names_of_its_dimensions(dims, position, tmp_path):
    many = np.concatenate([position] * 4, axis=2)
    data = xr.Dataset({"position": (dims, ordered(many, dims))}, {"time": TIME})
    data.time.attrs["units"] = "days since 2000-01-01"
    data.to_netcdf(tmp_path / "a.nc")
    read = trajectories.load(tmp_path / "a.nc")
    np.testing.assert_array_equal(read.position, expected(many, dims))
    np.testing.assert_array_equal(read.time, TIME)


@pytest.mark.parametrize("version", ["NETCDF4", "NETCDF3_CLASSIC", "NETCDF3_64BIT"])
@pytest.mark.parametrize("names", ["x", "xy"])
def test_separate_coordinates_of_netcdf(names, version, position, tmp_path):
    """Each over dimensions in an order of its own, and packed as integers with a missing value."""
    dims = [("experiment", "time", "particle"), ("particle", "experiment", "time")]
    parts = {n: (dims[i], ordered(position[..., i : i + 1], dims[i])) for i, n in enumerate(names)}
    packed = {"scale_factor": 0.01, "dtype": "int16", "_FillValue": -32768}
    xr.Dataset(parts, {"time": TIME}).to_netcdf(
        tmp_path / "a.nc", format=version, encoding=dict.fromkeys(names, packed)
    )
    read = trajectories.load(tmp_path / "a.nc")
    np.testing.assert_allclose(read.position, position[..., : len(names)], atol=0.006)
    assert f"{', '.join(names)} over" in read.notes[0]


@pytest.mark.parametrize("ending", [".nc", ".npz", ".mat"])
def test_gaps_stay_gaps(ending, position, tmp_path):
    read = trajectories.load(write(tmp_path / f"a{ending}", position=position, time=TIME))
    np.testing.assert_array_equal(read.position, position)
    np.testing.assert_array_equal(read.present, ~np.isnan(position[..., 0]))
    counts = read.present.sum(axis=(0, 2))
    assert f"Gaps: from {counts.min()} to {counts.max()} particles" in read.notes[-1]


@pytest.mark.parametrize("ending", [".nc", ".npz", ".mat"])
@pytest.mark.parametrize("kind", [np.float32, np.int16, ">f8"])
def test_numbers_of_any_type_become_float64(kind, ending, position, tmp_path):
    whole = np.nan_to_num(10 * position).astype(kind)
    read = trajectories.load(write(tmp_path / f"a{ending}", position=whole, time=TIME))
    np.testing.assert_array_equal(read.position, whole)
    assert read.position.dtype == np.float64
    assert not any(note.startswith("Gaps") for note in read.notes)


@pytest.mark.parametrize("name", ["X", "Xcell", "tracks"])
@pytest.mark.parametrize("ending", [".npz", ".mat"])
def test_other_names(ending, name, position, tmp_path):
    more = {name: position, "t": TIME, "mass": np.ones((4, 4))}
    read = trajectories.load(write(tmp_path / f"a{ending}", **more))
    np.testing.assert_array_equal(read.position, position)
    assert read.notes[0].startswith(f"Positions: {name} in the order")
    assert read.notes[1] == "Times: t, from 0 to 1.9."


def write_matlab_hdf5(path, **arrays):
    """Write what MATLAB 7.3 does: a header of 512 bytes, and HDF5 with the axes reversed."""
    dims = {n: [f"{n}{i}" for i in range(a.ndim)][::-1] for n, a in arrays.items()}
    hdf5 = path.with_suffix(".h5")
    xr.Dataset({n: (dims[n], a.T) for n, a in arrays.items()}).to_netcdf(hdf5, engine="netcdf4")
    path.write_bytes(b"MATLAB 7.3 MAT-file".ljust(512) + hdf5.read_bytes())
    return path


def test_matlab_hdf5(position, tmp_path):
    path = tmp_path / "a.mat"
    write_matlab_hdf5(path, X=position.transpose(2, 3, 1, 0), t=TIME[None])
    read = trajectories.load(path)
    np.testing.assert_array_equal(read.position, position)
    np.testing.assert_array_equal(read.time, TIME)


def test_cells_of_matlab_hdf5_are_refused(tmp_path):
    """The netCDF library leaves references out of what it lists, as here."""
    message = refusal(write_matlab_hdf5(tmp_path / "a.mat", t=TIME[None]))
    assert message.startswith("holds t 1x20 but no array position or X or Xcell")
    assert "save with the option -v7" in message


def test_pickles_are_refused_and_not_run(tmp_path):
    """It would catch allow_pickle=True, with which this file writes another."""
    written = tmp_path / "written"

    class Malicious:
        def __reduce__(self):
            return Path.touch, (written,)

    ragged = np.empty(2, dtype=object)
    ragged[:] = [Malicious(), np.ones(3)]
    np.savez(tmp_path / "a.npz", position=ragged, time=TIME)
    message = refusal(tmp_path / "a.npz")
    assert "pickled objects, which are not read" in message
    assert "pad experiments or particles of different lengths with NaN" in message
    (tmp_path / "b.npz").write_bytes(ragged.dumps())
    assert "cannot be read" in refusal(tmp_path / "b.npz")
    assert not written.exists()


def test_pickles_beside_the_positions_do_not_matter(position, tmp_path):
    np.savez(tmp_path / "a.npz", position=position, time=TIME, notes=np.array([{}], dtype=object))
    np.testing.assert_array_equal(trajectories.load(tmp_path / "a.npz").position, position)


WRITERS = {
    "netCDF-4": (".nc", lambda path, data: data.to_netcdf(path, format="NETCDF4")),
    "netCDF-3": (".nc", lambda path, data: data.to_netcdf(path, format="NETCDF3_64BIT")),
    "npz": (".npz", lambda path, data: np.savez(path, **columns(data))),
    "npz, compressed": (".npz", lambda path, data: np.savez_compressed(path, **columns(data))),
    "mat 5": (".mat", lambda path, data: savemat(path, columns(data))),
    "mat 7": (".mat", lambda path, data: savemat(path, columns(data), do_compression=True)),
    "mat 4": (".mat", lambda path, data: savemat(path, columns(data, line=True), format="4")),
    "mat 7.3": (".mat", lambda path, data: write_matlab_hdf5(path, **columns(data))),
}


def columns(data, line=False):
    """Return the arrays of a dataset by name; the position of one experiment on a line only."""
    position = data.position.values[0, ..., 0] if line else data.position.values
    return {"time": TIME[None], "position": position}


@pytest.mark.parametrize("part", [0.0, 0.05, 0.5, 0.95])
@pytest.mark.parametrize("kind", WRITERS)
def test_file_that_is_cut_is_refused(kind, part, position, tmp_path):
    """Whole, each is read; the netCDF library reads a cut file of netCDF-3 without an error."""
    ending, writer = WRITERS[kind]
    path = tmp_path / f"a{ending}"
    many = np.concatenate([position] * 4, axis=2)
    writer(path, xr.Dataset({"position": (AXES, many)}, {"time": TIME}))
    trajectories.load(path)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(part * len(whole))])
    message = refusal(path)
    assert message.startswith("cannot be read (")
    assert "save it again" in message


@pytest.mark.parametrize("ending", [".nc", ".npz", ".mat"])
def test_file_of_another_format_is_refused(ending, tmp_path):
    path = tmp_path / f"a{ending}"
    path.write_text("time,x\n0.0,1.0\n" * 100)
    assert "save it again" in refusal(path)


def test_bare_array_is_refused(position, tmp_path):
    np.save(tmp_path / "a.npy", position)
    (tmp_path / "a.npy").rename(tmp_path / "a.npz")
    assert "by numpy.savez" in refusal(tmp_path / "a.npz")


def test_missing_file_and_unknown_ending(tmp_path):
    assert refusal(tmp_path / "a.nc").startswith("does not exist; give the path")
    assert "one of these" in refusal(tmp_path / "a.csv")
    assert "one of these" in refusal(tmp_path / "tracks")


def test_ending_in_capitals(position, tmp_path):
    np.savez(tmp_path / "a.npz", position=position, time=TIME)
    path = (tmp_path / "a.npz").rename(tmp_path / "A.NPZ")
    np.testing.assert_array_equal(trajectories.load(path).position, position)


@pytest.mark.parametrize("ending", [".npz", ".mat"])
def test_no_positions_or_several(ending, position, tmp_path):
    path = tmp_path / f"a{ending}"
    message = refusal(write(path, time=TIME, mass=np.ones((4, 5))))
    assert "mass 4x5: no array called `position`; call" in message
    message = refusal(write(path, time=TIME, a=position, b=position))
    assert "a 3x20x60x2, b 3x20x60x2: 2 arrays with 3 or 4 axes and none called" in message
    many = {f"array_{i}": np.ones(3) for i in range(100)}
    assert len(refusal(write(path, **many))) < 400


def test_netcdf_without_positions_or_with_other_dimensions(position, tmp_path):
    path = tmp_path / "a.nc"
    xr.Dataset({"mass": ("site", TIME)}).to_netcdf(path)
    assert "holds mass ('site',) but neither `position` nor `x`; name" in refusal(path)
    xr.Dataset({"position": (("run", *AXES[1:]), position)}, {"time": TIME}).to_netcdf(path)
    message = refusal(path)
    assert "over (run, time, particle, component); name its dimensions time and particle" in message
    assert "experiment and component" in message
    xr.Dataset(
        {"x": (AXES[:3], position[..., 0]), "y": (AXES[1:3], position[0, ..., 1])}, {"time": TIME}
    ).to_netcdf(path)
    assert "x and y over different dimensions; save them over the same" in refusal(path)
