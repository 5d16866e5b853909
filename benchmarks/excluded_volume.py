"""Speed of study excluded_volume: particle-steps a second of N = 1000 particles with eps = 0.01.

    PYTHONPATH=src .venv/bin/python benchmarks/excluded_volume.py

On one core, random numbers included. Each line is measured in turn with a plain peer in this same
run, several times over; the best of each counts, and the last column is their ratio. The peers are
numpy with scipy's cKDTree: for points the same steps, for soft particles Euler's of all pairs
within the cut-off, for rods the same map by sorting. For disks the peer gives up each move that
ends in an overlap, not the same method: it moves fewer, and its packed disks diffuse more slowly.
Bars are 5 million particle-steps a second for Yukawa particles (uniform, at the published step,
cut off at 5 eps and renewed at every step) and 8 million for disks at a step of 6.25e-6 in the
equilibrium of the example's potential.
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

import numpy as np  # noqa: E402
import yaml  # noqa: E402
from scipy.spatial import cKDTree  # noqa: E402

from hydrolimit import streams  # noqa: E402
from hydrolimit.interactions import Interaction  # noqa: E402
from hydrolimit.particles.brownian import Dynamics, start  # noqa: E402

PARTICLES, EPS = 1000, 0.01
PUBLISHED = 2.25e-6
# Kernels take so many steps at a time, peers so many, and both so many times.
STEPS, PEER_STEPS, ROUNDS = 2000, 100, 5
BARS = {"yukawa, published": 5e6, "disks, equilibrium": 8e6}


def config(examples: dict, name: str, **changes) -> dict:
    """Return an example of the config, of this benchmark's particles, with changes."""
    return examples[name] | {"particles": PARTICLES, "range": EPS} | changes


def cases(examples: dict) -> dict[str, dict]:
    """Return the examples that are timed, by the names they are printed under."""
    uniform = {"external_potential": "0", "initial": "1"}
    published = {"time_step": {"interacting": PUBLISHED}} | uniform
    soft = {
        f"{name}, published": config(
            examples, name, cutoffs={"near": 5, "far": 5, "every": 1}, **published
        )
        for name in ("yukawa", "power")
    }
    disks = {"time_step": {"interacting": 6.25e-6}}
    return soft | {
        "yukawa, config": config(examples, "yukawa", **uniform),
        "power, config": config(examples, "power", **uniform),
        "disks, equilibrium": config(examples, "disks", initial="exp(-5*x**2)", **disks),
        "disks, uniform": config(examples, "disks", **disks, **uniform),
        "rods": config(examples, "rods", range=1.5e-4),
        "points": config(examples, "disks"),
    }


def rate(advance, steps: int) -> float:
    """Return particle-steps in a CPU-second of a function of a number of steps."""
    begin = time.process_time()
    advance(steps)
    return PARTICLES * steps / (time.process_time() - begin)


class Peer:
    """The plain counterpart of a dynamics, from the same positions."""

    def __init__(self, example: dict, dynamics: Dynamics, position: np.ndarray, clock):
        self.position, self.clock, self.dynamics = position.copy(), clock, dynamics
        self.step, self.cutoff = dynamics.time_step, (example["cutoffs"] or {}).get("far")
        if dynamics.kind == "soft":
            self.grid = np.linspace(0.05, self.cutoff, 4097) * EPS
            self.table = Interaction.from_config(example).force(self.grid)

    def advance(self, steps: int) -> None:
        move = {"soft": self._soft, "disks": self._disks, "rods": self._rods, "points": self._free}
        for _ in range(steps):
            self.position = move[self.dynamics.kind]()

    def _free(self) -> np.ndarray:
        """Return positions after drift and noise, reflected."""
        z, table = self.position, self.dynamics.force
        noise = self.clock.standard_normal(z.shape)
        scaled = (z + 0.5) * (table.shape[0] - 1)
        i = np.minimum(scaled.astype(int), table.shape[0] - 2)
        share = (scaled - i)[:, :1], (scaled - i)[:, -1:]
        a, b = i[:, 0], i[:, -1]
        drift = sum(
            (share[0] if p else 1 - share[0]) * (share[1] if q else 1 - share[1])
            * table[a + p, b + q]
            for p in (0, 1) for q in (0, 1)
        )  # fmt: skip
        return reflected(z + drift * self.step + np.sqrt(2.0 * self.step) * noise)

    def _soft(self) -> np.ndarray:
        pairs = cKDTree(self.position).query_pairs(self.cutoff * EPS, output_type="ndarray")
        apart = self.position[pairs[:, 0]] - self.position[pairs[:, 1]]
        distance = np.sqrt((apart**2).sum(axis=1))
        push = (np.interp(distance, self.grid, self.table) * self.step / distance)[:, None] * apart
        moved = self._free()
        for axis in range(2):
            moved[:, axis] += np.bincount(pairs[:, 0], push[:, axis], PARTICLES)
            moved[:, axis] -= np.bincount(pairs[:, 1], push[:, axis], PARTICLES)
        return reflected(moved)

    def _disks(self) -> np.ndarray:
        moved = self._free()
        while True:
            pairs = cKDTree(moved).query_pairs(EPS, output_type="ndarray")
            if not len(pairs):
                return moved
            moved[pairs.ravel()] = self.position[pairs.ravel()]

    def _rods(self) -> np.ndarray:
        shift = self.dynamics.length * np.arange(PARTICLES)[:, None]
        noise = self.clock.standard_normal(self.position.shape)
        y = self.position - shift + np.sqrt(2.0 * self.step) * noise
        return np.sort(reflected(y, 0.5 - shift[-1, 0]), axis=0) + shift


def reflected(z: np.ndarray, highest: float = 0.5) -> np.ndarray:
    """Return coordinates reflected into [-1/2, highest]."""
    length = highest + 0.5
    z = np.mod(z + 0.5, 2.0 * length)
    return np.minimum(z, 2.0 * length - z) - 0.5


def main() -> None:
    """Measure, and print a table."""
    examples = yaml.safe_load((ROOT / "config" / "config.yaml").read_text(encoding="utf-8"))
    examples = examples["excluded_volume"]["examples"]
    print(f"{'M particle-steps/s':20} {'kernel':>8} {'plain':>8} {'ratio':>8}")
    for k, (name, example) in enumerate(cases(examples).items()):
        clock = streams.generator(streams.seed_sequence(1, 1, k))
        longest = example["time_step"]["points" if name == "points" else "interacting"]
        dynamics = Dynamics.from_config(example, name != "points", longest)
        position = dynamics.start(clock)
        # Compiles, and lets particles come to rest.
        dynamics.advance(position, STEPS, clock)
        peer = Peer(example, dynamics, position, clock)
        ours, plain = np.max(
            [
                (
                    rate(partial(dynamics.advance, position, clock=clock), STEPS),
                    rate(peer.advance, PEER_STEPS),
                )
                for _ in range(ROUNDS)
            ],
            axis=0,
        )
        if dynamics.kind in ("disks", "rods"):
            start.check_overlap(position, dynamics.length)
            start.check_overlap(peer.position, dynamics.length)
        verdict = ""
        if name in BARS:
            verdict = "bar reached" if ours >= BARS[name] else "bar not reached"
        print(f"{name:20} {ours / 1e6:8.2f} {plain / 1e6:8.3f} {ours / plain:8.1f} {verdict}")


if __name__ == "__main__":
    main()
