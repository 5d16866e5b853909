"""The config of study gap_tooth: what is refused, in which words."""

import math
import re

import pytest
from test_configuration import at_scale, check_refusal, config_of, nested, refusal_of

from hydrolimit.configuration import excluded_volume, fluctuations, mean_field, validate

STUDY = "gap_tooth"
PROFILES, TRAJECTORIES = f"{STUDY}.profiles", f"{STUDY}.trajectories"
VARIABLE, NETWORKS = f"{STUDY}.variable", f"{STUDY}.networks"


@pytest.fixture(autouse=True)
def _other_studies_are_not_checked(monkeypatch):
    """They are in other tests, and take nearly all the time of a check."""
    for other in (excluded_volume, fluctuations, mean_field):
        monkeypatch.setattr(other, "check", lambda study: None)


# Each row: the dotted key that is set, the value, and what the sentence, which must begin with the
# key, must say about it.
REFUSED = [
    # The schema: types, ranges, unknown keys.
    (f"{STUDY}.viscosity", 0, "0 is not positive; give a viscosity above 0, such as 0.05"),
    (f"{STUDY}.time_step", "2e-3", "write 2.0e-3, as YAML takes this for text"),
    (f"{STUDY}.steps", 1, "1 is below 4; give an integer from 4 on, such as 1000"),
    (f"{STUDY}.share", 0, "0 is not positive; give a share above 0 and up to 1, such as 0.1"),
    (f"{STUDY}.share", 1.1, "1.1 is above 1; give a share above 0 and up to 1"),
    (f"{STUDY}.drift", "neighbors", "'neighbors' is not known; did you mean neighbours?"),
    (f"{STUDY}.drift", "none", "give density, density_of_others, neighbours or neighbours_raw"),
    (f"{STUDY}.neighbours", 1, "1 is below 2; give an integer from 2 on, such as 10"),
    (f"{STUDY}.teeth", 32, "there is no such key (here 32)"),
    (f"{PROFILES}.initial", 1, "1 is not text; give a formula of x, such as 1 - 0.5*sin(x)"),
    (f"{PROFILES}.by_teeth.teeth", [], "has no values; give a list of ascending integers from 8"),
    (f"{PROFILES}.by_teeth.teeth", [4, 8], "4 is below 8; give an integer from 8 on"),
    (f"{PROFILES}.by_teeth.resolution", 1e4, "10000.0 is not an integer"),
    (f"{PROFILES}.by_resolution.resolutions", [1000, 1000], "holds a value twice"),
    (f"{PROFILES}.by_resolution.resolutions", [0.5, 1], "0.5 is not an integer"),
    (f"{PROFILES}.compared.drifts", ["density", "density"], "holds a value twice"),
    (f"{PROFILES}.compared.drifts", ["density", "neighbour"], "'neighbour' is not known; did you"),
    (f"{PROFILES}.seeds", 2, "2 is below 3; give an integer from 3 on, such as 5"),
    (f"{TRAJECTORIES}.teeth", 7, "7 is below 8"),
    (f"{TRAJECTORIES}.least_density", 0, "0 is not positive; give a density above 0"),
    (f"{TRAJECTORIES}.modes.amplitude", 0, "0 is not positive"),
    (f"{TRAJECTORIES}.modes.wavenumber", 0, "0 is below 1"),
    (f"{TRAJECTORIES}.train", 0, "0 is below 1; give an integer from 1 on, such as 4"),
    (f"{TRAJECTORIES}.validate", 0, "0 is below 1"),
    (f"{TRAJECTORIES}.test", 0, "0 is below 1"),
    (f"{VARIABLE}.times", [0.2], "has fewer than 2 values; give a list of at least two ascending"),
    (f"{VARIABLE}.times", [-0.2, 0.2], "-0.2 is below 0; give a time from 0 on, such as 0.2"),
    (f"{VARIABLE}.margin", 0, "0 is not positive"),
    (f"{VARIABLE}.margin", 2, "2 is above 1"),
    (f"{VARIABLE}.beta", 0, "0 is not positive"),
    (f"{VARIABLE}.moments", 4, "4 is below 5; give an integer from 5 on, such as 7"),
    (f"{VARIABLE}.unbalanced_teeth", 128, "128 is above 100; give an integer from 2 to 100"),
    (f"{VARIABLE}.unbalanced_teeth", 1, "1 is below 2"),
    (f"{VARIABLE}.coordinates", 6, "6 is below 7; give an integer from 7 on, such as 7"),
    (f"{NETWORKS}.smoothing", -1, "-1 is below 0; give a number from 0 on, such as 1.0"),
    (f"{NETWORKS}.stride", 0, "0 is below 1"),
    (f"{NETWORKS}.epochs", 0, "0 is below 1"),
    (f"{NETWORKS}.hidden.rho.derivatives", [], "has no values; give a list of one to six integers"),
    (f"{NETWORKS}.hidden.rho.stencil", 48, "48 is not a list; give a list of one to six integers"),
    (
        f"{NETWORKS}.hidden.phi.stencil",
        7 * [8],
        "has more than 6 values; give a list of one to six",
    ),
    (f"{NETWORKS}.hidden.phi.derivatives", [8, 0], "0 is below 1"),
    (f"{NETWORKS}.hidden.u", {}, "there is no such key (here {}); the keys here are rho and phi"),
    (f"{NETWORKS}.recipes.publish", {}, "there is no such key (here {}); did you mean published?"),
    (f"{NETWORKS}.recipes.published.activation", "tanh", "'tanh' is not known; give relu or gelu"),
    (f"{NETWORKS}.recipes.published.rate", 0, "0 is not positive"),
    (f"{NETWORKS}.recipes.normalised.schedule", "step", "give a schedule, constant or cosine"),
    (f"{NETWORKS}.recipes.normalised.schedule", "cosines", "give a schedule, constant or cosine"),
    (f"{NETWORKS}.recipes.normalised.normalised", "yes", "'yes' is not true or false; give a choi"),
    # The share, as samples are named after it.
    (f"{STUDY}.share", 0.12345678, "0.12345678 has more than the six digits that a sample's name"),
    # The start of Figure 1.
    (f"{PROFILES}.initial", "1 - 0.5*sin(y)", "'y' in '1 - 0.5*sin(y)' is not a known name"),
    (f"{PROFILES}.initial", "1 -", "'1 -' is not a formula"),
    (f"{PROFILES}.initial", "1 - 1.5*sin(x)", "is -0.5 at x = 1.57, which is no density; give a"),
    (f"{PROFILES}.initial", "1 - sin(x)", "is 0 at x = 1.57, which is no density"),
    (f"{PROFILES}.initial", "log(x - 1)", "is nan at x = 0, which is no density"),
    (f"{PROFILES}.initial", "1 + 1/x", "is inf at x = 0, which is no density"),
    (f"{PROFILES}.initial", "1 + x", "is 1 at x = 0 and 7.283 at x = 2π, which are one point"),
    (f"{PROFILES}.initial", "1 + step(x - 2)*step(4 - x)", "jumps near x = 1.99, between nodes of"),
    (f"{PROFILES}.initial", "1 + tanh(sin(x)/0.01)/2", "jumps near x = "),
    # The samples of Figure 1.
    (f"{PROFILES}.by_teeth.teeth", [16, 64, 32], "does not ascend; give [16, 32, 64]"),
    (f"{PROFILES}.by_resolution.resolutions", [10000, 1000], "does not ascend; give [1000, 10000]"),
    (
        f"{PROFILES}.compared.drifts",
        ["neighbours"],
        "lacks the drift that the others are compared with, density; add density",
    ),
    (f"{PROFILES}.seeds_per_job", 6, "6 is above the 5 seeds that there are; give at most 5"),
    # Particles of a tooth: Z αd, 0.00491 Z with 128 teeth and 0.0196 Z with 32.
    (
        f"{PROFILES}.by_resolution.resolutions",
        [200, 10000],
        "200 leaves 0.982 particles in each of 128 teeth, and the drift density needs 1; give at "
        "least 204",
    ),
    (
        f"{PROFILES}.by_teeth.resolution",
        100,
        "100 leaves 0.491 particles in each of 128 teeth, and the drift density needs 1; give at "
        "least 204",
    ),
    (
        f"{PROFILES}.compared.resolution",
        203,
        "203 leaves 3.99 particles in each of 32 teeth, and the drift neighbours needs 4; give at "
        "least 204",
    ),
    (
        f"{TRAJECTORIES}.resolution",
        80,
        "80 leaves 0.0196 particles in a tooth with the density 0.05, where fluctuations ask for "
        "4; give at least 16298",
    ),
    (
        "gap_tooth.variable.resolution",
        1,
        "1 leaves 0.0112 particles in a tooth with the density 2.29, where fluctuations ask for 50",
    ),
    # Teeth that a step crosses: √(2νh) = 0.01414, ten times αd with 444 teeth.
    (
        f"{PROFILES}.by_teeth.teeth",
        [32, 445],
        "445 teeth are so narrow that particles, which diffuse over √(2νh) = 0.0141 in a step, "
        "cross 10 of them and multiply; give at most 444 teeth, or a time_step of at most 0.00199",
    ),
    (f"{PROFILES}.by_resolution.teeth", 600, "cross 13.5 of them and multiply; give at most 444"),
    (f"{PROFILES}.compared.teeth", 1000, "cross 22.5 of them and multiply; give at most 444 teeth"),
    (f"{TRAJECTORIES}.teeth", 512, "512 teeth are so narrow that particles, which diffuse over"),
    # Waves that the teeth resolve.
    (
        f"{TRAJECTORIES}.modes.wavenumber",
        32,
        "32 is a wave that 128 teeth do not resolve; give at ",
    ),
    # Snapshots of the exploring run.
    (f"{VARIABLE}.times", [0.4, 0.2], "does not ascend; give [0.2, 0.4]"),
    (f"{VARIABLE}.times", [0.0, 0.201], "0.201 is no whole multiple of time_step, 0.002; give 0.2"),
    (f"{VARIABLE}.times", [0.0, 2.002], "2.002 is after the last of 1000 steps, 2; give at most 2"),
    (f"{VARIABLE}.unbalanced_teeth", 60, "60 does not divide the 128 teeth of trajectories; give "),
    (f"{VARIABLE}.coordinates", 384, "384 is not below the 384 teeth of all snapshots; give at mo"),
    # Networks.
    (f"{NETWORKS}.smoothing", 16.5, "16.5 takes a filter wider than an eighth of the 128 teeth; g"),
    (
        f"{NETWORKS}.stride",
        1000,
        "1000 is not below the 1000 steps of a trajectory; give at most 9",
    ),
    (f"{NETWORKS}.batch", 4001, "4001 is above the 4000 snapshots that networks are trained on; g"),
]


