"""Measure the diffusivity of the particles themselves, beside the homogenised one."""

import xarray as xr

from hydrolimit import datasets, job
from hydrolimit.datasets import variable
from hydrolimit.inference import mean_square_displacement
from hydrolimit.particles.mean_field import local

with job.run(snakemake) as task:  # noqa: F821
    shared = task.params.config["mean_field"]["local"]
    # One part in memory at a time: at the paper's scale they are several gigabytes.
    ends = [
        datasets.load(path, "mean_field_simulate")["position"].isel(time=[0, -1]).values
        for path in task.progress(task.input.parts, unit="parts")
    ]
    duration = shared["interval"] * (shared["times"] - 1)
    value, error = mean_square_displacement.diffusivity(ends, duration)
    units = "length^2/time"
    task.save(
        xr.Dataset(
            {
                "diffusivity": variable((), value, "mean square displacement / (2 d t)", units),
                "diffusivity_se": variable((), error, "standard error of diffusivity", units),
                "homogenised": variable(
                    (), local.harmonic_mean(shared["modulation"]),
                    "harmonic mean of the diffusivity over a cell", units,
                ),
            }
        ),
        title="Effective diffusivity of local omega_20",
        source="Messenger, Bortz 2022, equation (5.3)",
    )  # fmt: skip
