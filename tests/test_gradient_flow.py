"""The gradient-flow solver: structure at every step, steady states, rates, orders."""

import naive_excluded_volume as naive
import numpy as np
import pytest

from hydrolimit.continuum import grid_convergence, scharfetter_gummel
from hydrolimit.continuum.gradient_flow import GradientFlow, SolverError
from hydrolimit.fields import averages, centres, initial_density

# c of the rods' example: 2 (N - 1) eps.
RODS = 2 * 99 * 0.0015


def smooth_plane(cells, c=0.5):
    """Return an equation in a plane without symmetry, and a start."""
    flow = GradientFlow(averages("cos(2*pi*x) + x*y + sin(pi*y)", 2, cells), c)
    return flow, initial_density("1 + 0.5*sin(pi*x) + 0.4*x*y", 2, cells)


def test_energy_is_the_twins_and_zero_times_log_zero_is_zero(rng):
    for shape in ((9,), (5, 5)):
        potential, density = rng.normal(size=shape), rng.random(shape)
        density.flat[2] = 0.0
        expected = naive.energy(density, potential, 0.7)
        assert GradientFlow(potential, 0.7).energy(density) == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize("shape", [(50,), (16, 16)])
def test_structure_from_random_starts(shape, rng):
    """Mass, sign and decay of energy, also from zeros; its numbers are of what was recorded."""
    for c in (0.0, 0.3, 4.0):
        for sparse in (False, True):
            potential = 3.0 * rng.normal(size=shape)
            initial = rng.random(shape)
            if sparse:
                initial[rng.random(shape) < 0.7] = 0.0
            initial /= initial.mean()
            flow = GradientFlow(potential, c)
            solution = flow.solve(initial, [0.0, 1e-4, 1e-2, 1.0], 1e-3)
            masses = solution.density.reshape(4, -1).mean(axis=1)
            np.testing.assert_allclose(masses, 1.0, atol=1e-13)
            assert solution.mass_drift < 1e-13
            assert solution.least_density == min(initial.min(), solution.least_density) >= 0.0
            rises = np.diff(solution.energy).max()
            assert solution.largest_energy_increase == max(rises, 0.0) < 1e-13
            for time, density in zip(solution.times, solution.density, strict=True):
                at = np.flatnonzero(solution.step_time == time)
                assert solution.energy[at[0]] == pytest.approx(flow.energy(density), rel=1e-14)


@pytest.mark.parametrize("c", [0.0, 1e-6, 0.5, 50.0])
@pytest.mark.parametrize("size", [1.0, 40.0])
def test_steady_state_is_a_fixed_point_and_minimises_the_energy(c, size, rng):
    potential = size * rng.random((12, 12))
    flow = GradientFlow(potential, c)
    steady = flow.steady_state()
    assert flow.mass(steady) == pytest.approx(1.0, abs=1e-13)
    xi = np.log(steady) + c * steady + potential
    np.testing.assert_allclose(xi, xi[0, 0], rtol=1e-11)
    solution = flow.solve(steady, [0.0, 0.1], 1e-9)
    kept = solution.density[-1]
    # To the rounding of the highest density, about 100.
    np.testing.assert_allclose(kept, steady, rtol=1e-9, atol=1e-12)
    # Rounding is not taken for an error that asks for shorter steps.
    assert len(solution.energy) < 200
    least = flow.energy(steady)
    for _ in range(20):
        change = rng.normal(size=steady.shape)
        # Relative changes, of no mass in all.
        other = steady * (1 + 0.01 * (change - np.average(change, weights=steady)))
        assert flow.energy(other) > least
    half = flow.steady_state(0.5)
    assert flow.mass(half) == pytest.approx(0.5, abs=1e-13)


@pytest.mark.parametrize("shape", [(40,), (12, 12)])
def test_late_densities_are_the_steady_state(shape, rng):
    initial = np.zeros(shape)
    initial.flat[:3] = initial.size / 3
    flow = GradientFlow(2 * rng.random(shape), 0.4)
    late = flow.solve(initial, [0.0, 4.0], 1e-3).density[-1]
    np.testing.assert_allclose(late, flow.steady_state(), rtol=1e-7)


