"""The library: how many terms there are, what they are called, which are refused."""

from pathlib import Path

import numpy as np
import pytest
import yaml

from hydrolimit.inference.weak_form import terms
from hydrolimit.particles import mean_field

ROOT = Path(__file__).parents[1]
SYSTEMS = {
    "qanr": (1, (7, 8, 9)),
    "local": (2, (7, 52, 26)),
    "keller_segel": (2, (8, 27, 18)),
}


@pytest.fixture(scope="module")
def study():
    return yaml.safe_load((ROOT / "config/config.yaml").read_text(encoding="utf-8"))["mean_field"]


@pytest.mark.parametrize("name", SYSTEMS)
def test_libraries_of_the_paper(name, study):
    """Tables 2 to 4: 24, 85 and 53 terms, interactions first, each with a name of its own."""
    dimension, counts = SYSTEMS[name]
    library = terms.library(study[name]["library"], dimension)
    kinds = [term.kind for term in library]
    assert kinds == [kind for kind, n in zip(terms.KINDS, counts, strict=True) for _ in range(n)]
    assert len(library) == {"qanr": 24, "local": 85, "keller_segel": 53}[name]
    assert len({term.name for term in library}) == len(library)
    texts = {(term.kind, term.latex, term.direction) for term in library}
    assert len(texts) == len(library)


def test_exact_laws_are_of_the_libraries(study):
    """Coefficients in the library's order; the numbers are the paper's own."""
    expected = {
        ("qanr", "deterministic"): {"interaction r^0": -1, "interaction r^1": 1},
        ("qanr", "constant"): {"interaction r^0": -1, "interaction r^1": 1, "diffusion 1": 0.1},
        ("qanr", "variable"): {"interaction r^0": -1, "interaction r^1": 1, "diffusion 1": 0.4,
                               "diffusion x": -0.4, "diffusion x^2": 0.1},
        ("local", "omega_1"): {"force 1 e_x": -1, "force 1 e_y": -1, "diffusion 1": 1,
                               "diffusion cos(x) cos(y)": 0.95},
        ("local", "omega_20"): {"force 1 e_x": -1, "force 1 e_y": -1, "diffusion 1": 0.60648},
        ("keller_segel", "deterministic"): {"interaction r^-1": 1 / (2 * np.pi)},
        ("keller_segel", "critical"): {"interaction r^-1": 1 / (2 * np.pi),
                                       "diffusion 1": 1 / (8 * np.pi)},
    }  # fmt: skip
    for (name, dynamics), law in expected.items():
        system = mean_field.system(name, study[name], study[name]["dynamics"][dynamics])
        assert system.dimension == SYSTEMS[name][0]
        library = terms.library(study[name]["library"], system.dimension)
        exact = terms.coefficients(library, system.law())
        found = {t.name: w for t, w in zip(library, exact, strict=True) if w}
        assert found == pytest.approx(law, abs=5e-6)


def test_names_in_one_dimension():
    library = terms.library(
        {
            "interaction": {"powers": [0, -0.5], "logarithm": True},
            "force": {"constant": True, "powers": [2], "cosines": [2], "gradients": 1},
            "diffusion": {"constant": True, "powers": [1], "exponentials": [0.5]},
        },
        1,
    )
    assert [term.name for term in library] == [
        "interaction r^0", "interaction r^-0.5", "interaction log r",
        "force 1", "force x^2", "force cos(2x)", "force x grad",
        "diffusion 1", "diffusion x", "diffusion exp(x/0.5)",
    ]  # fmt: skip


def test_monomials_of_one_coordinate_are_its_powers():
    powers, monomials = (
        [t.name for t in terms.library({"diffusion": family}, 1)]
        for family in ({"powers": [1, 2, 3]}, {"monomials": 3})
    )
    assert powers == monomials


def test_mixed_repeats_every_diffusion_on_the_mixed_derivative():
    library = terms.library({"diffusion": {"mixed": True, "constant": True, "monomials": 1}}, 2)
    assert [term.name for term in library] == [
        "diffusion 1", "diffusion x", "diffusion y",
        "diffusion 1 dxdy", "diffusion x dxdy", "diffusion y dxdy",
    ]  # fmt: skip


def test_families_that_are_off_are_empty():
    off = {"constant": False, "cosines": [], "gradients": 0, "gaussians": []}
    library = terms.library({"force": off, "diffusion": {"constant": True, "mixed": False}}, 2)
    assert [term.name for term in library] == ["diffusion 1"]


@pytest.mark.parametrize(
    ("specification", "dimension", "message"),
    [
        ({}, 1, "there is no term"),
        ({"force": {"constant": False}}, 2, "there is no term"),
        ({"force": {"sines": [1]}}, 1, "force has no family sines; it has constant, powers"),
        ({"interaction": {"gradients": 2}}, 2, "interaction has no family gradients"),
        ({"interaction": {"powers": [1, 2, 1]}}, 1, r"interaction r\^1 is there twice"),
        ({"force": {"constant": True, "cosines": [0]}}, 2, "force 1 e_x is there twice"),
        ({"diffusion": {"powers": [2], "monomials": 2}}, 1, r"diffusion x\^2 is there twice"),
        ({"force": {"powers": [1]}}, 2, "powers of x are for one dimension"),
        ({"diffusion": {"powers": [1]}}, 2, "powers of x are for one dimension"),
        ({"diffusion": {"constant": True, "mixed": True}}, 1, "mixed diffusion is for two"),
    ],
)
def test_library_that_makes_no_sense_is_refused(specification, dimension, message):
    with pytest.raises(terms.LibraryError, match=message):
        terms.library(specification, dimension)


def test_exact_law_beyond_the_library_is_refused():
    library = terms.library({"diffusion": {"constant": True}}, 1)
    assert terms.coefficients(library, {"diffusion 1": 0.3}).tolist() == [0.3]
    with pytest.raises(terms.LibraryError, match="lacks interaction r, a term of the exact law"):
        terms.coefficients(library, {"diffusion 1": 0.3, "interaction r": 1.0})


def test_functions_of_no_family_are_refused():
    for wrong in (terms.Factor("sine", 1), terms.Radial("sine", 1)):
        with pytest.raises(terms.LibraryError, match="called sine"):
            wrong(np.ones(2))


def test_radial_forces_are_zero_at_no_distance():
    """Whatever the function tends to there, and without a warning of a division by zero."""
    for radial in (
        terms.Radial("power", -1), terms.Radial("power", 0), terms.Radial("logarithm"),
        terms.Radial("exponential", 0.5), terms.Radial("gaussian", 0.5),
    ):  # fmt: skip
        with np.errstate(all="raise"):
            assert radial(np.array([0.0, 1.0]))[0] == 0.0
