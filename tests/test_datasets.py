"""Dataset conventions; writing in one piece; reading that notices what is broken."""

import numpy as np
import pytest
import xarray as xr

from hydrolimit import datasets


@pytest.fixture
def attributes():
    return {
        "title": "A density",
        "study": "fluctuations",
        "source": "Li et al. 2019, eq. (5)",
        "config": '{"sites": 5000}',
        "seed": 2019,
        "spawn_key": "",
        "versions": "{}",
        "commit": "abc",
        "created": "2026-01-01T00:00:00+00:00",
    }


@pytest.fixture
def dataset():
    rng = np.random.default_rng(1)
    words = {"long_name": "a quantity", "units": "1"}
    density = rng.normal(size=(30, 40))
    density[3, 4] = np.nan
    return xr.Dataset(
        {
            "density": (("time", "x"), density, words),
            "realisations": ("x", np.arange(40), words),
            "probed": (("time", "x"), density > 0, words),
            "single": ("x", rng.normal(size=40).astype(np.float32), words),
            "words": ("x", rng.integers(0, 2**64, 40, dtype=np.uint64, endpoint=False), words),
            "chi2_reduced": ((), 1.02, words),
        },
        coords={
            "time": ("time", np.linspace(0, 1, 30), {"long_name": "time", "units": "seconds"}),
            "x": ("x", np.arange(40) / 40, {"long_name": "position", "units": "1"}),
            "profile": ("x", [f"flat_{node}" for node in range(40)], words),
        },
    )


@pytest.fixture
def path(tmp_path, dataset, attributes):
    path = tmp_path / "results" / "study" / "data.nc"
    datasets.save(dataset, path, attributes)
    return path


def test_what_is_saved_is_loaded_to_the_last_bit(path, dataset, attributes):
    loaded = datasets.load(path)
    assert datasets.equal(loaded, dataset.assign_attrs(attributes))
    assert loaded.attrs == attributes
    for name, variable in dataset.variables.items():
        assert loaded.variables[name].dtype == variable.dtype, name
    assert loaded.time.attrs["units"] == "seconds"


def test_texts_as_a_dimension_coordinate_survive(tmp_path, attributes):
    words = {"long_name": "part of the operator", "units": "1"}
    one = xr.Dataset(coords={"part": ("part", ["laplacian", "gradient"], words)})
    datasets.save(one, tmp_path / "fit.nc", attributes)
    assert list(datasets.load(tmp_path / "fit.nc").part.values) == ["laplacian", "gradient"]


def test_file_is_compressed_and_readable_by_all(path):
    with xr.open_dataset(path) as file:
        assert file.density.encoding["zlib"]
        assert file.density.encoding["complevel"] == 4
        assert "_FillValue" not in file.realisations.encoding
    ordinary = path.with_name("ordinary")
    ordinary.write_text("")
    assert path.stat().st_mode == ordinary.stat().st_mode


def test_the_same_dataset_makes_the_same_file(path, dataset, attributes):
    other = path.with_name("other.nc")
    datasets.save(dataset, other, attributes)
    assert path.read_bytes() == other.read_bytes()
    # Nor does it matter how the dataset's own source was stored.
    datasets.save(datasets.load(path), other, attributes)
    assert path.read_bytes() == other.read_bytes()


def test_saving_does_not_change_the_dataset(dataset, attributes, tmp_path):
    before = dataset.copy(deep=True)
    datasets.save(dataset, tmp_path / "data.nc", attributes)
    assert dataset.identical(before)


@pytest.mark.parametrize("name", datasets.ATTRIBUTES)
def test_global_attribute_that_is_missing_is_refused(name, dataset, attributes, tmp_path):
    del attributes[name]
    with pytest.raises(datasets.DatasetError, match=f"lacks the global attribute {name}"):
        datasets.save(dataset, tmp_path / "data.nc", attributes)
    assert not list(tmp_path.iterdir())


def test_global_attribute_that_is_no_text_or_number_is_refused(dataset, attributes, tmp_path):
    with pytest.raises(datasets.DatasetError, match="config of type dict"):
        datasets.save(dataset, tmp_path / "data.nc", {**attributes, "config": {"sites": 5}})


@pytest.mark.parametrize("word", ["long_name", "units"])
@pytest.mark.parametrize("name", ["density", "x"])
def test_variable_without_name_or_units_is_refused(name, word, dataset, attributes, tmp_path):
    del dataset[name].attrs[word]
    with pytest.raises(datasets.DatasetError, match=f"variable {name} of .* lacks {word}"):
        datasets.save(dataset, tmp_path / "data.nc", attributes)
    assert not list(tmp_path.iterdir())


