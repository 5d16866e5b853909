"""The config of study kawasaki: what is refused, in which words."""

import re

import numpy as np
import pytest
from test_configuration import at_scale, check_refusal, config_of, nested, refusal_of

from hydrolimit.configuration import (
    excluded_volume,
    fluctuations,
    gap_tooth,
    kawasaki,
    mean_field,
    validate,
)

STUDY = "kawasaki"
POTENTIALS, SPLINES = f"{STUDY}.potentials", f"{STUDY}.splines"
SHOWN, INTEGRATORS = f"{STUDY}.shown", f"{STUDY}.integrators"


@pytest.fixture(autouse=True)
def _other_studies_are_not_checked(monkeypatch):
    """They are in other tests, and take nearly all the time of a check."""
    for other in (excluded_volume, fluctuations, gap_tooth, mean_field):
        monkeypatch.setattr(other, "check", lambda study: None)


# Each row: the dotted key that is set, the value, and what the sentence, which must begin with the
# key, must say about it.
REFUSED = [
    # The schema: types, ranges, unknown keys.
    (f"{STUDY}.potential", "x**2/2", "there is no such key (here 'x**2/2'); did you mean potenti"),
    (POTENTIALS, "x**2/2", "'x**2/2' is not a mapping of keys; give a mapping of names"),
    (f"{POTENTIALS}.bump", 2, "2 is not text or null; give a formula of x, or null, such as x**2/"),
    (f"{STUDY}.initial", 0.5, "0.5 is not text; give a formula of theta, such as 0.9*sin(2*pi*the"),
    (f"{STUDY}.time", 0, "0 is not positive; give a macroscopic time above 0, such as 0.02"),
    (f"{STUDY}.snapshots", 1, "1 is below 2; give an integer from 2 on, such as 5"),
    (f"{STUDY}.time_step", 0, "0 is not positive; give a number above 0, such as 0.08"),
    (f"{STUDY}.time_step", "8e-2", "write 8.0e-2, as YAML takes this for text"),
    (f"{STUDY}.spins", [32], "has fewer than 2 values; give a list of at least two ascending"),
    (f"{STUDY}.spins", [4, 32], "4 is below 8; give an integer from 8 to 4096"),
    (f"{STUDY}.spins", [32, 8192], "8192 is above 4096; give an integer from 8 to 4096"),
    (f"{STUDY}.spins", [32, 32], "holds a value twice"),
    (f"{STUDY}.runs", 1, "1 is below 2; give an integer from 2 on, such as 128"),
    (f"{STUDY}.runs_per_job", 0, "0 is below 1; give an integer from 1 on, such as 128"),
    (f"{SPLINES}.degrees", [], "has no values; give a list of ascending integers from 0 to 5"),
    (f"{SPLINES}.degrees", [-1, 0], "-1 is below 0; give an integer from 0 to 5"),
    (f"{SPLINES}.degrees", [2, 6], "6 is above 5; give an integer from 0 to 5"),
    (f"{SPLINES}.knots", [8], "has fewer than 2 values; give a list of at least two ascending"),
    (f"{SPLINES}.knots", [1, 8], "1 is below 2; give an integer from 2 to 256"),
    (f"{SPLINES}.knots", [8, 512], "512 is above 256; give an integer from 2 to 256"),
    (f"{SHOWN}.potential", None, "the empty value is not text; give a name of a potential, such"),
    (f"{SHOWN}.knots", 12.0, "12.0 is not an integer"),
    (f"{INTEGRATORS}.mean", "0.7", "'0.7' is not a number; give a mean spin, such as 0.7"),
    (f"{INTEGRATORS}.time_steps", [], "has no values; give a list of ascending numbers above 0"),
    (f"{INTEGRATORS}.time_steps", [0, 0.1], "0 is not positive; give a number above 0"),
    (f"{INTEGRATORS}.blocks", 1, "1 is below 2; give an integer from 2 on, such as 32"),
    (f"{INTEGRATORS}.time", -1, "-1 is not positive; give a macroscopic time above 0, such as 0.5"),
    # Potentials: formulas, and ones whose Cramér transform exists.
    (
        POTENTIALS,
        dict.fromkeys(("gaussian", "cosine", "bump", "wells")),
        "leaves all potentials out; give one, such as gaussian: x**2/2",
    ),
    (f"{POTENTIALS}.bump", "x**2/", "'x**2/' is not a formula"),
    (f"{POTENTIALS}.bump", "z**2/2", "'z' in 'z**2/2' is not a known name"),
    (f"{POTENTIALS}.bump", "x**2/2 + log(x)", "is not finite at x = -16; give one such as x**2/2"),
    (f"{POTENTIALS}.bump", "x**2/2 + abs(x)", "is not smooth near x = 0; give one such as x**2/2"),
    (f"{POTENTIALS}.bump", "-x**2/2", "does not confine the spins: it has to rise towards |x| = 1"),
    (f"{POTENTIALS}.steep", "x**3", "does not confine the spins: it has to rise towards |x| = 16;"),
    (f"{POTENTIALS}.bump", "0.01*x**2", "grows too slowly: spins do not stay within 16 of 0; meas"),
    # Stability, as of the potential with the largest ψ'': 1 + 4 for the cosine.
    (
        f"{STUDY}.time_step",
        0.1001,
        "is not below the stability limit with potential cosine, 1/(2 max ψ'') = 0.1; give at mo",
    ),
    # The start.
    (f"{STUDY}.initial", "sin(2*pi*x)", "'x' in 'sin(2*pi*x)' is not a known name; known are thet"),
    (f"{STUDY}.initial", "sin(2*pi*theta", "'sin(2*pi*theta' is not a formula"),
    (f"{STUDY}.initial", "log(theta)", "is -inf at theta = 0, which is no mean spin; give a formu"),
    (f"{STUDY}.initial", "sqrt(theta - 1/2)", "is nan at theta = 0, which is no mean spin"),
    (f"{STUDY}.initial", "theta", "is 0 at theta = 0 and 1 at theta = 1, which are one point; giv"),
    (f"{STUDY}.initial", "step(theta - 0.3)*step(0.6 - theta)", "jumps near theta = 0.299, betwee"),
    (f"{STUDY}.initial", "0.7", "is constant, from which nothing evolves; give a formula of theta"),
    # In fields up to 7.96875, Gaussian spins stay within 16 of 0 but for 1e-14 of their weight.
    # Projected from 256 sites to 12 knots, they fluctuate by 5·√(12/256) = 1.08.
    (
        f"{STUDY}.initial",
        "6.9*sin(2*pi*theta) + 0.01",
        "is 6.91 at theta = 0.25, and with potential gaussian mean spins go from -7.969 to 7.969, "
        "fluctuations by 1.1 included; give a formula that stays well between them",
    ),
    (f"{STUDY}.initial", "sin(2*pi*theta) - 5.9", "is -6.9 at theta = 0.75, and with potential ga"),
    # Sizes.
    (f"{STUDY}.spins", [64, 256, 32], "does not ascend; give [32, 64, 256]"),
    (f"{STUDY}.runs_per_job", 65, "65 is above the 64 runs that there are; give at most 64"),
    (f"{SPLINES}.degrees", [2, 1], "does not ascend; give [1, 2]"),
    (f"{SPLINES}.knots", [12, 8], "does not ascend; give [8, 12]"),
    (f"{SPLINES}.knots", [3, 12], "3 are too few for splines of degree 3, each on as many interva"),
    # What is shown.
    (f"{SHOWN}.potential", "quartic", "is not among the potentials that run; give gaussian, cosin"),
    (f"{SHOWN}.spins", 100, "100 is not among the numbers of spins that run; give 32, 64, 128 or "),
    (f"{SHOWN}.degree", 4, "4 is not among the degrees of splines; give 0, 1, 2 or 3"),
    (f"{SHOWN}.knots", 10, "10 is not among the numbers of knots of splines; give 4, 6, 8, 12, 16"),
    # Runs in equilibrium.
    (f"{INTEGRATORS}.potential", "bumps", "'bumps' is not among the potentials that run; give"),
    (f"{INTEGRATORS}.mean", 8, "8 is not within the mean spins of potential bump, -7.969 to 7.969"),
    (f"{INTEGRATORS}.time_steps", [0.2, 0.1], "does not ascend; give [0.1, 0.2]"),
    (
        f"{INTEGRATORS}.time_steps",
        [0.1, 0.21],
        "0.21 is not below the stability limit with potential bump, 1/(2 max ψ'') = 0.2059; give a",
    ),
    # Jobs without end: 2·32 blocks of 4096·10⁴/c steps of 64 spins.
    (f"{INTEGRATORS}.time", 1e4, "takes 2.7e+13 moves of a spin, and a job of more than 1e+12 tak"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "value", "says"), REFUSED)
