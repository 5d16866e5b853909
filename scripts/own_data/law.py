"""Learn the law of one's own trajectories, with bootstrap intervals."""

import logging
from pathlib import Path

from hydrolimit import job, streams, trajectories
from hydrolimit.inference.weak_form import bootstrap, equation, own_data

with job.run(snakemake) as task:  # noqa: F821
    section = task.params.config["own_data"]
    data = trajectories.load(task.input.trajectories)
    prepared = own_data.prepare(data.position, data.interval, section)
    notes = [*data.notes, *prepared.notes]
    for note in notes:
        logging.getLogger("hydrolimit").info(note)
    regression, chosen = prepared.regression, section["bootstrap"]
    learned = regression.fit(prepared.position, prepared.grid)
    unit = bootstrap.unit_of(chosen["unit"], len(data.position))
    key = streams.stream_key("own_data", "bootstrap", unit=unit)
    clock = streams.generator(streams.seed_sequence(task.params.seed, key, 0))
    found = bootstrap.replicates(
        regression, prepared.position, learned, unit, chosen["replicates"], clock,
        lambda numbers: task.progress(numbers, unit="replicates"),
    )  # fmt: skip
    law = own_data.law_dataset(prepared, learned, found, chosen["level"], unit)
    words = equation.in_words(
        regression.library, learned.fit.coefficient, law["low"].values, law["high"].values,
        chosen["level"], own_data.origin_words(prepared.origin),
    ) + equation.doubts(
        regression.library, learned.fit.coefficient, law["frequency"].values,
        law.attrs["negative_diffusivity"], law.attrs["residual"],
    )  # fmt: skip
    latex = equation.in_latex(regression.library, learned.fit.coefficient)
    source = "Messenger, Bortz 2022, Algorithm 4.1; Davison, Hinkley 1997, equation (5.6)"
    named = {"source": source, "spawn_key": key}
    told = law.assign_attrs(equation=words, latex=latex, notes=" ".join(notes))
    task.save(told, "law", title=f"Law of {task.input.trajectories}", **named)
    task.save(
        own_data.function_dataset(prepared, learned, found, chosen["level"]), "functions",
        title=f"Forces and diffusivity of the law of {task.input.trajectories}", **named,
    )  # fmt: skip
    Path(task.output.words).write_text(words, encoding="utf-8")
    Path(task.output.latex).write_text(latex, encoding="utf-8")
