"""Where results live, narrow access to the config, hashes of the library, the environment of jobs."""

import os

from snakemake.exceptions import WorkflowError
from snakemake.logging import logger

from hydrolimit import configuration, costs, provenance

try:
    configuration.validate(config)
except configuration.ConfigurationError as refusal:
    raise WorkflowError(str(refusal)) from None

RESULTS = config["results"]
SOURCE = Path(workflow.basedir, "src")

# Jobs inherit these. Libraries run on one thread each: a job's results must not depend on cores.
os.environ.update(
    PYTHONPATH=os.pathsep.join(
        [str(SOURCE), *filter(None, [os.environ.get("PYTHONPATH")])]
    ),
    # For rules with a shell command: the Python that runs Snakemake, unless conda brings another.
    PATH=os.pathsep.join(
        [str(Path(sys.executable).parent), os.environ.get("PATH", "")]
    ),
    NUMBA_CACHE_DIR=str(
        provenance.kernel_cache_folder(Path(workflow.basedir, ".cache", "numba"))
    ),
    OMP_NUM_THREADS="1",
    OPENBLAS_NUM_THREADS="1",
    MKL_NUM_THREADS="1",
    # jax takes all cores unless told by this, and would look for other devices.
    NPROC="1",
    JAX_PLATFORMS="cpu",
)

# Whether this run is for trajectories of one's own, by its target or a file of theirs.
FOR_OWN_DATA = any("own_data" in argument for argument in sys.argv)

if workflow.is_main_process and not FOR_OWN_DATA:
    for line in costs.summary(config):
        logger.info(line)


def chosen(*keys):
    """The config reduced to these dotted keys, nested as it is there."""
    reduced = {}
    for key in keys:
        *path, last = key.split(".")
        source, target = config, reduced
        for name in path:
            source, target = source[name], target.setdefault(name, {})
        target[last] = source[last]
    return reduced


def code(script, *modules):
    """The hash of what a script runs; ``modules`` are those it finds by name as it runs.

    It stands for the script's time of change, which a checkout alone alters and which the profiles
    therefore leave out of `rerun-triggers`.
    """
    return provenance.code_hash(Path(workflow.basedir, "scripts", script), modules)


def asked_minutes(estimate):
    """The run time asked of a cluster: three times the estimate, and no less than ten minutes."""
    return max(10, round(3 * estimate))


def compiled_kernels(study):
    """The mark that a study's kernels, as they are now, were compiled."""
    kernels = SOURCE / "hydrolimit" / "warm_up" / f"{study}.py"
    return f"{RESULTS}/{study}/kernels/{provenance.code_hash(kernels)}.txt"
