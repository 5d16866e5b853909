"""Join the studies' scorecards into one, as CSV and as tables to read."""

from pathlib import Path

import pandas as pd

from hydrolimit import job, scorecard

with job.run(snakemake) as task:  # noqa: F821
    joined = pd.concat([pd.read_csv(path) for path in task.input.studies], ignore_index=True)
    joined.to_csv(task.output.csv, index=False, columns=list(scorecard.COLUMNS))
    for form in ("markdown", "html"):
        Path(getattr(task.output, form)).write_text(scorecard.render(joined, form))
