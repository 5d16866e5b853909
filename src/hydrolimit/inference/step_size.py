"""What time steps and cut-offs make of the coefficient alpha of soft particles."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import xarray as xr

from hydrolimit.datasets import variable
from hydrolimit.inference import pair_chain
from hydrolimit.interactions import Interaction

# Of time steps in units of eps^2, and of cut-offs in units of eps.
TIME_STEPS = np.geomspace(0.005, 0.2, 7)
CUTOFFS = np.array([3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 12.0, 16.0, 20.0])
# The step of the published simulations, in units of eps^2.
PUBLISHED = 0.0225
METHODS = ("flow", "capped", "plain")


def coefficients(
    interactions: Mapping[str, Interaction], used: Mapping[str, Mapping]
) -> xr.Dataset:
    """Return ratios of alpha as simulated to alpha itself.

    Parameters
    ----------
    interactions
        By the name of an example, soft particles in a plane.
    used
        By that name, ``time_step`` and ``cutoff`` (in units of eps) of its simulation.
    """
    names = list(interactions)
    size = ("pair_potential", "method", "time_step")
    ratio = [
        [[_ratio(one, method, step) for step in TIME_STEPS] for method in METHODS]
        for one in interactions.values()
    ]
    published = [[_ratio(one, m, PUBLISHED) for m in METHODS] for one in interactions.values()]
    steps = {n: used[n]["time_step"] / one.range**2 for n, one in interactions.items()}
    own = [_ratio(one, "flow", steps[name]) for name, one in interactions.items()]
    cut = [[_cut(one, cutoff) for cutoff in CUTOFFS] for one in interactions.values()]
    own_cut = [_cut(one, used[name]["cutoff"]) for name, one in interactions.items()]
    words, share = "alpha of the pairs moved in steps over alpha", "alpha with a cut-off over alpha"
    potential = "pair_potential"
    return xr.Dataset(
        {
            "coefficient_ratio": variable(size, ratio, words),
            "published_ratio": variable(size[:2], published, f"{words}, at the published step"),
            "used_ratio": variable(potential, own, f"{words}, at the step used"),
            "used_time_step": variable(potential, list(steps.values()), "time step used", "eps^2"),
            "cutoff_ratio": variable((potential, "cutoff"), cut, share),
            "used_cutoff": variable(
                potential, [used[name]["cutoff"] for name in names], "cut-off used", "eps"
            ),
            "used_cutoff_ratio": variable(potential, own_cut, f"{share}, at the cut-off used"),
        },
        {
            potential: variable(potential, names, "example that the pair potential is of"),
            "method": variable("method", list(METHODS), "how pairs are moved"),
            "time_step": variable("time_step", TIME_STEPS, "time step", "eps^2"),
            "cutoff": variable("cutoff", CUTOFFS, "cut-off", "eps"),
        },
        {"published_time_step": PUBLISHED},
    )


def _ratio(interaction: Interaction, method: str, time_step: float) -> float:
    """Return alpha of pairs moved by a method over alpha; the step in units of eps^2."""
    step = time_step * interaction.range**2
    move = {
        "flow": interaction.displacement,
        "capped": interaction.capped_displacement,
        "plain": interaction.plain_displacement,
    }[method]
    return pair_chain.alpha(interaction, lambda r: move(r, step), step) / interaction.alpha()


def _cut(interaction: Interaction, cutoff: float) -> float:
    return interaction.alpha_within(cutoff) / interaction.alpha()
