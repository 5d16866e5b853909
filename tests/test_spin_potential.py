"""Potentials of spins from formulas: derivatives, and what is refused."""

import numpy as np
import pytest

from hydrolimit.expressions import ExpressionError
from hydrolimit.spin_potential import REACH, PotentialError, SpinPotential

# By formula: ψ' and ψ''.
KNOWN = {
    "x**2/2": (lambda x: x, np.ones_like),
    "x**2/2 + cos(2*x)": (lambda x: x - 2 * np.sin(2 * x), lambda x: 1 - 4 * np.cos(2 * x)),
    "x**2/2 + 2*exp(-2*x**2)": (
        lambda x: x - 8 * x * np.exp(-2 * x**2),
        lambda x: 1 + (32 * x**2 - 8) * np.exp(-2 * x**2),
    ),
    "x**2/2 + 0.3*sin(x) + tanh(x)": (
        lambda x: x + 0.3 * np.cos(x) + np.cosh(x) ** -2,
        lambda x: 1 - 0.3 * np.sin(x) - 2 * np.tanh(x) * np.cosh(x) ** -2,
    ),
}


@pytest.mark.parametrize("formula", KNOWN)
def test_derivatives(formula):
    """ψ' to 1e-9 and ψ'' to 1e-6, up to the ends of the range."""
    potential, (slope, curvature) = SpinPotential(formula), KNOWN[formula]
    assert (potential.x[0], potential.x[-1]) == (-REACH, REACH)
    assert potential.slope == pytest.approx(slope(potential.x), abs=1e-9)
    assert potential.curvature == pytest.approx(curvature(potential.x), abs=1e-6)


@pytest.mark.parametrize(
    ("formula", "largest", "quadratic"),
    [
        ("x**2/2", 1.0, True), ("0.5*x**2 - 3", 1.0, True), ("x**2", 2.0, False),
        ("x**2/2 + 1e-6*x", 1.0, False), ("x**2/2 + cos(2*x)", 5.0, False),
    ],
)  # fmt: skip
def test_what_steps_and_paths_depend_on(formula, largest, quadratic):
    """Only x²/2 and a constant are run without a table; ψ'' limits the time step."""
    potential = SpinPotential(formula)
    assert potential.quadratic is quadratic
    assert potential.largest_curvature == pytest.approx(largest, rel=1e-6)


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        ("x**2/2 + abs(x)", "is not smooth near x = 0$"),
        ("x**2/2 + 0.01*abs(x - 1.003)", r"is not smooth near x = (1|1\.0\d*)$"),
        ("x**2/2 + 0.1*step(x - 2)", r"is not smooth near x = (2|1\.9\d*|2\.0\d*)$"),
        ("x**2/2 + abs(x)**2.5", "is not smooth near x = "),
        ("x**2/2 + cos(60*x)", "is not smooth near x = "),
        ("x**2/2 + log(x + 3)", "is not finite at x = -16$"),
        ("1/(x - 2)**2 + x**2", "is not finite at x = 2$"),
        ("-x**2/2", "does not confine the spins: it has to rise"),
        ("x", "does not confine the spins"),
        ("x**3 + x**2", "does not confine the spins"),
    ],
)
def test_what_is_no_potential_is_refused(formula, message):
    with pytest.raises(PotentialError, match=message):
        SpinPotential(formula)


def test_what_is_no_formula_of_x_is_refused():
    with pytest.raises(ExpressionError):
        SpinPotential("y**2/2")