@pytest.mark.parametrize(("key", "value", "says"), REFUSED)
def test_what_makes_no_sense_is_refused_in_one_sentence(key, value, says):
    check_refusal(key, value, says)


# The same, where the key that is named is not the one that is set, or more than one is.
REFUSED_ELSEWHERE = [
    (
        {"drift": "density_of_others"},
        "profiles.compared.drifts: ['density', 'neighbours', 'neighbours_raw'] lacks the drift of "
        "the direct simulation, density_of_others; add density_of_others",
    ),
    (
        {"drift": "neighbours", "profiles": {"by_resolution": {"resolutions": [600]}}},
        "profiles.by_resolution.resolutions[0]: 600 leaves 2.95 particles in each of 128 teeth",
    ),
    (
        {"share": 0.01},
        "profiles.by_teeth.teeth[3]: 128 teeth are so narrow that particles, which diffuse over "
        "√(2νh) = 0.0141 in a step, cross 28.8 of them and multiply; give at most 44 teeth",
    ),
    # With α = 1 nothing multiplies.
    (
        {"share": 1, "viscosity": 1000.0},
        "profiles.by_teeth.teeth[3]: 128 teeth are so narrow that particles, which diffuse over "
        "√(2νh) = 2 in a step, cross 40.7 of them; give at most 31 teeth",
    ),
    # So long a step that no number of teeth would do.
    (
        {"share": 0.001, "viscosity": 0.5},
        "profiles.by_teeth.teeth[3]: 128 teeth are so narrow that particles, which diffuse over "
        "√(2νh) = 0.0447 in a step, cross 911 of them and multiply; give a time_step of at most ",
    ),
    # Burgers' equation carries 1.5 over 0.075, and four times 0.05 + 0.5·√20 over 0.23.
    (
        {"time_step": 0.05, "viscosity": 0.001, "variable": {"times": [0.0, 0.2]}},
        "profiles.by_teeth.teeth[3]: 128 teeth are 0.0491 apart, and a step carries the density "
        "1.5 over 0.075; give at most 83 teeth, or a time_step of at most 0.03272",
    ),
    (
        {"time_step": 0.02, "viscosity": 0.001},
        "trajectories.teeth: 128 teeth are 0.0491 apart, and a step carries the density 4.57 over "
        "0.0914; give at most 68 teeth, or a time_step of at most 0.01073",
    ),
    ({"trajectories": {"teeth": 30}}, "variable.unbalanced_teeth: 64 does not divide the 30 teeth"),
    (
        {"trajectories": {"teeth": 127}},
        "variable.unbalanced_teeth: 64 does not divide the 127 teeth of trajectories; give another "
        "trajectories.teeth",
    ),
    ({"trajectories": {"teeth": 28}}, "trajectories.modes.wavenumber: 7 is a wave that 28 teeth"),
    ({"steps": 99}, "variable.times[2]: 0.2 is after the last of 99 steps, 0.198; give at most"),
    (
        {"variable": {"times": [0.001, 0.2]}},
        "variable.times[0]: 0.001 is no whole multiple of time_step, 0.002; give 0.002",
    ),
    (
        {"networks": {"stride": 300}},
        "networks.batch: 64 is above the 24 snapshots that networks are trained on; give at most ",
    ),
]


