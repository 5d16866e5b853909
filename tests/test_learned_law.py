"""Forward simulation of a law: pair forces against a naive sum, moments against closed forms."""

import numpy as np
import pytest

from hydrolimit.particles.learned_law import NODES, Law, interaction, simulate

PARTICLES = 4000
# Closed forms are those of the Euler-Maruyama scheme itself, so only chance is left.
STANDARD_ERRORS = 4.0


@pytest.fixture
def clock_of(stream):
    return lambda block=0: stream(block)[0]


def naive_interaction(radial, x):
    """Return 1/N sum_j f(r) (x_i - x_j)/r, (component, particle), as it is written."""
    total = np.zeros_like(x)
    for i in range(x.shape[1]):
        for j in range(x.shape[1]):
            away = x[:, i] - x[:, j]
            r = np.sqrt(np.sum(away**2))
            if r > 0.0:
                total[:, i] += radial(r) * away / r
    return total / x.shape[1]


def assert_moments(sample, mean, variance):
    """Assert mean and variance of normal numbers (particle, component), within their errors."""
    count = len(sample)
    error = sample.mean(axis=0) - mean
    assert (np.abs(error) < STANDARD_ERRORS * np.sqrt(variance / count)).all()
    error = sample.var(axis=0, ddof=1) - variance
    assert (np.abs(error) < STANDARD_ERRORS * variance * np.sqrt(2 / (count - 1))).all()


@pytest.mark.parametrize("components", [1, 2])
@pytest.mark.parametrize(
    ("radial", "tolerance"),
    [
        (lambda r: r**0, 1e-13),
        (lambda r: 2 * r - 0.3, 1e-13),
        # Of linear interpolation: f'' (diameter/NODES)^2/8, below 1e-6 here.
        (np.sin, 1e-6),
        (lambda r: r * np.exp(-(r**2)), 1e-6),
    ],
)
def test_pair_forces_are_those_of_the_naive_sum(radial, tolerance, components, rng):
    """It would catch a missing 1/N, a wrong sign, a table that is off by a node."""
    x = 3.0 + rng.standard_normal((components, 60))
    np.testing.assert_allclose(
        interaction(radial, x), naive_interaction(radial, x), rtol=0, atol=tolerance
    )


@pytest.mark.parametrize("radial", [lambda r: 1 / r, np.log, lambda r: r**-0.5])
def test_singular_forces_are_exact_beyond_a_few_nodes(radial, rng):
    x = rng.permutation(np.mgrid[0:6, 0:6].reshape(2, -1), axis=1) + 0.0
    expected = naive_interaction(radial, x)
    np.testing.assert_allclose(interaction(radial, x), expected, rtol=0, atol=1e-5)
    near = np.array([[0.0, 1e-9, 1.0]])
    assert np.isfinite(interaction(radial, near)).all()
    # Below the first node, f goes on with its slope there.
    spacing = 1.0 / NODES
    at_zero = 2 * radial(spacing) - radial(2 * spacing)
    assert interaction(radial, near)[0, 1] == pytest.approx((at_zero - radial(1.0)) / 3, rel=1e-3)


def test_a_particle_does_not_act_on_itself_or_at_the_same_place():
    """Neither does a force that is not zero at zero distance."""
    np.testing.assert_array_equal(interaction(lambda r: 1 / r, np.ones((2, 3))), 0.0)
    pair = interaction(lambda r: 1 + 0 * r, np.array([[0.0, 0.0, 1.0]]))
    np.testing.assert_allclose(pair, [[-1 / 3, -1 / 3, 2 / 3]], rtol=1e-12)


def test_pure_interaction_keeps_the_mean_and_contracts_to_it(rng):
    """With f(r) = r every step multiplies the distance from the mean by 1 - dt."""
    start = rng.standard_normal((200, 2)) + [5.0, -1.0]
    run = simulate(Law(radial=lambda r: r), start, np.array([0.0, 0.5, 1.5]), 10, rng)
    mean = start.mean(axis=0)
    for i, factor in ((0, 1.0), (1, 0.95**10), (2, 0.95**10 * 0.9**10)):
        np.testing.assert_allclose(run.position[i], mean + factor * (start - mean), atol=1e-12)
    assert run.exploded is None
    assert run.clipped == 0.0


def test_interaction_lowers_its_energy(rng):
    """For K = r^2/2 - r, without noise; a wrong sign, or f for K, would raise it."""
    x = rng.uniform(-2, 2, (80, 1))
    run = simulate(Law(radial=lambda r: r - 1), x, np.linspace(0, 1, 11), 20, rng)
    r = np.abs(run.position - run.position.transpose(0, 2, 1))
    energy = np.mean(r**2 / 2 - r, axis=(1, 2))
    assert (np.diff(energy) < 0).all()
    np.testing.assert_allclose(run.position.mean(axis=(1, 2)), x.mean(), atol=1e-12)


@pytest.mark.parametrize("components", [1, 2])
def test_mean_reverting_noise(components, clock_of):
    """dX = -2 (X - 1) dt + sqrt(2 s) dB, s = 0.3; each step has the factor q = 1 - 2 dt."""
    law = Law(
        force=lambda *x: [2 * (c - 1) for c in x],
        half_sigma2=lambda x, *y: 0.3 + 0 * x,
    )
    start = np.full((PARTICLES, components), 3.0)
    run = simulate(law, start, np.array([0.0, 0.2, 0.5]), 8, clock_of())
    mean, variance = 3.0, 0.0
    for i, dt in ((1, 0.2 / 8), (2, 0.3 / 8)):
        for _ in range(8):
            mean, variance = mean - 2 * (mean - 1) * dt, variance * (1 - 2 * dt) ** 2 + 0.6 * dt
        assert_moments(run.position[i], mean, variance)


