"""What a result depends on: hashes of the library's code, versions, the commit.

Code is hashed as its syntax tree without docstrings, so an edit of a comment, a docstring or the
formatting changes no hash, and an edit of a constant does.
"""

import ast
import functools
import hashlib
import importlib.metadata
import os
import platform
import subprocess
from collections.abc import Iterable
from pathlib import Path

from hydrolimit import __version__

SOURCE = Path(__file__).resolve().parents[1]
_PACKAGES = (
    *("numpy", "scipy", "numba", "pandas", "xarray", "netCDF4", "jax", "optax", "pot"),
    *("matplotlib", "snakemake"),
)

# Set within a git hook, where they would name another repository than the code's.
_GIT_CONTEXT = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE")


def code_hash(script: str | Path, modules: Iterable[str] = (), source: str | Path = SOURCE) -> str:
    """Return the hash, 32 hexadecimal digits, of the code that a script runs.

    That is the script, the modules under the folder source that it imports, transitively, with
    the __init__ of their packages, and modules: dotted names of what is found only at run time
    (a process found by name), with their imports. Imports within functions count. Other
    packages do not: their versions are in the datasets' attributes.
    Raises ModuleNotFoundError, naming the importer, if such a module is not under source.
    """
    script, files = Path(script), _module_files(Path(source))
    tree_hash, imports = _parse(script.read_text(), str(script))
    needed: set[str] = set()
    for name in modules:
        if name not in files:
            raise ModuleNotFoundError(f"{script} is said to run {name}: there is no such module")
        needed |= _resolve((0, name, ()), "", files, str(script))
    for statement in imports:
        needed |= _resolve(statement, "", files, str(script))
    hashes: dict[str, str] = {}
    while needed:
        name = needed.pop()
        path = files[name]
        hashes[name], imports = _parse(path.read_text(), str(path))
        package = name if path.name == "__init__.py" else name.rpartition(".")[0]
        for statement in imports:
            needed |= _resolve(statement, package, files, str(path)) - hashes.keys()
    return _digest(tree_hash, *(f"{name} {hashes[name]}" for name in sorted(hashes)))


def kernel_cache_folder(root: str | Path, source: str | Path = SOURCE) -> Path:
    """Return the folder under root for numba's compiled kernels (NUMBA_CACHE_DIR).

    It is named after a hash of every module's code, of the versions of numba and Python, and of
    the processor's model: numba does not see that a function which a cached kernel calls has
    changed in another module, and would go on running the old one.
    """
    files = _module_files(Path(source))
    code = (f"{name} {_parse(path.read_text(), str(path))[0]}" for name, path in files.items())
    numba = importlib.metadata.version("numba")
    return Path(root) / _digest(*sorted(code), numba, platform.python_version(), _processor())


def versions() -> dict[str, str]:
    """Return the versions of Python, of this package and of the libraries that results pass."""
    found = {"python": platform.python_version(), "hydrolimit": __version__}
    for package in _PACKAGES:
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            found[package] = "not installed"
    return found


def commit(source: str | Path = SOURCE) -> str:
    """Return the git commit of the code, with "+changes" if tracked files differ from it.

    "unknown" outside git, without git, or where the code is not under version control (an archive
    unpacked within another repository).
    """
    try:
        # Untracked code fails here, whatever repository surrounds it.
        _git(source, "ls-files", "--error-unmatch", "hydrolimit/__init__.py")
        head = _git(source, "rev-parse", "HEAD")
        changes = _git(source, "status", "--porcelain", "--untracked-files=no")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return f"{head}+changes" if changes else head


def _git(folder: str | Path, *arguments: str) -> str:
    """Return the output of a git command run in a folder."""
    # Jobs that run side by side must not race for the lock with which `git status` refreshes
    # the index.
    environment = {name: value for name, value in os.environ.items() if name not in _GIT_CONTEXT}
    command = ("git", "--no-optional-locks", "-C", str(folder), *arguments)
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def _module_files(source: Path) -> dict[str, Path]:
    """Return the file of every module under a source folder, by dotted name."""
    files = {}
    for path in source.rglob("*.py"):
        parts = path.relative_to(source).with_suffix("").parts
        files[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return files


# Keyed by the text and not by the time of change: that has a granularity of milliseconds.
@functools.cache
def _parse(text: str, path: str) -> tuple[str, tuple]:
    """Return the hash of a source text's syntax tree without docstrings, and its imports.

    An import is (level, module, names): level counts the leading dots, names is what `from`
    takes. The package's version is left out as well: a release reruns nothing.
    """
    tree = ast.parse(text, filename=path)
    tree.body = [statement for statement in tree.body if not _sets_version(statement)]
    imports: list[tuple[int, str, tuple[str, ...]]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imports += [(0, alias.name, ()) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = tuple(alias.name for alias in node.names)
            imports.append((node.level, node.module or "", names))
        elif _has_docstring(node):
            del node.body[0]
    return _digest(ast.dump(tree)), tuple(imports)


def _has_docstring(node: ast.AST) -> bool:
    """Return whether a node of a syntax tree is a module, class or function with a docstring."""
    documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    return isinstance(node, documented) and ast.get_docstring(node, clean=False) is not None


def _sets_version(statement: ast.stmt) -> bool:
    """Return whether a statement is `__version__ = ...`."""
    return isinstance(statement, ast.Assign) and ast.unparse(statement.targets) == "__version__"


def _resolve(statement: tuple, package: str, files: dict[str, Path], importer: str) -> set[str]:
    """Return the modules under the source folder that an import statement runs.

    package is the package of the importing module, against which leading dots are read. A name
    taken by `from` may be a submodule; the packages on the way run their __init__.
    """
    level, module, names = statement
    if level:
        parents = package.split(".")
        base = parents[: len(parents) - level + 1]
        module = ".".join([*base, module] if module else base)
    parts = module.split(".")
    if parts[0] not in files:
        return set()
    if module not in files:
        raise ModuleNotFoundError(f"{importer} imports {module}: there is no such module")
    packages = {".".join(parts[: end + 1]) for end in range(len(parts))}
    submodules = {f"{module}.{name}" for name in names}
    return (packages | submodules) & files.keys()


def _processor() -> str:
    """Return the processor's model name, or its architecture where the system does not tell."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else f"{platform.machine()} {platform.processor()}"


def _digest(*texts: str) -> str:
    """Return the BLAKE2b hash of some texts, 32 hexadecimal digits."""
    return hashlib.blake2b("\0".join(texts).encode(), digest_size=16).hexdigest()
