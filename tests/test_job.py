"""What every script does: log, load, show progress, save."""

import json
import logging
import warnings
from types import SimpleNamespace

import numpy as np
import pytest
import xarray as xr

from hydrolimit import datasets, job


@pytest.fixture
def snakemake(tmp_path):
    return SimpleNamespace(
        rule="fit",
        input=SimpleNamespace(),
        output=SimpleNamespace(
            data=str(tmp_path / "results" / "fit.nc"), other=str(tmp_path / "other.nc")
        ),
        params=SimpleNamespace(study="fluctuations", seed=2019, config={"b": 1, "a": [4.0, 10]}),
        wildcards={"profile": "flat_4.1", "part": "0-49"},
        log=[str(tmp_path / "logs" / "deep" / "fit.log")],
    )


@pytest.fixture
def dataset():
    words = {"long_name": "coefficient", "units": "1"}
    return xr.Dataset({"coefficient": ("monomial", np.arange(6.0), words)})


def _log(snakemake):
    with open(snakemake.log[0]) as file:
        return file.read()


def test_log_tells_start_and_end_there_and_on_stderr(snakemake, capsys):
    with job.run(snakemake):
        logging.getLogger("hydrolimit.anything").info("half way")
    lines = _log(snakemake).splitlines()
    assert [line.split(" ", 3)[3] for line in lines] == [
        "fit profile=flat_4.1 part=0-49 started",
        "half way",
        "finished after 0 s",
    ]
    assert all(line[:2] == "20" and " INFO " in line for line in lines)
    assert capsys.readouterr().err.splitlines() == lines


def test_log_is_made_anew(snakemake):
    for _ in range(2):
        with job.run(snakemake):
            pass
    assert _log(snakemake).count("started") == 1


def test_without_log_file_there_is_stderr(snakemake, capsys):
    snakemake.log = []
    with job.run(snakemake):
        pass
    assert "finished" in capsys.readouterr().err


@pytest.mark.parametrize("fault", [ValueError("density is negative"), SystemExit(3)])
def test_exception_is_logged_with_its_traceback_and_raised(fault, snakemake, capsys):
    def fail():
        raise fault

    with pytest.raises(type(fault)) as caught, job.run(snakemake):
        fail()
    assert caught.value is fault
    log = _log(snakemake)
    assert "ERROR failed after" in log
    assert "in fail" in log
    assert type(fault).__name__ in log
    assert "finished" not in log
    # Python prints the traceback on stderr itself: once is enough.
    assert "Traceback" not in capsys.readouterr().err


def test_warnings_go_to_the_log(snakemake):
    with job.run(snakemake), warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("division by zero", RuntimeWarning, stacklevel=1)
    assert "division by zero" in _log(snakemake)


@pytest.mark.parametrize("fails", [False, True])
def test_logging_is_left_as_it_was(fails, snakemake):
    root, logger = logging.getLogger(), logging.getLogger("hydrolimit")
    before = (list(root.handlers), root.level, logger.level, warnings.showwarning)
    try:
        with job.run(snakemake):
            assert len(root.handlers) == len(before[0]) + 2
            assert not fails or 1 / 0
    except ZeroDivisionError:
        pass
    assert (list(root.handlers), root.level, logger.level, warnings.showwarning) == before


def test_save_writes_the_global_attributes(snakemake, dataset):
    with job.run(snakemake) as task:
        task.save(dataset, title="Fit", source="eq. (9)", spawn_key=2**64 - 1)
    loaded = datasets.load(snakemake.output.data)
    assert datasets.equal(loaded.drop_attrs(deep=False), dataset)
    attributes = loaded.attrs
    assert (attributes["title"], attributes["source"]) == ("Fit", "eq. (9)")
    assert (attributes["study"], attributes["seed"]) == ("fluctuations", 2019)
    assert attributes["config"] == '{"a": [4.0, 10], "b": 1}'
    assert json.loads(attributes["spawn_key"]) == 2**64 - 1
    assert json.loads(attributes["versions"])["numpy"] == np.__version__
    assert attributes["created"].endswith("+00:00")
    assert attributes["commit"]
    assert "wrote" in _log(snakemake)


