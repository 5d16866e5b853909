"""Where compiled kernels are kept, one thread for all libraries, and random streams for tests."""

import os
from pathlib import Path

import pytest

from hydrolimit import provenance

ROOT = Path(__file__).parents[1]
SEED = 2019

# Before numba and numpy are imported: they read these then. The folder is the workflow's.
os.environ["NUMBA_CACHE_DIR"] = str(provenance.kernel_cache_folder(ROOT / ".cache" / "numba"))
for library in ("OMP", "OPENBLAS", "MKL"):
    os.environ[f"{library}_NUM_THREADS"] = "1"
# jax's number of threads, and no other device than the processor.
os.environ.update(NPROC="1", JAX_PLATFORMS="cpu")


@pytest.fixture
def stream(request):
    """Return the function block → (clock, state) of streams named after the test that asks."""
    from hydrolimit import streams

    key = streams.stream_key("tests", request.node.name)

    def clock_and_state(block=0):
        sequence = streams.seed_sequence(SEED, key, block)
        return streams.generator(sequence), streams.xoshiro_state(sequence)

    return clock_and_state


@pytest.fixture
def rng(stream):
    """Return a numpy generator named after the test that asks."""
    return stream()[0]


def pytest_collection_modifyitems(items):
    """Put the tests that run the workflow first: they take longest, and others go beside them."""
    items.sort(key=lambda item: item.get_closest_marker("end_to_end") is None)
