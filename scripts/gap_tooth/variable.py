"""Find the variable: diffusion maps of the teeth, and the first coordinate by density."""

from hydrolimit import job
from hydrolimit.datasets import variable
from hydrolimit.inference import collective_variable, diffusion_maps

with job.run(snakemake) as task:  # noqa: F821
    number = task.params.config["gap_tooth"]["variable"]["coordinates"]
    distances = task.load("distances", made_by="gap_tooth_distances")
    density = distances["density"].values
    found = diffusion_maps.diffusion_map(distances["transport"].values, number, density)
    by_moments = diffusion_maps.diffusion_map(distances["moment_distance"].values, number, density)
    fitted = collective_variable.fit(density, found.coordinate[:, 0])
    task.save(
        fitted.to_dataset()
        .merge(
            {
                "coordinate": variable(
                    ("point", "mode"), found.coordinate, "diffusion-map coordinate"
                ),
                "eigenvalue": variable("rank", found.eigenvalue, "eigenvalue, the first trivial"),
                "kernel": variable(("point", "other"), found.kernel, "normalised kernel"),
                "residual_share": variable(
                    "later_mode", diffusion_maps.residuals(found.coordinate),
                    "share of the coordinate's variance that is no function of the first",
                ),
                "first_by_moments": variable(
                    "point", by_moments.coordinate[:, 0],
                    "first diffusion-map coordinate by the distance of moments",
                ),
                "density": distances["density"],
            }
        )
        .assign_coords(
            mode=variable("mode", range(1, number + 1), "number of the coordinate"),
            later_mode=variable("later_mode", range(2, number + 1), "number of the coordinate"),
            time=distances["time"], x=distances["x"],
        )
        .assign_attrs(
            epsilon=found.epsilon,
            spectral_ratio=diffusion_maps.spectral_ratio(found.eigenvalue),
            rank_correlation=collective_variable.rank_correlation(density, found.coordinate[:, 0]),
            rank_correlation_by_moments=collective_variable.rank_correlation(
                density, by_moments.coordinate[:, 0]
            ),
        ),
        title="The data-driven variable",
        source="Arbabi, Kevrekidis 2020, equations (9) to (13)",
    )  # fmt: skip
