"""Distances between the particle distributions of teeth (Arbabi and Kevrekidis, 2020).

Teeth come as ragged arrays: tooth j holds the particles first[j] to first[j + 1] - 1, at
``position`` (particle,) in [0, 1), the tooth being mapped to the unit interval, with ``sign``
(particle,) +1, or -1 of a live anti-particle; ``first`` is (tooth + 1,). A particle has the mass
1/(Z α d), so that the mass of a tooth is its density: μ = mass Σ sign δ(x - position).
"""

from __future__ import annotations

import numpy as np
from numba import njit
from scipy.spatial.distance import pdist, squareform

# Steps of POT's maximisation-minimisation, whose error falls as their reciprocal.
_STEPS = 100
# Share of its start that is spread around the monotone plan: a multiplicative algorithm leaves
# zeros as they are.
_SPREAD = 1e-3


def unnormalised_transport(
    position: np.ndarray, sign: np.ndarray, first: np.ndarray, mass: float, beta: float = 1.0
) -> np.ndarray:
    """Return the unnormalised Wasserstein distances of order 1 of all pairs, (tooth, tooth).

    Equation (8): with F the distribution functions, ΔF = F₁ - F₂ and ΔM = ΔF(1),

        d = ∫₀¹ |ΔF(x) - x ΔM| dx + β |ΔM|.

    The integrand is linear between neighbouring particles of the two teeth together, and is
    integrated exactly, whatever the signs. The time is that of merging all pairs of sorted teeth:
    10 ns for each particle of each pair.

    Raises
    ------
    ValueError
        A position is outside of [0, 1), or the arrays do not fit together.
    """
    _check(position, sign, first)
    tooth = _tooth_of_particle(first)
    order = np.lexsort((position, tooth))
    return mass * _all_transports(
        np.asarray(position, dtype=np.float64)[order],
        np.asarray(sign, dtype=np.int8)[order],
        np.ascontiguousarray(first, dtype=np.int64),
        float(beta),
    )


def moments(
    position: np.ndarray, sign: np.ndarray, first: np.ndarray, mass: float, number: int
) -> np.ndarray:
    """Return M_k = Σ sign x^k/(Z α d), k = 0, ..., number, of all teeth, (tooth, number + 1).

    Equations (B1), (B3); M₀ is the density. (B2) divides by the particles of the tooth instead,
    which would leave its mass out.

    Raises
    ------
    ValueError
        As :func:`unnormalised_transport`.
    """
    _check(position, sign, first)
    tooth, teeth = _tooth_of_particle(first), len(first) - 1
    sums = [
        np.bincount(tooth, weights=sign * position**power, minlength=teeth)
        for power in range(number + 1)
    ]
    return mass * np.stack(sums, axis=1)


def moment_distance(moments: np.ndarray) -> np.ndarray:
    """Return the Euclidean distances (tooth, tooth) of moments (tooth, moment), (B4)."""
    return squareform(pdist(moments))