@pytest.mark.parametrize(("overlay", "says"), REFUSED_ELSEWHERE)
def test_keys_that_make_no_sense_together_are_refused(overlay, says):
    sentence = refusal_of(config_of({STUDY: overlay}))
    assert sentence.startswith(f"{STUDY}.{says}")
    assert re.fullmatch(r"[^;\n]+; [^;\n]+", sentence)


@pytest.mark.parametrize(
    "overlay",
    [
        {"share": 1},
        {"share": 1.0, "viscosity": 30.0},
        {"neighbours": 2},
        {"drift": "neighbours_raw"},
        {"profiles": {"initial": "2"}},
        {"profiles": {"initial": "1 + exp(-(x - pi)**2/(2*0.1**2))"}},
        {"profiles": {"initial": "1 + abs(sin(x))"}},
        {"profiles": {"by_teeth": {"teeth": [444]}}},
        {"profiles": {"by_teeth": {"teeth": [8]}}},
        {"profiles": {"by_resolution": {"resolutions": [204]}}},
        {"profiles": {"compared": {"drifts": ["neighbours", "density"]}}},
        {"profiles": {"compared": {"teeth": 24, "resolution": 777}}},
        {"profiles": {"seeds_per_job": 1}},
        {"trajectories": {"modes": {"wavenumber": 31}}},
        {"trajectories": {"teeth": 96}, "variable": {"unbalanced_teeth": 96}},
        {"variable": {"times": [0.002, 2.0]}},
        {"variable": {"times": [0.0, 0.2], "coordinates": 255}},
        {"variable": {"unbalanced_teeth": 2, "moments": 5}},
        {"networks": {"smoothing": 0, "stride": 50, "batch": 64}, "trajectories": {"train": 8}},
        {"networks": {"smoothing": 16}},
        {"networks": {"batch": 4000}},
        {"networks": {"hidden": {"rho": {"stencil": [1, 2, 3, 4, 5, 6]}}}},
        {"networks": {"recipes": {"published": {"activation": "gelu", "schedule": "cosine"}}}},
    ],
)
def test_what_makes_sense_is_accepted(overlay):
    validate(config_of({STUDY: overlay}))


