"""Set the particles of an example beside the equations they should obey."""

import json

import xarray as xr

from hydrolimit import fields, job
from hydrolimit.continuum.hard_rods import HardRods
from hydrolimit.datasets import variable
from hydrolimit.inference import histograms
from hydrolimit.inference.particles_against_equation import INTERACTIONS, compare

with job.run(snakemake) as task:  # noqa: F821
    name, study = task.wildcards.example, task.params.config["excluded_volume"]
    example, bins = study["examples"][name], study["bins"]
    counts = {
        interaction: xr.concat(
            task.load(interaction, made_by="excluded_volume_simulate"), "block",
            data_vars="minimal", coords="minimal", compat="equals",
        )
        for interaction in INTERACTIONS
    }  # fmt: skip
    densities = {
        interaction: task.load(f"density_{interaction}", made_by="excluded_volume_density")
        for interaction in INTERACTIONS
    }
    found = compare(counts, densities, example, bins)
    if example["dimension"] == 1:
        # What hard rods do exactly.
        particles = example["particles"]
        initial = fields.initial_density(example["initial"], 1, study["solver"]["cells"])
        exact = HardRods(particles, example["range"]).bin_averages(
            initial, found["time"].values, bins
        )
        count = counts["on"]["count"].values
        far, error = histograms.distance(count, particles, 1.0 / bins, 1.0 / bins, exact)
        chi2 = histograms.chi2(count, particles, 1.0 / bins, exact)
        found = found.assign(
            exact=variable(("time", "bin"), exact, "density of the exact map"),
            distance_exact=variable("time", far, "L1 distance from the exact map"),
            distance_exact_se=variable("time", error, "standard error of distance_exact"),
            chi2_exact=variable("time", chi2, "reduced chi^2 against the exact map"),
        )
    task.save(
        found.assign_attrs(
            example=name, particles=example["particles"], range=example["range"],
            coefficient=densities["on"].attrs["coefficient"],
            shown=json.dumps(example["record"]["shown"]),
            axis="x" if example["strip"] is None else "y", strip=example["strip"] or 0.0,
        ),
        title=f"Particles beside their equations, {name}",
        source="Bruna, Burger, Carrillo 2020, Section 4",
    )  # fmt: skip
