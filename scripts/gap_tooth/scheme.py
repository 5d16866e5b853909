"""Draw up a small grid of teeth and a redistribution, for the sketches of the scheme."""

import numpy as np
import xarray as xr

from hydrolimit import job, ring_starts, streams
from hydrolimit.datasets import variable
from hydrolimit.particles.burgers import PARTICLE, GapTooth
from hydrolimit.particles.burgers.records import redistributed

# Few enough to be seen one by one.
TEETH, RESOLUTION, STEPS, LEAVING = 12, 250, 50, 60

with job.run(snakemake) as task:  # noqa: F821
    study = task.params.config["gap_tooth"]
    scheme = GapTooth.from_config(study, TEETH, RESOLUTION)
    key = streams.stream_key("gap_tooth", "scheme", share=scheme.share)
    clock = streams.generator(streams.seed_sequence(task.params.seed, key, 0))
    start = ring_starts.start(study, ring_starts.PROFILE, task.params.seed)
    state = scheme.lift(start, clock)
    scheme.advance(state, STEPS, clock)
    tooth = np.repeat(np.arange(TEETH), np.diff(state.first[PARTICLE]))
    x = scheme.centres[tooth] + (state.position[PARTICLE] - 0.5) * scheme.width
    leaving, placed = redistributed(scheme, LEAVING, clock)
    widths = "tooth width"
    task.save(
        xr.Dataset(
            {
                "particle_x": variable("particle", x, "place of a particle", "length"),
                "particle_tooth": variable("particle", tooth, "its tooth"),
                "density": variable("tooth", scheme.density(state.net()), "density of the tooth"),
                "leaving": variable("leaving", leaving, "position of who leaves a tooth", widths),
                "placed_tooth": variable("placed", placed["tooth"], "tooth, 0 for the same"),
                "placed": variable("placed", placed["position"], "position of who enters", widths),
                "placed_sign": variable("placed", placed["sign"], "1, or -1 of anti-particles"),
            },
            {"x": variable("tooth", scheme.centres, "centre of the tooth", "length")},
        ).assign_attrs(
            width=scheme.width, share=scheme.share, teeth=TEETH, resolution=RESOLUTION,
            time=STEPS * scheme.time_step,
        ),
        title="A grid of teeth, and a redistribution",
        source="Arbabi, Kevrekidis 2020, Figures 1a and 5",
        spawn_key=key,
    )  # fmt: skip
