"""The linear system: every column of every family against slow, direct quadrature."""

from pathlib import Path

import naive_weak_form as naive
import numpy as np
import pytest
import yaml

from hydrolimit.inference.weak_form import terms
from hydrolimit.inference.weak_form.density import Grid
from hydrolimit.inference.weak_form.regression import Regression
from hydrolimit.inference.weak_form.system import Convolution, assemble, radial_kernel
from hydrolimit.inference.weak_form.test_functions import TestFunctions

ROOT = Path(__file__).parents[1]
INTERVAL = 0.15
# 19 times are more than are convolved together, and no whole number of that.
TIMES = 19
FUNCTIONS = TestFunctions((3, 5), (5, 3), (2, 3))
GRIDS = {1: Grid((-0.8,), 0.11, (17,)), 2: Grid((-0.8, 0.3), 0.11, (11, 13))}
INTERACTIONS = {
    "r^-1": lambda r: 1 / r,
    "r^0": lambda r: 1 + 0 * r,
    "r^2": lambda r: r**2,
    "r^-0.5": lambda r: 1 / np.sqrt(r),
    "log r": np.log,
    "exp(-r/0.7)": lambda r: np.exp(-r / 0.7),
    "r exp(-r^2/(2*0.5^2))": lambda r: r * np.exp(-(r**2) / 0.5),
}
RADIAL = {"powers": [-1, 0, 2, -0.5], "logarithm": True, "exponentials": [0.7], "gaussians": [0.5]}
BELL = "exp(-x^2/(2*0.6^2)) exp(-y^2/(2*0.6^2))"


def _bell(x, y):
    return np.exp(-(x**2 + y**2) / 0.72)


# By dimension: the specification, and what each term is, by kind and name, written out.
SPECIFICATION = {
    1: {
        "interaction": RADIAL,
        "force": {"constant": True, "powers": [1, 3], "gradients": 2, "cosines": [2],
                  "exponentials": [0.8], "gaussians": [0.6]},
        "diffusion": {"constant": True, "powers": [3], "monomials": 2, "cosines": [2],
                      "exponentials": [0.8], "gaussians": [0.6]},
    },
    2: {
        "interaction": RADIAL,
        "force": {"constant": True, "gradients": 2, "cosines": [1, 2], "exponentials": [0.8],
                  "gaussians": [0.6]},
        "diffusion": {"constant": True, "monomials": 2, "cosines": [1, 2], "exponentials": [0.8],
                      "gaussians": [0.6], "mixed": True},
    },
}  # fmt: skip
FORCES = {
    1: {
        "1": lambda x: [1 + 0 * x],
        "x": lambda x: [x],
        "x^3": lambda x: [x**3],
        "x grad": lambda x: [1 + 0 * x],
        "x^2 grad": lambda x: [2 * x],
        "cos(2x)": lambda x: [np.cos(2 * x)],
        "exp(x/0.8) grad": lambda x: [np.exp(x / 0.8) / 0.8],
        "exp(-x^2/(2*0.6^2)) grad": lambda x: [-x / 0.36 * np.exp(-(x**2) / 0.72)],
    },
    2: {
        "1 e_x": lambda x, y: [1 + 0 * x, 0 * x],
        "1 e_y": lambda x, y: [0 * x, 1 + 0 * x],
        "x grad": lambda x, y: [1 + 0 * x, 0 * x],
        "y grad": lambda x, y: [0 * x, 1 + 0 * x],
        "x^2 grad": lambda x, y: [2 * x, 0 * x],
        "x y grad": lambda x, y: [y, x],
        "y^2 grad": lambda x, y: [0 * x, 2 * y],
        "cos(x) cos(y) e_x": lambda x, y: [np.cos(x) * np.cos(y), 0 * x],
        "cos(x) cos(2y) e_x": lambda x, y: [np.cos(x) * np.cos(2 * y), 0 * x],
        "cos(2x) cos(y) e_x": lambda x, y: [np.cos(2 * x) * np.cos(y), 0 * x],
        "cos(2x) cos(2y) e_x": lambda x, y: [np.cos(2 * x) * np.cos(2 * y), 0 * x],
        "cos(x) cos(y) e_y": lambda x, y: [0 * x, np.cos(x) * np.cos(y)],
        "cos(x) cos(2y) e_y": lambda x, y: [0 * x, np.cos(x) * np.cos(2 * y)],
        "cos(2x) cos(y) e_y": lambda x, y: [0 * x, np.cos(2 * x) * np.cos(y)],
        "cos(2x) cos(2y) e_y": lambda x, y: [0 * x, np.cos(2 * x) * np.cos(2 * y)],
        "exp(x/0.8) grad": lambda x, y: [np.exp(x / 0.8) / 0.8, 0 * x],
        "exp(y/0.8) grad": lambda x, y: [0 * x, np.exp(y / 0.8) / 0.8],
        f"{BELL} grad": lambda x, y: [-x / 0.36 * _bell(x, y), -y / 0.36 * _bell(x, y)],
    },
}
DIFFUSIONS = {
    1: {
        "1": lambda x: 1 + 0 * x,
        "x": lambda x: x,
        "x^2": lambda x: x**2,
        "x^3": lambda x: x**3,
        "cos(2x)": lambda x: np.cos(2 * x),
        "exp(x/0.8)": lambda x: np.exp(x / 0.8),
        "exp(-x^2/(2*0.6^2))": lambda x: np.exp(-(x**2) / 0.72),
    },
    2: {
        "1": lambda x, y: 1 + 0 * x,
        "x": lambda x, y: x,
        "y": lambda x, y: y,
        "x^2": lambda x, y: x**2,
        "x y": lambda x, y: x * y,
        "y^2": lambda x, y: y**2,
        "cos(x) cos(y)": lambda x, y: np.cos(x) * np.cos(y),
        "cos(x) cos(2y)": lambda x, y: np.cos(x) * np.cos(2 * y),
        "cos(2x) cos(y)": lambda x, y: np.cos(2 * x) * np.cos(y),
        "cos(2x) cos(2y)": lambda x, y: np.cos(2 * x) * np.cos(2 * y),
        "exp(x/0.8)": lambda x, y: np.exp(x / 0.8),
        "exp(y/0.8)": lambda x, y: np.exp(y / 0.8),
        BELL: _bell,
    },
}


