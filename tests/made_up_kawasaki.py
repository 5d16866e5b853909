"""Made-up datasets of study kawasaki: a linear diffusion, and errors by their expected powers."""

import json

import numpy as np
import xarray as xr

from hydrolimit.datasets import variable

POTENTIALS = ("gaussian", "cosine", "bump", "wells")
SPINS, DEGREES = (32, 64, 128, 256), (0, 1, 2, 3)
KNOTS = (4, 6, 8, 12, 16, 24, 32)
SHOWN = {"spins": 256, "degree": 2, "knots": 12}
CORRECTIONS = ["leading", "log det"]
END, FRAMES, POINTS = 0.02, 10, 96  # last time, frames an interval of snapshots, points of theta
# The least phi'' and the least psi'' are of two potentials.
# Of each potential: least curvature of phi, and N E|x - zeta|^2 in H^-1.
LEAST = {"gaussian": 1.0, "cosine": 0.45, "bump": 0.8, "wells": 0.5}
CONSTANT = {"gaussian": 1 / 12, "cosine": 0.09, "bump": 0.103, "wells": 0.13}
DEEPEST = {"gaussian": 1.0, "cosine": -3.0, "bump": -2.2, "wells": -7.0}  # least psi''
FORMULAS = {
    "gaussian": "x**2/2", "cosine": "x**2/2 + cos(2*x)", "bump": "x**2/2 + 0.8*exp(-2*x**2)",
    "wells": "x**2/2 + 2*exp(-2*x**2)",
}  # fmt: skip


class Sizes:
    """How large the made-up study is, with its times, points and random numbers."""

    def __init__(self, spins=SPINS, degrees=DEGREES, knots=KNOTS, snapshots=5, shown=None):
        self.shown = SHOWN if shown is None else shown
        self.spins, self.degrees, self.knots = (np.array(values) for values in
                                                (spins, degrees, knots))  # fmt: skip
        self.time = np.linspace(0.0, END, snapshots)
        self.frame = np.linspace(0.0, END, FRAMES * (snapshots - 1) + 1)
        self.theta = (np.arange(POINTS) + 0.5) / POINTS
        self.generator = np.random.default_rng(7)

    def coordinates(self, *names):
        return {name: variable(name, getattr(self, _OF.get(name, name)), name) for name in names}

    def config(self, potential):
        return json.dumps(
            {"kawasaki": {"shown": self.shown, "potentials": {potential: _formula(potential)}}}
        )


_OF = {"degree": "degrees"}


def small():
    """The sizes of the test scale."""
    return Sizes((16, 32), (0, 1, 2), (4, 8), 3, {"spins": 32, "degree": 2, "knots": 8})


def _formula(potential):
    return FORMULAS.get(potential, "x**2/2 + log(1 + x**2)")


def rate_of(potential):
    """The diffusivity of a potential, at which everything decays."""
    return LEAST.get(potential, 0.9)


def zeta(potential, time, theta):
    """The profile at all times (time, theta)."""
    decay = np.exp(-rate_of(potential) * 4 * np.pi**2 * np.asarray(time))[:, None]
    return 0.9 * decay * np.sin(2 * np.pi * theta) + 0.3 * decay**4 * np.cos(4 * np.pi * theta)


def energy(potential, time):
    """The free energy above equilibrium, and its rate of decay (two arrays)."""
    d, k = rate_of(potential), 4 * np.pi**2
    first, second = 0.81 * np.exp(-2 * d * k * time), 0.09 * np.exp(-8 * d * k * time)
    return d * (first + second) / 4, d**2 * k * (first + 4 * second) / 2


def macro(sizes, potential):
    above, rate = energy(potential, sizes.frame)
    profile = zeta(potential, sizes.frame, sizes.theta)
    return xr.Dataset(
        {
            "zeta": variable(("time", "theta"), profile, "profile"),
            "field": variable(("time", "theta"), rate_of(potential) * profile, "field"),
            "energy": variable("time", above - 0.919, "free energy"),
            "dissipation": variable("time", rate, "dissipation"),
            "equilibrium_energy": variable((), -0.919, "free energy at rest"),
            "mass_drift": variable((), 1e-15, "drift"),
            "points_error": variable((), 1e-12, "error of the points"),
            "step_error": variable((), 1e-9, "error of the steps"),
        },
        {"time": variable("time", sizes.frame, "time"), **sizes.coordinates("theta")},
    ).assign_attrs(config=sizes.config(potential))


