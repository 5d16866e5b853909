"""The method on actual data: a profile, a realisation, hat functions, increments, the operator."""

import numpy as np
import xarray as xr

from hydrolimit import job, processes, states, streams
from hydrolimit.datasets import variable
from hydrolimit.inference import covariation, operator_points
from hydrolimit.particles import lattice_gas, preparation
from hydrolimit.thermodynamics import Thermodynamics

SHOWN = 8  # realisations

with job.run(snakemake) as task:  # noqa: F821
    study, name = task.params.config["fluctuations"], task.params.profile
    lattice = states.simulated_lattice(study, name)
    process = processes.load(study["process"])
    law = Thermodynamics(process, lattice.density.max())
    sites, elements = study["lattice"]["sites"], study["lattice"]["elements"]
    key = streams.stream_key("fluctuations", "method", profile=name)
    sequence = streams.seed_sequence(task.params.seed, key, 0)
    clock, state = streams.generator(sequence), streams.xoshiro_state(sequence)
    measure = preparation.ProductMeasure.from_probabilities(
        law.occupation_probabilities(lattice.density)
    )
    configurations = measure.draw(SHOWN, lattice.density.size, state)
    before = configurations[0].copy()
    currents = lattice_gas.increments(
        configurations, process.rate_table(law.k.size), sites // elements, lattice.periodic,
        study["times"]["increment"], clock, state,
    )  # fmt: skip
    change = covariation.node_increments(currents, lattice.periodic)
    parts = task.load("parts", made_by="fluctuations_sample")
    points = operator_points.measured_points(
        operator_points.merge_parts(parts), name, lattice.slope, study["lattice"],
        study["times"]["increment"], average=False,
    )  # fmt: skip
    first = lattice.first_node
    nodes = np.arange(first, first + change.shape[1])
    scale = elements / sites**1.5  # √ε / w
    data = {
        "occupation": variable("site", before, "occupation of one realisation", "particles"),
        "mean_density": variable("site", lattice.density, "profile", "particles per site"),
        "increment": variable(
            ("realisation", "node"), scale * change, "increment of Y_a over the time h"
        ),
        "entry": variable(("measured_node", "offset"), points["entry"].values, "K_ba"),
        "entry_se": variable(
            ("measured_node", "offset"), points["entry_se"].values, "standard error of K_ba"
        ),
    }
    coordinates = {
        "x_site": variable("site", first / elements + np.arange(before.size) / sites, "position"),
        "node": variable("node", nodes, "node a"),
        "x_node": variable("node", nodes / elements, "position of node a"),
        "measured_node": variable("measured_node", points["node"].values, "node a"),
        "offset": variable("offset", points["offset"].values, operator_points.OFFSET_NAME),
    }
    task.save(
        xr.Dataset(data, coordinates).assign_attrs(profile=name, elements=elements),
        title=f"The method on one profile, {name}",
        source="Li, Dirr, Embacher, Zimmer, Reina 2019, Figs. 1 and 2",
        spawn_key=key,
    )
