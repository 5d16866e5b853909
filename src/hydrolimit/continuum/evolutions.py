"""Evolutions of one density by measured operators, beside those by the exact one.

All share mesh, time step and thermodynamic force, so that they differ by the operator alone.

Only differences of the force F act in the exact law. In equation (8) each column of the operator is
expanded about a node of its own, and its errors are multiplied by F itself: the Taylor step's row
sums, and the noise of a fit's column sums. A reference density for F amid the densities of the
evolution therefore makes all of them smaller by an order of magnitude, and changes nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import numpy as np
import xarray as xr

from hydrolimit.continuum.finite_elements import HatElements, Operator, tangent_entries
from hydrolimit.datasets import variable
from hydrolimit.thermodynamics import LOWEST_DENSITY, Thermodynamics

PER_SITE = "particles per site"


def relative_distance(density: np.ndarray, reference: np.ndarray, where=None) -> np.ndarray:
    """Return ‖ρ - ρ_ref‖ / ‖ρ₀ - mean ρ₀‖ (L² over the nodes), float64[time].

    ``where`` bool[time, node] restricts the numerator to some nodes; ρ₀ is the reference's start.
    """
    squares = (density - reference) ** 2
    if where is not None:
        squares = np.where(where, squares, 0.0)
    start = reference[0] - reference[0].mean()
    return np.sqrt(squares.sum(axis=-1) / np.sum(start**2))


def compare(
    mesh: HatElements,
    initial: np.ndarray,
    law: Thermodynamics,
    operators: Mapping[str, Operator],
    setting: Mapping,
    probed: Mapping,
) -> xr.Dataset:
    """Evolve ``initial`` by each of the operators and by the exact ones.

    Parameters
    ----------
    initial
        float64[node].
    law
        Thermodynamics: the force F for all, the mobility for the exact operators.
    operators
        By name, ``constrained`` and ``unconstrained``: operators over ``members`` densities at
        once, the first by the fit itself, the others by draws of its coefficients.
    setting
        ``members``, ``frames``, ``time``, ``time_step``, and ``reference_density``, at which F = 0.
    probed
        ``densities`` and ``slopes``, each (lowest, highest), that were sampled.

    Returns
    -------
    Dataset over (time, x): ``density`` and ``density_unconstrained`` with standard errors from the
    draws, ``reference`` with the exact entries at (ρ_a, ∇ρ_a), ``full_operator`` with m(ρ) itself,
    ``probed``; and the distances to the reference over time.
    """
    force = partial(_force, law, setting["reference_density"])

    def run(start: np.ndarray, operator: Operator):
        return mesh.evolve(
            start, operator, force, setting["time"], setting["time_step"], setting["frames"]
        )

    def exact_entries(density: np.ndarray, slope: np.ndarray) -> np.ndarray:
        return tangent_entries(law.mobility, density, slope, mesh.spacing)

    times, reference = run(initial, exact_entries)
    full = run(initial, mesh.full_operator(law.mobility))[1]
    inside = _between(reference, *probed["densities"])
    inside &= _between(mesh.slope(reference), *probed["slopes"])
    data = _references(reference, full, inside)
    for name, operator in operators.items():
        members = run(np.tile(initial, (setting["members"], 1)), operator)[1]
        data |= _informed(name, members, reference, inside)
    return xr.Dataset(
        data,
        coords={
            "time": variable("time", times, "macroscopic time"),
            "x": variable("x", mesh.x, "position"),
        },
    )


def _force(law: Thermodynamics, reference: float, density: np.ndarray) -> np.ndarray:
    # A law that does not conserve mass may leave the positive densities: it ends there, and its
    # density is not a number from then on.
    valid = (density > LOWEST_DENSITY) & (density <= law.density_max)
    return np.where(valid, law.force(np.where(valid, density, reference), reference), np.nan)


def _between(values: np.ndarray, low: float, high: float) -> np.ndarray:
    return (values >= low) & (values <= high)


def _references(reference: np.ndarray, full: np.ndarray, inside: np.ndarray) -> dict:
    """Return the variables of the two exact evolutions."""
    dims = ("time", "x")
    return {
        "reference": variable(dims, reference, "density, exact entries", PER_SITE),
        "full_operator": variable(dims, full, "density, m(rho) without Taylor step", PER_SITE),
        "probed": variable(dims, inside, "whether the sampled densities and slopes cover it"),
        "distance_full_operator": variable(
            "time", relative_distance(full, reference), "relative L2 distance to the reference"
        ),
    }


def _informed(name: str, members: np.ndarray, reference: np.ndarray, inside: np.ndarray) -> dict:
    """Return the variables of one particle-informed law from its members [time, member, node]."""
    density, error = members[:, 0], members[:, 1:].std(axis=1, ddof=1)
    suffix = "" if name == "constrained" else f"_{name}"
    text = f"particle-informed, {name} fit"
    data = {
        f"density{suffix}": variable(("time", "x"), density, f"density, {text}", PER_SITE),
        f"density{suffix}_se": variable(("time", "x"), error, f"standard error, {text}", PER_SITE),
    }
    for over, where in (("", None), ("_probed", inside)):
        nodes = f"relative L2 {{}} over {'probed' if over else 'all'} nodes, {text}"
        data[f"distance{suffix}{over}"] = variable(
            "time", relative_distance(density, reference, where), nodes.format("distance")
        )
        data[f"distance{suffix}{over}_se"] = variable(
            "time",
            relative_distance(reference + error, reference, where),
            nodes.format("size of the standard error"),
        )
    return data
