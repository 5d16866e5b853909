"""Gather what a figure shows into one dataset."""

import importlib

from hydrolimit import job

with job.run(snakemake) as task:  # noqa: F821
    figure = importlib.import_module(f"hydrolimit.figures.{task.params.study}").FIGURES[
        task.wildcards.figure
    ]
    # A dataset is made by the rule that has its study's name and its first word.
    datasets = {
        name: task.load(name, made_by=f"{task.params.study}_{name.partition('_')[0]}")
        for name in task.input.keys()  # noqa: SIM118
    }
    data = figure.gather(datasets).assign_attrs(
        scale=task.params.config["scale"], sample=task.params.sample, caption=figure.caption
    )
    task.save(data, title=figure.title, source=figure.source)
