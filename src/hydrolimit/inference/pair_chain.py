"""Two soft particles in a plane, moved in steps of time: what the step makes of alpha.

In a step a scheme takes the distance r of a pair to R(r) = r + 2 m(r), m being the displacement of
each particle, and adds normal noise of standard deviation s = sqrt(4 dt) to each component of the
separation. So r goes to |R(r) e + s Z|, which has Rice's density

    K(r', r) = (r'/s²) exp(-(r'² + R²)/(2 s²)) I_0(r' R/s²).

The stationary density r g(r) with g -> 1 far away gives alpha(dt) = ∫ 1 - g(|x|) dx, which is that
of the potential, where g = exp(-u), only in the limit of small steps: at low density this is the
coefficient of the nonlinear diffusion that particles with this time step really have.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.special import i0e

from hydrolimit.interactions import Interaction

# Nodes of Gauss and Legendre in each panel. Panels are at most this wide, in units of eps and in
# standard deviations of the noise; those of the first eps, where schemes' displacements are
# steep, are narrower by a factor.
_NODES, _WIDEST, _WIDEST_NOISE, _NARROWER = 8, 0.25, 1.5, 4
# Noise is cut off at this many standard deviations.
_NOISE = 8.0
# Relative change of alpha on a grid twice as fine above which it counts as not found.
_UNSETTLED = 1e-3


def alpha(
    interaction: Interaction,
    displacement: Callable[[np.ndarray], np.ndarray],
    time_step: float,
    extent: float = 9.0,
) -> float:
    """Return alpha of the pairs that a scheme moves in steps of time.

    Parameters
    ----------
    interaction
        Of soft particles in a plane.
    displacement
        m of each particle in a step, as a function of the pair's distance (any shape); lengths and
        times are those of the box.
    time_step
        Of the noise.
    extent
        Distance, in units of eps, from which on g = exp(-u).

    Returns
    -------
    In units of eps², within a relative error of 1e-3; nan where no stationary density is found: a
    displacement is nan, or grids that differ by a factor of 2 disagree. Where a scheme throws pairs
    further than the extent, as Euler's does with 1/r^4, alpha depends on the extent.
    """
    found = []
    for refinement in (1, 2):
        r, weight, g = distribution(interaction, displacement, time_step, extent, refinement)
        excess = np.exp(-interaction.potential(r)) - g
        found.append(interaction.alpha() + 2.0 * np.pi * float(weight @ (r * excess)))
    settled = abs(found[1] - found[0]) <= _UNSETTLED * abs(found[1])
    return found[1] if settled else np.nan


def distribution(
    interaction: Interaction,
    displacement: Callable[[np.ndarray], np.ndarray],
    time_step: float,
    extent: float = 9.0,
    refinement: int = 1,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return distances (node,), weights (node,) of an integral over them, and g (node,) there.

    By Nyström's method: with w = r g, w(r') = ∫ K(r', r) w(r) dr on the nodes of a quadrature, g
    being exp(-u) beyond the extent. Pairs that a step takes beyond it have left. Distances are in
    units of eps; the parameters are those of :func:`alpha`, panels being narrower by a factor
    ``refinement``. nan where a displacement is.
    """
    eps = interaction.range
    spread = np.sqrt(4.0 * time_step) / eps
    widest = min(_WIDEST, _WIDEST_NOISE * spread) / refinement
    core = _panels(0.0, 1.0, widest / _NARROWER)
    r, weight = _quadrature(np.concatenate([core, _panels(1.0, extent, widest)[1:]]))
    beyond, weight_beyond = _quadrature(_panels(extent, extent + _NOISE * spread, widest))
    source = np.concatenate([r, beyond])
    moved = source + 2.0 * displacement(source * eps) / eps
    if np.isnan(moved).any():
        return r, weight, np.full(r.shape, np.nan)
    kernel = _rice(r[:, None], moved, spread) * np.concatenate([weight, weight_beyond])
    known = beyond * np.exp(-interaction.potential(beyond))
    within = np.eye(r.size) - kernel[:, : r.size]
    return r, weight, np.linalg.solve(within, kernel[:, r.size :] @ known) / r


def _rice(r: np.ndarray, moved: np.ndarray, spread: float) -> np.ndarray:
    """Return the density of distances r after noise on a separation of length ``moved``.

    That is 0 of a separation that overflowed.
    """
    r, moved = np.broadcast_arrays(r / spread, np.abs(moved) / spread)
    density = np.zeros(r.shape)
    near = np.abs(r - moved) < 2.0 * _NOISE
    x, y = r[near], moved[near]
    density[near] = x / spread * np.exp(-0.5 * (x - y) ** 2) * i0e(x * y)
    return density


def _panels(low: float, high: float, widest: float) -> np.ndarray:
    """Return the ends of equal panels from low to high, none of them wider than ``widest``."""
    return np.linspace(low, high, int(np.ceil((high - low) / widest)) + 1)


def _quadrature(ends: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return nodes and weights of Gauss and Legendre in each of the panels, one after another."""
    node, weight = np.polynomial.legendre.leggauss(_NODES)
    half = 0.5 * np.diff(ends)[:, None]
    return (ends[:-1, None] + half * (1.0 + node)).ravel(), (half * weight).ravel()
