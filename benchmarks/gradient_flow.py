"""Speed of the continuum solver of study excluded_volume: example power to t = 0.1 in 200 x 200.

    PYTHONPATH=src .venv/bin/python benchmarks/gradient_flow.py

The solver (adaptive implicit sweeps, one core) is timed beside scipy's BDF integrator, with sparse
factorisations, on the same finite volumes and over the same time. Errors of both are measured
against a run of the solver with a tolerance ten times smaller; BDF's own tolerances are those that
give about the solver's error at the time that is recorded first. It bounds neither sign nor energy.
Explicit Euler steps of the same right-hand side are timed singly; how many of them stability asks
for is reckoned.
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
import scipy.sparse as sparse  # noqa: E402
from scipy.integrate import solve_ivp  # noqa: E402

from hydrolimit import fields  # noqa: E402
from hydrolimit.continuum.gradient_flow import GradientFlow  # noqa: E402

COEFFICIENT = 0.5563  # of 999 particles of range 0.01 with u = 1/r^4
POTENTIAL = "-4.5*exp(-50*(x**2 + y**2)) + 3.5*exp(-25*(x**2 + y**2))"
INITIAL = "(1 + 0.6*y/sqrt(x**2 + y**2))*exp(-(sqrt(x**2 + y**2) - 0.3)**2/(2*0.05**2))"
CELLS, UNTIL, TOLERANCE = 200, 0.1, 1e-4
RECORDED = (0.0, 0.0025, 0.01, UNTIL)
BDF_TOLERANCES = {"rtol": 1e-4, "atol": 1e-4}
BAR = 12.0  # seconds


def problem(cells: int) -> tuple[GradientFlow, np.ndarray]:
    """Return example power and its start."""
    flow = GradientFlow(fields.averages(POTENTIAL, 2, cells), COEFFICIENT)
    return flow, fields.initial_density(INITIAL, 2, cells)


def bernoulli(z: np.ndarray) -> np.ndarray:
    small = np.abs(z) < 1e-6
    safe = np.where(small, 1.0, z)
    return np.where(small, 1.0 - 0.5 * z, safe / np.expm1(safe))


def rate(flow: GradientFlow, _: float, density: np.ndarray) -> np.ndarray:
    """Return d_t p of the finite volumes, in numpy."""
    p = density.reshape(flow.potential.shape)
    phi, change = flow.potential + flow.coefficient * p, np.zeros_like(p)
    for axis in (0, 1):
        change_along, p_along = np.moveaxis(change, axis, 0), np.moveaxis(p, axis, 0)
        z = np.diff(np.moveaxis(phi, axis, 0), axis=0)
        flux = (bernoulli(z) * p_along[:-1] - bernoulli(-z) * p_along[1:]) * len(p) ** 2
        change_along[:-1] -= flux
        change_along[1:] += flux
    return change.ravel()


def five_points(cells: int) -> sparse.csr_matrix:
    """Return where the Jacobian is not zero."""
    line = sparse.diags([1.0, 1.0, 1.0], [-1, 0, 1], shape=(cells, cells))
    return sparse.csr_matrix(sparse.kronsum(line, line))


def seconds(call, rounds: int = 1) -> tuple[float, object]:
    """Return the least wall time of a call, and what it returned."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        result = call()
        times.append(time.perf_counter() - start)
    return min(times), result


def explicit(flow: GradientFlow, initial: np.ndarray) -> float:
    """Return the seconds that explicit Euler would take, by one step and the stable length."""
    one, _ = seconds(partial(rate, flow, 0.0, initial.ravel()), 10)
    # dx^2/(4 D) with D = 1 + c max p.
    stable = 1.0 / (4.0 * CELLS**2 * (1.0 + COEFFICIENT * initial.max()))
    print(f"explicit Euler: one step in numpy {one * 1e3:.1f} ms, at most {stable:.1e} long")
    return one * UNTIL / stable


def main() -> None:
    """Measure, and print."""
    flow, initial = problem(CELLS)
    # The first call compiles.
    flow.solve(initial, [0.0, 1e-6], TOLERANCE)
    ours, solution = seconds(partial(flow.solve, initial, RECORDED, TOLERANCE), 3)
    verdict = "reached" if ours <= BAR else "not reached"
    print(f"{CELLS} x {CELLS} to t = {UNTIL:g}: {ours:.2f} s in {len(solution.energy) - 1} steps,"
          f" bar of {BAR:g} s {verdict}")  # fmt: skip
    bdf = partial(
        solve_ivp, partial(rate, flow), (0.0, UNTIL), initial.ravel(), "BDF", RECORDED,
        jac_sparsity=five_points(CELLS), **BDF_TOLERANCES,
    )  # fmt: skip
    theirs, other = seconds(bdf)
    exact = flow.solve(initial, RECORDED, TOLERANCE / 10).density
    runs = {
        "solver": (ours, solution.density),
        "scipy's BDF": (theirs, other.y.T.reshape(exact.shape)),
    }
    for name, (took, density) in runs.items():
        errors = ", ".join(f"{e:.1e}" for e in np.abs(density - exact).mean(axis=(1, 2))[1:])
        print(f"{name:12} {took:6.2f} s, {took / ours:4.1f} times the solver's; L1 errors {errors};"
              f" least density {density.min():.1e}")  # fmt: skip
    took = explicit(flow, initial)
    print(f"{'':12} {took:6.0f} s in all, {took / ours:.0f} times the solver's")


if __name__ == "__main__":
    main()
