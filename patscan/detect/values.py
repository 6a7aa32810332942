"""Where values without a prefix may be: a value is found first, and then the name before it.

Text that mentions Coze is common, and so are names such as `token`; values of the right length are
rare. So one pass looks for those, and only what is around them is matched.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Sequence

from patscan.coze.families import FAMILIES, Family
from patscan.detect.literals import Database, expression, occurrences
from patscan.detect.runs import ALNUM_CLASSES, runs, widened

# A match begins at most `REACH` bytes before its value, or before the end of what is `sought`, and
# ends at most `VALUE_BYTES` after that.
REACH = 320
VALUE_BYTES = 1280
# What is `sought` takes 30 ms to compile: as long as matching 200 kB of text without it.
SOUGHT_FROM_BYTES = 1 << 20
_HEX = b"0123456789abcdef"

Spans = list[tuple[int, int]]

_LENGTHS = tuple(sorted({length for row in FAMILIES for length in row.runs}))
_WORDS = tuple(dict.fromkeys(word for row in FAMILIES for word in row.words))
_SOUGHT = tuple(row for row in FAMILIES if row.sought)
_RUN = 0  # the id of a run in the database; those of words and of what is sought follow


@functools.cache
def database(*, hyperscan: bool = True) -> Database:
    """Finds where values may be; one per process."""
    expressions = (
        b"[A-Za-z0-9]{%d}" % _LENGTHS[0],
        *map(expression, _WORDS),
        *(row.sought for row in _SOUGHT),
    )
    return Database(
        lambda: expressions,
        located=lambda index: index > len(_WORDS),
        hyperscan=hyperscan,
        from_bytes=SOUGHT_FROM_BYTES,
    )


def ranges(text: bytes, rows: Sequence[Family]) -> Iterator[tuple[Family, Spans]]:
    """Those of the `rows` that `text` may hold, each with the ranges to match."""
    if not any(row.words for row in rows):
        yield from ((row, [(0, len(text))]) for row in rows)
        return
    found = database().scan(text)
    if found is None:
        words = frozenset(word for word in _WORDS if word in text)
    else:
        words = frozenset(_WORDS[index - 1] for index in found if 0 < index <= len(_WORDS))
    spans = _runs(text) if found is None or _RUN in found else []
    for row in rows:
        if row.words and words.isdisjoint(row.words):
            continue
        if row.runs:
            near = widened(_values(row, text, spans), REACH, 1)
        elif row.sought and found is not None:
            ends = found.get(1 + len(_WORDS) + _SOUGHT.index(row), [])
            near = widened(((end, end) for end in ends), REACH, VALUE_BYTES)
        elif row.words_first:
            ats = sorted(at for word in row.words for at in occurrences(text, word))
            near = widened(((at, at) for at in ats), REACH, REACH + VALUE_BYTES)
        else:
            near = [(0, len(text))]
        if near:
            yield row, near


def _runs(text: bytes) -> Spans:
    """The runs of letters and digits that have the length of a value."""
    classes = text.translate(ALNUM_CLASSES)
    return [(start, end) for start, end in runs(classes, _LENGTHS[0]) if end - start in _LENGTHS]


def _values(
    row: Family, text: bytes, spans: Iterable[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """Those of the runs that may be a value of `row`: no hash, and behind one of the words `near` it."""
    for start, end in spans:
        if end - start in row.runs and text[start:end].lower().strip(_HEX):
            before = text[max(0, start - REACH) : start].lower()
            if any(word in before for word in row.near):
                yield start, end
