"""Blocks, parts and realisations: how a profile's sample is divided.

A block is a fixed number of whole preparations, the unit of random streams and of standard errors.
A part is a range of blocks that one job runs, written ``0-24`` (first and last block, inclusive):
its size changes no result. The study's config is what every function takes as ``study``.
"""

from __future__ import annotations

from collections.abc import Mapping

from hydrolimit import states


def realisations(study: Mapping, preparation: str) -> int:
    """Return R, the realisations of each profile with this preparation, but for `multiple`."""
    sample = study[preparation]
    if preparation == "evolved":
        return sample["preparations"] * sample["continuations"]
    return sample["realisations"]


def realisations_per_block(study: Mapping, preparation: str) -> int:
    """Return the realisations in a block of this preparation, but for `multiple`."""
    sample = study[preparation]
    if preparation == "evolved":
        return sample["preparations_per_block"] * sample["continuations"]
    return sample["realisations_per_block"]


def description(study: Mapping, preparation: str) -> str:
    """Return in words how many realisations a profile has, and how they are prepared."""
    few = realisations(study, preparation)
    many = max(few * multiple(study, preparation, profile) for profile in states.profiles(study))
    numbers = [f"{number:,}".replace(",", "\u2009") for number in sorted({few, many})]
    each = study[preparation]["continuations"]
    how = {"local_equilibrium": "local-equilibrium draw", "evolved": "evolved configuration"}
    return f"{' to '.join(numbers)} realisations a profile, {each} from each {how[preparation]}"


def multiple(study: Mapping, preparation: str, profile: str) -> int:
    """Return how many times the realisations above a profile gets, block by block.

    The nodes of a flat profile are averaged, so that it needs fewer than an affine one for the same
    standard error: ``affine_multiple`` evens that out. It is 1 for the evolved preparation.
    """
    if preparation == "evolved" or states.parse_profile(profile)[0] == "flat":
        return 1
    return study[preparation]["affine_multiple"]


def parts(study: Mapping, preparation: str) -> list[str]:
    """Return the parts that the sample of one profile is divided into; the last may be shorter."""
    block = realisations_per_block(study, preparation)
    blocks = realisations(study, preparation) // block
    per_part = study[preparation]["realisations_per_job"] // block
    return divide(blocks, per_part)


def divide(total: int, each: int) -> list[str]:
    """Return the parts that so many blocks are divided into; the last may be shorter."""
    return [f"{first}-{min(first + each, total) - 1}" for first in range(0, total, each)]


def parse_part(part: str) -> range:
    """Return the blocks of a part.

    Raises
    ------
    ValueError
        The text is not two ascending block numbers such as ``0-24``.
    """
    first, _, last = part.partition("-")
    if not (first.isdecimal() and last.isdecimal() and int(first) <= int(last)):
        raise ValueError(f"{part!r} is not a range of blocks, such as 0-24")
    return range(int(first), int(last) + 1)
