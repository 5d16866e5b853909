"""Hashes of code: physics changes them, comments do not."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from hydrolimit import provenance

LIBRARY = {
    "hydrolimit/__init__.py": '"""The package."""\n\n__version__ = "1"\n',
    "hydrolimit/rates.py": '"""Rates."""\n\nEXPONENT = 2\n',
    "hydrolimit/kernels.py": (
        '"""Kernels."""\n\nfrom hydrolimit.rates import EXPONENT\n\n\n'
        'def rate(k):\n    """Return g(k)."""\n    return k**EXPONENT  # eq. (2)\n'
    ),
    "hydrolimit/unrelated.py": "VALUE = 1\n",
    "hydrolimit/fitting/__init__.py": "from .common import DEGREE\n",
    "hydrolimit/fitting/common.py": "DEGREE = 2\n",
    "hydrolimit/fitting/operator.py": "from . import band\nfrom ..rates import EXPONENT\n",
    "hydrolimit/fitting/band.py": "WIDTH = 3\n",
    "hydrolimit/lazy.py": "def load():\n    from hydrolimit import kernels\n    return kernels\n",
}


@pytest.fixture
def source(tmp_path):
    for name, text in LIBRARY.items():
        path = tmp_path / "src" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "src"


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "scripts" / "sample.py"
    path.parent.mkdir()
    path.write_text("import numpy\nfrom hydrolimit import kernels\n\nprint(kernels.rate(3))\n")
    return path


def _edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("# eq. (2)", "# equation (2) of the paper"),
        ('"""Return g(k)."""', '"""Return the rate g(k) of a site with k particles."""'),
        ('    """Return g(k)."""\n', ""),
        ('"""Kernels."""\n', ""),
        ("k**EXPONENT", "(k ** EXPONENT)"),
        ("def rate(k):", "def rate(\n    k,\n):"),
    ],
)
def test_edit_that_changes_no_result_changes_no_hash(old, new, source, script):
    before = provenance.code_hash(script, source=source)
    _edit(source / "hydrolimit/kernels.py", old, new)
    assert provenance.code_hash(script, source=source) == before


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("kernels.py", "k**EXPONENT", "k*EXPONENT"),
        ("kernels.py", "k**EXPONENT", "k**EXPONENT + 0"),
        ("rates.py", "EXPONENT = 2", "EXPONENT = 3"),
        ("rates.py", "EXPONENT = 2", "EXPONENT = 2.0"),
        ("__init__.py", "__version__", "import hydrolimit.unrelated\n\n__version__"),
    ],
)
def test_edit_of_code_that_the_script_runs_changes_its_hash(name, old, new, source, script):
    before = provenance.code_hash(script, source=source)
    _edit(source / "hydrolimit" / name, old, new)
    assert provenance.code_hash(script, source=source) != before


def test_edit_of_the_script_changes_its_hash(source, script):
    before = provenance.code_hash(script, source=source)
    script.write_text("# A comment\n" + script.read_text())
    assert provenance.code_hash(script, source=source) == before
    _edit(script, "rate(3)", "rate(4)")
    assert provenance.code_hash(script, source=source) != before


def test_code_that_the_script_does_not_run_does_not_count(source, script):
    before = provenance.code_hash(script, source=source)
    _edit(source / "hydrolimit/unrelated.py", "1", "2")
    _edit(source / "hydrolimit/fitting/common.py", "2", "3")
    (source / "hydrolimit/added.py").write_text("VALUE = 3\n")
    assert provenance.code_hash(script, source=source) == before


def test_release_does_not_count(source, script):
    before = provenance.code_hash(script, source=source)
    _edit(source / "hydrolimit/__init__.py", '"1"', '"2"')
    assert provenance.code_hash(script, source=source) == before


def test_place_of_the_files_does_not_count(source, script, tmp_path):
    before = provenance.code_hash(script, source=source)
    moved = tmp_path / "elsewhere"
    source.rename(moved)
    assert provenance.code_hash(script.rename(tmp_path / "other.py"), source=moved) == before


@pytest.mark.parametrize(
    ("statement", "runs"),
    [
        ("from hydrolimit.fitting import operator", ["common", "operator", "band", "rates"]),
        ("from hydrolimit import kernels, unrelated", ["kernels", "unrelated", "rates"]),
        ("from hydrolimit import kernels as k, lazy", ["kernels", "lazy", "rates"]),
        ("import hydrolimit.fitting.band", ["common", "band"]),
        ("import hydrolimit.fitting.operator as o", ["common", "operator", "band", "rates"]),
        ("from hydrolimit.fitting.operator import WIDTH", ["common", "operator", "band", "rates"]),
        ("from hydrolimit.fitting import *", ["common"]),
        ("import hydrolimit.lazy", ["lazy", "kernels", "rates"]),
        ("import numpy, os.path", []),
    ],
)
def test_every_form_of_import_is_followed(statement, runs, source, script):
    script.write_text(statement + "\n")
    before = provenance.code_hash(script, source=source)
    for path in sorted(source.rglob("[!_]*.py")):
        text = path.read_text()
        path.write_text(text + "ADDED = 1\n")
        changed = provenance.code_hash(script, source=source) != before
        assert changed == (path.stem in runs), path
        path.write_text(text)


def test_module_found_at_run_time_counts_with_its_imports(source, script):
    script.write_text("print()\n")
    plain = provenance.code_hash(script, source=source)
    modules = ("hydrolimit.fitting.operator",)
    before = provenance.code_hash(script, modules, source)
    assert before != plain
    _edit(source / "hydrolimit/fitting/band.py", "3", "4")
    assert provenance.code_hash(script, modules, source) != before


def test_module_that_is_not_there_is_named(source, script):
    with pytest.raises(ModuleNotFoundError, match=r"sample.py is said to run hydrolimit.none"):
        provenance.code_hash(script, ("hydrolimit.none",), source)
    _edit(source / "hydrolimit/kernels.py", "hydrolimit.rates", "hydrolimit.rats")
    with pytest.raises(ModuleNotFoundError, match=r"kernels.py imports hydrolimit.rats"):
        provenance.code_hash(script, source=source)


def test_modules_that_import_each_other_are_no_trouble(source, script):
    _edit(source / "hydrolimit/rates.py", "EXPONENT", "from hydrolimit import kernels\n\nEXPONENT")
    before = provenance.code_hash(script, source=source)
    assert provenance.code_hash(script, source=source) == before


def test_all_hashes_of_this_library_parse_each_file_once():
    """The Snakefile asks for every rule's hash each time it is read; parsing takes the time."""
    script = Path(provenance.__file__).with_name("job.py")
    modules = [name for name in provenance._module_files(provenance.SOURCE) if "." in name]
    provenance._parse.cache_clear()
    for _ in range(50):
        provenance.code_hash(script, modules)
    # The script is a module as well.
    texts = {path.read_text() for path in provenance.SOURCE.rglob("*.py")}
    assert provenance._parse.cache_info().misses <= len(list(provenance.SOURCE.rglob("*.py"))) + 1
    assert provenance._parse.cache_info().misses >= len(texts) - 1


