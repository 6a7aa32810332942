"""Diffs and patches: which file and line each of their lines belongs to, and what both sides read.

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

# How much of a line tells what it is: names of files are at most this long.
_HEAD_BYTES = 8192
_DIFF_START = late.compile(
    rb"^(?:diff --(?:git|cc|combined) \S|--- \S[^\n]*\n\+\+\+ \S[^\n]*\n@@ -\d)", re.MULTILINE
)
_HUNK = late.compile(rb"(@@+)((?: -\d+(?:,\d+)?)+) \+(\d+)(?:,(\d+))? @@+")
_RANGE = late.compile(rb"-\d+(?:,(\d+))?")
# The colours of `git diff --color`.
_COLOURS = late.compile(rb"(?:\x1b\[[0-9;]{0,16}[mK]){1,16}")
# So much of the end of a line may be colours.
MAX_COLOURS = 200
_COLOURS_AT_END = late.compile(
    rb"(?:\x1b\[[0-9;]{0,16}[mK])+(?:\r(?:\x1b\[[0-9;]{0,16}[mK])+)?(?=\r?\n?\Z)"
)
_SIDE_PREFIX = late.compile(rb"[abciow12]/")
_ESCAPE = late.compile(rb"\\([0-7]{3}|.)", re.DOTALL)
_ESCAPED = {
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
    """The line of a file that a line of a diff stands for.

    `line` is that of the new file; what is removed has the line where it was. `prefix_width` is how many
    characters (`+`, `-`, blanks, and codes of colours) stand before the content.
    """

    kind: Kind
    path: str
    line: int
    prefix_width: int

    def evidence(self) -> Evidence:
        """The line, as a reason in a report."""
        note = NOTES[self.kind].format(path=self.path, line=self.line)
        return Evidence(f"diff-{self.kind}", note, self.path, self.line)


def is_diff(head: bytes) -> bool:
    """Whether a text that begins with `head` is a diff, by its content."""
    head = head[:SAMPLE_BYTES]
    return b"@@ -" in head and _DIFF_START.search(_plain(head)) is not None


def cursor_for(head: bytes) -> Cursor:
    """A cursor at the beginning of a text that begins with `head`; one of its own kind for a diff."""
    return DiffCursor(head) if is_diff(head) else Cursor(head)


def located(
    path: str, start: Cursor, end: Cursor, *, piped: bool
) -> tuple[Location, tuple[Evidence, ...]]:
    """Where people will look for what stands between two cursors, and what a diff does to it.

    A diff that is `piped` in has no lines that anybody could open: the file it speaks of has.
    """
    place = Location(path, start.line, start.column, end.line, end.column)
    diff_line = start.diff_line if isinstance(start, DiffCursor) else None
    if diff_line is None:
        return place, ()
    if piped:
        last = (end.diff_line if isinstance(end, DiffCursor) else None) or diff_line
        column = start.column - diff_line.prefix_width
        place = Location(
            diff_line.path,
            diff_line.line,
            column,
            last.line,
            max(1, end.column - last.prefix_width),
        )
    return place, (diff_line.evidence(),)


class DiffSections:
    """Walks forward through a diff from file to file."""

    def __init__(self, diff: bytes) -> None:
        self._diff = diff
        self._begin = self._end = 0

    def around(self, at: int) -> tuple[int, int]:
        """Where the part that byte `at` stands in, which is not before the last one asked for, begins and ends."""
        if at >= self._end:
            heads = [self._diff.rfind(head, self._end, at) for head in (b"\n+++ ", b"\ndiff --")]
            ends = [self._diff.find(head, at) for head in (b"\n--- ", b"\ndiff --")]
            self._begin = max(*heads, self._end)
            self._end = min((end for end in ends if end >= 0), default=len(self._diff))
        return self._begin, self._end


class DiffCursor(Cursor):
    """Walks forward through a diff, and knows the line of the file where it stands, too."""

    def __init__(self, head: bytes) -> None:
        super().__init__(head)
        self._old = self._new = ""
        self._next_line = 1
        self._remaining: tuple[int, ...] = ()
        self._line_head = b""

    def advance(self, chunk: bytes) -> None:
        """Go over `chunk`, the bytes that follow where the cursor stands."""
        super().advance(chunk)
        for _ in self._lines(chunk):
            pass

    @property
    def diff_line(self) -> DiffLine | None:
        """Where in a file the line lies in which the cursor stands; None outside of all hunks."""
        diff_line = self._classify(self._line_head)
        return diff_line if diff_line.kind in NOTES and diff_line.path else None

    def sides(self, raw: View) -> list[View]:
        """What the files hold that `raw`, which begins where the cursor stands, tells of.

        The new side and the old one, without the marks at the beginning of lines, and without the
        text that git repeats after the second `@@`.
        """
        new: list[Replacement] = []
        old: list[Replacement] = []
        at = 0
        for line, before, diff_line in self.copy()._lines(raw.text):
            marks = Replacement(at, at + min(max(0, diff_line.prefix_width - before), len(line)))
            whole = Replacement(at, at + len(line))
            if diff_line.kind == "header":
                hunk = _HUNK.match(line)
                marks = Replacement(at + (hunk.end() if hunk else 0), at + len(line.rstrip()))
            if diff_line.kind != "other":
                tail = max(0, len(line) - MAX_COLOURS)
                colours = _COLOURS_AT_END.search(line, tail) if b"\x1b" in line else None
                rest = [Replacement(at + colours.start(), at + colours.end())] if colours else []
                kept = [marks, *rest] if rest and rest[0].start >= marks.end else [marks]
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
        """Another cursor at the same place."""
        twin = DiffCursor.__new__(DiffCursor)
        twin.__dict__.update(self.__dict__)
        return twin

    def _lines(self, chunk: bytes) -> Iterator[tuple[bytes, int, DiffLine]]:
        """The lines of `chunk`: each with how much of it came before, and what it stands for."""
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
        """What a line that begins with `head` stands for."""
        columns = len(self._remaining) - 1
        path = self._new or self._old
        plain = _plain(head)
        if any(self._remaining) and columns > 0:
            marks = plain[:columns]
            kind: Kind = "removed" if b"-" in marks else "added" if b"+" in marks else "context"
            if plain.startswith(b"\\"):
                return DiffLine("other", path, self._next_line, 0)
            return DiffLine(kind, path, self._next_line, _before_content(head, columns))
        return DiffLine("header" if _HUNK.match(plain) else "other", path, self._next_line, 0)

    def _consume(self, head: bytes, diff_line: DiffLine) -> None:
        """Go on to the next line."""
        head = _plain(head)
        if diff_line.kind in NOTES:
            marks = head[: len(self._remaining) - 1]
            keeps = b"-" if diff_line.kind == "removed" else b" "
            olds = [
                left - (marks[at : at + 1] == keeps) for at, left in enumerate(self._remaining[:-1])
            ]
            self._remaining = (
                *(max(0, left) for left in olds),
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
            self._old = _path(head[4:])
        elif head.startswith(b"+++ "):
            self._new = _path(head[4:])


def _plain(text: bytes) -> bytes:
    """`text` without colours."""
    return _COLOURS.sub(b"", text) if b"\x1b" in text else text


def _before_content(head: bytes, columns: int) -> int:
    """How many characters the marks in `columns` take, with the colours around them."""
    if b"\x1b" not in head:
        return columns
    at = 0
    for width in (*[1] * columns, 0):
        colours = _COLOURS.match(head, at)
        at = (colours.end() if colours else at) + width
    return at


def _split(chunk: bytes) -> list[bytes]:
    """Lines end at a line feed only."""
    lines = chunk.split(b"\n")
    return [line + b"\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


def _path(name: bytes) -> str:
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
    return bytes([int(code, 8) & 0xFF]) if len(code) == 3 else _ESCAPED.get(code, code)
