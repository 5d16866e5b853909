"""The states V_discr that a study probes, and which preparation each of them is sampled with.

V_discr is the set of pairs (ρ_a, ∇ρ|_a) of Li, Dirr, Embacher, Zimmer and Reina (2019), Fig. 3.
Two kinds of profile realise it: ``flat_4.1``, density 4.1 on the whole ring, and ``slope_-19``,
ρ(x) = centre - 19 (x - 1/2) on a segment with closed ends. What every function takes as ``study``
is the study's config, described in ``config/README.md``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

# Node densities this close to the window's edge count as inside: 4 + 19 (x - 1/2) is rarely exact.
WINDOW_TOLERANCE = 1e-9
# Nodes nearer to an end of the unit interval than this many elements are not used.
ELEMENTS_FROM_END = 2
# A node's hat function covers one element on either side; two more keep it from the closed ends.
ELEMENTS_AROUND = 3


class Segment(NamedTuple):
    """The stretch of lattice that an affine profile is sampled on.

    Attributes
    ----------
    first_element, last_element
        Nodes at the ends of the stretch: it reaches from x = first_element/elements to
        x = last_element/elements, that is over elements first_element, ..., last_element - 1.
    nodes
        The nodes a, at x_a = a/elements, whose operator entries are measured, ascending.
    """

    first_element: int
    last_element: int
    nodes: tuple[int, ...]


def flat_profile(density: float) -> str:
    """Return the name of the flat profile of this density (six significant digits)."""
    return f"flat_{density:g}"


def affine_profile(slope: float) -> str:
    """Return the name of the affine profile of this slope (six significant digits)."""
    return f"slope_{slope:g}"


def parse_profile(name: str) -> tuple[str, float]:
    """Return the kind, ``flat`` or ``slope``, and the density or slope that a profile's name says.

    Raises
    ------
    ValueError
        The name is not one that :func:`flat_profile` or :func:`affine_profile` gives.
    """
    kind, _, value = name.partition("_")
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if kind not in ("flat", "slope") or name != f"{kind}_{number:g}" or not math.isfinite(number):
        raise ValueError(f"{name!r} is not the name of a profile, such as flat_4.1 or slope_-19")
    return kind, number


def densities(study: Mapping) -> list[float]:
    """Return the densities of the flat profiles, ascending, as exactly as their names say them."""
    window = study["states"]["densities"]
    steps = round((window["last"] - window["first"]) / window["step"])
    return [float(f"{window['first'] + i * window['step']:g}") for i in range(steps + 1)]


def profiles(study: Mapping) -> list[str]:
    """Return the names of all profiles of the sweep: the flat ones, then the affine ones."""
    flat = [flat_profile(density) for density in densities(study)]
    return flat + [affine_profile(slope) for slope in study["states"]["slopes"]]


def compared(study: Mapping) -> list[str]:
    """Return the names of the profiles that are sampled with both preparations."""
    comparison = study["comparison"]
    flat = [flat_profile(density) for density in comparison["densities"]]
    return flat + [affine_profile(slope) for slope in comparison["slopes"]]


def sampled(study: Mapping) -> list[tuple[str, str]]:
    """Return every (preparation, profile) that is sampled.

    All profiles with the study's preparation, and those of the comparison with the other one too.
    """
    chosen = study["preparation"]
    other = "evolved" if chosen == "local_equilibrium" else "local_equilibrium"
    return [(chosen, name) for name in profiles(study)] + [(other, p) for p in compared(study)]


def affine_density(study: Mapping, slope: float, x):
    """Return ρ(x) = centre + slope (x - 1/2) in particles a site; x a number or an array."""
    return study["states"]["centre"] + slope * (x - 0.5)


def segment(study: Mapping, slope: float) -> Segment:
    """Return where the affine profile of this slope is sampled, and at which nodes.

    Nodes are those with ρ_a in the window [first, last] of densities, at least two elements from
    an end of the unit interval; the stretch adds three elements on either side, where the interval
    has them.

    Raises
    ------
    ValueError
        No node has its density in the window.
    """
    window, elements = study["states"]["densities"], study["lattice"]["elements"]
    low, high = window["first"] - WINDOW_TOLERANCE, window["last"] + WINDOW_TOLERANCE
    nodes = tuple(
        a
        for a in range(ELEMENTS_FROM_END, elements - ELEMENTS_FROM_END + 1)
        if low <= affine_density(study, slope, a / elements) <= high
    )
    if not nodes:
        raise ValueError(f"no node of slope {slope:g} has its density in the window")
    return Segment(
        max(0, nodes[0] - ELEMENTS_AROUND), min(elements, nodes[-1] + ELEMENTS_AROUND), nodes
    )


def density_range(study: Mapping, slope: float) -> tuple[float, float]:
    """Return the lowest and highest density of the affine profile on its stretch of lattice.

    Raises
    ------
    ValueError
        No node has its density in the window.
    """
    stretch, elements = segment(study, slope), study["lattice"]["elements"]
    ends = (stretch.first_element / elements, stretch.last_element / elements)
    low, high = sorted(affine_density(study, slope, x) for x in ends)
    return low, high


class SimulatedLattice(NamedTuple):
    """The lattice that a profile is sampled on, and what is measured there.

    Attributes
    ----------
    density
        float64[sites], the profile in particles a site.
    slope
        ∇ρ, particles a site over the unit interval.
    periodic
        Ring (flat profiles) or segment with closed ends.
    first_node
        The number of its first node on the unit interval.
    nodes
        The nodes whose operator entries are measured.
    """

    density: np.ndarray
    slope: float
    periodic: bool
    first_node: int
    nodes: tuple[int, ...]


def simulated_lattice(study: Mapping, name: str) -> SimulatedLattice:
    """Return the lattice of a profile, given by its name.

    The ring has ``sites`` sites; the segment of n elements has one more than n times the sites of
    an element, so that both its ends are nodes.
    """
    kind, value = parse_profile(name)
    sites, elements = study["lattice"]["sites"], study["lattice"]["elements"]
    if kind == "flat":
        return SimulatedLattice(np.full(sites, value), 0.0, True, 0, tuple(range(elements)))
    stretch, width = segment(study, value), sites // elements
    site = np.arange(stretch.first_element * width, stretch.last_element * width + 1)
    density = affine_density(study, value, site / sites)
    return SimulatedLattice(density, value, False, stretch.first_element, stretch.nodes)
