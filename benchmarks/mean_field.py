"""Speed of study mean_field: one fit of 64 000 particles, and the particles' forces.

    PYTHONPATH=src .venv/bin/python benchmarks/mean_field.py

Each fit (histogram, linear system, sparse regression; one core) is timed beside a plain one in the
same run: numpy's histogram, psi by Fourier convolution over the whole grid, a least-squares
solution for every threshold. The two give the same linear system, which is checked. Pair forces are
timed beside the same loop in double precision.
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
import yaml  # noqa: E402
from scipy.signal import fftconvolve  # noqa: E402

from hydrolimit import streams  # noqa: E402
from hydrolimit.inference.weak_form import mstls, test_functions  # noqa: E402
from hydrolimit.inference.weak_form.cost import seconds  # noqa: E402
from hydrolimit.inference.weak_form.regression import Regression  # noqa: E402
from hydrolimit.inference.weak_form.system import radial_kernel  # noqa: E402
from hydrolimit.particles import mean_field  # noqa: E402
from hydrolimit.particles.mean_field import keller_segel  # noqa: E402

PARTICLES = 64000
# Dynamics, and the seconds that a fit may take.
FITS = {"qanr": ("constant", 0.3), "local": ("omega_1", 1.0), "keller_segel": ("critical", 1.5)}


def positions(name: str, shared: dict) -> np.ndarray:
    """Return positions like a study's: its start, spread over its times by free diffusion."""
    system = mean_field.system(name, shared, shared["dynamics"][FITS[name][0]])
    clock = streams.generator(streams.seed_sequence(1, 1, 0))
    moved = np.cumsum(
        0.1 * clock.standard_normal((shared["times"], PARTICLES, system.dimension)), axis=0
    )
    return (system.start(PARTICLES, clock) + moved).astype(np.float32)[None]


def plain_system(regression: Regression, position: np.ndarray) -> np.ndarray:
    """Return G without trimming, by convolutions over the whole grid."""
    grid, functions = regression.grid(position), regression.functions
    edges = [
        low + grid.spacing * np.arange(n + 1) for low, n in zip(grid.low, grid.shape, strict=True)
    ]
    density = np.stack([np.histogramdd(now, edges)[0] for now in position[0]])
    density /= position.shape[2] * grid.cell

    def bump(axis: int, derivative: int) -> np.ndarray:
        space = axis > 0
        half, degree = functions.half_widths[not space], functions.degrees[not space]
        step = grid.spacing if space else regression.interval
        values = test_functions.bump(np.arange(-half, half + 1), half, degree, derivative)
        return values * step ** (1 - derivative)

    def convolved(field: np.ndarray, derivative: tuple) -> np.ndarray:
        for axis, order in enumerate((0, *derivative)):
            shape = [1] * field.ndim
            shape[axis] = -1
            field = fftconvolve(field, bump(axis, order).reshape(shape), mode="same", axes=axis)
        picked = [
            test_functions.centres(
                n, functions.half_widths[axis == 0], functions.strides[axis == 0]
            )
            for axis, n in enumerate(field.shape)
        ]
        return np.moveaxis(field[np.ix_(*picked)], 0, -1).ravel()

    mesh = np.meshgrid(*grid.axes, indexing="ij")
    columns = []
    for term in regression.library:
        fields = plain_interaction(density, grid, term) if term.radial else [
            (density * part.coefficient
             * np.prod([f(x) for f, x in zip(part.factors, mesh, strict=True)], axis=0),
             part.derivative)
            for part in term.parts
        ]  # fmt: skip
        columns.append(sum(convolved(*field) for field in fields))
    return np.array(columns).T


def plain_interaction(density: np.ndarray, grid, term) -> list[tuple]:
    """Return U (F_i * U) and the derivative that it stands under, for each component i."""
    inner = tuple(slice(n - 1, 2 * n - 1) for n in grid.shape)
    fields = []
    for axis, kernel in enumerate(radial_kernel(term.radial, grid)):
        force = fftconvolve(density, kernel[None], mode="full", axes=range(1, density.ndim))
        unit = tuple(int(i == axis) for i in range(len(grid.shape)))
        fields.append((density * force[(slice(None), *inner)], unit))
    return fields