def _written_out(dimension):
    """Return {name of a term: (kind for the naive column, its function)}."""
    mixed = DIFFUSIONS[dimension] if dimension == 2 else {}
    return {
        **{f"interaction {name}": ("interaction", f) for name, f in INTERACTIONS.items()},
        **{f"force {name}": ("force", f) for name, f in FORCES[dimension].items()},
        **{f"diffusion {name}": ("diffusion", f) for name, f in DIFFUSIONS[dimension].items()},
        **{f"diffusion {name} dxdy": ("mixed", f) for name, f in mixed.items()},
    }


def _density(dimension):
    """Return a density (time, x[, y]) without symmetry that changes in time."""
    t = INTERVAL * np.arange(TIMES).reshape(-1, *[1] * dimension)
    x, *y = np.meshgrid(*GRIDS[dimension].axes, indexing="ij")
    other = (y[0] - 0.6) if y else 0.0
    return np.exp(-((x - 0.1 * t) ** 2) - 2 * other**2 - 0.4 * x * other) * (2 + np.sin(3 * x + t))


@pytest.fixture(scope="module", params=[1, 2])
def problem(request):
    dimension = request.param
    library = terms.library(SPECIFICATION[dimension], dimension)
    return dimension, library, _density(dimension), GRIDS[dimension]


def _assert_near(found, expected):
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12 * np.abs(expected).max())


def test_every_column_is_that_of_direct_quadrature(problem):
    """To round-off, one centre after the other: sign, factor, derivative, order of the rows."""
    dimension, library, density, grid = problem
    system = assemble(density, grid, INTERVAL, FUNCTIONS, library, 0.0)
    written = _written_out(dimension)
    assert {term.name for term in library} == set(written)
    assert system.matrix.shape == (system.queries, len(library))
    for term, column in zip(library, system.matrix.T, strict=True):
        kind, function = written[term.name]
        _assert_near(column, naive.column(kind, function, density, grid, INTERVAL, FUNCTIONS))


