"""The Burgers equation on the ring, equation (2) of Arbabi and Kevrekidis 2020, by three methods.

    d_t rho = -rho d_x rho + nu d_xx rho = -d_x(rho^2/2 - nu d_x rho),    x in [0, 2 pi), periodic.

- ``spectral``: Fourier modes and an exponential integrator, the reference;
- ``cole_hopf``: the exact solution by quadrature, which the others are tested against;
- ``weno``: finite volumes of fifth order, the kind of method that the paper names.

The mean c of rho is conserved, and u(xi, t) = rho(xi + c t, t) - c solves the same equation:
solvers may follow u, in the frame that moves with c.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

LENGTH = 2.0 * np.pi


class SolverError(RuntimeError):
    """The solver does not reach its accuracy; one sentence."""


def points(number: int) -> np.ndarray:
    """Return x_i = 2 pi i/number, shape (number,)."""
    return LENGTH / number * np.arange(number)


def sampled(initial: Callable[[np.ndarray], np.ndarray], x: np.ndarray) -> np.ndarray:
    """Return a start at x, of the shape of x; a start that is a number is constant.

    Raises
    ------
    ValueError
        It is not finite, or of another shape.
    """
    values = np.asarray(initial(x), dtype=float)
    if values.ndim == 0:
        values = np.full(x.shape, float(values))
    if values.shape != x.shape or not np.isfinite(values).all():
        raise ValueError("a start has to give one finite density for each point it is asked for")
    return values


def checked(viscosity: float, times) -> np.ndarray:
    """Return the recorded times, shape (time,), the first that of the start.

    Raises
    ------
    ValueError
        They do not ascend, or the viscosity is not positive and finite.
    """
    times = np.array(times, dtype=float)
    if not 0.0 < viscosity < np.inf:
        raise ValueError(f"the viscosity {viscosity} has to be positive and finite")
    if times.ndim != 1 or not times.size or not np.isfinite(times).all():
        raise ValueError("the recorded times have to be finite, one at least")
    if not np.all(np.diff(times) > 0.0):
        raise ValueError("the recorded times have to ascend")
    return times
