"""Made-up datasets of study gap_tooth: the small grid, its redistribution, runs, solvers."""

import numpy as np
import xarray as xr

from hydrolimit.datasets import variable

SHARE, LEAVING = 0.1, 60
# Not in the order in which they are drawn: (drift, teeth, resolution, share).
SAMPLES = [
    ("neighbours_raw", 32, 10_000, SHARE),
    ("density", 128, 1_000, SHARE),
    ("density", 64, 100_000, SHARE),
    ("density", 32, 10_000, 1.0),
    ("density", 128, 100_000, SHARE),
    ("neighbours", 32, 10_000, SHARE),
    ("density", 16, 100_000, SHARE),
    ("density", 128, 10_000, SHARE),
    ("density", 32, 10_000, SHARE),
    ("density", 32, 100_000, SHARE),
]
TIMES = np.linspace(0.0, 2.0, 5)


def wave(x, time):
    """Return a density that moves to the right."""
    return 1.0 - 0.5 * np.sin(x - time)


def reference_profile(times=201, nodes=64):
    """Return a dataset like reference_profile."""
    time, x = np.linspace(0.0, 2.0, times), 2.0 * np.pi * np.arange(nodes) / nodes
    return xr.Dataset(
        {"density": variable(("time", "x"), wave(x, time[:, None]), "density")},
        {"time": variable("time", time, "time", "time"), "x": variable("x", x, "x", "length")},
    )


def convergence(samples=SAMPLES, seeds=4):
    """Return a dataset like convergence; each sample's distance tells which sample it is."""
    drift, teeth, resolution, share = (np.array(column) for column in zip(*samples, strict=True))
    number, most = len(samples), teeth.max()
    x = np.full((number, most), np.nan)
    for row, n in zip(x, teeth, strict=True):
        row[:n] = 2.0 * np.pi * np.arange(n) / n
    exact = wave(x[:, None, :], TIMES[:, None])
    # Seeds differ by what each sample and time has of its own.
    spread = 0.01 * (1.0 + np.arange(number))[:, None] * (1.0 + np.arange(TIMES.size))
    seed = np.arange(seeds) - 0.5 * (seeds - 1)
    density = exact[:, None] + seed[:, None, None] * spread[:, None, :, None]
    distance = 0.02 + 0.01 * np.arange(number)[:, None] + 0.001 * seed
    error = np.full(number, np.nan) if seeds == 1 else distance.std(1, ddof=1) / np.sqrt(seeds)
    labels = ["_".join(map(str, sample)) for sample in samples]
    return xr.Dataset(
        {
            "density": variable(("sample", "block", "time", "tooth"), density, "density"),
            "exact": variable(("sample", "time", "tooth"), exact, "density, Burgers' equation"),
            "distance": variable(("sample", "block"), distance, "distance"),
            "distance_mean": variable("sample", distance.mean(1), "mean distance"),
            "distance_se": variable("sample", error, "standard error"),
        },
        {
            "sample": variable("sample", labels, "sample"),
            "drift": variable("sample", drift, "drift"),
            "teeth": variable("sample", teeth, "teeth"),
            "resolution": variable("sample", resolution, "resolution"),
            "share": variable("sample", share, "share"),
            "block": variable("block", np.arange(seeds), "seed"),
            "time": variable("time", TIMES, "time", "time"),
            "x": variable(("sample", "tooth"), x, "centre of the tooth", "length"),
        },
    )


def scheme(teeth=12, resolution=250, time=0.1):
    """Return a dataset like scheme: anti-particles of three, which enter their tooth twice."""
    generator = np.random.default_rng(5)
    distance = 2.0 * np.pi / teeth
    width, x = SHARE * distance, distance * np.arange(teeth)
    count = np.rint(resolution * width * wave(x, time)).astype(int)
    tooth = np.repeat(np.arange(teeth), count)
    particle = x[tooth] + width * (generator.random(tooth.size) - 0.5)
    overshoot = generator.permutation(np.linspace(0.01, 0.6, LEAVING))
    down, twice = np.array([4, 20, 51]), np.array([7, 33, 48])
    same = np.concatenate([np.setdiff1d(np.arange(LEAVING), down), twice])
    placed = overshoot[np.concatenate([same, down, twice])]
    where = np.repeat([0, 1, -1], [same.size, down.size, twice.size])
    sign = np.where(where < 0, -1, 1)
    return xr.Dataset(
        {
            "particle_x": variable("particle", particle, "place", "length"),
            "particle_tooth": variable("particle", tooth, "tooth"),
            "density": variable("tooth", count / (resolution * width), "density"),
            "placed_tooth": variable("placed", where.astype(np.int8), "tooth"),
            "placed_sign": variable("placed", sign.astype(np.int8), "sign"),
        },
        {
            "x": variable("tooth", x, "centre of the tooth", "length"),
            "leaving": variable("leaving", 1.0 + overshoot, "who leaves", "tooth width"),
            "placed": variable("placed", placed, "who enters", "tooth width"),
        },
        {"width": width, "share": SHARE, "teeth": teeth, "resolution": resolution, "time": time},
    )


def solvers(cole_hopf=(0.0, 1e-14, 2e-14, 3e-14, 4e-14)):
    """Return a dataset like solvers: WENO5 of order 5 but for the first grid."""
    cells = np.array([64, 128, 256, 512])
    weno = 1e-3 * np.array([1.0, 2.0**-4, 2.0**-9, 2.0**-14])
    return xr.Dataset(
        {
            "cole_hopf": variable("time", np.array(cole_hopf), "distance"),
            "weno": variable("cells", weno, "distance"),
            "order": variable((), 4.71, "order"),
            "mass_drift": variable((), 3e-16, "drift of the mass"),
            "points": variable((), 512, "points"),
        },
        {
            "time": variable("time", TIMES, "time", "time"),
            "cells": variable("cells", cells, "cells"),
        },
    )


def study():
    """Return all datasets that figures of the scheme are drawn from, by name."""
    return {
        "scheme": scheme(),
        "convergence": convergence(),
        "reference_profile": reference_profile(),
        "solvers": solvers(),
    }