class _Interrupted(BaseException):
    """Stands for a KeyboardInterrupt, which pytest would take for the user's."""


@pytest.mark.parametrize("fault", [OSError("no space left on device"), _Interrupted()])
def test_write_that_fails_leaves_nothing(fault, dataset, attributes, tmp_path, monkeypatch):
    write = xr.Dataset.to_netcdf

    def fail_after_writing(self, *arguments, **options):
        write(self, *arguments, **options)
        raise fault

    monkeypatch.setattr(xr.Dataset, "to_netcdf", fail_after_writing)
    with pytest.raises(type(fault)):
        datasets.save(dataset, tmp_path / "data.nc", attributes)
    assert not list(tmp_path.iterdir())


def test_write_that_fails_keeps_the_whole_file_that_was_there(path, dataset, attributes):
    before = path.read_bytes()
    unwritable = dataset.assign(odd=("x", [object()] * 40, {"long_name": "odd", "units": "1"}))
    with pytest.raises((TypeError, ValueError)):
        datasets.save(unwritable, path, attributes)
    assert [path] == list(path.parent.iterdir())
    assert path.read_bytes() == before


def test_reader_sees_no_half_file(dataset, attributes, tmp_path, monkeypatch):
    path = tmp_path / "data.nc"
    write, seen = xr.Dataset.to_netcdf, []

    def look_while_writing(self, *arguments, **options):
        write(self, *arguments, **options)
        seen.append((path.exists(), len(list(tmp_path.iterdir()))))

    monkeypatch.setattr(xr.Dataset, "to_netcdf", look_while_writing)
    datasets.save(dataset, path, attributes)
    assert seen == [(False, 1)]
    assert path.exists()


@pytest.mark.parametrize("part", [0.0, 1e-3, 0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 1.0])
def test_file_cut_anywhere_is_noticed(part, path):
    whole = path.read_bytes()
    path.write_bytes(whole[: min(int(part * len(whole)), len(whole) - 1)])
    with pytest.raises(datasets.DatasetError) as caught:
        datasets.load(path, made_by="sample")
    message = str(caught.value)
    assert "\n" not in message
    assert all(word in message for word in (str(path), "rule sample makes it", "`make verify`"))


def test_hole_anywhere_is_noticed(path, dataset, attributes):
    """A file of the right length with a hole, as a crash or a full disk can leave it.

    Wherever the hole is, the file loads as it was or not at all; in some places it opens, and
    only reading the data tells. It would catch arrays without compression, hence without its
    checksum, and data that are read only when used.
    """
    numbers = dataset.drop_vars("profile")
    datasets.save(numbers, path, attributes)
    whole, opened_only, size = path.read_bytes(), 0, 256
    for start in range(0, len(whole) - size, size):
        path.write_bytes(whole[:start] + bytes(size) + whole[start + size :])
        try:
            assert datasets.equal(datasets.load(path), numbers.assign_attrs(attributes)), start
        except datasets.DatasetError:
            opened_only += _opens(path)
    assert opened_only > 0


def _opens(path):
    try:
        with xr.open_dataset(path, engine="netcdf4"):
            return True
    except (OSError, RuntimeError):
        return False


def test_text_file_is_noticed(path):
    path.write_text("density\n4.1\n")
    with pytest.raises(datasets.DatasetError, match="no netCDF file"):
        datasets.load(path)


def test_netcdf_of_another_origin_is_noticed(path, dataset):
    path.unlink()
    dataset.to_netcdf(path)
    with pytest.raises(datasets.DatasetError, match=r"not a file of this project .*title, study"):
        datasets.load(path, made_by="sample")


def test_missing_file_is_named_with_its_rule(tmp_path):
    with pytest.raises(datasets.DatasetError, match=r"none.nc does not exist: rule sample makes"):
        datasets.load(tmp_path / "none.nc", made_by="sample")


@pytest.mark.parametrize("fault", [PermissionError(13, "Permission denied"), MemoryError()])
def test_fault_of_the_system_is_not_called_a_broken_file(fault, path, monkeypatch):
    def fail(*arguments, **options):
        raise fault

    monkeypatch.setattr(xr, "open_dataset", fail)
    with pytest.raises(type(fault)):
        datasets.main(["verify", str(path.parent), "--remove"])
    assert path.exists()


def test_equal_ignores_circumstances_only(dataset, attributes):
    one = dataset.assign_attrs(attributes)
    for name in attributes:
        same = datasets.equal(one, one.assign_attrs({name: "other"}))
        assert same == (name in ("created", "commit", "versions")), name


