"""Users' own trajectories through Snakemake itself, at test scale, in copies of the repository."""

import shutil
import subprocess
import sys

import numpy as np
import pytest
import xarray as xr
from scipy.io import savemat
from workflow_runs import ROOT, copy_of_repository, planned, refused, snakemake

from hydrolimit import datasets, trajectories

pytestmark = pytest.mark.end_to_end
FILE = "data.npz"
LAW = "own_data/law.nc"
FIGURES = ("law", "coefficients", "loss", "density", "forward")


def given(file=FILE, results="results/test"):
    """Return the arguments that name a file of trajectories, before targets."""
    return "--config", f"trajectories={file}", f"results={results}", "--"


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A copy in which the law of the example's data was learned, and what that printed."""
    folder = copy_of_repository(tmp_path_factory.mktemp("own-data"))
    command = [
        sys.executable,
        ROOT / "examples/double_well.py",
        folder / FILE,
        "--particles",
        "1000",
    ]
    subprocess.run(list(map(str, command)), check=True, stdin=subprocess.DEVNULL)
    code, printed = snakemake(folder, "--cores", "1", *given(), "own_data")
    assert code == 0, printed
    return folder, printed


@pytest.fixture
def edited(finished, tmp_path):
    """A copy of the finished run, with its times, to edit."""
    folder = tmp_path / "edited"
    shutil.copytree(finished[0], folder, copy_function=shutil.copy2)
    return folder


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    """A copy in which nothing ever runs."""
    return copy_of_repository(tmp_path_factory.mktemp("refusals"))


def arrays(folder):
    with np.load(folder / FILE) as data:
        return data["position"], data["time"]


def learned(folder, file):
    """Return law and equation of a further file, learned in the same copy."""
    results = f"results/{file.replace('.', '_')}"
    code, printed = snakemake(folder, "--cores", "1", *given(file, results), f"{results}/{LAW}")
    assert code == 0, printed
    return datasets.load(folder / results / LAW)


def test_everything_is_there_and_opens(finished):
    results = finished[0] / "results" / "test"
    assert not datasets.verify(results)
    drawn = {path.name for path in (results / "own_data" / "figures").iterdir()}
    assert {f"{name}.{kind}" for name in FIGURES for kind in ("nc", "pdf", "png")} <= drawn
    assert not (results / "fluctuations").exists(), "no study runs for one's own data"


def test_the_equation_is_printed_and_kept(finished):
    folder, printed = finished
    results = folder / "results/test/own_data"
    words = (results / "equation.txt").read_text(encoding="utf-8")
    assert words.startswith("The density u of the particles obeys")
    assert printed.count(words) == 1
    assert (results / "forward.txt").read_text(encoding="utf-8") in printed
    assert (results / "equation.tex").read_text().startswith(r"\partial_t u &=")
    assert datasets.load(results / "law.nc").attrs["equation"] == words


def test_what_was_chosen_is_told_before_any_job_in_the_log_and_in_the_law(finished):
    folder, printed = finished
    log = (folder / "results/test/own_data/logs/law.log").read_text(encoding="utf-8")
    law = datasets.load(folder / "results/test" / LAW)
    half = law.attrs["half_widths"].strip("()").split(", ")
    note = f"half widths {half[0]} bins and {half[1]} times"
    before = printed.partition("Job stats:")[0]
    assert all(note in text for text in (before, log, law.attrs["notes"]))
    assert all("Gaps: " in text for text in (before, log, law.attrs["notes"]))


def test_the_law_keeps_the_contract_with_its_readers(finished):
    law = datasets.load(finished[0] / "results/test" / LAW)
    assert {"name", "coefficient", "low", "high", "frequency"} <= set(law.data_vars)
    assert all(law[name].dims == ("term",) for name in law.data_vars)
    chosen = law["coefficient"] != 0
    assert (law["selected"] == chosen).all()
    assert (law["low"] < law["high"])[chosen].all()
    assert (law["low"] == 0)[~chosen].all()
    # What the example says. Its 8000 particles give each coefficient to about a tenth.
    exact = {"interaction r^1": 0.5, "force x": -1.0, "force x^3": 1.0, "diffusion 1": 0.25}
    assert set(law["name"].values[chosen]) == set(exact)
    for name, coefficient in exact.items():
        assert law["coefficient"].sel(term=name) == pytest.approx(coefficient, abs=0.15), name