def test_what_makes_no_sense_is_refused_in_one_sentence(key, value, says):
    check_refusal(key, value, says)


# The same, where the key that is named is not the one that is set, or more than one is.
REFUSED_ELSEWHERE = [
    (
        {"potentials": {"bump": None}},
        "shown.potential: 'bump' is not among the potentials that run; give gaussian, cosine or w",
    ),
    (
        {"potentials": {"bump": None, "wells": None, "cosine": None}},
        "shown.potential: 'bump' is not among the potentials that run; give gaussian",
    ),
    (
        {"potentials": {"bump": None}, "shown": {"potential": "wells"}},
        "integrators.potential: 'bump' is not among the potentials that run; give gaussian, cosi",
    ),
    (
        {"potentials": {"quartic": "x**4/4"}},
        "time_step: 0.05 is not below the stability limit with potential quartic, 1/(2 max ψ'') =",
    ),
    # Spins of standard deviation 0.22, whose mean fields up to 16 move by 0.8.
    (
        {"potentials": {"narrow": "10*x**2"}, "time_step": 0.02},
        "initial: '0.9*sin(2*pi*theta) + 0.3*cos(4*pi*theta)' is -1.2 at theta = 0.75, and with "
        "potential narrow mean spins go from -0.8 to 0.8, fluctuations by 0.24 included; give a f",
    ),
    (
        {"shown": {"spins": 32, "knots": 24}},
        "shown.knots: 24 are more than one for every two of the 32 spins shown; give 4, 6, 8, 12 "
        "or 16, or more shown.spins",
    ),
    (
        {"splines": {"knots": [24, 32]}, "shown": {"spins": 32, "knots": 32}},
        "shown.knots: 32 are more than one for every two of the 32 spins shown; give fewer in spl",
    ),
    ({"spins": [64, 512]}, "shown.spins: 256 is not among the numbers of spins that run; give 64 "),
    ({"splines": {"degrees": [4, 5]}}, "splines.knots[0]: 4 are too few for splines of degree 5"),
    ({"runs": 50}, "runs_per_job: 64 is above the 50 runs that there are; give at most 50"),
    (
        {"time_step": 1e-6},
        "runs_per_job: 64 runs of 256 spins take 2.1e+13 moves of a spin, and a job of more than "
        "1e+12 takes hours; give at most 2",
    ),
    (
        {"time": 1e5},
        "spins[3]: 256 take 3.4e+13 moves of a spin in a run, and more than 1e+12 take hours; give",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("overlay", "says"), REFUSED_ELSEWHERE)
def test_keys_that_make_no_sense_together_are_refused(overlay, says):
    sentence = refusal_of(config_of({STUDY: overlay}))
    assert sentence.startswith(f"{STUDY}.{says}")
    assert re.fullmatch(r"[^;\n]+; [^;\n]+", sentence)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("two-wells", "'two-wells' will not do"),
        ("a/b", "'a/b' will not do"),
        ("", "'' will not do"),
        # What YAML does not take for text: a key 1, null or yes.
        (1, "1 is not text"),
        (None, "the empty value is not text"),
        (True, "True is not text"),
    ],
)
def test_names_that_files_cannot_have_are_refused(name, wrong):
    sentence = refusal_of(config_of({STUDY: {"potentials": {name: "x**2"}}}))
    remedy = "give a mapping of names, of letters, digits and underscores, to formulas of x"
    assert sentence.startswith(f"{POTENTIALS}: {wrong}; {remedy}, such as ")


