"""Learned laws as equations in words and typeset, and their check forward in time."""

import numpy as np
import pytest
import xarray as xr

from hydrolimit.inference.weak_form import equation, forward, own_data, terms
from hydrolimit.inference.weak_form.density import Grid

PLANE = {
    "interaction": {"powers": [-1], "logarithm": True, "exponentials": [2], "gaussians": [0.5]},
    "force": {"constant": True, "gradients": 2, "cosines": [1], "exponentials": [2]},
    "diffusion": {"constant": True, "monomials": 1, "mixed": True},
}


def said(law, specification=PLANE, dimension=2, **more):
    """Return a law in words and in LaTeX; intervals are a tenth about the coefficients."""
    library = terms.library(specification, dimension)
    w = terms.coefficients(library, law)
    words = equation.in_words(library, w, w - 0.1, w + 0.1, 0.9, **more)
    return words, equation.in_latex(library, w)


class TestEquation:
    def test_every_family_is_told(self):
        """Would catch a family without its words, or a direction that is lost."""
        every = {term.name: 0.5 for term in terms.library(PLANE, 2)}
        words, latex = said(every)
        for function in ("r^-1", "log r", "exp(-r/2)", "r exp(-r^2/(2*0.5^2))", "1 e_x", "1 e_y",
                         "grad(x)", "grad(x y)", "grad(y^2)", "cos(x) cos(y) e_x", "grad(exp(x/2))",
                         "x, on d_x d_y"):  # fmt: skip
            assert words.count(f"    +0.5 (0.4 to 0.6)  × {function}\n") == 1, function
        assert words.count("×") == len(every)
        for part in (r"r^{-1}", r"\log r", r"e^{-r/2}", r"1\,\mathbf{e}_y",
                     r"\nabla\bigl(x\,y\bigr)",
                     r"\cos x\,\cos y\,\mathbf{e}_x",
                     r"x\,(\mathbf{e}_x\otimes\mathbf{e}_y)"):  # fmt: skip
            assert part in latex, part
        assert latex.count("{") == latex.count("}")

    def test_a_law_is_told_by_its_kinds_alone(self):
        words, latex = said({"interaction log r": -2.0, "diffusion 1": 0.125})
        assert words.splitlines() == [
            "The density u of the particles obeys",
            "    d_t u = div(u (grad K * u)) + Laplacian(D u)",
            "with, each coefficient with its 90 % bootstrap interval,",
            "  two particles at distance r attract each other (repel, where negative) with the"
            " force",
            "    -2 (-2.1 to -1.9)  × log r",
            "  every particle diffuses with D = 1/2 sigma^2, which is",
            "    +0.125 (0.025 to 0.225)  × 1",
        ]
        assert latex.splitlines() == [
            r"\partial_t u &= \nabla\cdot\bigl(u\,(\nabla K * u)\bigr)"
            r" + \sum_{pq}\partial_p\partial_q(D_{pq}\,u) \\",
            r"\nabla K(x) &= \frac{x}{r}\Bigl(-2\,\log r\Bigr) \\",
            r"D &= 0.125\,1",
        ]

    def test_mixed_diffusion_is_told_apart(self):
        assert "= d_x d_y(D_xy u)\n" in said({"diffusion 1 dxdy": 1.0})[0]
        both = said({"diffusion 1 dxdy": 1.0, "diffusion x": 1.0})[0]
        assert "= Laplacian(D u) + d_x d_y(D_xy u)\n" in both

    def test_a_law_without_terms_says_so(self):
        words, latex = said({})
        assert words == "The density u of the particles obeys d_t u = 0: no term was selected.\n"
        assert latex == "\\partial_t u &= 0\n"

    def test_an_origin_is_told(self):
        words = said({"force x grad": 1.0}, origin=own_data.origin_words(np.array([0.0, 150.0])))[0]
        assert words.endswith("× grad(x)\nwhere y is measured from 150\n")

    def test_doubts_are_told_where_there_are_any(self):
        library = terms.library({"force": {"powers": [0, 1, 2, 3]}}, 1)
        w = np.array([1.0, 1.0, 0.0, 0.0])
        assert equation.doubts(library, w, np.array([0.9, 0.5, 0.4, 0.0]), 0.0, 0.5) == ""
        frequency = np.array([0.9, 0.3, 0.7, 0.0])
        lines = equation.doubts(library, w, frequency, 0.034, 0.91).splitlines()
        assert len(lines) == 4
        assert lines[0].endswith("seldom select terms of the law: force x (30 %).")
        assert lines[1].endswith("often select terms that the law lacks: force x^2 (70 %).")
        assert "91 % of the density's change" in lines[2]
        assert "negative where 3.4 % of the particles are" in lines[3]
        assert equation.doubts(library, 0.0 * w, 0.0 * w, 0.0, 1.0) == "", "no law, no doubt"


