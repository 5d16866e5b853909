"""Random streams: every block of every quantity draws from a stream of its own.

A stream is named by what is computed (study, quantity, parameter values) and by the block,
never by a position in a list: a density inserted in a sweep changes no other stream, and
the order in which jobs run, or their number, changes no result.
"""

import hashlib
import json
import math

import numpy as np

# Index of the child that seeds a kernel's own generator. It is far from the indices
# 0, 1, ... that SeedSequence.spawn gives, so that both can be used on one sequence.
_KERNEL_CHILD = 0x786F7368


def stream_key(study: str, quantity: str, **parameters) -> int:
    """Return the 64-bit key of the streams of one quantity at one set of parameter values.

    The key is the BLAKE2b hash of the canonical JSON of (study, quantity, parameters): names
    sorted, floats as ``repr`` writes them, 4 and 4.0 the same. Parameters are numbers, texts,
    booleans, None, and lists, arrays and mappings of them. Give a swept value as the config
    writes it (4.1, not 4.0 + 0.1): two floats that differ in the last bit have other streams.

    Raises TypeError for a parameter of another type, ValueError for one that is not finite.
    """
    words = [study, quantity, _canonical(parameters)]
    text = json.dumps(words, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


def seed_sequence(seed: int, key: int, block: int) -> np.random.SeedSequence:
    """Return the seed sequence of a block: SeedSequence(seed, spawn_key=(key, block)).

    seed is the config's, key comes from `stream_key`, block counts from 0 within the quantity.
    Raises ValueError if one of them is negative, or the key is above 64 bits.
    """
    for name, value in (("seed", seed), ("key", key), ("block", block)):
        if value < 0:
            raise ValueError(f"the {name} of a random stream is {value}; it must not be negative")
    if key >= 2**64:
        raise ValueError(f"the key of a random stream is {key}; it must be below 2**64")
    return np.random.SeedSequence(int(seed), spawn_key=(int(key), int(block)))


def generator(sequence: np.random.SeedSequence) -> np.random.Generator:
    """Return the generator of a seed sequence, PCG64 whatever numpy's default becomes."""
    return np.random.Generator(np.random.PCG64(sequence))


def xoshiro_state(sequence: np.random.SeedSequence) -> np.ndarray:
    """Return the state of a kernel's own xoshiro256 generator, uint64 of shape (4,).

    It comes from a child of the sequence, so it shares nothing with `generator(sequence)`,
    and the sequence is left as it was: asked twice, the state is the same. The state of zeros,
    from which xoshiro never leaves, is excluded by setting the lowest bit of the first word.
    """
    child = np.random.SeedSequence(
        sequence.entropy,
        spawn_key=(*sequence.spawn_key, _KERNEL_CHILD),
        pool_size=sequence.pool_size,
    )
    state = child.generate_state(4, np.uint64)
    state[0] |= np.uint64(1)
    return state


def _canonical(value):
    """Return the value in the types of JSON, with integral floats as integers."""
    if isinstance(value, np.ndarray | np.generic):
        return _canonical(value.tolist())
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"a stream parameter is {value}; it must be finite")
        return int(value) if value.is_integer() else value
    if isinstance(value, dict):
        return {_name(name): _canonical(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_canonical(item) for item in value]
    raise TypeError(f"a stream parameter is {value!r}; it must be a number, text or list of them")


def _name(name) -> str:
    """Return the name of a parameter; json would write 1 and "1" alike."""
    if not isinstance(name, str):
        raise TypeError(f"a stream parameter has the name {name!r}; it must be a text")
    return name
