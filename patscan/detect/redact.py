"""Words of others that people get to see: with a credential of any kind in them cut down to its mask.

`mask` knows credentials by their looks and is the last gate of all output; those without a prefix are
known by the words around them only, which are still there when a commit's message or a command line is quoted.
"""

from __future__ import annotations

import itertools


def redacted(text: str) -> str:
    """`text` with each credential in it replaced by its mask, those without a prefix too."""
    from patscan.detect.scanner import process_scanner

    text = text.lstrip("\ufeff")  # it would count as no column
    lines = text.split("\n")
    starts = list(itertools.accumulate((len(line) + 1 for line in lines), initial=0))
    pieces, done = [], 0
    for one in process_scanner().text("", text.encode("utf-8", "replace")).findings:
        place = one.location
        start = starts[place.line - 1] + place.column - 1
        pieces += [text[done:start], str(one.secret or "")] if start >= done else []
        done = max(done, starts[place.end_line - 1] + place.end_column - 1)
    return "".join([*pieces, text[done:]])
