"""Tabulate the potentials, their Cramér transforms, and the curvature of blocks of spins."""

import xarray as xr

from hydrolimit import job, kawasaki_plan
from hydrolimit.continuum.kawasaki import single_site
from hydrolimit.cramer import CramerTransform
from hydrolimit.datasets import variable
from hydrolimit.spin_potential import SpinPotential

with job.run(snakemake) as task:  # noqa: F821
    formulas = kawasaki_plan.active_potentials(task.params.config["kawasaki"])
    tables = [
        single_site.table(CramerTransform(SpinPotential(formula)))
        for formula in task.progress(formulas.values(), unit="potentials")
    ]
    task.save(
        xr.concat(tables, "potential", data_vars="all", join="exact").assign_coords(
            potential=variable("potential", list(formulas), "name of the potential")
        ),
        title="Single-site potentials and their Cramér transforms",
        source="Dizdar, Menz, Otto, Wu 2018, Cramér transform",
    )
