"""What study ``kawasaki`` must show, measured from its datasets."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import xarray as xr
from scipy.integrate import simpson

from hydrolimit.statistics import slope

Measurement = tuple[float, float | None] | tuple[float, float | None, str]
# The potentials that rows speak of; a config may leave some out.
GAUSSIAN, COSINE, BUMP, WELLS = "gaussian", "cosine", "bump", "wells"
# What these names have to stand for, or there is nothing to compare.
FORMULAS = {
    GAUSSIAN: "x**2/2",
    COSINE: "x**2/2 + cos(2*x)",
    BUMP: "x**2/2 + 0.8*exp(-2*x**2)",
    WELLS: "x**2/2 + 2*exp(-2*x**2)",
}
# Where the noise of mesoscopic profiles is looked at: spins, knots, and knots that are few.
NOISE_SPINS, NOISE_KNOTS, FEW_KNOTS = 256, 16, 8
# Orders are those between these numbers of knots: fewer do not resolve the start, and with more the
# error of splines of degree 3 comes near that of the reference.
ORDER_KNOTS = (12, 32)
# The steps at which integrators are compared with their limit.
TIME_STEP, SHORT_TIME_STEP = 0.1, 0.025
# Without the config's runs there is nothing to measure.
ABSENT = (float("nan"), None, "the config has no such runs")


def measure(datasets: Mapping[str, xr.Dataset]) -> dict[str, Measurement]:
    """Return {row id: (value, standard error)} for ``workflow/scorecard/kawasaki.yaml``.

    What the runs of a config do not have is not a number.
    """
    every = {
        kind: {
            name.removeprefix(f"{kind}_"): one
            for name, one in datasets.items()
            if name.startswith(f"{kind}_")
        }
        for kind in ("macro", "meso", "comparison", "prediction")
    }
    comparison, prediction = (
        {name: one for name, one in every[kind].items() if _as_published(name, one)}
        for kind in ("comparison", "prediction")
    )
    drift = max(float(one["mean_drift"].max()) for one in every["comparison"].values())
    return (
        {"mean_spin": (drift, None)}
        | _particles(comparison, prediction)
        | _predictions(prediction)
        | _noise(comparison, prediction)
        | _equations(every["macro"], every["meso"])
        | _convexity(datasets["potentials"])
        | _integrators(datasets["integrators"])
    )


def _as_published(name: str, one: xr.Dataset) -> bool:
    return FORMULAS.get(name) == one.attrs["formula"]


def _particles(
    comparison: Mapping[str, xr.Dataset], prediction: Mapping[str, xr.Dataset]
) -> dict[str, Measurement]:
    """Return slopes and constants of E‖x - ζ‖² at the last time."""
    last = {name: one.isel(time=-1) for name, one in comparison.items()}
    rows = {f"slope_{name}": (name, _slope) for name in (GAUSSIAN, COSINE, BUMP, WELLS)}
    rows |= {f"constant_{name}": (name, _limit) for name in (GAUSSIAN, BUMP, WELLS)}
    measured = {
        row: measured_in(last[name]) if name in last else ABSENT
        for row, (name, measured_in) in rows.items()
    }
    for name in (COSINE, BUMP, WELLS):
        measured[f"below_local_{name}"] = ABSENT
        if name in last and name in prediction:
            local = prediction[name]["local_equilibrium"].isel(time=-1)
            measured[f"below_local_{name}"] = _below(last[name], local), 1.0
    measured["beside_cosine"] = ABSENT
    if COSINE in last and COSINE in prediction:
        predicted = float(prediction[COSINE]["constant_limit"].isel(time=-1))
        measured["beside_cosine"] = tuple(one / predicted for one in _limit(last[COSINE]))
    return measured


def _slope(last: xr.Dataset) -> tuple[float, float]:
    return float(last["slope"]), float(last["slope_se"])


def _limit(last: xr.Dataset) -> tuple[float, float]:
    """Return N E‖x - ζ‖² for N → ∞ by weighted least squares in 1/N, and its standard error.

    The prediction is the leading order; the next one, of order 1/N, is seen in many runs of few
    spins. The relative spread of single runs is the same for all N.
    """
    design = np.stack([np.ones(last.sizes["spins"]), 1.0 / last["spins"].values], axis=1)
    weighted = design * last["runs"].values[:, None]
    response = np.linalg.solve(weighted.T @ design, weighted.T)[0]
    value = float(response @ last["constant"].values)
    return value, float(np.linalg.norm(response * last["constant_se"].values))


def _below(last: xr.Dataset, local: xr.DataArray) -> float:
    """Return by how many standard errors the mean of all runs is below local equilibrium."""
    weight = last["runs"] / last["runs"].sum()
    below = float((weight * (1.0 - last["constant"] / local)).sum())
    return below / float(np.sqrt(((weight * last["constant_se"] / local) ** 2).sum()))


def _predictions(prediction: Mapping[str, xr.Dataset]) -> dict[str, Measurement]:
    """Return what the Lyapunov equation gives for infinitely many spins at the last time."""
    limits = {
        f"predicted_{GAUSSIAN}": (GAUSSIAN, "constant_limit"),
        f"predicted_{BUMP}": (BUMP, "constant_limit"),
        f"predicted_{WELLS}": (WELLS, "constant_limit"),
        f"local_{BUMP}": (BUMP, "local_equilibrium_limit"),
    }
    return {
        row: (float(prediction[name][variable].isel(time=-1)), None)
        if name in prediction else ABSENT
        for row, (name, variable) in limits.items()
    }  # fmt: skip


def _noise(
    comparison: Mapping[str, xr.Dataset], prediction: Mapping[str, xr.Dataset]
) -> dict[str, Measurement]:
    """Return E‖P(x - ζ)‖² of Gaussian spins over its exact value, and over (M - 1)/N."""
    measured: dict[str, Measurement] = {}
    for degree in (1, 2, 3):
        where = {"spins": NOISE_SPINS, "degree": degree}
        try:
            noise, error = (
                comparison[GAUSSIAN][name].isel(time=-1).sel(where)
                for name in ("noise", "noise_se")
            )
            exact = prediction[GAUSSIAN]["noise_white"].sel({**where, "knots": NOISE_KNOTS})
            few = (FEW_KNOTS - 1) / NOISE_SPINS
            measured[f"noise_{degree}"] = tuple(
                float(one.sel(knots=NOISE_KNOTS) / exact) for one in (noise, error)
            )
            measured[f"noise_few_{degree}"] = tuple(
                float(one.sel(knots=FEW_KNOTS) / few) for one in (noise, error)
            )
        except KeyError:
            measured |= {f"noise_{degree}": ABSENT, f"noise_few_{degree}": ABSENT}
    return measured


def _equations(
    macro: Mapping[str, xr.Dataset], meso: Mapping[str, xr.Dataset]
) -> dict[str, Measurement]:
    """Return how the two deterministic scales behave, the worst of all potentials."""
    measured: dict[str, Measurement] = {}
    for degree in (1, 2, 3):
        orders = {name: _order(one, degree) for name, one in meso.items()}
        worst = min(orders, key=orders.get)
        measured[f"order_{degree}"] = orders[worst], None, f"the lowest is that of {worst}"
    rise = max(float(one["energy"].diff("frame").max()) for one in meso.values())
    return measured | {
        "macro_mass": (max(float(one["mass_drift"]) for one in macro.values()), None),
        "macro_error": (
            max(
                float(one[error])
                for one in macro.values()
                for error in ("points_error", "step_error")
            ),
            None,
        ),
        "macro_balance": (max(_imbalance(one, "time") for one in macro.values()), None),
        "meso_balance": (
            max(
                _imbalance(one.sel(degree=degree, knots=knots), "frame")
                for one in meso.values()
                for degree in one["degree"].values
                for knots in one["knots"].values
            ),
            None,
        ),
        "meso_decay": (rise, None),
    }


def _order(meso: xr.Dataset, degree: int) -> float:
    """Return the order of the mesoscopic profile's H⁻¹ error in 1/M at the last time."""
    fewest, most = ORDER_KNOTS
    if degree not in meso["degree"]:
        return float("nan")
    distance = meso["distance_dual"].isel(time=-1).sel(degree=degree, knots=slice(fewest, most))
    if distance.size < 2:
        return float("nan")
    return -slope(np.log(distance["knots"].values), np.log(distance.values))


