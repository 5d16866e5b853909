"""The finite-element scheme: entries, operators, orders of convergence, stability, mass."""

from functools import partial

import naive
import numpy as np
import pytest
from scipy.integrate import quad

from hydrolimit import processes
from hydrolimit.continuum import finite_elements
from hydrolimit.continuum.finite_elements import HatElements, tangent_entries
from hydrolimit.statistics import slope as slope_of
from hydrolimit.thermodynamics import Thermodynamics

BOTH = pytest.mark.parametrize("periodic", [True, False], ids=["periodic", "dirichlet"])


def _law(exponent, density_max):
    process = processes.load({"name": "zero_range", "exponent": exponent})
    return Thermodynamics(process, density_max)


@pytest.fixture(scope="module")
def square():
    return _law(2, 16.0)


@pytest.fixture(scope="module")
def linear():
    return _law(1, 16.0)


def _order(spacings, errors):
    return slope_of(np.log(spacings), np.log(errors))


def _tangent_operator(mesh, law):
    return lambda rho, s: tangent_entries(law.mobility, rho, s, mesh.spacing)


@pytest.mark.parametrize(
    ("density", "slope"), [(7.0, 0.0), (4.0, 19.0), (10.0, -19.0), (2.0, 30.0)]
)
def test_tangent_entries_are_integrals_of_equation_6(square, density, slope):
    """⟨m(ρ_a + s (x - x_a)) γ'_a, γ'_b⟩ over the two elements at x_a = 0, by quadrature."""
    spacing = 1 / 40
    entries = tangent_entries(square.mobility, density, slope, spacing)
    for column, offset in enumerate((-1, 0, 1)):

        def integrand(x, offset=offset):
            of_a = -np.sign(x) / spacing
            of_b = -np.sign(x - offset * spacing) / spacing
            support = abs(x - offset * spacing) < spacing
            return float(square.mobility(density + slope * x)) * of_a * of_b * support

        expected = sum(quad(integrand, *ends)[0] for ends in ((-spacing, 0), (0, spacing)))
        assert entries[column] == pytest.approx(expected, rel=1e-9)


def test_tangent_entries_of_a_flat_profile_are_m_over_spacing():
    entries = tangent_entries(lambda rho: 3.0 * rho, np.full((2, 5), 7.0), np.zeros((2, 5)), 0.1)
    np.testing.assert_allclose(entries, np.tile([-210.0, 420.0, -210.0], (2, 5, 1)), rtol=1e-13)


@BOTH
def test_full_operator_is_the_galerkin_matrix(square, periodic, rng):
    """⟨m(ρ_h) γ'_a, γ'_b⟩ of the piecewise linear density, element by element, by quadrature."""
    mesh = HatElements(6, periodic)
    density = rng.uniform(2.0, 12.0, mesh.x.size)
    entries = mesh.full_operator(square.mobility)(density, mesh.slope(density))
    expected = np.zeros((density.size, density.size))
    for e in range(6):
        left, right = e, (e + 1) % density.size
        rise = density[right] - density[left]
        mean = quad(lambda s, e=e, d=rise: float(square.mobility(density[e] + d * s)), 0, 1)[0]
        for b, a, sign in (
            (left, left, 1),
            (right, right, 1),
            (left, right, -1),
            (right, left, -1),
        ):
            expected[b, a] += sign * mean / mesh.spacing
    np.testing.assert_allclose(naive.dense(entries, periodic), expected, atol=1e-8)


@BOTH
def test_applying_entries_is_multiplying_by_the_matrix(periodic, rng):
    mesh = HatElements(7, periodic)
    entries, force = rng.normal(size=(3, mesh.x.size, 3)), rng.normal(size=(3, mesh.x.size))
    product = mesh.apply(entries, force)
    for one, f, result in zip(entries, force, product, strict=True):
        np.testing.assert_allclose(naive.dense(one, periodic) @ f, result, atol=1e-13)


@BOTH
def test_rate_solves_equation_8_with_the_consistent_mass_matrix(square, periodic, rng):
    """M ∂t ρ = K F with ⟨γ_a, γ_b⟩ = Δx (1/6, 2/3, 1/6) by hand; two densities at once."""
    mesh = HatElements(8, periodic)
    density = rng.uniform(6.0, 9.0, (2, mesh.x.size))
    operator = _tangent_operator(mesh, square)
    rate = mesh.rate(density, operator, square.force)
    mass = mesh.spacing * naive.dense(np.tile([1 / 6, 2 / 3, 1 / 6], (mesh.x.size, 1)), periodic)
    entries = operator(density, mesh.slope(density))
    for one, rho, result in zip(entries, density, rate, strict=True):
        right = naive.dense(one, periodic) @ square.force(rho)
        inner = slice(None) if periodic else slice(1, -1)
        np.testing.assert_allclose((mass @ result)[inner], right[inner], atol=1e-9)
        if not periodic:
            assert result[0] == result[-1] == 0.0


