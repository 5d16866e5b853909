"""Solve the macroscopic equation with a potential."""

import xarray as xr

from hydrolimit import job, kawasaki_plan
from hydrolimit.continuum.kawasaki import spin_diffusion
from hydrolimit.cramer import CramerTransform
from hydrolimit.datasets import variable
from hydrolimit.expressions import parse
from hydrolimit.spin_potential import SpinPotential

LARGEST_ERROR = 1e-6  # of the macroscopic profile, above which a warning is given

with job.run(snakemake) as task:  # noqa: F821
    study = task.params.config["kawasaki"]
    formula = study["potentials"][task.wildcards.potential]
    solved = spin_diffusion.solve(
        CramerTransform(SpinPotential(formula)),
        parse(study["initial"], ("theta",)),
        kawasaki_plan.frame_times(study),
    )
    if max(solved.points_error, solved.step_error) > LARGEST_ERROR:
        task.warn(
            f"the solution is off by up to {max(solved.points_error, solved.step_error):.2g}: the"
            f" start varies too steeply for {solved.theta.size} points"
        )
    space_time = ("time", "theta")
    scalars = {
        "equilibrium_energy": "energy of the constant profile",
        "mass_drift": "largest drift of the mean",
        "points_error": "largest difference from the solution on half the points",
        "step_error": "largest difference from the solution with tolerances ten times larger",
    }
    task.save(
        xr.Dataset(
            {
                "zeta": variable(space_time, solved.zeta, "macroscopic profile ζ"),
                "field": variable(space_time, solved.field, "field φ'(ζ)"),
                "energy": variable("time", solved.energy, "macroscopic free energy H = ∫φ(ζ)"),
                "dissipation": variable(
                    "time", solved.dissipation, "squared slope of H in H⁻¹, ∫|∂φ'(ζ)|²", "1/time"
                ),
            }
            | {name: variable((), getattr(solved, name), words) for name, words in scalars.items()},
            {
                "time": variable("time", solved.times, "macroscopic time", "time"),
                "theta": variable("theta", solved.theta, "position on the torus"),
            },
        ).assign_attrs(potential=task.wildcards.potential, formula=formula),
        title=f"Macroscopic evolution, ψ = {formula}",
        source="Dizdar, Menz, Otto, Wu 2018, hydrodynamic limit",
    )  # fmt: skip
