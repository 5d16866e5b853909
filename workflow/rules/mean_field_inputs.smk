"""What the rules of study `mean_field` depend on: files, and keys of the config."""

from hydrolimit import costs, sampling_plan

MEAN_FIELD = f"{RESULTS}/mean_field"
PARTICLE_SYSTEMS = config["mean_field"]
DYNAMICS = list(sampling_plan.labels(PARTICLE_SYSTEMS))
LABELS = [sampling_plan.label(*names) for names in DYNAMICS]
# The exact law and the start depend on these keys, of the system and of its dynamics.
PHYSICS = {
    "local": (["modulation"], ["frequency"]),
    "qanr": ([], ["diffusivity"]),
    "keller_segel": (["cutoff"], ["diffusivity"]),
}
RECORD = ["time_step", "interval", "times"]
REGRESSION = [*RECORD, "bins", "width", "test_functions", "trim", "library"]
# What fits are timed on: one dynamics of each system, the largest sample.
TIMED = {"local": "omega_1", "qanr": "constant", "keller_segel": "critical"}
# About 16 000 particles, as the scorecard's rows have.
BOOTSTRAPPED_PARTICLES = 16000


def dynamics_of(names):
    """The config of the dynamics that wildcards name."""
    return PARTICLE_SYSTEMS[names.system]["dynamics"][names.dynamics]


def physics_keys(system, dynamics):
    """The keys that the particles' law depends on."""
    shared, own = PHYSICS[system]
    return [f"mean_field.{system}.{key}" for key in shared] + [
        f"mean_field.{system}.dynamics.{dynamics}.{key}" for key in own
    ]


def simulation_keys(system, dynamics):
    """The keys that trajectories depend on: neither how many there are nor the size of a job."""
    keys = [f"mean_field.{system}.{key}" for key in RECORD]
    return chosen(*physics_keys(system, dynamics), *keys)


def regression_keys(system, dynamics, *further):
    """The keys that a learned law depends on, with further ones of the study."""
    keys = [f"mean_field.{system}.{key}" for key in REGRESSION]
    return chosen(
        "mean_field.thresholds", *physics_keys(system, dynamics), *keys, *further
    )


def trajectories(system, dynamics, particles, experiments=None):
    """The files of an ensemble; only those that hold some of these experiments, if given."""
    shared = PARTICLE_SYSTEMS[system]
    parts = sampling_plan.experiment_parts(shared, shared["dynamics"][dynamics])
    if experiments is not None:
        wanted = set(experiments)
        parts = [part for part in parts if wanted & set(sampling_plan.parse_part(part))]
    return [
        f"{MEAN_FIELD}/trajectories/{system}/{dynamics}/{particles}/{part}.nc"
        for part in parts
    ]


def trajectories_of_trials(system, dynamics, sample, trials):
    """The files that a range of trials of a sample is made of."""
    particles, experiments = sampling_plan.parse_sample(sample)
    pooled = [
        experiment
        for trial in sampling_plan.parse_part(trials)
        for experiment in sampling_plan.experiments_of(trial, experiments)
    ]
    return trajectories(system, dynamics, particles, pooled)


def largest_sample(system, dynamics):
    """The last sample: the most particles, the most experiments."""
    return sampling_plan.samples(PARTICLE_SYSTEMS[system]["dynamics"][dynamics])[-1]


def trajectories_of_largest(system, dynamics):
    """The files of the first trial of the largest sample."""
    return trajectories_of_trials(
        system, dynamics, largest_sample(system, dynamics), "0-0"
    )


def noises_shown(system, dynamics):
    """The noises of the density that is drawn: none, and the first definition's levels."""
    noises = sampling_plan.noises(PARTICLE_SYSTEMS[system]["dynamics"][dynamics])
    first = noises[0].partition("_")[0]
    return ["clean"] + [noise for noise in noises if noise.startswith(f"{first}_")]


def fits(system, dynamics):
    """The files of all fits of a dynamics."""
    sizes = PARTICLE_SYSTEMS[system]["dynamics"][dynamics]
    return [
        f"{MEAN_FIELD}/fits/{system}/{dynamics}/{sample}/{level}/{trials}.nc"
        for sample in sampling_plan.samples(sizes)
        for level in sampling_plan.noise_levels(sizes)
        for trials in sampling_plan.trial_parts(
            sizes, sampling_plan.parse_sample(sample)[1]
        )
    ]


def bootstrapped_sample():
    """The sample of qanr constant nearest to 16 000 particles; of several the largest N."""

    def distance(sample):
        particles, experiments = sampling_plan.parse_sample(sample)
        return abs(particles * experiments - BOOTSTRAPPED_PARTICLES), -particles

    return min(
        sampling_plan.samples(PARTICLE_SYSTEMS["qanr"]["dynamics"]["constant"]),
        key=distance,
    )


def bootstrapped_trials():
    """The number of trials that are bootstrapped."""
    sizes = PARTICLE_SYSTEMS["qanr"]["dynamics"]["constant"]
    _, experiments = sampling_plan.parse_sample(bootstrapped_sample())
    return min(
        PARTICLE_SYSTEMS["bootstrap"]["trials"],
        sampling_plan.trial_count(sizes, experiments),
    )


def trajectories_of_bootstrap():
    """The files of the trials that are bootstrapped."""
    last = bootstrapped_trials() - 1
    return trajectories_of_trials(
        "qanr", "constant", bootstrapped_sample(), f"0-{last}"
    )


def mean_field_sample_shown(figure):
    """What is written at the foot of a figure about the ensembles behind it."""
    if figure in ("fig1", "fig2", "fig4", "fig8", "uncertainty"):
        return ""
    return "no two trials of a sample share an experiment"


def density_keys(system, dynamics):
    """The keys that a histogram depends on."""
    keys = [f"mean_field.{system}.{key}" for key in [*RECORD, "bins", "width"]]
    return chosen(*physics_keys(system, dynamics), *keys)


def snapshot_keys(dynamics):
    """The keys that the longer run for the snapshots depends on."""
    keys = ["time_step", "interval", "bins", "width", "snapshots"]
    return chosen(
        *physics_keys("keller_segel", dynamics),
        *(f"mean_field.keller_segel.{key}" for key in keys),
    )


def cost_keys():
    """The keys that timed fits depend on."""
    keys = [f"mean_field.{system}.{key}" for system in TIMED for key in REGRESSION]
    return chosen("mean_field.thresholds", *keys)


def table_keys():
    """The keys that the tables show."""
    keys = ["interval", "times", "bins", "test_functions", "library"]
    return chosen(*(f"mean_field.{system}.{key}" for system in TIMED for key in keys))


def simulation_minutes(names):
    """The minutes asked for a simulation job."""
    minutes = costs.mean_field_simulation_minutes(
        PARTICLE_SYSTEMS, names.system, names.dynamics, int(names.particles)
    )
    return asked_minutes(minutes)


def fit_minutes(names):
    """The minutes asked for a fitting job."""
    minutes = costs.mean_field_fit_minutes(
        PARTICLE_SYSTEMS, names.system, names.dynamics, names.sample
    )
    return asked_minutes(minutes)


def snapshot_minutes():
    """The minutes asked for the longer run."""
    return asked_minutes(costs.mean_field_snapshot_minutes(PARTICLE_SYSTEMS))