def _imbalance(one: xr.Dataset, time: str) -> float:
    """Return by how much energy lost and dissipated differ, over all the energy lost."""
    lost = float(one["energy"][0] - one["energy"][-1])
    # Over the frames, the trapezoidal rule would be the larger error.
    dissipated = simpson(one["dissipation"].values, x=one[time].values)
    return abs(float(dissipated) - lost) / lost


def _convexity(potentials: xr.Dataset) -> dict[str, Measurement]:
    """Return the least curvature of φ, and of blocks of spins where ψ is not convex."""
    least = potentials["least_curvature"]
    worst = str(least["potential"].values[int(np.argmin(least.values))])
    measured: dict[str, Measurement] = {
        "convex": (float(least.min()), None, f"the least is that of {worst}"),
        "wells_blocks": ABSENT,
        "wells_saddle": ABSENT,
    }
    if WELLS in potentials["potential"]:
        wells = potentials.sel(potential=WELLS)
        exact, blocks = wells["block_curvature"], potentials["block"]
        measured["wells_blocks"] = float(blocks[exact.values > 0.0].min()), None
        saddle = wells["block_curvature_saddle"].isel(block=-1) / exact.isel(block=-1)
        measured["wells_saddle"] = float(saddle), None
    return measured


def _integrators(integrators: xr.Dataset) -> dict[str, Measurement]:
    """Return relative deviations of E ψ' from its value without error of steps."""
    field = float(integrators["field_finite"])
    measured: dict[str, Measurement] = {}
    for row, integrator, step in (
        ("leimkuhler_matthews", "leimkuhler_matthews", TIME_STEP),
        ("leimkuhler_matthews_short", "leimkuhler_matthews", SHORT_TIME_STEP),
        ("euler_maruyama", "euler_maruyama", TIME_STEP),
    ):
        try:
            here = integrators.sel(integrator=integrator, time_step=step)
        except KeyError:
            measured[row] = ABSENT
            continue
        measured[row] = float(here["slope"]) / field - 1.0, float(here["slope_se"]) / abs(field)
    return measured