def test_equal_sees_the_last_bit(dataset):
    one, other = dataset.copy(deep=True), dataset.copy(deep=True)
    assert datasets.equal(one, other)
    other.density[0, 0] = np.nextafter(float(other.density[0, 0]), 9.0)
    assert not datasets.equal(one, other)
    one.density[0, 0], other.density[0, 0] = 0.0, -0.0
    assert not datasets.equal(one, other)


@pytest.mark.parametrize(
    "change",
    [
        lambda one: one.assign(realisations=one.realisations.astype(np.int32)),
        lambda one: one.assign_coords(x=one.x + 1),
        lambda one: one.assign_coords(profile=("x", ["flat"] * 40, one.profile.attrs)),
        lambda one: one.drop_vars("probed"),
        lambda one: one.assign(density=one.density.assign_attrs(units="m")),
        lambda one: one.rename(density="rho"),
    ],
)
def test_equal_sees_types_coordinates_names_and_units(change, dataset):
    with xr.set_options(keep_attrs=True):
        changed = change(dataset)
    assert not datasets.equal(dataset, changed)
    assert datasets.equal(dataset, dataset.copy(deep=True))


@pytest.fixture
def timed(dataset):
    """The dataset with wall times, as a variable and as a coordinate."""
    spent = datasets.timing("x", np.linspace(1, 2, 40), "one fit")
    return dataset.assign(spent=spent).assign_coords(waited=datasets.timing((), 0.5, "one wait"))


def test_timing_is_a_variable_like_others(timed, attributes, tmp_path):
    """It has a long_name and units, and is saved to the last bit."""
    assert timed.spent.attrs["units"] == "s"
    assert timed.spent.attrs["long_name"] == "wall time, one fit"
    datasets.save(timed, tmp_path / "timed.nc", attributes)
    np.testing.assert_array_equal(datasets.load(tmp_path / "timed.nc").spent, timed.spent)


@pytest.mark.parametrize(
    ("change", "same"),
    [
        (lambda one: one.assign(spent=datasets.timing("x", np.ones(40), "one fit")), True),
        (lambda one: one.assign_coords(waited=datasets.timing((), 9.0, "one wait")), True),
        # Everything but the values of wall times counts, beside them too.
        (lambda one: one.assign(single=one.single.copy(data=one.single.values + 1)), False),
        (lambda one: one.drop_vars("spent"), False),
        (lambda one: one.rename(spent="lost"), False),
        (lambda one: one.assign(spent=("x", one.spent.values, one.single.attrs)), False),
        (lambda one: one.assign(single=datasets.timing("x", one.single.values, "x")), False),
    ],
)
def test_equal_leaves_out_wall_times_only(change, same, timed):
    changed = change(timed)
    assert datasets.equal(timed, changed) is same
    assert datasets.equal(changed, timed) is same
    assert datasets.equal(timed, timed.copy(deep=True))


def test_verify_lists_what_is_broken_and_removes_it(path, capsys):
    cut, left = path.with_name("cut.nc"), path.with_name(".data.nc.0123.tmp")
    cut.write_bytes(path.read_bytes()[:-1])
    left.write_bytes(b"")
    path.with_name("note.txt").write_text("no dataset")
    folder = path.parents[1]
    assert set(datasets.verify(folder)) == {cut, left}

    assert datasets.main(["verify", str(folder)]) == 1
    assert cut.exists()
    assert str(cut) in capsys.readouterr().out
    assert datasets.main(["verify", str(folder), "--remove"]) == 0
    assert {file.name for file in path.parent.iterdir()} == {"data.nc", "note.txt"}
    assert datasets.main(["verify", str(folder)]) == 0


def test_temporary_name_is_one_that_verify_knows(dataset, attributes, tmp_path, monkeypatch):
    written = []
    write = xr.Dataset.to_netcdf

    def remember(self, path, **options):
        write(self, path, **options)
        written.extend(datasets.verify(tmp_path))

    monkeypatch.setattr(xr.Dataset, "to_netcdf", remember)
    datasets.save(dataset, tmp_path / "data.nc", attributes)
    assert len(written) == 1


def test_verify_without_folder_fails(tmp_path, capsys):
    assert datasets.main(["verify", str(tmp_path / "none")]) == 2
    assert "is not a folder" in capsys.readouterr().err


def test_a_large_array_comes_back_and_is_stored_by_its_first_dimension(tmp_path, attributes):
    values = np.random.default_rng(5).random((3, 300, 200))
    large = xr.Dataset({"position": datasets.variable(("a", "b", "c"), values, "position")})
    datasets.save(large, tmp_path / "large.nc", attributes)
    with xr.open_dataset(tmp_path / "large.nc", decode_times=False) as stored:
        assert stored["position"].encoding["chunksizes"] == (1, 300, 200)
    np.testing.assert_array_equal(datasets.load(tmp_path / "large.nc")["position"], values)
