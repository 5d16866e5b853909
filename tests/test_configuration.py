"""The config: what is refused and in which words, the three scales, the keys' documentation."""

import math
import re
from pathlib import Path

import pytest
import yaml
from scipy.optimize import brentq
from scipy.special import i0e, i1e
from snakemake.utils import update_config

from hydrolimit import blocks, states
from hydrolimit.configuration import ConfigurationError, schema, validate

ROOT = Path(__file__).parents[1]
OVERLAYS = {"default": None, "paper": "config/paper.yaml", "test": "tests/config.yaml"}


def config_of(*overlays):
    """Return the default config with overlays merged on it, as Snakemake merges them."""
    config = yaml.safe_load((ROOT / "config/config.yaml").read_text(encoding="utf-8"))
    for overlay in overlays:
        update_config(config, overlay)
    return config


def at_scale(scale):
    overlay = OVERLAYS[scale]
    text = (ROOT / overlay).read_text(encoding="utf-8") if overlay else "{}"
    return config_of(yaml.safe_load(text))


def nested(path, value):
    """Return the overlay that sets one dotted key."""
    *outer, last = path.split(".")
    overlay = {last: value}
    for name in reversed(outer):
        overlay = {name: overlay}
    return overlay


def refusal_of(config):
    with pytest.raises(ConfigurationError) as refused:
        validate(config)
    return str(refused.value)


def check_refusal(key, value, says):
    """Check that setting a key is refused in one sentence about it, or one of its items."""
    sentence = refusal_of(config_of(nested(key, value)))
    assert re.match(re.escape(key) + r"(\[\d\])?: ", sentence)
    assert says in sentence
    # One sentence: what is wrong, a semicolon, what would do.
    assert "\n" not in sentence
    assert re.fullmatch(r"[^;]+; [^;]+", sentence)
    return sentence


@pytest.mark.parametrize("scale", OVERLAYS)
def test_each_scale_is_accepted(scale):
    config = at_scale(scale)
    validate(config)
    assert config["scale"] == scale


