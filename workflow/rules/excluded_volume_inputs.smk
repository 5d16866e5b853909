"""What the rules of study `excluded_volume` depend on: files, and keys of the config."""

from hydrolimit import blocks, costs
from hydrolimit.interactions import kind

EXCLUDED_VOLUME = f"{RESULTS}/excluded_volume"
EXAMPLES = config["excluded_volume"]["examples"]
INTERACTIONS = costs.excluded_volume.INTERACTIONS
STEPPED = costs.excluded_volume.STEPPED
# Particles and equations start and move by these keys of an example, those without interaction by
# fewer.
FIELDS = ["dimension", "external_potential", "initial"]
ALIKE = [*FIELDS, "particles"]
PAIRS = ["range", "pair_potential"]
RECORDED = ["strip", "record.interval", "record.until", "steady"]


def example_keys(example, *keys):
    """The full names of keys of an example."""
    return [f"excluded_volume.examples.{example}.{key}" for key in keys]


def particle_keys(example, interaction):
    """The keys that particles depend on: neither how many realisations nor the size of a job."""
    if interaction == "off":
        return example_keys(example, *ALIKE, "time_step.points")
    return example_keys(example, *ALIKE, *PAIRS, "cutoffs", "time_step.interacting")


def count_keys(example, interaction):
    """The keys that counts of particles depend on."""
    return chosen(
        "excluded_volume.bins",
        "excluded_volume.plane_bins",
        *particle_keys(example, interaction),
        *example_keys(example, *RECORDED),
    )


def density_keys_of(example, interaction):
    """The keys that a solution of the equation depends on."""
    pairs = ["particles", *PAIRS] if interaction == "on" else []
    record = ["record.interval", "record.until"]
    return chosen(
        "excluded_volume.solver", *example_keys(example, *FIELDS, *pairs, *record)
    )


def profile_keys(example):
    """The keys that the comparison of an example's particles with equations depends on."""
    keys = [*ALIKE, *PAIRS, "strip", "record.shown"]
    return chosen(
        "excluded_volume.bins",
        "excluded_volume.solver.cells",
        *example_keys(example, *keys),
    )


def counted_parts(example, interaction):
    """The files of an example's counts."""
    sizes = EXAMPLES[example]
    return [
        f"{EXCLUDED_VOLUME}/counts/{example}/{interaction}/{part}.nc"
        for part in blocks.divide(sizes["realisations"], sizes["realisations_per_job"])
    ]


def step_keys(kind):
    """The keys that runs with longer steps depend on."""
    example = STEPPED[kind]
    interaction = "off" if kind == "points" else "on"
    return chosen(
        "excluded_volume.bins",
        "excluded_volume.solver.cells",
        "excluded_volume.steps.multiples",
        "excluded_volume.steps.realisations",
        *particle_keys(example, interaction),
    )


def soft_examples():
    """The examples of soft particles."""
    return [name for name, one in EXAMPLES.items() if kind(one, True) == "soft"]


def excluded_volume_sample_shown(figure):
    """What is written at the foot of a figure about the realisations behind it."""
    shown = {"fig2": "disks", "fig3": "yukawa", "fig4": "power", "rods": "rods"}
    if figure not in shown:
        return ""
    return f"{EXAMPLES[shown[figure]]['realisations']} realisations"


def excluded_volume_minutes(names):
    """The minutes asked for a simulation job."""
    return asked_minutes(
        costs.excluded_volume.simulation_minutes(
            config["excluded_volume"], names.example, names.interaction
        )
    )


def step_minutes(names):
    """The minutes asked for a job of runs with longer steps."""
    return asked_minutes(
        costs.excluded_volume.steps_minutes(config["excluded_volume"], names.kind)
    )


def density_minutes(names):
    """The minutes asked for a job that solves an equation."""
    return asked_minutes(
        costs.excluded_volume.solver_minutes(config["excluded_volume"], names.example)
    )
