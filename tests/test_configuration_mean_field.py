"""The config of study mean_field and of data of one's own: what is refused, in which words."""

import re

import pytest
from test_configuration import at_scale, check_refusal, config_of, nested, refusal_of

from hydrolimit import sampling_plan
from hydrolimit.configuration import mean_field, validate
from hydrolimit.inference.weak_form import terms
from hydrolimit.particles import mean_field as particles

LINE, PLANE = "own_data.library.one_dimension", "own_data.library.two_dimensions"

# Each row: the dotted key that is set, the value, and what the sentence, which must begin with the
# key, must say about it.
REFUSED = [
    # The schema: types, ranges, unknown keys.
    ("trajectories", "cells.csv", "will not do; give a path that ends in .nc, .npz or .mat"),
    ("trajectories", 3, "3 is not text or null"),
    ("mean_field.thresholds.number", 1, "1 is below 2"),
    ("mean_field.thresholds.highest", 1.5, "1.5 is above 1"),
    ("mean_field.bootstrap.level", 1.0, "1.0 is not below 1; give a probability"),
    ("mean_field.bootstrap.level", 0, "0 is not positive"),
    ("mean_field.local.modulation", 1, "1 is not below 1; give a number above -1 and below 1"),
    ("mean_field.local.modulation", -1.0, "-1.0 is not above -1"),
    ("mean_field.local.trim", 1, "1 is not below 1"),
    ("mean_field.local.dynamics.omega_1.frequency", 0, "0 is not positive"),
    ("mean_field.local.dynamics.omega_3", {}, "did you mean omega_1?"),
    ("mean_field.local.dynamics.omega_1.noise", {}, "there is no such key"),
    ("mean_field.qanr.experiments_per_job", 0, "0 is below 1"),
    ("mean_field.qanr.dynamics.constant.trials", 0, "0 is below 1"),
    ("mean_field.qanr.dynamics.constant.ensemble", 0, "0 is below 1"),
    ("mean_field.qanr.dynamics.constant.particles", [], "has no values"),
    ("mean_field.qanr.dynamics.constant.particles", [2, 2], "holds a value twice"),
    ("mean_field.qanr.dynamics.constant.diffusivity", [], "has no values"),
    ("mean_field.qanr.dynamics.constant.diffusivity", [1, 0, 1, 0], "has more than 3 values"),
    ("mean_field.qanr.dynamics.constant.diffusivity", 0.1, "0.1 is not a list"),
    ("mean_field.qanr.dynamics.deterministic.noise.levels", [0.1, 0.1], "holds a value twice"),
    ("mean_field.qanr.dynamics.deterministic.noise.levels", [], "has no values"),
    ("mean_field.keller_segel.dynamics.critical.diffusivity", None, "is not a number or text"),
    ("mean_field.keller_segel.snapshots.times", 1, "1 is below 2"),
    ("mean_field.keller_segel.cutoff", 0, "0 is not positive"),
    ("mean_field.qanr.library.interaction.power", [1], "did you mean powers?"),
    ("mean_field.qanr.library.interaction.powers", [0, 1, 1.0], "holds a value twice"),
    ("mean_field.qanr.library.force.constant", 1, "1 is not true or false; give a choice of true"),
    ("mean_field.qanr.width", 0, "0 is not positive"),
    ("mean_field.qanr.dynamics.deterministic.noise.definitions", ["mean"], "'mean' is not known"),
    ("mean_field.qanr.test_functions.degrees.space", 2, "2 is below 3"),
    ("mean_field.qanr.test_functions.half_widths", None, "the empty value is not a mapping"),
    ("own_data.test_functions.half_widths", 8, "8 is not a mapping of keys or null"),
    ("own_data.bootstrap.unit", "particle", "did you mean particles?"),
    ("own_data.forward.particles", 1, "1 is below 2"),
    # Thresholds, steps, room for test functions.
    ("mean_field.thresholds.lowest", 1.0, "1.0 is not below highest, 1; give a threshold below 1"),
    ("own_data.thresholds.lowest", 1.0, "1.0 is not below highest, 1"),
    ("mean_field.local.time_step", 3.0e-4, "does not divide the interval, 0.02"),
    ("mean_field.local.time_step", 3.0e-4, "give 0.000298507"),
    ("mean_field.keller_segel.time_step", 0.2, "into whole steps; give 0.1"),
    ("mean_field.qanr.times", 16, "half width 8 in time; give at least 17, or a smaller"),
    ("mean_field.local.bins", 62, "half width 31 in space; give at least 63, or a smaller"),
    # Samples.
    ("mean_field.qanr.dynamics.constant.particles", [500, 200], "not ascend; give [200, 500]"),
    ("mean_field.local.dynamics.omega_20.experiments", [2, 1], "does not ascend; give [1, 2]"),
    ("mean_field.local.dynamics.omega_1.ensemble", 15, "is below the 16 experiments of the"),
    # Diffusivity and noise.
    ("mean_field.qanr.dynamics.constant.diffusivity", [-0.1], "the diffusivity negative somewhere"),
    ("mean_field.qanr.dynamics.constant.diffusivity", [0.1, 0.1], "negative somewhere"),
    ("mean_field.qanr.dynamics.constant.diffusivity", [0.1, 0, -0.1], "negative somewhere"),
    ("mean_field.qanr.dynamics.variable.diffusivity", [0.4, -0.41, 0.1], "b² ≤ 4ac"),
    ("mean_field.keller_segel.dynamics.critical.diffusivity", -1, "is -1, which is no diffusivity"),
    ("mean_field.keller_segel.dynamics.critical.diffusivity", "1/0", "which is no diffusivity"),
    ("mean_field.keller_segel.dynamics.critical.diffusivity", "1/(8*x)", "'x' in '1/(8*x)'"),
    ("mean_field.qanr.dynamics.deterministic.noise.levels", [0.1, 0.01], "give [0.01, 0.1]"),
    # The library.
    (f"{PLANE}.force.powers", [1], "for positions on a line; give gradients in their place"),
    (f"{PLANE}.diffusion.powers", [1], "for positions on a line; give monomials in their place"),
    (f"{LINE}.diffusion.mixed", True, "which positions on a line do not have; give false"),
    (f"{LINE}.force.gradients", 2, "2 repeats a term of powers, [0, 1, 2, 3, 4, 5]; give 0"),
    (f"{PLANE}.force.gradients", -1, "-1 is below 0"),
    (f"{PLANE}.interaction.powers", [-1.1], ": -1.1 is below -1; give a number from -1 on"),
    (f"{PLANE}.interaction.exponentials", [0], ": 0 is not positive; give a length above 0"),
]


