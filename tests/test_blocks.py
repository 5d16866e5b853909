"""Blocks and parts: a profile's sample is divided without gaps or overlaps."""

import pytest

from hydrolimit import blocks

STUDY = {
    "local_equilibrium": {
        "realisations": 20000,
        "realisations_per_block": 400,
        "realisations_per_job": 10000,
    },
    "evolved": {
        "preparations": 50,
        "continuations": 500,
        "preparations_per_block": 1,
        "realisations_per_job": 8000,
    },
}


def test_realisations_of_a_profile_and_of_a_block():
    assert blocks.realisations(STUDY, "local_equilibrium") == 20000
    assert blocks.realisations_per_block(STUDY, "local_equilibrium") == 400
    assert blocks.realisations(STUDY, "evolved") == 25000
    assert blocks.realisations_per_block(STUDY, "evolved") == 500


def test_the_sample_is_told_in_words():
    states = {"densities": {"first": 4.0, "last": 5.0, "step": 0.5}, "slopes": [5]}
    study = STUDY | {"states": states}
    study["local_equilibrium"] = STUDY["local_equilibrium"] | {
        "affine_multiple": 3,
        "continuations": 8,
    }
    text = blocks.description(study, "local_equilibrium")
    assert text.replace("\u2009", "") == (
        "20000 to 60000 realisations a profile, 8 from each local-equilibrium draw"
    )
    text = blocks.description(study, "evolved")
    assert (
        text.replace("\u2009", "")
        == "25000 realisations a profile, 500 from each evolved configuration"
    )


def test_parts_are_ranges_of_blocks_of_which_the_last_may_be_shorter():
    assert blocks.parts(STUDY, "local_equilibrium") == ["0-24", "25-49"]
    assert blocks.parts(STUDY, "evolved") == ["0-15", "16-31", "32-47", "48-49"]


@pytest.mark.parametrize("preparation", STUDY)
@pytest.mark.parametrize("blocks_per_job", [1, 2, 7, 50])
def test_parts_hold_each_block_once_whatever_their_size(preparation, blocks_per_job):
    size = blocks_per_job * blocks.realisations_per_block(STUDY, preparation)
    study = {preparation: STUDY[preparation] | {"realisations_per_job": size}}
    held = [block for part in blocks.parts(study, preparation) for block in blocks.parse_part(part)]
    assert held == list(range(50))


def test_blocks_are_divided():
    assert blocks.divide(8, 4) == ["0-3", "4-7"]
    assert blocks.divide(5, 2) == ["0-1", "2-3", "4-4"]
    assert blocks.divide(3, 7) == ["0-2"]
    assert blocks.divide(0, 7) == []


@pytest.mark.parametrize("part", ["", "3", "4-3", "a-b", "-1-3", "1-2-3", "0 - 4"])
def test_what_is_no_range_is_refused(part):
    with pytest.raises(ValueError, match="is not a range of blocks"):
        blocks.parse_part(part)