@pytest.mark.parametrize(("c", "rate"), [(0.0, 2 * np.pi**2), (RODS, 1.297 * 2 * np.pi**2)])
def test_decay_rates_of_small_perturbations(c, rate):
    """2 pi^2 and (1 + c) 2 pi^2, the linearised equation's, to the 1e-4 of 100 cells."""
    flow = GradientFlow(np.zeros(100), c)
    initial = 1 + 1e-3 * np.sin(np.pi * centres(100))
    solution = flow.solve(initial, [0.0, 0.05, 0.1], 1e-5)
    excess = [flow.energy(p) - flow.energy(np.ones(100)) for p in solution.density]
    fitted = -np.log(excess[2] / excess[1]) / 0.05
    assert fitted == pytest.approx(rate, rel=3e-4)
    assert excess[2] == pytest.approx(excess[0] * np.exp(-rate * 0.1), rel=1e-3)


def test_late_differences_from_the_steady_state_are_as_exact_as_early_ones():
    """The tolerance is relative to them: their decay over seven decades is that of the mode."""
    flow, initial = grid_convergence.linear_problem(100)
    solution = flow.solve(initial, [0.0, 1.5], 1e-4)
    steady = flow.steady_state()
    late = np.abs(solution.density[-1] - steady).mean()
    decay = np.exp(-(np.pi**2 + grid_convergence.SLOPE**2 / 4) * 1.5)
    assert late / np.abs(initial - steady).mean() == pytest.approx(decay, rel=5e-3)


def test_plane_is_second_order_in_space_and_exact_where_variables_separate():
    """c = 0, V = a (x + y): the product of two solutions on lines."""
    errors = []
    for cells in (10, 20, 40):
        line = grid_convergence.linear_problem(cells)[0].potential
        flow = GradientFlow(line[:, None] + line[None, :], 0.0)
        start, end = (grid_convergence.linear_density(cells, t) for t in (0.0, 0.02))
        final = flow.solve(np.outer(start, start), [0.0, 0.02], 1e-5).density[-1]
        errors.append(np.abs(final - np.outer(end, end)).mean())
    orders = np.log2(np.array(errors[:-1]) / errors[1:])
    assert np.all(orders > 1.9)
    assert errors[-1] < 1e-4


def test_second_order_in_time():
    """The estimate is of first order and squares with the step: errors go as the tolerance."""
    flow, initial = smooth_plane(12)
    runs = [flow.solve(initial, [0.0, 0.05], t) for t in (1e-3, 1e-5, 1e-7)]
    first, second = (np.abs(run.density[-1] - runs[2].density[-1]).mean() for run in runs[:2])
    steps = len(runs[1].energy) / len(runs[0].energy)
    assert np.log(first / second) / np.log(steps) > 1.8
    assert first < 1e-3


def test_plane_without_y_is_the_line():
    line = GradientFlow(averages("5*x**2", 1, 30), 0.3)
    plane = GradientFlow(averages("5*x**2 + 0*y", 2, 30), 0.3)
    box = "step(x - 0.1)*step(0.3 - x)"
    times = [0.0, 0.001, 0.02]
    one = line.solve(initial_density(box, 1, 30), times, 1e-4).density
    two = plane.solve(initial_density(box + " + 0*y", 2, 30), times, 1e-4).density
    np.testing.assert_allclose(two, np.repeat(one[:, :, None], 30, axis=2), rtol=1e-7, atol=1e-12)


def test_axes_are_alike_up_to_the_error_of_splitting():
    flow, initial = smooth_plane(20)
    turned = GradientFlow(flow.potential.T.copy(), flow.coefficient)
    apart = []
    for tolerance in (1e-3, 1e-5):
        a = flow.solve(initial, [0.0, 0.02], tolerance).density[-1]
        b = turned.solve(initial.T, [0.0, 0.02], tolerance).density[-1]
        apart.append(np.abs(a - b.T).mean())
    assert apart[1] < 0.05 * apart[0] < 0.05 * 1e-4
    # An axis taken for the other would show.
    assert np.abs(a - b).mean() > 1e-3


