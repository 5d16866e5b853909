"""What the keys of study gap_tooth mean together, checked before anything runs.

Every check takes a part of the study's config as the schema has let it through, and raises
ConfigurationError for the first thing that makes no sense.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np

from hydrolimit.configuration.refusal import refusal, rounded_down
from hydrolimit.configuration.ring_formula import Ring, check_smooth, evaluated
from hydrolimit.configuration.sequences import check_ascending, check_multiple
from hydrolimit.gap_tooth_plan import mean_density, tooth_width

STUDY = "gap_tooth"
# Of each drift, the fewest particles of a tooth that feel it: the density needs one, that of the
# others two, and three spacings of neighbours, without which the density serves, four.
FEWEST_PARTICLES = {"density": 1, "density_of_others": 2, "neighbours": 4, "neighbours_raw": 4}
# Particles in a tooth, at the least density of trajectories, and the mean of the variable's run:
# fewer make negative numbers, and distances that tell of noise alone.
FEWEST_IN_A_TOOTH = {"trajectories": 4, "variable": 50}
# Widths of a tooth that a particle may diffuse over in a step.
MOST_CROSSINGS = 10.0
FEWEST_TEETH = 8
MOST_UNBALANCED_TEETH = 100
RING = Ring("x", 2.0 * math.pi, "2π", "sin(x)")
# Relative, of limits that decimal fractions need not meet exactly.
TOLERANCE = 1e-9


class _Runs(NamedTuple):
    """Runs of one kind, and where the config has their numbers."""

    drift: str
    teeth: int
    teeth_key: str
    resolution: int
    resolution_key: str


def check(study: Mapping) -> None:
    """Check the config of the study, ``config["gap_tooth"]``.

    Raises
    ------
    ConfigurationError
        The first thing that makes no sense, in one sentence.
    """
    _check_share(study["share"])
    start = _start(study["profiles"]["initial"], f"{STUDY}.profiles.initial")
    _check_profiles(study)
    for runs in _profiles(study):
        _check_runs(study, runs, start.mean(), start.max())
    trajectories, key = study["trajectories"], f"{STUDY}.trajectories"
    sizes = trajectories["teeth"], f"{key}.teeth", trajectories["resolution"], f"{key}.resolution"
    # A random start is about as far above its mean as below it.
    mean = mean_density(study)
    runs = _Runs(study["drift"], *sizes)
    _check_crossings(study, runs)
    _check_filling(study)
    _check_runs(study, runs, mean, 2.0 * mean)
    _check_modes(trajectories)
    _check_times(study)
    _check_variable(study)
    _check_networks(study)


def _check_share(share: float) -> None:
    if float(f"{share:g}") != share:
        wrong = "has more than the six digits that a sample's name keeps"
        raise refusal(f"{STUDY}.share", share, wrong, f"give {share:g}")


def _start(text: str, key: str) -> np.ndarray:
    """Return the density at which profiles start on a grid of [0, 2π], ends included."""
    x, density = evaluated(text, RING, key)
    worst = int(np.argmin(np.where(np.isfinite(density), density, -np.inf)))
    if not 0.0 < density[worst] < np.inf:
        wrong = f"is {density[worst]:.4g} at x = {x[worst]:.3g}, which is no density"
        raise refusal(key, text, wrong, "give a formula that is positive on the ring")
    check_smooth(x, density, text, RING, key)
    return density[:-1]


def _check_profiles(study: Mapping) -> None:
    """Refuse lists that do not ascend, drifts that cannot be compared, and jobs without runs."""
    profiles, key = study["profiles"], f"{STUDY}.profiles"
    check_ascending(profiles["by_teeth"]["teeth"], f"{key}.by_teeth.teeth")
    check_ascending(profiles["by_resolution"]["resolutions"], f"{key}.by_resolution.resolutions")
    drifts = profiles["compared"]["drifts"]
    for needed, why in (
        ("density", "that the others are compared with"),
        (study["drift"], "of the direct simulation"),
    ):
        if needed not in drifts:
            wrong = f"lacks the drift {why}, {needed}"
            raise refusal(f"{key}.compared.drifts", drifts, wrong, f"add {needed}")
    job, seeds = profiles["seeds_per_job"], profiles["seeds"]
    if job > seeds:
        wrong = f"is above the {seeds} seeds that there are"
        raise refusal(f"{key}.seeds_per_job", job, wrong, f"give at most {seeds}")


def _profiles(study: Mapping) -> Iterator[_Runs]:
    """Yield the runs of Figure 1, but for the direct simulation.

    Of those that share a number the most demanding come first, so that what is told to give does
    for all of them.
    """
    profiles, key, drift = study["profiles"], f"{STUDY}.profiles", study["drift"]
    group, of = profiles["by_teeth"], f"{key}.by_teeth"
    for i, teeth in reversed(list(enumerate(group["teeth"]))):
        yield _Runs(drift, teeth, f"{of}.teeth[{i}]", group["resolution"], f"{of}.resolution")
    group, of = profiles["by_resolution"], f"{key}.by_resolution"
    for i, resolution in enumerate(group["resolutions"]):
        yield _Runs(drift, group["teeth"], f"{of}.teeth", resolution, f"{of}.resolutions[{i}]")
    group, of = profiles["compared"], f"{key}.compared"
    sizes = group["teeth"], f"{of}.teeth", group["resolution"], f"{of}.resolution"
    for name in sorted(group["drifts"], key=FEWEST_PARTICLES.__getitem__, reverse=True):
        yield _Runs(name, *sizes)


def _check_runs(study: Mapping, runs: _Runs, mean: float, highest: float) -> None:
    """Refuse teeth that a step takes a particle across, and teeth with too few particles.

    ``mean`` and ``highest`` are densities.
    """
    _check_crossings(study, runs)
    _check_speed(study, runs, highest)
    mass = mean * tooth_width(study["share"], runs.teeth)
    fewest = FEWEST_PARTICLES[runs.drift]
    if runs.resolution * mass < fewest * (1.0 - TOLERANCE):
        wrong = (
            f"leaves {runs.resolution * mass:.3g} particles in each of {runs.teeth} teeth, and the "
            f"drift {runs.drift} needs {fewest}"
        )
        remedy = f"give at least {math.ceil(fewest / mass)}"
        raise refusal(runs.resolution_key, runs.resolution, wrong, remedy)


def _check_crossings(study: Mapping, runs: _Runs) -> None:
    """Refuse teeth so narrow that a particle diffuses across many of them in a step.

    Each time that one leaves a tooth, the gap-tooth scheme makes α(1 - α) others, half of them
    anti-particles: they multiply. With α = 1 they do not, and only the time is lost.
    """
    viscosity, step = study["viscosity"], study["time_step"]
    width, length = tooth_width(study["share"], runs.teeth), math.sqrt(2.0 * viscosity * step)
    if length <= MOST_CROSSINGS * width * (1.0 + TOLERANCE):
        return
    wrong = (
        f"teeth are so narrow that particles, which diffuse over √(2νh) = {length:.3g} in a step, "
        f"cross {length / width:.3g} of them"
    )
    if study["share"] < 1:
        wrong += " and multiply"
    most = math.floor(MOST_CROSSINGS * runs.teeth * width / length * (1.0 + TOLERANCE))
    longest = rounded_down((MOST_CROSSINGS * width) ** 2 / (2.0 * viscosity))
    raise refusal(runs.teeth_key, runs.teeth, wrong, _fewer(most, longest))


def _check_speed(study: Mapping, runs: _Runs, highest: float) -> None:
    """Refuse a step in which Burgers' equation carries a density further than the next tooth."""
    distance = tooth_width(1.0, runs.teeth)
    travelled = study["time_step"] * highest
    if travelled > distance * (1.0 + TOLERANCE):
        wrong = (
            f"teeth are {distance:.3g} apart, and a step carries the density {highest:.3g} over "
            f"{travelled:.3g}"
        )
        most = math.floor(runs.teeth * distance / travelled * (1.0 + TOLERANCE))
        longest = rounded_down(distance / highest)
        raise refusal(runs.teeth_key, runs.teeth, wrong, _fewer(most, longest))


