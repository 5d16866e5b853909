"""What the rules of study `fluctuations` depend on: files, and keys of the config."""

from functools import cache

from hydrolimit import blocks, processes, states

FLUCTUATIONS = f"{RESULTS}/fluctuations"
ZERO_RANGE = config["fluctuations"]
PROCESS_MODULE = processes.module_name(ZERO_RANGE["process"]["name"])
# The profile that the drawing of the method shows.
METHOD_PROFILE = states.profiles(ZERO_RANGE)[-1]


def sampled_parts(preparation, profiles):
    """The files of all parts of these profiles."""
    return expand(
        f"{FLUCTUATIONS}/moments/{preparation}/{{profile}}/{{part}}.nc",
        profile=profiles,
        part=blocks.parts(ZERO_RANGE, preparation),
    )


def sampling_keys(preparation, profile):
    """The keys that a sample of this profile depends on: neither R nor the size of a job."""
    keys = ["process", "lattice", "times.increment"]
    if profile.startswith("slope"):
        keys += ["states.centre", "states.densities.first", "states.densities.last"]
    if preparation == "evolved":
        keys += ["times.preparation", "times.decorrelation", "sampler"]
        keys += ["evolved.continuations", "evolved.preparations_per_block"]
    else:
        keys += ["local_equilibrium.realisations_per_block"]
        keys += ["local_equilibrium.continuations"]
        if profile.startswith("slope"):
            keys += ["local_equilibrium.affine_multiple"]
    return chosen(*(f"fluctuations.{key}" for key in keys))


def operator_keys(*further):
    """The keys that the measured operator depends on, with further ones of the study."""
    keys = ["process", "lattice", "times", "states", "preparation"]
    if ZERO_RANGE["preparation"] == "evolved":
        sample = ["preparations", "continuations", "preparations_per_block"]
        keys += ["sampler"]
    else:
        sample = ["realisations", "realisations_per_block"]
        sample += ["affine_multiple", "continuations"]
    keys += [f"{ZERO_RANGE['preparation']}.{name}" for name in sample]
    return chosen(*(f"fluctuations.{key}" for key in [*keys, *further]))


def sample_shown(figure):
    """What is written at the foot of a figure about the sample behind it."""
    if figure == "figC":
        return ""
    shown = [blocks.description(ZERO_RANGE, ZERO_RANGE["preparation"])]
    if figure == "preparation":
        both = ["local_equilibrium", "evolved"]
        shown = [blocks.description(ZERO_RANGE, name) for name in both]
    if figure == "fig1" and ZERO_RANGE["preparation"] == "evolved":
        shown = ["a to c drawn from local equilibrium", f"d and e: {shown[0]}"]
    return "; ".join(shown)


@cache
def sampling_minutes(preparation, profile):
    """The minutes asked for a sampling job."""
    minutes = costs.job_minutes(
        ZERO_RANGE, preparation, profile, sampling_thermodynamics()
    )
    return asked_minutes(minutes)


@cache
def sampling_thermodynamics():
    return costs.thermodynamics(ZERO_RANGE)
