"""Experiments of an ensemble, read from the parts that jobs wrote, one part in memory at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import xarray as xr

from hydrolimit import datasets
from hydrolimit.sampling_plan import parse_part


class Ensemble:
    """The trajectories in files named after their range of experiments, such as ``0-7.nc``.

    ``made_by`` is the rule that makes them, for messages.
    """

    def __init__(self, paths: Sequence[str | Path], made_by: str) -> None:
        self._ranges = {Path(path): parse_part(Path(path).stem) for path in paths}
        self._made_by = made_by
        self._open: tuple[Path, xr.Dataset] | None = None

    def position(self, experiments: Iterable[int]) -> np.ndarray:
        """Return the positions (experiment, time, particle, component) of some experiments.

        Raises DatasetError for a broken file, KeyError for an experiment in none of the files.
        """
        return np.stack([self._position(number) for number in experiments])

    def _position(self, number: int) -> np.ndarray:
        for path, numbers in self._ranges.items():
            if number in numbers:
                part = self._loaded(path)
                return part["position"].sel(experiment=number).values
        raise KeyError(f"experiment {number} is in none of {[str(p) for p in self._ranges]}")

    def _loaded(self, path: Path) -> xr.Dataset:
        if self._open is None or self._open[0] != path:
            self._open = path, datasets.load(path, self._made_by)
        return self._open[1]
