"""Interacting particles in a double well, as a stranger's data: python examples/double_well.py FILE

The Desai-Zwanzig model: in each experiment, N particles on the line follow

    dX = -(X^3 - X) dt - theta (X - mean of all X) dt + sigma dB,    theta = sigma^2 = 1/2,

from a start that is wide and mostly on the left, so that the mean moves and force and interaction
can be told apart. What a regression should find:

    force          grad V = x^3 - x
    interaction    K'(r) = theta r = 0.5 r
    diffusion      sigma^2 / 2 = 0.25

Some particles leave observation: a track ends at a random time, whatever its position, and goes on
as NaN (the particle itself stays, and acts on the others). FILE.npz holds `position` (experiment,
time, particle, component) and `time`. The numbers are the same at every run.
"""

import argparse

import numpy as np

THETA = 0.5
HALF_SIGMA2 = 0.25
EXPERIMENTS = 8
TIMES = 101
INTERVAL = 0.03
STEPS = 20  # of Euler-Maruyama in an interval
LOST = 0.3  # part of the particles whose tracks end early


def simulate(particles, rng):
    """Return positions (time, particle) of one experiment."""
    dt = INTERVAL / STEPS
    x = rng.uniform(0.0, 3.0, particles) * np.where(rng.random(particles) < 0.7, -1.0, 1.0)
    recorded = [x]
    for _ in range((TIMES - 1) * STEPS):
        drift = -(x**3 - x) - THETA * (x - x.mean())
        x = x + drift * dt + np.sqrt(2 * HALF_SIGMA2 * dt) * rng.standard_normal(particles)
        recorded.append(x)
    return np.array(recorded[::STEPS])


def end_tracks(positions, rng):
    """Set the positions (time, particle) of some particles to NaN from a random time on."""
    lost = rng.random(positions.shape[1]) < LOST
    end = np.where(lost, rng.integers(1, TIMES, lost.size), TIMES)
    return np.where(np.arange(TIMES)[:, None] < end, positions, np.nan)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", help="the npz file to write")
    parser.add_argument("--particles", type=int, default=4000, help="in an experiment (4000)")
    options = parser.parse_args()
    rng = np.random.default_rng(1978)
    runs = [end_tracks(simulate(options.particles, rng), rng) for _ in range(EXPERIMENTS)]
    position = np.array(runs, dtype=np.float32)[..., None]
    np.savez_compressed(options.file, position=position, time=INTERVAL * np.arange(TIMES))