def test_kernel_cache_folder_follows_all_code_but_no_comment(source, tmp_path):
    before = provenance.kernel_cache_folder(tmp_path / "cache", source)
    assert before.parent == tmp_path / "cache"
    _edit(source / "hydrolimit/kernels.py", "# eq. (2)", "")
    _edit(source / "hydrolimit/kernels.py", '"""Kernels."""', '"""Compiled kernels."""')
    assert provenance.kernel_cache_folder(tmp_path / "cache", source) == before
    # The callee of a cached kernel, in another module: what numba does not see.
    _edit(source / "hydrolimit/rates.py", "EXPONENT = 2", "EXPONENT = 3")
    assert provenance.kernel_cache_folder(tmp_path / "cache", source) != before


@pytest.mark.parametrize("change", ["numba", "processor", "python"])
def test_kernel_cache_folder_follows_compiler_and_machine(change, source, monkeypatch):
    before = provenance.kernel_cache_folder("cache", source)
    owner, name = {
        "numba": (provenance.importlib.metadata, "version"),
        "processor": (provenance, "_processor"),
        "python": (provenance.platform, "python_version"),
    }[change]
    monkeypatch.setattr(owner, name, lambda *_: "another")
    assert provenance.kernel_cache_folder("cache", source) != before


def test_import_is_light():
    # The Snakefile imports it on every start, dry runs included.
    program = "import sys, hydrolimit.provenance; print({'numba', 'xarray'} & sys.modules.keys())"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": str(provenance.SOURCE)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "set()"


def test_versions_name_what_results_pass_through():
    found = provenance.versions()
    assert {"python", "hydrolimit", "numpy", "numba", "xarray", "netCDF4"} <= found.keys()
    assert found["python"] == sys.version.split()[0]
    assert json.loads(json.dumps(found)) == found


def _git(folder, *arguments):
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    command = ["git", "-C", folder, *identity, *arguments]
    # Nothing of a git hook that runs the tests, nor of the user's settings.
    environment = {"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": os.devnull}
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def test_commit_is_the_head_and_tells_of_changes(source, monkeypatch):
    assert provenance.commit(source) == "unknown"
    _git(source, "init", "-q")
    # Within another repository that does not have the code.
    _git(source, "commit", "-q", "--allow-empty", "-m", "empty")
    assert provenance.commit(source) == "unknown"
    _git(source, "add", ".")
    _git(source, "commit", "-q", "-m", "all")
    head = _git(source, "rev-parse", "HEAD")
    assert provenance.commit(source) == head
    (source / "untracked.txt").write_text("notes")
    assert provenance.commit(source) == head
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    assert provenance.commit(source) == head
    _edit(source / "hydrolimit/rates.py", "2", "3")
    assert provenance.commit(source) == f"{head}+changes"


def test_commit_without_git_is_unknown(source, monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert provenance.commit(source) == "unknown"
