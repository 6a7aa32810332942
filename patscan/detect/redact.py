"""Masks credentials in quoted text, such as a commit's message or a command line.

`coze.mask` filters all output, but knows only tokens with a prefix. Credentials without one are
recognized by the words around them, so quoted text is scanned before it is cut or joined.
"""

from __future__ import annotations

import functools
import itertools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from patscan.detect.scanner import Scanner


@functools.cache
def _scanner() -> Scanner:
    from patscan.detect.scanner import Scanner

    return Scanner()


def redacted(text: str) -> str:
    """`text` with each credential replaced by its mask, including those without a prefix."""
    text = text.lstrip("\ufeff")  # a byte order mark takes no column
    lines = text.split("\n")
    starts = list(itertools.accumulate((len(line) + 1 for line in lines), initial=0))
    parts, done = [], 0
    for one in _scanner().text("", text.encode("utf-8", "replace")).findings:
        location = one.location
        start = starts[location.line - 1] + location.column - 1
        parts += [text[done:start], str(one.secret or "")] if start >= done else []
        done = max(done, starts[location.end_line - 1] + location.end_column - 1)
    return "".join([*parts, text[done:]])
