"""Train a network on the gap-tooth trajectories."""

import numpy as np

from hydrolimit import gap_tooth_plan, job, streams
from hydrolimit.inference import collective_variable
from hydrolimit.inference.networks import recipes, storage, training
from hydrolimit.inference.networks.data import pooled

with job.run(snakemake) as task:  # noqa: F821
    study, label = task.params.config["gap_tooth"], task.wildcards.network
    name = gap_tooth_plan.parse_network(label)
    wanted, spacing = study["networks"], 2.0 * np.pi / study["trajectories"]["teeth"]
    to_variable = collective_variable.stored(
        task.load("variable", made_by="gap_tooth_variable") if task.input.variable else None
    ).to_variable
    data, validation = (
        pooled(
            task.load(part, made_by="gap_tooth_trajectory"), to_variable,
            study["time_step"], wanted["smoothing"], wanted["stride"],
        )
        for part in ("train", "validate")
    )  # fmt: skip
    key = streams.stream_key("gap_tooth", "network", network=label)
    trained = training.train(
        data, validation,
        recipes.Network(
            name.architecture, tuple(wanted["hidden"][name.variable][name.architecture]), spacing
        ),
        recipes.Recipe.from_config(wanted["recipes"][name.recipe]),
        wanted["batch"], wanted["epochs"],
        streams.generator(streams.seed_sequence(task.params.seed, key, 0)),
        lambda epochs: task.progress(epochs, unit="epochs"),
    )  # fmt: skip
    task.save(
        storage.to_dataset(trained).assign_attrs(variable=name.variable),
        title=f"Network {label}",
        source="Arbabi, Kevrekidis 2020, equations (14) and (15)",
        spawn_key=key,
    )
