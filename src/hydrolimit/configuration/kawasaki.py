"""What the keys of study kawasaki mean together, checked before anything runs.

Every check takes a part of the study's config as the schema has let it through, and raises
ConfigurationError for the first thing that makes no sense.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np

from hydrolimit.configuration.refusal import ConfigurationError, listed, refusal, rounded_down
from hydrolimit.configuration.ring_formula import Ring, check_smooth, evaluated
from hydrolimit.configuration.sequences import check_ascending
from hydrolimit.cramer import CramerTransform
from hydrolimit.expressions import ExpressionError
from hydrolimit.kawasaki_plan import (
    active_potentials,
    integrator_updates,
    run_multiple,
    run_updates,
)
from hydrolimit.spin_potential import PotentialError, SpinPotential

STUDY = "kawasaki"
TORUS = Ring("theta", 1.0, "1", "sin(2*pi*theta)")
# Standard deviations by which projected runs may differ from the start at a knot: with so many
# runs, snapshots and knots, four are seen.
MARGIN = 5.0
# Of a start, below which it counts as constant.
SMALLEST_RANGE = 1e-6
# Of the mean of ψ' in equilibrium, whose relative error is measured.
LEAST_SLOPE = 0.05
# Moves of a spin in one job: more than an hour.
MOST_UPDATES = 1e12


def check(study: Mapping) -> None:
    """Check the config of the study, ``config["kawasaki"]``.

    Raises
    ------
    ConfigurationError
        The first thing that makes no sense, in one sentence.
    """
    potentials = active_potentials(study)
    if not potentials:
        wrong, remedy = "leaves all potentials out", "give one, such as gaussian: x**2/2"
        raise refusal(f"{STUDY}.potentials", study["potentials"], wrong, remedy)
    for name, text in potentials.items():
        _check_potential(text, f"{STUDY}.potentials.{name}")
    _check_time_step(study["time_step"], potentials, f"{STUDY}.time_step")
    check_ascending(study["spins"], f"{STUDY}.spins")
    _check_splines(study["splines"])
    _check_shown(study, potentials)
    _check_start(study, potentials)
    _check_job(study)
    _check_integrators(study, potentials)


@cache
def _potential(text: str) -> SpinPotential:
    return SpinPotential(text)


@cache
def _transform(text: str) -> CramerTransform:
    return CramerTransform(_potential(text))


def _check_potential(text: str, key: str) -> None:
    """Refuse what is no formula of x, or no potential whose Cramér transform can be computed."""
    try:
        _transform(text)
    except ExpressionError as error:
        raise ConfigurationError(f"{key}: {error}") from error
    except PotentialError as error:
        wrong, _, remedy = str(error).partition("; ")
        raise refusal(key, text, wrong, remedy or "give one such as x**2/2 + cos(2*x)") from error


def _check_time_step(step: float, potentials: Mapping[str, str], key: str) -> None:
    """Refuse a c at which the explicit scheme is unstable with one of the potentials."""
    name = max(potentials, key=lambda name: _potential(potentials[name]).largest_curvature)
    limit = 0.5 / _potential(potentials[name]).largest_curvature
    if step >= limit:
        wrong = (
            f"is not below the stability limit with potential {name}, 1/(2 max ψ'') = {limit:.4g}"
        )
        raise refusal(key, step, wrong, f"give at most {rounded_down(0.9999 * limit):g}")


def _check_start(study: Mapping, potentials: Mapping[str, str]) -> None:
    """Refuse a start that is no smooth function on the torus, or not one of mean spins.

    Runs shown, projected to splines with M knots, fluctuate around it by √(M/N) of a spin's.
    """
    text, key, shown = study["initial"], f"{STUDY}.initial", study["shown"]
    theta, start = evaluated(text, TORUS, key)
    if not np.isfinite(start).all():
        worst = int(np.argmin(np.isfinite(start)))
        wrong = f"is {start[worst]:.4g} at theta = {theta[worst]:.3g}, which is no mean spin"
        raise refusal(key, text, wrong, "give a formula that is finite on the ring")
    check_smooth(theta, start, text, TORUS, key)
    if np.ptp(start) < SMALLEST_RANGE:
        remedy = "give a formula of theta, such as 0.9*sin(2*pi*theta)"
        raise refusal(key, text, "is constant, from which nothing evolves", remedy)
    margin = MARGIN * math.sqrt(shown["knots"] / shown["spins"])
    for name, formula in potentials.items():
        transform = _transform(formula)
        low, high = transform.means
        beyond = margin * math.sqrt(float(transform.variance(0.0)))
        worst = int(np.argmax(np.maximum(low - start, start - high)))
        if not low + beyond <= start[worst] <= high - beyond:
            wrong = (
                f"is {start[worst]:.4g} at theta = {theta[worst]:.3g}, and with potential {name} "
                f"mean spins go from {low:.4g} to {high:.4g}, fluctuations by {beyond:.2g} included"
            )
            raise refusal(key, text, wrong, "give a formula that stays well between them")


def _check_splines(splines: Mapping) -> None:
    """Refuse lists that do not ascend, and fewer knots than a B-spline lies between."""
    degrees, knots, key = splines["degrees"], splines["knots"], f"{STUDY}.splines"
    check_ascending(degrees, f"{key}.degrees")
    check_ascending(knots, f"{key}.knots")
    if knots[0] <= degrees[-1]:
        wrong = (
            f"are too few for splines of degree {degrees[-1]}, each on as many intervals and one"
        )
        raise refusal(f"{key}.knots[0]", knots[0], wrong, f"give at least {degrees[-1] + 1}")


def _check_shown(study: Mapping, potentials: Mapping[str, str]) -> None:
    """Refuse to show what does not run, or splines that the cells of a run do not tell apart."""
    shown, splines, key = study["shown"], study["splines"], f"{STUDY}.shown"
    _check_among(shown["potential"], list(potentials), f"{key}.potential", "potentials that run")
    _check_among(shown["spins"], study["spins"], f"{key}.spins", "numbers of spins that run")
    _check_among(shown["degree"], splines["degrees"], f"{key}.degree", "degrees of splines")
    _check_among(shown["knots"], splines["knots"], f"{key}.knots", "numbers of knots of splines")
    sites = shown["spins"]
    if 2 * shown["knots"] > sites:
        wrong = f"are more than one for every two of the {sites} spins shown"
        few = [knots for knots in splines["knots"] if 2 * knots <= sites]
        remedy = f"give {listed(few)}" if few else "give fewer in splines.knots too"
        raise refusal(f"{key}.knots", shown["knots"], wrong, f"{remedy}, or more shown.spins")


def _check_among(value: object, choices: Sequence[object], key: str, called: str) -> None:
    if value not in choices:
        raise refusal(key, value, f"is not among the {called}", f"give {listed(choices)}")


def _check_job(study: Mapping) -> None:
    """Refuse jobs without runs, or without end."""
    runs, job, key = study["runs"], study["runs_per_job"], f"{STUDY}.runs_per_job"
    if job > runs:
        raise refusal(key, job, f"is above the {runs} runs that there are", f"give at most {runs}")
    spins = study["spins"][-1]
    one = run_updates(study, spins) * run_multiple(study, spins)
    if one > MOST_UPDATES:
        wrong = (
            f"take {one:.2g} moves of a spin in a run, and more than {MOST_UPDATES:.0e} take hours"
        )
        remedy = "give fewer, or a shorter time"
        raise refusal(f"{STUDY}.spins[{len(study['spins']) - 1}]", spins, wrong, remedy)
    if job * one > MOST_UPDATES:
        wrong = (
            f"runs of {spins} spins take {job * one:.2g} moves of a spin, and a job of more than "
            f"{MOST_UPDATES:.0e} takes hours"
        )
        raise refusal(key, job, wrong, f"give at most {math.floor(MOST_UPDATES / one)}")


def _check_integrators(study: Mapping, potentials: Mapping[str, str]) -> None:
    """Refuse runs in equilibrium with another potential, mean or step than there can be."""
    runs, key = study["integrators"], f"{STUDY}.integrators"
    name = runs["potential"]
    _check_among(name, list(potentials), f"{key}.potential", "potentials that run")
    low, high = _transform(potentials[name]).means
    if not low <= runs["mean"] <= high:
        wrong = f"is not within the mean spins of potential {name}, {low:.4g} to {high:.4g}"
        raise refusal(f"{key}.mean", runs["mean"], wrong, "give a mean spin between them")
    slope = float(_transform(potentials[name]).field(runs["mean"]))
    if abs(slope) < LEAST_SLOPE:
        wrong = (
            f"is where the mean of ψ' is {slope:.2g} with potential {name}, of which no relative"
            " error can be told"
        )
        raise refusal(
            f"{key}.mean", runs["mean"], wrong, "give a mean spin farther off, such as 0.7"
        )
    check_ascending(runs["time_steps"], f"{key}.time_steps")
    for i, step in enumerate(runs["time_steps"]):
        _check_time_step(step, {name: potentials[name]}, f"{key}.time_steps[{i}]")
    updates = integrator_updates(study)
    if updates > MOST_UPDATES:
        wrong = (
            f"takes {updates:.2g} moves of a spin, and a job of more than {MOST_UPDATES:.0e} takes "
            "hours"
        )
        most = rounded_down(runs["time"] * MOST_UPDATES / updates)
        raise refusal(f"{key}.time", runs["time"], wrong, f"give at most {most:g}")
