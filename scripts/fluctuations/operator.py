"""Merge the parts of all profiles into measured operator entries, beside the exact ones."""

from collections import defaultdict

import numpy as np
import xarray as xr

from hydrolimit import job, processes
from hydrolimit.continuum import finite_elements
from hydrolimit.datasets import variable
from hydrolimit.inference import operator_points
from hydrolimit.thermodynamics import Thermodynamics


def with_exact(points: xr.Dataset, process: processes.Process, spacing: float) -> xr.Dataset:
    """Add the exact entries at the measured densities: zero beyond the tridiagonal."""
    within = points["rho"].values + np.abs(points["slope"].values) * spacing
    law = Thermodynamics(process, 1.1 * within.max())
    exact = np.zeros(points["entry"].shape)
    exact[:, operator_points.tridiagonal_columns()] = finite_elements.tangent_entries(
        law.mobility, points["rho"].values, points["slope"].values, spacing
    )
    exact[np.isnan(points["entry"].values)] = np.nan
    name = "<m(rho_a + slope (x - x_a)) grad gamma_a, grad gamma_b>"
    return points.assign(exact=variable(("point", "offset"), exact, name))


with job.run(snakemake) as task:  # noqa: F821
    study = task.params.config["fluctuations"]
    profiles = defaultdict(list)
    for part in task.load("parts", made_by="fluctuations_sample"):
        profiles[part.attrs["profile"]].append(part)
    for output, averaged in (("averaged", True), ("nodes", False)):
        points = [
            operator_points.measured_points(
                operator_points.merge_parts(parts), name, parts[0].attrs["slope"],
                study["lattice"], study["times"]["increment"],
                average=averaged and bool(parts[0].attrs["ring"]),
            )
            for name, parts in profiles.items()
        ]  # fmt: skip
        measured = xr.concat(points, "point", join="exact", combine_attrs="override")
        task.save(
            with_exact(
                measured, processes.load(study["process"]), 1.0 / study["lattice"]["elements"]
            ),
            output,
            title="Discretised operator K_ba over (density, slope), "
            + ("flat profiles averaged over nodes" if averaged else "every node a point"),
            source="Li, Dirr, Embacher, Zimmer, Reina 2019, equations (5) and (6), Figs. 3 and A.6",
        )
