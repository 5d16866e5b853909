"""Count the particles of one trial on its grid, at each noise."""

import numpy as np
import xarray as xr

from hydrolimit import job, sampling_plan, streams
from hydrolimit.datasets import variable
from hydrolimit.ensemble import Ensemble
from hydrolimit.inference.weak_form import density, noise

with job.run(snakemake) as task:  # noqa: F821
    names, shared = task.wildcards, task.params.config["mean_field"][task.wildcards.system]
    particles, experiments = sampling_plan.parse_sample(task.params.sample)
    ensemble = Ensemble(task.input.parts, made_by="mean_field_simulate")
    clean = ensemble.position(sampling_plan.experiments_of(0, experiments))
    grid = density.box(clean, shared["bins"], shared["width"])
    keys, counted = [], []
    for label in task.params.noises:
        definition, level = sampling_plan.parse_noise(label)
        keys.append(
            streams.stream_key(
                "mean_field", "noise of the density shown", system=names.system,
                dynamics=names.dynamics, sample=task.params.sample, definition=definition,
                level=level,
            )
        )  # fmt: skip
        clock = streams.generator(streams.seed_sequence(task.params.seed, keys[-1], 0))
        seen = noise.observed(clean, definition, level, clock)
        counted.append(density.histogram(seen, grid))
    axes = dict(zip("xy", grid.axes, strict=False))
    times = shared["interval"] * np.arange(shared["times"])
    task.save(
        xr.Dataset(
            {"density": variable(("noise", "time", *axes), np.array(counted), "density U")},
            {
                "noise": variable("noise", list(task.params.noises), "extrinsic noise"),
                "time": variable("time", times, "time", "time"),
                **{name: variable(name, axis, name, "length") for name, axis in axes.items()},
            },
        ).assign_attrs(particles=particles, experiments=experiments, spacing=grid.spacing),
        title=f"Histogram of {names.system} {names.dynamics}",
        source="Messenger, Bortz 2022, equation (4.1), Figs. 2 and 4",
        spawn_key=keys,
    )