def prediction(sizes, potential):
    constant = CONSTANT.get(potential, 0.11)
    count = sizes.spins[:, None]
    white = np.where(
        sizes.knots <= sizes.spins[:, None, None],
        (sizes.knots * (1 - 0.04 * sizes.degrees[:, None]) - 1) / sizes.spins[:, None, None],
        np.nan,
    )
    factor = (12 * constant) * (1 + 0.02 * sizes.time / END)
    at, by = ("spins", "time"), ("spins", "time", "degree", "knots")
    over_time = constant * (1 + 0.02 * (1 - sizes.time / END))
    own = energy(potential, sizes.frame)[0] * np.ones((count.size, 1))
    if potential != "gaussian":
        own = np.full_like(own, np.nan)
    return xr.Dataset(
        {
            "constant": variable(at, over_time * (1 - 1 / count), "constant"),
            "local_equilibrium": variable(
                at, (over_time + (12 * constant > 1.001) * 0.002) * (1 - 1 / count), "constant"),
            "constant_limit": variable("time", over_time, "constant"),
            "local_equilibrium_limit": variable(
                "time", over_time + (12 * constant > 1.001) * 0.002, "constant"),
            "noise": variable(by, factor[:, None, None] * white[:, None], "noise"),
            "noise_white": variable(("spins", "degree", "knots"), white, "noise"),
            "entropy": variable(("spins", "frame"), own, "entropy a site"),
        },
        sizes.coordinates("spins", "time", "degree", "knots", "frame"),
    ).assign_attrs(config=sizes.config(potential))  # fmt: skip


def meso(sizes, potential):
    order = sizes.degrees[:, None, None]
    knots = sizes.knots[:, None]
    decay = np.exp(-60.0 * sizes.time)
    profile = zeta(potential, sizes.time, sizes.theta)
    ripple = 0.02 * (4 / knots) ** (order + 1.0) * decay
    eta = profile + ripple[..., None] * np.cos(2 * np.pi * knots[..., None] * sizes.theta)
    above, rate = energy(potential, sizes.frame)
    less = 0.05 * (4.0 / sizes.knots) ** (2.0 * sizes.degrees[:, None] + 2)
    inside = sizes.knots <= sizes.spins[:, None, None] // 2
    share = np.where(inside, sizes.knots / sizes.spins[:, None, None], np.nan)
    share = share * np.ones((sizes.degrees.size, 1))
    finite = ("degree", "knots", "correction", "spins")
    share = share.transpose(1, 2, 0)
    rest = np.stack([0 * share, share], 2)
    start = (above[0] - less)[..., None, None] + rest * (1 + 0.05)
    least = LEAST.get(potential, 0.9)
    gain = 0.6 * rest * (1 + 0.1 * sizes.degrees[:, None, None, None])
    at = ("degree", "knots")
    two = np.array([0.0, 0.004])
    shown = profile + two[:, None, None] * np.sin(2 * np.pi * sizes.theta)
    return xr.Dataset(
        {
            "eta": variable((*at, "time", "theta"), eta, "profile"),
            "distance_dual": variable(
                (*at, "time"),
                0.02 * (4 / knots) ** np.where(order > 0, order + 2.0, 1.0) * decay, "H^-1"),
            "distance_l2": variable((*at, "time"), 0.2 * (4 / knots) ** (order + 1.0) * decay,
                                    "L^2"),
            "energy": variable((*at, "frame"), above - less[..., None] * above / above[0], "H"),
            "dissipation": variable((*at, "frame"), rate - less[..., None] * rate / above[0], "D"),
            "equilibrium_energy": variable(at, 0 * less, "H of the constant"),
            "initial_hamiltonian": variable(at, above[0] - less - 0.919, "H at the start"),
            "initial_hamiltonian_finite": variable(finite, start - 0.919, "H at the start"),
            "equilibrium_hamiltonian_finite": variable(finite, rest - 0.919, "H at rest"),
            "curvature_finite": variable(finite, least + gain, "curvature"),
            "shown_energy": variable(("correction", "frame"), above + two[:, None], "H"),
            "shown_equilibrium_energy": variable("correction", two, "H at rest"),
            "shown_eta": variable(("correction", "time", "theta"), shown, "profile"),
        },
        sizes.coordinates("degree", "knots", "time", "frame", "spins", "theta")
        | {"correction": variable("correction", CORRECTIONS, "correction")},
    ).assign_attrs(config=sizes.config(potential))  # fmt: skip


def comparison(sizes, potential):
    expected, draw = prediction(sizes, potential), sizes.generator.standard_normal
    count, knots, shape = sizes.shown["spins"], sizes.shown["knots"], expected["noise"].shape
    constant, noise = expected["constant"].values, expected["noise"].values
    profile = zeta(potential, sizes.time, (np.arange(count) + 0.5) / count)
    wave = np.cumsum(draw((sizes.time.size, 6)), 0)[:, :, None] * 0.05
    modes = np.cos(2 * np.pi * np.arange(1, 7)[:, None] * sizes.theta + np.arange(6)[:, None])
    above = energy(potential, sizes.time)[0] + (knots - 1) / (2 * count)
    at, by = ("spins", "time"), ("spins", "time", "degree", "knots")
    return xr.Dataset(
        {
            "constant": variable(at, constant * (1 + 0.05 * draw(constant.shape)), "constant"),
            "constant_se": variable(at, 0.05 * constant, "error"),
            "noise": variable(by, noise * (1 + 0.03 * draw(shape)), "noise"),
            "noise_se": variable(by, 0.03 * noise, "error"),
            "runs": variable("spins", np.full(sizes.spins.size, 128), "runs"),
            "mean_drift": variable("spins", np.full(sizes.spins.size, 1e-15), "drift"),
            "slope": variable("time", -1 + 0.02 * draw(sizes.time.size), "slope"),
            "slope_se": variable("time", np.full(sizes.time.size, 0.03), "error"),
            "energy": variable("time", above, "energy above rest"),
            "energy_se": variable("time", 0.03 * above, "error"),
            "run": variable(("time", "site"), profile + draw(profile.shape), "spins of a run"),
            "projected": variable(
                ("time", "theta"),
                zeta(potential, sizes.time, sizes.theta) + (wave * modes).sum(1), "projected"),
        },
        sizes.coordinates("spins", "time", "degree", "knots", "theta"),
    ).assign_attrs(config=sizes.config(potential))  # fmt: skip


