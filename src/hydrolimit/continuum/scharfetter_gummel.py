"""Implicit steps of d_t p = div(p grad(log p + phi)), phi = V + c p, along the lines of a grid.

The flux through a face, exact for a flux and a slope of phi that are constant between two centres
(Scharfetter and Gummel 1969), in units of 1/dx:

    F_j = B(z_j) p_j - B(-z_j) p_{j+1},    z_j = phi_{j+1} - phi_j,    B(z) = z/(e^z - 1).

It is -theta (xi_{j+1} - xi_j) for xi = log p + phi and a theta > 0, so it vanishes where xi is
constant, and a step of backward Euler lowers the convex energy of which xi is the derivative. Since
F_j grows with p_j and falls with p_{j+1}, the Jacobian of a step is an M-matrix whose columns sum
to one: elimination without pivoting is stable, and mass is conserved.

Arrays are [cell along the line, line]. Lines are taken WIDTH at a time, so that every operation
acts on a row of them at once.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.polynomial import Polynomial

# Lines that are solved together.
WIDTH = 32
# Newton's iterations end with a relative change below this; what is left is about its square.
NEWTON_CHANGE = 1e-6
# A change that is small whatever the density: in far tails of a start with zeros.
NEGLIGIBLE = 1e-30
MOST_ITERATIONS = 30
# Beyond this |z| the fraction below would lose digits.
_WIDEST = 4.0
# Products and sums may be taken together.
_FAST = {"contract"}


def _continued_fraction(depth: int) -> tuple[tuple, tuple]:
    """Return polynomials, highest power first, whose ratio is 1/(3 + s/(5 + s/(7 + ...))).

    That is (x coth x - 1)/x^2 for s = x^2; the fraction ends with 2 depth + 1.
    """
    s = Polynomial([0.0, 1.0])
    above, below = Polynomial([1.0]), Polynomial([2.0 * depth + 1.0])
    for odd in range(2 * depth - 1, 1, -2):
        above, below = below, odd * below + s * above
    return tuple(
        tuple(float(c) for c in (part.coef / below.coef[0])[::-1]) for part in (above, below)
    )


# To all digits up to |z| = 2 |x| = 4.
_ABOVE, _BELOW = _continued_fraction(11)


@njit(cache=True, error_model="numpy", inline="always")
def bernoulli(z):
    """Return B(z) = z/(e^z - 1) and -B'(z), which is between 0 and 1, for |z| up to 4.

    B = 1 - z/2 + s D(s) with s = z^2/4, s D = (z/2) coth(z/2) - 1, and from e^z = 1 + z/B follows
    -B' = B (1/2 + z D/4): no difference of close numbers, and arithmetic in vectors.
    """
    s = 0.25 * z * z
    above = _ABOVE[0]
    for coefficient in _ABOVE[1:]:
        above = above * s + coefficient
    below = _BELOW[0]
    for coefficient in _BELOW[1:]:
        below = below * s + coefficient
    d = above / below
    b = 1.0 - 0.5 * z + s * d
    return b, b * (0.5 + 0.25 * z * d)


@njit(cache=True, error_model="numpy")
def bernoulli_wide(z):
    """Return B(z) and -B'(z) for |z| above 4."""
    b = z / np.expm1(z)
    return b, b * (b + z - 1.0) / z


@njit(cache=True, error_model="numpy", inline="always")
def _set_face(density, z, b, slope, coefficient, faces, j, i):
    """Write F, dF/dp_j and -dF/dp_{j+1} of the face between cells j and j + 1 at j + 1."""
    near, far = density[j, i], density[j + 1, i]
    mean = coefficient * (slope * near + (1.0 - slope) * far)
    faces[0, j + 1, i] = b * near - (b + z) * far
    faces[1, j + 1, i] = b + mean
    faces[2, j + 1, i] = b + z + mean


@njit(cache=True, error_model="numpy", fastmath=_FAST)
def _set_faces(density, drift, coefficient, faces, j):
    """Fill the faces between rows j and j + 1 of cells."""
    narrow = True
    for i in range(density.shape[1]):
        z = drift[j, i] + coefficient * (density[j + 1, i] - density[j, i])
        b, slope = bernoulli(z)
        _set_face(density, z, b, slope, coefficient, faces, j, i)
        narrow &= abs(z) <= _WIDEST
    if narrow:
        return
    for i in range(density.shape[1]):
        z = drift[j, i] + coefficient * (density[j + 1, i] - density[j, i])
        if abs(z) > _WIDEST:
            b, slope = bernoulli_wide(z)
            _set_face(density, z, b, slope, coefficient, faces, j, i)


@njit(cache=True, error_model="numpy", fastmath=_FAST)
def _eliminate(start, density, ratio, faces, elimination, j):
    """Express the steps of row j by those of the next one."""
    for i in range(density.shape[1]):
        into = ratio * faces[1, j, i]
        diagonal = 1.0 + ratio * (faces[1, j + 1, i] + faces[2, j, i]) - into * elimination[1, j, i]
        balance = start[j, i] - density[j, i] + ratio * (faces[0, j, i] - faces[0, j + 1, i])
        inverse = 1.0 / diagonal
        elimination[0, j + 1, i] = (balance + into * elimination[0, j, i]) * inverse
        elimination[1, j + 1, i] = ratio * faces[2, j + 1, i] * inverse