# Each row: the dotted key that is set, the value, and what the sentence, which must begin with the
# key, must say about it.
REFUSED = [
    # The schema: unknown keys, missing values, types, ranges.
    ("sed", 1, "no such key (here 1); did you mean seed?"),
    ("fluctuations.lattice.elemnts", 40, "did you mean elements?"),
    ("increment", 0.001, "did you mean fluctuations.times.increment?"),
    ("fluctuations.times.pause", 1, "the keys here are preparation, decorrelation and increment"),
    ("results", "", "'' will not do; give a folder"),
    ("results", "my results", "give a folder, without spaces"),
    ("results", "results/", "a slash at its end"),
    ("scale", "papers", "'papers' is not known; did you mean paper?"),
    ("scale", None, "the empty value is not known; give default, paper or test"),
    ("seed", -1, "-1 is below 0; give an integer from 0 on"),
    ("seed", "2019", "'2019' is not an integer"),
    ("fluctuations", None, "the empty value is not a mapping of keys"),
    ("fluctuations.lattice.sites", "many", "'many' is not an integer"),
    ("fluctuations.lattice.sites", 5000.0, "5000.0 is not an integer"),
    ("fluctuations.lattice.sites", True, "True is not an integer"),
    ("fluctuations.lattice.sites", 0, "0 is below 1"),
    ("fluctuations.lattice.elements", 4, "4 is below 8"),
    ("fluctuations.times.increment", -1, "-1 is not positive; give a microscopic time above 0"),
    ("fluctuations.times.increment", 0, "0 is not positive; give a microscopic time above 0"),
    ("fluctuations.times.preparation", -100.0, "is not positive"),
    ("fluctuations.times.decorrelation", 0, "is not positive"),
    ("fluctuations.times.decorrelation", True, "True is not a number"),
    ("fluctuations.times.decorrelation", "nan", "'nan' is not a number"),
    ("fluctuations.times.decorrelation", math.nan, "nan is not a number"),
    ("fluctuations.times.decorrelation", math.inf, "inf is not a number"),
    ("fluctuations.evolution.periodic.time_step", "5e-6", "write 5.0e-6"),
    ("fluctuations.states.densities.first", 0, "0 is not positive; give a density above 0"),
    ("fluctuations.states.densities.first", -4, "-4 is not positive; give a density above 0"),
    ("fluctuations.states.densities.step", 0, "is not positive"),
    ("fluctuations.states.slopes", 11, "11 is not a list"),
    ("fluctuations.states.slopes", [11], "has fewer than 2 values; give a list of at least two"),
    ("fluctuations.states.slopes", [11, -11, 11], "holds a value twice"),
    ("fluctuations.preparation", "equilibrium", "'equilibrium' is not known; did you mean local_"),
    ("fluctuations.sampler", "lanes", "'lanes' is not known; give labelled or generic"),
    ("fluctuations.evolved.continuations", 1, "1 is below 2"),
    ("fluctuations.comparison.densities", [], "has no values; give a list of one or more"),
    ("fluctuations.evolution.frames", 1, "1 is below 2"),
    ("fluctuations.evolution.periodic.initial", 7, "7 is not text; give a formula of x"),
    # The process.
    ("fluctuations.process.name", "zero_rage", "is not a known process; did you mean zero_range?"),
    ("fluctuations.process.name", "kmc", "is not a known process; known are"),
    # The lattice and its sampler.
    ("fluctuations.lattice.elements", 43, "43 elements do not divide the 5000 sites; give 4988"),
    ("fluctuations.lattice.elements", 38, "or 40 elements"),
    # Densities and slopes.
    ("fluctuations.states.densities.first", 1e-5, "1e-05 is not above 0.0001"),
    ("fluctuations.states.densities.first", 12, "12 is above last, 10; give at most 10"),
    ("fluctuations.states.densities.step", 0.35, "does not divide the range from 4 to 10"),
    ("fluctuations.states.densities.step", 0.35, "give 0.375"),
    ("fluctuations.states.densities.step", 6.0, "into at least 2 steps"),
    ("fluctuations.states.densities.step", 6 / 7, "of more than the six digits"),
    ("fluctuations.states.densities.step", 1e-9, "of more than the six digits"),
    ("fluctuations.states.centre", 3.0, "is not in the window of densities from 4 to 10"),
    # Comparison.
    ("fluctuations.evolution.draws", 1, "1 is below 2"),
    # Times, out of order.
    ("fluctuations.times.increment", 0.1, "0.1 is not shorter than decorrelation, 0.1"),
    ("fluctuations.times.decorrelation", 200, "200 is not shorter than preparation, 100"),
    # Blocks and jobs.
    (
        "fluctuations.local_equilibrium.realisations",
        20,
        "20 realisations do not fill the 30 blocks",
    ),
    ("fluctuations.evolved.preparations", 29, "29 preparations do not fill the 30 blocks"),
    ("fluctuations.local_equilibrium.realisations_per_block", 300, "does not divide the 80000"),
    ("fluctuations.local_equilibrium.realisations_per_block", 4000, "makes 20 blocks"),
    ("fluctuations.local_equilibrium.continuations", 9, "does not divide a block of 1600"),
    ("fluctuations.evolved.preparations_per_block", 2, "makes 15 blocks, and standard errors need"),
    ("fluctuations.local_equilibrium.realisations_per_job", 81600, "give at most 80000"),
    ("fluctuations.local_equilibrium.realisations_per_job", 1000, "whole number of blocks of 1600"),
    ("fluctuations.evolved.realisations_per_job", 8250, "give at most 7500"),
    ("fluctuations.evolved.realisations_per_job", 800, "blocks of 250 realisations; give 750"),
    # Evolution.
    ("fluctuations.evolution.periodic.initial", "7 + 2*cos(2*pi*y)", "'y' in"),
    ("fluctuations.evolution.periodic.initial", "7 +", "'7 +' is not a formula"),
    ("fluctuations.evolution.periodic.initial", "7 + 8*cos(2*pi*x)", "is -1 at x = 0.5"),
    ("fluctuations.evolution.dirichlet.initial", "7 - 8*x", "is -1 at x = 1"),
    ("fluctuations.evolution.dirichlet.initial", "log(x - 2)", "is nan at x = 0"),
    ("fluctuations.evolution.dirichlet.initial", "1/x", "is inf at x = 0"),
    ("fluctuations.evolution.periodic.initial", "7 + x", "is 7 at x = 0 and 8 at x = 1"),
    ("fluctuations.evolution.periodic.time", 0, "0 is not positive; give a macroscopic time above"),
    ("fluctuations.evolution.periodic.time_step", 1e-3, "is above the explicit scheme's stability"),
]


@pytest.mark.parametrize(("key", "value", "says"), REFUSED)
def test_what_makes_no_sense_is_refused_in_one_sentence(key, value, says):
    assert check_refusal(key, value, says).startswith(f"{key}: ")


