r"""From the positions of findings to those of the language server protocol.

patscan counts lines that end at a line feed, and columns in code points, both from 1. Editors count lines
that end at `\n`, `\r\n` or `\r`, from 0, and columns in code units of the encoding that they negotiated
(https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#position).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from lsprotocol.types import Position, Range

if TYPE_CHECKING:
    from patscan.api import Edit, Finding

_END_OF_LINE = re.compile(r"\r\n|\r|\n")
_BYTE_ORDER_MARK = "\ufeff"


def _utf16_units(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)


def _utf8_units(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


# How many code units a text has, by the name of the encoding in the protocol.
UNITS: Mapping[str, Callable[[str], int]] = {
    "utf-8": _utf8_units,
    "utf-16": _utf16_units,
    "utf-32": len,
}


class Positions:
    """The lines of a text, as patscan and as an editor count them."""

    def __init__(self, text: str, encoding: str) -> None:
        """`encoding` is the negotiated one: a key of `UNITS`."""
        self.text = text
        self._units = UNITS[encoding]
        self._starts = [0, *(end.end() for end in _END_OF_LINE.finditer(text))]
        self._own_starts = [0, *(at + 1 for at, one in enumerate(text) if one == "\n")]

    def offset(self, line: int, column: int) -> int:
        """The offset, in code points, of a finding's line and column; at most the length of the text."""
        if line > len(self._own_starts):
            return len(self.text)
        marked = line == 1 and self.text.startswith(_BYTE_ORDER_MARK)  # which takes no column
        return min(self._own_starts[line - 1] + column - 1 + marked, len(self.text))

    def position(self, offset: int) -> Position:
        """The editor's position of an offset."""
        line = bisect_right(self._starts, offset) - 1
        return Position(line, self._units(self.text[self._starts[line] : offset]))

    def range(self, place: Finding | Edit) -> Range:
        """The editor's range of a finding, or of an edit."""
        start = self.offset(place.line, place.column)
        end = self.offset(place.end_line, place.end_column)
        return Range(self.position(start), self.position(max(start, end)))

    def line(self, offset: int) -> tuple[int, int]:
        """The first offset of the editor's line around an offset, and the offset of its end."""
        start = self._starts[bisect_right(self._starts, offset) - 1]
        end = _END_OF_LINE.search(self.text, start)
        return start, end.start() if end else len(self.text)
