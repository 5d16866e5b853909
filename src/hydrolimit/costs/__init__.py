"""What a run will cost, from the config alone: how much is simulated, core-hours, jobs.

The estimate is for planning, and nothing but run times asked of a cluster uses it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hydrolimit.costs import excluded_volume, fluctuations, gap_tooth, kawasaki, mean_field
from hydrolimit.costs.fluctuations import (
    JUMPS_PER_SECOND,
    SITES_PER_SECOND,
    job_minutes,
    jumps_per_time,
    sampling_seconds,
    thermodynamics,
)
from hydrolimit.costs.jobs import START_SECONDS
from hydrolimit.costs.mean_field import fit_minutes as mean_field_fit_minutes
from hydrolimit.costs.mean_field import simulation_minutes as mean_field_simulation_minutes
from hydrolimit.costs.mean_field import snapshot_minutes as mean_field_snapshot_minutes

__all__ = [
    "JUMPS_PER_SECOND",
    "SITES_PER_SECOND",
    "START_SECONDS",
    "excluded_volume",
    "gap_tooth",
    "job_minutes",
    "jumps_per_time",
    "kawasaki",
    "mean_field_fit_minutes",
    "mean_field_simulation_minutes",
    "mean_field_snapshot_minutes",
    "sampling_seconds",
    "summary",
    "thermodynamics",
]


def summary(config: Mapping) -> Iterator[str]:
    """Yield one line a study: how much is sampled, and the core-hours of it."""
    for study in (fluctuations, mean_field, excluded_volume, gap_tooth, kawasaki):
        yield study.summary(config)
