import numpy as np
import pytest

from hydrolimit.expressions import ExpressionError
from hydrolimit.interactions import Interaction

EPS = 0.01
FORCES = {
    "exp(-r)/r": lambda r: np.exp(-r) / r * (1.0 + 1.0 / r),
    "1/r**4": lambda r: 4.0 * r**-5.0,
    "1/r**12": lambda r: 12.0 * r**-13.0,
    "3*exp(-r**2)": lambda r: 6.0 * r * np.exp(-(r**2)),
}


def soft(formula, dimension=2):
    return Interaction.from_config(
        {"dimension": dimension, "range": EPS, "pair_potential": formula}
    )


def test_alpha_of_hard_particles_is_the_volume_of_the_unit_ball():
    rods = Interaction.from_config({"dimension": 1, "range": 0.0015, "pair_potential": "hard"})
    disks = Interaction.from_config({"dimension": 2, "range": 0.01, "pair_potential": "hard"})
    assert rods.alpha() == 2.0
    assert disks.alpha() == disks.alpha_within(3.0) == np.pi
    assert rods.coefficient(100) == pytest.approx(0.297)
    assert disks.coefficient(1000) == pytest.approx(np.pi * 0.0999)


def test_alpha_of_soft_particles():
    assert soft("exp(-r)/r").alpha() == pytest.approx(3.92624, abs=5e-6)
    assert soft("1/r**4").alpha() == pytest.approx(np.pi**1.5, rel=1e-9)
    # On the line, of 1/r^4: 2 Gamma(3/4).
    assert soft("1/r**4", dimension=1).alpha() == pytest.approx(2.4508334049, rel=1e-9)
    # Of two particles as good as hard, and of a potential that attracts: to first order -2 pi u.
    assert soft("1/r**2000").alpha() == pytest.approx(np.pi, rel=1e-2)
    assert soft("-0.001*exp(-r)").alpha() == pytest.approx(-0.002 * np.pi, rel=1e-3)


def test_alpha_of_a_long_range_potential_is_refused():
    for formula in ("1/r", "1/r**2", "1"):
        with pytest.raises(ValueError, match="does not converge"):
            soft(formula).alpha()


def test_a_potential_is_hard_or_a_formula_of_r():
    with pytest.raises(ExpressionError, match="known are r"):
        soft("x**-4")


def test_alpha_of_a_truncated_potential():
    power = soft("1/r**4")
    # To first order in u(c): the shift u(c) on the area that pairs can take, pi/c² beyond.
    missing = (256.0 * np.pi - np.pi**1.5) / 256.0**2 + np.pi / 256.0
    assert power.alpha() - power.alpha_within(16.0) == pytest.approx(missing, rel=1e-3)
    assert soft("exp(-r)/r").alpha_within(40.0) == pytest.approx(3.92624, abs=5e-6)
    inside = soft("exp(-r)/r").alpha_within(0.5)
    r = (np.arange(200000) + 0.5) / 400000
    u = np.exp(-r) / r - np.exp(-0.5) / 0.5
    assert inside == pytest.approx(np.sum(-np.expm1(-u) * 2 * np.pi * r) / 400000, rel=1e-8)


@pytest.mark.parametrize("formula", FORCES)
def test_the_repulsion_is_the_derivative(formula):
    r = np.geomspace(1e-3, 20.0, 500)
    exact = FORCES[formula](r)
    np.testing.assert_allclose(soft(formula).repulsion(r), exact, rtol=1e-8, atol=1e-9)
    np.testing.assert_allclose(soft(formula).force(r * EPS), exact / EPS, rtol=1e-8, atol=1e-7)


def test_the_repulsion_at_no_distance_is_a_number():
    for formula in (*FORCES, "exp(1/r)", "-log(r)"):
        assert np.isfinite(soft(formula).repulsion(np.array([0.0, 1e-9, 1e-3]))).all()
    assert soft("1/r**4").repulsion(2.0) == pytest.approx(0.125)


@pytest.mark.parametrize("time_step", [1e-8, 2.25e-6, 2e-5])
def test_the_flow_of_a_power(time_step):
    r = np.linspace(0.0, 6.0, 500)
    tau = time_step / EPS**2
    # d(r^6)/dt = 6 r^5 8 r^-5.
    exact = 0.5 * EPS * ((r**6 + 48.0 * tau) ** (1 / 6) - r)
    moved = soft("1/r**4").displacement(r * EPS, time_step)
    np.testing.assert_allclose(moved, exact, atol=1e-6 * EPS)
    np.testing.assert_allclose(moved, exact, rtol=1e-4)
    # A single distance, as an array of one and as a number, gives the same.
    np.testing.assert_allclose(soft("1/r**4").displacement(r[0], time_step), exact[0], rtol=2e-5)


