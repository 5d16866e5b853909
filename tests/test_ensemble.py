"""Experiments from the parts that jobs wrote: the right ones, read when they are needed."""

import numpy as np
import pytest
import xarray as xr

from hydrolimit import datasets, ensemble
from hydrolimit.datasets import variable
from hydrolimit.ensemble import Ensemble

PARTS = {"0-2": range(3), "3-5": range(3, 6), "6-7": range(6, 8)}


@pytest.fixture
def paths(tmp_path):
    """Three files, experiment e being 4 times, 5 particles and 2 components of numbers e + ..."""
    for name, numbers in PARTS.items():
        position = np.array([_position(e) for e in numbers])
        data = xr.Dataset(
            {"position": variable(("experiment", "time", "particle", "component"), position, "x")},
            {"experiment": variable("experiment", list(numbers), "experiment")},
        )
        datasets.save(data, tmp_path / f"{name}.nc", dict.fromkeys(datasets.ATTRIBUTES, "-"))
    # In an order that is not that of the experiments.
    return [tmp_path / f"{name}.nc" for name in ("3-5", "0-2", "6-7")]


@pytest.fixture
def loaded(monkeypatch):
    """Return the names of the files that are read, as it happens."""
    names, load = [], datasets.load

    def remember(path, made_by=""):
        names.append(path.stem)
        return load(path, made_by)

    monkeypatch.setattr(ensemble.datasets, "load", remember)
    return names


def _position(experiment):
    return (experiment + np.arange(40).reshape(4, 5, 2) / 64).astype(np.float32)


@pytest.mark.parametrize("wanted", [[0], [2, 3], range(8), [7, 0, 4], [5, 5]])
def test_experiments_are_those_asked_for(wanted, paths):
    """In that order, whichever files they are in and however those are ordered."""
    found = Ensemble(paths, "simulate").position(wanted)
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, [_position(e) for e in wanted])


def test_parts_are_read_when_needed_and_once(paths, loaded):
    every = Ensemble(paths, "simulate")
    assert loaded == []
    every.position([3, 4])
    every.position([5])
    assert loaded == ["3-5"]
    every.position(range(8))
    assert loaded == ["3-5", "0-2", "3-5", "6-7"]


def test_part_that_is_not_needed_may_be_broken(paths):
    """A file that is needed and broken is an error that names it, and the rule that makes it."""
    paths[1].write_bytes(b"")
    every = Ensemble(paths, "simulate")
    assert every.position([3]).shape == (1, 4, 5, 2)
    with pytest.raises(datasets.DatasetError, match=r"0-2\.nc .*rule simulate makes it"):
        every.position([0])


def test_missing_experiment_is_named(paths):
    with pytest.raises(KeyError, match=r"experiment 8 is in none of .*3-5\.nc"):
        Ensemble(paths, "simulate").position([0, 8])


def test_file_that_is_no_part_is_refused(tmp_path):
    with pytest.raises(ValueError, match="all"):
        Ensemble([tmp_path / "all.nc"], "simulate")
