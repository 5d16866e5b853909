"""What the keys of a weak-form regression mean together, in a study or for data of one's own."""

from __future__ import annotations

from collections.abc import Mapping

from hydrolimit.configuration.refusal import ConfigurationError, refusal
from hydrolimit.inference.weak_form import terms

# What does in the plane what a family of functions of one coordinate does on a line.
IN_THE_PLANE = {"force": "gradients", "diffusion": "monomials"}


def check_thresholds(thresholds: Mapping, key: str) -> None:
    """Refuse thresholds that do not ascend."""
    lowest, highest = thresholds["lowest"], thresholds["highest"]
    if lowest >= highest:
        wrong = f"is not below highest, {highest:g}"
        raise refusal(f"{key}.lowest", lowest, wrong, f"give a threshold below {highest:g}")


def check_grid(points: int, half_width: int, key: str, of: str) -> None:
    """Refuse so few bins or times that no test function of this half width fits among them."""
    fewest = 2 * half_width + 1
    if points < fewest:
        wrong = f"leaves no room for a test function of half width {half_width} in {of}"
        remedy = f"give at least {fewest}, or a smaller test_functions.half_widths.{of}"
        raise refusal(key, points, wrong, remedy)


def check_library(library: Mapping, dimension: int, key: str) -> list[str]:
    """Refuse terms that do not exist in this dimension, or that are there twice, or none at all.

    Return the names of the terms.
    """
    if dimension > 1:
        for kind, family in IN_THE_PLANE.items():
            if "powers" in library[kind]:
                value, wrong = library[kind]["powers"], "are powers of x, for positions on a line"
                raise refusal(f"{key}.{kind}.powers", value, wrong, f"give {family} in their place")
    elif library["diffusion"].get("mixed"):
        wrong = "asks for ∂²/∂x∂y, which positions on a line do not have"
        raise refusal(f"{key}.diffusion.mixed", True, wrong, "give false")
    _check_gradients(library["force"], dimension, f"{key}.force.gradients")
    try:
        return [term.name for term in terms.library(library, dimension)]
    except terms.LibraryError as error:
        remedy = "give each term once, and at least one"
        raise ConfigurationError(f"{key}: {error}; {remedy}") from error


def _check_gradients(force: Mapping, dimension: int, key: str) -> None:
    """Refuse gradients that are multiples of another family's terms, under other names.

    The gradient of x is constant, that of x^m on a line a multiple of x^(m-1).
    """
    degree = force.get("gradients", 0)
    same = {
        "constant": degree >= 1 and force.get("constant", False),
        "cosines": degree >= 1 and 0 in force.get("cosines", ()),
        "powers": dimension == 1 and any(power < degree for power in force.get("powers", ())),
    }
    for family, repeated in same.items():
        if repeated:
            wrong = f"repeats a term of {family}, {force[family]!r}"
            raise refusal(key, degree, wrong, f"give 0, or no such term in {family}")