def test_save_takes_the_name_of_the_output(snakemake, dataset):
    with job.run(snakemake) as task:
        task.save(dataset, "other", title="Fit", source="eq. (9)")
    assert datasets.load(snakemake.output.other).attrs["spawn_key"] == ""


def test_save_names_the_params_that_the_rule_lacks(snakemake, dataset):
    del snakemake.params.seed, snakemake.params.config
    with (
        pytest.raises(datasets.DatasetError, match="rule fit has no params seed, config"),
        job.run(snakemake) as task,
    ):
        task.save(dataset, title="Fit", source="eq. (9)")


def test_load_takes_one_input_or_a_list(snakemake, dataset):
    with job.run(snakemake) as task:
        task.save(dataset, title="Fit", source="eq. (9)")
        task.save(dataset + 1, "other", title="Fit", source="eq. (9)")
        snakemake.input.one = snakemake.output.data
        snakemake.input.parts = [snakemake.output.data, snakemake.output.other]
        snakemake.input.single = [snakemake.output.other]
        assert float(task.load("one").coefficient[1]) == 1
        assert [float(part.coefficient[1]) for part in task.load("parts")] == [1, 2]
        assert [float(part.coefficient[1]) for part in task.load("single")] == [2]


def test_load_of_a_broken_input_names_the_rule(snakemake, tmp_path):
    snakemake.input.samples = str(tmp_path / "samples.nc")
    (tmp_path / "samples.nc").write_text("cut")
    with (
        pytest.raises(datasets.DatasetError, match=r"samples.nc .* rule sample makes it"),
        job.run(snakemake) as task,
    ):
        task.load("samples", made_by="sample")
    assert "samples.nc is truncated" in _log(snakemake)


@pytest.fixture
def clock(monkeypatch):
    """A clock that the test moves."""
    clock = SimpleNamespace(now=0.0)
    monkeypatch.setattr(job.time, "monotonic", lambda: clock.now)
    return clock


def _progress(snakemake, clock, items, step, **options):
    """Return the progress lines of a job whose items take `step` seconds each."""
    with job.run(snakemake) as task:
        seen = []
        for item in task.progress(items, **options):
            seen.append(item)
            clock.now += step
    lines = [line.split(" ", 3)[3] for line in _log(snakemake).splitlines()]
    return seen, [line for line in lines if "left" in line]


def test_progress_tells_rate_and_time_left_every_five_seconds(snakemake, clock):
    seen, lines = _progress(snakemake, clock, range(50), 0.25)
    assert seen == list(range(50))
    assert lines == [
        "20/50 blocks, 4.0 blocks/s, 8 s left",
        "40/50 blocks, 4.0 blocks/s, 2 s left",
    ]


def test_progress_of_slow_items_and_of_a_generator(snakemake, clock):
    items = (item for item in "abc")
    seen, lines = _progress(snakemake, clock, items, 400.0, total=3, unit="profiles")
    assert seen == ["a", "b", "c"]
    assert lines == [
        "1/3 profiles, 0.0025 profiles/s, 13 min left",
        "2/3 profiles, 0.0025 profiles/s, 7 min left",
        "3/3 profiles, 0.0025 profiles/s, 0 s left",
    ]


def test_progress_of_many_hours(snakemake, clock):
    _, lines = _progress(snakemake, clock, range(3), 7200.0)
    assert lines[0].endswith("4.0 h left")


def test_short_job_shows_no_progress(snakemake, clock):
    assert _progress(snakemake, clock, range(4), 1.0) == ([0, 1, 2, 3], [])
    assert _progress(snakemake, clock, [], 1.0) == ([], [])


def test_progress_without_length_or_total_is_refused(snakemake):
    with pytest.raises(TypeError, match="their total"), job.run(snakemake) as task:
        list(task.progress(iter([1, 2])))
