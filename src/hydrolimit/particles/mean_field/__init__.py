"""Interacting particles with a mean-field limit, equation (1.1) of Messenger and Bortz 2022.

    dX_i = (-(1/N) sum_j grad K(X_i - X_j) - grad V(X_i)) dt + sigma(X_i) dB_i,    grad K(0) = 0,

by Euler-Maruyama. A system is a class with

- ``dimension``, the number of components,
- ``parameters(system config, dynamics config)``, made once,
- ``start(particles, clock)``, positions (particle, component) drawn from its start distribution,
- ``advance(position, noise, time_step)``, which takes ``len(noise)`` steps in place, with standard
  normal ``noise`` (step, particle, component),
- ``noisy``, False where sigma is zero and no noise has to be drawn,
- ``law()``, its exact law as {name of a library term: coefficient}.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from hydrolimit.particles.mean_field.keller_segel import KellerSegel
from hydrolimit.particles.mean_field.local import Local
from hydrolimit.particles.mean_field.qanr import QuadraticAttractionNewtonianRepulsion

SYSTEMS = {
    "local": Local,
    "qanr": QuadraticAttractionNewtonianRepulsion,
    "keller_segel": KellerSegel,
}
# Normal numbers drawn together: few enough to stay in the processor's cache.
NUMBERS_AT_ONCE = 65536


def system(name: str, shared: Mapping, dynamics: Mapping):
    """Return a system from its section of the config and that of one of its dynamics."""
    return SYSTEMS[name].from_config(shared, dynamics)


def experiment(system, particles: int, times: int, steps: int, time_step: float, clock):
    """Return the trajectories of one experiment, float32 (time, particle, component).

    The start and every ``steps``-th of the steps of length ``time_step`` are kept, ``times`` in
    all; ``clock`` is a numpy.random.Generator. Positions are followed in double precision.
    """
    position = system.start(particles, clock)
    kept = np.empty((times, *position.shape), np.float32)
    kept[0] = position
    at_once = max(1, min(steps, NUMBERS_AT_ONCE // position.size))
    noise = np.zeros((at_once, *position.shape))
    for frame in range(1, times):
        left = steps
        while left:
            part = noise[: min(left, at_once)]
            if system.noisy:
                clock.standard_normal(out=part)
            system.advance(position, part, time_step)
            left -= len(part)
        kept[frame] = position
    return kept
