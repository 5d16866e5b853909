"""Measure how fast the free energy of hard rods' equations decays."""

import numpy as np

from hydrolimit import fields, job
from hydrolimit.continuum import decay_rates
from hydrolimit.interactions import Interaction

with job.run(snakemake) as task:  # noqa: F821
    study = task.params.config["excluded_volume"]
    rods, solver = study["examples"]["rods"], study["solver"]
    found = decay_rates.measure(
        fields.averages(rods["external_potential"], 1, solver["cells"]),
        fields.initial_density(rods["initial"], 1, solver["cells"]),
        Interaction.from_config(rods).coefficient(rods["particles"]),
        np.linspace(0.0, 1.0, 401), solver["tolerance"],
    )  # fmt: skip
    task.save(
        found,
        title="Decay of the free energy in one dimension",
        source="Bruna, Burger, Carrillo 2020, example 4.1",
    )
