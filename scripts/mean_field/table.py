"""Write one of the paper's tables, as CSV and as Markdown."""

from pathlib import Path

from hydrolimit import job
from hydrolimit.inference.weak_form import tables

with job.run(snakemake) as task:  # noqa: F821
    cost = task.load("cost", made_by="mean_field_cost")
    table = tables.TABLES[task.wildcards.table](task.params.config["mean_field"], cost)
    table.to_csv(task.output.csv, index=False)
    Path(task.output.markdown).write_text(tables.markdown(table), encoding="utf-8")
