"""Runs of the workflow through Snakemake itself, in copies of the repository, for tests."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PARTS = (
    *("Snakefile", "config", "envs", "profiles", "scripts", "src", "workflow"),
    "tests/config.yaml",
)


def copy_of_repository(folder: Path) -> Path:
    """Copy what the workflow consists of, without results and caches."""
    for name in PARTS:
        source, target = ROOT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, target)
    return folder


def snakemake(folder: Path, *arguments: str, scale: str = "tests/config.yaml"):
    """Run Snakemake in a copy; return its exit code and all that it printed."""
    command = [Path(sys.executable).with_name("snakemake"), "--configfile", scale, *arguments]
    environment = {k: v for k, v in os.environ.items() if k != "NUMBA_CACHE_DIR"}
    done = subprocess.run(
        [*map(str, command)], cwd=folder, env=environment, capture_output=True, text=True,
        stdin=subprocess.DEVNULL, timeout=600,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def planned(folder: Path, *arguments: str) -> dict[str, int]:
    """Return the jobs that a dry run would run, by rule; empty if there is nothing to do."""
    code, printed = snakemake(folder, "--cores", "1", "--dry-run", *arguments)
    assert code == 0, printed
    if "Nothing to be done" in printed:
        return {}
    table = printed.split("Job stats:")[-1].split("total")[0].splitlines()[3:]
    return {line.split()[0]: int(line.split()[1]) for line in table if line.strip()}


def all_datasets(folder: Path, results: str = "results/test") -> dict[Path, Path]:
    """Return the datasets of a run at test scale, by their path within the results."""
    results = folder / results
    return {path.relative_to(results): path for path in sorted(results.rglob("*.nc"))}


def refused(folder: Path, says: str, *arguments: str) -> None:
    """Check that a run is refused in one sentence that says this, before any job."""
    code, printed = snakemake(folder, *arguments)
    assert code != 0
    sentence = [line for line in printed.splitlines() if says in line]
    assert len(sentence) == 1, printed
    assert "Traceback" not in printed
    assert "rule " not in printed
    assert not (folder / "results").exists()
