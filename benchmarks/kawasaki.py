"""Speed of study kawasaki: nanoseconds a move of a spin, and what they consist of.

    PYTHONPATH=src .venv/bin/python benchmarks/kawasaki.py

On one core, in processor time, random numbers included; some 10 seconds in all. Each line of the
first table is measured in turn with a plain peer in this same run, several times over; the best of
each counts, and the last column is their ratio. The peer is the same scheme in numpy: ψ' by its
formula, np.roll, and normals of numpy's generator. From the same normals both must come to the same
spins. The bars are 10 ns for Gaussian spins, and 18 ns for any other potential, whose slope is
looked up.

Then the parts, a normal and a slope, beside other ways to them; and the core-minutes of a large
sample.
"""

from __future__ import annotations

import os
import time
from functools import partial
from pathlib import Path

from hydrolimit import provenance

# Before numpy and numba are imported: one thread, and the workflow's cache of kernels.
ROOT = Path(__file__).parents[1]
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")
os.environ["NUMBA_CACHE_DIR"] = str(provenance.kernel_cache_folder(ROOT / ".cache" / "numba"))

import numba  # noqa: E402
import numpy as np  # noqa: E402

from hydrolimit import streams  # noqa: E402
from hydrolimit.kawasaki_plan import INTEGRATORS, step_count  # noqa: E402
from hydrolimit.particles.random_normals import fill  # noqa: E402
from hydrolimit.particles.spins import Kawasaki, kernels, slope_table  # noqa: E402
from hydrolimit.spin_potential import DENSITY, REACH, SpinPotential  # noqa: E402

# By name: the formula, ψ' in numpy, and the bar in nanoseconds.
POTENTIALS = {
    "gaussian": ("x**2/2", lambda x: x, 10.0),
    "bump": (
        "x**2/2 + 0.8*exp(-2*x**2)", lambda x: x - 3.2 * x * np.exp(-2.0 * x * x), 18.0,
    ),
}  # fmt: skip
# As in the config, at paper scale.
SPINS, TIME_STEP = 1024, 0.05
# A run has so many steps, the peer's so many, and both are run so many times.
KERNEL_STEPS, PEER_STEPS, ROUNDS = 3000, 150, 6
# Steps after which kernel and peer are compared.
COMPARED = 50
# Of a large sample, at paper scale too: runs, and macroscopic time.
RUNS, TIME = 400, 0.02


class Peer:
    """The Kawasaki dynamics in plain numpy."""

    def __init__(self, slope, integrator: str, x: np.ndarray, previous: np.ndarray):
        self.slope, self.averaged = slope, integrator == INTEGRATORS[0]
        self.x, self.previous = x.copy(), previous

    def draw(self, steps: int, clock: np.random.Generator) -> None:
        """Take steps with new normals."""
        self.advance(clock.standard_normal(self.x.size) for _ in range(steps))

    def advance(self, normals) -> None:
        """Take a step for each of the normals (N,)."""
        for now in normals:
            if self.averaged:
                noise = np.sqrt(0.5 * TIME_STEP) * (self.previous + now)
            else:
                noise = np.sqrt(2.0 * TIME_STEP) * now
            slope = self.slope(self.x)
            current = TIME_STEP * (slope - np.roll(slope, -1)) + noise
            self.x = self.x + np.roll(current, 1) - current
            self.previous = now


def sequence(block: int) -> np.random.SeedSequence:
    """Return the seeds of a stream of this benchmark."""
    return streams.seed_sequence(1, 6, block)


def seconds(call) -> float:
    """Return the processor time of a call."""
    begin = time.process_time()
    call()
    return time.process_time() - begin