@njit(cache=True, error_model="numpy", fastmath=_FAST)
def _substitute(density, faces, elimination, j):
    """Take the steps of row j, those of the next one being known; return whether all are small."""
    small = True
    for i in range(density.shape[1]):
        after = elimination[0, j + 2, i]
        step = elimination[0, j + 1, i] + elimination[1, j + 1, i] * after
        elimination[0, j + 1, i] = step
        faces[0, j + 1, i] += faces[1, j + 1, i] * step - faces[2, j + 1, i] * after
        # A density below zero is no state; the next iteration starts from none there.
        now = max(density[j, i] + step, 0.0)
        density[j, i] = now
        # Not a number compares as false: it is not small.
        small &= abs(step) <= NEWTON_CHANGE * now + NEGLIGIBLE
    return small


@njit(cache=True, error_model="numpy")
def _newton(start, density, drift, coefficient, ratio, faces, elimination):
    """Take one Newton step of backward Euler in place; return whether it is small everywhere.

    The equations are p_j - start_j + ratio (F_j - F_{j-1}) = 0, linearised about ``density``.
    ``faces`` [quantity, cell + 1, line] holds F and its two derivatives of the face before each
    cell, zeros at the walls; ``elimination`` y and u of dp_j = y_j + u_j dp_{j+1}, at cell + 1,
    between rows of zeros. What is left in ``faces`` are the linearised fluxes after the step, which
    the new density balances exactly.
    """
    cells = density.shape[0]
    for j in range(cells):
        if j < cells - 1:
            _set_faces(density, drift, coefficient, faces, j)
        _eliminate(start, density, ratio, faces, elimination, j)
    small = True
    for j in range(cells - 1, -1, -1):
        small &= _substitute(density, faces, elimination, j)
    return small


@njit(cache=True, error_model="numpy")
def sweep(density, potential, coefficient, ratio, moved, sign, work):
    """Take one step of backward Euler in place along all lines; return whether it succeeded.

    Parameters
    ----------
    density, potential
        p and V, [cell along the line, line].
    coefficient
        c.
    ratio
        Time step over dx^2.
    moved
        To which ``sign`` times what passed each cell's far face, in units of density, is added.
    work
        From :func:`work_arrays`.

    Where Newton's iterations do not converge the density is partly advanced, and useless.
    """
    start, state, drift, faces, elimination = work
    cells, lines = density.shape
    width = start.shape[1]
    for first in range(0, lines, width):
        count = min(width, lines - first)
        for j in range(cells):
            # A block that is not full is filled up with copies of its first line.
            for i in range(width):
                line = first + (i if i < count else 0)
                start[j, i] = state[j, i] = density[j, line]
                if j < cells - 1:
                    drift[j, i] = potential[j + 1, line] - potential[j, line]
        done, iterations = False, 0
        while not done:
            if iterations == MOST_ITERATIONS:
                return False
            done = _newton(start, state, drift, coefficient, ratio, faces, elimination)
            # Without interaction the equations are linear.
            done |= coefficient == 0.0
            iterations += 1
        for j in range(cells):
            for i in range(count):
                balance = ratio * (faces[0, j, i] - faces[0, j + 1, i])
                density[j, first + i] = max(start[j, i] + balance, 0.0)
                moved[j, first + i] += sign * ratio * faces[0, j + 1, i]
    return True


def work_arrays(cells: int, lines: int) -> tuple:
    """Return what :func:`sweep` works in along lines of so many cells, so many lines in all."""
    width = min(WIDTH, lines)
    return (
        *np.zeros((3, cells, width)),
        np.zeros((3, cells + 1, width)),
        np.zeros((2, cells + 2, width)),
    )


@njit(cache=True, error_model="numpy")
def add_limited(density, moved, result):
    """Write density less the divergence of ``moved`` [axis, cell, cell], limited, into ``result``.

    What leaves a cell is scaled down to what it has, so that none becomes negative.
    """
    axes, rows, columns = moved.shape
    for i in range(rows):
        for j in range(columns):
            out = max(moved[0, i, j], 0.0)
            if i > 0:
                out -= min(moved[0, i - 1, j], 0.0)
            if axes == 2:
                out += max(moved[1, i, j], 0.0)
                if j > 0:
                    out -= min(moved[1, i, j - 1], 0.0)
            result[i, j] = min(1.0, density[i, j] / out) if out > 0.0 else 1.0
    for axis in range(axes):
        for i in range(rows - (axis == 0)):
            for j in range(columns - (axis == 1)):
                further = result[i + 1, j] if axis == 0 else result[i, j + 1]
                moved[axis, i, j] *= result[i, j] if moved[axis, i, j] > 0.0 else further
    for i in range(rows):
        for j in range(columns):
            change = -moved[0, i, j]
            if i > 0:
                change += moved[0, i - 1, j]
            if axes == 2:
                change -= moved[1, i, j]
                if j > 0:
                    change += moved[1, i, j - 1]
            # Rounding alone takes a cell that has given all away below zero.
            result[i, j] = max(density[i, j] + change, 0.0)