# The same, where the key that is named is not the one that is set, or more than one is.
REFUSED_ELSEWHERE = [
    ({"process": {"exponent": -1}}, "process: process zero_range: exponent must be above 0"),
    ({"process": {"power": 2}}, "process: process zero_range has no parameter 'power'"),
    ({"process": {"exponent": "two"}}, "process.exponent: 'two' is not a number"),
    ({"process": {"exponent": 1}}, "sampler: 'labelled' runs the zero_range process with exponent"),
    ({"lattice": {"sites": 40000}}, "sampler: 'labelled' cannot run a lattice of 40000 sites"),
    ({"lattice": {"sites": 5003}}, "lattice.elements: 40 elements do not divide the 5003 sites"),
    ({"states": {"slopes": [5, 0]}}, "states.slopes[1]: 0 is a flat profile"),
    ({"states": {"slopes": [5, "6"]}}, "states.slopes[1]: '6' is not a number"),
    ({"states": {"slopes": [5, 60]}}, "states.slopes[1]: 60 makes the density on the lattice zero"),
    ({"states": {"slopes": [5, 1.2345678]}}, "states.slopes[1]: 1.2345678 has more than the six"),
    ({"comparison": {"densities": [7, 4.55]}}, "comparison.densities[1]: 4.55 is no flat profile"),
    ({"comparison": {"slopes": [12]}}, "comparison.slopes[0]: 12 is no affine profile"),
]


@pytest.mark.parametrize(("overlay", "says"), REFUSED_ELSEWHERE)
def test_keys_that_make_no_sense_together_are_refused(overlay, says):
    assert refusal_of(config_of({"fluctuations": overlay})).startswith(f"fluctuations.{says}")


def optional(path):
    """Whether a key may be absent: a family of a library, or the noise of a dynamics."""
    return bool(re.search(r"\.library\..*(interaction|force|diffusion)\.\w+$", path)) or (
        bool(re.search(r"\.dynamics\.\w+\.noise$", path))
    )


# Where the default has null or nothing.
FILLED = [
    nested("own_data.test_functions.half_widths", {"space": 8, "time": 4}),
    nested("own_data.test_functions.strides", {"space": 2, "time": 1}),
    *(
        nested(f"mean_field.{name}.noise", {"levels": [0.1], "definitions": ["rms"]})
        for name in (
            "qanr.dynamics.constant",
            "qanr.dynamics.variable",
            "keller_segel.dynamics.critical",
        )
    ),
    *(
        nested(f"excluded_volume.examples.{name}.cutoffs", {"near": 4, "far": 8, "every": 8})
        for name in ("rods", "disks")
    ),
]


@pytest.mark.parametrize(
    "path", [path for path, _ in schema.paths(schema.load()) if not optional(path)]
)
def test_no_key_may_be_missing(path):
    """Every key of the schema but the optional ones is required, and what to give is told."""
    config = config_of(*FILLED)
    *outer, last = path.split(".")
    table = config
    for name in outer:
        table = table[name]
    del table[last]
    assert refusal_of(config).startswith(f"{path}: this key is missing; give ")


def test_a_config_that_is_no_mapping_is_refused():
    assert refusal_of(None).startswith("config: the empty value is not a mapping of keys")


@pytest.mark.parametrize("boundary", ["periodic", "dirichlet"])
def test_the_stability_limit_is_told_and_respected(boundary):
    """The limit is Δx²/(6 max D (1 + log φ/φ₀)), at ρ = 9 and ρ = 11 for the default starts.

    D (1 + log φ/φ₀) is what ripples from node to node see. D = φ'/2 and φ come from the closed form
    of ρ(φ) here, from a series in the library: four equal digits, so that a wrong factor, in D or
    in the scheme, would fail.
    """
    key = f"fluctuations.evolution.{boundary}.time_step"
    highest, reference = {"periodic": (9.0, 7.0), "dirichlet": (11.0, 3.0)}[boundary]
    relative = math.log(_fugacity(highest) / _fugacity(reference))
    limit = (1 / 40) ** 2 / (6 * _diffusivity(highest) * (1 + relative))
    sentence = refusal_of(config_of(nested(key, 1.01 * limit)))
    assert f"stability limit, Δx²/(6 max D) = {limit:.4g};" in sentence
    suggested = float(sentence.rpartition("give at most ")[2])
    assert 0.999 * limit < suggested <= limit
    validate(config_of(nested(key, suggested)))


def test_a_reference_density_that_makes_the_scheme_unstable_is_refused():
    """Where 1 + log φ/φ₀ < 0, that is φ < φ₀/e, no time step is stable."""
    key = "fluctuations.evolution.dirichlet.reference_density"
    sentence = refusal_of(config_of(nested(key, 6.0)))
    assert "unstable at every time step" in sentence
    highest = float(sentence.rpartition("give at most ")[2])
    assert _fugacity(highest) == pytest.approx(math.e * _fugacity(2.0), rel=0.05)
    validate(config_of(nested(key, highest)))


