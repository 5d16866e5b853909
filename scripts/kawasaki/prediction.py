"""Predict the fluctuations of the spins about the macroscopic evolution by a Lyapunov equation."""

import xarray as xr

from hydrolimit import job, kawasaki_plan
from hydrolimit.continuum.kawasaki import predictions
from hydrolimit.cramer import CramerTransform
from hydrolimit.datasets import variable
from hydrolimit.periodic_splines import PeriodicSplines
from hydrolimit.spin_potential import SpinPotential

with job.run(snakemake) as task:  # noqa: F821
    study = task.params.config["kawasaki"]
    formula, spins = study["potentials"][task.wildcards.potential], study["spins"]
    cramer = CramerTransform(SpinPotential(formula))
    macro = task.load("macro", made_by="kawasaki_macro")
    degrees, knots = study["splines"]["degrees"], study["splines"]["knots"]
    spaces = [[PeriodicSplines(p, m) for m in knots] for p in degrees]
    predicted = predictions.of_spins(
        cramer, macro, task.progress(spins, unit="numbers of spins"), spaces
    )
    times, frames = kawasaki_plan.snapshot_times(study), kawasaki_plan.frame_times(study)
    task.save(
        xr.merge([predicted, predictions.limits(cramer, macro)], join="exact").assign_coords(
            spins=variable("spins", spins, "number of spins N"),
            time=variable("time", times, "macroscopic time", "time"),
            frame=variable("frame", frames, "macroscopic time", "time"),
            degree=variable("degree", degrees, "degree p of the splines"),
            knots=variable("knots", knots, "number of knots M"),
        ).assign_attrs(potential=task.wildcards.potential, formula=formula),
        title=f"Predicted fluctuations, ψ = {formula}",
        source="Dizdar, Menz, Otto, Wu 2018, Lyapunov equation",
    )  # fmt: skip
