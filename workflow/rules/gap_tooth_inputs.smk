"""What the rules of study `gap_tooth` depend on: files, and keys of the config."""

import re

from hydrolimit import costs, gap_tooth_plan

GAP_TOOTH = f"{RESULTS}/gap_tooth"
TEETH = config["gap_tooth"]
SAMPLES = {sample.label: sample for sample in gap_tooth_plan.profile_samples(TEETH)}
TRAJECTORIES = gap_tooth_plan.split(TEETH)
NETWORKS = gap_tooth_plan.network_labels(TEETH)
STEPPING = ["viscosity", "time_step"]
# Of particles in teeth whose share and drift no label tells.
SCHEME = [*STEPPING, "share", "drift", "neighbours"]
RANDOM_START = ["trajectories.modes", "trajectories.least_density"]
DATA = ["trajectories.teeth", "trajectories.resolution"]


def gap_tooth_keys(*keys):
    """The config reduced to these keys of the study."""
    return chosen(*[f"gap_tooth.{key}" for key in keys])


def start_keys(start):
    """The keys that a solution of Burgers' equation depends on, by the name of its start."""
    of_start = ["profiles.initial"] if start == "profile" else RANDOM_START
    return gap_tooth_keys(*STEPPING, "steps", *of_start)


def profile_parts():
    """The files of all runs of Figure 1."""
    return [
        f"{GAP_TOOTH}/profiles/{label}/{part}.nc"
        for label in SAMPLES
        for part in gap_tooth_plan.seed_parts(TEETH)
    ]


def numbered(name, *parts):
    """The files, called so with a number, of the trajectories of these parts of the data."""
    return [
        f"{GAP_TOOTH}/{name}_{number}.nc"
        for part in parts
        for number in TRAJECTORIES[part]
    ]


def variable_of(label):
    """The file of the variable that a network takes, none if that is the density."""
    density = gap_tooth_plan.parse_network(label).variable == "rho"
    return [] if density else f"{GAP_TOOTH}/variable.nc"


def network_keys(label):
    """The keys that the training of a network depends on."""
    name = gap_tooth_plan.parse_network(label)
    hidden = f"networks.hidden.{name.variable}.{name.architecture}"
    training = [f"networks.{key}" for key in ("smoothing", "stride", "batch", "epochs")]
    return gap_tooth_keys(
        "time_step",
        "trajectories.teeth",
        *training,
        hidden,
        f"networks.recipes.{name.recipe}",
    )


def gap_tooth_sample_shown(figure):
    """What is written at the foot of a figure about the runs behind it."""
    of_data, of_variable = (
        f"Z = {TEETH[name]['resolution']:,}".replace(",", "\u2009")
        for name in ("trajectories", "variable")
    )
    trained = f"{of_data}, {len(TRAJECTORIES['train'])} trajectories"
    epochs = f"{trained}, {TEETH['networks']['epochs']} epochs"
    return {
        "fig1": f"{TEETH['profiles']['seeds']} seeds",
        **dict.fromkeys(("fig2", "fig6", "fig7"), of_variable),
        **dict.fromkeys(("fig3", "fig4", "loss", "accuracy"), epochs),
        "preprocessing": trained,
    }.get(figure, "")


def gap_tooth_profile_minutes(names):
    """The minutes asked for a job of runs of Figure 1."""
    sample = SAMPLES[names.sample]
    return asked_minutes(
        costs.gap_tooth.profile_minutes(
            TEETH, sample.drift, sample.teeth, sample.resolution, sample.share
        )
    )


def network_minutes(names):
    """The minutes asked for the training of a network."""
    name = gap_tooth_plan.parse_network(names.network)
    return asked_minutes(
        costs.gap_tooth.network_minutes(TEETH, name.variable, name.architecture)
    )
