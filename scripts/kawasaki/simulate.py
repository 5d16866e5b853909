"""Run a part of the spin systems with one potential and number of spins."""

import numpy as np
import xarray as xr

from hydrolimit import job, kawasaki_plan, streams
from hydrolimit.cramer import CramerTransform
from hydrolimit.datasets import variable
from hydrolimit.expressions import parse
from hydrolimit.fourier import TrigonometricFunction
from hydrolimit.particles.spins import Kawasaki, LocalEquilibrium
from hydrolimit.spin_potential import SpinPotential

POINTS = 4096  # at which the start is sampled before it is averaged over cells

with job.run(snakemake) as task:  # noqa: F821
    study, spins = task.params.config["kawasaki"], int(task.wildcards.spins)
    formula = study["potentials"][task.wildcards.potential]
    potential = SpinPotential(formula)
    cramer = CramerTransform(potential)
    system = Kawasaki(potential, spins, study["time_step"])
    initial = parse(study["initial"], ("theta",))(np.arange(POINTS) / POINTS)
    means = TrigonometricFunction.sampled(initial).cell_averages(spins)
    equilibrium = LocalEquilibrium(cramer, means)
    times = kawasaki_plan.snapshot_times(study)
    numbers = kawasaki_plan.parse_part(task.wildcards.part)
    key = streams.stream_key("kawasaki", "runs", potential=formula, spins=spins)
    runs = []
    for number in task.progress(numbers, unit="runs"):
        sequence = streams.seed_sequence(task.params.seed, key, number)
        start = equilibrium.draw(streams.generator(sequence))
        runs.append(system.run(start, times, sequence))
    x = np.stack(runs)
    task.save(
        xr.Dataset(
            {
                "x": variable(("run", "time", "site"), x, "spin"),
                "mean_drift": variable(
                    "run", np.abs(x.mean(axis=-1) - means.mean()).max(axis=1),
                    "largest drift of the mean spin",
                ),
            },
            {
                "run": variable("run", list(numbers), "run"),
                "time": variable("time", times, "macroscopic time", "time"),
                "theta": variable("site", (np.arange(spins) + 0.5) / spins, "centre of the cell"),
            },
        ).assign_attrs(potential=task.wildcards.potential, formula=formula),
        title=f"Kawasaki dynamics of {spins} spins, ψ = {formula}",
        source="Dizdar, Menz, Otto, Wu 2018, microscopic dynamics",
        spawn_key=key,
    )  # fmt: skip
