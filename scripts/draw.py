"""Draw a figure from its dataset."""

import importlib

from hydrolimit import job
from hydrolimit.figures import style

with job.run(snakemake) as task:  # noqa: F821
    module = importlib.import_module(f"hydrolimit.figures.{task.wildcards.study}")
    data = task.load("data", made_by=f"{task.wildcards.study}_figure_data")
    with style.applied():
        figure = module.FIGURES[task.wildcards.figure].draw(data)
        style.save(figure, [task.output.pdf, task.output.png], scale=style.scale_note(data.attrs))
