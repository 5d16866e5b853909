"""Solve the mesoscopic gradient flow on spaces of splines, and compare with the macroscopic one."""

import xarray as xr

from hydrolimit import job
from hydrolimit.continuum.kawasaki import coarse_graining
from hydrolimit.cramer import CramerTransform
from hydrolimit.spin_potential import SpinPotential

with job.run(snakemake) as task:  # noqa: F821
    study = task.params.config["kawasaki"]
    formula = study["potentials"][task.wildcards.potential]
    cramer, macro = CramerTransform(SpinPotential(formula)), task.load("macro", "kawasaki_macro")
    degrees, knots = study["splines"]["degrees"], study["splines"]["knots"]
    spaces = [(degree, number) for degree in degrees for number in knots]
    task.save(
        xr.merge(
            [
                coarse_graining.evolutions(cramer, macro, task.progress(spaces, unit="spaces")),
                coarse_graining.hamiltonians(cramer, macro, study["spins"], spaces),
                coarse_graining.shown(cramer, macro, **study["shown"]),
            ],
            join="exact",
        ).assign_attrs(potential=task.wildcards.potential, formula=formula),
        title=f"Mesoscopic evolution, ψ = {formula}",
        source="Dizdar, Menz, Otto, Wu 2018, mesoscopic dynamics",
    )
