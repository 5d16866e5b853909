"""Run one longer experiment, and count its particles on a grid."""

import numpy as np
import xarray as xr

from hydrolimit import job, streams
from hydrolimit.datasets import variable
from hydrolimit.inference.weak_form import density, noise
from hydrolimit.particles import mean_field

with job.run(snakemake) as task:  # noqa: F821
    dynamics = task.wildcards.dynamics
    shared = task.params.config["mean_field"]["keller_segel"]
    shown = shared["snapshots"]
    system = mean_field.system("keller_segel", shared, shared["dynamics"][dynamics])
    key = streams.stream_key(
        "mean_field", "snapshots", dynamics=dynamics, particles=shown["particles"]
    )
    clock = streams.generator(streams.seed_sequence(task.params.seed, key, 0))
    steps = round(shared["interval"] / shared["time_step"])
    position = mean_field.experiment(
        system, shown["particles"], shown["times"], steps, shared["time_step"], clock
    )[None]
    grid = density.box(position, shared["bins"], shared["width"])
    level = 0.0 if system.noisy else shown["noise"]
    seen = noise.observed(position, "rms", level, clock)
    times = shared["interval"] * np.arange(shown["times"])
    task.save(
        xr.Dataset(
            {"density": variable(("time", "x", "y"), density.histogram(seen, grid), "density U")},
            {
                "time": variable("time", times, "time", "time"),
                "x": variable("x", grid.axes[0], "x", "length"),
                "y": variable("y", grid.axes[1], "y", "length"),
            },
        ).assign_attrs(particles=shown["particles"], noise=level, spacing=grid.spacing),
        title=f"Histogram of keller_segel {dynamics}",
        source="Messenger, Bortz 2022, Fig. 8",
        spawn_key=key,
    )
