"""Formulas of the config: arithmetic, exactly as NumPy does it, and nothing else."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrolimit.expressions import FUNCTIONS, ExpressionError, parse

X = np.linspace(0.1, 0.9, 7)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7 + 2*cos(2*pi*x)", 7 + 2 * np.cos(2 * np.pi * X)),
        ("2 + 9*x + 2.5*(1 - x)*sin(2*pi*x)", 2 + 9 * X + 2.5 * (1 - X) * np.sin(2 * np.pi * X)),
        ("-x**2", -(X**2)),
        ("2**-x", 2**-X),
        ("2**3**2", np.full(7, 512.0)),
        ("8 - 4 - 2", np.full(7, 2.0)),
        ("1/3/x", 1 / 3 / X),
        ("+e**x", np.e**X),
        ("  1e-3*x ", 1e-3 * X),
        ("7", np.full(7, 7.0)),
    ],
)
def test_arithmetic_is_numpys(text, expected):
    np.testing.assert_allclose(parse(text)(X), expected, rtol=1e-15)


@pytest.mark.parametrize("name", sorted(FUNCTIONS.keys() - {"step"}))
def test_functions_are_numpys(name):
    np.testing.assert_array_equal(parse(f"{name}(x)")(X), getattr(np, name)(X))


def test_step_is_0_below_0_and_1_from_0_on():
    x = np.array([-np.inf, -1e-300, -0.0, 0.0, 1e-300, np.inf, np.nan])
    np.testing.assert_array_equal(parse("step(x)")(x), [0, 0, 1, 1, 1, 1, np.nan])
    np.testing.assert_array_equal(
        parse("step(x - 0.25)*step(0.5 - x)")(X), (X >= 0.25) & (X <= 0.5)
    )


def test_values_are_float64_of_the_common_shape():
    formula = parse("x + 2*y", ("x", "y"))
    values = formula(np.arange(3)[:, None], np.arange(2))
    assert values.dtype == np.float64
    np.testing.assert_array_equal(values, [[0, 2], [1, 3], [2, 4]])
    assert parse("7")(np.zeros((2, 3))).shape == (2, 3)
    assert parse("x")(3).shape == ()


def test_the_values_are_no_view_of_the_argument():
    x = X.copy()
    parse("x")(x)[0] = 5.0
    np.testing.assert_array_equal(x, X)


def test_a_variable_hides_a_constant_of_its_name():
    assert parse("e", ("e",))(3.0) == 3.0


def test_outside_a_domain_the_value_is_not_finite_and_nothing_is_warned_of():
    with np.errstate(all="raise"):
        assert np.isnan(parse("log(x - 1)")(0.0))
        assert np.isnan(parse("(x - 1)**0.5")(0.0))
        assert np.isinf(parse("1/x")(0.0))
        # Of Python's integers this would be a computation without end.
        assert np.isinf(parse("9**9**9**9**9")(0.0))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is not a formula"),
        ("7 +", "is not a formula"),
        ("2x", "with * for products"),
        ("x = 1", "is not a formula"),
        ("x; x", "is not a formula"),
        ("x\0", "is not a formula"),
        ("(" * 240 + "x" + ")" * 240, "is not a formula"),
        ("x+" * 300 + "x", "601 characters is longer than 500"),
        ("y", "'y' in 'y' is not a known name; known are x, pi, e"),
        ("sine(x)", "'sine' in 'sine(x)' is not a known function; did you mean sin?"),
        ("sin", "'sin' in 'sin' is not a known name"),
        ("x^2", "write **"),
        ("sin(x, x)", "is not arithmetic"),
        ("sin(x=1)", "is not arithmetic"),
        ("sin(*x)", "is not arithmetic"),
        ("x.real", "is not arithmetic"),
        ("x[0]", "is not arithmetic"),
        ("x > 1", "is not arithmetic"),
        ("x if x else x", "is not arithmetic"),
        ("(lambda: x)()", "is not arithmetic"),
        ("[x for x in x]", "is not arithmetic"),
        ("(x := 1)", "is not arithmetic"),
        ("f'{x}'", "is not arithmetic"),
        ("'x'", "is not arithmetic"),
        ("True", "is not arithmetic"),
        ("None", "is not arithmetic"),
        ("1j", "is not arithmetic"),
        ("...", "is not arithmetic"),
        ("x % 2", "is not arithmetic"),
        ("x // 2", "is not arithmetic"),
        ("x @ x", "is not arithmetic"),
        ("not x", "is not arithmetic"),
        ("~x", "is not arithmetic"),
        ("1e999", "is not arithmetic"),
        ("1" + "0" * 400, "is not arithmetic"),
        ("__import__('os').system('true')", "is not arithmetic"),
        ("__import__(x)", "'__import__' in"),
        ("().__class__", "is not arithmetic"),
    ],
)
def test_anything_else_is_refused_in_one_sentence(text, says):
    with pytest.raises(ExpressionError) as refused:
        parse(text)
    sentence = str(refused.value)
    assert says in sentence
    assert "\n" not in sentence


@given(st.text(alphabet="x0123456789.+-*/()^ePIpisncolgqrtah,_ \n[]'", max_size=40))
def test_no_text_does_anything_but_parse_or_be_refused(text):
    try:
        formula = parse(text)
    except ExpressionError:
        return
    assert formula(X).shape == X.shape


@pytest.mark.parametrize("values", [(), (1.0, 2.0)])
def test_a_formula_takes_one_array_for_each_variable(values):
    with pytest.raises(TypeError, match="is a formula of x"):
        parse("x")(*values)
