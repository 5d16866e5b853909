"""What the keys of study fluctuations mean together, checked before anything runs.

Every check takes the study's config as the schema has let it through, and raises ConfigurationError
for the first thing that makes no sense.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import numpy as np

from hydrolimit import blocks, processes, states
from hydrolimit.configuration.refusal import (
    ConfigurationError,
    listed,
    nearest,
    refusal,
    rounded_down,
)
from hydrolimit.continuum.finite_elements import fastest_diffusivity, stable_time_step
from hydrolimit.expressions import Expression, ExpressionError, parse
from hydrolimit.thermodynamics import LOWEST_DENSITY, Thermodynamics

STUDY = "fluctuations"
FEWEST_BLOCKS = 30
# The labelled sampler accepts a jump with k/k_max, the rate g(k) = k² of a labelled particle.
LABELLED_PROCESS = {"name": "zero_range", "exponent": 2}
# It keeps each particle's site as a 16-bit integer.
MOST_LABELLED_SITES = 32767
# The quadratic fit has 1, ρ and ρ²: with fewer densities it has no unique solution.
FEWEST_DENSITIES = 3
# Profile names keep six significant digits; a value may differ from its name by rounding only.
NAME_TOLERANCE = 1e-12
FINEST_STEP = 1e-5
# How many steps are tried to find one that divides the range, for the refusal of one that does not.
MOST_STEPS_TRIED = 1000
WHOLE_TOLERANCE = 1e-6
PERIODIC_TOLERANCE = 1e-6
SAMPLED_POSITIONS = 2001


def check(study: Mapping) -> None:
    """Check the config of the study, ``config["fluctuations"]``.

    Raises
    ------
    ConfigurationError
        The first thing that makes no sense, in one sentence.
    """
    process = _checked_process(study["process"])
    _check_lattice(study["lattice"])
    _check_sampler(study)
    _check_densities(study["states"]["densities"])
    _check_slopes(study)
    _check_measure(study, process)
    _check_times(study["times"])
    for preparation, unit in (("local_equilibrium", "realisations"), ("evolved", "preparations")):
        _check_blocks(study, preparation, unit)
        _check_job(study, preparation)
    _check_continuations(study["local_equilibrium"])
    _check_comparison(study)
    for boundary in ("periodic", "dirichlet"):
        _check_evolution(study, boundary, process)


def _checked_process(specification: Mapping) -> processes.Process:
    name, known = specification["name"], processes.available()
    if name not in known:
        near = nearest(name, known)
        remedy = f"did you mean {near}?" if near else f"known are {listed(known, 'and')}"
        raise refusal(f"{STUDY}.process.name", name, "is not a known process", remedy)
    try:
        return processes.load(specification)
    except processes.ProcessError as error:
        raise ConfigurationError(f"{STUDY}.process: {error}") from error


def _check_lattice(lattice: Mapping) -> None:
    sites, elements = lattice["sites"], lattice["elements"]
    if sites % elements:
        near = _nearest(elements, [n for n in range(8, sites // 2 + 1) if sites % n == 0])
        fitting = max(1, round(sites / elements)) * elements
        remedy = f"give {fitting} sites" + (f", or {near} elements" if near else "")
        wrong = f"elements do not divide the {sites} sites"
        raise refusal(f"{STUDY}.lattice.elements", elements, wrong, remedy)


def _check_sampler(study: Mapping) -> None:
    if study["sampler"] != "labelled":
        return
    key = f"{STUDY}.sampler"
    if dict(study["process"]) != LABELLED_PROCESS:
        wrong = "runs the zero_range process with exponent 2 only"
        raise refusal(key, "labelled", wrong, "give generic for other processes")
    sites = study["lattice"]["sites"]
    if sites > MOST_LABELLED_SITES:
        wrong = f"cannot run a lattice of {sites} sites"
        remedy = f"give generic, or at most {MOST_LABELLED_SITES} sites"
        raise refusal(key, "labelled", wrong, remedy)


def _check_densities(window: Mapping) -> None:
    key, first, last, step = f"{STUDY}.states.densities", *_window(window)
    if first <= LOWEST_DENSITY:
        wrong = f"is not above {LOWEST_DENSITY:g}, the lowest density that is computed with"
        raise refusal(f"{key}.first", first, wrong, "give a density above it")
    if first > last:
        raise refusal(f"{key}.first", first, f"is above last, {last:g}", f"give at most {last:g}")
    steps = (last - first) / step
    # A step too fine for the names would also make a list without end: look at its size first.
    if step < FINEST_STEP * last or not all(
        _has_name(first + i * step) for i in range(math.floor(steps) + 1)
    ):
        wrong = "gives densities of more than the six digits that a profile's name keeps"
        raise refusal(f"{key}.step", step, wrong, "give first and step with fewer digits")
    if abs(steps - round(steps)) > WHOLE_TOLERANCE or round(steps) + 1 < FEWEST_DENSITIES:
        wrong = (
            f"does not divide the range from {first:g} to {last:g} into at least "
            f"{FEWEST_DENSITIES - 1} steps, and a quadratic fit needs {FEWEST_DENSITIES} densities"
        )
        dividing = [(last - first) / n for n in range(FEWEST_DENSITIES - 1, MOST_STEPS_TRIED)]
        near = _nearest(step, [short for short in dividing if 0 < short == round(short, 4)])
        remedy = f"give {near:g}" if near else "give one that does, or another range"
        raise refusal(f"{key}.step", step, wrong, remedy)


def _window(window: Mapping) -> tuple[float, float, float]:
    return window["first"], window["last"], window["step"]


def _has_name(value: float) -> bool:
    """Whether six significant digits say the value."""
    return abs(float(f"{value:g}") - value) <= NAME_TOLERANCE * max(1.0, abs(value))


def _check_slopes(study: Mapping) -> None:
    (first, last, _), centre = _window(study["states"]["densities"]), study["states"]["centre"]
    if not first <= centre <= last:
        wrong = f"is not in the window of densities from {first:g} to {last:g}"
        remedy = f"give one in it, such as {(first + last) / 2:g}"
        raise refusal(f"{STUDY}.states.centre", centre, wrong, remedy)
    for i, slope in enumerate(study["states"]["slopes"]):
        _check_slope(study, slope, f"{STUDY}.states.slopes[{i}]")


def _check_slope(study: Mapping, slope: float, key: str) -> None:
    if slope == 0:
        raise refusal(key, slope, "is a flat profile, which densities gives", "take it out")
    if not _has_name(slope):
        wrong = "has more than the six digits that a profile's name keeps"
        raise refusal(key, slope, wrong, f"give {slope:g}")
    if not _stays_positive(study, slope):
        wrong = "makes the density on the lattice zero or negative, or leaves no node in the window"
        steepest = _steepest_slope(study, slope)
        raise refusal(key, slope, wrong, f"give a slope that is no steeper than {steepest:g}")


def _stays_positive(study: Mapping, slope: float) -> bool:
    try:
        return states.density_range(study, slope)[0] > LOWEST_DENSITY
    except ValueError:
        return False


def _steepest_slope(study: Mapping, slope: float) -> float:
    """Return a slope, rounded to four digits, up to which the profile stays positive.

    A gentle one always does, since its centre is a density of the window.
    """
    allowed, refused = 0.0, slope
    for _ in range(50):
        middle = (allowed + refused) / 2
        if _stays_positive(study, middle):
            allowed = middle
        else:
            refused = middle
    return math.copysign(rounded_down(abs(allowed)), slope)


def _check_measure(study: Mapping, process: processes.Process) -> None:
    """Refuse densities that the process's stationary measure does not reach."""
    _law(process, study["states"]["densities"]["last"], f"{STUDY}.states.densities.last")
    highest = max(states.density_range(study, slope)[1] for slope in study["states"]["slopes"])
    _law(process, highest, f"{STUDY}.states.slopes")


