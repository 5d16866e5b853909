"""Draw a movie from the dataset of its figure."""

import importlib

from hydrolimit import job
from hydrolimit.figures import style

with job.run(snakemake) as task:  # noqa: F821
    module = importlib.import_module(f"hydrolimit.figures.{task.wildcards.study}")
    data = task.load("data", made_by=f"{task.wildcards.study}_figure_data")
    with style.applied():
        movie = module.MOVIES[task.wildcards.movie](data)
        style.save_movie(
            movie, task.output.movie, task.progress, scale=style.scale_note(data.attrs)
        )