def test_half_steps_are_taken_where_the_extrapolated_state_is_higher(monkeypatch):
    """An extrapolation that piles all mass up: backward Euler alone, of first order, is left."""
    flow, initial = grid_convergence.linear_problem(20)
    exact = flow.solve(initial, [0.0, 0.02], 1e-7).density[-1]

    def piled_up(density, moved, result):
        result[:] = 0.0
        result[0] = density.sum()

    monkeypatch.setattr(scharfetter_gummel, "add_limited", piled_up)
    solution = flow.solve(initial, [0.0, 0.02], 1e-4)
    assert np.diff(solution.energy).max() < 0.0
    assert solution.mass_drift < 1e-13
    error = np.abs(solution.density[-1] - exact).mean()
    assert 1e-5 < error < 1e-4 * len(solution.energy)


def test_recorded_times_are_hit_and_do_not_matter():
    flow, initial = GradientFlow(np.zeros(50), RODS), initial_density("step(x)", 1, 50)
    times = np.array([0.0, 0.0013, 0.01, 0.05])
    often, seldom = flow.solve(initial, times, 1e-5), flow.solve(initial, times[[0, 3]], 1e-5)
    assert np.isin(times, often.step_time).all()
    assert np.all(np.diff(often.step_time) > 0)
    assert len(often.energy) == len(often.step_time)
    np.testing.assert_array_equal(often.density[0], initial)
    np.testing.assert_allclose(often.density[3], seldom.density[1], atol=1e-5)
    np.testing.assert_allclose(
        flow.solve(initial, times[1:], 1e-5).density[-1],
        flow.solve(initial, times[1:] - times[1], 1e-5).density[-1],
        atol=1e-9,
    )


def test_progress_goes_over_recorded_times():
    seen = []

    def progress(items):
        for item in items:
            yield item
            seen.append(item)

    flow = GradientFlow(np.zeros(10), 0.0)
    flow.solve(np.ones(10), [0.0, 0.1, 0.3], 1e-3, progress)
    assert seen == [0.1, 0.3]


def refused(error, call, *words):
    with pytest.raises(error) as caught:
        call()
    for word in words:
        assert word in str(caught.value)


def test_what_makes_no_sense_is_refused():
    flow, ones = GradientFlow(np.zeros(10), 0.5), np.ones(10)
    refused(ValueError, lambda: GradientFlow(np.zeros((3, 4)), 0.5), "(3, 4)")
    refused(ValueError, lambda: GradientFlow(np.full(3, np.inf), 0.5), "finite")
    refused(ValueError, lambda: GradientFlow(np.zeros(3), -0.1), "-0.1")
    refused(ValueError, lambda: flow.solve(np.ones(9), [0.0, 1.0], 1e-3), "(9,)")
    refused(ValueError, lambda: flow.solve(-ones, [0.0, 1.0], 1e-3), "negative")
    refused(ValueError, lambda: flow.solve(ones, [0.0, 0.0], 1e-3), "ascend")
    refused(ValueError, lambda: flow.solve(ones, [0.0, 1.0], 0.0), "tolerance")


def test_violated_properties_are_errors(monkeypatch):
    """Sweeps that gain mass, that climb the energy, that never converge."""
    flow = GradientFlow(np.zeros(10), 0.5)
    initial = np.linspace(0.5, 1.5, 10)
    sweep = scharfetter_gummel.sweep

    def replaced(after):
        def wrong(density, *others):
            before = density.copy()
            result = sweep(density, *others)
            return after(density, before, others[3]) and result

        monkeypatch.setattr(scharfetter_gummel, "sweep", wrong)

    def solve():
        flow.solve(initial, [0.0, 0.1], 1e-2)

    def gains(density, before, moved):
        density *= 1 + 1e-9
        return True

    def climbs(density, before, moved):
        density[:] = 2 * before - density
        moved *= -1
        return True

    replaced(gains)
    refused(SolverError, solve, "mass")
    replaced(climbs)
    refused(SolverError, solve, "energy")
    replaced(lambda density, before, moved: False)
    refused(SolverError, solve, "step", "tolerance")
