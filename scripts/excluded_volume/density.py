"""Solve the equation of an example, and find its steady state."""

import numpy as np
import xarray as xr

from hydrolimit import fields, job
from hydrolimit.continuum.gradient_flow import GradientFlow
from hydrolimit.datasets import variable
from hydrolimit.interactions import Interaction

with job.run(snakemake) as task:  # noqa: F821
    names, study = task.wildcards, task.params.config["excluded_volume"]
    example, solver = study["examples"][names.example], study["solver"]
    dimension, cells, record = example["dimension"], solver["cells"], example["record"]
    alpha = coefficient = 0.0
    if names.interaction == "on":
        interaction = Interaction.from_config(example)
        alpha, coefficient = interaction.alpha(), interaction.coefficient(example["particles"])
    flow = GradientFlow(
        fields.averages(example["external_potential"], dimension, cells), coefficient
    )
    times = record["interval"] * np.arange(round(record["until"] / record["interval"]) + 1)
    solution = flow.solve(
        fields.initial_density(example["initial"], dimension, cells), times, solver["tolerance"],
        lambda recorded: task.progress(recorded, unit="times"),
    )  # fmt: skip
    steady = flow.steady_state()
    space = ("x", "y")[:dimension]
    energy = "free energy per particle", "k_B T"
    task.save(
        xr.Dataset(
            {
                "density": variable(("time", *space), solution.density, "density"),
                "steady": variable(space, steady, "steady density"),
                "potential": variable(space, flow.potential, "external potential", "k_B T"),
                "energy": variable("step", solution.energy, *energy),
                "energy_steady": variable((), flow.energy(steady), *energy),
                "mass_drift": variable((), solution.mass_drift, "largest drift of the mass"),
                "least_density": variable((), solution.least_density, "least density"),
                "largest_energy_increase": variable(
                    (), solution.largest_energy_increase, "largest rise of the energy", "k_B T"
                ),
            },
            {axis: variable(axis, fields.centres(cells), axis) for axis in space}
            | {
                "time": variable("time", times, "time"),
                "step_time": variable("step", solution.step_time, "time after a step"),
            },
        ).assign_attrs(alpha=alpha, coefficient=coefficient),
        title=f"Solution of the Fokker-Planck equation, {names.example}, {names.interaction}",
        source="Bruna, Burger, Carrillo 2020, equations (4.1) and (4.2)",
    )  # fmt: skip
