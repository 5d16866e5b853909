"""What time steps and cut-offs make of alpha: limits, and what stands where."""

import numpy as np
import pytest

from hydrolimit.inference import pair_chain, step_size
from hydrolimit.interactions import Interaction

EPS = 0.01
USED = {
    "yukawa": {"time_step": step_size.TIME_STEPS[6] * EPS**2, "cutoff": 8.0},
    "power": {"time_step": step_size.TIME_STEPS[3] * EPS**2, "cutoff": 16.0},
}


@pytest.fixture(scope="module")
def found():
    formulas = {"yukawa": "exp(-r)/r", "power": "1/r**4"}
    return step_size.coefficients(
        {
            name: Interaction.from_config({"dimension": 2, "range": EPS, "pair_potential": formula})
            for name, formula in formulas.items()
        },
        USED,
    )


def test_ratios_tend_to_one_with_the_step(found):
    flow = found["coefficient_ratio"].sel({"method": "flow"})
    assert (np.abs(np.diff(flow - 1.0, axis=-1)) > 0.0).all()
    assert (np.diff(np.abs(flow - 1.0), axis=-1) > 0.0).all()
    np.testing.assert_allclose(flow.isel(time_step=0), 1.0, atol=5e-4)
    plain = found["coefficient_ratio"].sel({"method": "plain"})
    assert (np.diff(plain, axis=-1) > 0.0).all()
    assert (plain.isel(time_step=-1) > 1.5).all()
    # At the published step Euler's plain step is far off, more so for the steeper potential.
    published = found["published_ratio"].sel({"method": "plain"})
    assert (published > 1.05).all()
    assert published.sel(pair_potential="power") > published.sel(pair_potential="yukawa")
    assert found.attrs["published_time_step"] == pytest.approx(2.25e-6 / EPS**2)
    between = found["coefficient_ratio"].interp(time_step=step_size.PUBLISHED)
    np.testing.assert_allclose(found["published_ratio"], between, rtol=0.05)


def test_methods_are_what_their_names_say(found):
    power = Interaction.from_config({"dimension": 2, "range": EPS, "pair_potential": "1/r**4"})
    step = step_size.TIME_STEPS[4] * EPS**2
    for method, move in (
        ("flow", power.displacement),
        ("capped", power.capped_displacement),
        ("plain", power.plain_displacement),
    ):
        alpha = pair_chain.alpha(power, lambda r, move=move: move(r, step), step)
        ratio = found["coefficient_ratio"].sel({"pair_potential": "power", "method": method})[4]
        assert ratio == pytest.approx(alpha / np.pi**1.5, rel=1e-9)


def test_what_is_used_stands_in_its_place(found):
    flow = found["coefficient_ratio"].sel({"method": "flow"})
    for name, k in (("yukawa", 6), ("power", 3)):
        one = found.sel(pair_potential=name)
        assert one["used_time_step"] == pytest.approx(step_size.TIME_STEPS[k])
        expected = float(flow.sel(pair_potential=name)[k])
        assert one["used_ratio"] == pytest.approx(expected, rel=1e-6)
        cutoff = USED[name]["cutoff"]
        assert one["used_cutoff"] == cutoff
        assert one["used_cutoff_ratio"] == one["cutoff_ratio"].sel(cutoff=cutoff)


def test_cut_offs_take_from_alpha(found):
    cut = found["cutoff_ratio"]
    assert (np.diff(cut, axis=-1) > 0.0).all()
    missing = (256.0 * np.pi - np.pi**1.5) / 256.0**2 + np.pi / 256.0
    ratio = cut.sel(pair_potential="power", cutoff=16.0)
    assert 1.0 - ratio == pytest.approx(missing / np.pi**1.5, rel=1e-3)
    assert cut.sel(pair_potential="yukawa", cutoff=20.0) == pytest.approx(1.0, abs=1e-6)