def _fugacity(density):
    """Return φ(ρ) from the closed form, equation (7) of Li et al. (2019)."""

    def excess(phi):
        return math.sqrt(phi) * i1e(2 * math.sqrt(phi)) / i0e(2 * math.sqrt(phi)) - density

    return brentq(excess, 1e-6, 1e4, xtol=1e-13, rtol=1e-14)


def _diffusivity(density):
    """Return φ'(ρ)/2 by differences."""
    return (_fugacity(density + 1e-3) - _fugacity(density - 1e-3)) / 4e-3


def test_the_steepest_slope_that_is_told_is_accepted():
    sentence = refusal_of(config_of(nested("fluctuations.states.slopes", [5, -60])))
    steepest = float(sentence.rpartition("no steeper than ")[2])
    # With two nodes on either side of the centre, five elements fall from 7 to 0: 7 · 40 / 5.
    assert steepest == pytest.approx(-56, rel=1e-3)
    validate(config_of(nested("fluctuations.states.slopes", [15, -19, steepest])))


@pytest.mark.parametrize(
    "overlay",
    [
        {"process": {"exponent": 1}, "sampler": "generic"},
        {"process": {"exponent": 2.0}},
        {"lattice": {"sites": 40000}, "sampler": "generic"},
        {"states": {"slopes": [5, 19.5]}, "comparison": {"slopes": [19.5]}},
        {"states": {"densities": {"step": 0.05}}},
        {"evolved": {"realisations_per_job": 4250}},
    ],
)
def test_what_makes_sense_is_accepted(overlay):
    validate(config_of({"fluctuations": overlay}))


def test_each_key_stands_in_the_readme_with_its_default():
    config = config_of()
    rows = dict(_documented((ROOT / "config/README.md").read_text(encoding="utf-8")))
    leaves = dict(_leaves(config))
    assert rows.keys() == leaves.keys()
    for path, value in leaves.items():
        assert yaml.safe_load(rows[path]) == value, path


def _documented(text):
    """Yield the path and the default of each key in the tables.

    The heading names the section. A table has its defaults in the column "default", or in one for
    each part of the section, whose name is the column's head.
    """
    section, heads = "", []
    for line in text.splitlines():
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if line.startswith("## "):
            named = re.search(r"`(\w+)`$", line)
            section = f"{named[1]}." if named else ""
        elif line.startswith("| key |"):
            heads = cells
        elif line.startswith("| `") and heads:
            key = cells[0].strip("`")
            for head, cell in zip(heads, cells, strict=True):
                if head == "default":
                    yield f"{section}{key}", cell.strip("`")
                elif head.startswith("`") and cell != "–":
                    yield f"{section}{head.strip('`')}.{key}", cell.strip("`")
        elif not line:
            heads = []


def _leaves(table, prefix=""):
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _leaves(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


@pytest.mark.parametrize("scale", ["paper", "test"])
def test_an_overlay_holds_only_what_differs(scale):
    overlay = yaml.safe_load((ROOT / OVERLAYS[scale]).read_text(encoding="utf-8"))
    default = dict(_leaves(config_of()))
    for path, value in _leaves(overlay):
        assert default[path] != value, path


# Mappings whose keys are names that a config may choose.
FREE = ("fluctuations.process", "kawasaki.potentials")


def test_each_key_of_the_schema_is_described():
    for path, node in schema.paths(schema.load()):
        assert node.get("description"), path
        assert node.get("title"), path
        if "object" in node.get("type", ()) and path not in FREE:
            assert node["additionalProperties"] is False, path
            required = {name for name in node["properties"] if not optional(f"{path}.{name}")}
            assert set(node.get("required", ())) == required, path


def test_a_definition_in_two_files_of_the_schema_is_an_error(tmp_path, monkeypatch):
    """It would otherwise silently be that of the last file."""
    for name, definitions in (("config", "count: {}"), ("other", "rate: {}\n  count: {}")):
        (tmp_path / f"{name}.schema.yaml").write_text(f"$defs:\n  {definitions}\n")
    monkeypatch.setattr(schema, "SCHEMAS", tmp_path)
    with pytest.raises(ValueError, match=r"other\.schema\.yaml defines count a second time"):
        schema.load.__wrapped__()


def test_paper_scale_has_the_papers_realisations():
    study = at_scale("paper")["fluctuations"]
    assert study["preparation"] == "evolved"
    assert blocks.realisations(study, "evolved") == 800_000
    assert blocks.realisations_per_block(study, "local_equilibrium") == 16_000
    assert blocks.realisations_per_block(study, "evolved") == 16_000
    assert len(states.sampled(study)) == 69 + 5