def _fewer(most: int, longest: float) -> str:
    """Return as a remedy at most so many teeth, if they are any, or a time step up to this one."""
    shorter = f"a time_step of at most {longest:g}"
    return f"give at most {most} teeth, or {shorter}" if most >= FEWEST_TEETH else f"give {shorter}"


def _check_modes(trajectories: Mapping) -> None:
    wavenumber, teeth = trajectories["modes"]["wavenumber"], trajectories["teeth"]
    most = math.ceil(teeth / 4) - 1
    if wavenumber > most:
        wrong = f"is a wave that {teeth} teeth do not resolve"
        remedy = f"give at most {most}, or more teeth"
        raise refusal(f"{STUDY}.trajectories.modes.wavenumber", wavenumber, wrong, remedy)


def _check_times(study: Mapping) -> None:
    """Refuse times of snapshots at which there is no step."""
    times, key, step = study["variable"]["times"], f"{STUDY}.variable.times", study["time_step"]
    check_ascending(times, key)
    until = study["steps"] * step
    for i, time in enumerate(times):
        check_multiple(time, step, "time_step", f"{key}[{i}]")
        if time > until * (1.0 + TOLERANCE):
            wrong = f"is after the last of {study['steps']} steps, {until:.6g}"
            raise refusal(f"{key}[{i}]", time, wrong, f"give at most {until:.12g}")


