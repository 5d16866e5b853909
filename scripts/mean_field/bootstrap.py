"""Bootstrap the laws of a few trials, beside the spread of all trials' laws."""

import numpy as np
import xarray as xr

from hydrolimit import job, sampling_plan, streams
from hydrolimit.datasets import variable
from hydrolimit.ensemble import Ensemble
from hydrolimit.inference.weak_form import bootstrap, trials
from hydrolimit.inference.weak_form.regression import Regression

with job.run(snakemake) as task:  # noqa: F821
    study = task.params.config["mean_field"]
    regression = Regression.from_config(study["qanr"], study["thresholds"], dimension=1)
    scored = task.load("scores", made_by="mean_field_scores")
    scored = scored.sel(sample=task.params.sample).isel(noise=0)
    ensemble = Ensemble(task.input.parts, made_by="mean_field_simulate")
    key = streams.stream_key("mean_field", "bootstrap", sample=task.params.sample)
    _, experiments = sampling_plan.parse_sample(task.params.sample)
    chosen, found, bounds = study["bootstrap"], [], []
    for number in task.progress(range(task.params.trials), unit="trials"):
        clock = streams.generator(streams.seed_sequence(task.params.seed, key, number))
        position = ensemble.position(sampling_plan.experiments_of(number, experiments))
        learned = regression.fit(position)
        found.append(
            bootstrap.replicates(
                regression, position, learned, "particles", chosen["replicates"], clock
            )
        )
        bounds.append(found[-1].interval(learned.fit.coefficient, chosen["level"]))
    low, high = np.moveaxis(np.array(bounds), 1, 0)
    by_trial, count = ("trial", "term"), int(scored["trials"])
    replicated = np.array([replicates.coefficient for replicates in found])
    task.save(
        xr.Dataset(
            {
                "coefficient": variable(("trial", "replicate", "term"), replicated, "replicate"),
                "low": variable(by_trial, low, "lower end of the interval"),
                "high": variable(by_trial, high, "upper end of the interval"),
                "frequency": variable(by_trial, np.array([f.frequency for f in found]),
                                      "share of replicates that select the term"),
                "coefficient_all": variable(
                    ("all_trial", "term"), scored["coefficient"].values[:count],
                    "coefficient of each trial",
                ),
            },
            {
                **trials.term_coordinates(regression.library),
                "true_coefficient": variable("term", scored["true_coefficient"].values, "exact"),
            },
        ).assign_attrs(sample=task.params.sample, level=chosen["level"]),
        title="Bootstrap over particles of the laws of qanr constant",
        source="Davison, Hinkley 1997, equation (5.6); Messenger, Bortz 2022, Lemma 4.2",
        spawn_key=key,
    )  # fmt: skip