def _law(process: processes.Process, density: float, key: str) -> Thermodynamics:
    try:
        return Thermodynamics.beyond(process, density)
    except processes.ProcessError as error:
        raise ConfigurationError(f"{key}: {error}; give lower densities") from error


def _check_times(times: Mapping) -> None:
    """Refuse times in another order than h < t₀ - t_prep < t_prep - t_ini."""
    for shorter, longer in (("increment", "decorrelation"), ("decorrelation", "preparation")):
        if times[shorter] >= times[longer]:
            wrong = f"is not shorter than {longer}, {times[longer]:g}"
            remedy = f"give a microscopic time well below {times[longer]:g}"
            raise refusal(f"{STUDY}.times.{shorter}", times[shorter], wrong, remedy)


def _check_blocks(study: Mapping, preparation: str, unit: str) -> None:
    """Refuse a sample that is not at least 30 whole blocks of realisations or preparations."""
    sample, key = study[preparation], f"{STUDY}.{preparation}"
    total, block = sample[unit], sample[f"{unit}_per_block"]
    if total < FEWEST_BLOCKS:
        wrong = f"{unit} do not fill the {FEWEST_BLOCKS} blocks that standard errors need"
        raise refusal(f"{key}.{unit}", total, wrong, f"give at least {FEWEST_BLOCKS}")
    near = _nearest(block, [n for n in range(1, total // FEWEST_BLOCKS + 1) if total % n == 0])
    if total % block:
        wrong = f"does not divide the {total} {unit}"
    elif total // block < FEWEST_BLOCKS:
        wrong = f"makes {total // block} blocks, and standard errors need {FEWEST_BLOCKS}"
    else:
        return
    raise refusal(f"{key}.{unit}_per_block", block, wrong, f"give {near}, or more {unit}")


def _check_continuations(sample: Mapping) -> None:
    block, continuations = sample["realisations_per_block"], sample["continuations"]
    if block % continuations:
        key = f"{STUDY}.local_equilibrium.continuations"
        near = _nearest(continuations, [n for n in range(1, block + 1) if block % n == 0])
        wrong = f"does not divide a block of {block} realisations"
        raise refusal(key, continuations, wrong, f"give {near}")


def _check_job(study: Mapping, preparation: str) -> None:
    key = f"{STUDY}.{preparation}.realisations_per_job"
    job, total = study[preparation]["realisations_per_job"], blocks.realisations(study, preparation)
    if job > total:
        wrong = f"is above the {total} realisations that there are"
        raise refusal(key, job, wrong, f"give at most {total}")
    block = blocks.realisations_per_block(study, preparation)
    if job % block:
        wrong = f"is not a whole number of blocks of {block} realisations"
        raise refusal(key, job, wrong, f"give {max(1, round(job / block)) * block}")


def _check_comparison(study: Mapping) -> None:
    key, comparison, swept = f"{STUDY}.comparison", study["comparison"], states.profiles(study)
    for i, density in enumerate(comparison["densities"]):
        if states.flat_profile(density) not in swept:
            near = _nearest(density, states.densities(study))
            wrong = "is no flat profile of states.densities"
            raise refusal(f"{key}.densities[{i}]", density, wrong, f"give one, such as {near:g}")
    for i, slope in enumerate(comparison["slopes"]):
        if states.affine_profile(slope) not in swept:
            slopes = listed(f"{slope:g}" for slope in study["states"]["slopes"])
            wrong = "is no affine profile of states.slopes"
            raise refusal(f"{key}.slopes[{i}]", slope, wrong, f"give {slopes}")


def _check_evolution(study: Mapping, boundary: str, process: processes.Process) -> None:
    key, problem = f"{STUDY}.evolution.{boundary}", study["evolution"][boundary]
    density = _initial_density(problem["initial"], f"{key}.initial", boundary == "periodic")
    law = _law(process, density.max(), f"{key}.initial")
    # The density stays between its lowest and its highest initial value.
    within = np.linspace(density.min(), density.max(), 201)
    _check_tangents(density, 1.0 / study["lattice"]["elements"], key, problem["initial"])
    reference = problem["reference_density"]
    if not LOWEST_DENSITY < reference <= density.max():
        wrong = (
            f"is not above {LOWEST_DENSITY:g} and at most the highest density, {density.max():.4g}"
        )
        raise refusal(f"{key}.reference_density", reference, wrong, "give a density of the start")
    ripples = fastest_diffusivity(law, within, reference)
    if ripples.min() <= 0.0:
        wrong = f"makes equation (8) unstable at every time step where ρ = {density.min():.4g}"
        stable = [r for r in within if fastest_diffusivity(law, density.min(), r) > 0.0]
        highest = rounded_down(max(stable))
        raise refusal(f"{key}.reference_density", reference, wrong, f"give at most {highest:g}")
    diffusivity = max(law.diffusivity(within).max(), ripples.max())
    limit = stable_time_step(1.0 / study["lattice"]["elements"], diffusivity)
    if problem["time_step"] > limit:
        wrong = f"is above the explicit scheme's stability limit, Δx²/(6 max D) = {limit:.4g}"
        remedy = f"give at most {rounded_down(limit):g}"
        raise refusal(f"{key}.time_step", problem["time_step"], wrong, remedy)


def _check_tangents(density: np.ndarray, spacing: float, key: str, formula: str) -> None:
    """Refuse a start whose tangent reaches zero within an element, as equation (6) evaluates it."""
    slope = np.gradient(density, 1.0 / (density.size - 1))
    lowest = density - np.abs(slope) * spacing
    if lowest.min() <= LOWEST_DENSITY:
        x = np.argmin(lowest) / (density.size - 1)
        wrong = f"falls so steeply at x = {x:.3g} that its tangent is zero within an element"
        raise refusal(f"{key}.initial", formula, wrong, "give higher densities, or more elements")


def _initial_density(text: str, key: str, periodic: bool) -> np.ndarray:
    """Return the initial density on a fine grid of [0, 1], ends included."""
    try:
        initial: Expression = parse(text)
    except ExpressionError as error:
        raise ConfigurationError(f"{key}: {error}") from error
    x = np.linspace(0.0, 1.0, SAMPLED_POSITIONS)
    density = initial(x)
    worst = int(np.argmin(np.where(np.isfinite(density), density, -np.inf)))
    if not density[worst] > LOWEST_DENSITY or not np.isfinite(density[worst]):
        wrong = f"is {density[worst]:g} at x = {x[worst]:g}, which is no density"
        raise refusal(key, text, wrong, f"give a formula that stays above {LOWEST_DENSITY:g}")
    if periodic and abs(density[-1] - density[0]) > PERIODIC_TOLERANCE:
        wrong = f"is {density[0]:g} at x = 0 and {density[-1]:g} at x = 1, which are one point"
        raise refusal(key, text, wrong, "give a periodic formula, such as one of sin(2*pi*x)")
    return density


def _nearest(value: float, choices: Iterable[float]) -> float | None:
    return min(choices, key=lambda choice: abs(choice - value), default=None)