BOX = Grid((0.0,), 0.01, (100,))


class TestForward:
    def test_the_data_are_split_into_those_that_start_the_law_and_all_others(self, rng):
        position = np.arange(2 * 3 * 10, dtype=float).reshape(2, 3, 10, 1)
        position[0, 0, :4] = np.nan  # not there at first: never drawn
        start, drawn, others = forward.split(position, 5, rng)
        assert drawn.shape == (1, 3, 5, 1)
        assert others.shape == (1, 3, 15, 1)
        np.testing.assert_array_equal(drawn[0, 0], start)
        assert np.isfinite(start).all()
        # Every trajectory is in one part, whole: its records are 10 apart.
        last = np.concatenate([drawn[0, 2, :, 0], others[0, 2, :, 0]])
        np.testing.assert_array_equal(np.sort(last), np.sort(position[:, 2].ravel()))
        np.testing.assert_array_equal(drawn[0, 2] - drawn[0, 0], 20.0)

    def test_no_more_than_half_are_drawn(self, rng):
        position = rng.random((1, 3, 11, 2))
        start, drawn, others = forward.split(position, 100, rng)
        assert (len(start), drawn.shape[2], others.shape[2]) == (5, 5, 6)

    def test_law_functions_of_every_kind(self):
        library = terms.library(PLANE, 2)
        law = {"interaction r^-1": 2.0, "interaction log r": 1.0, "force x^2 grad": 3.0,
               "force 1 e_y": -1.0, "diffusion 1": 0.5, "diffusion y": 2.0,
               "diffusion x dxdy": 4.0}  # fmt: skip
        found = forward.law_functions(library, terms.coefficients(library, law))
        x, y = np.array([1.0, 2.0]), np.array([3.0, -1.0])
        np.testing.assert_allclose(found["radial"](x), 2.0 / x + np.log(x))
        np.testing.assert_allclose(found["force"](x, y), [6.0 * x, [-1.0, -1.0]])
        np.testing.assert_allclose(found["half_sigma2"](x, y), 0.5 + 2.0 * y)
        np.testing.assert_allclose(found["mixed"](x, y), 4.0 * x)

    def test_what_a_law_has_not_is_none(self):
        library = terms.library(PLANE, 2)
        found = forward.law_functions(library, terms.coefficients(library, {"force 1 e_x": 1.0}))
        assert [name for name, function in found.items() if function is None] == [
            "radial", "half_sigma2", "mixed",
        ]  # fmt: skip
        assert not any(forward.law_functions(library, np.zeros(len(library))).values())

    def test_identical_data_are_at_distance_zero(self, rng):
        same = rng.random((1, 4, 500, 1))
        found = forward.compared(same[0], same, same, np.arange(4.0), BOX)
        assert not found["distance"].values.any()
        assert not found["distance_noise"].values.any()
        np.testing.assert_array_equal(found["density_law"], found["density_data"])

    @pytest.mark.parametrize("dimension", [1, 2])
    def test_disjoint_densities_are_at_distance_two(self, rng, dimension):
        """Would catch a cell's volume that is not that of the coarse grid."""
        law = 0.4 * rng.random((1, 4, 600, dimension))
        data = 0.6 + 0.4 * rng.random((1, 4, 900, dimension))
        grid = Grid((0.0,) * dimension, 0.02, (50,) * dimension)
        found = forward.compared(law[0], law, data, np.arange(4.0), grid)
        np.testing.assert_allclose(found["distance"], 2.0)
        np.testing.assert_allclose(found["distance_noise"], 2.0)
        assert found["density_law"].dims == ("time", "x", "y")[: dimension + 1]
        volume = float(found["x"][1] - found["x"][0]) ** dimension
        np.testing.assert_allclose(found["density_law"].sum(["x", "y"][:dimension]) * volume, 1.0)

    def test_the_noise_level_is_that_of_finite_numbers(self, rng):
        """The mean over times is within 4 standard errors of sum sqrt(2 p(1-p)(1/n + 1/m)/pi).

        Of a uniform density on 20 cells, with n = 1000 drawn and m = 3000 others: counts are
        normal but for corrections of order 1/(n p) = 0.02, which 400 times do not resolve.
        """
        n, m, times = 1000, 3000, 400
        data = rng.random((1, times, n + m, 1))
        found = forward.compared(
            rng.random((times, n, 1)), data[:, :, :n], data[:, :, n:], np.arange(times), BOX
        )
        expected = 20 * np.sqrt(2.0 / np.pi * 0.05 * 0.95 * (1 / n + 1 / m))
        for name in ("distance", "distance_noise"):
            values = found[name].values
            error = values.std(ddof=1) / np.sqrt(times)
            assert abs(values.mean() - expected) < 4.0 * error, name
            assert error < 0.02 * expected

    def test_the_coarse_grid_covers_the_box(self):
        rough = forward.coarse(Grid((1.0, -3.0), 0.1, (80, 80)), 144)
        assert rough.shape == (12, 12)
        assert rough.low == (1.0, -3.0)
        assert rough.spacing * 12 == pytest.approx(8.0)
        assert forward.coarse(BOX, 1).shape == (forward.FEWEST_BINS,)
        assert forward.coarse(BOX, 1e6).shape == (forward.MOST_BINS,)

    def test_explosions_and_clipped_diffusivities_are_told(self):
        time = np.arange(4.0)
        comparison = xr.Dataset(
            {"distance": ("time", [9.0, 0.5, 0.7, np.nan]), "distance_noise": ("time", 4 * [0.1])},
            {"time": time},
        )
        lines = forward.in_words(comparison, 0.034, 3.0).splitlines()
        assert len(lines) == 4
        assert "at L1 distance 0.6 from the data's" in lines[0]
        assert lines[1].endswith("at 0.1.")
        assert lines[2] == "The law explodes before t = 3."
        assert "in 3.4 % of the steps" in lines[3]
        assert len(forward.in_words(comparison, 0.0, None).splitlines()) == 2
        comparison["distance"][:] = np.nan
        assert forward.in_words(comparison, 0.0, 1.0) == "The law explodes before t = 1.\n"

    def test_a_law_that_exploded_has_no_distance_afterwards(self, rng):
        law = rng.random((3, 400, 1))
        law[2] = np.nan
        data = rng.random((1, 3, 800, 1))
        found = forward.compared(law, data[:, :, :400], data[:, :, 400:], np.arange(3.0), BOX)
        np.testing.assert_array_equal(np.isnan(found["distance"]), [False, False, True])
        assert found["distance_noise"].notnull().all()