def test_noise_is_taken_where_the_particle_is(clock_of):
    """In Ito's sense: each place has its own s and the mean stays; 1/2 sigma^2 is not sigma."""
    places = np.repeat([0.5, 2.0], PARTICLES)
    run = simulate(
        Law(half_sigma2=lambda x: x**2), places[:, None], np.array([0.0, 0.01]), 1, clock_of()
    )
    for place in (0.5, 2.0):
        assert_moments(run.position[1][places == place], place, 2 * place**2 * 0.01)


def test_mixed_term_correlates_the_components(clock_of):
    """1/2 sigma sigma^T = [[0.5, 0.2], [0.2, 0.5]]: the coefficient of d^2/dxdy is 0.4."""
    law = Law(half_sigma2=lambda x, y: 0.5 + 0 * x, mixed=lambda x, y: 0.4 + 0 * x)
    run = simulate(law, np.zeros((PARTICLES, 2)), np.array([0.0, 1.0]), 4, clock_of())
    assert_moments(run.position[1], 0.0, 1.0)
    x, y = run.position[1].T
    error = np.mean(x * y) - 0.4
    assert abs(error) < STANDARD_ERRORS * np.sqrt((1 + 0.4**2) / PARTICLES)


def test_negative_diffusivity_is_taken_as_zero_and_counted(clock_of):
    """On the left s < 0: those particles rest, and are a quarter of all."""
    start = np.repeat([-1.0, 5.0, 6.0, 7.0], 100)[:, None]
    law = Law(half_sigma2=lambda x: 1e-4 * np.sign(x))
    run = simulate(law, start, np.linspace(0, 1, 3), 5, clock_of())
    assert run.clipped == 0.25
    np.testing.assert_array_equal(run.position[2, :100], -1.0)
    assert (run.position[2, 100:] != start[100:]).all()


def test_negative_eigenvalue_is_taken_as_zero_and_counted(clock_of):
    """With s = 0.1 and b = 0.3 the eigenvalue on (1, -1) is -0.2: all move along (1, 1) only."""
    law = Law(half_sigma2=lambda x, y: 0.1 + 0 * x, mixed=lambda x, y: 0.6 + 0 * x)
    run = simulate(law, np.zeros((PARTICLES, 2)), np.array([0.0, 1.0]), 2, clock_of())
    assert run.clipped == 1.0
    np.testing.assert_allclose(run.position[1, :, 0], run.position[1, :, 1], rtol=1e-12)
    assert_moments(run.position[1, :, :1], 0.0, 0.4)


@pytest.mark.parametrize(("power", "last"), [(1, 100), (3, 10), (99, 10)])
def test_law_that_explodes_is_told(power, last, rng):
    """dX = 10 X^m dt: fast as it may be, only NaN is after it, and no warning is given."""
    start = np.linspace(-2, 2, 50)[:, None]
    law = Law(radial=lambda r: r**0, force=lambda x: [-10 * x**power])
    run = simulate(law, start, np.linspace(0, 100, 201), 5, rng)
    assert 0 < run.exploded < last
    assert np.isfinite(run.position[: run.exploded]).all()
    assert np.isnan(run.position[run.exploded :]).all()
    assert len(run.position) == 201


def test_run_stops_at_the_width_that_it_is_given(rng):
    """Two particles apart from each other by 2^n after n steps."""
    law = Law(force=lambda x: [-x])
    start = np.array([[-0.5], [0.5]])
    run = simulate(law, start, np.arange(6.0), 1, rng, widest=8.0)
    assert run.exploded == 3
    np.testing.assert_array_equal(run.position[:3, 1, 0], [0.5, 1.0, 2.0])
    assert simulate(law, start, np.arange(6.0), 1, rng, widest=33.0).exploded is None


def test_a_run_is_that_of_its_stream_and_leaves_the_start_alone(clock_of):
    start = np.random.default_rng(0).standard_normal((20, 2))
    before = start.copy()
    law = Law(radial=lambda r: r, half_sigma2=lambda x, y: 1 + x**2)
    runs = [simulate(law, start, np.linspace(0, 1, 3), 4, clock_of(block)) for block in (0, 0, 1)]
    np.testing.assert_array_equal(runs[0].position, runs[1].position)
    assert not np.array_equal(runs[0].position, runs[2].position)
    np.testing.assert_array_equal(start, before)
    np.testing.assert_array_equal(runs[0].position[0], start)


def test_law_of_nothing_rests(rng):
    start = rng.standard_normal((5, 1))
    run = simulate(Law(), start, np.array([0.0, 1.0]), 1, rng)
    np.testing.assert_array_equal(run.position[1], start)


@pytest.mark.parametrize(
    ("start", "steps", "law", "message"),
    [
        (np.zeros((5, 3)), 1, Law(), "one or two finite components"),
        (np.array([[0.0], [np.nan]]), 1, Law(), "one or two finite components"),
        (np.zeros(5), 1, Law(), "one or two finite components"),
        (np.zeros((5, 1)), 0, Law(), "at least one step"),
        (np.zeros((5, 1)), 1, Law(mixed=lambda x: x), "mixed terms two components"),
    ],
)
def test_what_makes_no_sense_is_refused(start, steps, law, message, rng):
    with pytest.raises(ValueError, match=message):
        simulate(law, start, np.array([0.0, 1.0]), steps, rng)
