"""From block moments to measured operator entries at points (ρ_a, ∇ρ_a), as datasets.

A *point* is a node of a profile, or all nodes of a flat profile on the ring taken together: they
are equivalent there, and their average is what each of them estimates.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import xarray as xr

from hydrolimit.datasets import variable
from hydrolimit.inference.covariation import OFFSETS, BandMoments, operator_entries
from hydrolimit.statistics import jackknife

OFFSET_NAME = "row b minus column a of K_ba, the profile expanded at node a"


class BlocksError(ValueError):
    """Parts of a sample that overlap, or that leave blocks out."""


def moments_dataset(
    blocks: Sequence[int], moments: Sequence[BandMoments], hat_sums: Sequence[np.ndarray],
    nodes: Sequence[int], first_node: int, periodic: bool,
) -> xr.Dataset:  # fmt: skip
    """Return the sufficient statistics of a part, one entry of ``blocks`` a block.

    Parameters
    ----------
    blocks
        Numbers of the blocks.
    moments, hat_sums
        For each block its moments and, int64[node], its hat-weighted particle sums, over all nodes
        of the lattice that was simulated.
    nodes
        The nodes to keep, by their number on the unit interval.
    first_node
        The number of the first node of the simulated lattice.
    periodic
        Whether rows beyond the lattice's ends wrap around or do not exist.
    """
    keep = np.asarray(nodes) - first_node
    count = moments[0].first.shape[1]
    row = keep[:, None] + OFFSETS
    measured = np.ones(row.shape, bool) if periodic else (row >= 0) & (row < count)
    band = ("block", "node", "offset")
    return xr.Dataset(
        {
            "realisations": variable(
                "block", np.concatenate([m.n for m in moments]), "realisations in the block"
            ),
            "first": variable(
                band[:2],
                np.concatenate([m.first[:, keep] for m in moments]),
                "sum of D_a = J_(a-1) - J_a, J_e the net current in element e",
            ),
            "second": variable(
                band,
                np.concatenate([m.second[:, keep] for m in moments]),
                "sum of D_a D_(a+offset)",
            ),
            "first_of_neighbour": variable(
                band,
                np.concatenate([m.first_of_neighbour[:, keep] for m in moments]),
                "sum of D_(a+offset)",
            ),
            "hat_sum": variable(
                band[:2],
                np.stack([sums[keep] for sums in hat_sums]),
                "hat-weighted particles times the sites of an element",
            ),
            "measured": variable(
                band[1:], measured, "whether row a + offset lies on the simulated lattice"
            ),
        },
        coords={
            "block": variable("block", np.asarray(blocks), "block"),
            "node": variable("node", np.asarray(nodes), "node a"),
            "offset": variable("offset", OFFSETS, OFFSET_NAME),
        },
    )


def merge_parts(parts: Sequence[xr.Dataset]) -> xr.Dataset:
    """Return all blocks of a profile from its parts, in whatever order they come.

    Raises
    ------
    BlocksError
        A block is there twice, or one between the first and the last is missing.
    """
    merged = xr.concat(
        parts, "block", data_vars="minimal", coords="minimal", compat="equals", join="exact"
    ).sortby("block")
    expected = np.arange(merged.sizes["block"])
    if not np.array_equal(merged["block"].values, expected):
        raise BlocksError(
            f"the parts hold blocks {merged['block'].values.tolist()}, not 0 to {expected[-1]} "
            "once each"
        )
    return merged


def measured_profiles(
    parts: Sequence[xr.Dataset], lattice: dict, increment: float, average: bool
) -> xr.Dataset:
    """Return the entries of all profiles whose parts these are, along ``point``.

    ``average`` takes the nodes of flat profiles on the ring together; for the rest see
    :func:`merge_parts` and :func:`measured_points`.
    """
    profiles = defaultdict(list)
    for part in parts:
        profiles[part.attrs["profile"]].append(part)
    points = [
        measured_points(
            merge_parts(mine), name, mine[0].attrs["slope"], lattice, increment,
            average and bool(mine[0].attrs["ring"]),
        )
        for name, mine in profiles.items()
    ]  # fmt: skip
    return xr.concat(points, "point", join="exact", combine_attrs="override")


def measured_points(
    moments: xr.Dataset, profile: str, slope: float, lattice: dict, increment: float, average: bool
) -> xr.Dataset:
    """Return the entries of one profile with jackknife errors, along ``point``.

    Parameters
    ----------
    moments
        All blocks of the profile (:func:`merge_parts`).
    profile, slope
        The profile's name and ∇ρ.
    lattice
        ``sites`` and ``elements`` of the unit interval.
    increment
        Microscopic time over which currents were counted.
    average
        Take all nodes together as one point (for a flat profile on the ring).
    """
    sites, width = lattice["sites"], lattice["sites"] // lattice["elements"]
    sums = BandMoments(
        *(moments[name].values for name in ("realisations", "first", "second")),
        moments["first_of_neighbour"].values,
    )
    entry = operator_entries(sums.total(), sites, width, increment)[0]
    without = operator_entries(sums.without_each_block(), sites, width, increment)
    entry, without = (np.where(moments["measured"].values, e, np.nan) for e in (entry, without))
    realisations = sums.n.sum()
    density = moments["hat_sum"].values.sum(axis=0) / (realisations * width**2)
    node = moments["node"].values
    if average:
        entry, density = entry.mean(axis=0, keepdims=True), density.mean(keepdims=True)
        without, node = without.mean(axis=1, keepdims=True), np.array([-1])
    return _points_dataset(
        profile, slope, node, density, entry, without, np.full(node.size, realisations)
    )


def _points_dataset(profile, slope, node, density, entry, without, realisations) -> xr.Dataset:
    dims = ("point", "offset")
    per_site = "particles per site"
    return xr.Dataset(
        {
            "entry": variable(dims, entry, "operator entry K_ba by covariation"),
            "entry_se": variable(dims, jackknife(without), "jackknife standard error of K_ba"),
            "entry_without_block": variable(
                ("block", *dims), without, "operator entry K_ba with one block left out"
            ),
            "realisations": variable("point", realisations, "realisations of the profile"),
        },
        coords={
            "rho": variable("point", density, "measured density rho_a", per_site),
            "slope": variable(
                "point", np.full(node.size, float(slope)), "slope of the profile", per_site
            ),
            "node": variable("point", node, "node a, or -1 where all nodes are averaged"),
            "profile": variable("point", np.full(node.size, profile), "name of the profile"),
            "offset": variable("offset", OFFSETS, OFFSET_NAME),
        },
    )