def test_other_formats_give_bitwise_the_same_law(finished):
    """Would catch axes taken in another order, or numbers rounded by a reader."""
    folder, _ = finished
    position, time = arrays(folder)
    dims = ("experiment", "time", "particle", "component")
    named = xr.Dataset({"position": (dims, position)}, {"time": time})
    named.transpose("particle", "time", ...).to_netcdf(folder / "data.nc")
    savemat(folder / "data.mat", {"X": np.transpose(position, (2, 3, 1, 0)), "t": time})
    ours = datasets.load(folder / "results/test" / LAW)
    for file in ("data.nc", "data.mat"):
        theirs = learned(folder, file)
        assert theirs.drop_attrs().identical(ours.drop_attrs()), file
        assert theirs.attrs["equation"] == ours.attrs["equation"]


def test_the_order_of_particles_is_of_no_account(finished, rng):
    """Only sums over particles change, in their last digits, and the particles drawn."""
    folder, _ = finished
    position, time = arrays(folder)
    shuffled = rng.permuted(np.arange(position.shape[2]))
    np.savez(folder / "shuffled.npz", position=position[:, :, shuffled], time=time)
    ours, theirs = datasets.load(folder / "results/test" / LAW), learned(folder, "shuffled.npz")
    xr.testing.assert_allclose(ours["coefficient"], theirs["coefficient"], rtol=1e-8)
    assert (ours["selected"] == theirs["selected"]).all()


def test_nothing_runs_again_for_nothing(finished):
    assert planned(finished[0], *given(), "own_data") == {}


def test_other_data_are_learned_anew(edited):
    position, time = arrays(edited)
    np.savez(edited / FILE, position=position[:, :, :-1], time=time)
    jobs = planned(edited, *given(), "own_data")
    assert jobs["own_data_density"] == jobs["own_data_law"] == jobs["own_data_forward"] == 1
    assert jobs["draw_figure"] == len(FIGURES)
    assert "compile_kernels" not in jobs


def test_another_level_of_the_intervals_counts_nothing_anew(edited):
    config = edited / "tests" / "config.yaml"
    config.write_text(config.read_text().replace("{replicates: 10}", "{replicates: 12}"))
    jobs = planned(edited, *given(), "own_data")
    assert jobs["own_data_law"] == 1
    assert "own_data_density" not in jobs


def test_without_a_file_it_is_asked_for(bare):
    says = "trajectories: no file is given; give one with --config trajectories=FILE"
    refused(bare, says, "--cores", "1", "own_data")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("missing", "missing.npz does not exist"),
        ("halved", "halved.npz"),
        ("short", "short.npz holds 12 times"),
        ("constant", "constant.npz holds a constant coordinate"),
    ],
)
def test_bad_data_are_refused_before_any_job(bare, finished, name, says):
    position, time = arrays(finished[0])
    path = bare / f"{name}.npz"
    if name == "halved":
        whole = (finished[0] / FILE).read_bytes()
        path.write_bytes(whole[: len(whole) // 2])
    elif name == "short":
        np.savez(path, position=position[:, :12], time=time[:12])
    elif name == "constant":
        np.savez(path, position=np.ones_like(position), time=time)
    refused(bare, says, "--cores", "1", *given(path.name, "results"), "own_data")


def test_too_coarse_a_grid_is_refused_before_any_job(bare, finished):
    shutil.copy2(finished[0] / FILE, bare / FILE)
    (bare / "coarse.yaml").write_text("own_data: {bins: {one_dimension: 6}}")
    says = "own_data.bins.one_dimension: the grid of 6 bins at 101 times is too coarse"
    refused(bare, says, "coarse.yaml", "--cores", "1", *given(FILE, "results"), "own_data")


def test_the_example_is_as_long_and_wide_as_it_says(finished):
    data = trajectories.load(finished[0] / FILE)
    assert data.position.shape == (8, 101, 1000, 1)
    assert data.interval == pytest.approx(0.03)
