"""Run the particles of a sample of Figure 1 from a range of seeds, and keep their counts."""

import numpy as np
import xarray as xr

from hydrolimit import gap_tooth_plan, job, ring_starts, streams
from hydrolimit.datasets import variable
from hydrolimit.particles.burgers import GapTooth
from hydrolimit.particles.burgers.records import counted

QUARTERS = 4  # of the run, after which densities are kept

with job.run(snakemake) as task:  # noqa: F821
    study = task.params.config["gap_tooth"]
    sample = gap_tooth_plan.parse_sample(task.wildcards.sample)
    scheme = GapTooth(
        sample.teeth, sample.resolution, sample.share,
        study["viscosity"], study["time_step"], sample.drift, study["neighbours"],
    )  # fmt: skip
    start = ring_starts.start(study, ring_starts.PROFILE, task.params.seed)
    key = streams.stream_key("gap_tooth", "profile", sample=sample.label)
    numbers = gap_tooth_plan.parse_part(task.wildcards.part)
    runs = [
        counted(
            scheme, start, study["steps"],
            streams.generator(streams.seed_sequence(task.params.seed, key, number)),
        )
        for number in task.progress(numbers, unit="seeds")
    ]  # fmt: skip
    kept = np.round(study["steps"] * np.arange(QUARTERS + 1) / QUARTERS).astype(int)
    net = np.stack([run["net"] for run in runs])
    total = net.sum(axis=-1)
    times = ("block", "time")
    task.save(
        xr.Dataset(
            {
                "density": variable((*times, "tooth"), scheme.density(net[:, kept]), "density"),
                "particles": variable(
                    times, np.stack([run["particles"] for run in runs])[:, kept], "particles"
                ),
                "antiparticles": variable(
                    times, np.stack([run["antiparticles"] for run in runs])[:, kept],
                    "live anti-particles",
                ),
                "net_drift": variable(
                    "block", np.abs(total - total[:, :1]).max(axis=1),
                    "largest change of particles less live anti-particles over all steps",
                ),
            },
            {
                "block": variable("block", list(numbers), "seed"),
                "time": variable("time", study["time_step"] * kept, "time", "time"),
                "x": variable("tooth", scheme.centres, "centre of the tooth", "length"),
            },
        ).assign_attrs(sample=sample.label),
        title=f"Densities of Burgers particles, {sample.label}",
        source="Arbabi, Kevrekidis 2020, equation (1) and appendix A",
        spawn_key=key,
    )  # fmt: skip
