"""What every script of the workflow does: log, load, show progress, save::

with job.run(snakemake) as task:
    samples = task.load("samples", made_by="sample")
    task.save(fit(samples), title="...", source="...")
"""

import json
import logging
import sys
import time
from collections.abc import Iterable, Iterator, Sized
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import xarray as xr

from hydrolimit import datasets, provenance

PROGRESS_SECONDS = 5.0
_LOGGER = logging.getLogger("hydrolimit")
_FORMAT = "%(asctime)s %(levelname)s %(message)s"


class Task:
    """One job of the workflow, as `run` gives it to a script.

    params, input, output, wildcards are those of the `snakemake` object.
    """

    def __init__(self, snakemake) -> None:
        self.params = snakemake.params
        self.input = snakemake.input
        self.output = snakemake.output
        self.wildcards = snakemake.wildcards
        self.rule = snakemake.rule

    def load(self, name: str, made_by: str = "") -> xr.Dataset | list[xr.Dataset]:
        """Return the dataset of a named input; a list of datasets if the input is a list of files.

        made_by names the rule that makes it, for the message. Raises DatasetError for a file that
        is missing, truncated or foreign.
        """
        paths = getattr(self.input, name)
        if isinstance(paths, str | Path):
            return datasets.load(paths, made_by)
        return [datasets.load(path, made_by) for path in paths]

    def progress(self, items: Iterable, total: int | None = None, unit: str = "blocks") -> Iterator:
        """Yield the items; at most every 5 s log "12/50 blocks, 4.1 blocks/s, 9 s left".

        total is the number of items, to be given if items has no length.
        """
        if total is None:
            if not isinstance(items, Sized):
                raise TypeError("progress over items without a length needs their total")
            total = len(items)
        start = shown = time.monotonic()
        for done, item in enumerate(items, start=1):
            yield item
            now = time.monotonic()
            if now - shown >= PROGRESS_SECONDS:
                shown = now
                rate = done / (now - start)
                left = _duration((total - done) / rate)
                speed = f"{rate:.1f}" if rate >= 1 else f"{rate:.2g}"
                _LOGGER.info("%d/%d %s, %s %s/s, %s left", done, total, unit, speed, unit, left)

    def warn(self, message: str) -> None:
        """Log a warning."""
        _LOGGER.warning("%s", message)

    def save(
        self,
        dataset: xr.Dataset,
        output: str = "data",
        *,
        title: str,
        source: str,
        spawn_key: str | int | list[int] = "",
    ) -> None:
        """Write a dataset to the named output, with the project's global attributes.

        study, seed and config come from the rule's params of these names: config is the mapping
        of the keys that the dataset depends on. source names paper and equations; spawn_key is
        the key of the random streams behind the data, if there are any. Raises DatasetError.
        """
        lacking = [word for word in ("study", "seed", "config") if not hasattr(self.params, word)]
        if lacking:
            raise datasets.DatasetError(f"rule {self.rule} has no params {', '.join(lacking)}")
        attributes = {
            "title": title,
            "study": self.params.study,
            "source": source,
            "config": json.dumps(self.params.config, sort_keys=True),
            "seed": self.params.seed,
            # As text: the key has 64 bits without sign, which few readers of netCDF take.
            "spawn_key": spawn_key if isinstance(spawn_key, str) else json.dumps(spawn_key),
            "versions": json.dumps(provenance.versions(), sort_keys=True),
            "commit": provenance.commit(),
            "created": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        path = getattr(self.output, output)
        datasets.save(dataset, path, attributes)
        _LOGGER.info("wrote %s", path)


@contextmanager
def run(snakemake) -> Iterator[Task]:
    """Give a script its `Task`, and log start, end and failure to snakemake.log[0] and stderr.

    The log file is made anew, with its folder; it gets Python's warnings and the traceback of an
    exception too, which is raised again. Logging is as before afterwards.
    """
    task = Task(snakemake)
    handlers = _handlers(snakemake.log)
    root = logging.getLogger()
    level = _LOGGER.level
    for handler in handlers:
        root.addHandler(handler)
    _LOGGER.setLevel(logging.INFO)
    logging.captureWarnings(True)
    start = time.monotonic()
    try:
        wildcards = " ".join(f"{name}={value}" for name, value in task.wildcards.items())
        _LOGGER.info("%s started", f"{task.rule} {wildcards}".strip())
        yield task
        _LOGGER.info("finished after %s", _duration(time.monotonic() - start))
    except BaseException:
        after = _duration(time.monotonic() - start)
        _LOGGER.error("failed after %s", after, exc_info=True)
        raise
    finally:
        logging.captureWarnings(False)
        _LOGGER.setLevel(level)
        for handler in handlers:
            root.removeHandler(handler)
            handler.close()


def _handlers(log: list[str]) -> list[logging.Handler]:
    """Return the handlers of a job's log: standard error, and the log file if the rule has one."""
    console = logging.StreamHandler(sys.stderr)
    # Python itself prints the traceback there, once the exception leaves the script.
    console.addFilter(lambda record: record.exc_info is None)
    handlers: list[logging.Handler] = [console]
    if log:
        Path(log[0]).parent.mkdir(parents=True, exist_ok=True)
        handlers.append(logging.FileHandler(log[0], mode="w", encoding="utf-8"))
    for handler in handlers:
        handler.setFormatter(logging.Formatter(_FORMAT))
    return handlers


def _duration(seconds: float) -> str:
    """Return a time in the unit that reads best: "9 s", "12 min", "3.4 h"."""
    if seconds < 120:
        return f"{seconds:.0f} s"
    if seconds < 7200:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"
