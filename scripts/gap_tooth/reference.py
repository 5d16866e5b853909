"""Solve Burgers' equation from one of the starts."""

import numpy as np
import xarray as xr

from hydrolimit import job, ring_starts
from hydrolimit.continuum.burgers import spectral
from hydrolimit.datasets import variable

with job.run(snakemake) as task:  # noqa: F821
    study = task.params.config["gap_tooth"]
    start = ring_starts.start(study, task.wildcards.start, task.params.seed)
    times = study["time_step"] * np.arange(study["steps"] + 1)
    solution = spectral.solve(start, study["viscosity"], times)
    task.save(
        xr.Dataset(
            {
                "density": variable(("time", "x"), solution.density, "density"),
                "tail": variable((), solution.tail, "largest of the last modes, over max density"),
                "step_error": variable((), solution.step_error, "error of the steps in time"),
                "mass_drift": variable((), solution.mass_drift, "largest drift of the mass"),
            },
            {
                "time": variable("time", times, "time", "time"),
                "x": variable("x", solution.x, "x", "length"),
            },
        ),
        title=f"Solution of Burgers' equation, start {task.wildcards.start}",
        source="Arbabi, Kevrekidis 2020, equation (2)",
    )