GAUSSIAN_ALONE = {
    "potentials": {"cosine": None, "bump": None, "wells": None},
    "shown": {"potential": "gaussian"},
    "integrators": {"potential": "gaussian"},
}


@pytest.mark.parametrize(
    "overlay",
    [
        GAUSSIAN_ALONE,
        GAUSSIAN_ALONE | {"time_step": 0.4999},
        {"potentials": {"cosine": None}},
        {"potentials": {"tilted_2": "x**2/2 + 0.3*x + 0.1*sin(3*x)"}},
        {"potentials": {"quartic": "x**4/4"}, "time_step": 0.0006},
        {"potentials": {"gaussian": "2*(x - 1)**2"}},
        {"initial": "0.5 + exp(-((theta - 0.5)/0.1)**2)"},
        {"initial": "abs(sin(2*pi*theta))"},
        {"initial": "6.5*sin(2*pi*theta)"},
        {"potentials": {"narrow": "10*x**2"}, "time_step": 0.02, "initial": "0.5*sin(2*pi*theta)"},
        {"snapshots": 2},
        {"time": 1e-9},
        {"spins": [9, 256], "splines": {"knots": [4, 12, 256]}},
        {"runs": 2, "runs_per_job": 1},
        {"splines": {"degrees": [2], "knots": [3, 12]}},
        {"splines": {"degrees": [0, 2, 5], "knots": [6, 8]}, "shown": {"knots": 8}},
        {"shown": {"spins": 64, "knots": 32}},
        {"integrators": {"mean": -7.9, "time_steps": [0.2058], "blocks": 2, "spins": 8}},
    ],
)  # fmt: skip
def test_what_makes_sense_is_accepted(overlay):
    validate(config_of({STUDY: overlay}))