@pytest.mark.parametrize(("key", "value", "says"), REFUSED)
def test_what_makes_no_sense_is_refused_in_one_sentence(key, value, says):
    check_refusal(key, value, says)


# The same, where the key that is named is not the one that is set, or more than one is.
REFUSED_ELSEWHERE = [
    (
        nested("mean_field.qanr", {"time_step": 0.6, "interval": 0.6}),
        "mean_field.qanr.time_step: 0.6 is above 0.5",
    ),
    (
        nested(
            "mean_field.keller_segel.dynamics.critical.noise",
            {"levels": [0.1], "definitions": ["rms"]},
        ),
        "mean_field.keller_segel.dynamics.critical.noise: ",
    ),
    (
        nested("mean_field.qanr.dynamics.deterministic.diffusivity", [0.1]),
        "mean_field.qanr.dynamics.deterministic.noise: ",
    ),
    (
        nested("mean_field.qanr.dynamics.deterministic.noise.levels", [0.01, 0.12345678]),
        "mean_field.qanr.dynamics.deterministic.noise.levels[1]: 0.12345678 has more than the six",
    ),
    (
        nested(f"{PLANE}.force.constant", True),
        f"{PLANE}.force.gradients: 4 repeats a term of constant",
    ),
    (
        nested(f"{PLANE}.force.cosines", [0]),
        f"{PLANE}.force.gradients: 4 repeats a term of cosines",
    ),
    (nested(f"{PLANE}.diffusion.cosines", [0]), f"{PLANE}: diffusion 1 is there twice"),
    (nested(f"{LINE}.diffusion.monomials", 1), f"{LINE}: diffusion x is there twice"),
    (
        {
            "own_data": {
                "library": {
                    "one_dimension": {
                        k: {"powers": []} for k in ("interaction", "force", "diffusion")
                    }
                }
            }
        },
        f"{LINE}: there is no term",
    ),
    (
        nested("mean_field.qanr.library.interaction.powers", [1, 2]),
        "mean_field.qanr.library: the library has no 'interaction r^0', a term of the exact law of",
    ),
    (
        nested("own_data.test_functions.half_widths", {"space": 8, "time": 4}),
        "own_data.test_functions.strides: the empty value leaves half_widths without strides",
    ),
    (
        nested("own_data.test_functions.strides", {"space": 8, "time": 4}),
        "own_data.test_functions.half_widths: the empty value leaves strides without half_widths",
    ),
    (
        nested(
            "own_data.test_functions",
            {"half_widths": {"space": 64, "time": 4}, "strides": {"space": 8, "time": 1}},
        ),
        "own_data.bins.two_dimensions: 128 leaves no room for a test function of half width 64",
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
        ("trajectories", "data/cells.NC"),
        ("trajectories", None),
        ("mean_field.qanr.times", 17),
        ("mean_field.qanr.width", None),
        ("mean_field.local.bins", 63),
        ("mean_field.local.modulation", -0.5),
        ("mean_field.local.dynamics.omega_1.ensemble", 16),
        ("mean_field.local.dynamics.omega_1.frequency", 5),
        ("mean_field.qanr.dynamics.variable.diffusivity", [0.1, 0.0, 0.3]),
        ("mean_field.qanr.dynamics.variable.diffusivity", [0.6, -0.6, 0.15]),
        ("mean_field.keller_segel.dynamics.critical.diffusivity", 0.05),
        ("mean_field.keller_segel.dynamics.critical.diffusivity", "1/(8*pi)"),
        (
            "own_data.test_functions",
            {k: {"space": 3, "time": 3} for k in ("half_widths", "strides")},
        ),
        (f"{LINE}.force", {"powers": [], "gradients": 4, "exponentials": [0.5, 2]}),
        (f"{PLANE}.diffusion.mixed", True),
    ],
)
def test_what_makes_sense_is_accepted(key, value):
    validate(config_of(nested(key, value)))


