"""Made-up datasets of study excluded_volume: a crude solver, and particles that obey it."""

import json

import numpy as np
import xarray as xr
from scipy.optimize import brentq
from scipy.sparse import diags_array, eye_array, kron
from scipy.sparse.linalg import spsolve
from scipy.special import wrightomega, xlogy

from hydrolimit.datasets import variable

COEFFICIENTS = {"rods": 0.297, "disks": 0.314, "yukawa": 0.392, "power": 0.556}
SUB_STEPS = 4  # of an interval between records
LAWS = ["nonlinear", "linear"]


def centres(cells):
    return (np.arange(cells) + 0.5) / cells - 0.5


def _potential(example, x, y):
    if example == "disks":
        return 5.0 * x**2
    if example == "yukawa":
        return -1.5 * np.exp(-(x**2) / 0.01) - np.exp(-(x**2) / 0.02)
    if example == "power":
        r2 = x**2 + y**2
        return -4.5 * np.exp(-50 * r2) + 3.5 * np.exp(-25 * r2)
    return 0.0 * x


def _start(example, x, y):
    if example == "yukawa":
        left = np.exp(-((x + 0.25) ** 2) / (2 * 0.05**2)) / 0.05
        return left + np.exp(-((x - 0.25) ** 2) / (2 * 0.1**2)) / 0.1
    if example == "power":
        r = np.hypot(x, y)
        return (1 + 0.6 * y / np.maximum(r, 1e-9)) * np.exp(-((r - 0.3) ** 2) / (2 * 0.05**2))
    low, high = (0.2, 0.4) if example == "rods" else (0.1, 0.3)
    return ((x > low) & (x < high)).astype(float)


def _operator(drift):
    """Return div of the Scharfetter-Gummel flux in a potential, along the first axis of 1 or 2."""
    cells = drift.shape[0]

    def bernoulli(z):
        z = np.where(np.abs(z) < 1e-10, 1e-10, z)
        return z / np.expm1(z)

    z = np.diff(drift, axis=0)
    flat = np.prod(drift.shape)
    out, back = (np.zeros(drift.shape) for _ in range(2))
    out[:-1], back[1:] = bernoulli(z), bernoulli(-z)
    stride = flat // cells
    out, back = out.ravel(), back.ravel()
    parts = [-(out + back), back[stride:], out[: flat - stride]]
    return diags_array(parts, offsets=[0, stride, -stride]) * cells**2


def _advance(density, potential, c, step):
    """Return the density after a step of backward Euler, the drift that of the last density."""
    drift = potential + c * density
    identity = eye_array(density.size)
    if density.ndim == 1:
        operator = _operator(drift)
    else:
        n = density.shape[0]
        turn = kron(eye_array(n), eye_array(n)).tocsr()
        turn = turn[np.arange(n * n).reshape(n, n).T.ravel()]
        operator = _operator(drift) + turn.T @ _operator(drift.T) @ turn
    after = spsolve((identity - step * operator).tocsc(), density.ravel())
    return after.reshape(density.shape)


def _steady_state(potential, c):
    """Return the density with log p + c p + V constant."""
    if c == 0.0:
        density = np.exp(-potential)
        return density / density.mean()

    def density(level):
        return wrightomega(np.log(c) + level - potential) / c

    return density(brentq(lambda level: density(level).mean() - 1.0, -20.0, 20.0))


def _energy(density, potential, c):
    return float(np.mean(xlogy(density, density) + 0.5 * c * density**2 + potential * density))


