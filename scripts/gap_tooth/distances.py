"""Find the distances between all teeth of the snapshots, in three ways."""

import numpy as np
import xarray as xr

from hydrolimit import job
from hydrolimit.datasets import variable
from hydrolimit.inference import tooth_distances

with job.run(snakemake) as task:  # noqa: F821
    study = task.params.config["gap_tooth"]
    wanted, snapshots = study["variable"], task.load("snapshots", made_by="gap_tooth_snapshots")
    mass = snapshots.attrs["particle_mass"]
    teeth = [snapshots[name].values for name in ("position", "sign", "first")]
    moments = tooth_distances.moments(*teeth, mass, wanted["moments"])
    # Those of the last snapshot, evenly spaced.
    number, few = study["trajectories"]["teeth"], wanted["unbalanced_teeth"]
    chosen = np.arange(len(moments) - number, len(moments), number // few)
    pairs = ("point", "other")
    task.save(
        xr.Dataset(
            {
                "transport": variable(
                    pairs, tooth_distances.unnormalised_transport(*teeth, mass, wanted["beta"]),
                    "unnormalised Wasserstein distance of order 1",
                ),
                "moment_distance": variable(
                    pairs, tooth_distances.moment_distance(moments), "distance of moments"
                ),
                "unbalanced": variable(
                    ("chosen", "other_chosen"),
                    tooth_distances.unbalanced_transport(
                        *tooth_distances.selected(*teeth, chosen), mass
                    ),
                    "cost of unbalanced transport",
                ),
                "moment": variable(("point", "order"), moments, "moment M_k of the tooth"),
                "chosen_point": variable("chosen", chosen, "point of the unbalanced transport"),
                "density": snapshots["density"],
            },
            {
                "order": variable("order", np.arange(wanted["moments"] + 1), "order k"),
                "time": snapshots["time"],
                "x": snapshots["x"],
            },
        ),
        title="Distances between the particle distributions of teeth",
        source="Arbabi, Kevrekidis 2020, equations (8), (B4) and (B8)",
    )  # fmt: skip
