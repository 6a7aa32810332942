"""UTF-16 and UTF-32: texts with a byte order mark, and strings without one in any kind of file."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from patscan import late
from patscan.detect.decode.encodings import Wide, byte_order
from patscan.detect.decode.views import Replacement

# Shorter strings hold no credential.
MIN_CHARS = 24
_PRINTABLE = rb"[\t\n\r\x20-\x7e]"


def _around(codec: Wide) -> tuple[bytes, bytes]:
    """The NUL bytes before and after an ASCII character."""
    zeros = b"\0" if codec.startswith("utf-16") else b"\0\0\0"
    return (b"", zeros) if codec.endswith("le") else (zeros, b"")


@functools.cache
def _strings_pattern(before: bytes, after: bytes) -> re.Pattern[bytes]:
    return late.compile(rb"(?:%s%s%s){%d,}+" % (before, _PRINTABLE, after, MIN_CHARS))


@functools.cache
def _runs(before: bytes, after: bytes) -> re.Pattern[bytes]:
    """Consecutive characters that are all ASCII, or all something else."""
    ascii_ = before + rb"[\x00-\x7f]" + after
    width = len(before + after) + 1
    return late.compile(rb"(?P<ascii>(?:%s)++)|(?:(?!%s)[\s\S]{%d})++" % (ascii_, ascii_, width))


def strings(text: bytes, codec: Wide) -> Iterator[Replacement]:
    """Every run of ASCII characters in UTF-16 or UTF-32; each range between two runs becomes one NUL.

    The NUL keeps two strings apart that are separate in the text.
    """
    before, after = _around(codec)
    width = len(before + after) + 1
    done = 0
    for run in _strings_pattern(before, after).finditer(text):
        if done < run.start():
            yield Replacement(done, run.start(), b"\0", run.start() - done)
        yield Replacement(run.start(), run.end(), run[0][len(before) :: width], width)
        done = run.end()
    if 0 < done < len(text):
        yield Replacement(done, len(text), b"\0", len(text) - done)


def marked(text: bytes) -> Iterator[Replacement]:
    """All of a text that begins with a byte order mark, as UTF-8."""
    order = byte_order(text)
    if order is None:
        return
    mark, codec = order
    before, after = _around(codec)
    done = len(mark)
    yield Replacement(0, done)
    for run in _runs(before, after).finditer(text, done):
        done = run.end()
        if run["ascii"]:
            width = len(before + after) + 1
            yield Replacement(run.start(), done, run[0][len(before) :: width], width)
        else:
            other = run[0].decode(codec, "replace").encode()
            yield Replacement(run.start(), done, other, len(run[0]), len(other))
    if done < len(text):
        yield Replacement(done, len(text))
