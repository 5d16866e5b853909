"""The config of study excluded_volume: what is refused, in which words."""

import math
import re

import pytest
from test_configuration import at_scale, check_refusal, config_of, nested, refusal_of

from hydrolimit.configuration import validate

EXAMPLES = "excluded_volume.examples"
RODS, DISKS = f"{EXAMPLES}.rods", f"{EXAMPLES}.disks"
YUKAWA, POWER = f"{EXAMPLES}.yukawa", f"{EXAMPLES}.power"
CUTOFFS = {"near": 4, "far": 8, "every": 8}

# Each row: the dotted key that is set, the value, and what the sentence, which must begin with the
# key, must say about it.
REFUSED = [
    # The schema: types, ranges, unknown keys.
    ("excluded_volume.solver.cells", 9, "9 is below 10; give an integer from 10 on, such as 200"),
    (
        "excluded_volume.solver.tolerance",
        1,
        "1 is not below 1; give an error above 0 and below 1, such as 0.0001",
    ),
    ("excluded_volume.solver.tolerance", 0, "0 is not positive"),
    (f"{EXAMPLES}.spheres", {}, "the keys here are rods, disks, yukawa and power"),
    (f"{RODS}.diameter", 0.1, "there is no such key"),
    (f"{DISKS}.dimension", 3, "3 is above 2; give a dimension, 1 or 2"),
    (f"{DISKS}.dimension", 2.0, "2.0 is not an integer"),
    (f"{DISKS}.particles", 1, "1 is below 2"),
    (f"{DISKS}.range", 0, "0 is not positive"),
    (f"{DISKS}.pair_potential", None, "is not text; give a formula of r, or hard, such as"),
    (f"{DISKS}.external_potential", 0, "0 is not text; give a formula of x, and of y in a plane"),
    (f"{DISKS}.realisations", 3, "3 is below 4; give an integer from 4 on"),
    (f"{DISKS}.record.shown", [0], "has fewer than 2 values; give a list of at least two"),
    (f"{DISKS}.record.shown", [0, 0.05, 0.05], "holds a value twice"),
    (f"{YUKAWA}.cutoffs.every", 0, "0 is below 1"),
    (f"{YUKAWA}.cutoffs", 8, "8 is not a mapping of keys or null; give a mapping of near, far and"),
    (f"{POWER}.strip", 0, "0 is not positive; give a length above 0 and below 0.5, or null"),
    (f"{POWER}.strip", 0.5, "0.5 is not below 0.5"),
    ("excluded_volume.steps.multiples", [1], "has fewer than 2 values"),
    ("excluded_volume.steps.multiples", [0.5, 1], "0.5 is not an integer"),
    ("excluded_volume.steps.realisations", 5, "5 is below 6"),
    ("excluded_volume.steps.contact.packing", 0.6, "0.6 is above 0.5"),
    # Bins.
    ("excluded_volume.bins", 30, "30 bins do not divide the 200 cells of the solver; give 25"),
    (
        "excluded_volume.plane_bins",
        60,
        "60 bins do not divide the 200 cells of the solver; give 50",
    ),
    ("excluded_volume.bins", 400, "400 bins do not divide the 200 cells of the solver; give 200"),
    # What the examples are.
    (f"{RODS}.dimension", 2, "2 is not the dimension of rods; give 1"),
    (f"{YUKAWA}.dimension", 1, "1 is not the dimension of yukawa; give 2"),
    (f"{DISKS}.pair_potential", "exp(-r)", "'exp(-r)' makes disks soft, and soft particles"),
    (f"{POWER}.pair_potential", "hard", "'hard' makes power hard, and hard particles are"),
    # Pair potentials.
    (
        f"{YUKAWA}.pair_potential",
        "exp(-x)/r",
        "'x' in 'exp(-x)/r' is not a known name; known are r",
    ),
    (f"{YUKAWA}.pair_potential", "log(r - 1)", "is nan at r = 0.0001, which is no energy"),
    (f"{YUKAWA}.pair_potential", "log(r)/r", "grows with the distance at r = 0.0001, where it"),
    (f"{YUKAWA}.pair_potential", "4/r**12 - 4/r**6", "grows with the distance at r = 1.1"),
    (f"{YUKAWA}.pair_potential", "0*r", "is 0 close to r = 0, where it does not repel"),
    (f"{YUKAWA}.pair_potential", "-r", "close to r = 0, where it does not repel"),
    (f"{YUKAWA}.pair_potential", "5*step(1 - r)", "jumps at r = 0.996, where it has no force"),
    # Cut-offs.
    (f"{DISKS}.cutoffs", CUTOFFS, "are cut-offs of soft particles, and these are hard; give null"),
    (f"{YUKAWA}.cutoffs", None, "the empty value leaves the soft particles of exp(-r)/r without"),
    (f"{YUKAWA}.cutoffs.near", 8, "8 is not below far, 8; give below 8"),
    (f"{YUKAWA}.cutoffs.far", 51, "51 times the range, 0.01, is more than half the box; give at"),
    (
        f"{YUKAWA}.cutoffs.every",
        81,
        "move a particle by 0.0402, further than near, 0.04; give at m",
    ),
    # Times.
    (f"{DISKS}.record.until", 0.252, "0.252 is no whole multiple of interval, 0.005; give 0.25"),
    (f"{DISKS}.record.shown", [0.1, 0.05, 0], "does not ascend; give [0, 0.05, 0.1]"),
    (
        f"{DISKS}.steady.from",
        0.201,
        "0.201 is no whole multiple of record.interval, 0.005; give 0.2",
    ),
    (f"{DISKS}.steady.from", 0.3, "up to the last recorded time, 0.3; give at most 0.295"),
    (f"{DISKS}.steady.every", 0.002, "does not divide record.interval, 0.005, into whole parts"),
    (f"{DISKS}.steady.every", 0.01, "does not divide record.interval, 0.005, into whole parts"),
    (f"{DISKS}.time_step.interacting", 1e-4, "by √(2Δt) = 0.0141, further than the range, 0.01"),
    # The strip.
    (f"{RODS}.strip", 0.02, "0.02 is of a plane, and this is a line; give null"),
    (f"{POWER}.strip", 0.021, "0.021 is no edge of the 200 cells of the solver; give 0.02"),
    (f"{POWER}.strip", 0.001, "0.001 is no edge of the 200 cells of the solver; give 0.005"),
    # External potentials.
    (f"{DISKS}.external_potential", "5*z**2", "'z' in '5*z**2' is not a known name"),
    (f"{DISKS}.external_potential", "1/x", "or its force is not finite at x = 0, y = -0.5; give"),
    (f"{DISKS}.external_potential", "log(0.5 + y)", "not finite at x = -0.5, y = -0.5; give"),
    (f"{DISKS}.external_potential", "2*step(y - 0.201)", "jumps near x = -0.5, y = 0.2, where it"),
    (f"{RODS}.external_potential", "5*x**2", "exact density of hard rods is not known; give"),
    (f"{RODS}.external_potential", "y", "'y' in 'y' is not a known name"),
    # Starts.
    (f"{DISKS}.initial", "step(x - z)", "'z' in 'step(x - z)' is not a known name"),
    (f"{DISKS}.initial", "x", "'x' is -0.4994 at x = -0.499, y = -0.499, which is no density"),
    (f"{DISKS}.initial", "1/step(x)", "is inf at x = -0.499, y = -0.499, which is no density"),
    (f"{DISKS}.initial", "step(x - 1)", "has the integral 0, and no multiple of it is 1"),
    # Jobs and measured steps.
    (f"{DISKS}.realisations_per_job", 9, "9 is above the 8 realisations that there are"),
    ("excluded_volume.steps.multiples", [1, 4, 2], "does not ascend; give [1, 2, 4]"),
]


