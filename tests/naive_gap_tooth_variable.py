"""Slow, obvious twins of the distances between teeth and of diffusion maps."""

import numpy as np
from scipy.optimize import minimize
from scipy.special import kl_div


def tooth(position, sign, first, number):
    """Return positions and signs of a tooth."""
    which = slice(first[number], first[number + 1])
    return position[which], sign[which]


def unnormalised_transport(one, other, mass, beta):
    """Return (8) of two teeth, (positions, signs) each.

    The midpoint rule between neighbouring particles and zeros of the integrand, where it is linear.
    """

    def distribution(x):
        return sum(
            factor * mass * np.sum(signs * (positions <= x))
            for factor, (positions, signs) in ((1.0, one), (-1.0, other))
        )

    excess = distribution(1.0)
    ends = np.unique(np.concatenate([[0.0], one[0], other[0], [1.0]]))
    total = beta * abs(excess)
    for left, right in zip(ends[:-1], ends[1:], strict=True):
        level = distribution(0.5 * (left + right))
        zero = level / excess if excess else -1.0
        cuts = [left, zero, right] if left < zero < right else [left, right]
        for start, end in zip(cuts[:-1], cuts[1:], strict=True):
            total += (end - start) * abs(level - 0.5 * (start + end) * excess)
    return total


def unbalanced_transport(a, b, centre):
    """Return the minimum of (B8) over plans of two histograms without empty bins."""
    cost = (centre[:, None] - centre) ** 2

    def objective(plan):
        plan = plan.reshape(cost.shape)
        rows, columns = kl_div(plan.sum(axis=1), a), kl_div(plan.sum(axis=0), b)
        return np.sum(cost * plan) + rows.sum() + columns.sum()

    start = np.outer(a, b).ravel() / np.sqrt(a.sum() * b.sum())
    bounds = [(0.0, None)] * start.size
    options = {"maxiter": 1000, "ftol": 1e-14}
    return minimize(objective, start, method="SLSQP", bounds=bounds, options=options).fun


def diffusion_map(distance, number):
    """Return eigenvalues and coordinates from the row-stochastic matrix itself, (9) to (11)."""
    points = len(distance)
    epsilon = np.median([distance[i, j] for i in range(points) for j in range(i)])
    w = np.exp(-(distance**2) / epsilon)
    d = np.diag(1.0 / w.sum(axis=1))
    w = d @ w @ d
    eigenvalue, vector = np.linalg.eig(np.diag(1.0 / w.sum(axis=1)) @ w)
    order = np.argsort(-eigenvalue.real)[: number + 1]
    coordinate = vector.real[:, order[1:]]
    return eigenvalue.real[order], coordinate / np.sqrt(np.mean(coordinate**2, axis=0))
