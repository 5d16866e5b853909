"""Speed of study gap_tooth: particle-steps a second, steps of training, distances of teeth.

    PYTHONPATH=src .venv/bin/python benchmarks/gap_tooth.py

On one core, in processor time, random numbers included; some 15 seconds in all. Each line of
the first table is measured in turn with a plain peer in this same run, several times over; the best
of each counts, and the last column is their ratio. The peer is the same scheme in numpy: passes
over all particles that are outside of their tooth, which are sorted by tooth; shares with carried
fractions; annihilation of the nearest by sorting, anew for those whose nearest is taken. Both must
conserve particles less anti-particles. The bar is 5 million particle-steps a second at N = 128,
Z = 5e5, the paper's data.

Then the steps of training of the config's networks by jax, of batches of 64 snapshots of 128
points; and the distances (8) of teeth of about 2500 particles, beside numpy that merges the two
teeth of a pair by sorting and integrates cumulated signs; both must agree.
"""

from __future__ import annotations

import itertools
import os
import time
from functools import partial
from pathlib import Path

from hydrolimit import provenance

# Before numpy, numba and jax are imported: one thread, and the workflow's cache of kernels.
ROOT = Path(__file__).parents[1]
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")
os.environ.update(NPROC="1", JAX_PLATFORMS="cpu")
os.environ["NUMBA_CACHE_DIR"] = str(provenance.kernel_cache_folder(ROOT / ".cache" / "numba"))

import numpy as np  # noqa: E402
import yaml  # noqa: E402

from hydrolimit import ring_starts, streams  # noqa: E402
from hydrolimit.inference import tooth_distances  # noqa: E402
from hydrolimit.inference.networks import recipes, training  # noqa: E402
from hydrolimit.particles.burgers import PARTICLE, GapTooth, drifts, redistribution  # noqa: E402

# By name: N, Z, and what else differs from the config.
CASES = {
    "128, 5e5": (128, 500_000, {}),
    "128, 1e5": (128, 100_000, {}),
    "32, 1e5": (32, 100_000, {}),
    "32, 1e5, neighbours": (32, 100_000, {"drift": "neighbours"}),
    "32, 1e5, alpha = 1": (32, 100_000, {"share": 1.0}),
}
BARS = {"128, 5e5": 5e6}
# Kernels move about so many particles at a time, peers so many, and both so many times.
KERNEL_PARTICLES, PEER_PARTICLES, ROUNDS = 2_500_000, 300_000, 4
POINTS, BATCHES, EPOCHS = 128, 8, 8
TEETH, IN_A_TOOTH, PEER_TEETH = 48, 2500, 16