def test_right_hand_side_is_the_weak_time_derivative(problem):
    """Whatever the library, one of interactions alone too."""
    dimension, library, density, grid = problem
    system = assemble(density, grid, INTERVAL, FUNCTIONS, library[:1], 0.0)
    derivative = (0,) * dimension + (1,)
    _assert_near(system.rhs, naive.weak(density, derivative, grid, INTERVAL, FUNCTIONS))


def test_field_moves_the_density(problem):
    """With another density as field only interactions change, and that one is what is felt."""
    dimension, library, density, grid = problem
    field = density[::-1] ** 2
    own, other = (
        assemble(density, grid, INTERVAL, FUNCTIONS, library, 0.0, f).matrix for f in (None, field)
    )
    interactions = [term.kind == "interaction" for term in library]
    np.testing.assert_array_equal(
        own[:, ~np.array(interactions)], other[:, ~np.array(interactions)]
    )
    first = naive.column(
        "interaction", INTERACTIONS["r^-1"], density, grid, INTERVAL, FUNCTIONS, field
    )
    _assert_near(other[:, 0], first)


def test_rows_without_particles_are_left_out(problem):
    """Those with psi * U at most the share of its maximum, of G and of b alike."""
    dimension, library, density, grid = problem
    everything = assemble(density, grid, INTERVAL, FUNCTIONS, library, 0.0)
    weight = naive.weak(density, (0,) * (dimension + 1), grid, INTERVAL, FUNCTIONS)
    share = 0.5
    kept = weight > share * weight.max()
    assert 0 < kept.sum() < len(kept)
    trimmed = assemble(density, grid, INTERVAL, FUNCTIONS, library, share)
    np.testing.assert_array_equal(trimmed.matrix, everything.matrix[kept])
    np.testing.assert_array_equal(trimmed.rhs, everything.rhs[kept])
    assert trimmed.queries == everything.queries == len(everything.rhs)


@pytest.mark.parametrize("shape", [(2,), (7,), (16,), (5, 5), (6, 9), (9, 6)])
def test_convolution_is_the_direct_sum(shape, rng):
    """Linear, not periodic: it would catch too little padding and a shift by a cell."""
    grid = Grid((0.0,) * len(shape), 0.3, shape)
    density = rng.random((4, *shape))
    force = terms.Radial("power", -0.5)
    convolution = Convolution(grid)
    spectrum = convolution.spectrum(density)
    direct = naive.interaction_field(lambda r: r**-0.5, density, grid)
    for kernel, expected in zip(radial_kernel(force, grid), direct, strict=True):
        found = convolution.convolved(spectrum, convolution.transformed(kernel))
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-13)


def test_interaction_is_without_self_force_and_antisymmetric():
    """Lone particles do not move; of two, each pulls as hard as the other."""
    grid = GRIDS[2]
    for kernel in radial_kernel(terms.Radial("power", -1.0), grid):
        assert kernel.shape == (21, 25)
        assert kernel[10, 12] == 0.0
        np.testing.assert_allclose(kernel, -kernel[::-1, ::-1], atol=1e-15)


@pytest.mark.parametrize(
    ("name", "dimension", "rows"), [("qanr", 1, 3400), ("local", 2, 686), ("keller_segel", 2, 6500)]
)
def test_numbers_of_rows_are_the_papers(name, dimension, rows):
    """Table 5, before rows without particles are left out."""
    text = (ROOT / "config/config.yaml").read_text(encoding="utf-8")
    study = yaml.safe_load(text)["mean_field"]
    regression = Regression.from_config(study[name], study["thresholds"], dimension)
    grid = Grid((0.0,) * dimension, 0.05, (regression.bins,) * dimension)
    density = np.ones((study[name]["times"], *grid.shape))
    few = [term for term in regression.library if term.name.startswith("diffusion 1")][:1]
    system = assemble(density, grid, regression.interval, regression.functions, few, 0.0)
    assert system.queries == len(system.rhs) == len(system.matrix) == rows
