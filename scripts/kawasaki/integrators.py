"""Run spins at rest with both integrators and longer and longer steps."""

import numpy as np
import xarray as xr

from hydrolimit import job, streams
from hydrolimit.cramer import CramerTransform
from hydrolimit.datasets import variable
from hydrolimit.inference.spin_statistics import mean_over_runs
from hydrolimit.kawasaki_plan import INTEGRATORS
from hydrolimit.particles.spins import Kawasaki, LocalEquilibrium
from hydrolimit.spin_potential import SpinPotential

with job.run(snakemake) as task:  # noqa: F821
    study = task.params.config["kawasaki"]
    sizes = study["integrators"]
    formula = study["potentials"][sizes["potential"]]
    cramer, mean, spins = CramerTransform(SpinPotential(formula)), sizes["mean"], sizes["spins"]
    equilibrium = LocalEquilibrium(cramer, np.full(spins, mean))
    found, keys = [], []
    cases = [(name, step) for name in INTEGRATORS for step in sizes["time_steps"]]
    for integrator, step in task.progress(cases, unit="integrators and steps"):
        system = Kawasaki(cramer.potential, spins, step, integrator)
        names = {"potential": formula, "mean": mean, "spins": spins, "integrator": integrator}
        keys.append(streams.stream_key("kawasaki", "integrators", **names, time_step=step))
        slopes = []
        for block in range(sizes["blocks"]):
            sequence = streams.seed_sequence(task.params.seed, keys[-1], block)
            start = equilibrium.draw(streams.generator(sequence))
            slopes.append(system.stationary_slope(start, sizes["time"], sequence))
        found.append(mean_over_runs(np.array(slopes)))
    slope, error = np.reshape(found, (len(INTEGRATORS), -1, 2)).transpose(2, 0, 1)
    field = float(cramer.field(mean))
    second, third = (float(cramer.cumulant(order, field)) for order in (2, 3))
    # E ψ' is the slope of the exact Hamiltonian of N spins: d/dm log φ*''(φ'(m)) = κ₃/κ₂².
    finite = field + third / second**2 / (2 * spins)
    of_step = ("integrator", "time_step")
    task.save(
        xr.Dataset(
            {
                "slope": variable(of_step, slope, "E ψ' at rest"),
                "slope_se": variable(of_step, error, "standard error of slope"),
                "field": variable((), field, "φ'(m), its limit for N → ∞ without error of steps"),
                "field_finite": variable((), finite, "the same for N spins, to order 1/N"),
            },
            {
                "integrator": variable("integrator", list(INTEGRATORS), "integrator"),
                "time_step": variable("time_step", sizes["time_steps"], "time step c = Δt N²"),
            },
        ).assign_attrs(potential=sizes["potential"], formula=formula, mean=mean, spins=spins),
        title=f"Mean slope of the potential at rest, ψ = {formula}",
        source="Dizdar, Menz, Otto, Wu 2018, microscopic dynamics",
        spawn_key=keys,
    )  # fmt: skip
