"""Learn the law in a range of trials of one sample at one noise level, and score it."""

from hydrolimit import job, sampling_plan, streams
from hydrolimit.ensemble import Ensemble
from hydrolimit.inference.weak_form import noise, terms, trials
from hydrolimit.inference.weak_form.regression import Regression
from hydrolimit.particles import mean_field

with job.run(snakemake) as task:  # noqa: F821
    names, study = task.wildcards, task.params.config["mean_field"]
    shared = study[names.system]
    system = mean_field.system(names.system, shared, shared["dynamics"][names.dynamics])
    regression = Regression.from_config(shared, study["thresholds"], system.dimension)
    exact = terms.coefficients(regression.library, system.law())
    ensemble = Ensemble(task.input.parts, made_by="mean_field_simulate")
    _, experiments = sampling_plan.parse_sample(names.sample)
    keys = {}
    for label in task.params.noises:
        definition, level = sampling_plan.parse_noise(label)
        keys[label] = streams.stream_key(
            "mean_field", "extrinsic noise", system=names.system, dynamics=names.dynamics,
            sample=names.sample, definition=definition, level=level,
        )  # fmt: skip
    numbers = sampling_plan.parse_part(names.trials)
    measured: dict = {label: [] for label in keys}
    for number in task.progress(numbers, unit="trials"):
        clean = ensemble.position(sampling_plan.experiments_of(number, experiments))
        grid = regression.grid(clean)
        for label, key in keys.items():
            definition, level = sampling_plan.parse_noise(label)
            clock = streams.generator(streams.seed_sequence(task.params.seed, key, number))
            seen = noise.observed(clean, definition, level, clock)
            size = noise.deviation(clean, definition, level)
            learned = regression.fit(seen, grid)
            measured[label].append(trials.measures(regression, learned, exact, size))
    task.save(
        trials.over_noises(
            {
                label: trials.dataset(regression, exact, numbers, found)
                for label, found in measured.items()
            }
        ),
        title=f"Laws learned from {names.sample} of {names.system} {names.dynamics}, {names.level}",
        source="Messenger, Bortz 2022, Algorithm 4.1",
        spawn_key=list(keys.values()),
    )