class Peer:
    """The gap-tooth scheme in plain numpy, for particles and for anti-particles that live on."""

    def __init__(self, scheme: GapTooth, state, clock: np.random.Generator):
        self.scheme, self.clock, self.owed = scheme, clock, state.owed.copy()
        teeth = np.arange(scheme.teeth)
        # (tooth, position in tooth widths) of either sign.
        self.held = [
            (np.repeat(teeth, np.diff(first)), position.copy())
            for first, position in zip(state.first, state.position, strict=True)
        ]

    def net(self) -> np.ndarray:
        """Return particles less live anti-particles, (tooth,)."""
        counts = [np.bincount(tooth, minlength=self.scheme.teeth) for tooth, _ in self.held]
        return counts[0] - counts[1]

    def advance(self, steps: int) -> None:
        for _ in range(steps):
            outside = [(tooth, self._moved(sign)) for sign, (tooth, _) in enumerate(self.held)]
            self.held = self._annihilated(*self._placed(outside))

    def _moved(self, sign: int) -> np.ndarray:
        """Return positions after drift and noise."""
        scheme, (tooth, u) = self.scheme, self.held[sign]
        by_neighbours, less = drifts.DRIFTS[scheme.drift]
        per_particle = scheme.time_step / (2.0 * scheme.resolution * scheme.width**2)
        drift = (per_particle * self.net())[tooth]
        if by_neighbours and sign == PARTICLE:
            drift = self._by_neighbours(tooth, u, less, per_particle, drift)
        spread = np.sqrt(2.0 * scheme.viscosity * scheme.time_step) / scheme.width
        return u + drift + spread * self.clock.standard_normal(u.size)

    def _by_neighbours(self, tooth, u, less, per_spacing, otherwise) -> np.ndarray:
        order = np.lexsort((u, tooth))
        in_order, rank = u[order], np.arange(u.size)
        first = np.searchsorted(tooth[order], np.arange(self.scheme.teeth + 1))
        low = np.maximum(first[tooth[order]], rank - self.scheme.neighbours)
        high = np.minimum(first[tooth[order] + 1] - 1, rank + self.scheme.neighbours)
        drift = otherwise[order]
        some = high - low >= drifts.FEWEST_SPACINGS
        low, high = low[some], high[some]
        drift[some] = per_spacing * (high - low - less) / (in_order[high] - in_order[low])
        back = np.empty_like(drift)
        back[order] = drift
        return back

    def _placed(self, outside: list) -> list:
        """Return (tooth, position) of either sign once all are inside of a tooth."""
        inside = [[], []]
        while any(u.size for _, u in outside):
            crossing = [[], []]
            for sign, (tooth, u) in enumerate(outside):
                within = (u >= 0.0) & (u < 1.0)
                inside[sign].append((tooth[within], u[within]))
                for direction, out in enumerate((u >= 1.0, u < 0.0)):
                    self._dealt_out(tooth[out], u[out], sign, direction, crossing)
            outside = [joined(parts) for parts in crossing]
        return [joined(parts) for parts in inside]

    def _dealt_out(self, tooth, u, sign: int, direction: int, crossing: list) -> None:
        """Append what becomes of those that leave on one side to ``crossing``, by sign."""
        towards = (1, -1)[direction]
        u = u - 1.0 if direction == 0 else np.minimum(u + 1.0, redistribution.BELOW_ONE)
        order = np.argsort(tooth, kind="stable")
        tooth, u = tooth[order], u[order]
        count = np.bincount(tooth, minlength=self.scheme.teeth)
        rank = np.arange(u.size) - (np.cumsum(count) - count)[tooth]
        due = []
        for kind, share in enumerate(redistribution.shares(self.scheme.share)):
            owed = self.owed[:, direction, sign, kind]
            before = owed[tooth] + rank * share
            due.append(np.floor(before + share) > np.floor(before))
            self.owed[:, direction, sign, kind] = (owed + count * share) % 1.0
        ahead, back = due
        crossing[sign].append(((tooth + towards * ahead) % self.scheme.teeth, u))
        # One more stays, and an anti-particle of it goes the other way.
        crossing[sign].append((tooth[back], u[back]))
        crossing[1 - sign].append(((tooth[back] - towards) % self.scheme.teeth, u[back]))

    def _annihilated(self, particles: tuple, anti: tuple) -> list:
        """Return who is left of either sign."""
        teeth = self.scheme.teeth
        order = np.lexsort((particles[1], particles[0]))
        tooth, u = particles[0][order], particles[1][order]
        waiting = anti
        while True:
            first = np.searchsorted(tooth, np.arange(teeth + 1))
            alone = np.diff(first)[waiting[0]] == 0
            if alone.all():
                return [(tooth, u), waiting]
            there, at = waiting[0][~alone], waiting[1][~alone]
            right = np.searchsorted(tooth + u, there + at)
            low, high = first[there], first[there + 1] - 1
            left, right = np.clip(right - 1, low, high), np.clip(right, low, high)
            nearest = np.where(np.abs(u[left] - at) <= np.abs(u[right] - at), left, right)
            taken, by = np.unique(nearest, return_index=True)
            again = np.delete(np.arange(at.size), by)
            waiting = joined([(there[again], at[again]), (waiting[0][alone], waiting[1][alone])])
            tooth, u = np.delete(tooth, taken), np.delete(u, taken)


def joined(parts: list) -> tuple[np.ndarray, np.ndarray]:
    """Return teeth and positions of all parts, each (tooth, position)."""
    tooth, u = zip(*parts, strict=True)
    return np.concatenate(tooth), np.concatenate(u)


def seconds(call) -> float:
    """Return the processor time of a call."""
    begin = time.process_time()
    call()
    return time.process_time() - begin