@pytest.mark.parametrize(
    ("system", "name", "overlay"),
    [
        *(("local", "omega_1", {"frequency": w}) for w in (1, 2.0, 5, 5.5, 20)),
        *(("qanr", "variable", {"diffusivity": d}) for d in ([0], [0.1], [0, 0, 1], [4, -4, 1])),
        *(("keller_segel", "critical", {"diffusivity": d}) for d in (0, 0.1, "1/(8*pi)", "0*2")),
    ],
)
def test_the_exact_law_is_made_of_the_terms_that_the_particles_obey(system, name, overlay):
    """The config knows their names without loading the particles' compiled kernels."""
    section = config_of()["mean_field"][system]
    dynamics = section["dynamics"][name] | overlay
    law = particles.system(system, section, dynamics).law()
    assert mean_field.exact_terms(system, dynamics) == set(law)


@pytest.mark.parametrize(("system", "count"), [("qanr", 24), ("local", 85), ("keller_segel", 53)])
def test_the_libraries_are_the_papers(system, count):
    library = config_of()["mean_field"][system]["library"]
    assert len(terms.library(library, mean_field.DIMENSION[system])) == count


@pytest.mark.parametrize(
    ("system", "rows"), [("qanr", 3400), ("local", 49 * 14), ("keller_segel", 100 * 65)]
)
def test_the_test_functions_are_the_papers(system, rows):
    """Rows of Table 5 before any are trimmed."""
    section = config_of()["mean_field"][system]
    functions = section["test_functions"]
    centres = [
        -(-(points - 2 * functions["half_widths"][axis]) // functions["strides"][axis])
        for axis, points in (("space", section["bins"]), ("time", section["times"]))
    ]
    assert centres[0] ** mean_field.DIMENSION[system] * centres[1] == rows


def test_paper_scale_has_the_papers_trials():
    study = at_scale("paper")["mean_field"]
    for system, name in sampling_plan.labels(study):
        dynamics = study[system]["dynamics"][name]
        assert dynamics["trials"] == 100
        assert sampling_plan.trial_count(dynamics, 1) == 100
        fewest = sampling_plan.trial_count(dynamics, dynamics["experiments"][-1])
        assert fewest >= (20 if system == "keller_segel" else 50)
        largest = dynamics["particles"][-1] * dynamics["experiments"][-1]
        assert largest >= {"local": 65536, "qanr": 8000, "keller_segel": 256000}[system]
