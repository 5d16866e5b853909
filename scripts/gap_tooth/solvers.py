"""Check the solutions of Burgers' equation against two others, from the start of Figure 1."""

import numpy as np
import xarray as xr

from hydrolimit import job, ring_starts
from hydrolimit.continuum.burgers import cole_hopf, spectral, weno
from hydrolimit.datasets import variable
from hydrolimit.statistics import slope

CELLS = (64, 128, 256, 512)

with job.run(snakemake) as task:  # noqa: F821
    study = task.params.config["gap_tooth"]
    reference = task.load("reference_profile", made_by="gap_tooth_reference")
    start = ring_starts.start(study, ring_starts.PROFILE, task.params.seed)
    density, x, times = (reference[name].values for name in ("density", "x", "time"))
    shown = times[:: max(1, (times.size - 1) // 4)]
    transformed = np.stack(
        [cole_hopf.solution(start, study["viscosity"], time, x) for time in shown]
    )
    solved = density[np.searchsorted(times, shown)]
    largest = np.abs(solved).max()
    errors = []
    for cells in task.progress(CELLS, unit="grids"):
        found = weno.solve(start, study["viscosity"], shown, cells)
        centres, width = 2.0 * np.pi / cells * np.arange(cells), 2.0 * np.pi / cells
        errors.append(np.abs(found - spectral.interpolate(solved, centres, width)).max() / largest)
    task.save(
        xr.Dataset(
            {
                "cole_hopf": variable(
                    "time", np.abs(solved - transformed).max(axis=1) / largest,
                    "largest distance of spectral and Cole-Hopf solution, over the density's most",
                ),
                "weno": variable("cells", errors, "the same of WENO5 averages over cells"),
                "order": variable(
                    (), -slope(np.log(CELLS), np.log(errors)), "order of WENO5 in the cells' width"
                ),
                "mass_drift": reference["mass_drift"],
                "points": variable((), x.size, "points of the spectral solution"),
            },
            {
                "time": variable("time", shown, "time", "time"),
                "cells": variable("cells", list(CELLS), "cells of WENO5"),
            },
        ),
        title="Three solutions of Burgers' equation",
        source="Arbabi, Kevrekidis 2020, equation (2)",
    )  # fmt: skip
