"""Sequences in made-up values: the quick test of a body lets every one of them through."""

from __future__ import annotations

import random

from patscan.coze import placeholders
from tests import tokens


def made_up(source: random.Random) -> str:
    """A random body with some sequences in it, interleaved with what was there."""
    body = source.choices(tokens.ALNUM, k=64)
    for _ in range(source.randint(0, 4)):
        at, stride, step = source.randrange(61), source.randint(1, 6), source.randint(-2, 2)
        code = ord(source.choice(tokens.ALNUM))
        for place in range(at, min(64, at + stride * source.randint(2, 12)), stride):
            body[place] = chr(code) if chr(code) in tokens.ALNUM else "0"
            code += step
    return "".join(body).lower()


def test_the_quick_test_drops_no_sequence() -> None:
    source = random.Random(15)
    found = 0
    for _ in range(5000):
        body = made_up(source)
        for stride in range(1, placeholders.MAX_STRIDE + 1):
            if placeholders._sequences(body, stride):
                found += 1
                assert placeholders._may_have_sequence(body.encode(), stride), body
    assert found > 1000


def test_letters_or_digits_that_go_on_from_block_to_block_are_made_up() -> None:
    assert placeholders.is_placeholder(
        b"abc123def456ghi789jkl012mno345pqr678stu901vwx234yzA567BCD890EFG1"
    )
    source = random.Random(16)
    bodies = ("".join(source.choices(tokens.ALNUM, k=64)).lower().encode() for _ in range(3000))
    assert not any(map(placeholders._is_ordered, bodies))
