"""Slow, obvious twins of the weak form: test functions, columns, sparse regression, particles."""

from itertools import product

import numpy as np


def phi(v, radius, degree, derivative):
    """Return a derivative of (1 - (v/radius)^2)^degree, written out; zero beyond the radius."""
    inside = np.abs(v) < radius
    w = np.where(inside, 1 - (v / radius) ** 2, 0.0)
    slope, curvature = -2 * v / radius**2, -2 / radius**2
    p = degree
    return (
        inside
        * {
            0: lambda: w**p,
            1: lambda: p * w ** (p - 1) * slope,
            2: lambda: p * (p - 1) * w ** (p - 2) * slope**2 + p * w ** (p - 1) * curvature,
        }[derivative]()
    )


def queries(points, half_width, stride):
    """Return the centres: the first support that fits, then every stride-th that fits still."""
    found, centre = [], half_width
    while centre + half_width <= points - 1:
        found.append(centre)
        centre += stride
    return found


def weak(values, derivative, grid, interval, functions):
    """Return (d^derivative psi) * values (time, x[, y]) at all centres, (x[, y], time) flattened.

    One centre after the other, the rectangle sum over all times and cells in physical units.
    ``derivative`` has the order along x[, y], then time.
    """
    axes = [*grid.axes, interval * np.arange(len(values))]
    spacings = [grid.spacing] * len(grid.shape) + [interval]
    space, time = (list(pair) for pair in zip(*_properties(functions), strict=True))
    properties = [space] * len(grid.shape) + [time]
    values = np.moveaxis(values, 0, -1)
    centres = [
        queries(len(x), half, stride) for x, (half, _, stride) in zip(axes, properties, strict=True)
    ]
    rows = []
    for where in product(*centres):
        total = values
        for axis in reversed(range(len(axes))):
            half, degree, _ = properties[axis]
            x, h = axes[axis], spacings[axis]
            # The last axis is the one that goes, so axes are summed from the last to the first.
            total = total @ (phi(x[where[axis]] - x, half * h, degree, derivative[axis]) * h)
        rows.append(total)
    return np.array(rows)


def _properties(functions):
    return functions.half_widths, functions.degrees, functions.strides


def interaction_field(radial, density, grid):
    """Return the components of sum_j f(r_ij) (x_i - x_j)/r_ij U_j h^d, by the double sum itself."""
    cells = np.array(list(product(*grid.axes)))
    away = cells[:, None] - cells[None]
    r = np.sqrt(np.sum(away**2, axis=-1))
    same = r == 0
    share = np.where(same, 0.0, radial(np.where(same, 1.0, r)) / np.where(same, 1.0, r))
    volume = grid.spacing ** len(grid.shape)
    flat = density.reshape(len(density), -1)
    return [
        (flat @ (share * away[..., axis]).T * volume).reshape(density.shape)
        for axis in range(len(grid.shape))
    ]


def column(kind, function, density, grid, interval, functions, field=None):
    """Return the column of one term, in the sign of equation (3.4).

    ``function`` is f(r) of an interaction, the components of grad V of a force, s of a diffusion,
    or s of "mixed", the diffusion on d_x d_y.
    """
    dimension = len(grid.shape)
    mesh = np.meshgrid(*grid.axes, indexing="ij")
    first = [tuple(int(i == axis) for i in range(dimension + 1)) for axis in range(dimension)]
    if kind == "interaction":
        flux = interaction_field(function, density if field is None else field, grid)
        pieces = [(d, density * flux[axis]) for axis, d in enumerate(first)]
    elif kind == "force":
        pieces = [(d, density * function(*mesh)[axis]) for axis, d in enumerate(first)]
    elif kind == "diffusion":
        pieces = [(tuple(2 * i for i in d), density * function(*mesh)) for d in first]
    else:
        pieces = [((1, 1, 0), density * function(*mesh))]
    return sum(weak(values, d, grid, interval, functions) for d, values in pieces)


def mstls(matrix, rhs, lambdas):
    """Return (coefficients, lambda, losses) of (4.4) to (4.6), least squares at every step anew."""
    terms = matrix.shape[1]
    ratio = [np.linalg.norm(rhs) / np.linalg.norm(matrix[:, j]) for j in range(terms)]
    start = np.linalg.lstsq(matrix, rhs, rcond=None)[0]
    best, losses = None, []
    for threshold in lambdas:
        w = start
        for _ in range(terms + 1):
            kept = [
                j
                for j in range(terms)
                if threshold * max(1, ratio[j]) <= abs(w[j]) <= min(1, ratio[j]) / threshold
            ]
            w = restricted(matrix, rhs, kept)
        losses.append(loss(matrix, w, start))
        if best is None or losses[-1] < best[2]:
            best = w, threshold, losses[-1]
    return best[0], best[1], np.array(losses)


def restricted(matrix, rhs, kept):
    """Return the least-squares solution with some columns only, zero elsewhere."""
    w = np.zeros(matrix.shape[1])
    if len(kept):
        w[kept] = np.linalg.lstsq(matrix[:, kept], rhs, rcond=None)[0]
    return w


def loss(matrix, w, start):
    """Return the loss (4.6) of a sparse solution beside the least-squares one."""
    distance = np.linalg.norm(matrix @ (w - start)) / np.linalg.norm(matrix @ start)
    return distance + np.count_nonzero(w) / w.size


def line_forces(x):
    """Return -(1/N) sum_j K'(x_i - x_j), K = x^2/2 - |x|, pair by pair."""
    forces = np.zeros(len(x))
    for i in range(len(x)):
        for j in range(len(x)):
            forces[i] -= (x[i] - x[j]) - np.sign(x[i] - x[j])
    return forces / len(x)


def logarithmic_sums(position, cutoff):
    """Return sum_j (x_i - x_j)/max(r^2, cutoff r), (particle, component), zero for r = 0."""
    total = np.zeros(position.shape)
    for i, here in enumerate(position):
        for there in position:
            r = np.linalg.norm(here - there)
            if r > 0:
                total[i] += (here - there) / max(r**2, cutoff * r)
    return total