def refusal_of(library, **section):
    """Return the sentence with which a normal cloud on the line is refused."""
    chosen = {
        "bins": {"one_dimension": 64},
        "test_functions": {"half_widths": None, "degrees": {"space": 5, "time": 3},
                           "strides": None},
        "thresholds": {"lowest": 1e-3, "highest": 1.0, "number": 5},
        "trim": 0.01,
        "library": {"one_dimension": library},
        "bootstrap": {"unit": "particles"},
    } | section  # fmt: skip
    position = np.random.default_rng(4).normal(size=(2, 41, 300, 1))
    prepared = own_data.prepare(position, 0.1, chosen)
    with pytest.raises(own_data.OwnDataError) as refused:
        own_data.check(prepared, chosen)
    return str(refused.value)


def test_a_term_that_is_nothing_on_the_data_is_named_before_any_job():
    said = refusal_of({"diffusion": {"constant": True}, "interaction": {"exponentials": [1e-5]}})
    assert said.startswith("own_data.library.one_dimension: the term 'interaction exp(-r/1e-05)'")
    assert "is zero on these positions" in said
    said = refusal_of({"diffusion": {"constant": True, "exponentials": [1e-3]}})
    assert "'diffusion exp(x/0.001)' overflows on these positions" in said


def test_a_bootstrap_needs_experiments_to_draw():
    said = refusal_of({"diffusion": {"constant": True}}, bootstrap={"unit": "experiments"})
    assert said.startswith("own_data.bootstrap.unit: experiments cannot be drawn from 2 of them")


def test_trimming_that_leaves_too_few_rows_is_refused():
    assert refusal_of({"diffusion": {"powers": [0, 1, 2, 3, 4]}}, trim=0.9999).startswith(
        "own_data.trim: 0.9999 leaves "
    )
