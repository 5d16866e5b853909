"""Made-up datasets of study gap_tooth: particles in teeth, their distances, the variable."""

import numpy as np
import xarray as xr

from hydrolimit.datasets import variable

MASS = 0.005  # of a particle, in densities
DEGREE = 5


def densities(teeth, times=2):
    """Return densities of whole particles at all times, (time, tooth); every time has others."""
    x = 2.0 * np.pi * np.arange(teeth) / teeth
    density = 2.0 + 1.7 * np.sin(x + 0.3 + 0.9 * np.arange(times)[:, None])
    return MASS * np.rint(density / MASS)


def places(teeth, times=2):
    """Return the coordinates of points."""
    x = np.tile(2.0 * np.pi * np.arange(teeth) / teeth, times)
    time = np.repeat(0.1 * np.arange(times), teeth)
    return {
        "time": variable("point", time, "time", "time"),
        "x": variable("point", x, "centre of the tooth", "length"),
    }


def snapshots(teeth=16, times=2, antiparticles=5):
    """Return a dataset like snapshots: particles anywhere in teeth, some anti-particles in each."""
    generator = np.random.default_rng(7)
    net = np.rint(densities(teeth, times).ravel() / MASS).astype(int)
    signs = [np.repeat([1, -1], [n + antiparticles, antiparticles]) for n in net]
    first = np.append(0, np.cumsum([sign.size for sign in signs]))
    return xr.Dataset(
        {
            "position": variable("particle", generator.random(first[-1]), "position", "width"),
            "sign": variable("particle", np.concatenate(signs).astype(np.int8), "sign"),
            "first": variable("edge", first, "where each tooth begins"),
            "density": variable("point", net * MASS, "density"),
        },
        places(teeth, times),
        {"teeth": teeth, "resolution": 20000, "share": 0.1, "particle_mass": MASS},
    )


def distances(teeth=16, times=2, chosen=8):
    """Return a dataset like distances, each distance another function of the densities."""
    density = densities(teeth, times).ravel()
    apart = np.abs(density[:, None] - density)
    point = np.arange((times - 1) * teeth, times * teeth, teeth // chosen)
    pairs, order = ("point", "other"), np.arange(8)
    root = np.sqrt(density[point])
    return xr.Dataset(
        {
            "transport": variable(pairs, apart, "transport"),
            "moment_distance": variable(pairs, 1.3 * apart, "moments"),
            "unbalanced": variable(
                ("chosen", "other_chosen"), (root[:, None] - root) ** 2, "unbalanced"
            ),
            "moment": variable(("point", "order"), density[:, None] / (order + 1.0), "moment"),
            "chosen_point": variable("chosen", point, "point"),
            "density": variable("point", density, "density"),
        },
        places(teeth, times) | {"order": variable("order", order, "order")},
    )


def found(teeth=16, times=2, number=7):
    """Return a dataset like variable: phi_1 = density - 2, cosines of it for the others."""
    density = densities(teeth, times).ravel()
    angle = np.pi * (density - density.min()) / np.ptp(density)
    mode = np.arange(1, number + 1)
    coordinate = np.cos(mode * angle[:, None])
    coordinate[:, 0] = density - 2.0
    ends = np.full(DEGREE + 1, density.min()), np.full(DEGREE + 1, density.max())
    # Coefficients of a straight line: averages of so many knots as the degree has.
    coefficient = np.linspace(density.min(), density.max(), DEGREE + 1) - 2.0
    later = mode[1:]
    return xr.Dataset(
        {
            "knot_density": variable("knot", np.concatenate(ends), "knot"),
            "coefficient": variable("coefficient", coefficient, "coefficient"),
            "residual": variable((), 1e-3, "residual"),
            "coordinate": variable(("point", "mode"), coordinate, "coordinate"),
            "eigenvalue": variable("rank", 0.5 ** np.arange(number + 1.0), "eigenvalue"),
            "kernel": variable(
                ("point", "other"), 1e-4 * np.exp(-((density[:, None] - density) ** 2)), "kernel"
            ),
            "residual_share": variable("later_mode", 2e-7 * 20.0 ** np.arange(later.size), "share"),
            "first_by_moments": variable("point", coordinate[:, 0], "by moments"),
            "density": variable("point", density, "density"),
        },
        places(teeth, times)
        | {
            "mode": variable("mode", mode, "mode"),
            "later_mode": variable("later_mode", later, "mode"),
        },
        {"epsilon": 1.0, "spectral_ratio": 1.5, "rank_correlation": 0.9999997},
    )


def study(teeth=16, times=2, chosen=8, number=7):
    """Return all datasets that these figures are drawn from, by name."""
    return {
        "snapshots": snapshots(teeth, times),
        "distances": distances(teeth, times, chosen),
        "variable": found(teeth, times, number),
        "scheme": xr.Dataset(),
    }
