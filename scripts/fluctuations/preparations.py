"""Compare the two preparations on the profiles that were sampled with both."""

from hydrolimit import job, processes
from hydrolimit.inference import operator_points, preparations
from hydrolimit.thermodynamics import Thermodynamics

with job.run(snakemake) as task:  # noqa: F821
    study = task.params.config["fluctuations"]
    times = study["times"]
    equilibrium, evolved = (
        operator_points.measured_profiles(
            task.load(name, made_by="fluctuations_sample"),
            study["lattice"],
            times["increment"],
            average=True,
        )
        for name in ("local_equilibrium", "evolved")
    )
    law = Thermodynamics.beyond(processes.load(study["process"]), float(evolved["rho"].max()))
    since_start = times["preparation"] + times["decorrelation"]
    continuations = study["evolved"]["continuations"]
    task.save(
        preparations.compare(equilibrium, evolved, law, since_start, continuations),
        title="Operator entries from local equilibrium and from evolved configurations",
        source="Li, Dirr, Embacher, Zimmer, Reina 2019, Algorithm 1",
    )
