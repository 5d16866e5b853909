"""Numbers of a config that must ascend, or be whole multiples of one another."""

from __future__ import annotations

from collections.abc import Sequence

from hydrolimit.configuration.refusal import refusal

# Relative to the quotient, which decimal fractions need not make whole exactly.
WHOLE_TOLERANCE = 1e-9


def check_ascending(values: Sequence[float], key: str) -> None:
    """Refuse a list whose values do not ascend."""
    ascending = sorted(set(values))
    if list(values) != ascending:
        raise refusal(key, values, "does not ascend", f"give {ascending}")


def is_multiple(whole: float, part: float) -> bool:
    """Whether a number from 0 on is a whole multiple of a positive one, up to rounding."""
    quotient = whole / part
    return abs(quotient - round(quotient)) <= WHOLE_TOLERANCE * quotient


def check_divides(part: float, whole: float, called: str, key: str, into: str = "steps") -> None:
    """Refuse a value at ``key`` that does not divide ``whole``, which the sentence calls so."""
    if not is_multiple(whole, part):
        wrong = f"does not divide {called}, {whole:g}, into whole {into}"
        # More digits than are shown elsewhere: this must itself be accepted.
        raise refusal(key, part, wrong, f"give {whole / max(1, round(whole / part)):.12g}")


def check_multiple(value: float, part: float, called: str, key: str) -> None:
    """Refuse a value at ``key`` that is no whole multiple of ``part``, called so."""
    if not is_multiple(value, part):
        wrong = f"is no whole multiple of {called}, {part:g}"
        raise refusal(key, value, wrong, f"give {max(1, round(value / part)) * part:.12g}")
