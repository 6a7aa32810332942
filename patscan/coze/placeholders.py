"""Is this value a placeholder, made up by a person or a template, rather than random?

A random body of 64 characters out of 62 symbols has 40 ± 2.5 distinct characters and an entropy of
5.16 bits a character; one of 64 hex digits has 13 to 16 and 3.82 bits, and never had less than 3.45 in
20,000 simulated bodies. So the thresholds of 12 characters and 3.2 bits lose no real token.
"""

from __future__ import annotations

import functools
import operator
import string
from collections.abc import Iterable, Iterator

from patscan import late

MIN_DISTINCT = 12
MIN_ENTROPY_BITS = 3.2
# A body in which words, repetitions and sequences cover this many characters is a placeholder. A
# random body of 64 characters reaches it about once in ten million.
MAX_COVERED = 10
# At most this many sequences may be interleaved (`Aa0Bb1Cc2`: three), each with steps of at most `MAX_STEP`.
MAX_STRIDE = 6
MAX_STEP = 2
# This many in sequence decide of the letters alone, or the digits alone (`abc123def456`).
MAX_OF_CLASS = 16
# A part of that length that occurs twice is a repetition: no random body has one.
REPEATED = 9

# Words of made-up tokens. A long one decides wherever it stands. One of `LEADING_WORDS` decides at the
# beginning, where it occurs by chance once in a million. Any short word adds to the covered characters.
LONG_WORDS = (
    "placeholder", "changeme", "personal", "notareal", "redacted", "template", "anything",
    "example", "invalid", "replace", "testing", "fixture", "sample", "secret", "insert", "access",
    "qwerty", "foobar", "lorem", "ipsum", "zxcvbn", "asdfgh", "token", "dummy", "bearer", "value",
)  # fmt: skip
LEADING_WORDS = ("your", "test", "fake", "demo", "mock")
SHORT_WORDS = (*LEADING_WORDS, "here", "none", "null", "real", "coze", "abcd", "only", "this")


def _case_variants(words: Iterable[str]) -> Iterator[str]:
    """Each word in lower case, in upper case, and capitalized."""
    for word in words:
        yield from (word, word.upper(), word.capitalize())


_DIGITS, _LETTERS = string.digits.encode(), string.ascii_letters.encode()
_LONG = tuple(_case_variants(LONG_WORDS))
_LEADING = tuple(_case_variants(LEADING_WORDS))
_SHORT = tuple(_case_variants(SHORT_WORDS))


def entropy_bits(value: bytes) -> float:
    """Shannon entropy in bits a character."""
    from math import log2

    counts = [value.count(symbol) for symbol in set(value)]
    return -sum(n / len(value) * log2(n / len(value)) for n in counts)


def is_placeholder(body: bytes) -> bool:
    """Whether a body was made up by a person or a template."""
    text = body.decode("latin-1")
    if len(set(text)) < MIN_DISTINCT or entropy_bits(body) < MIN_ENTROPY_BITS:
        return True
    if any(text[period:] == text[:-period] for period in range(1, len(text) // 2 + 1)):
        return True
    if any(word in text for word in _LONG):
        return True
    if text.startswith(_LEADING):
        return True
    covered: set[int] = set()
    for word in _SHORT:
        at = text.find(word)
        if at >= 0:
            covered.update(range(at, at + len(word)))
    lower = text.lower()
    for stride in range(1, MAX_STRIDE + 1):
        if _may_have_sequence(body.lower(), stride):
            covered |= _sequences(lower, stride)
    if len(covered) >= MAX_COVERED or _repeats(lower) or text in _digests():
        return True
    return _is_ordered(body.lower())


def _is_ordered(body: bytes) -> bool:
    """Whether the letters, or the digits, go on from block to block: `abc123def456`."""
    classes = (body.translate(None, _DIGITS), body.translate(None, _LETTERS))
    return any(
        _may_have_sequence(one, 1) and len(_sequences(one.decode("latin-1"), 1)) >= MAX_OF_CLASS
        for one in classes
    )


# Their SHA-256 stands in documentation and tests, and has the form of a self-hosted key.
_DIGESTED = (
    "",
    "a",
    "abc",
    "admin",
    "coze",
    "foo",
    "hello",
    "hello world",
    "password",
    "secret",
    "test",
    "token",
)


@functools.cache
def _digests() -> frozenset[str]:
    import hashlib  # 4 ms that few runs need

    return frozenset(hashlib.sha256(word.encode()).hexdigest() for word in _DIGESTED)


def _repeats(text: str) -> bool:
    """Whether a part of `REPEATED` characters occurs twice."""
    parts = [text[at : at + REPEATED] for at in range(len(text) - REPEATED + 1)]
    return len(set(parts)) < len(parts)


# What is added to a character: with another one, the sum is 128 plus the difference of the two.
_COMPLEMENT = bytes((128 - byte) % 256 for byte in range(256))
# From `9` to `0` is a step of one, and so is any other of that size here.
_NINE_TO_ZERO = bytes.maketrans(bytes([128 + ord("0") - ord("9")]), bytes([129]))
_EQUAL_STEPS = tuple(
    late.compile(rb"([\x7e-\x82])(?:[\s\S]{%d}\1){%d}" % (stride - 1, stride + 1))
    for stride in range(1, MAX_STRIDE + 1)
)


def _may_have_sequence(text: bytes, stride: int) -> bool:
    """Whether `_sequences` may find one: the same small step, as often as the shortest sequence has it."""
    if not text.isascii():
        return True
    steps = bytes(map(operator.add, text[stride:], text.translate(_COMPLEMENT)))
    return _EQUAL_STEPS[stride - 1].search(steps.translate(_NINE_TO_ZERO)) is not None


def _sequences(text: str, stride: int) -> set[int]:
    """Positions in sequences of equal, rising or falling characters: `aaaa`, `1234`, `dcba`.

    With a `stride` of 2, every second character is compared, as in `a1b2c3d4e5`. A sequence has at
    least four characters, or one more for each character between two of them. Steps of two (`acegi`)
    count where sequences are interleaved.
    """
    least = 3 + stride
    steps = (-1, 0, 1) if stride == 1 else range(-MAX_STEP, MAX_STEP + 1)
    places: set[int] = set()
    codes = [ord(char) for char in text]
    for first in range(stride):
        run, step = [first], None
        for at in range(first + stride, len(codes) + stride, stride):
            change = codes[at] - codes[run[-1]] if at < len(codes) else None
            if change is not None and text[run[-1]] + text[at] == "90":
                change = 1
            if change in steps and step in (None, change):
                run.append(at)
                step = change
                continue
            if len(run) >= least:
                places.update(run)
            run, step = ([run[-1], at], change) if change in steps else ([at], None)
    return places