@BOTH
def test_slope_is_by_central_differences(periodic):
    """Second order inside; exact on a line, of which the ring has none."""
    mesh = HatElements(10, periodic)
    assert mesh.x[1] == mesh.spacing == 0.1
    if not periodic:
        np.testing.assert_allclose(mesh.slope(2.0 - 3.0 * mesh.x), -3.0)
        np.testing.assert_allclose(mesh.slope(mesh.x**2)[[0, 5, 10]], [0.1, 1.0, 1.9])
        return
    density = np.array([np.sin(2 * np.pi * mesh.x), np.cos(2 * np.pi * mesh.x)])
    factor = np.sin(2 * np.pi * 0.1) / 0.1
    expected = factor * np.array([density[1], -density[0]])
    np.testing.assert_allclose(mesh.slope(density), expected, atol=1e-12)


@pytest.mark.parametrize("full", [True, False], ids=["full", "tangent"])
@BOTH
def test_rate_converges_to_half_the_laplacian_of_the_fugacity(square, full, periodic):
    """∂t ρ → ½ ∂²φ(ρ)/∂x² at nodes, order 2 in Δx; it would catch any factor in K, M, F or m.

    The fugacity of the exact profile is differentiated over 10⁻³.
    """

    def profile(x):
        return 7 + 2 * np.sin(2 * np.pi * x) if periodic else 4 + 5 * x + np.sin(3 * x)

    spacings, errors = [], []
    for elements in (40, 80, 160):
        mesh = HatElements(elements, periodic)
        # Away from the ends, whose slopes are one-sided.
        inner = slice(None) if periodic else slice(elements // 4, -elements // 4)
        phi = [square.fugacity(profile(mesh.x[inner] + d)) for d in (-1e-3, 0.0, 1e-3)]
        exact = 0.5 * (phi[0] - 2 * phi[1] + phi[2]) / 1e-6
        operator = mesh.full_operator(square.mobility) if full else _tangent_operator(mesh, square)
        rate = mesh.rate(profile(mesh.x), operator, square.force)[inner]
        spacings.append(mesh.spacing)
        errors.append(np.abs(rate - exact).max() / np.abs(exact).max())
    assert errors[0] < 0.05
    assert _order(spacings, errors) == pytest.approx(2.0, abs=0.15)


def _decay(mesh, law, operator, start, time, steps):
    """The density at the end, by a given number of steps."""
    frames = mesh.evolve(start, operator, law.force, time, time / steps, 2)[1]
    return frames[-1]


def test_a_mode_of_linear_diffusion_decays_at_its_rate(linear):
    """g(k) = k: 5 + 2 cos 2πx exp(-4π²Dt) with D = 1/2, order 2 in Δx with Δt ~ Δx².

    At t = 0.02 the amplitude is 1.347; a factor of two in D makes it 1.64 or 0.91.
    """
    spacings, errors = [], []
    for elements in (10, 20, 40):
        mesh = HatElements(elements, periodic=True)
        start = 5 + 2 * np.cos(2 * np.pi * mesh.x)
        operator = mesh.full_operator(linear.mobility)
        end = _decay(mesh, linear, operator, start, 0.02, elements**2 // 4)
        exact = 5 + 2 * np.cos(2 * np.pi * mesh.x) * np.exp(-2 * np.pi**2 * 0.02)
        spacings.append(mesh.spacing)
        errors.append(np.abs(end - exact).max())
    assert errors[-1] < 0.01
    assert _order(spacings, errors) == pytest.approx(2.0, abs=0.15)


def test_linear_diffusion_between_held_ends(linear):
    """4 + 3x + 2 sin πx exp(-π²Dt), D = 1/2: order 2, ends held to the last bit."""
    spacings, errors = [], []
    for elements in (10, 20, 40):
        mesh = HatElements(elements, periodic=False)
        start = 4 + 3 * mesh.x + 2 * np.sin(np.pi * mesh.x)
        operator = mesh.full_operator(linear.mobility)
        end = _decay(mesh, linear, operator, start, 0.05, elements**2 // 2)
        exact = 4 + 3 * mesh.x + 2 * np.sin(np.pi * mesh.x) * np.exp(-0.05 * np.pi**2 / 2)
        assert (end[0], end[-1]) == (start[0], start[-1])
        spacings.append(mesh.spacing)
        errors.append(np.abs(end - exact).max())
    assert errors[-1] < 0.01
    assert _order(spacings, errors) == pytest.approx(2.0, abs=0.15)


def test_euler_steps_are_of_first_order(square):
    """Against 1/16 of the smallest step on one mesh."""
    mesh = HatElements(10, periodic=True)
    start = 7 + 2 * np.cos(2 * np.pi * mesh.x)
    operator = _tangent_operator(mesh, square)
    reference = _decay(mesh, square, operator, start, 2e-3, 5120)
    steps = np.array([80, 160, 320])
    errors = [
        np.abs(_decay(mesh, square, operator, start, 2e-3, n) - reference).max() for n in steps
    ]
    assert _order(1 / steps, errors) == pytest.approx(1.0, abs=0.08)


def test_mass_is_conserved_on_the_ring(square):
    """By any operator whose columns sum to zero, to rounding over 500 steps."""
    mesh = HatElements(20, periodic=True)
    start = 7 + 2 * np.cos(2 * np.pi * mesh.x)
    for operator in (_tangent_operator(mesh, square), mesh.full_operator(square.mobility)):
        density = mesh.evolve(start, operator, square.force, 5e-3, 1e-5, 6)[1]
        mass = density.mean(axis=1)
        np.testing.assert_allclose(mass, mass[0], rtol=1e-13)
        assert np.ptp(density[-1]) < 0.6 * np.ptp(start)


def test_kept_frames_are_those_asked_for(linear):
    """Equally spaced; a step that does not divide them is shortened, not stretched."""
    mesh = HatElements(10, periodic=True)
    start, seen = 5 + 2 * np.cos(2 * np.pi * mesh.x), []

    def operator(density, slope):
        seen.append(density)
        return tangent_entries(linear.mobility, density, slope, mesh.spacing)

    times, density = mesh.evolve(start, operator, linear.force, 0.01, 4e-4, 5)
    np.testing.assert_allclose(times, [0, 0.0025, 0.005, 0.0075, 0.01])
    assert density.shape == (5, 10)
    np.testing.assert_array_equal(density[0], start)
    # 0.0025 takes seven steps of at most 4e-4, all alike; a step that divides it is kept.
    assert len(seen) == 4 * 7
    by_hand = start
    for _ in range(28):
        by_hand = by_hand + 0.0025 / 7 * mesh.rate(by_hand, operator, linear.force)
    np.testing.assert_allclose(density[-1], by_hand, rtol=1e-12)
    seen.clear()
    mesh.evolve(start, operator, linear.force, 0.003, 0.001 / 3, 2)
    assert len(seen) == 9


def test_members_evolve_independently(square):
    mesh = HatElements(10, periodic=False)
    starts = np.array([4 + 3 * mesh.x, 9 - 2 * mesh.x**2])
    operator = _tangent_operator(mesh, square)
    together = mesh.evolve(starts, operator, square.force, 2e-4, 1e-5, 3)[1]
    assert together.shape == (3, 2, 11)
    for m in (0, 1):
        alone = mesh.evolve(starts[m], operator, square.force, 2e-4, 1e-5, 3)[1]
        np.testing.assert_allclose(together[:, m], alone, rtol=1e-14)


def _jacobian(mesh, law, density, reference):
    """∂(∂t ρ_b)/∂ρ_a of the scheme with the exact entries, by differences."""
    operator, step = _tangent_operator(mesh, law), 1e-6
    nodes = mesh.x.size
    shifted = np.full((2, nodes, nodes), density) + step * np.array([[[1]], [[-1]]]) * np.eye(nodes)
    force = partial(law.force, reference=reference)
    rates = mesh.rate(shifted.reshape(-1, nodes), operator, force).reshape(shifted.shape)
    return ((rates[0] - rates[1]) / (2 * step)).T


@BOTH
@pytest.mark.parametrize(
    ("density", "reference"),
    [(0.5, None), (2.0, None), (7.0, None), (11.0, None), (5.0, 7.0), (7.0, 7.0), (11.0, 4.0)],
)
def test_stable_time_step_is_that_of_the_linearised_scheme(square, periodic, density, reference):
    """2/|λ| of its fastest eigenvalue, on a mesh of 40 elements, within 2 %; no mode grows.

    Below the reference density ripples are slower than D says, and the step is shorter than it
    need be. It would catch a factor of two, and D in place of the ripples' own diffusivity, up to 6
    times as large.
    """
    mesh = HatElements(40, periodic)
    eigenvalues = np.linalg.eigvals(_jacobian(mesh, square, density, reference))
    ripples = finite_elements.fastest_diffusivity(square, density, reference)
    diffusivity = max(ripples, float(square.diffusivity(density)))
    step = finite_elements.stable_time_step(mesh.spacing, diffusivity)
    fastest = np.abs(eigenvalues).max()
    assert eigenvalues.real.max() < 1e-6 * fastest
    if square.force(density, reference) <= 0:
        assert fastest * step == pytest.approx(2.0, rel=0.02)
    else:
        assert 0.5 < fastest * step < 2.0


@pytest.mark.parametrize("reference", [None, 7.0])
def test_ripples_grow_below_a_fugacity_of_1_over_e(square, reference):
    """φ(ρ) = φ₀/e marks where the scheme is unstable at every step: D (1 + log φ/φ₀) = 0 there."""
    zero = 1.0 if reference is None else square.fugacity(reference)
    density = np.linspace(0.05, 6.9, 1000)
    unstable = finite_elements.fastest_diffusivity(square, density, reference) <= 0
    np.testing.assert_array_equal(unstable, square.fugacity(density) <= zero / np.e)
    mesh = HatElements(20, periodic=True)
    for rho in (density[unstable][-3], density[~unstable][3]):
        growth = np.linalg.eigvals(_jacobian(mesh, square, rho, reference)).real.max()
        assert (growth > 1e-3) == (square.fugacity(rho) <= zero / np.e)


@pytest.mark.parametrize("reference", [None, 7.0])
def test_ripples_see_a_diffusivity_of_their_own(square, reference):
    """D (1 + log φ/φ₀) for the zero-range process."""
    zero = 1.0 if reference is None else square.fugacity(reference)
    density = np.array([0.5, 2.0, 7.0, 11.0])
    expected = square.diffusivity(density) * (1 + np.log(square.fugacity(density) / zero))
    np.testing.assert_allclose(
        finite_elements.fastest_diffusivity(square, density, reference), expected, rtol=1e-6
    )


@pytest.mark.parametrize(("factor", "grows"), [(0.97, False), (1.03, True)])
@pytest.mark.parametrize("reference", [None, 5.0])
def test_a_ripple_grows_just_above_the_stable_step(square, reference, factor, grows):
    mesh = HatElements(20, periodic=True)
    ripples = finite_elements.fastest_diffusivity(square, 7.0, reference)
    step = factor * finite_elements.stable_time_step(mesh.spacing, ripples)
    start = 7.0 + 1e-4 * np.cos(np.pi * np.arange(20))
    force = partial(square.force, reference=reference)
    density = mesh.evolve(start, _tangent_operator(mesh, square), force, 50 * step, step, 2)
    assert (np.abs(density[1][-1] - 7.0).max() > 1e-4) == grows


def test_the_zero_of_the_force_changes_no_operator_of_zero_row_sums(square):
    """The full operator's rate is the same whatever the reference; the Taylor step's is not."""
    mesh = HatElements(20, periodic=True)
    density = 7 + 2 * np.cos(2 * np.pi * mesh.x)
    full, tangent = mesh.full_operator(square.mobility), _tangent_operator(mesh, square)
    rates = {
        (name, reference): mesh.rate(density, operator, partial(square.force, reference=reference))
        for name, operator in (("full", full), ("tangent", tangent))
        for reference in (None, 7.0)
    }
    np.testing.assert_allclose(rates["full", None], rates["full", 7.0], atol=1e-8)
    error = {r: np.abs(rates["tangent", r] - rates["full", r]).max() for r in (None, 7.0)}
    assert error[7.0] < 0.5 * error[None]


def test_taylor_error_is_of_third_order(square):
    """Appendix C, on 7 + 2 cos 2πx; from 40 to 160 elements."""
    elements = np.array([40, 80, 160])
    errors = [
        finite_elements.taylor_error(
            square.mobility,
            square.force,
            lambda x: 7 + 2 * np.cos(2 * np.pi * x),
            lambda x: -4 * np.pi * np.sin(2 * np.pi * x),
            n,
        )
        for n in elements
    ]
    assert _order(1 / elements, errors) == pytest.approx(3.0, abs=0.05)


def test_taylor_error_is_the_largest_residual_of_equation_c1():
    """Element by element, by quadrature, with a linear mobility and F = (ρ - 2)²."""
    n = 12

    def density(x):
        return 2 + np.sin(2 * np.pi * x)

    def slope(x):
        return 2 * np.pi * np.cos(2 * np.pi * x)

    residual = np.zeros(n)
    for e in range(n):
        for a in (e, e + 1):

            def excess(x, a=a / n):
                return 3 * (density(a) + slope(a) * (x - a) - density(x))

            entry = n**2 * quad(excess, e / n, (e + 1) / n)[0]
            residual[a % n] += entry * (density(a / n) - 2) ** 2
            residual[(2 * e + 1 - a) % n] -= entry * (density(a / n) - 2) ** 2
    error = finite_elements.taylor_error(
        lambda rho: 3 * rho, lambda rho: (rho - 2) ** 2, density, slope, n
    )
    assert error == pytest.approx(np.abs(residual).max(), rel=1e-9)
