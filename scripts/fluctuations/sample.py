"""Run a range of blocks of one profile, and keep the band moments of their currents."""

from hydrolimit import blocks, job, processes, states, streams
from hydrolimit.inference import covariation, operator_points
from hydrolimit.particles import lattice_gas, preparation
from hydrolimit.thermodynamics import Thermodynamics

with job.run(snakemake) as task:  # noqa: F821
    study, name = task.params.config["fluctuations"], task.wildcards.profile
    lattice = states.simulated_lattice(study, name)
    process = processes.load(study["process"])
    law = Thermodynamics(process, lattice.density.max())
    rates = process.rate_table(law.k.size)
    ensemble = preparation.ensemble(
        task.wildcards.preparation,
        study,
        blocks.multiple(study, task.wildcards.preparation, name),
        lattice.density,
        lattice.periodic,
        law,
        rates,
    )
    width = study["lattice"]["sites"] // study["lattice"]["elements"]
    key = streams.stream_key(
        "fluctuations", "increments", preparation=task.wildcards.preparation, profile=name
    )
    numbers, moments, sums = blocks.parse_part(task.wildcards.part), [], []
    for number in task.progress(numbers):
        sequence = streams.seed_sequence(task.params.seed, key, number)
        clock, state = streams.generator(sequence), streams.xoshiro_state(sequence)
        runs, weighted = [], 0
        for configurations in ensemble.block(clock, state):
            # h is short enough that ρ_a at its start and at its end differ by nothing.
            weighted = weighted + covariation.hat_sums(configurations, width, lattice.periodic)
            currents = lattice_gas.increments(
                configurations, rates, width, lattice.periodic, study["times"]["increment"],
                clock, state,
            )  # fmt: skip
            runs.append(covariation.band_moments(currents, lattice.periodic))
        moments.append(sum(runs[1:], start=runs[0]))
        sums.append(weighted)
    part = operator_points.moments_dataset(
        numbers, moments, sums, lattice.nodes, lattice.first_node, lattice.periodic
    )
    part.attrs.update(profile=name, slope=lattice.slope, ring=int(lattice.periodic))
    task.save(
        part,
        title=f"Band moments of currents, {name}, {task.wildcards.preparation}",
        source="Li, Dirr, Embacher, Zimmer, Reina 2019, equation (5) and Algorithm 1",
        spawn_key=key,
    )
