"""Runs of letters and digits, such as the bodies of tokens, and the ranges around them."""

from collections.abc import Iterable, Iterator

from patscan.detect.decode.encodings import BODY_RUN

ALNUM = bytes(byte for byte in range(0x80) if chr(byte).isalnum())
# Maps every ASCII letter and digit to `a` and the rest to a blank: `bytes.find` then finds runs.
ALNUM_CLASSES = bytes(0x61 if byte < 0x80 and chr(byte).isalnum() else 0x20 for byte in range(256))


def runs(classes: bytes | bytearray, length: int) -> Iterator[tuple[int, int]]:
    """The spans of at least `length` letters and digits; `classes` is a text under `ALNUM_CLASSES`."""
    at = classes.find(b"a" * length)
    while at >= 0:
        end = classes.find(b" ", at + length)
        end = len(classes) if end < 0 else end
        yield at, end
        at = classes.find(b"a" * length, end)


def widened(spans: Iterable[tuple[int, int]], before: int, after: int) -> list[tuple[int, int]]:
    """`spans`, which are sorted, each extended by `before` and `after` bytes; merged where they touch."""
    found: list[tuple[int, int]] = []
    for first, last in spans:
        start = max(0, first - before)
        if found and start <= found[-1][1]:
            start = found.pop()[0]
        found.append((start, last + after))
    return found


def is_body_start(run: bytes | bytearray) -> bool:
    """Whether `run` may begin a body: `BODY_RUN` letters and digits, not all of them letters.

    All letters would be a long identifier. (Of 280 random bodies, one has no digit in its first 32.)
    """
    return len(run) == BODY_RUN and run.isalnum() and not run.isalpha()