def solution(example, interaction, cells=100, interval=0.005, until=0.25):
    """Return a dataset like density_{example}_{interaction}."""
    plane = example != "rods"
    c = COEFFICIENTS[example] if interaction == "on" else 0.0
    x = centres(cells)
    whole = example == "power"  # others do not depend on y: a line, repeated
    places = np.meshgrid(x, x, indexing="ij") if whole else (x, 0.0 * x)
    potential, density = _potential(example, *places), _start(example, *places)
    density = density / density.mean()
    times = np.arange(round(until / interval) + 1) * interval
    records, step_time, energy = [density], [0.0], [_energy(density, potential, c)]
    for time in times[1:]:
        for part in range(SUB_STEPS):
            density = _advance(density, potential, c, interval / SUB_STEPS)
            step_time.append(time - interval * (1 - (part + 1) / SUB_STEPS))
            energy.append(_energy(density, potential, c))
        records.append(density)
    density = _steady_state(potential, c)

    def spread(values):
        return np.repeat(np.array(values)[..., None], cells, axis=-1)

    records = np.array(records)
    if plane and not whole:
        records, density, spread_v = spread(records), spread(density), spread(potential)
    else:
        spread_v = potential
    axes = ("x", "y") if plane else ("x",)
    steady = _energy(density, spread_v, c)
    data = {
        "density": variable(("time", *axes), records, "density"),
        "steady": variable(axes, density, "steady density"),
        "potential": variable(axes, spread_v, "potential", "k_B T"),
        "initial": variable(axes, records[0], "density at time 0"),
        "energy": variable("step", energy, "energy", "k_B T"),
        "energy_steady": variable((), steady, "energy at rest", "k_B T"),
        "mass_drift": variable((), 3e-15, "drift"),
        "least_density": variable((), 0.0, "least"),
        "largest_energy_increase": variable((), 0.0, "increase", "k_B T"),
    }
    coordinates = {
        "time": variable("time", times, "time"),
        "step_time": variable("step", step_time, "time after a step"),
        **{axis: variable(axis, x, axis) for axis in axes},
    }
    return xr.Dataset(data, coordinates).assign_attrs(coefficient=c, example=example)


def _observed(generator, exact, particles, blocks, width):
    """Return histogram density and its error, (..., bin), of independent particles."""
    chance = np.clip(exact * width, 0.0, 1.0)
    counts = generator.binomial(particles, chance, (blocks, *exact.shape))
    error = counts.std(axis=0, ddof=1) / np.sqrt(blocks) if blocks > 1 else np.nan * exact
    return counts.mean(axis=0) / (particles * width), error / (particles * width)


def _in_bins(density, axis, strip, bins):
    """Return a density (..., x[, y]) averaged over bins of an axis, and over the other one."""
    values = density
    if "y" in density.dims:
        if axis == "y":
            values = values.isel(x=np.abs(values["x"].values) < strip).mean("x")
        else:
            values = values.mean("y")
    values = values.values
    return values.reshape(*values.shape[:-1], bins, -1).mean(axis=-1)


def _energies(generator, solved, bins, samples):
    """Return energies of particles like the real ones: value, error, plug-in, all (time,)."""
    c, v = solved.attrs["coefficient"], solved["potential"].values
    values, errors = [], []
    for density in solved["density"].values:
        p = np.maximum(density, 1e-12)
        xi = np.log(p) + c * p + v
        spread = np.mean(p * xi**2) - np.mean(p * xi) ** 2
        values.append(_energy(density, v, c) - float(solved["energy_steady"]))
        errors.append(np.sqrt(spread / samples + (bins - 1) / (2 * samples**2)))
    errors = np.array(errors)
    values = np.array(values) + errors * generator.standard_normal(errors.size)
    return values, errors, values + (bins - 1) / (2 * samples)


