"""The environment's three lists agree, and the library's layers import only what they may."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "hydrolimit"
LAYERS = ("particles", "inference", "continuum")


def direct():
    """Return {name: version} of requirements.in."""
    lines = (ROOT / "requirements.in").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert all(re.fullmatch(r"[a-z0-9-]+==[0-9a-z.]+", pin) for pin in pins), "each pinned, by =="
    return dict(pin.split("==") for pin in pins)


def locked():
    """Return {name: (versions, number of hashes)} of requirements.lock."""
    entries = {}
    name = None
    for line in (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines():
        pin = re.match(r"([a-z0-9-]+)==([^ ;]+)", line)
        if pin:
            name = pin[1]
            versions, hashes = entries.get(name, ((), 0))
            entries[name] = ((*versions, pin[2]), hashes)
        elif "--hash=sha256:" in line:
            entries[name] = (entries[name][0], entries[name][1] + 1)
    return entries


def test_the_lock_holds_the_direct_dependencies_at_their_versions():
    entries = locked()
    for name, version in direct().items():
        assert entries[name][0] == (version,), name


def test_the_lock_has_hashes_and_no_addresses():
    assert "://" not in (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert all(hashes for _, hashes in locked().values())


def test_the_lock_calls_direct_what_is_direct():
    """A dependency taken out of requirements.in leaves the lock only through `make lock`."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=[a-z0-9])", text)
    named = {b.split("==")[0] for b in blocks if re.search(r"-r requirements\.in\b", b)}
    assert named == direct().keys()


def test_conda_has_the_same_direct_dependencies():
    specification = yaml.safe_load((ROOT / "envs/hydrolimit.yaml").read_text(encoding="utf-8"))
    pins = dict(pin.split("=") for pin in specification["dependencies"])
    python = pins.pop("python")
    assert pins == direct()
    assert f'requires-python = ">={python}"' in (ROOT / "pyproject.toml").read_text("utf-8")
    assert f"--python-version {python} " in (ROOT / "Makefile").read_text(encoding="utf-8")


def imported_layers(source, package):
    """Return the parts of hydrolimit that a module imports; ``package`` is where it lives, dotted.

    Also within functions, and relative.
    """
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) + 1 - node.level]
            base = ".".join([*(above if node.level else []), *filter(None, [node.module])])
            names |= {f"{base}.{alias.name}" for alias in node.names}
    return {name.split(".")[1] for name in names if name.startswith("hydrolimit.")}


@pytest.mark.parametrize(
    ("source", "layers"),
    [
        ("import numpy", set()),
        ("import hydrolimit.particles.kernels", {"particles"}),
        ("from hydrolimit import particles, streams", {"particles", "streams"}),
        ("from hydrolimit.continuum.elements import mass", {"continuum"}),
        ("def f():\n    from hydrolimit import continuum", {"continuum"}),
        ("from ..particles import kernels", {"particles"}),
        ("from .. import continuum", {"continuum"}),
        ("from . import covariation", {"inference"}),
    ],
)
def test_imports_are_seen(source, layers):
    assert imported_layers(source, "hydrolimit.inference") == layers


def modules(folder):
    paths = sorted((PACKAGE / folder).rglob("*.py"))
    return [(p, ".".join(p.parent.relative_to(PACKAGE.parent).parts)) for p in paths]


@pytest.mark.parametrize("layer", [*LAYERS, "figures"])
def test_layers_import_nothing_of_each_other(layer):
    assert modules(layer), f"src/hydrolimit/{layer} has no modules"
    forbidden = {*LAYERS, "figures"} - {layer}
    for path, package in modules(layer):
        found = imported_layers(path.read_text(encoding="utf-8"), package) & forbidden
        assert not found, f"{path.relative_to(ROOT)} imports {sorted(found)}"


def test_the_configuration_imports_neither_numba_nor_xarray():
    program = "import sys, hydrolimit.configuration; print(*sys.modules, sep='\\n')"
    run = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(run.stdout.split())
    assert "hydrolimit.configuration" in loaded
    assert not loaded & {"numba", "xarray", "netCDF4", "matplotlib", "pandas"}
