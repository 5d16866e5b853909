"""Set a trained network beside Burgers' equation: its right-hand side, and trajectories."""

import numpy as np

from hydrolimit import gap_tooth_plan, job
from hydrolimit.continuum import method_of_lines
from hydrolimit.continuum.burgers import spectral
from hydrolimit.inference import collective_variable
from hydrolimit.inference.networks import features, predictions, storage

FRAMES = 100  # intervals between recorded times of a trajectory

with job.run(snakemake) as task:  # noqa: F821
    study, label = task.params.config["gap_tooth"], task.wildcards.network
    name = gap_tooth_plan.parse_network(label)
    mapped = collective_variable.stored(
        task.load("variable", made_by="gap_tooth_variable") if task.input.variable else None
    )
    law = storage.law_of(task.load("network", made_by="gap_tooth_network"))
    reach = features.REACH[name.architecture]
    every = max(1, study["steps"] // FRAMES)
    tests, trajectories = [], task.load("trajectories", made_by="gap_tooth_trajectory")
    for particles, reference in zip(
        trajectories,
        task.load("references", made_by="gap_tooth_reference"),
        strict=True,
    ):
        x, times = particles["x"].values, particles["time"].values[::every]
        density = reference["density"].values[::every]
        exact = spectral.interpolate(density, x)
        rate = spectral.interpolate(spectral.rate(density, study["viscosity"]), x)
        try:
            found = method_of_lines.integrate(law.rate, mapped.to_variable(exact[0]), times, reach)
        except method_of_lines.IntegrationError as error:
            task.warn(f"{label}, trajectory {particles.attrs['number']}: {error}")
            found = np.full(exact.shape, np.nan)
        tests.append(
            predictions.compare(
                law,
                mapped,
                particles,
                exact,
                rate,
                found,
                every,
                study["networks"]["smoothing"],
                study["viscosity"],
            )
        )
    task.save(
        predictions.joined(tests, [one.attrs["number"] for one in trajectories]),
        title=f"Predictions of network {label}",
        source="Arbabi, Kevrekidis 2020, Figure 4",
    )
