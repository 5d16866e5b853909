"""Speed of study kawasaki: nanoseconds a move of a spin, and what they consist of.

    PYTHONPATH=src .venv/bin/python benchmarks/kawasaki.py

On one core, in processor time, random numbers included; some 10 seconds in all. Each line of the
first table, of few spins and of as many as at paper scale, is measured in turn with a plain peer in
this same run, several times over; the best of each counts, and the last column is their ratio. The
peer is the same scheme in numpy: ψ' by its formula, np.roll, and normals of numpy's generator. From
the same normals both must come to the same spins. The bars are 10 ns for Gaussian spins, and 18 ns
for any other potential, whose slope is looked up.

Then the parts, a normal and a slope, beside other ways to them; and the seconds of one run at paper
scale, of the largest size, with the core-minutes of all runs.
"""

from __future__ import annotations

import itertools
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
import yaml  # noqa: E402

from hydrolimit import streams  # noqa: E402
from hydrolimit.kawasaki_plan import INTEGRATORS  # noqa: E402
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
# The config at paper scale.
STUDY = {}
for name in ("config", "paper"):
    text = (ROOT / "config" / f"{name}.yaml").read_text(encoding="utf-8")
    STUDY.update(yaml.safe_load(text)["kawasaki"])
SPINS, TIME_STEP = max(STUDY["spins"]), STUDY["time_step"]
FEW_SPINS = 64
# A run moves so many spins, the peer's so many, and both are run so many times.
KERNEL_MOVES, PEER_MOVES, ROUNDS = 3_000_000, 150_000, 6
# Steps after which kernel and peer are compared.
COMPARED = 50


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
    state, normals = streams.xoshiro_state(sequence(1)), np.empty((COMPARED + 1, x.size))
    for one in normals:
        fill(one, state)
    peer = Peer(slope, system.integrator, x, normals[0])
    peer.advance(normals[1:])
    ours = system.run(x, [0.0, COMPARED * TIME_STEP / x.size**2], sequence(1))[-1]
    if not np.allclose(ours, peer.x, rtol=0.0, atol=1e-7):
        raise RuntimeError(f"{system.potential.formula}: the spins are not those of the peer")


def moves() -> None:
    """Print nanoseconds a move of a spin and of its peer."""
    print(f"{'ns a move of a spin':30} {'N':>5} {'kernel':>8} {'numpy':>8} {'ratio':>8}")
    clock = streams.generator(sequence(0))
    for name, (formula, slope, bar) in POTENTIALS.items():
        for integrator, spins in itertools.product(INTEGRATORS, (FEW_SPINS, SPINS)):
            system = Kawasaki(SpinPotential(formula), spins, TIME_STEP, integrator)
            x, previous = clock.standard_normal((2, spins))
            check(system, slope, x)
            steps, peer_steps = KERNEL_MOVES // spins, PEER_MOVES // spins
            times = [0.0, steps * TIME_STEP / spins**2]
            peer = Peer(slope, integrator, x, previous)
            rounds = [
                (
                    seconds(partial(system.run, x, times, sequence(2))) / steps,
                    seconds(partial(peer.draw, peer_steps, clock)) / peer_steps,
                )
                for _ in range(ROUNDS)
            ]
            ours, plain = 1e9 / spins * np.min(rounds, axis=0)
            verdict = "bar reached" if ours <= bar else "bar not reached"
            label = f"{name}, {integrator}"
            print(f"{label:30} {spins:5} {ours:8.2f} {plain:8.1f} {plain / ours:8.1f} {verdict}")


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


def large_runs() -> None:
    """Print the seconds of one run of the largest size, and the core-minutes of all."""
    time_span, runs = STUDY["time"], STUDY["runs"]
    print(
        f"\n{f'N = {SPINS}, T = {time_span:g}, c = {TIME_STEP:g}':30} {'s a run':>8} {'min all':>8}"
    )
    for name, (formula, _, _) in POTENTIALS.items():
        system = Kawasaki(SpinPotential(formula), SPINS, TIME_STEP)
        one = seconds(partial(system.run, np.zeros(SPINS), [0.0, time_span], sequence(3)))
        print(f"{name:30} {one:8.2f} {one * runs / 60.0:8.1f}")


def main() -> None:
    """Measure, and print the tables."""
    moves()
    parts()
    large_runs()


if __name__ == "__main__":
    main()
