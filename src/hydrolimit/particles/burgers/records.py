"""Runs of Burgers particles, and what is kept of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from hydrolimit.particles.burgers import ANTIPARTICLE, PARTICLE, GapTooth, Teeth, redistribution


def counted(
    scheme: GapTooth,
    start: Callable[[np.ndarray], np.ndarray],
    steps: int,
    clock: np.random.Generator,
    progress: Callable[[Iterable], Iterable] = iter,
) -> dict[str, np.ndarray]:
    """Return what a run from a density counts at every step, the start among them.

    Parameters
    ----------
    scheme, steps, clock
        What moves, how far, and its random numbers.
    start
        The density, a function of x.
    progress
        Wraps the steps, to report how far it is.

    Returns
    -------
    ``net`` (time, tooth), particles less live anti-particles; ``particles`` and ``antiparticles``
    (time,), those that there are in all teeth.

    Raises
    ------
    ValueError
        The density is negative somewhere.
    CrossingError
        The teeth are too narrow for the step.
    """
    state = scheme.lift(start, clock)
    net = np.empty((steps + 1, scheme.teeth), np.int32)
    number = np.empty((2, steps + 1), np.int64)
    for step in progress(range(steps + 1)):
        if step:
            scheme.advance(state, 1, clock)
        net[step] = state.net()
        number[:, step] = state.number(PARTICLE), state.number(ANTIPARTICLE)
    return {"net": net, "particles": number[PARTICLE], "antiparticles": number[ANTIPARTICLE]}


def snapshots(
    scheme: GapTooth,
    start: Callable[[np.ndarray], np.ndarray],
    steps: Iterable[int],
    clock: np.random.Generator,
) -> dict[str, np.ndarray]:
    """Return where particles and live anti-particles are in their teeth after some steps.

    Parameters
    ----------
    scheme, start, clock
        As in `counted`.
    steps
        How many steps after the start, ascending.

    Returns
    -------
    ``position`` (particle,) in tooth widths and ``sign`` (particle,), 1 or -1, of all teeth of all
    snapshots, one after another; ``first`` (point + 1,), where each tooth of each begins.
    """
    state, taken, teeth = scheme.lift(start, clock), 0, []
    for step in steps:
        scheme.advance(state, step - taken, clock)
        taken = step
        teeth += [_signed(state, i) for i in range(scheme.teeth)]
    sizes = [position.size for position, _ in teeth]
    return {
        "position": np.concatenate([position for position, _ in teeth]),
        "sign": np.concatenate([sign for _, sign in teeth]),
        "first": np.concatenate([[0], np.cumsum(sizes)]),
    }


def _signed(state: Teeth, tooth: int) -> tuple[np.ndarray, np.ndarray]:
    """Return positions and signs of all that is in a tooth."""
    both = [
        position[first[tooth] : first[tooth + 1]]
        for position, first in zip(state.position, state.first, strict=True)
    ]
    sign = [np.full(one.size, 1 - 2 * kind, np.int8) for kind, one in enumerate(both)]
    return np.concatenate(both), np.concatenate(sign)


def redistributed(
    scheme: GapTooth, leaving: int, clock: np.random.Generator
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Return how particles that leave a tooth on its right are dealt out.

    Parameters
    ----------
    scheme, clock
        Whose noise moves particles from uniform positions in one tooth.
    leaving
        How many leave it on the right, once; others are left out.

    Returns
    -------
    Their positions (particle,) in tooth widths from the left edge of their tooth; and by name what
    enters: ``tooth`` (placed,), 0 for the same, 1 downstream, -1 upstream, ``position`` and
    ``sign``, 1 or -1.
    """
    spread = np.sqrt(2.0 * scheme.viscosity * scheme.time_step) / scheme.width
    moved = np.empty(0)
    while moved.size < leaving:
        drawn = clock.random(leaving) + spread * clock.standard_normal(leaving)
        moved = np.append(moved, drawn[(drawn >= 1.0) & (drawn < 2.0)])[:leaving]
    first = np.array([0, 0, leaving, leaving, leaving])
    owed, number = clock.random((4, 2, 2, 2)), np.zeros(2, np.int64)
    placed = np.empty((2, 2, 3 * leaving))
    down, up = redistribution.shares(scheme.share)
    redistribution.redistribute(moved, first, PARTICLE, owed, down, up, placed, number)
    tooth, position = (
        np.concatenate([placed[sign, row, : number[sign]] for sign in (PARTICLE, ANTIPARTICLE)])
        for row in (0, 1)
    )
    sign = np.repeat(np.array([1, -1], np.int8), number)
    return moved, {"tooth": tooth.astype(np.int8) - 1, "position": position, "sign": sign}
