"""Slow, obvious twins of the Kawasaki dynamics: matrices, loops, whole words."""

import math

import numpy as np

WORD = 2**64 - 1


def laplacian(spins):
    """Return A (N, N): N² (2δ_ij - δ_i,j±1) on a ring."""
    a = np.zeros((spins, spins))
    for i in range(spins):
        a[i, i] += 2.0 * spins**2
        a[i, (i + 1) % spins] -= spins**2
        a[i, (i - 1) % spins] -= spins**2
    return a


def flux(spins):
    """Return G (site, bond): N for the bond from j to j + 1 at site j, -N at site j + 1."""
    g = np.zeros((spins, spins))
    for bond in range(spins):
        g[bond, bond] += spins
        g[(bond + 1) % spins, bond] -= spins
    return g


def advance(x, normals, time_step, slope, averaged):
    """Return x (N,) after as many steps of Δt as there are normals (step + 1, bond) less one.

    The first normals are the R_0 of Leimkuhler and Matthews; Euler and Maruyama leave them out.
    """
    a, g = laplacian(x.size), flux(x.size)
    for before, now in zip(normals[:-1], normals[1:], strict=True):
        if averaged:
            noise = math.sqrt(time_step / 2.0) * g @ (before + now)
        else:
            noise = math.sqrt(2.0 * time_step) * g @ now
        # The sign of a normal is a matter of taste: the kernels' currents flow to the right.
        x = x - time_step * a @ slope(x) - noise
    return x


def words(state):
    """Yield the words of xoshiro256++ as whole numbers."""
    s = [int(word) for word in state]

    def rotated(x, k):
        return ((x << k) | (x >> (64 - k))) & WORD

    while True:
        yield (rotated((s[0] + s[3]) & WORD, 23) + s[0]) & WORD
        shifted = (s[1] << 17) & WORD
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= shifted
        s[3] = rotated(s[3], 45)


def normals(number, state, edge):
    """Return standard normals by the ziggurat whose layers have these right edges."""
    stream, found = words(state), []
    density = [math.exp(-0.5 * at * at) for at in (*edge, 0.0)]

    def unit():
        return (next(stream) >> 11) / 2.0**53

    while len(found) < number:
        word = next(stream)
        layer, signed = word % 256, word - 2**64 if word >= 2**63 else word
        x = (signed // 2**11) / 2.0**52 * edge[layer]
        inner = edge[layer + 1] if layer + 1 < len(edge) else 0.0
        if abs(x) < inner:
            found.append(x)
        elif layer == 0:
            while True:
                beyond = -math.log(1.0 - unit()) / edge[1]
                if -2.0 * math.log(1.0 - unit()) >= beyond**2:
                    break
            found.append(math.copysign(edge[1] + beyond, x))
        elif density[layer] + unit() * (density[layer + 1] - density[layer]) < math.exp(-x * x / 2):
            found.append(x)
    return np.array(found)


def canonical_average(potential, field, mean, spins, function):
    """Return E f(x_1) of N independent spins with potential ψ, given that their mean is m.

    f is sampled on the potential's grid. By characteristic functions χ(k) of x - m, it is
    ∫ F(k) χ(k)^(N-1) dk / ∫ χ(k)^N dk, with F that of the spin weighted by f. A field changes
    nothing here, but φ'(m) makes the integrals well conditioned.
    """
    weight = np.exp(field * potential.x - potential.value)
    weight /= weight.sum()
    wave = np.exp(1j * np.outer(np.linspace(-40.0, 40.0, 2001), potential.x - mean))
    chi = wave @ weight
    total = np.sum(chi**spins)
    return np.sum((wave @ (weight * function)) * chi ** (spins - 1)).real / total.real


def cardinal(degree, t):
    """Return the B-spline of a degree with knots 0, 1, 2, ... at t, by its recursion."""
    if degree == 0:
        return float(0.0 <= t < 1.0)
    left = t * cardinal(degree - 1, t)
    return (left + (degree + 1 - t) * cardinal(degree - 1, t - 1.0)) / degree


def projected_square(x, degree, knots):
    """Return ‖P x‖² in L² of a step function x (N,), P the projection on periodic splines.

    N is a multiple of the number of knots, so that Gauss points in every cell make integrals exact.
    """
    at, weight = np.polynomial.legendre.leggauss(degree + 1)
    gram, moments = np.zeros((knots, knots)), np.zeros(knots)
    for cell, value in enumerate(x):
        for point, share in zip(at, weight, strict=True):
            t = knots * (cell + 0.5 * (point + 1.0)) / x.size
            basis = np.array(
                [
                    sum(cardinal(degree, t - k + turn * knots) for turn in range(degree + 2))
                    for k in range(knots)
                ]
            )
            gram += 0.5 * share / x.size * np.outer(basis, basis)
            moments += 0.5 * share / x.size * value * basis
    return moments @ np.linalg.solve(gram, moments)