def test_the_flow_of_a_potential_that_is_finite_at_zero():
    # dr/dt = 2 k exactly, for u = -k r; and no force at r = 0 for u = 3 exp(-r²).
    r = np.array([0.0, 1e-4, 0.5, 2.0])
    linear = soft("-3*r").displacement(r * EPS, 1e-5)
    np.testing.assert_allclose(linear, 3.0 * 1e-5 / EPS, atol=1e-6 * EPS)
    assert abs(soft("3*exp(-r**2)").displacement(0.0, 1e-5)) < 2e-6 * EPS


def test_the_flow_of_an_attraction():
    # Towards the minimum of (r - 1)²: (R - 1) = (r - 1) exp(-4 tau).
    r = np.linspace(0.1, 3.0, 30)
    exact = 0.5 * EPS * (r - 1.0) * np.expm1(-4.0 * 0.1)
    np.testing.assert_allclose(
        soft("(r - 1)**2").displacement(r * EPS, 0.1 * EPS**2), exact, atol=1e-6 * EPS
    )


def test_displacements_of_euler():
    power, step = soft("1/r**4"), 2.25e-6
    r = np.array([0.01, 0.5, 1.0, 3.0])
    plain = 4.0 * r**-5.0 / EPS * step
    np.testing.assert_allclose(power.plain_displacement(r * EPS, step), plain, rtol=1e-8)
    capped = power.capped_displacement(r * EPS, step)
    np.testing.assert_allclose(capped, np.minimum(plain, 0.5 * np.sqrt(2 * step)), rtol=1e-8)
    # For a short step the flow is Euler's.
    np.testing.assert_allclose(
        power.displacement(r[1:] * EPS, 1e-13), power.plain_displacement(r[1:] * EPS, 1e-13),
        rtol=1e-4,
    )  # fmt: skip


@pytest.mark.parametrize("time_step", [1e-7, 1e-5])
@pytest.mark.parametrize(("formula", "far"), [("exp(-r)/r", 8.0), ("1/r**4", 16.0)])
def test_tables_interpolate_well(formula, far, time_step, rng):
    """Of the displacement and of the force, each with its share of the smooth switch."""
    table = soft(formula).displacements(time_step, near=4.0, far=far, every=8)
    assert (table.inner, table.near, table.far) == pytest.approx((3 * EPS, 4 * EPS, far * EPS))
    assert table.every == 8

    def switch(r):
        """The cubic with S = 1, S' = 0 at 3 eps and S = S' = 0 at 4 eps."""
        t = 4.0 - np.clip(r / EPS, 3.0, 4.0)
        return t**2 * (3.0 - 2.0 * t)

    r = rng.uniform(0.0, table.near, 2000)
    grid = np.linspace(0.0, table.near, table.displacement.size)
    exact = switch(r) * soft(formula).displacement(r, time_step)
    looked_up = np.interp(r, grid, table.displacement)
    np.testing.assert_allclose(looked_up, exact, rtol=0, atol=1e-5 * exact.max())
    inside = r < table.inner
    np.testing.assert_allclose(looked_up[inside], exact[inside], rtol=1e-3)
    r = rng.uniform(table.inner, table.far, 2000)
    grid = np.linspace(table.inner, table.far, table.force.size)
    exact = (1.0 - switch(r)) * FORCES[formula](r / EPS) / EPS
    looked_up = np.interp(r, grid, table.force)
    np.testing.assert_allclose(looked_up, exact, rtol=0, atol=5e-5 * exact.max())
    # Nothing is switched off: at every distance the two make up all of the force.
    short = soft(formula).displacements(1e-9, near=4.0, far=far, every=8)
    r = np.linspace(EPS, 0.999 * far * EPS, 500)
    near = np.interp(r, np.linspace(0.0, short.near, 4097), short.displacement, right=0.0) / 1e-9
    beyond = np.interp(r, grid, short.force, left=0.0)
    np.testing.assert_allclose(near + beyond, FORCES[formula](r / EPS) / EPS, rtol=2e-3)
