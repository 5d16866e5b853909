"""The error of the operator's Taylor step against the spacing of the nodes (Appendix C)."""

import numpy as np
import xarray as xr

from hydrolimit import expressions, job, processes, statistics
from hydrolimit.continuum import finite_elements
from hydrolimit.datasets import variable
from hydrolimit.thermodynamics import Thermodynamics

ELEMENTS = (20, 40, 80, 160, 320)
STEP = 1e-5  # of the derivative of the profile; its error is far below that of the Taylor step

with job.run(snakemake) as task:  # noqa: F821
    study = task.params.config["fluctuations"]
    profile = expressions.parse(study["evolution"]["periodic"]["initial"])
    highest = profile(np.linspace(0, 1, 401)).max()
    law = Thermodynamics.beyond(processes.load(study["process"]), highest)
    errors = [
        finite_elements.taylor_error(
            law.mobility, law.force, profile,
            lambda x: (profile(x + STEP) - profile(x - STEP)) / (2 * STEP), elements,
        )
        for elements in task.progress(ELEMENTS, unit="meshes")
    ]  # fmt: skip
    spacing = 1.0 / np.array(ELEMENTS)
    order = statistics.slope(np.log(spacing[-3:]), np.log(errors[-3:]))
    task.save(
        xr.Dataset(
            {
                "error": variable("spacing", errors, "largest error of sum_a K_ba F_a over b"),
                "order": variable((), order, "order in the spacing, from the three finest meshes"),
            },
            coords={"spacing": variable("spacing", spacing, "spacing of the nodes")},
        ),
        title="Error of the Taylor step of the operator",
        source="Li, Dirr, Embacher, Zimmer, Reina 2019, equation (C.1)",
    )