@pytest.mark.parametrize(("key", "value", "says"), REFUSED)
def test_what_makes_no_sense_is_refused_in_one_sentence(key, value, says):
    check_refusal(key, value, says)


# The same, where the key that is named is not the one that is set.
REFUSED_ELSEWHERE = [
    (nested(f"{DISKS}.record.shown", [0, 0.052]), f"{DISKS}.record.shown[1]: 0.052 is no whole"),
    (nested(f"{DISKS}.record.shown", [0, 0.305]), f"{DISKS}.record.shown[1]: 0.305 is after the"),
    (
        nested(f"{DISKS}.particles", 1300),
        f"{DISKS}.range: 0.01 with 1300 particles fills Nπε²/4 max p₀ = 0.511 of the plane",
    ),
    (
        nested(f"{RODS}.particles", 135),
        f"{RODS}.range: 0.0015 with 135 particles fills (N - 1)ε max p₀ = 1.01 of the line",
    ),
    (
        nested(f"{YUKAWA}.pair_potential", "1/r**2"),
        f"{YUKAWA}.pair_potential: the integral of 1 - exp(-u) does not converge for u = 1/r**2",
    ),
    (
        nested(f"{YUKAWA}.pair_potential", "exp(-r)/r - 0.001"),
        f"{YUKAWA}.pair_potential: the integral of 1 - exp(-u) does not converge for u = exp(",
    ),
    # Of πΓ(1/3) = 8.42, what is beyond, 2π/8, and the shift by 1/8³ within, π/8.
    (
        nested(f"{YUKAWA}.pair_potential", "1/r**3"),
        f"{YUKAWA}.cutoffs.far: 8 is a cut-off that takes 14 % of the coefficient of 1/r**3",
    ),
]


