"""Speed of the zero-range dynamics: accepted jumps a CPU-second at L = 5000, ρ = 7, g(k) = k².

    PYTHONPATH=src .venv/bin/python benchmarks/zero_range.py

Every line is measured in this one run, the C program (where a compiler is found) and the kernels
in turn, several times over; the best of each counts, and ratios are to the labelled kernel. The bar
is 40 million accepted jumps a second of the labelled kernel on one quiet core.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np

from hydrolimit import processes, provenance, streams

# Before numba is imported, by the kernels: the workflow's cache, which follows the sources.
CACHE = Path(__file__).parents[1] / ".cache" / "numba"
os.environ["NUMBA_CACHE_DIR"] = str(provenance.kernel_cache_folder(CACHE))

from hydrolimit.inference import covariation  # noqa: E402
from hydrolimit.particles import lattice_gas, preparation  # noqa: E402
from hydrolimit.thermodynamics import Thermodynamics  # noqa: E402

SITES, DENSITY, WIDTH = 5000, 7, 125
ROUNDS = 5
BAR = 40e6


class Dynamics:
    """One equilibrated replica, and the kernels that run on it."""

    def __init__(self):
        sequence = streams.seed_sequence(0, streams.stream_key("benchmarks", "zero range"), 0)
        self.stream = streams.generator(sequence), streams.xoshiro_state(sequence)
        process = processes.load({"name": "zero_range", "exponent": 2})
        law = Thermodynamics(process, 10.0)
        self.rates = process.rate_table(law.k.size)
        self.occupation = np.full(SITES, DENSITY, np.int16)
        self.position = np.repeat(np.arange(SITES, dtype=np.int16), DENSITY)
        self.measure = preparation.ProductMeasure.from_probabilities(
            law.occupation_probabilities(float(DENSITY))
        )
        self.labelled(20.0)

    def labelled(self, duration: float = 40.0) -> int:
        """Run the labelled-particle kernel; return the jumps accepted."""
        return lattice_gas.evolve_labelled(
            self.position, self.occupation, True, duration, *self.stream
        )

    def generic(self, duration: float = 20.0) -> int:
        """Run the rate-table kernel on a copy; return the jumps accepted."""
        return lattice_gas.evolve(self.occupation.copy(), self.rates, True, duration, *self.stream)

    def realisations(self, number: int = 4000) -> int:
        """Draw, run the interval h, and reduce to moments; return the realisations."""
        configurations = self.measure.draw(number, SITES, self.stream[1])
        covariation.hat_sums(configurations, WIDTH, True)
        currents = lattice_gas.increments(
            configurations, self.rates, WIDTH, True, 1e-3, *self.stream
        )
        covariation.band_moments(currents, True)
        return number


def timed(call) -> float:
    """Return what ``call`` counts, a CPU-second."""
    start = time.process_time()
    count = call()
    return count / (time.process_time() - start)


def compiled(folder: Path) -> Path | None:
    """Return the C program, compiled, or None without a compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        return None
    program = folder / "labelled"
    source = Path(__file__).with_name("labelled.c")
    subprocess.run([compiler, "-O3", "-march=native", source, "-o", program], check=True)
    return program


def in_c(program: Path, cap: int) -> float:
    """Return the accepted jumps a CPU-second of the C program with a fixed cap."""
    arguments = [program, str(SITES), str(DENSITY), "60000000", str(cap)]
    accepted, seconds = subprocess.run(arguments, check=True, capture_output=True).stdout.split()
    return int(accepted) / float(seconds)


def main() -> None:
    """Measure, and print a table."""
    dynamics = Dynamics()
    for call in (dynamics.generic, dynamics.realisations):
        call()
    with tempfile.TemporaryDirectory() as folder:
        program = compiled(Path(folder))
        cases = {
            "labelled kernel": lambda: timed(dynamics.labelled),
            "rate-table kernel": lambda: timed(dynamics.generic),
        }
        if program is not None:
            cases["C, labelled, fixed cap 16"] = lambda: in_c(program, 16)
        rates = {name: max(case() for _ in range(ROUNDS)) for name, case in cases.items()}
    for name, rate in rates.items():
        ratio = rate / rates["labelled kernel"]
        print(f"{name:28} {rate / 1e6:8.1f} M jumps/s   {ratio:6.2f} of the labelled kernel")
    whole = max(timed(dynamics.realisations) for _ in range(ROUNDS))
    print(f"{'local equilibrium, to moments':28} {whole:8.0f} realisations/s")
    verdict = "reached" if rates["labelled kernel"] >= BAR else "not reached"
    print(f"bar of {BAR / 1e6:.0f} M jumps/s: {verdict}")


if __name__ == "__main__":
    main()
