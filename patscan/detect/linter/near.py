"""Patterns that are searched for only around the words of which each of their matches has one: most files have none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from patscan.detect.runs import widened
from patscan.literals import occurrences


class Near(NamedTuple):
    """A pattern, and where it may match.

    Attributes:
        pattern: with methods of the same names as here.
        words: one of these is in each match; in lower case if `caseless`.
        before: so many bytes before a word a match begins at most.
        after: so many bytes behind the beginning of a word a match ends at most, with what it looks ahead to.
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
        offsets = sorted(at for word in self.words for at in occurrences(text, word))
        for start, end in widened(((at, at) for at in offsets), self.before, self.after):
            yield from self.pattern.finditer(data, start, end)

    def search(self, data: bytes) -> re.Match[bytes] | None:
        """The first match in `data`."""
        return next(self.finditer(data), None)
