"""Predict the fluctuations of the spins about the macroscopic evolution by a Lyapunov equation."""

import numpy as np
import xarray as xr

from hydrolimit import job, kawasaki_plan
from hydrolimit.continuum.kawasaki import fluctuations
from hydrolimit.cramer import CramerTransform
from hydrolimit.datasets import variable
from hydrolimit.expressions import parse
from hydrolimit.fourier import TrigonometricFunction
from hydrolimit.periodic_splines import PeriodicSplines
from hydrolimit.spin_potential import SpinPotential

LIMIT_OF = (32, 64, 128)  # sites, from which N → ∞ is extrapolated

with job.run(snakemake) as task:  # noqa: F821
    study = task.params.config["kawasaki"]
    formula = study["potentials"][task.wildcards.potential]
    potential = SpinPotential(formula)
    cramer, macro = CramerTransform(potential), task.load("macro", made_by="kawasaki_macro")
    spins, splines = study["spins"], study["splines"]
    spaces = [[PeriodicSplines(p, m) for m in splines["knots"]] for p in splines["degrees"]]
    frames, times = kawasaki_plan.frame_times(study), kawasaki_plan.snapshot_times(study)
    constants, local, noise = {}, {}, {}
    for sites in task.progress(sorted({*spins, *LIMIT_OF}), unit="numbers of spins"):
        curvature = fluctuations.cell_curvature(cramer, frames, macro["zeta"].values, sites)
        covariance = fluctuations.covariances(curvature, times)
        equilibrium = np.array([fluctuations.local_equilibrium(curvature(time)) for time in times])
        constants[sites] = fluctuations.dual_constant(covariance)
        local[sites] = fluctuations.dual_constant(equilibrium)
        if sites in spins:
            noise[sites] = np.moveaxis(
                [[fluctuations.projected_noise(covariance, one) for one in row] for row in spaces],
                -1, 0,
            )  # fmt: skip
    start = TrigonometricFunction.sampled(macro["zeta"].values[0])
    entropy = [
        fluctuations.gaussian_entropy(start.cell_averages(sites), frames)
        if potential.quadratic else np.full(frames.size, np.nan)
        for sites in spins
    ]  # fmt: skip
    white = [
        [[(one.cell_trace(sites) - 1.0) / sites for one in row] for row in spaces]
        for sites in spins
    ]  # fmt: skip
    of_time, of_space = ("spins", "time"), ("degree", "knots")
    words = "N E‖x - ζ‖² in H⁻¹"
    limits = {
        name: fluctuations.limit([values[sites] for sites in LIMIT_OF])
        for name, values in (("constant", constants), ("local_equilibrium", local))
    }
    task.save(
        xr.Dataset(
            {
                "constant": variable(of_time, [constants[n] for n in spins], f"{words}, predicted"),
                "local_equilibrium": variable(
                    of_time, [local[n] for n in spins], f"{words}, of local equilibrium alone"
                ),
                "constant_limit": variable("time", limits["constant"], f"{words}, N → ∞"),
                "local_equilibrium_limit": variable(
                    "time", limits["local_equilibrium"], f"{words}, local equilibrium, N → ∞"
                ),
                "noise": variable(
                    (*of_time, *of_space), [noise[n] for n in spins],
                    "E‖P(x - ζ)‖² in L², predicted",
                ),
                "noise_white": variable(("spins", *of_space), white, "(tr(P Q) - 1)/N"),
                "entropy": variable(
                    ("spins", "frame"), entropy, "relative entropy of the spins' law over N"
                ),
            },
            {
                "spins": variable("spins", spins, "number of spins N"),
                "time": variable("time", times, "macroscopic time", "time"),
                "frame": variable("frame", frames, "macroscopic time", "time"),
                "degree": variable("degree", splines["degrees"], "degree p of the splines"),
                "knots": variable("knots", splines["knots"], "number of knots M"),
            },
        ).assign_attrs(potential=task.wildcards.potential, formula=formula),
        title=f"Predicted fluctuations, ψ = {formula}",
        source="The two-scale approach to the Kawasaki dynamics, Lyapunov equation",
    )  # fmt: skip
