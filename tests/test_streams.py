"""Random streams: named by what is computed, not by where it stands in a list."""

import hashlib
import itertools

import numpy as np
import pytest

from hydrolimit import streams


def _draws(seed, key, block, size):
    return streams.generator(streams.seed_sequence(seed, key, block)).standard_normal(size)


def test_key_is_the_hash_of_a_text_that_can_be_written_down():
    # Python's own hash() differs from one process to the next.
    text = b'["fluctuations","covariation",{"density":4.1,"process":{"exponent":2}}]'
    expected = int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big")
    parameters = {"process": {"exponent": 2.0}, "density": 4.1}
    assert streams.stream_key("fluctuations", "covariation", **parameters) == expected


def test_key_is_a_64_bit_integer_that_uses_all_bits():
    keys = [streams.stream_key("study", "quantity", value=value) for value in range(200)]
    assert all(0 <= key < 2**64 for key in keys)
    assert np.bitwise_or.reduce(np.array(keys, np.uint64)) == 2**64 - 1
    assert np.bitwise_and.reduce(np.array(keys, np.uint64)) == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (4, 4.0),
        (np.float64(4.1), 4.1),
        (np.int32(4), 4),
        (-0.0, 0.0),
        ((1, 2.5), [1.0, 2.5]),
        (np.array([1.0, 2.5]), [1, 2.5]),
        ({"name": "zero_range", "exponent": 2}, {"exponent": 2.0, "name": "zero_range"}),
    ],
)
def test_equal_parameters_share_a_key(one, other):
    assert streams.stream_key("s", "q", value=one) == streams.stream_key("s", "q", value=other)


def test_different_names_and_values_have_different_keys():
    keys = [
        streams.stream_key("s", "q", value=4.1),
        streams.stream_key("s", "q", value=4.100000000000001),
        streams.stream_key("s", "q", value="4.1"),
        streams.stream_key("s", "q", value=-4.1),
        streams.stream_key("s", "q", value=True),
        streams.stream_key("s", "q", value=1),
        streams.stream_key("s", "q", value=None),
        streams.stream_key("s", "q", other=4.1),
        streams.stream_key("s", "r", value=4.1),
        streams.stream_key("t", "q", value=4.1),
        streams.stream_key("s", "q"),
    ]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_parameter_that_is_not_finite_is_refused(value):
    with pytest.raises(ValueError, match="must be finite"):
        streams.stream_key("s", "q", value=value)


@pytest.mark.parametrize("value", [object(), {1: 2.0}, 1j])
def test_parameter_of_another_type_is_refused(value):
    with pytest.raises(TypeError, match="stream parameter"):
        streams.stream_key("s", "q", value=value)


def test_inserting_a_value_changes_no_other_stream():
    def sweep(densities):
        keys = {density: streams.stream_key("s", "q", density=density) for density in densities}
        return {density: _draws(2019, key, 3, 8) for density, key in keys.items()}

    before, after = sweep([4.0, 4.2, 4.3]), sweep([4.0, 4.1, 4.2, 4.3])
    for density, draws in before.items():
        assert np.array_equal(draws, after[density])
    assert len({tuple(draws) for draws in after.values()}) == 4


def test_seed_sequence_has_the_key_and_block_as_spawn_key():
    key = 2**63 + 5
    sequence = streams.seed_sequence(2019, key, 7)
    expected = np.random.SeedSequence(2019, spawn_key=(key, 7))
    assert np.array_equal(sequence.generate_state(8), expected.generate_state(8))
    assert isinstance(streams.generator(sequence).bit_generator, np.random.PCG64)


@pytest.mark.parametrize("arguments", [(-1, 2, 3), (1, -2, 3), (1, 2, -3), (1, 2**64, 3)])
def test_seed_sequence_refuses_what_is_out_of_range(arguments):
    with pytest.raises(ValueError, match="of a random stream"):
        streams.seed_sequence(*arguments)


def test_streams_are_uncorrelated():
    """Streams that differ in seed, key or block only, each against each other.

    The correlation of n = 40 000 independent normal pairs has standard error 1/sqrt(n) = 0.005.
    Bar: 4.5 standard errors for each of 28 pairs (2e-4 by chance altogether, and the seed is
    fixed). It would catch a block or key that is ignored or shifts the stream by up to 3 draws.
    """
    key = streams.stream_key("s", "q", density=4.0)
    neighbour = streams.stream_key("s", "q", density=4.1)
    names = [(2019, key, block) for block in range(4)] + [
        (2019, neighbour, 0),
        (2019, neighbour, 1),
        (2020, key, 0),
        (2020, key + 1, 0),
    ]
    size = 40_000
    draws = [_draws(*name, size + 3) for name in names]
    for one, other in itertools.combinations(draws, 2):
        for shift in range(4):
            correlation = np.mean(one[:size] * other[shift : size + shift])
            assert abs(correlation) < 4.5 / np.sqrt(size)


def test_block_means_scatter_as_independent_blocks_do():
    """Variance over 400 blocks of the mean of 100 draws, times 100, is 1 +- sqrt(2/399) = 0.07.

    Bar: 4 standard errors, 0.28. It would catch blocks that share more than 0.28 of their draws.
    """
    key = streams.stream_key("s", "scatter")
    means = [_draws(2019, key, block, 100).mean() for block in range(400)]
    assert abs(100 * np.var(means, ddof=1) - 1) < 4 * np.sqrt(2 / 399)


def test_xoshiro_state_is_four_words_that_are_never_all_zero(monkeypatch):
    state = streams.xoshiro_state(streams.seed_sequence(2019, 11, 0))
    assert state.shape == (4,)
    assert state.dtype == np.uint64

    class Zeros(np.random.SeedSequence):
        def generate_state(self, n_words, dtype=np.uint32):
            return np.zeros(n_words, dtype)

    sequence = streams.seed_sequence(2019, 11, 0)
    monkeypatch.setattr(np.random, "SeedSequence", Zeros)
    assert streams.xoshiro_state(sequence).any()


def test_xoshiro_state_is_repeatable_and_leaves_the_sequence_alone():
    sequence = streams.seed_sequence(2019, 11, 0)
    first = streams.xoshiro_state(sequence)
    assert sequence.n_children_spawned == 0
    assert np.array_equal(first, streams.xoshiro_state(sequence))


def test_xoshiro_state_shares_nothing_with_generator_children_or_other_blocks():
    sequence = streams.seed_sequence(2019, 11, 0)
    others = [sequence, *sequence.spawn(3), streams.seed_sequence(2019, 11, 1)]
    words = {int(word) for word in streams.xoshiro_state(sequence)}
    words |= {int(word) for word in streams.xoshiro_state(streams.seed_sequence(2019, 11, 1))}
    assert len(words) == 8
    for other in others:
        assert words.isdisjoint(int(word) for word in other.generate_state(64, np.uint64))
