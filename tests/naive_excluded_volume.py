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
