"""The mesoscopic scale beside the macroscopic one, over spaces of splines.

``macro`` is everywhere the dataset of a macroscopic evolution: zeta (time, theta) at its frames,
every `FRAMES_PER_INTERVAL`-th of which is a snapshot; ``spaces`` are pairs (degree, knots) that
make a full grid.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import xarray as xr

from hydrolimit.continuum.kawasaki.mesoscale import Mesoscale
from hydrolimit.cramer import CramerTransform
from hydrolimit.datasets import variable
from hydrolimit.dual_norm import squared_distance, squared_dual_distance
from hydrolimit.fourier import TrigonometricFunction
from hydrolimit.kawasaki_plan import FRAMES_PER_INTERVAL
from hydrolimit.periodic_splines import PeriodicSplines

Space = tuple[int, int]
_OF_SPACE = ("degree", "knots")
# Whether the coarse-grained Hamiltonian has its log det, by name.
CORRECTIONS = {"leading": False, "log det": True}


def evolutions(cramer: CramerTransform, macro: xr.Dataset, spaces: Iterable[Space]) -> xr.Dataset:
    """Return η, its distances from ζ, and the energies, for N → ∞ (degree, knots, ...).

    Raises what `Mesoscale` does.
    """
    frames, theta = macro["time"].values, macro["theta"].values
    zeta = TrigonometricFunction.sampled(macro["zeta"].values)
    snapshots = slice(None, None, FRAMES_PER_INTERVAL)
    at_snapshots = TrigonometricFunction(zeta.modes[snapshots])
    found = []
    for degree, knots in spaces:
        meso = Mesoscale(PeriodicSplines(degree, knots), cramer, None, correction=False)
        start = meso.space.project(TrigonometricFunction(zeta.modes[0]))
        solved = meso.evolve(start, frames)
        profile = solved.function(snapshots)
        rest = meso.hamiltonian(meso.equilibrium(zeta.mean[0]))
        found.append(
            xr.Dataset(
                {
                    "eta": variable(("time", "theta"), profile(theta), "mesoscopic profile η"),
                    "distance_dual": variable(
                        "time", np.sqrt(squared_dual_distance(profile, at_snapshots)),
                        "‖η - ζ‖ in H⁻¹",
                    ),
                    "distance_l2": variable(
                        "time", np.sqrt(squared_distance(profile, at_snapshots)), "‖η - ζ‖ in L²"
                    ),
                    "energy": variable("frame", solved.energy, "H̄(η), N → ∞"),
                    "dissipation": variable(
                        "frame", solved.dissipation, "squared slope of H̄, ⟨∇H̄, Ā∇H̄⟩", "1/time"
                    ),
                    "equilibrium_energy": variable((), rest, "H̄ of the constant profile"),
                },
                {
                    "degree": variable((), degree, "degree p of the splines"),
                    "knots": variable((), knots, "number of knots M"),
                },
            )
        )  # fmt: skip
    return _on_grid(found).assign_coords(
        time=variable("time", frames[snapshots], "macroscopic time", "time"),
        frame=variable("frame", frames, "macroscopic time", "time"),
        theta=variable("theta", theta, "position on the torus"),
    )


def hamiltonians(
    cramer: CramerTransform, macro: xr.Dataset, spins: Sequence[int], spaces: Iterable[Space]
) -> xr.Dataset:
    """Return H̄(Pζ₀), H̄ of the constant profile, and the least curvature there.

    For N → ∞ (degree, knots), and for the given N with and without log det (correction, spins,
    degree, knots); NaN where there are fewer than two sites a knot.
    """
    zeta = TrigonometricFunction.sampled(macro["zeta"].values[0])
    found = []
    for degree, knots in spaces:
        space = PeriodicSplines(degree, knots)
        start = space.project(zeta)

        def over(quantity: Callable[[Mesoscale], float], space=space) -> np.ndarray:
            return np.array(
                [
                    [
                        quantity(Mesoscale(space, cramer, sites, correction))
                        if 2 * space.knots <= sites else np.nan
                        for sites in spins
                    ]
                    for correction in CORRECTIONS.values()
                ]
            )  # fmt: skip

        limit = Mesoscale(space, cramer, None, correction=False)
        by = ("correction", "spins")
        found.append(
            xr.Dataset(
                {
                    "initial_hamiltonian": variable((), limit.hamiltonian(start), "H̄(Pζ₀), N → ∞"),
                    "initial_hamiltonian_finite": variable(
                        by, over(lambda meso, start=start: meso.hamiltonian(start)), "H̄(Pζ₀)"
                    ),
                    "equilibrium_hamiltonian_finite": variable(
                        by, over(lambda meso: meso.hamiltonian(meso.equilibrium(zeta.mean))),
                        "H̄ of the constant profile",
                    ),
                    "curvature_finite": variable(
                        by, over(lambda meso: meso.least_curvature(meso.equilibrium(zeta.mean))),
                        "least eigenvalue of the Hessian of H̄ in L² at the constant profile",
                    ),
                },
                {"degree": degree, "knots": knots},
            )
        )  # fmt: skip
    return _on_grid(found).assign_coords(
        correction=variable("correction", list(CORRECTIONS), "order of H̄"),
        spins=variable("spins", list(spins), "number of spins N"),
        degree=variable("degree", sorted({p for p, _ in spaces}), "degree p of the splines"),
        knots=variable("knots", sorted({m for _, m in spaces}), "number of knots M"),
    )


def shown(
    cramer: CramerTransform, macro: xr.Dataset, spins: int, degree: int, knots: int
) -> xr.Dataset:
    """Return the evolution of one space with N = ``spins``, with and without log det."""
    frames, theta = macro["time"].values, macro["theta"].values
    zeta = TrigonometricFunction.sampled(macro["zeta"].values[0])
    space = PeriodicSplines(degree, knots)
    energies, rest, profiles = [], [], []
    for correction in CORRECTIONS.values():
        meso = Mesoscale(space, cramer, spins, correction)
        solved = meso.evolve(space.project(zeta), frames)
        energies.append(solved.energy)
        rest.append(meso.hamiltonian(meso.equilibrium(zeta.mean)))
        profiles.append(solved.function(slice(None, None, FRAMES_PER_INTERVAL))(theta))
    of = "at the spins, degree and knots shown"
    return xr.Dataset(
        {
            "shown_energy": variable(("correction", "frame"), energies, f"H̄(η) {of}"),
            "shown_equilibrium_energy": variable("correction", rest, f"H̄ of a constant {of}"),
            "shown_eta": variable(("correction", "time", "theta"), profiles, f"η {of}"),
        }
    )


def _on_grid(found: Sequence[xr.Dataset]) -> xr.Dataset:
    """Return datasets of single spaces as one over all degrees and knots."""
    return xr.combine_by_coords([one.expand_dims(_OF_SPACE) for one in found], join="exact")
