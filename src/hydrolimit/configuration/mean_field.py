"""What the keys of study mean_field mean together, checked before anything runs.

Every check takes a part of the study's config as the schema has let it through, and raises
ConfigurationError for the first thing that makes no sense.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from hydrolimit import sampling_plan
from hydrolimit.configuration import weak_form
from hydrolimit.configuration.refusal import ConfigurationError, refusal
from hydrolimit.configuration.sequences import check_ascending, check_divides
from hydrolimit.expressions import ExpressionError, parse

STUDY = "mean_field"
DIMENSION = {"local": 2, "qanr": 1, "keller_segel": 2}
# K'' = 1 for the quadratic attraction: Euler's method oscillates above one, diverges above two.
LONGEST_QANR_STEP = 0.5
# Of a discriminant that decimal fractions make no exact zero of, relative to its terms.
DISCRIMINANT_TOLERANCE = 1e-12


def check(study: Mapping) -> None:
    """Check the config of the study, ``config["mean_field"]``.

    Raises
    ------
    ConfigurationError
        The first thing that makes no sense, in one sentence.
    """
    weak_form.check_thresholds(study["thresholds"], f"{STUDY}.thresholds")
    for name, dimension in DIMENSION.items():
        system, key = study[name], f"{STUDY}.{name}"
        check_divides(system["time_step"], system["interval"], "the interval", f"{key}.time_step")
        half_widths = system["test_functions"]["half_widths"]
        weak_form.check_grid(system["times"], half_widths["time"], f"{key}.times", "time")
        weak_form.check_grid(system["bins"], half_widths["space"], f"{key}.bins", "space")
        library = weak_form.check_library(system["library"], dimension, f"{key}.library")
        for called, dynamics in system["dynamics"].items():
            _check_dynamics(name, dynamics, f"{key}.dynamics.{called}")
            _check_exact_law(exact_terms(name, dynamics), library, called, f"{key}.library")
    step = study["qanr"]["time_step"]
    if step > LONGEST_QANR_STEP:
        wrong = f"is above {LONGEST_QANR_STEP:g}, where explicit steps of K'' = 1 are not accurate"
        raise refusal(f"{STUDY}.qanr.time_step", step, wrong, f"give at most {LONGEST_QANR_STEP:g}")


def exact_terms(system: str, dynamics: Mapping) -> set[str]:
    """Return the names of the library terms that a dynamics' exact law is made of."""
    if system == "local":
        frequency = dynamics["frequency"]
        drift = {"force 1 e_x", "force 1 e_y", "diffusion 1"}
        if frequency > sampling_plan.RESOLVED_FREQUENCY:
            return drift
        wave = "" if frequency == 1 else f"{frequency:g}"
        return drift | {f"diffusion cos({wave}x) cos({wave}y)"}
    if system == "qanr":
        names = ("diffusion 1", "diffusion x", "diffusion x^2")
        present = {
            name for name, value in zip(names, dynamics["diffusivity"], strict=False) if value
        }
        return {"interaction r^0", "interaction r^1"} | present
    return {"interaction r^-1"} | ({"diffusion 1"} if _constant(dynamics["diffusivity"]) else set())


def _check_exact_law(exact: set[str], library: Sequence[str], called: str, key: str) -> None:
    """Refuse a library without a term of the exact law, which trials are compared with."""
    missing = sorted(exact - set(library))
    if missing:
        wrong = f"has no {missing[0]!r}, a term of the exact law of {called}"
        raise ConfigurationError(f"{key}: the library {wrong}; give it too")


def _check_dynamics(system: str, dynamics: Mapping, key: str) -> None:
    for name in ("particles", "experiments"):
        check_ascending(dynamics[name], f"{key}.{name}")
    most, ensemble = dynamics["experiments"][-1], dynamics["ensemble"]
    if most > ensemble:
        wrong = f"is below the {most} experiments of the largest trial"
        raise refusal(
            f"{key}.ensemble", ensemble, wrong, f"give at least {most}, or smaller trials"
        )
    if system == "qanr":
        _check_polynomial(dynamics["diffusivity"], f"{key}.diffusivity")
    elif system == "keller_segel":
        _check_constant(dynamics["diffusivity"], f"{key}.diffusivity")
    if "noise" in dynamics:
        _check_noise(dynamics, key)


def _check_polynomial(coefficients: Sequence[float], key: str) -> None:
    """Refuse a + bx + cx² that is negative somewhere: it is not if a, c ≥ 0 and b² ≤ 4ac."""
    a, b, c = (*coefficients, 0.0, 0.0)[:3]
    most = 2.0 * math.sqrt(max(a, 0.0) * max(c, 0.0))
    if a < 0 or c < 0 or abs(b) > most * (1.0 + DISCRIMINANT_TOLERANCE):
        wrong = "are coefficients of 1, x and x² that make the diffusivity negative somewhere"
        raise refusal(key, coefficients, wrong, "give a, b and c with a, c ≥ 0 and b² ≤ 4ac")


def _constant(diffusivity: float | str) -> float:
    return float(parse(diffusivity, ())()) if isinstance(diffusivity, str) else diffusivity


def _check_constant(diffusivity: float | str, key: str) -> None:
    try:
        value = _constant(diffusivity)
    except ExpressionError as error:
        raise ConfigurationError(f"{key}: {error}") from error
    if not 0 <= value < math.inf:
        wrong = f"is {value:g}, which is no diffusivity"
        raise refusal(key, diffusivity, wrong, "give one from 0 on, such as 1/(8*pi)")


def _check_noise(dynamics: Mapping, key: str) -> None:
    diffusivity, levels = dynamics["diffusivity"], dynamics["noise"]["levels"]
    noisy = any(diffusivity) if isinstance(diffusivity, list) else _constant(diffusivity)
    if noisy:
        wrong = f"is extrinsic noise on top of the diffusivity {diffusivity}"
        remedy = "give the diffusivity 0, or no noise"
        raise refusal(f"{key}.noise", dict(dynamics["noise"]), wrong, remedy)
    check_ascending(levels, f"{key}.noise.levels")
    labels = sampling_plan.noises({"noise": {"levels": levels, "definitions": ["rms"]}})
    for i, (level, label) in enumerate(zip(levels, labels, strict=True)):
        told = sampling_plan.parse_noise(label)[1]
        if told != level:
            wrong = "has more than the six digits that a noise's label keeps"
            raise refusal(f"{key}.noise.levels[{i}]", level, wrong, f"give {told:g}")