@pytest.mark.parametrize(
    ("key", "value", "overlay"),
    [
        (f"{STUDY}.time_step", 0.3, {}),
        (f"{STUDY}.time_step", 0.6, GAUSSIAN_ALONE),
        (f"{INTEGRATORS}.time_steps", [0.3], {}),
        (f"{STUDY}.runs_per_job", 64, {"time_step": 1e-6}),
        (f"{INTEGRATORS}.time", 1e5, {}),
        (f"{SPLINES}.knots", [2, 12], {}),
    ],
)
def test_what_is_told_to_give_is_accepted(key, value, overlay):
    """And one part in a thousand, or one, more or less is refused."""
    sentence = refusal_of(config_of({STUDY: overlay}, nested(key, value)))
    bound, number = re.search(r"give at (most|least) ([\d.]+)$", sentence).groups()
    beyond = 1 if bound == "most" else -1
    given = int(number) if number.isdecimal() and "time" not in key else float(number)
    worse = given + beyond if isinstance(given, int) else given * (1.0 + 1e-3 * beyond)
    for new, refused in ((given, False), (worse, True)):
        setting = [new, *value[1:]] if isinstance(value, list) else new
        config = config_of({STUDY: overlay}, nested(key, setting))
        if refused:
            assert refusal_of(config).startswith(key)
        else:
            validate(config)


def test_the_stability_limit_is_that_of_the_largest_curvature():
    """ψ = x²/2 + a exp(-2x²): ψ'' = 1 + 4a (4x² - 1) exp(-2x²), largest, 1 + 8a/e^1.5, at x² = 3/4.

    Four equal digits: it would catch a wrong factor.
    """
    curvature = {"bump": 1 + 8 * 0.8 * np.exp(-1.5), "wells": 1 + 8 * 2 * np.exp(-1.5)}
    for name, others in (("bump", ["cosine", "wells"]), ("wells", ["cosine"])):
        overlay = {"potentials": dict.fromkeys(others), "time_step": 0.45}
        sentence = refusal_of(config_of({STUDY: overlay}))
        assert f"with potential {name}, 1/(2 max ψ'') = {0.5 / curvature[name]:.4g};" in sentence


def test_a_potential_is_looked_at_once(monkeypatch):
    """Each job checks the config: a Cramér transform takes long enough to be seen in its start."""
    made = []
    transform = kawasaki.CramerTransform
    monkeypatch.setattr(
        kawasaki, "CramerTransform", lambda potential: made.append(1) or transform(potential)
    )
    kawasaki._transform.cache_clear()
    for _ in range(2):
        validate(config_of())
    assert len(made) == 4


def test_paper_scale_has_the_sizes_of_the_study():
    study = at_scale("paper")[STUDY]
    assert study["spins"] == [32, 64, 128, 256, 512, 1024]
    assert study["runs"] == 400
    assert max(study["splines"]["knots"]) == 64


@pytest.mark.parametrize("scale", ["default", "paper"])
def test_what_is_scored_is_there(scale):
    """The Gaussian, both bumps, T = 0.02 and degrees 1 to 3."""
    study = at_scale(scale)[STUDY]
    potentials = study["potentials"]
    assert potentials["gaussian"] == "x**2/2"
    assert potentials["bump"] == "x**2/2 + 0.8*exp(-2*x**2)"
    assert potentials["wells"] == "x**2/2 + 2*exp(-2*x**2)"
    assert study["time"] == 0.02
    assert study["initial"] == "0.9*sin(2*pi*theta) + 0.3*cos(4*pi*theta)"
    assert {1, 2, 3} <= set(study["splines"]["degrees"])
