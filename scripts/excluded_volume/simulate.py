"""Run a range of realisations of an example, and keep their counts in bins."""

import numpy as np
import xarray as xr

from hydrolimit import blocks, fields, job, streams
from hydrolimit.datasets import variable
from hydrolimit.particles.brownian import Dynamics
from hydrolimit.particles.brownian.histograms import COUNTS, Bins, counted, frames

with job.run(snakemake) as task:  # noqa: F821
    names, study = task.wildcards, task.params.config["excluded_volume"]
    example = study["examples"][names.example]
    record, steady = example["record"], example["steady"]
    dynamics = Dynamics.from_config(example, names.interaction == "on", steady["every"])
    bins = Bins(study["bins"], example["strip"], study["plane_bins"])
    key = streams.stream_key(
        "excluded_volume", "counts", example=names.example, interaction=names.interaction
    )
    numbers = blocks.parse_part(names.part)
    found = [
        counted(
            dynamics, bins, record, steady,
            streams.generator(streams.seed_sequence(task.params.seed, key, number)),
        )
        for number in task.progress(numbers, unit="realisations")
    ]  # fmt: skip
    samples, per_record, first = frames(record, steady)
    times = record["interval"] * np.arange(samples // per_record + 1)
    counts = {
        name: variable(COUNTS[name][0], np.stack([one[name] for one in found]), COUNTS[name][1])
        for name in found[0]
    }
    task.save(
        xr.Dataset(
            counts
            | {"steady_frames": variable((), samples - first, "frames summed over")},
            {
                "block": variable("block", list(numbers), "realisation"),
                "time": variable("time", times, "time"),
                "bin": variable("bin", fields.centres(study["bins"]), "centre of the bin"),
            },
        ),
        title=f"Counts of particles, {names.example}, interaction {names.interaction}",
        source="Bruna, Burger, Carrillo 2020, equation (1.5)",
        spawn_key=key,
    )  # fmt: skip
