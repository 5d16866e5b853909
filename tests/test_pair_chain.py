"""alpha of the time-discrete dynamics of a pair, against limits and a direct simulation."""

import numpy as np
import pytest

from hydrolimit.inference import pair_chain
from hydrolimit.interactions import Interaction

EPS = 0.01
METHODS = ("displacement", "capped_displacement", "plain_displacement")


def soft(formula):
    return Interaction.from_config({"dimension": 2, "range": EPS, "pair_potential": formula})


def scheme(interaction, method, time_step):
    return lambda distance: getattr(interaction, method)(distance, time_step)


@pytest.mark.parametrize("formula", ["exp(-r)/r", "1/r**4"])
@pytest.mark.parametrize(
    ("method", "error", "order"),
    [("displacement", 2e-5, 1.5), ("capped_displacement", 3e-3, 0.3)],
)
def test_small_steps_have_the_alpha_of_the_potential(formula, method, error, order):
    interaction = soft(formula)
    errors = []
    for time_step in (1e-7, 4e-7):
        found = pair_chain.alpha(interaction, scheme(interaction, method, time_step), time_step)
        errors.append(abs(found / interaction.alpha() - 1.0))
    assert errors[0] < error
    assert errors[1] / errors[0] > 4.0**order


@pytest.mark.parametrize("method", METHODS)
def test_the_grid_is_fine_enough(method):
    interaction, time_step = soft("exp(-r)/r"), 2e-6
    displacement = scheme(interaction, method, time_step)
    values = []
    for refinement in (1, 2, 3):
        r, weight, g = pair_chain.distribution(
            interaction, displacement, time_step, refinement=refinement
        )
        values.append(weight @ (r * (1.0 - g)))
    allowed = 1e-9 if method == "displacement" else 3e-3
    assert np.ptp(values) / values[-1] < allowed
    assert abs(values[2] - values[1]) < allowed * values[-1]


def test_rice_density_is_one():
    # Its integral and second moment: 1, and R² + 2 s².
    r, weight = pair_chain._quadrature(pair_chain._panels(0.0, 12.0, 0.2))
    for moved in (0.0, 1e-3, 0.4, 3.0):
        density = pair_chain._rice(r, np.array(moved), 0.7)
        assert weight @ density == pytest.approx(1.0, abs=1e-12)
        assert weight @ (density * r**2) == pytest.approx(moved**2 + 2 * 0.7**2, abs=1e-10)
    assert (pair_chain._rice(r, np.array([np.inf]), 0.7) == 0.0).all()


def test_without_displacements_nothing_is_excluded():
    # Nothing but the boundary condition: g = exp(-u(extent)) = 1 - 7e-5.
    interaction = soft("exp(-r)/r")
    _, _, g = pair_chain.distribution(interaction, np.zeros_like, 1e-5, extent=7.0)
    np.testing.assert_allclose(g, np.exp(-np.exp(-7.0) / 7.0), atol=1.3e-4)
    assert abs(pair_chain.alpha(interaction, np.zeros_like, 1e-5)) < 4e-3


def test_there_is_no_alpha_without_displacements_that_are_numbers():
    interaction = soft("1/r**4")
    assert np.isnan(pair_chain.alpha(interaction, lambda r: np.full_like(r, np.nan), 1e-5))
    # Euler's steps of particles that are near overflow, and count as leaving.
    euler = pair_chain.alpha(interaction, lambda r: np.full_like(r, np.inf), 1e-5, extent=3.0)
    assert euler > 0.9 * np.pi * 9.0


@pytest.mark.parametrize(
    ("formula", "method"),
    [
        ("exp(-r)/r", "displacement"),
        ("exp(-r)/r", "plain_displacement"),
        ("1/r**4", "capped_displacement"),
    ],
)
def test_alpha_is_that_of_a_simulated_pair(formula, method, rng):
    """Within 4 standard errors, and more than 6 from what other methods give."""
    interaction, time_step, extent = soft(formula), 1.5e-5, 2.0
    schemes = {name: scheme(interaction, name, time_step) for name in METHODS}
    expected = {
        name: pair_chain.alpha(interaction, displacement, time_step, extent)
        for name, displacement in schemes.items()
    }
    simulated = [
        _simulated_alpha(interaction, schemes[method], time_step, extent, rng) for _ in range(8)
    ]
    error = np.std(simulated, ddof=1) / np.sqrt(len(simulated))
    for name in METHODS:
        deviation = abs(np.mean(simulated) - expected[name]) / error
        assert deviation < 4.0 if name == method else deviation > 6.0


def _simulated_alpha(interaction, displacement, time_step, extent, rng):
    """Return alpha from the mean number of separations within the extent.

    Those come from a reservoir beyond it, in which their density is exp(-u).
    """
    spread, density, steps, warm_up = np.sqrt(4.0 * time_step) / EPS, 400.0, 60, 15
    grid = np.linspace(0.0, extent + 4.5 * spread, 20001)
    table = 2.0 * displacement(np.maximum(grid, 1e-3) * EPS) / EPS
    within, counts = np.empty((0, 2)), []
    for step in range(steps + warm_up):
        side = 2.0 * grid[-1]
        outer = rng.uniform(-0.5 * side, 0.5 * side, (rng.poisson(density * side**2), 2))
        r = np.hypot(*outer.T)
        # At first the reservoir is everywhere.
        kept = (r > (extent if step else 0.0)) & (r < grid[-1])
        kept[kept] = rng.random(kept.sum()) < np.exp(-interaction.potential(r[kept]))
        x = np.concatenate([within, outer[kept]])
        r = np.hypot(*x.T)[:, None]
        x = x * (1.0 + np.interp(r, grid, table) / r) + spread * rng.standard_normal(x.shape)
        within = x[np.hypot(*x.T) < extent]
        counts.append(len(within))
    missing = np.pi * extent**2 - np.mean(counts[warm_up:]) / density
    # Beyond the extent, exp(-u).
    r = extent + (np.arange(100000) + 0.5) * 1e-3
    return missing + np.sum(-np.expm1(-interaction.potential(r)) * 2.0 * np.pi * r) * 1e-3
