"""Whether a pair potential and its cut-offs are ones that particles can be simulated with."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from hydrolimit.configuration.refusal import ConfigurationError, refusal, rounded_down
from hydrolimit.expressions import Expression, ExpressionError, parse
from hydrolimit.interactions import HARD, Interaction

# r = distance/ε from which a potential is looked at, and points per decade of r.
NEAREST = 1e-4
POINTS = 400
# Of a decreasing function in floating point.
TOLERANCE = 1e-9
# Of exp(-u) from one point to the next, in which 1/r**50 changes by 0.11.
LARGEST_JUMP = 0.3
# Share of the coefficient of p that a cut-off may take.
LARGEST_CUT = 0.02


def check(example: Mapping, key: str) -> None:
    """Check the potential and the cut-offs of one example, whose key is given.

    Raises
    ------
    ConfigurationError
        The first thing that makes no sense, in one sentence.
    """
    text, cutoffs = example["pair_potential"], example["cutoffs"]
    if text == HARD:
        if cutoffs is not None:
            wrong = "are cut-offs of soft particles, and these are hard"
            raise refusal(f"{key}.cutoffs", dict(cutoffs), wrong, "give null")
        return
    try:
        potential = parse(text, ("r",))
    except ExpressionError as error:
        raise ConfigurationError(f"{key}.pair_potential: {error}") from error
    if cutoffs is None:
        wrong = f"leaves the soft particles of {text} without a cut-off"
        raise refusal(f"{key}.cutoffs", None, wrong, "give such as {near: 4, far: 8, every: 8}")
    _check_cutoffs(example, f"{key}.cutoffs")
    _check_repulsive(potential, cutoffs["far"], f"{key}.pair_potential")
    _check_coefficient(example, key)


def _check_cutoffs(example: Mapping, key: str) -> None:
    near, far, every = (example["cutoffs"][name] for name in ("near", "far", "every"))
    reach, step = example["range"], example["time_step"]["interacting"]
    if near >= far:
        raise refusal(f"{key}.near", near, f"is not below far, {far:g}", f"give below {far:g}")
    if far * reach > 0.5 * (1.0 + TOLERANCE):
        wrong = f"times the range, {reach:g}, is more than half the box"
        raise refusal(f"{key}.far", far, wrong, f"give at most {rounded_down(0.5 / reach):g}")
    if 2.0 * every * step > (near * reach) ** 2 * (1.0 + TOLERANCE):
        # A pair within the far cut-off must not come near between two renewals.
        most = max(1, math.floor((near * reach) ** 2 / (2.0 * step)))
        moved = math.sqrt(2.0 * every * step)
        wrong = f"steps move a particle by {moved:.3g}, further than near, {near * reach:.3g}"
        raise refusal(f"{key}.every", every, wrong, f"give at most {most}")


def _check_repulsive(potential: Expression, far: float, key: str) -> None:
    """Refuse a potential that is not positive and decreasing, without a jump, up to the cut-off."""
    r = _distances(far)
    u, text = potential(r), potential.text
    bad = np.isnan(u) | (u == -np.inf)
    if bad.any():
        i = int(np.argmax(bad))
        wrong = f"is {u[i]:g} at r = {r[i]:.3g}, which is no energy"
        raise refusal(key, text, wrong, "give one such as exp(-r)/r")
    rises = u[1:] > u[:-1] + TOLERANCE * np.abs(u[:-1])
    if rises.any():
        wrong = f"grows with the distance at r = {r[int(np.argmax(rises))]:.3g}, where it attracts"
        raise refusal(key, text, wrong, "give a potential that decreases, such as exp(-r)/r")
    if not u[0] > 0.0:
        wrong = f"is {u[0]:g} close to r = 0, where it does not repel"
        raise refusal(key, text, wrong, "give a positive potential, such as exp(-r)/r")
    with np.errstate(over="ignore", invalid="ignore"):
        jumps = np.diff(np.exp(-u)) > LARGEST_JUMP
    if jumps.any():
        wrong = f"jumps at r = {r[int(np.argmax(jumps))]:.3g}, where it has no force"
        raise refusal(key, text, wrong, "give a smooth potential such as exp(-r)/r")


def _check_coefficient(example: Mapping, key: str) -> None:
    """Refuse a potential without a coefficient, and a cut-off that changes it by much.

    The equation's coefficient is that of the potential itself, the particles' that of the potential
    cut off.
    """
    interaction, far = Interaction.from_config(example), example["cutoffs"]["far"]
    text = example["pair_potential"]
    try:
        alpha = interaction.alpha()
    except ValueError as error:
        remedy = "give one that falls off faster than r**(-2), such as exp(-r)/r"
        raise ConfigurationError(f"{key}.pair_potential: {error}; {remedy}") from error
    missing = 1.0 - interaction.alpha_within(far) / alpha
    if missing > LARGEST_CUT:
        wrong = f"is a cut-off that takes {100.0 * missing:.2g} % of the coefficient of {text}"
        raise refusal(f"{key}.cutoffs.far", far, wrong, "give a longer one")


def _distances(far: float) -> np.ndarray:
    return np.geomspace(NEAREST, far, math.ceil(POINTS * math.log10(far / NEAREST)) + 1)
