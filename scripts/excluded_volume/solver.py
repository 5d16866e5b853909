"""Measure the solver's order of convergence, and gather what was checked at every step."""

from pathlib import Path

import xarray as xr

from hydrolimit import job
from hydrolimit.continuum import grid_convergence
from hydrolimit.datasets import variable

CHECKS = ("mass_drift", "least_density", "largest_energy_increase")

with job.run(snakemake) as task:  # noqa: F821
    solutions = task.load("densities", made_by="excluded_volume_density")
    runs = [
        Path(path).stem.removeprefix("density_").replace("_", " ") for path in task.input.densities
    ]
    checked = {
        name: variable(
            "run", [float(solution[name]) for solution in solutions],
            solutions[0][name].attrs["long_name"], solutions[0][name].attrs["units"],
        )
        for name in CHECKS
    }  # fmt: skip
    task.save(
        xr.merge(
            [
                grid_convergence.measure(),
                xr.Dataset(checked, {"run": variable("run", runs, "example and interaction")}),
            ]
        ),
        title="Convergence of the gradient-flow solver, and its checks at every step",
        source="Bruna, Burger, Carrillo 2020, equations (4.1) and (4.2)",
    )
