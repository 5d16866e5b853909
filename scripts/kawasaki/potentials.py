"""Tabulate the potentials, their Cramér transforms, and the curvature of blocks of spins."""

import numpy as np
import xarray as xr

from hydrolimit import job, kawasaki_plan
from hydrolimit.continuum.kawasaki import block_hamiltonian
from hydrolimit.cramer import CramerTransform
from hydrolimit.datasets import variable
from hydrolimit.spin_potential import SpinPotential

SPIN = np.linspace(-4.0, 4.0, 321)
MEAN = np.linspace(-2.5, 2.5, 201)
BLOCKS = (1, 2, 4, 8, 16, 32, 64)

with job.run(snakemake) as task:  # noqa: F821
    formulas = kawasaki_plan.active_potentials(task.params.config["kawasaki"])
    columns = {name: [] for name in ("psi", "phi", "field", "curvature", "exact", "saddle")}
    for formula in task.progress(formulas.values(), unit="potentials"):
        potential = SpinPotential(formula)
        cramer = CramerTransform(potential)
        inside = (cramer.means[0] <= MEAN) & (cramer.means[1] >= MEAN)
        mean = MEAN[inside]
        columns["psi"].append(np.interp(SPIN, potential.x, potential.value))
        for name, values in (
            ("phi", cramer.free_energy(mean)),
            ("field", cramer.field(mean)),
            ("curvature", cramer.curvature(mean)),
        ):
            columns[name].append(np.full(MEAN.size, np.nan))
            columns[name][-1][inside] = values
        columns["exact"].append(
            [block_hamiltonian.curvature(cramer, k, *mean[[0, -1]])[1].min() for k in BLOCKS]
        )
        columns["saddle"].append(
            [block_hamiltonian.saddle_point_curvature(cramer, k, mean).min() for k in BLOCKS]
        )
    of_mean, of_block = ("potential", "mean"), ("potential", "block")
    task.save(
        xr.Dataset(
            {
                "psi": variable(("potential", "spin"), columns["psi"], "single-site potential ψ"),
                "phi": variable(of_mean, columns["phi"], "Cramér transform φ"),
                "field": variable(of_mean, columns["field"], "field φ'"),
                "curvature": variable(of_mean, columns["curvature"], "φ''"),
                "block_curvature": variable(
                    of_block, columns["exact"], "least curvature of a block's exact Hamiltonian"
                ),
                "block_curvature_saddle": variable(
                    of_block, columns["saddle"], "the same to saddle-point order"
                ),
                "least_curvature": variable(
                    "potential", np.nanmin(columns["curvature"], axis=1), "least φ''"
                ),
                "formula": variable("potential", list(formulas.values()), "formula of ψ"),
            },
            {
                "potential": variable("potential", list(formulas), "name of the potential"),
                "spin": variable("spin", SPIN, "spin x"),
                "mean": variable("mean", MEAN, "mean spin m"),
                "block": variable("block", list(BLOCKS), "spins of a block, K"),
            },
        ),
        title="Single-site potentials and their Cramér transforms",
        source="The two-scale approach to the Kawasaki dynamics, Cramér transform",
    )  # fmt: skip
