"""Find what time steps and cut-offs make of the coefficient of soft particles."""

from hydrolimit import job
from hydrolimit.inference import step_size
from hydrolimit.interactions import Interaction

with job.run(snakemake) as task:  # noqa: F821
    # The rule asks for those of soft particles alone.
    examples = task.params.config["excluded_volume"]["examples"]
    task.save(
        step_size.coefficients(
            {name: Interaction.from_config(example) for name, example in examples.items()},
            {
                name: {
                    "time_step": example["time_step"]["interacting"],
                    "cutoff": example["cutoffs"]["far"],
                }
                for name, example in examples.items()
            },
        ),
        title="Coefficient of soft particles in steps of time and with a cut-off",
        source="Bruna, Burger, Carrillo 2020, equation (3.26)",
    )