def profile(example, solved, bins=50, blocks=8, shown=(0.0, 0.05, 0.1), axis="x", seed=0):
    """Return a dataset like profile_{example} of the solutions (on, off)."""
    generator = np.random.default_rng(seed)
    particles, strip = 100 if example == "rods" else 1000, 0.04
    share = 2 * strip if axis == "y" else 1.0
    exact = np.array([_in_bins(one["density"], axis, strip, bins) for one in solved])
    rest = np.array([_in_bins(one["steady"], axis, strip, bins) for one in solved])
    width = share / bins
    density, error = _observed(generator, exact, particles, blocks, width)
    steady, steady_error = _observed(generator, rest, 40 * particles, blocks, width)
    energies = [_energies(generator, one, bins, particles * blocks) for one in solved]
    distance = np.abs(density[:, None] - exact[None]).sum(axis=-1) / bins
    expected = np.sqrt(np.maximum(exact, 0.02) / (particles * blocks * width))
    z = (density[:, None] - exact[None]) / expected[None]
    at, by_law = ("interaction", "time", "bin"), ("interaction", "law", "time")
    data = {
        "particles": variable(at, density, "density of particles"),
        "particles_se": variable(at, error, "standard error"),
        "equation": variable(("law", "time", "bin"), exact, "density, PDE"),
        "steady_particles": variable(("interaction", "bin"), steady, "steady density"),
        "steady_particles_se": variable(("interaction", "bin"), steady_error, "standard error"),
        "steady_equation": variable(("law", "bin"), rest, "steady density, PDE"),
        "distance": variable(by_law, distance, "L1 distance"),
        "distance_se": variable(by_law, np.full(distance.shape, 0.004), "standard error"),
        "noise": variable(
            ("interaction", "time"), np.sqrt(2 / np.pi) * error.sum(axis=-1) / bins, "noise"
        ),
        "chi2": variable(by_law, (z**2).mean(axis=-1), "reduced chi-squared"),
        "realisations": variable((), blocks, "realisations"),
    }
    for place, name in enumerate(("energy", "energy_se", "energy_plug_in")):
        values = np.array([one[place] for one in energies])
        data[name] = variable(("interaction", "time"), values, name, "k_B T")
    if example == "rods":
        data["exact"] = variable(("time", "bin"), exact[0], "exact density")
        data["distance_exact"] = variable("time", distance[0, 0], "distance")
        data["chi2_exact"] = variable("time", (z[0, 0] ** 2).mean(axis=-1), "chi-squared")
    coordinates = {
        "interaction": variable("interaction", ["on", "off"], "interaction"),
        "law": variable("law", LAWS, "equation"),
        "time": variable("time", solved[0]["time"].values, "time"),
        "bin": variable("bin", centres(bins), "bin"),
    }
    about = {"example": example, "particles": particles, "range": 0.01, "axis": axis,
             "coefficient": COEFFICIENTS[example], "shown": json.dumps(list(shown))}  # fmt: skip
    about |= {"strip": strip} if axis == "y" else {}
    return xr.Dataset(data, coordinates).assign_attrs(about)


def rates():
    """Return a dataset like rates: decays whose first part is faster."""
    law, time = ["linear", "nonlinear", "linearised"], np.linspace(0.0, 1.0, 401)
    rate = np.array([2 * np.pi**2, 25.63, 2 * np.pi**2 * 1.297])[:, None]
    difference = 0.9 * np.exp(-rate * time) + 0.8 * np.exp(-4 * rate * time)
    difference += 1e-12 * np.sin(1e3 * time)
    predicted = [2 * np.pi**2, np.nan, 2 * np.pi**2 * 1.297]
    return xr.Dataset(
        {
            "difference": variable(("law", "time"), difference, "energy", "k_B T"),
            "rate": variable("law", rate[:, 0], "rate"),
            "rate_predicted": variable("law", predicted, "predicted rate"),
            "fit_from": variable("law", [0.2, 0.15, 0.15], "start of the window"),
            "fit_to": variable("law", [0.7, 0.5, 0.5], "end of the window"),
        },
        {"law": variable("law", law, "equation"), "time": variable("time", time, "time")},
    ).assign_attrs(effective_diffusivity=1.297)


def solver():
    """Return a dataset like solver."""
    cells = np.array([25, 50, 100, 200])
    runs = [f"{name} {word}" for name in COEFFICIENTS for word in ("on", "off")]
    error = np.array([[0.9], [2.0]]) / cells**2.0
    return xr.Dataset(
        {
            "error": variable(("problem", "cells"), error, "error"),
            "order": variable("problem", [2.0, 1.99], "order"),
            "mass_drift": variable("run", np.arange(8) * 1.1e-15, "drift"),
            "least_density": variable("run", [0, 0, 0, 0, 3e-7, 2e-8, 1e-12, 4e-13], "least"),
            "largest_energy_increase": variable(
                "run", [0, 2e-16, 0, 0, 0, 1e-16, 0, 0], "increase", "k_B T"
            ),
        },
        {
            "problem": variable("problem", ["linear", "nonlinear"], "problem"),
            "cells": variable("cells", cells, "number of cells"),
            "run": variable("run", runs, "run"),
        },
    )


