"""Slow, obvious twins of what study excluded_volume computes fast."""

import numpy as np
from scipy.optimize import root


def bernoulli(z):
    """Return z/(e^z - 1)."""
    return 1.0 if z == 0.0 else z / np.expm1(z)


def face_fluxes(density, potential, c):
    """Return dx F through each inner face of a line, positive to the right."""
    phi = potential + c * density
    fluxes = []
    for j in range(len(density) - 1):
        z = phi[j + 1] - phi[j]
        fluxes.append(bernoulli(z) * density[j] - bernoulli(-z) * density[j + 1])
    return np.array(fluxes)


def backward_euler(density, potential, c, step):
    """Return the density of a line after one step, by a dense solver of equations."""
    ratio = step * len(density) ** 2

    def balance(after):
        flux = np.concatenate([[0.0], face_fluxes(after, potential, c), [0.0]])
        return after - density + ratio * np.diff(flux)

    solution = root(balance, density, tol=1e-13)
    assert np.abs(balance(solution.x)).max() < 1e-9
    return solution.x


def sweep(density, potential, c, step):
    """Return the density after a step along x, then one along y of a plane."""
    if density.ndim == 1:
        return backward_euler(density, potential, c, step)
    for _ in range(2):
        lines = [
            backward_euler(one, v, c, step) for one, v in zip(density.T, potential.T, strict=True)
        ]
        density, potential = np.array(lines), potential.T
    return density


def energy(density, potential, c):
    """Return E as a sum over cells."""
    total = 0.0
    for p, v in zip(np.ravel(density), np.ravel(potential), strict=True):
        total += (p * np.log(p) if p > 0 else 0.0) + 0.5 * c * p**2 + v * p
    return total / np.size(density)


def fold(y, low, high):
    """Return coordinates reflected into an interval as often as it takes."""
    length = high - low
    y = np.mod(y - low, 2.0 * length)
    return low + np.minimum(y, 2.0 * length - y)


def points(position, noise, force, step):
    """Return positions after reflected Euler-Maruyama steps, force a function of positions."""
    for one in noise:
        position = fold(position + force(position) * step + np.sqrt(2.0 * step) * one, -0.5, 0.5)
    return position


def rods(position, noise, step, length):
    """Return positions after steps at constant velocities, event by event.

    Rods that meet exchange velocities, the first and the last are reflected by walls.
    """
    x = position[:, 0].copy()
    for one in noise:
        v, left = np.sqrt(2.0 * step) * one[:, 0], 1.0
        while True:
            with np.errstate(divide="ignore", invalid="ignore"):
                pairs = np.where(v[:-1] > v[1:], (np.diff(x) - length) / (v[:-1] - v[1:]), np.inf)
                below = (-0.5 - x[0]) / v[0] if v[0] < 0.0 else np.inf
                above = (0.5 - x[-1]) / v[-1] if v[-1] > 0.0 else np.inf
            times = np.maximum(np.array([below, *pairs, above]), 0.0)
            k = int(times.argmin())
            if times[k] > left:
                break
            x, left = x + v * times[k], left - times[k]
            if k == 0 or k == len(x):
                v[min(k, len(x) - 1)] *= -1.0
            else:
                v[k - 1], v[k] = v[k], v[k - 1]
        x = x + v * left
    return x[:, None]


def disks(position, velocity, diameter):
    """Return positions and velocities of elastic disks after a time of 1.

    The earliest meeting of all pairs and walls is found anew after each one.
    """
    x, v, left = position.copy(), velocity.copy(), 1.0
    i, j = np.triu_indices(len(x), 1)
    while True:
        r, w = x[i] - x[j], v[i] - v[j]
        approach, square = np.sum(r * w, axis=1), np.sum(w * w, axis=1)
        gap = np.sum(r * r, axis=1) - diameter**2
        root = approach**2 - square * gap
        with np.errstate(divide="ignore", invalid="ignore"):
            meets = (-approach - np.sqrt(root)) / square
            meets = np.where((approach < 0.0) & (root >= 0.0), np.maximum(meets, 0.0), np.inf)
            walls = np.where(v == 0.0, np.inf, (0.5 * np.sign(v) - x) / v)
        first_pair, first_wall = meets.min(initial=np.inf), max(walls.min(), 0.0)
        time = min(first_pair, first_wall, left)
        x, left = x + v * time, left - time
        if left == 0.0:
            return x, v
        if first_wall < first_pair:
            v[np.unravel_index(walls.argmin(), walls.shape)] *= -1.0
        else:
            a, b = i[meets.argmin()], j[meets.argmin()]
            n = (x[a] - x[b]) / np.linalg.norm(x[a] - x[b])
            exchanged = n * np.dot(v[a] - v[b], n)
            v[a] -= exchanged
            v[b] += exchanged


def sorted_by_cell(position, cells):
    """Return in what order particles lie, by cell and, in each, the last first."""
    a, b = np.minimum(((position + 0.5) * cells).astype(int), cells - 1).T
    return np.lexsort((-np.arange(len(position)), a * cells + b))


def pushes(position, size):
    """Return the sum over all others of size(distance) times the unit vector away from each."""
    apart = position[:, None] - position[None]
    distance = np.linalg.norm(apart, axis=-1)
    np.fill_diagonal(distance, 1.0)
    sizes = size(distance)
    np.fill_diagonal(sizes, 0.0)
    return np.sum((sizes / distance)[..., None] * apart, axis=1)


def soft(position, noise, force, step, table):
    """Return positions of soft particles, pairs found among all; ``table`` as the kernel takes it.

    Particles take the kernel's order in their arrays, as its noise goes by that.
    """

    def across(reach):
        return max(1, min(int(1.0 / reach), int(4.0 * np.sqrt(len(position)))))

    def near(r):
        grid = np.linspace(0.0, table.near, table.displacement.size)
        return np.interp(r, grid, table.displacement) * (r <= table.near)

    def far(r):
        grid = np.linspace(table.inner, table.far, table.force.size)
        return np.interp(r, grid, table.force) * (r <= table.far)

    slow = np.zeros_like(position)
    for k, one in enumerate(noise):
        if k % table.every == 0:
            position = position[sorted_by_cell(position, across(table.far))]
            slow = pushes(position, far)
        order = sorted_by_cell(position, across(table.near))
        position, slow = position[order], slow[order]
        moved = (force(position) + slow) * step + np.sqrt(2.0 * step) * one
        position = fold(position + moved + pushes(position, near), -0.5, 0.5)
    return position
