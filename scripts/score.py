"""Score what a study shows against its scorecard's rows."""

import importlib

from hydrolimit import job, scorecard

with job.run(snakemake) as task:  # noqa: F821
    module = importlib.import_module(f"hydrolimit.verification.{task.params.study}")
    # A dataset is made by the rule that has its study's name and its first word.
    datasets = {
        name: task.load(name, made_by=f"{task.params.study}_{name.partition('_')[0]}")
        for name in task.input.keys()  # noqa: SIM118
        if name != "rows"
    }
    rows = scorecard.load_rows(task.input.rows)
    scored = scorecard.score(rows, module.measure(datasets), task.params.scale)
    scored.to_csv(task.output.csv, index=False)