# The dataset that each measured run is in, its step, its values, and their error.
MEASURED = {
    "rods": ("steps_rods", "chi2", 2.5e-5, [1.02, 1.05, 0.97, 1.1], 0.06),
    "points": ("steps_points", "chi2", 2.5e-5, [0.98, 1.05, 1.2, 1.9], 0.07),
    "disks": ("steps_disks", "mean", 6.25e-6, [0.0831, 0.0835, 0.0852, 0.0875], 8e-4),
    "contact": ("contact", "value", 4e-5, [1.345, 1.335, 1.31, 1.25], 0.01),
}


def steps():
    """Return datasets like steps_*, contact and coefficients, by name."""
    multiple = np.array([1, 2, 4, 8])
    coordinate = {"multiple": variable("multiple", multiple, "multiple")}
    found = {"coefficients": _coefficients()}
    for name, quantity, step, values, error in MEASURED.values():
        size = () if quantity == "chi2" else "multiple"  # that of chi^2 is a number
        data = {
            "time_step": variable("multiple", step * multiple, "time step"),
            quantity: variable("multiple", values, quantity),
            f"{quantity}_se": variable(size, error if size == () else np.full(4, error), "error"),
            "mean_nonlinear": variable((), 0.083, "mean"),
            "mean_linear": variable((), 0.112, "mean"),
        }
        if name == "contact":
            data["theory"] = variable("multiple", np.full(4, 1.34), "value")
            data["packing"] = variable("multiple", np.full(4, 0.196), "packing")
        found[name] = xr.Dataset(data, coordinate)
    return found


def _coefficients():
    time_step = np.geomspace(0.005, 0.2, 12)
    cutoff, potentials = np.linspace(3, 20, 18), ["yukawa", "power"]
    methods = ["flow", "capped", "plain"]
    dt = time_step / 0.0225
    flow, capped, plain = 1 - 0.0015 * dt**1.3, 1 + 0.0216 * dt**0.8, 1 + 0.24 * dt**0.9
    lost = np.full(dt.size, np.nan)
    ratio = np.array([[flow, capped, plain], [1 - 2 * (1 - flow), 1.5 * capped - 0.5, lost]])
    cut = 1 - np.array([np.exp(-cutoff), 0.5 * cutoff**-2.0])
    size = ("pair_potential", "method")
    data = {
        "coefficient_ratio": variable((*size, "time_step"), ratio, "ratio"),
        "used_time_step": variable("pair_potential", [0.1, 0.1], "step"),
        "used_ratio": variable("pair_potential", [0.989, 0.978], "ratio"),
        "published_ratio": variable(
            size, [[0.9985, 1.0216, 1.24], [0.997, 1.032, np.nan]], "ratio"
        ),
        "cutoff_ratio": variable(("pair_potential", "cutoff"), cut, "ratio"),
        "used_cutoff": variable("pair_potential", [8.0, 16.0], "cut-off"),
        "used_cutoff_ratio": variable("pair_potential", [1 - 3e-4, 1 - 2e-3], "ratio"),
    }
    coordinates = {
        "pair_potential": variable("pair_potential", potentials, "pair potential"),
        "method": variable("method", methods, "scheme"),
        "time_step": variable("time_step", time_step, "time step"),
        "cutoff": variable("cutoff", cutoff, "cut-off"),
    }
    return xr.Dataset(data, coordinates, {"published_time_step": 0.0225})


def example(name, bins=50, blocks=8, shown=(0.0, 0.05, 0.1), axis="x", **solved):
    """Return the three datasets of an example."""
    both = [solution(name, word, **solved) for word in ("on", "off")]
    return {
        f"profile_{name}": profile(name, both, bins, blocks, shown, axis),
        f"density_{name}_on": both[0],
        f"density_{name}_off": both[1],
    }


def study():
    """Return all datasets that figures are drawn from, by name."""
    early = (0.0, 0.0025, 0.005, 0.0075, 0.01, 0.0125)
    return {
        "rates": rates(),
        "solver": solver(),
        **steps(),
        **example("rods", shown=(0.0, 0.005, 0.02, 0.05), blocks=200, until=0.2),
        **example("disks"),
        **example("yukawa", shown=(0.0, 0.025, 0.05)),
        **example("power", shown=early, axis="y", cells=50, interval=0.0025, until=0.125),
    }