def check(system: Kawasaki, slope, x: np.ndarray) -> None:
    """Raise RuntimeError unless kernel and peer come to the same from the same normals."""
    state, normals = streams.xoshiro_state(sequence(1)), np.empty((COMPARED + 1, SPINS))
    for one in normals:
        fill(one, state)
    peer = Peer(slope, system.integrator, x, normals[0])
    peer.advance(normals[1:])
    ours = system.run(x, [0.0, COMPARED * TIME_STEP / SPINS**2], sequence(1))[-1]
    if not np.allclose(ours, peer.x, rtol=0.0, atol=1e-7):
        raise RuntimeError(f"{system.potential.formula}: the spins are not those of the peer")


def moves() -> dict:
    """Print nanoseconds a move of a spin and of its peer; return ours with Leimkuhler-Matthews."""
    print(f"{'ns a move of a spin':30} {'kernel':>8} {'numpy':>8} {'ratio':>8}")
    found, clock = {}, streams.generator(sequence(0))
    x, previous = clock.standard_normal((2, SPINS))
    for name, (formula, slope, bar) in POTENTIALS.items():
        for integrator in INTEGRATORS:
            system = Kawasaki(SpinPotential(formula), SPINS, TIME_STEP, integrator)
            check(system, slope, x)
            times = [0.0, KERNEL_STEPS * TIME_STEP / SPINS**2]
            peer = Peer(slope, integrator, x, previous)
            rounds = [
                (
                    seconds(partial(system.run, x, times, sequence(2))) / KERNEL_STEPS,
                    seconds(partial(peer.draw, PEER_STEPS, clock)) / PEER_STEPS,
                )
                for _ in range(ROUNDS)
            ]
            ours, plain = 1e9 / SPINS * np.min(rounds, axis=0)
            found.setdefault(name, ours)
            verdict = "bar reached" if ours <= bar else "bar not reached"
            label = f"{name}, {integrator}"
            print(f"{label:30} {ours:8.2f} {plain:8.1f} {plain / ours:8.1f} {verdict}")
    return found


@numba.njit
def by_generator(normals, clock):
    """Fill normals by numpy's generator, from inside a kernel."""
    for i in range(normals.size):
        normals[i] = clock.standard_normal()


@numba.njit(error_model="numpy")
def by_exponential(x, slopes):
    """Fill slopes of the bump, an exponential each."""
    for j in range(x.size):
        slopes[j] = x[j] - 3.2 * x[j] * np.exp(-2.0 * x[j] * x[j])


def parts() -> None:
    """Print nanoseconds a normal and a slope, in the ways that there are."""
    clock, state = streams.generator(sequence(0)), streams.xoshiro_state(sequence(0))
    x, out = clock.standard_normal(SPINS), np.empty(SPINS)
    table = slope_table(SpinPotential(POTENTIALS["bump"][0]))
    look_up = (x, out, table, -REACH, float(DENSITY))
    ways = {
        "normal, ziggurat": partial(fill, out, state),
        "normal, numpy in the kernel": partial(by_generator, out, clock),
        "normal, numpy": partial(clock.standard_normal, SPINS, out=out),
        "slope, table": partial(kernels.tabulated_slopes, *look_up),
        "slope, exponential": partial(by_exponential, x, out),
    }
    print(f"\n{'ns each':30}")
    for name, call in ways.items():
        # Compiles.
        call()
        best = min(seconds(lambda call=call: [call() for _ in range(1000)]) for _ in range(ROUNDS))
        print(f"{name:30} {best / 1000 / SPINS * 1e9:8.2f}")


def large_runs(nanoseconds: dict) -> None:
    """Print the core-minutes of a large sample."""
    number = RUNS * SPINS * step_count(TIME, SPINS, TIME_STEP)
    print(f"\ncore-minutes of {RUNS} runs of {SPINS} spins until {TIME:g}, c = {TIME_STEP:g}")
    for name, each in nanoseconds.items():
        print(f"{name:30} {1e-9 * each * number / 60.0:8.1f}")


def main() -> None:
    """Measure, and print the tables."""
    found = moves()
    parts()
    large_runs(found)


if __name__ == "__main__":
    main()
