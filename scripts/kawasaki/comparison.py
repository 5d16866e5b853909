"""Compare the runs with a potential with the meso- and macroscopic scales."""

import xarray as xr

from hydrolimit import job, kawasaki_plan
from hydrolimit.continuum.kawasaki.mesoscale import Mesoscale
from hydrolimit.cramer import CramerTransform
from hydrolimit.datasets import variable
from hydrolimit.fourier import TrigonometricFunction
from hydrolimit.inference import spin_statistics
from hydrolimit.periodic_splines import PeriodicSplines
from hydrolimit.spin_potential import SpinPotential

with job.run(snakemake) as task:  # noqa: F821
    study = task.params.config["kawasaki"]
    formula, shown = study["potentials"][task.wildcards.potential], study["shown"]
    macro = task.load("macro", made_by="kawasaki_macro")
    zeta = TrigonometricFunction.sampled(macro["zeta"].values[:: kawasaki_plan.FRAMES_PER_INTERVAL])
    parts = task.load("runs", made_by="kawasaki_simulate")
    degrees, knots = study["splines"]["degrees"], study["splines"]["knots"]
    spaces = [[PeriodicSplines(p, m) for m in knots] for p in degrees]
    compared, sizes = [], study["spins"]
    for spins in task.progress(sizes, unit="numbers of spins"):
        runs = xr.concat([one for one in parts if one.sizes["site"] == spins], "run")
        about = spin_statistics.about_limit(runs["x"].values, zeta.cell_averages(spins), spaces)
        number = variable((), runs.sizes["run"], "independent runs")
        compared.append(about.assign(mean_drift=runs["mean_drift"].max(), runs=number))
        if spins == shown["spins"]:
            looked_at = runs["x"].values
    compared = xr.concat(compared, "spins")
    order, order_se = spin_statistics.order_in_spins(
        sizes, *(compared[name].values for name in ("constant", "constant_se"))
    )
    space = PeriodicSplines(shown["degree"], shown["knots"])
    meso = Mesoscale(space, CramerTransform(SpinPotential(formula)), shown["spins"], False)
    projected = space.project_steps(looked_at)
    rest = meso.hamiltonian(meso.equilibrium(macro["zeta"].values[0].mean()))
    energy, energy_se = spin_statistics.mean_over_runs(meso.hamiltonian(projected) - rest)
    profile = space.function(projected[0])(macro["theta"].values)
    task.save(
        compared.assign(
            slope=variable("time", order - 1.0, "order of E‖x - ζ‖² in N"),
            slope_se=variable("time", order_se, "standard error of slope"),
            energy=variable("time", energy, "mean of H̄(P x) above equilibrium, without log det"),
            energy_se=variable("time", energy_se, "standard error of energy"),
            run=variable(("time", "site"), looked_at[0], "the first run"),
            projected=variable(("time", "theta"), profile, "its projection on splines"),
        ).assign_coords(
            spins=variable("spins", sizes, "number of spins N"),
            time=variable("time", kawasaki_plan.snapshot_times(study), "macroscopic time", "time"),
            degree=variable("degree", degrees, "degree p of the splines"),
            knots=variable("knots", knots, "number of knots M"),
            theta=macro["theta"],
        ).assign_attrs(potential=task.wildcards.potential, formula=formula),
        title=f"Spins beside the larger scales, ψ = {formula}",
        source="Dizdar, Menz, Otto, Wu 2018, hydrodynamic limit",
    )  # fmt: skip