def particles(study: dict) -> None:
    """Print particle-steps a second of the scheme and of its peer."""
    print(f"{'M particle-steps/s':22} {'kernel':>8} {'plain':>8} {'ratio':>8}")
    start = ring_starts.start(study, ring_starts.PROFILE, 1)
    for k, (name, (teeth, resolution, changes)) in enumerate(CASES.items()):
        clock = streams.generator(streams.seed_sequence(1, 1, k))
        scheme = GapTooth.from_config(study, teeth, resolution, **changes)
        state = scheme.lift(start, clock)
        # Compiles.
        scheme.advance(state, 1, clock)
        peer = Peer(scheme, state, clock)
        number, before = state.number(PARTICLE), int(state.net().sum())
        steps = max(1, KERNEL_PARTICLES // number)
        peer_steps = max(1, PEER_PARTICLES // number)
        ours, plain = number / np.min(
            [
                (
                    seconds(partial(scheme.advance, state, steps, clock)) / steps,
                    seconds(partial(peer.advance, peer_steps)) / peer_steps,
                )
                for _ in range(ROUNDS)
            ],
            axis=0,
        )
        if not before == state.net().sum() == peer.net().sum():
            raise RuntimeError(f"{name}: of {before} particles some are lost, or there are more")
        verdict = ""
        if name in BARS:
            verdict = "bar reached" if ours >= BARS[name] else "bar not reached"
        print(f"{name:22} {ours / 1e6:8.2f} {plain / 1e6:8.3f} {ours / plain:8.1f} {verdict}")


def networks(study: dict) -> None:
    """Print milliseconds a step of training."""
    wanted, clock = study["networks"], streams.generator(streams.seed_sequence(1, 2, 0))
    data = tuple(clock.normal(size=(2, BATCHES * wanted["batch"], POINTS)))
    looked_at = tuple(one[:1] for one in data)
    kinds = [recipes.Recipe.from_config(recipe) for recipe in wanted["recipes"].values()]
    words = (f"{recipe.activation:>8}" for recipe in kinds)
    print(f"\n{'ms a step of training':22}", *words)
    for hidden in (hidden for of in wanted["hidden"].values() for hidden in of.items()):
        network = recipes.Network(hidden[0], tuple(hidden[1]), 2.0 * np.pi / POINTS)
        times = [step_of_training(data, looked_at, network, kind, clock) for kind in kinds]
        name = "-".join(map(str, network.widths))
        print(f"{name:22}", *(f"{1e3 * one:8.2f}" for one in times))


def step_of_training(data, looked_at, network, recipe, clock) -> float:
    """Return the processor time of a step: of the best of all epochs but the first."""
    ends = []

    def timed(epochs):
        for epoch in epochs:
            yield epoch
            ends.append(time.process_time())

    batch = len(data[0]) // BATCHES
    training.train(data, looked_at, network, recipe, batch, EPOCHS, clock, timed)
    return min(np.diff(ends)) / BATCHES


def distances() -> None:
    """Print microseconds a pair of the matrix of distances, and of its peer."""
    clock = streams.generator(streams.seed_sequence(1, 3, 0))
    sizes = IN_A_TOOTH + clock.integers(-100, 100, TEETH)
    position, first = clock.random(sizes.sum()), np.concatenate([[0], np.cumsum(sizes)])
    teeth = [np.sort(one) for one in np.split(position, first[1:-1])]
    pairs = list(itertools.combinations(range(PEER_TEETH), 2))
    sign, mass = np.ones(position.size, np.int8), 1.0 / IN_A_TOOTH
    ours = partial(tooth_distances.unnormalised_transport, position, sign, first, mass)
    plain = partial(merged, teeth, pairs, mass)
    # Compiles, too.
    if not np.allclose(ours()[tuple(np.transpose(pairs))], plain(), rtol=1e-9):
        raise RuntimeError("the distances are not those of the plain peer")
    number = TEETH * (TEETH - 1) // 2
    times = [(seconds(ours) / number, seconds(plain) / len(pairs)) for _ in range(ROUNDS)]
    kernel, peer = 1e6 * np.min(times, axis=0)
    print(f"\n{'us a pair of teeth':22} {'kernel':>8} {'plain':>8} {'ratio':>8}")
    print(f"{f'{IN_A_TOOTH} particles each':22} {kernel:8.1f} {peer:8.1f} {peer / kernel:8.1f}")


def merged(teeth: list, pairs: list, mass: float) -> np.ndarray:
    """Return the distances (8) with beta = 1 of pairs of teeth, whose particles are sorted."""
    found = np.empty(len(pairs))
    for k, (i, j) in enumerate(pairs):
        x = np.concatenate([teeth[i], teeth[j]])
        order = np.argsort(x, kind="stable")
        step = np.repeat([1.0, -1.0], [teeth[i].size, teeth[j].size])[order]
        edges = np.concatenate([[0.0], x[order], [1.0]])
        level = np.concatenate([[0.0], np.cumsum(step)])
        start, end = level - level[-1] * edges[:-1], level - level[-1] * edges[1:]
        # The mean modulus between edges of what is linear there, and may change its sign.
        size = np.maximum(np.abs(start) + np.abs(end), 1e-300)
        mean = 0.5 * np.where(start * end >= 0.0, size, (start**2 + end**2) / size)
        found[k] = mass * (mean @ np.diff(edges) + abs(level[-1]))
    return found


def main() -> None:
    """Measure, and print the tables."""
    study = yaml.safe_load((ROOT / "config" / "config.yaml").read_text(encoding="utf-8"))
    particles(study["gap_tooth"])
    networks(study["gap_tooth"])
    distances()


if __name__ == "__main__":
    main()