@pytest.mark.parametrize(
    ("overlay", "teeth"),
    [
        ({"viscosity": 1.0}, "by_teeth.teeth"),
        ({"share": 0.02}, "by_teeth.teeth"),
        ({"time_step": 0.05, "viscosity": 1e-4, "steps": 20}, "by_teeth.teeth"),
    ],
)
def test_both_limits_of_a_step_that_are_told_are_accepted(overlay, teeth):
    """At most so many teeth, or a time step of at most so much, with the other as it is.

    The limits are exact to the four digits that are told: 1 % more of either is refused.
    """
    alone = {
        "profiles": {"by_teeth": {"teeth": [128]}, "by_resolution": {"teeth": 16}},
        "trajectories": {"teeth": 16, "modes": {"wavenumber": 3}},
        "variable": {"times": [0.0, 0.1], "unbalanced_teeth": 2},
        "networks": {"batch": 8},
    }
    alone["profiles"]["compared"] = {"teeth": 16}
    overlays = [{STUDY: alone}, {STUDY: overlay}]
    sentence = refusal_of(config_of(*overlays))
    assert sentence.startswith(f"{PROFILES}.{teeth}[0]: 128 ")
    told = re.search(r"give at most (\d+) teeth, or a time_step of at most ([\d.e-]+)$", sentence)
    most, longest = int(told[1]), float(told[2])
    fewer = nested(f"{PROFILES}.{teeth}", [most])
    validate(config_of(*overlays, fewer))
    with_more = refusal_of(config_of(*overlays, nested(f"{PROFILES}.{teeth}", [most + 1])))
    assert with_more.startswith(f"{PROFILES}.{teeth}[0]: {most + 1} ")
    for step, refused in ((longest, False), (1.01 * longest, True)):
        times = nested(f"{VARIABLE}.times", [0.0, step])
        config = config_of(*overlays, nested(f"{STUDY}.time_step", step), times)
        if refused:
            assert refusal_of(config).startswith(f"{PROFILES}.{teeth}[0]: 128 ")
        else:
            validate(config)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (f"{PROFILES}.by_teeth.resolution", 100),
        (f"{TRAJECTORIES}.resolution", 80),
        (f"{TRAJECTORIES}.modes.wavenumber", 40),
        (f"{VARIABLE}.unbalanced_teeth", 60),
        (f"{VARIABLE}.coordinates", 500),
        (f"{NETWORKS}.smoothing", 20.0),
        (f"{NETWORKS}.batch", 5000),
    ],
)
def test_what_is_told_to_give_is_accepted(key, value):
    sentence = refusal_of(config_of(nested(key, value)))
    told = re.search(r"give (?:at most |at least )?([\d.]+)", sentence)[1]
    validate(config_of(nested(key, type(value)(told))))


