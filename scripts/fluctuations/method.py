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
    change = covariation.fluctuation_increments(
        currents, lattice.periodic, sites, sites // elements
    )
    points = operator_points.measured_profiles(
        task.load("parts", made_by="fluctuations_sample"), study["lattice"],
        study["times"]["increment"], average=False,
    )  # fmt: skip
    first, per_node = lattice.first_node, ("measured_node", "offset")
    nodes = np.arange(first, first + change.shape[1])
    data = {
        "occupation": variable("site", before, "occupation of one realisation", "particles"),
        "mean_density": variable("site", lattice.density, "profile", "particles per site"),
        "increment": variable(("realisation", "node"), change, "increment of Y_a over the time h"),
        "entry": variable(per_node, points["entry"].values, "K_ba"),
        "entry_se": variable(per_node, points["entry_se"].values, "standard error of K_ba"),
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
