"""Patterns that are searched for only around the words of which each of their matches has one: most files have none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from patscan.detect.runs import widened
from patscan.literals import occurrences


class Near(NamedTuple):
    """A pattern, and where it may match.

    Attributes:
        pattern: with methods of the same names as here.
        words: one of these is in each match; in lower case if `caseless`.
        before: a match begins at most this many bytes before a word.
        after: a match, with what it looks ahead to, ends at most this many bytes after the beginning of a word.
        caseless: whether the words may be in any case.
    """

    pattern: re.Pattern[bytes]
    words: tuple[bytes, ...]
    before: int
    after: int
    caseless: bool = False

    def finditer(self, data: bytes) -> Iterator[re.Match[bytes]]:
        """All matches in `data`, in order."""
        text = data.lower() if self.caseless else data
        offsets = (at for word in self.words for at in occurrences(text, word))
        return around(self.pattern, data, offsets, self.before, self.after)

    def search(self, data: bytes) -> re.Match[bytes] | None:
        """The first match in `data`."""
        return next(self.finditer(data), None)


def around(
    pattern: re.Pattern[bytes], data: bytes, offsets: Iterable[int], before: int, after: int
) -> Iterator[re.Match[bytes]]:
    """The matches in the parts of `data` from `before` bytes ahead of each offset to `after` bytes behind it, in order."""
    for start, end in widened(((at, at) for at in sorted(offsets)), before, after):
        yield from pattern.finditer(data, start, end)