@pytest.mark.parametrize(("overlay", "says"), REFUSED_ELSEWHERE)
def test_keys_that_make_no_sense_together_are_refused(overlay, says):
    sentence = refusal_of(config_of(overlay))
    assert sentence.startswith(says)
    assert re.fullmatch(r"[^;\n]+; [^;\n]+", sentence)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("excluded_volume.bins", 200),
        ("excluded_volume.solver", {"cells": 150}),
        (f"{DISKS}.external_potential", "0"),
        (f"{DISKS}.external_potential", "4*tanh(x/0.02) - y"),
        (f"{RODS}.external_potential", "3"),
        (f"{DISKS}.strip", 0.1),
        (f"{POWER}.strip", None),
        (f"{DISKS}.initial", "1"),
        (f"{DISKS}.particles", 1250),
        (f"{RODS}.particles", 133),
        # Finite where two particles meet, steep, or slow but short enough.
        (f"{YUKAWA}.pair_potential", "3*exp(-r**2)"),
        (f"{YUKAWA}.pair_potential", "1/r**50"),
        (f"{YUKAWA}.pair_potential", "1/r**4"),
        (f"{YUKAWA}.cutoffs", {"every": 80}),
        (f"{YUKAWA}.cutoffs", {"far": 50}),
        (f"{DISKS}.time_step.interacting", 3.125e-5),
        # Longer than their length, but rods are moved as points.
        (f"{RODS}.time_step.interacting", 1.25e-4),
        (f"{DISKS}.record.shown", [0.005, 0.25]),
        (f"{DISKS}.steady.from", 0.25),
        ("excluded_volume.steps.multiples", [1, 2, 4, 5, 10]),
    ],
)
def test_what_makes_sense_is_accepted(key, value):
    validate(config_of(nested(key, value)))


@pytest.mark.parametrize(
    ("key", "value", "limit"),
    [
        # Nπε²/4 · 5 = 1/2, and 99 ε · 5 = 1: at the start a fifth of the box is filled.
        (f"{DISKS}.range", 0.02, math.sqrt(0.5 / (1000 * math.pi / 4 * 5))),
        (f"{RODS}.range", 0.01, 1 / (99 * 5)),
    ],
)
def test_the_densest_start_that_is_told_is_accepted(key, value, limit):
    sentence = refusal_of(config_of(nested(key, value)))
    told = float(re.search(r"give at most ([\d.e-]+)", sentence)[1])
    assert 0.999 * limit < told < limit
    validate(config_of(nested(key, told)))


@pytest.mark.parametrize(
    ("key", "value"),
    [(f"{DISKS}.record.until", 0.303), (f"{YUKAWA}.cutoffs.every", 81)],
)  # fmt: skip
def test_what_is_told_to_give_is_accepted(key, value):
    sentence = refusal_of(config_of(nested(key, value)))
    told = re.search(r"give (?:at most )?([\d.e-]+)$", sentence)[1]
    validate(config_of(nested(key, type(value)(told))))


def test_paper_scale_has_the_papers_realisations_and_steps():
    """Section 4 of Bruna, Burger and Carrillo (2020): R = 200 and Δt."""
    for name, example in at_scale("paper")["excluded_volume"]["examples"].items():
        assert example["realisations"] == 200
        if name != "rods":
            assert example["particles"] == 1000
            assert example["range"] == 0.01
            assert example["time_step"]["points"] == 6.25e-6
            step = 6.25e-6 if name == "disks" else 2.25e-6
            assert example["time_step"]["interacting"] == step


@pytest.mark.parametrize("scale", ["default", "paper", "test"])
def test_no_job_of_the_study_takes_half_an_hour(scale):
    """At 5 million particle-steps a second, which is slow but for soft particles."""
    for example in at_scale(scale)["excluded_volume"]["examples"].values():
        for step in example["time_step"].values():
            steps = example["record"]["until"] / step * example["particles"]
            assert example["realisations_per_job"] * steps / 5e6 < 30 * 60
