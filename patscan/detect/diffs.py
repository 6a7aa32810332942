"""Diffs and patches: the file and line that each of their lines belongs to, and the text of both sides.

The format is git's (https://git-scm.com/docs/diff-format, "Generating patch text with -p" and
"Combined diff format") and the unified format that came before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from patscan import late
from patscan.detect.decode.views import Replacement, View
from patscan.detect.positions import SAMPLE_BYTES, Cursor
from patscan.model.findings import Evidence, Location
from patscan.model.text import Text

Kind = Literal["added", "removed", "context", "header", "other"]

# A line is classified by its first bytes; file names are at most this long.
_HEAD_BYTES = 8192
_DIFF_START = late.compile(
    rb"^(?:diff --(?:git|cc|combined) \S|--- \S[^\n]*\n\+\+\+ \S[^\n]*\n@@ -\d)", re.MULTILINE
)
_HUNK = late.compile(rb"(@@+)((?: -\d+(?:,\d+)?)+) \+(\d+)(?:,(\d+))? @@+")
_RANGE = late.compile(rb"-\d+(?:,(\d+))?")
# The escape sequences of `git diff --color`.
_COLOURS = late.compile(rb"(?:\x1b\[[0-9;]{0,16}[mK]){1,16}")
# Colour codes at the end of a line are searched in this many bytes.
MAX_COLOURS = 200
_COLOURS_AT_END = late.compile(
    rb"(?:\x1b\[[0-9;]{0,16}[mK])+(?:\r(?:\x1b\[[0-9;]{0,16}[mK])+)?(?=\r?\n?\Z)"
)
_SIDE_PREFIX = late.compile(rb"[abciow12]/")
_ESCAPE = late.compile(rb"\\([0-7]{3}|.)", re.DOTALL)
_ESCAPE_VALUES = {
    b"n": b"\n",
    b"t": b"\t",
    b"r": b"\r",
    b"a": b"\a",
    b"b": b"\b",
    b"f": b"\f",
    b"v": b"\v",
}

NOTES: dict[Kind, Text] = {
    "added": Text("a diff adds it to {path}, line {line}", "补丁把它加入 {path} 第 {line} 行"),
    "removed": Text(
        "a diff removes it from {path}, line {line}; the history keeps it",
        "补丁从 {path} 第 {line} 行删除了它，但历史中仍然保留",
    ),
    "context": Text(
        "a diff shows it unchanged in {path}, line {line}",
        "补丁中未改动的内容：{path} 第 {line} 行",
    ),
}


class DiffLine(NamedTuple):
    """The line of a file that a line of a diff shows.

    Attributes:
        kind: `added`, `removed`, `context`, `header` (`@@ … @@`), or `other` for what is no content.
        path: the file, after the change; that before it if the file was deleted.
        line: the line in the new file; for a removed line, where it was.
        prefix_width: number of characters before the content: `+`, `-`, blanks and colour codes.
    """

    kind: Kind
    path: str
    line: int
    prefix_width: int

    def evidence(self) -> Evidence:
        """The line as evidence for a report."""
        note = NOTES[self.kind].format(path=self.path, line=self.line)
        return Evidence(f"diff-{self.kind}", note, self.path, self.line)


def is_diff(head: bytes) -> bool:
    """Whether the content of a text that begins with `head` is a diff."""
    head = head[:SAMPLE_BYTES]
    return b"@@ -" in head and _DIFF_START.search(_plain(head)) is not None


def cursor_for(head: bytes) -> Cursor:
    """A cursor at the beginning of a text that begins with `head`: a `DiffCursor` if that is a diff."""
    return DiffCursor(head) if is_diff(head) else Cursor(head)


def location_of(
    path: str, start: Cursor, end: Cursor, *, piped: bool
) -> tuple[Location, tuple[Evidence, ...]]:
    """The location of the text between two cursors, and evidence if that is in a diff.

    Args:
        path: of the scanned file.
        start: a cursor at the first byte.
        end: a cursor after the last byte.
        piped: whether the input is a pipe. A diff in a pipe cannot be opened at a line, so the
            location is that in the changed file.
    """
    location = Location(path, start.line, start.column, end.line, end.column)
    diff_line = start.diff_line if isinstance(start, DiffCursor) else None
    if diff_line is None:
        return location, ()
    if piped:
        last = (end.diff_line if isinstance(end, DiffCursor) else None) or diff_line
        column = start.column - diff_line.prefix_width
        location = Location(
            diff_line.path,
            diff_line.line,
            column,
            last.line,
            max(1, end.column - last.prefix_width),
        )
    return location, (diff_line.evidence(),)


class DiffSections:
    """Advances through a diff from section to section; a section has the changes of one file."""

    def __init__(self, diff: bytes) -> None:
        self._diff = diff
        self._begin = self._end = 0

    def bounds(self, at: int) -> tuple[int, int]:
        """The offsets of the section around offset `at`, which may not decrease from call to call."""
        if at >= self._end:
            heads = [self._diff.rfind(head, self._end, at) for head in (b"\n+++ ", b"\ndiff --")]
            ends = [self._diff.find(head, at) for head in (b"\n--- ", b"\ndiff --")]
            self._begin = max(*heads, self._end)
            self._end = min((end for end in ends if end >= 0), default=len(self._diff))
        return self._begin, self._end


class DiffCursor(Cursor):
    """Advances through a diff; also knows the file and line that the current line shows."""

    def __init__(self, head: bytes) -> None:
        super().__init__(head)
        self._old = self._new = ""
        self._next_line = 1
        self._remaining: tuple[int, ...] = ()
        self._line_head = b""

    def advance(self, chunk: bytes) -> None:
        """Advance over `chunk`, the next bytes of the text."""
        super().advance(chunk)
        for _ in self._lines(chunk):
            pass

    @property
    def diff_line(self) -> DiffLine | None:
        """The current line; None outside of all hunks."""
        diff_line = self._classify(self._line_head)
        return diff_line if diff_line.kind in NOTES and diff_line.path else None

    def sides(self, raw: View) -> list[View]:
        """The new and the old side of the diff `raw`, which begins at the cursor.

        They lack the prefixes of the lines, and the text that git repeats after the second `@@`.
        """
        new: list[Replacement] = []
        old: list[Replacement] = []
        at = 0
        for line, before, diff_line in self.copy()._lines(raw.text):
            prefix = Replacement(at, at + min(max(0, diff_line.prefix_width - before), len(line)))
            whole = Replacement(at, at + len(line))
            if diff_line.kind == "header":
                hunk = _HUNK.match(line)
                prefix = Replacement(at + (hunk.end() if hunk else 0), at + len(line.rstrip()))
            if diff_line.kind != "other":
                tail = max(0, len(line) - MAX_COLOURS)
                colours = _COLOURS_AT_END.search(line, tail) if b"\x1b" in line else None
                colour_codes = (
                    [Replacement(at + colours.start(), at + colours.end())] if colours else []
                )
                kept = (
                    [prefix, *colour_codes]
                    if colour_codes and colour_codes[0].start >= prefix.end
                    else [prefix]
                )
                new += [whole] if diff_line.kind == "removed" else kept
                old += [whole] if diff_line.kind == "added" else kept
            at += len(line)
        sides = [
            [replacement for replacement in side if replacement.end > replacement.start]
            for side in (new, old)
        ]
        return [View(raw, replacements=side, context=len(raw.text)) for side in sides if side] or [
            raw
        ]

    def copy(self) -> DiffCursor:
        """Another cursor at the same position."""
        twin = DiffCursor.__new__(DiffCursor)
        twin.__dict__.update(self.__dict__)
        return twin

    def _lines(self, chunk: bytes) -> Iterator[tuple[bytes, int, DiffLine]]:
        """Each line of `chunk`, the number of its bytes that came in earlier chunks, and what it shows."""
        for line in _split(chunk):
            before = len(self._line_head)
            head = self._line_head + line[:_HEAD_BYTES]
            diff_line = self._classify(head)
            if line.endswith(b"\n"):
                self._line_head = b""
                self._consume(head, diff_line)
            else:
                self._line_head = head[:_HEAD_BYTES]
            yield line, before, diff_line

    def _classify(self, head: bytes) -> DiffLine:
        """What a line that begins with `head` shows."""
        columns = len(self._remaining) - 1
        path = self._new or self._old
        plain = _plain(head)
        if any(self._remaining) and columns > 0:
            prefix = plain[:columns]
            kind: Kind = "removed" if b"-" in prefix else "added" if b"+" in prefix else "context"
            if plain.startswith(b"\\"):
                return DiffLine("other", path, self._next_line, 0)
            return DiffLine(kind, path, self._next_line, _prefix_width(head, columns))
        return DiffLine("header" if _HUNK.match(plain) else "other", path, self._next_line, 0)

    def _consume(self, head: bytes, diff_line: DiffLine) -> None:
        """Go to the next line, after one that begins with `head`."""
        head = _plain(head)
        if diff_line.kind in NOTES:
            prefix = head[: len(self._remaining) - 1]
            keeps = b"-" if diff_line.kind == "removed" else b" "
            old_counts = [
                left - (prefix[at : at + 1] == keeps)
                for at, left in enumerate(self._remaining[:-1])
            ]
            self._remaining = (
                *(max(0, left) for left in old_counts),
                max(0, self._remaining[-1] - (diff_line.kind != "removed")),
            )
            self._next_line += diff_line.kind != "removed"
        elif hunk := _HUNK.match(head):
            ranges = _RANGE.findall(hunk[2])
            self._remaining = tuple(int(count or 1) for count in (*ranges, hunk[4]))
            # A hunk without lines in the new file names the line before it.
            self._next_line = max(1, int(hunk[3]) + (hunk[4] == b"0"))
        elif head.startswith((b"diff --", b"commit ", b"From ")):
            self._old = self._new = ""
        elif head.startswith(b"--- "):
            self._old = _path_in(head[4:])
        elif head.startswith(b"+++ "):
            self._new = _path_in(head[4:])


def _plain(text: bytes) -> bytes:
    """`text` without colour codes."""
    return _COLOURS.sub(b"", text) if b"\x1b" in text else text


def _prefix_width(head: bytes, columns: int) -> int:
    """The number of characters in the first `columns` columns, with the colour codes around them."""
    if b"\x1b" not in head:
        return columns
    at = 0
    for width in (*[1] * columns, 0):
        colours = _COLOURS.match(head, at)
        at = (colours.end() if colours else at) + width
    return at


def _split(chunk: bytes) -> list[bytes]:
    """The lines of `chunk` with their line feeds; nothing else ends a line."""
    lines = chunk.split(b"\n")
    return [line + b"\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


def _path_in(name: bytes) -> str:
    """The path in a line `--- a/path`, which may be quoted or followed by a tab and a date."""
    import os

    name = name.rstrip(b"\r\n").partition(b"\t")[0]
    if name.startswith(b'"') and name.endswith(b'"'):
        name = _ESCAPE.sub(_unescaped, name[1:-1])
    if name == b"/dev/null":
        return ""
    return os.fsdecode(name[2:] if _SIDE_PREFIX.match(name) else name)


def _unescaped(match: re.Match[bytes]) -> bytes:
    code = match[1]
    return bytes([int(code, 8) & 0xFF]) if len(code) == 3 else _ESCAPE_VALUES.get(code, code)