def plain_solutions(matrix: np.ndarray, rhs: np.ndarray, lambdas: np.ndarray) -> None:
    """Solve for every threshold by least squares with the whole matrix."""
    norms, size = np.linalg.norm(matrix, axis=0), np.linalg.norm(rhs)
    start = np.linalg.lstsq(matrix, rhs, rcond=None)[0]
    for threshold in lambdas:
        w, before = start, None
        while before is None or not np.array_equal(before, w != 0):
            before = w != 0
            lower, upper = mstls.bounds(norms, size, threshold)
            kept = (lower <= np.abs(w)) & (np.abs(w) <= upper)
            w = np.zeros_like(w)
            if kept.any():
                w[kept] = np.linalg.lstsq(matrix[:, kept], rhs, rcond=None)[0]


def fits(study: dict) -> None:
    for name, (_, bar) in FITS.items():
        regression = Regression.from_config(study[name], study["thresholds"], 1 + (name != "qanr"))
        position = positions(name, study[name])
        learned = regression.fit(position)
        ours = seconds(partial(regression.fit, position))
        start = time.perf_counter()
        matrix = plain_system(regression, position)
        plain_solutions(learned.system.matrix, learned.system.rhs, regression.lambdas)
        plain = time.perf_counter() - start
        if len(matrix) == len(learned.system.matrix):
            scale = np.abs(matrix).max(axis=0)
            apart = np.max(np.abs(matrix - learned.system.matrix) / scale)
            assert apart < 1e-6, f"the two linear systems of {name} differ by {apart:.1e}"
        print(f"{name}: one fit {ours:.3f} s (bar {bar} s), plain {plain:.2f} s: "
              f"{plain / ours:.0f} times as long", flush=True)  # fmt: skip


@numba.njit(error_model="numpy", fastmath=True)
def double_loop(x, y, force, cutoff_squared):
    for i in range(x.size):
        a = b = 0.0
        for j in range(x.size):
            dx, dy = x[i] - x[j], y[i] - y[j]
            square = dx * dx + dy * dy + 1e-30
            weight = 1.0 / np.sqrt(square * max(square, cutoff_squared))
            a += dx * weight
            b += dy * weight
        force[0, i], force[1, i] = a, b


def pairs() -> None:
    points = streams.generator(streams.seed_sequence(1, 2, 0)).standard_normal((2, 4000))
    rates = []
    for kernel, kind in ((keller_segel.pair_sums, np.float32), (double_loop, np.float64)):
        x, y = points.astype(kind)
        call = partial(kernel, x, y, np.zeros((2, x.size), kind), kind(1e-4))
        rates.append(x.size**2 / seconds(call) / 1e9)
    print(f"keller_segel: {rates[0]:.2f} G ordered pairs/s, "
          f"{rates[0] / rates[1]:.1f} times the double-precision loop")  # fmt: skip


def steps(study: dict) -> None:
    for name, particles in (("local", 1024), ("qanr", 2000)):
        shared = study[name]
        system = mean_field.system(name, shared, shared["dynamics"][FITS[name][0]])
        clock = streams.generator(streams.seed_sequence(1, 3, 0))
        per_record = round(shared["interval"] / shared["time_step"])

        run = partial(
            mean_field.experiment, system, particles, 11, per_record, shared["time_step"], clock
        )
        print(f"{name}: {particles * 10 * per_record / seconds(run) / 1e6:.0f} M particle-steps/s")


if __name__ == "__main__":
    config = yaml.safe_load((ROOT / "config" / "config.yaml").read_text(encoding="utf-8"))
    fits(config["mean_field"])
    pairs()
    steps(config["mean_field"])
