"""What the keys for data of one's own mean together, checked before anything runs.

What the data themselves allow is known only once they are read: see `hydrolimit.trajectories`.
"""

from __future__ import annotations

from collections.abc import Mapping

from hydrolimit.configuration import weak_form
from hydrolimit.configuration.refusal import refusal

SECTION = "own_data"
DIMENSIONS = {"one_dimension": 1, "two_dimensions": 2}


def check(section: Mapping) -> None:
    """Check ``config["own_data"]``.

    Raises
    ------
    ConfigurationError
        The first thing that makes no sense, in one sentence.
    """
    weak_form.check_thresholds(section["thresholds"], f"{SECTION}.thresholds")
    _check_test_functions(section)
    for name, dimension in DIMENSIONS.items():
        key = f"{SECTION}.library.{name}"
        weak_form.check_library(section["library"][name], dimension, key)


def _check_test_functions(section: Mapping) -> None:
    functions = section["test_functions"]
    half_widths = functions["half_widths"]
    # Strides are chosen from the room that the half widths leave: one without the other is neither.
    for given, other in (("half_widths", "strides"), ("strides", "half_widths")):
        if functions[given] is not None and functions[other] is None:
            key, wrong = f"{SECTION}.test_functions.{other}", f"leaves {given} without {other}"
            raise refusal(key, None, wrong, "give both, or null for both")
    if half_widths is not None:
        for name, bins in section["bins"].items():
            key = f"{SECTION}.bins.{name}"
            weak_form.check_grid(bins, half_widths["space"], key, "space")
