"""Slow, obvious twins of what the library computes fast, and the test of a sample against a law.

A configuration is a tuple of occupations; a law maps outcomes to their probabilities.
"""

from collections import Counter
from itertools import product

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.linalg import expm_multiply

# Outcomes expected less often than this are taken together in a chi-square test.
FEWEST_EXPECTED = 10
# Net currents beyond this are left out of the joint law: their probability must not matter.
MOST_CURRENT = 16


def configurations(particles, sites):
    """Return all configurations of so many particles."""
    return [c for c in product(range(particles + 1), repeat=sites) if sum(c) == particles]


def jumps(configuration, rates, periodic):
    """Yield (rate, bond, direction, configuration after it) of every possible jump."""
    sites = len(configuration)
    for bond in range(sites if periodic else sites - 1):
        left, right = bond, (bond + 1) % sites
        for source, target, direction in ((left, right, 1), (right, left, -1)):
            rate = rates[configuration[source], configuration[target]] / 2
            if rate > 0:
                after = list(configuration)
                after[source] -= 1
                after[target] += 1
                yield rate, bond, direction, tuple(after)


def law(start, rates, periodic, duration, sites_per_element=None):
    """Return the law of the configuration after a time, by the master equation dp/dt = Qᵀp.

    With sites_per_element, that of (configuration, net current in each element).
    """
    sites = len(start)
    bonds = sites if periodic else sites - 1
    elements = 0 if sites_per_element is None else bonds // sites_per_element
    first = (tuple(start), (0,) * elements)
    index, transitions, unseen = {first: 0}, [], [first]
    while unseen:
        state = unseen.pop()
        for rate, bond, direction, after in jumps(state[0], rates, periodic):
            current = list(state[1])
            if elements:
                current[bond // sites_per_element] += direction
            transitions.append((index[state], index[state], -rate))
            if any(abs(j) > MOST_CURRENT for j in current):
                continue
            reached = (after, tuple(current))
            if reached not in index:
                index[reached] = len(index)
                unseen.append(reached)
            transitions.append((index[reached], index[state], rate))
    row, column, value = np.array(transitions).T
    size = (len(index), len(index))
    generator = coo_array((value, (row.astype(int), column.astype(int))), shape=size).tocsr()
    probability = expm_multiply(duration * generator, np.eye(1, len(index))[0])
    assert abs(probability.sum() - 1) < 1e-7
    return {state if elements else state[0]: max(0.0, probability[i]) for state, i in index.items()}


def deviation(sample, law):
    """Return χ² of a sample's frequencies against a law, as a standard normal number.

    By the cube root of Wilson and Hilferty (1931), which is good for few degrees of freedom too.
    An outcome that the law rules out gives infinity.
    """
    counts = Counter(sample)
    if any(law.get(outcome, 0.0) == 0.0 for outcome in counts):
        return np.inf
    expected = np.array(list(law.values())) * counts.total()
    observed = np.array([counts[outcome] for outcome in law], dtype=float)
    rare = expected < FEWEST_EXPECTED
    expected = np.append(expected[~rare], expected[rare].sum())
    observed = np.append(observed[~rare], observed[rare].sum())
    kept = expected > 0
    chi2 = np.sum((observed - expected)[kept] ** 2 / expected[kept])
    freedom = kept.sum() - 1
    spread = 2 / (9 * freedom)
    return (np.cbrt(chi2 / freedom) - (1 - spread)) / np.sqrt(spread)


def canonical(particles, sites, log_weight):
    """Return the stationary law Π w(k_i) of a fixed number of particles."""
    states = configurations(particles, sites)
    weight = np.exp([sum(log_weight(np.array(state))) for state in states])
    return dict(zip(states, weight / weight.sum(), strict=True))


def hat(node, position, elements, periodic):
    """Return γ_a(x), line 12 of the paper's Algorithm 1, wrapped round on the ring."""
    distance = abs(position - node / elements)
    if periodic:
        distance = min(distance, 1 - distance)
    return max(0.0, 1.0 - elements * distance)


def hats(sites, elements, periodic):
    """Return γ_a(x_i), [node, site], on a unit interval of L sites; L + 1 and N + 1 if closed."""
    return np.array(
        [
            [hat(a, i / sites, elements, periodic) for i in range(sites + (not periodic))]
            for a in range(elements + (not periodic))
        ]
    )


def fluctuations(ensemble, sites, elements, periodic):
    """Return Y_a of each realisation, line 16 of Algorithm 1, [realisation, node]."""
    mean = ensemble.mean(axis=0)
    hat_functions = hats(sites, elements, periodic)
    return np.array([np.sqrt(1 / sites) * hat_functions @ (one - mean) for one in ensemble])


def operator(before, after, sites, elements, h, periodic):
    """Return K_ba, line 19 of Algorithm 1, [b, a]; h is macroscopic."""
    change = fluctuations(after, sites, elements, periodic)
    change = change - fluctuations(before, sites, elements, periodic)
    nodes = change.shape[1]
    k = np.zeros((nodes, nodes))
    for b, a in product(range(nodes), repeat=2):
        k[b, a] = np.sum(change[:, b] * change[:, a]) / (2 * h * (len(change) - 1))
    return k


def hat_density(ensemble, sites, elements, periodic):
    """Return ρ_a, lines 18 and 20 of Algorithm 1, [node]."""
    hat_functions = hats(sites, elements, periodic)
    return hat_functions @ ensemble.mean(axis=0) / hat_functions.sum(axis=1)


def dense(entries, periodic):
    """Return the matrix K[b, a] from K_{a+offset, a}, [node, offset]."""
    nodes = len(entries)
    k = np.zeros((nodes, nodes))
    for a in range(nodes):
        for column, offset in enumerate((-1, 0, 1)):
            if periodic or 0 <= a + offset < nodes:
                k[(a + offset) % nodes, a] += entries[a, column]
    return k