def potentials(names=POTENTIALS):
    spin, mean, block = np.linspace(-4, 4, 161), np.linspace(-2, 2, 81), 2.0 ** np.arange(7)
    least, deepest = (np.array([table.get(name, -1.0) for name in names])[:, None] for table in
                      (LEAST, DEEPEST))  # fmt: skip
    depth = (1.0 - deepest) / 4
    shape = ("potential", "mean")
    gained = least + (deepest - least) / block**1.3
    return xr.Dataset(
        {
            "psi": variable(("potential", "spin"),
                            spin**2 / 2 + depth * np.exp(-2 * spin**2), "potential"),
            "phi": variable(shape, (least * mean**2) / 2 - 0.9 + 0.1 * depth, "free energy"),
            "field": variable(shape, least * mean + 0.02 * (1 - least) * mean**3, "field"),
            "curvature": variable(shape, least + 0.06 * (1 - least) * mean**2, "curvature"),
            "block_curvature": variable(("potential", "block"), gained, "curvature"),
            "block_curvature_saddle": variable(
                ("potential", "block"), least + 1.2 * (deepest - least) / block, "curvature"),
            "least_curvature": variable("potential", least[:, 0], "least curvature"),
            "formula": variable("potential", [_formula(name) for name in names], "formula"),
        },
        {
            "potential": variable("potential", list(names), "potential"),
            "spin": variable("spin", spin, "spin"),
            "mean": variable("mean", mean, "mean"),
            "block": variable("block", block.astype(int), "spins of a block"),
        },
    )  # fmt: skip


def integrators(steps=(0.0125, 0.025, 0.05, 0.1, 0.15, 0.2)):
    step = np.array(steps)
    slope = 0.6 + np.stack([0.001 * np.cos(40 * step), 0.15 * step * (1 + step)])
    at = ("integrator", "time_step")
    names = ["leimkuhler_matthews", "euler_maruyama"]
    return xr.Dataset(
        {
            "slope": variable(at, slope, "mean of psi'"),
            "slope_se": variable(at, np.full(slope.shape, 0.0009), "error"),
            "field": variable((), 0.601, "field"),
            "field_finite": variable((), 0.6, "field at this N"),
        },
        {"integrator": variable("integrator", names, "integrator"),
         "time_step": variable("time_step", step, "c")},
    ).assign_attrs(potential="bump", formula=FORMULAS["bump"], mean=0.7, spins=64)  # fmt: skip


def study(names=POTENTIALS, sizes=None):
    """All datasets but the runs, by their names."""
    sizes = Sizes() if sizes is None else sizes
    found = {"potentials": potentials(names), "integrators": integrators()}
    for make in (macro, meso, prediction, comparison):
        found |= {f"{make.__name__}_{name}": make(sizes, name) for name in names}
    return found


def with_holes():
    """A study of the test scale's size, of potentials of other names, where values are missing.

    None is quadratic; that of ``soft_wall`` has one run only, so no errors.
    """
    found = study(("stiff", "bump", "soft_wall"), small())
    for name, quantity, place in (
        ("comparison_soft_wall", "constant_se", {}), ("comparison_soft_wall", "energy_se", {}),
        ("comparison_soft_wall", "slope", {}), ("comparison_stiff", "constant", {"spins": 0}),
        ("comparison_soft_wall", "noise", {"knots": -1}),
        ("prediction_soft_wall", "noise", {"spins": 0, "knots": 1}),
        ("integrators", "slope", {"integrator": 1, "time_step": slice(3, None)}),
        ("potentials", "block_curvature_saddle", {"block": slice(2)}),
        ("meso_bump", "curvature_finite", {"spins": 0}),
    ):  # fmt: skip
        found[name][quantity][place] = np.nan
    return found


def inputs(study, figure, shown="bump"):
    """The datasets of a study that the workflow hands to a figure."""
    taken = {
        "fig1": ("macro", "meso", "comparison"), "fig2": ("comparison", "prediction"),
        "fig3": ("meso", "comparison", "prediction"), "fig4": ("integrators",),
        "fig5": ("macro", "meso", "comparison", "prediction"),
        "coarse_graining": ("macro", "meso", "potentials"), "potentials": ("potentials",),
    }[figure]  # fmt: skip
    every = figure in ("fig2", "coarse_graining")
    also = {shown, "gaussian"} if figure == "fig5" else {shown}
    return {
        name: data
        for name, data in study.items()
        if (word := name.split("_", 1))[0] in taken and (every or word[1:] == [] or word[1] in also)
    }
