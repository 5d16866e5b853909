"""Densities of teeth beside those of Burgers' equation (Arbabi and Kevrekidis 2020, Figure 1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import xarray as xr

from hydrolimit.datasets import variable
from hydrolimit.gap_tooth_plan import parse_sample
from hydrolimit.statistics import mean_and_error


def relative_distance(density: np.ndarray, exact: np.ndarray) -> np.ndarray:
    """Return ||rho - exact||_2 / ||exact||_2 over the last axis, (...)."""
    return np.linalg.norm(density - exact, axis=-1) / np.linalg.norm(exact, axis=-1)


def compare(samples: Mapping[str, xr.Dataset], exact: Mapping[str, np.ndarray]) -> xr.Dataset:
    """Return densities of all samples at all recorded times, and how far they are at the last.

    Parameters
    ----------
    samples
        By label, with ``density`` (block, time, tooth), ``particles`` and ``antiparticles``
        (block, time), ``net_drift`` (block), and the coordinates ``time`` and ``x``.
    exact
        By label, the solution (time, tooth) at the same times and centres of teeth.

    Returns
    -------
    Over ``sample``: ``density`` (…, block, time, tooth) and ``exact`` (…, time, tooth), NaN beyond
    a sample's teeth; ``distance`` (…, block), the relative L² distance at the last time, with mean
    and standard error over blocks; the largest ``net_drift``; the most ``antiparticles``.
    """
    wide = max(one.sizes["tooth"] for one in samples.values())
    labels = list(samples)
    distance = np.array(
        [
            relative_distance(one["density"].isel(time=-1).values, exact[label][-1])
            for label, one in samples.items()
        ]
    )
    mean, error, _ = zip(*(mean_and_error(one) for one in distance), strict=True)
    first = samples[labels[0]]

    def padded(values: np.ndarray) -> np.ndarray:
        room = np.full((*values.shape[:-1], wide), np.nan)
        room[..., : values.shape[-1]] = values
        return room

    def stacked(name: str) -> np.ndarray:
        return np.stack([padded(one[name].values) for one in samples.values()])

    words = "relative L2 distance from the solution of Burgers' equation at the last time"
    return xr.Dataset(
        {
            "density": variable(
                ("sample", "block", "time", "tooth"), stacked("density"), "density"
            ),
            "exact": variable(
                ("sample", "time", "tooth"),
                np.stack([padded(exact[label]) for label in labels]),
                "density, Burgers' equation",
            ),
            "distance": variable(("sample", "block"), distance, words),
            "distance_mean": variable("sample", list(mean), f"{words}, mean over seeds"),
            "distance_se": variable("sample", list(error), "standard error of distance_mean"),
            "net_drift": variable(
                "sample",
                [int(one["net_drift"].max()) for one in samples.values()],
                "largest change of particles less live anti-particles over all steps and seeds",
            ),
            "antiparticles": variable(
                "sample",
                [int(one["antiparticles"].max()) for one in samples.values()],
                "most live anti-particles at a recorded time",
            ),
        },
        _samples(labels)
        | {
            "x": variable(("sample", "tooth"), stacked("x"), "centre of the tooth", "length"),
            "block": first["block"],
            "time": first["time"],
        },
    )


def _samples(labels: Sequence[str]) -> dict[str, tuple]:
    """Return the coordinates of samples: their labels and what these stand for."""
    kinds = [parse_sample(label) for label in labels]
    words = {
        "drift": "drift",
        "teeth": "number of teeth",
        "resolution": "particles in a unit of mass",
        "share": "width of a tooth over the distance between two",
    }
    return {"sample": variable("sample", labels, "drift, teeth, particles per mass, share")} | {
        name: variable("sample", [getattr(kind, name) for kind in kinds], long_name)
        for name, long_name in words.items()
    }
