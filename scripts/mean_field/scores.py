"""Join the trials of all samples and noises of one dynamics."""

from pathlib import Path

from hydrolimit import job, sampling_plan
from hydrolimit.datasets import variable
from hydrolimit.inference.weak_form import trials

with job.run(snakemake) as task:  # noqa: F821
    parts: dict = {}
    for path, part in zip(
        task.input.parts, task.load("parts", made_by="mean_field_fit"), strict=True
    ):
        for noise in part["noise"].values:
            sample = Path(path).parts[-3]
            parts.setdefault((sample, str(noise)), []).append(part.sel(noise=noise, drop=True))
    joined = trials.merged(parts)
    sizes = [sampling_plan.parse_sample(sample) for sample in joined["sample"].values]
    noises = [sampling_plan.parse_noise(noise) for noise in joined["noise"].values]
    joined = joined.assign_coords(
        particles=variable("sample", [n for n, _ in sizes], "particles N of an experiment"),
        experiments=variable("sample", [m for _, m in sizes], "experiments M of a trial"),
        total=variable("sample", [n * m for n, m in sizes], "particles N M of a trial"),
        definition=variable("noise", [name for name, _ in noises], "what the level multiplies"),
        level=variable("noise", [level for _, level in noises], "noise level epsilon"),
    )
    names = task.wildcards
    task.save(
        joined,
        title=f"Laws learned in all trials of {names.system} {names.dynamics}",
        source="Messenger, Bortz 2022, Section 5",
    )
