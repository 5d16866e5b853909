"""What evaluating the interaction costs, by pairs of particles and on a grid (Section 4.2, Fig. 1).

Times are wall times of this machine with whatever else it does: they differ from run to run.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from hydrolimit.inference.weak_form.density import histogram
from hydrolimit.inference.weak_form.regression import Regression
from hydrolimit.inference.weak_form.system import Convolution, radial_kernel
from hydrolimit.inference.weak_form.terms import Radial

# Of the paper's Fig. 1.
EXPERIMENTS, TIMES = 10, 100
# Particles of the timed fits, as in Table 5; numbers of particles that interactions are timed for.
FITTED = 64000
SIZES = (250, 500, 1000, 2000, 4000, 8000, 16000)
# The best of this many runs: others are disturbed by what else the machine does.
REPEATS = 3
# What is known of a timed fit.
FIT = {
    "rows": "rows of the linear system",
    "terms": "columns of the linear system",
    "queries": "rows before those without particles are left out",
    "condition": "condition number of the linear system",
    "fitted": "particles of the timed fit, all experiments together",
    "spacing": "side of a cell",
}


def evaluations_by_pairs(particles, experiments: int, times: int):
    """Return M L N^2, the evaluations of grad K for every pair, time and experiment."""
    return experiments * times * np.asarray(particles, float) ** 2


def evaluations_on_grid(points, dimension: int):
    """Return 2^d |C|, the evaluations of grad K on C - C, for n points a coordinate, |C| = n^d."""
    return 2.0**dimension * np.asarray(points, float) ** dimension


def reduction(particles: np.ndarray, points: np.ndarray, dimension: int) -> np.ndarray:
    """Return the factor by which the grid saves evaluations, (particles, points)."""
    by_pairs = evaluations_by_pairs(particles, EXPERIMENTS, TIMES)
    return by_pairs[:, None] / evaluations_on_grid(points, dimension)


def seconds(work: Callable[[], object]) -> float:
    """Return the least wall time of a few runs of ``work``, after one that is not counted."""
    work()
    taken = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return min(taken)


def timed_fit(regression: Regression, position: np.ndarray) -> dict[str, float]:
    """Return `FIT` and the seconds of one fit of 64 000 particles, histogram included.

    The experiments at hand are repeated until there are as many: time does not depend on positions.
    """
    particles = position.shape[0] * position.shape[2]
    many = np.concatenate([position] * max(1, round(FITTED / particles)))
    learned = regression.fit(position)
    return {
        "rows": len(learned.system.rhs),
        "terms": len(regression.library),
        "queries": learned.system.queries,
        "condition": learned.fit.condition,
        "fitted": many.shape[0] * many.shape[2],
        "spacing": learned.grid.spacing,
        "seconds": seconds(lambda: regression.fit(many)),
    }


def timed_interaction(
    regression: Regression, position: np.ndarray, particles: int, pair_sums: Callable
) -> tuple[float, float]:
    """Return the seconds of K * mu at one time in the plane: by pairs, and on the grid.

    ``position`` is one experiment (1, time, particle, 2), its particles repeated or left out until
    there are ``particles``; ``pair_sums(x, y, force, cutoff squared)`` sums over pairs. The grid's
    time includes the histogram, and not the kernel's transform, which serves all times.
    """
    index = np.arange(particles) % position.shape[2]
    now = np.ascontiguousarray(position[:, :1, index])
    x, y = (np.ascontiguousarray(now[0, 0, :, i], np.float32) for i in range(2))
    force = np.empty((2, particles), np.float32)
    grid = regression.grid(position)
    convolution = Convolution(grid)
    kernels = [
        convolution.transformed(component)
        for component in radial_kernel(Radial("power", -1.0), grid)
    ]

    def on_grid() -> None:
        spectrum = convolution.spectrum(histogram(now, grid))
        for kernel in kernels:
            convolution.convolved(spectrum, kernel)

    return seconds(lambda: pair_sums(x, y, force, np.float32(1e-4))), seconds(on_grid)
