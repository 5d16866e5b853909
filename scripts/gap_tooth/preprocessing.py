"""Find what smoothing and differences in time make of the viscosity that data contain."""

import numpy as np

from hydrolimit import job
from hydrolimit.continuum.burgers import spectral
from hydrolimit.inference.networks import data

with job.run(snakemake) as task:  # noqa: F821
    study = task.params.config["gap_tooth"]
    particles = task.load("trajectories", made_by="gap_tooth_trajectory")
    exact = [
        spectral.interpolate(one["density"].values, particles[0]["x"].values)
        for one in task.load("references", made_by="gap_tooth_reference")
    ]
    used = study["networks"]["smoothing"]
    task.save(
        data.viscosities(
            {"exact": np.stack(exact), "particles": np.stack([p["density"] for p in particles])},
            study["time_step"],
            2.0 * np.pi / study["trajectories"]["teeth"],
            sorted({0.0, used, 2.0 * used}),
        ).assign_attrs(used=used, viscosity=study["viscosity"]),
        title="Viscosity in data that were smoothed and differenced",
        source="Arbabi, Kevrekidis 2020, Section V",
    )
