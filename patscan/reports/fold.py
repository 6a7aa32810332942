"""Folds lines to a width in terminal cells, as English and Chinese want it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from patscan import late

# What no line begins with, and what none ends with (W3C, "Requirements for Chinese Text Layout", 3.1.3).
_CLOSING = "，。、：；！？）》〉」』】”’…—·％"
_OPENING = "（《〈「『【“‘"
# A run without a place to break: a word of ASCII, or one other character; with the punctuation that stays by it.
_WORD = late.compile(
    rf"[{_OPENING}]*(?:[^\s\u2e80-\uffff]+|[^{_OPENING}])[{_CLOSING}]*|[{_OPENING}]+"
)


def fold(text: str, cells: int) -> list[str]:
    """The lines of `text`, each at most `cells` wide where its words allow that; a longer word is cut."""
    lines = [""]
    for word in _fitting(text, cells):
        if word == " " or not lines[-1] or _width(lines[-1] + word) <= cells:
            lines[-1] += word
        else:
            lines.append(word)
    return [line.rstrip() for line in lines]


def _fitting(text: str, cells: int) -> Iterator[str]:
    """The words of `text` and single spaces, those that are wider than a line in parts."""
    from rich.cells import chop_cells

    for word in _WORD.findall(re.sub(r"\s+", " ", text.strip())):
        yield from [word] if _width(word) <= cells else chop_cells(word, cells)


def _width(text: str) -> int:
    from rich.cells import cell_len

    return cell_len(text)