def selected(
    position: np.ndarray, sign: np.ndarray, first: np.ndarray, chosen: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return position, sign and first of chosen teeth (chosen,) alone, in their order."""
    sizes = np.diff(first)[chosen]
    parts = [slice(first[tooth], first[tooth + 1]) for tooth in chosen]
    return (
        np.concatenate([position[part] for part in parts]),
        np.concatenate([sign[part] for part in parts]),
        np.concatenate([[0], np.cumsum(sizes)]),
    )


def unbalanced_transport(
    position: np.ndarray, sign: np.ndarray, first: np.ndarray, mass: float, bins: int = 16
) -> np.ndarray:
    """Return the costs of unbalanced transport d_U of all pairs, (tooth, tooth).

    Equations (B8), (B9) with weight 1 and the generalised Kullback-Leibler divergence
    KL(p | q) = Σ p log(p/q) - p + q, which is 0 where p = q only, unlike (B7):

        d_U = min over γ >= 0 of Σ c γ + KL(γ 1 | μ₁) + KL(γᵀ 1 | μ₂),

    for histograms with this many bins. The cost is c(x, y) = (x - y)², the paper asking for no more
    than a positive one: with this one the root of d_U is a metric (Gaussian Hellinger-Kantorovich:
    Liero, Mielke and Savaré, 2018), and counting noise, which takes short ways, costs little. The
    paper uses d_U for a distance, and d_U is returned; as it is a square, a kernel of (9) takes
    rather its root. Whatever c, d_U lies between (√M₁ - √M₂)² of the masses and Σ (√μ₁ - √μ₂)²
    over bins.

    POT minimises. Of teeth with densities of order one and hundreds of particles or more, d_U is
    some 3e-4 above the minimum (1e-3 at most), and 1e-3 larger with half as many bins. A bin with
    more anti-particles than particles counts as empty, the others being scaled to the tooth's mass.
    A pair takes some 3 ms.

    Raises
    ------
    ValueError
        As :func:`unnormalised_transport`.
    """
    _check(position, sign, first)
    density = _histograms(position, sign, first, mass, bins)
    distance = np.zeros((len(density), len(density)))
    for i, j in zip(*np.triu_indices(len(density), 1), strict=True):
        distance[i, j] = distance[j, i] = _cost(density[i], density[j])
    return distance


def _cost(one: np.ndarray, other: np.ndarray) -> float:
    """Return d_U of two histograms (bin,) on the same bins of the unit interval."""
    # Not above: with POT comes jax, a second that only this function is worth.
    from ot.unbalanced import mm_unbalanced2

    centre = (np.arange(one.size) + 0.5) / one.size
    # Empty bins hold no mass in any plan, and their logarithms are not numbers.
    x, y = centre[one > 0.0], centre[other > 0.0]
    a, b = one[one > 0.0], other[other > 0.0]
    if a.size == 0 or b.size == 0:
        return float(a.sum() + b.sum())
    cost = (x[:, None] - y) ** 2
    start = _start(a, b, x, y, one.size)
    # Without returnCost it would return Σ c γ alone.
    total = mm_unbalanced2(
        a, b, cost, reg_m=1.0, div="kl", G0=start, returnCost="total", numItermax=_STEPS
    )
    return max(float(total), 0.0)


def _start(a: np.ndarray, b: np.ndarray, x: np.ndarray, y: np.ndarray, bins: int) -> np.ndarray:
    """Return a plan near the best: the monotone one of the normalised masses, somewhat spread.

    From POT's own start, a bᵀ, the plan takes thousands of steps to leave far-off bins, as c is
    small between bins that are near.
    """
    from ot import emd_1d

    total = np.sqrt(a.sum() * b.sum())
    monotone = emd_1d(x, y, a / a.sum(), b / b.sum())
    around = np.sqrt(np.outer(a, b)) * np.exp(-((bins * (x[:, None] - y)) ** 2))
    return total * monotone + _SPREAD * around


def _histograms(
    position: np.ndarray, sign: np.ndarray, first: np.ndarray, mass: float, bins: int
) -> np.ndarray:
    """Return masses >= 0 in equal bins, (tooth, bin), with the masses of the teeth as sums."""
    teeth = len(first) - 1
    bin_ = _tooth_of_particle(first) * bins + (position * bins).astype(np.int64)
    counts = np.bincount(bin_, weights=sign, minlength=teeth * bins).reshape(teeth, bins)
    positive = np.maximum(counts, 0.0)
    total = np.maximum(counts.sum(axis=1, keepdims=True), 0.0)
    return mass * positive * total / np.maximum(positive.sum(axis=1, keepdims=True), 1.0)


def _tooth_of_particle(first: np.ndarray) -> np.ndarray:
    """Return the tooth of each particle, (particle,)."""
    return np.repeat(np.arange(len(first) - 1), np.diff(first))


def _check(position: np.ndarray, sign: np.ndarray, first: np.ndarray) -> None:
    """Raise ValueError unless the arrays describe teeth on the unit interval."""
    particles = len(position)
    ends = first[0] == 0 and first[-1] == particles == len(sign)
    if not ends or np.diff(first).min() < 0:
        raise ValueError(
            f"teeth of {particles} positions and {len(sign)} signs are no ragged array: first must"
            " ascend from 0 to the number of both"
        )
    if particles and not (position.min() >= 0.0 and position.max() < 1.0):
        raise ValueError(
            f"positions from {position.min():g} to {position.max():g} are not in a tooth: map each"
            " tooth to [0, 1)"
        )


@njit(cache=True)
def _all_transports(position, sign, first, beta):
    """Return the distances (tooth, tooth) for particles of unit mass; teeth are sorted."""
    teeth = first.size - 1
    distance = np.zeros((teeth, teeth))
    for i in range(teeth):
        x, s = position[first[i] : first[i + 1]], sign[first[i] : first[i + 1]]
        for j in range(i):
            y, t = position[first[j] : first[j + 1]], sign[first[j] : first[j + 1]]
            distance[i, j] = distance[j, i] = _transport(x, s, y, t, beta)
    return distance


@njit(cache=True)
def _transport(x, s, y, t, beta):
    """Return the distance of two sorted teeth, positions x and y with signs s and t.

    Levels of ΔF are integers, so nothing is lost over the many particles.
    """
    excess = s.sum() - t.sum()
    total, level, left = 0.0, 0, 0.0
    i, j = 0, 0
    while i < x.size or j < y.size:
        if j == y.size or (i < x.size and x[i] <= y[j]):
            right, step = x[i], s[i]
            i += 1
        else:
            right, step = y[j], -t[j]
            j += 1
        total += (right - left) * _mean_modulus(level - left * excess, level - right * excess)
        level += step
        left = right
    total += (1.0 - left) * _mean_modulus(level - left * excess, level - excess)
    return total + beta * abs(excess)


@njit(cache=True, inline="always")
def _mean_modulus(start, end):
    """Return the mean of |g| along a straight line from start to end."""
    if start * end >= 0.0:
        return 0.5 * abs(start + end)
    return 0.5 * (start * start + end * end) / (abs(start) + abs(end))
