"""What the rules for trajectories of one's own depend on, and the refusal of unusable ones."""

OWN_DATA = f"{RESULTS}/own_data"
NO_FILE = (
    "trajectories: no file is given; give one with --config trajectories=FILE, where FILE ends in "
    ".nc, .npz or .mat"
)

if not config["trajectories"] and FOR_OWN_DATA:
    # The input function refuses as well, but Snakemake adds a traceback there.
    raise WorkflowError(NO_FILE)

if config["trajectories"] and FOR_OWN_DATA and workflow.is_main_process:
    # Refused here, in a sentence, before any job starts.
    from hydrolimit import trajectories as own_trajectories
    from hydrolimit.inference.weak_form import own_data as own_preparation

    try:
        own = own_trajectories.load(config["trajectories"])
        prepared = own_preparation.prepare(
            own.position, own.interval, config["own_data"]
        )
        own_preparation.check(prepared, config["own_data"])
    except (
        own_trajectories.TrajectoriesError,
        own_preparation.OwnDataError,
    ) as refusal:
        raise WorkflowError(str(refusal)) from None
    for note in (*own.notes, *prepared.notes):
        logger.info(f"{config['trajectories']}: {note}")
    del own, prepared


def own_file(wildcards):
    """The file of trajectories, which is asked for where there is none."""
    if not config["trajectories"]:
        raise WorkflowError(NO_FILE)
    return config["trajectories"]


def own_keys(*further):
    """The keys that the law depends on, with further ones."""
    keys = ["bins", "test_functions", "trim", "thresholds", "library", *further]
    return chosen(*(f"own_data.{key}" for key in keys))


def own_megabytes(inputs):
    """Twenty times the size of the file: positions are unpacked, copied and counted."""
    return 20 * int(inputs.size_mb)
