"""Merge the parts of all profiles into measured operator entries, beside the exact ones."""

import numpy as np
import xarray as xr

from hydrolimit import job, processes
from hydrolimit.continuum import finite_elements
from hydrolimit.datasets import variable
from hydrolimit.inference import operator_fit, operator_points, preparations
from hydrolimit.thermodynamics import Thermodynamics


def with_exact(points: xr.Dataset, study: dict) -> xr.Dataset:
    """Add what theory expects at the measured densities: zero beyond the tridiagonal.

    Configurations evolved from a quiet start are expected to fall short by a known share.
    """
    spacing, density = 1.0 / study["lattice"]["elements"], points["rho"].values
    law = Thermodynamics.beyond(processes.load(study["process"]), density.max())
    exact = np.zeros(points["entry"].shape)
    exact[:, np.isin(points["offset"].values, operator_fit.OFFSETS)] = (
        finite_elements.tangent_entries(law.mobility, density, points["slope"].values, spacing)
    )
    if study["preparation"] == "evolved":
        time = study["times"]["preparation"] + study["times"]["decorrelation"]
        exact *= 1.0 - preparations.quiet_start_deficit(law, density, time)[:, None]
    exact[np.isnan(points["entry"].values)] = np.nan
    name = "<m(rho_a + slope (x - x_a)) grad gamma_a, grad gamma_b>, less the quiet start's deficit"
    return points.assign(exact=variable(("point", "offset"), exact, name))


with job.run(snakemake) as task:  # noqa: F821
    study = task.params.config["fluctuations"]
    parts = task.load("parts", made_by="fluctuations_sample")
    for output, averaged in (("averaged", True), ("nodes", False)):
        points = operator_points.measured_profiles(
            parts, study["lattice"], study["times"]["increment"], average=averaged
        )
        task.save(
            with_exact(points, study),
            output,
            title="Discretised operator K_ba over (density, slope), "
            + ("flat profiles averaged over nodes" if averaged else "every node a point"),
            source="Li, Dirr, Embacher, Zimmer, Reina 2019, equations (5) and (6), Figs. 3 and A.6",
        )
