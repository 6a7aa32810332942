"""Where values without a prefix may be: a value is found first, and then the name before it.

Text that mentions Coze is common, and so are names such as `token`; values of the right length are
rare. So one pass looks for those, most texts hold none and are done, and in the others only what is
around them is matched.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from patscan import late
from patscan.coze.families import FAMILIES, Family
from patscan.detect.runs import ALNUM_CLASSES, runs, widened
from patscan.literals import Database, first_end, occurrences

if TYPE_CHECKING:
    import regex

# A match begins at most `REACH` bytes before the end of its value or of what is `sought`, or behind one of
# the words that come first. After the value, a pattern reads at most `AFTER_BYTES` (a row of asterisks ends a masked
# sample); where the value was not found first, `VALUE_BYTES`.
REACH = 320
AFTER_BYTES = 3
VALUE_BYTES = 1280
# The database takes 5 ms to compile: as long as matching 1 MB of code without it, or 40 kB of logs.
DATABASE_FROM_BYTES = 1 << 18
_HEX = b"0123456789abcdef"

Spans = list[tuple[int, int]]
# The offsets where what may be a value ends, by the number of its expression in the database.
ValueEnds = Mapping[int, Sequence[int]]

_LENGTHS = tuple(sorted({length for row in FAMILIES for length in row.runs}))
_SOUGHT = tuple(row for row in FAMILIES if row.sought)
_RUN = b"[A-Za-z0-9]{%d}" % _LENGTHS[0]
_HASH = late.compile(rb"[0-9A-Fa-f]++(?![A-Za-z0-9])")
_REST_OF_RUN = late.compile(rb"[A-Za-z0-9]*+")
_NEAR_WORD = b"(?i:%b)" % b"|".join(
    dict.fromkeys(re.escape(word) for row in FAMILIES for word in row.near)
)
# On one side of a diff, a value may be nearer to its name.
_DIFF = b"@@ -"
_RUN_ID = len(_SOUGHT)
DIFF_ID = _RUN_ID + 1


@functools.cache
def database(*, hyperscan: bool = True) -> Database:
    """Finds where values may end; one per process."""
    return Database(
        lambda: (*(row.sought for row in _SOUGHT), _RUN, _DIFF),
        located=lambda index: index < len(_SOUGHT),
        hyperscan=hyperscan,
        from_bytes=DATABASE_FROM_BYTES,
        deterministic=False,
    )


def value_ends(text: bytes) -> ValueEnds | None:
    """Where values may end in `text`; empty if nowhere, None if too little was searched to tell."""
    return database().scan(text)


def ranges(
    text: bytes, rows: Sequence[Family], found: ValueEnds | None = None
) -> Iterator[tuple[Family, Spans]]:
    """Those of the `rows` that `text` may hold, each with the ranges in which a match may begin.

    Args:
        text: the text.
        rows: families.
        found: where values may end in the text, if that is known.
    """
    if not any(row.words for row in rows):
        yield from ((row, [(0, len(text))]) for row in rows)
        return
    found = value_ends(text) if found is None else found
    spans: Spans = []
    if found is None:
        spans = list(runs(text.translate(ALNUM_CLASSES), _LENGTHS[0]))
    elif _RUN_ID in found:
        spans = list(_runs_near_words(text))
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
        if near and (not row.words or _has_word(row, text, hyperscan=found is not None)):
            yield row, near


def _has_word(row: Family, text: bytes, *, hyperscan: bool) -> bool:
    """Whether one of the words of `row` occurs. With hyperscan all are searched at once, up to the first."""
    if hyperscan:
        return first_end(b"|".join(map(re.escape, row.words)))(text) >= 0
    return any(word in text for word in row.words)


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


def _runs_near_words(text: bytes) -> Iterator[tuple[int, int]]:
    """The runs that are long enough for a value, no hash, and at most `REACH` bytes behind a near word.

    Files of locked versions have thousands of runs and few such words: what is before the next word is skipped.
    """
    view, done = memoryview(text), 0
    run_end, word_end = first_end(_RUN), first_end(_NEAR_WORD)
    while (found := run_end(view[done:])) >= 0:
        start = done + found - _LENGTHS[0]
        if digest := _HASH.match(text, start):
            done = digest.end()
            continue
        done = _end_of_run(text, start)
        before = max(0, start - REACH)
        if (found := word_end(view[before:])) < 0:
            return
        if before + found <= start:
            yield start, done
        else:
            done = max(done, _end_of_run(text, before + found))


def _end_of_run(text: bytes, at: int) -> int:
    """Where the letters and digits from offset `at` on end."""
    match = _REST_OF_RUN.match(text, at)
    return match.end() if match else at


def _values(
    row: Family, text: bytes, spans: Iterable[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """Those of the runs that may be a value of `row`: no hash, and behind one of the words `near` it."""
    for start, end in spans:
        if end - start in row.runs and text[start:end].lower().strip(_HEX):
            before = text[max(0, start - REACH) : start].lower()
            if any(word in before for word in row.near):
                yield start, end
