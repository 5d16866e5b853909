"""Simulate the learned law forward from the data's start, and compare densities."""

from pathlib import Path

from hydrolimit import job, streams, trajectories
from hydrolimit.inference.weak_form import forward, own_data
from hydrolimit.particles import learned_law

with job.run(snakemake) as task:  # noqa: F821
    section = task.params.config["own_data"]
    data = trajectories.load(task.input.trajectories)
    law = task.load("law", made_by="own_data_law")
    prepared = own_data.prepare(data.position, data.interval, section)
    key = streams.stream_key("own_data", "forward")
    clock = streams.generator(streams.seed_sequence(task.params.seed, key, 0))
    start, drawn, others = forward.split(prepared.position, section["forward"]["particles"], clock)
    functions = forward.law_functions(prepared.regression.library, law["coefficient"].values)
    run = learned_law.simulate(
        learned_law.Law(**functions), start, data.time,
        section["forward"]["steps_per_interval"], clock, widest=forward.widest(prepared.grid),
    )  # fmt: skip
    exploded_at = None if run.exploded is None else float(data.time[run.exploded])
    comparison = forward.compared(run.position, drawn, others, data.time, prepared.grid)
    task.save(
        comparison.assign_attrs(
            particles=len(start),
            clipped=run.clipped,
            exploded_at="" if exploded_at is None else exploded_at,
        ),
        title=f"Density of {task.input.trajectories} beside that of its law",
        source="Messenger, Bortz 2022, equation (1.1)",
        spawn_key=key,
    )
    words = forward.in_words(comparison, run.clipped, exploded_at)
    Path(task.output.words).write_text(words, encoding="utf-8")
