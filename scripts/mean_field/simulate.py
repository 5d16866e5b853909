"""Run a range of experiments of one dynamics, and keep their trajectories."""

import numpy as np
import xarray as xr

from hydrolimit import job, sampling_plan, streams
from hydrolimit.datasets import variable
from hydrolimit.particles import mean_field

with job.run(snakemake) as task:  # noqa: F821
    names, particles = task.wildcards, int(task.wildcards.particles)
    shared = task.params.config["mean_field"][names.system]
    system = mean_field.system(names.system, shared, shared["dynamics"][names.dynamics])
    key = streams.stream_key(
        "mean_field", "trajectories",
        system=names.system, dynamics=names.dynamics, particles=particles,
    )  # fmt: skip
    numbers = sampling_plan.parse_part(names.part)
    steps = round(shared["interval"] / shared["time_step"])
    runs = [
        mean_field.experiment(
            system, particles, shared["times"], steps, shared["time_step"],
            streams.generator(streams.seed_sequence(task.params.seed, key, number)),
        )
        for number in task.progress(numbers, unit="experiments")
    ]  # fmt: skip
    dims = ("experiment", "time", "particle", "component")
    times = shared["interval"] * np.arange(shared["times"])
    task.save(
        xr.Dataset(
            {"position": variable(dims, np.stack(runs), "position", "length")},
            {
                "experiment": variable("experiment", list(numbers), "experiment of the ensemble"),
                "time": variable("time", times, "time", "time"),
            },
        ),
        title=f"Trajectories of {particles} particles, {names.system} {names.dynamics}",
        source="Messenger, Bortz 2022, equation (1.1)",
        spawn_key=key,
    )
