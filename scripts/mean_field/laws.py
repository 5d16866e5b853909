"""Evaluate the laws of the largest sample at its least noise, and the exact one."""

from hydrolimit import job
from hydrolimit.datasets import variable
from hydrolimit.inference.weak_form import laws
from hydrolimit.inference.weak_form.density import Grid
from hydrolimit.inference.weak_form.regression import Regression

with job.run(snakemake) as task:  # noqa: F821
    names, study = task.wildcards, task.params.config["mean_field"]
    scored = task.load("scores", made_by="mean_field_scores").isel(sample=-1, noise=0)
    scored = scored.isel(trial=slice(int(scored["trials"])))
    shown = task.load("density", made_by="mean_field_density")
    axes = [shown[name].values for name in "xy" if name in shown.dims]
    spacing = shown.attrs["spacing"]
    grid = Grid(tuple(a[0] - spacing / 2 for a in axes), spacing, tuple(a.size for a in axes))
    library = Regression.from_config(study[names.system], study["thresholds"], len(axes)).library
    found = laws.functions(
        library,
        {"": scored["coefficient"].values, "_exact": scored["true_coefficient"].values},
        grid,
        over="trial",
    )
    # The component along the line is what is drawn.
    found = found.isel(component=0, drop=True)
    task.save(
        found.assign(
            tpr=scored["tpr"].drop_vars(["sample", "noise"]),
            loss=scored["loss"].drop_vars(["sample", "noise"]).rename(threshold_tried="threshold"),
            chosen=variable("trial", scored["threshold"].values, "threshold chosen"),
        ).drop_vars(
            ["particles", "experiments", "total", "definition", "level"], errors="ignore"
        ).assign_attrs(sample=str(scored["sample"].values), noise=str(scored["noise"].values)),
        title=f"Laws learned of {names.system} {names.dynamics}",
        source="Messenger, Bortz 2022, equations (3.1) and (4.6)",
    )  # fmt: skip
