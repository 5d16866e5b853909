"""Set the densities of Figure 1 beside the solution of Burgers' equation."""

import xarray as xr

from hydrolimit import gap_tooth_plan, job
from hydrolimit.continuum.burgers import spectral
from hydrolimit.inference import tooth_densities

with job.run(snakemake) as task:  # noqa: F821
    reference = task.load("reference_profile", made_by="gap_tooth_reference")
    parts = task.load("profiles", made_by="gap_tooth_profile")
    samples = {}
    for label in task.params.samples:
        mine = [part for part in parts if part.attrs["sample"] == label]
        samples[label] = xr.concat(
            mine, "block", data_vars="minimal", coords="minimal", compat="equals"
        )
    exact = {}
    for label, one in samples.items():
        sample = gap_tooth_plan.parse_sample(label)
        density = reference["density"].sel(time=one["time"], method="nearest").values
        # Averages over teeth, as the particles' densities are.
        width = gap_tooth_plan.tooth_width(sample.share, sample.teeth)
        exact[label] = spectral.interpolate(density, one["x"].values, width)
    task.save(
        tooth_densities.compare(samples, exact),
        title="Densities of Burgers particles beside the solution of Burgers' equation",
        source="Arbabi, Kevrekidis 2020, Figure 1",
    )
