"""Compare the two preparations on the profiles that were sampled with both."""

from collections import defaultdict

import xarray as xr

from hydrolimit import job, processes
from hydrolimit.inference import operator_points, preparations
from hydrolimit.thermodynamics import Thermodynamics

with job.run(snakemake) as task:  # noqa: F821
    study = task.params.config["fluctuations"]
    measured = {}
    for name in ("local_equilibrium", "evolved"):
        profiles = defaultdict(list)
        for part in task.load(name, made_by="fluctuations_sample"):
            profiles[part.attrs["profile"]].append(part)
        points = [
            operator_points.measured_points(
                operator_points.merge_parts(parts), profile, parts[0].attrs["slope"],
                study["lattice"], study["times"]["increment"], average=bool(parts[0].attrs["ring"]),
            ).drop_vars("entry_without_block")
            for profile, parts in profiles.items()
        ]  # fmt: skip
        measured[name] = xr.concat(points, "point", join="exact", combine_attrs="override")
    law = Thermodynamics(
        processes.load(study["process"]), 1.5 * float(measured["evolved"].rho.max())
    )
    times = study["times"]
    task.save(
        preparations.compare(
            measured["local_equilibrium"], measured["evolved"], law,
            times["preparation"] + times["decorrelation"], study["evolved"]["continuations"],
        ),
        title="Operator entries from local equilibrium and from evolved configurations",
        source="Li, Dirr, Embacher, Zimmer, Reina 2019, Algorithm 1",
    )  # fmt: skip