def _check_filling(study: Mapping) -> None:
    """Refuse teeth so empty that their particles less anti-particles may turn negative.

    The variable is a function of densities from 0 on.
    """
    width = tooth_width(study["share"], study["trajectories"]["teeth"])
    for name, density in (
        ("trajectories", study["trajectories"]["least_density"]),
        ("variable", mean_density(study)),
    ):
        key, resolution = f"{STUDY}.{name}.resolution", study[name]["resolution"]
        fewest = FEWEST_IN_A_TOOTH[name]
        filled = resolution * density * width
        if filled < fewest * (1.0 - TOLERANCE):
            wrong = (
                f"leaves {filled:.3g} particles in a tooth with the density {density:.3g}, where "
                f"fluctuations ask for {fewest}"
            )
            remedy = f"give at least {math.ceil(fewest / (density * width))}"
            raise refusal(key, resolution, wrong, remedy)


def _check_variable(study: Mapping) -> None:
    """Refuse teeth that are not every so-many-th one, and coordinates that there are not."""
    variable, teeth, key = study["variable"], study["trajectories"]["teeth"], f"{STUDY}.variable"
    some = variable["unbalanced_teeth"]
    if teeth % some:
        dividing = [n for n in range(2, MOST_UNBALANCED_TEETH + 1) if teeth % n == 0]
        near = min(dividing, key=lambda n: abs(n - some), default=None)
        other = "another trajectories.teeth"
        remedy = f"give {near}, or {other}" if near else f"give {other}"
        wrong = f"does not divide the {teeth} teeth of trajectories"
        raise refusal(f"{key}.unbalanced_teeth", some, wrong, remedy)
    points = teeth * len(variable["times"])
    if variable["coordinates"] >= points:
        wrong = f"is not below the {points} teeth of all snapshots"
        remedy = f"give at most {points - 1}"
        raise refusal(f"{key}.coordinates", variable["coordinates"], wrong, remedy)


def _check_networks(study: Mapping) -> None:
    """Refuse strides, batches and filters that are longer than the data."""
    networks, trajectories, key = study["networks"], study["trajectories"], f"{STUDY}.networks"
    smoothing, widest = networks["smoothing"], trajectories["teeth"] / 8
    if smoothing > widest:
        wrong = f"takes a filter wider than an eighth of the {trajectories['teeth']} teeth"
        raise refusal(f"{key}.smoothing", smoothing, wrong, f"give at most {widest:g}")
    stride, steps = networks["stride"], study["steps"]
    if stride >= steps:
        wrong = f"is not below the {steps} steps of a trajectory"
        raise refusal(f"{key}.stride", stride, wrong, f"give at most {steps - 1}")
    snapshots = trajectories["train"] * (steps // stride)
    if networks["batch"] > snapshots:
        wrong = f"is above the {snapshots} snapshots that networks are trained on"
        raise refusal(f"{key}.batch", networks["batch"], wrong, f"give at most {snapshots}")
