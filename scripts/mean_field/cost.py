"""Count and time the evaluation of interactions, and time whole fits of 64 000 particles."""

import numpy as np
import xarray as xr

from hydrolimit import datasets, job, sampling_plan
from hydrolimit.datasets import variable
from hydrolimit.ensemble import Ensemble
from hydrolimit.inference.weak_form import cost
from hydrolimit.inference.weak_form.regression import Regression
from hydrolimit.particles import mean_field
from hydrolimit.particles.mean_field import keller_segel

with job.run(snakemake) as task:  # noqa: F821
    study = task.params.config["mean_field"]
    particles, points = np.geomspace(100, 1e6, 33), np.geomspace(8, 1024, 29)
    regressions, positions = {}, {}
    for system, sample in task.params.samples.items():
        dimension = mean_field.SYSTEMS[system].dimension
        regressions[system] = Regression.from_config(study[system], study["thresholds"], dimension)
        ensemble = Ensemble(task.input[system], made_by="mean_field_simulate")
        pooled = sampling_plan.experiments_of(0, sampling_plan.parse_sample(sample)[1])
        positions[system] = ensemble.position(pooled)
    fits = {name: cost.timed_fit(regressions[name], positions[name]) for name in positions}
    # Forces between pairs are those of Keller and Segel.
    regression, snapshot = regressions["keller_segel"], positions["keller_segel"][:1]
    sizes = [size for size in cost.SIZES if size <= 4 * snapshot.shape[2]]
    timed = [cost.timed_interaction(regression, snapshot, n, keller_segel.pair_sums) for n in sizes]
    by_pairs, on_grid = np.array(timed).T
    examples = {
        name: variable("example", [fit[name] for fit in fits.values()], text)
        for name, text in cost.FIT.items()
    }
    seconds = [fit["seconds"] for fit in fits.values()]
    task.save(
        xr.Dataset(
            {
                "factor_2d": variable(("particles", "points"), cost.reduction(particles, points, 2),
                                      "evaluations by pairs over those on a grid, d = 2"),
                "factor_3d": variable(("particles", "points"), cost.reduction(particles, points, 3),
                                      "evaluations by pairs over those on a grid, d = 3"),
                "pair_seconds": datasets.timing("measured_particles", by_pairs, "sum over pairs"),
                "grid_seconds": datasets.timing("measured_particles", on_grid, "grid evaluation"),
                "seconds": datasets.timing("example", seconds, "one fit, histogram included"),
                **examples,
            },
            {
                "particles": variable("particles", particles, "particles N"),
                "points": variable("points", points, "grid points a coordinate"),
                "measured_particles": variable("measured_particles", sizes, "particles N"),
                "example": variable("example", list(fits), "system"),
            },
        ).assign_attrs(bins=study["keller_segel"]["bins"]),
        title="Cost of evaluating interactions, and of whole fits",
        source="Messenger, Bortz 2022, Section 4.2, Fig. 1, Table 5",
    )  # fmt: skip