def test_paper_scale_has_the_papers_data():
    """Section V of Arbabi and Kevrekidis (2020): Z, α, N, ν, trajectories and starts (16)."""
    study = at_scale("paper")["gap_tooth"]
    assert (study["viscosity"], study["share"]) == (0.05, 0.1)
    assert study["steps"] * study["time_step"] == pytest.approx(2.0)
    trajectories = study["trajectories"]
    assert (trajectories["teeth"], trajectories["resolution"]) == (128, 500_000)
    assert [trajectories[name] for name in ("train", "validate", "test")] == [8, 2, 2]
    assert trajectories["modes"] == {"number": 20, "amplitude": 0.5, "wavenumber": 7}
    assert study["networks"]["epochs"] == 256


@pytest.mark.parametrize("scale", ["default", "paper"])
def test_figure_1_has_the_sizes_that_are_scored(scale):
    study = at_scale(scale)["gap_tooth"]
    profiles = study["profiles"]
    assert study["drift"] == "density"
    sizes = {(n, profiles["by_teeth"]["resolution"]) for n in profiles["by_teeth"]["teeth"]}
    by_resolution = profiles["by_resolution"]
    sizes |= {(by_resolution["teeth"], z) for z in by_resolution["resolutions"]}
    sizes.add((profiles["compared"]["teeth"], profiles["compared"]["resolution"]))
    assert sizes >= {(32, 10**4), (32, 10**5), (64, 10**5), (128, 10**5), (128, 10**4)}


@pytest.mark.parametrize("scale", ["default", "paper", "test"])
def test_no_job_of_the_study_takes_half_an_hour(scale):
    """At 4 million particle-steps a second, and starts of mean density 3, which is much."""
    study = at_scale(scale)["gap_tooth"]
    profiles, trajectories = study["profiles"], study["trajectories"]
    compared = profiles["compared"]["resolution"]
    densest = max(profiles["by_teeth"]["resolution"], *profiles["by_resolution"]["resolutions"])
    job = profiles["seeds_per_job"] * max(compared, study["share"] * densest)
    jobs = [job, 3.0 * study["share"] * trajectories["resolution"]]
    assert 2 * math.pi * max(jobs) * study["steps"] / 4e6 < 30 * 60
