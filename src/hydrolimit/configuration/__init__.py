"""Refusal of configs that make no sense, before any job starts.

The schema in ``workflow/schemas`` knows each key's type and range; the cross-checks of each study
know what its keys mean together. This package imports neither numba nor xarray: it is loaded
whenever Snakemake starts, also for a dry run.
"""

from __future__ import annotations

from collections.abc import Mapping

from hydrolimit.configuration import (
    excluded_volume,
    fluctuations,
    gap_tooth,
    kawasaki,
    mean_field,
    own_data,
    schema,
)
from hydrolimit.configuration.refusal import ConfigurationError

__all__ = ["ConfigurationError", "validate"]


def validate(config: Mapping) -> None:
    """Check a config, with its overlays merged, against the schema and the studies' cross-checks.

    Raises
    ------
    ConfigurationError
        The first thing that is wrong, in one sentence: the key, its value, what is wrong with it
        and what would do.
    """
    schema.check(config)
    fluctuations.check(config["fluctuations"])
    mean_field.check(config["mean_field"])
    excluded_volume.check(config["excluded_volume"])
    gap_tooth.check(config["gap_tooth"])
    kawasaki.check(config["kawasaki"])
    own_data.check(config["own_data"])
