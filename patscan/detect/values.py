"""Where values without a prefix may be: a value is found first, and then the name before it.

Text that mentions Coze is common, and so are names such as `token`; values of the right length are
rare. So one pass looks for those, and only what is around them is matched.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from patscan import late
from patscan.coze.families import FAMILIES, Family
from patscan.detect.runs import ALNUM_CLASSES, runs, widened
from patscan.literals import Database, occurrences

if TYPE_CHECKING:
    import re

    import regex

# A match begins at most `REACH` bytes before the end of its value or of what is `sought`, or behind one of
# the words that come first. A pattern reads at most so many bytes further, if the value was found first
# (a row of asterisks ends a masked sample), and if it was not.
REACH = 320
AFTER_BYTES = 3
VALUE_BYTES = 1280
# What is `sought` takes 30 ms to compile: as long as matching 200 kB of text without it.
SOUGHT_FROM_BYTES = 1 << 20
_HEX = b"0123456789abcdef"

Spans = list[tuple[int, int]]

_LENGTHS = tuple(sorted({length for row in FAMILIES for length in row.runs}))
_SOUGHT = tuple(row for row in FAMILIES if row.sought)
_RUN = b"[A-Za-z0-9]{%d}" % _LENGTHS[0]
_REST_OF_RUN = late.compile(rb"[A-Za-z0-9]*+")


@functools.cache
def database(*, hyperscan: bool = True) -> Database:
    """Finds what is sought; one per process."""
    return Database(
        lambda: tuple(row.sought for row in _SOUGHT),
        located=lambda _: True,
        hyperscan=hyperscan,
        from_bytes=SOUGHT_FROM_BYTES,
    )


@functools.cache
def _run_database() -> Database:
    return Database(lambda: (_RUN,), first=True, from_bytes=0)


def ranges(text: bytes, rows: Sequence[Family]) -> Iterator[tuple[Family, Spans]]:
    """Those of the `rows` that `text` may hold, each with the ranges in which a match may begin."""
    if not any(row.words for row in rows):
        yield from ((row, [(0, len(text))]) for row in rows)
        return
    found = database().scan(text)
    spans = list(_runs(text) if found is None else _located_runs(text))
    spans = [span for span in spans if span[1] - span[0] in _LENGTHS]
    for row in rows:
        if row.runs:
            near = widened(_values(row, text, spans), REACH, 0)
        elif row.sought and found is not None:
            ends = found.get(_SOUGHT.index(row), [])
            near = widened(((end, end) for end in ends), REACH, 0)
        elif row.words_first:
            ats = sorted(at for word in row.words for at in occurrences(text, word))
            near = widened(((at, at) for at in ats), REACH, 0)
        else:
            near = [(0, len(text))]
        if near and (not row.words or any(word in text for word in row.words)):
            yield row, near


def matches(
    pattern: re.Pattern[bytes] | regex.Pattern[bytes], row: Family, text: bytes, ranges: Spans
) -> Iterator[re.Match[bytes] | regex.Match[bytes]]:
    """The matches of the pattern of `row` that begin in one of the `ranges`."""
    further = AFTER_BYTES if row.runs else VALUE_BYTES
    for first, last in ranges:
        at = first
        while at < last and (match := pattern.search(text, at, last + further)):
            yield match
            at = match.end()


def _runs(text: bytes) -> Iterator[tuple[int, int]]:
    """The runs of letters and digits that are long enough for a value."""
    return runs(text.translate(ALNUM_CLASSES), _LENGTHS[0])


def _located_runs(text: bytes) -> Iterator[tuple[int, int]]:
    """The same, with hyperscan."""
    view, done = memoryview(text), 0
    while found := _run_database().scan(view[done:]):
        first_end = done + found[0][0]
        match = _REST_OF_RUN.match(text, first_end)
        done = match.end() if match else first_end
        yield first_end - _LENGTHS[0], done


def _values(
    row: Family, text: bytes, spans: Iterable[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """Those of the runs that may be a value of `row`: no hash, and behind one of the words `near` it."""
    for start, end in spans:
        if end - start in row.runs and text[start:end].lower().strip(_HEX):
            before = text[max(0, start - REACH) : start].lower()
            if any(word in before for word in row.near):
                yield start, end
