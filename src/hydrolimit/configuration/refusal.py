"""The one sentence in which a config is refused."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable

# Longer values are cut: the key says where to look.
LONGEST_VALUE = 60


class ConfigurationError(ValueError):
    """A config that makes no sense; the message is one sentence that names the key."""


def refusal(key: str, value: object, wrong: str, remedy: str) -> ConfigurationError:
    """Return the error ``key: value wrong; remedy``, for the caller to raise."""
    return ConfigurationError(f"{key}: {shown(value)} {wrong}; {remedy}")


def shown(value: object) -> str:
    """Return a value as a refusal quotes it, cut to a length that a sentence can hold."""
    if value is None:
        return "the empty value"
    text = repr(value)
    return text if len(text) <= LONGEST_VALUE else text[:LONGEST_VALUE] + "..."


def listed(choices: Iterable[object], last: str = "or") -> str:
    """Return ``a, b or c``."""
    *rest, final = [str(choice) for choice in choices]
    return f"{', '.join(rest)} {last} {final}" if rest else final


def nearest(word: object, choices: Iterable[str]) -> str | None:
    """Return the choice that ``word`` was probably meant to be, None if none is near."""
    return next(iter(difflib.get_close_matches(str(word), list(choices), n=1)), None)


def rounded_down(value: float, digits: int = 4) -> float:
    """Return a positive limit rounded towards 0 to this many significant digits, for a remedy."""
    unit = 10.0 ** (math.floor(math.log10(value)) - digits + 1)
    return float(f"{math.floor(value / unit) * unit:.{digits}g}")
