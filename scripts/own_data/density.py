"""Count the particles of one's own trajectories on a grid."""

from hydrolimit import job, trajectories
from hydrolimit.inference.weak_form import own_data

with job.run(snakemake) as task:  # noqa: F821
    data = trajectories.load(task.input.trajectories)
    prepared = own_data.prepare(data.position, data.interval, task.params.config["own_data"])
    task.save(
        own_data.density_dataset(prepared.density, data.time, prepared.grid).assign_attrs(
            notes=" ".join([*data.notes, *prepared.notes]), spacing=prepared.grid.spacing
        ),
        title=f"Histogram of the particles of {task.input.trajectories}",
        source="Messenger, Bortz 2022, equation (4.1)",
    )
