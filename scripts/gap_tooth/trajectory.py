"""Run one trajectory of the data from its random start, and keep its counts at every step."""

import numpy as np
import xarray as xr

from hydrolimit import job, ring_starts, streams
from hydrolimit.datasets import variable
from hydrolimit.particles.burgers import GapTooth
from hydrolimit.particles.burgers.records import counted

with job.run(snakemake) as task:  # noqa: F821
    study, number = task.params.config["gap_tooth"], int(task.wildcards.number)
    sizes = study["trajectories"]
    scheme = GapTooth.from_config(study, sizes["teeth"], sizes["resolution"])
    start = ring_starts.start(study, str(number), task.params.seed)
    key = streams.stream_key(
        "gap_tooth", "trajectory",
        drift=scheme.drift, teeth=scheme.teeth, resolution=scheme.resolution, share=scheme.share,
    )  # fmt: skip
    run = counted(
        scheme, start, study["steps"],
        streams.generator(streams.seed_sequence(task.params.seed, key, number)),
        lambda steps: task.progress(steps, unit="steps"),
    )  # fmt: skip
    times = study["time_step"] * np.arange(study["steps"] + 1)
    task.save(
        xr.Dataset(
            {
                "density": variable(("time", "tooth"), scheme.density(run["net"]), "density"),
                "net": variable(
                    ("time", "tooth"), run["net"], "particles less live anti-particles"
                ),
                "particles": variable("time", run["particles"], "particles in all teeth"),
                "antiparticles": variable("time", run["antiparticles"], "live anti-particles"),
                "amplitude": variable("mode", start.amplitude, "amplitude of the start's mode"),
                "wavenumber": variable("mode", start.wavenumber, "wave number of the mode"),
                "phase": variable("mode", start.phase, "phase of the mode"),
            },
            {
                "time": variable("time", times, "time", "time"),
                "x": variable("tooth", scheme.centres, "centre of the tooth", "length"),
            },
        ).assign_attrs(
            number=number, mean=start.mean,
            teeth=scheme.teeth, resolution=scheme.resolution, share=scheme.share,
        ),
        title=f"Gap-tooth trajectory {number}",
        source="Arbabi, Kevrekidis 2020, equation (16) and appendix A",
        spawn_key=key,
    )  # fmt: skip
