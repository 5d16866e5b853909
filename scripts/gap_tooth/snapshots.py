"""Run particles through all densities of the trajectories, and keep their places in the teeth."""

import numpy as np
import xarray as xr

from hydrolimit import job, ring_starts, streams
from hydrolimit.datasets import variable
from hydrolimit.particles.burgers import GapTooth
from hydrolimit.particles.burgers.records import snapshots

with job.run(snakemake) as task:  # noqa: F821
    study = task.params.config["gap_tooth"]
    sizes, wanted = study["trajectories"], study["variable"]
    scheme = GapTooth.from_config(study, sizes["teeth"], wanted["resolution"])
    used = [
        (float(one["density"].min()), float(one["density"].max()))
        for one in task.load("trajectories", made_by="gap_tooth_trajectory")
    ]
    low, high = min(pair[0] for pair in used), max(pair[1] for pair in used)
    start = ring_starts.spanning(low, high, wanted["margin"])
    key = streams.stream_key(
        "gap_tooth", "snapshots",
        drift=scheme.drift, teeth=scheme.teeth, resolution=scheme.resolution, share=scheme.share,
    )  # fmt: skip
    steps = [round(time / study["time_step"]) for time in wanted["times"]]
    clock = streams.generator(streams.seed_sequence(task.params.seed, key, 0))
    found = snapshots(scheme, start, steps, clock)
    net = np.add.reduceat(np.append(found["sign"], 0), found["first"][:-1], dtype=np.int64)
    net[np.diff(found["first"]) == 0] = 0
    task.save(
        xr.Dataset(
            {
                "position": variable(
                    "particle", found["position"], "position from the left edge", "tooth width"
                ),
                "sign": variable("particle", found["sign"], "1 of particles, -1 of anti-particles"),
                "first": variable("edge", found["first"], "where each tooth begins, and the end"),
                "density": variable("point", scheme.density(net), "density of the tooth"),
            },
            {
                "time": variable(
                    "point", np.repeat(wanted["times"], scheme.teeth), "time", "time"
                ),
                "x": variable(
                    "point", np.tile(scheme.centres, len(steps)), "centre of the tooth", "length"
                ),
            },
        ).assign_attrs(
            teeth=scheme.teeth, resolution=scheme.resolution, share=scheme.share,
            particle_mass=1.0 / (scheme.resolution * scheme.width),
            lowest_used=low, highest_used=high,
        ),
        title="Particles in their teeth, over all densities of the trajectories",
        source="Arbabi, Kevrekidis 2020, Section III",
        spawn_key=key,
    )  # fmt: skip
