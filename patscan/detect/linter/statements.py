"""The statements of a program, each with the function it belongs to, without a grammar of its language.

Brackets, strings, comments and line ends are enough to tell them apart in languages with braces; in those
without, indentation is. What is broken or minified gives odd statements, never an error.
"""

from __future__ import annotations

import functools
import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from patscan import late
from patscan.detect.linter.chains import TEXT

MAX_STATEMENTS = 20_000
# Functions that are nested deeper belong to the one around them.
MAX_DEPTH = 100

_QUOTED = rb"\"(?:[^\"\\\n]|\\.)*+\"|'(?:[^'\\\n]|\\.)*+'"
_SLASHED = rb"//[^\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z)"
_BACKTICKS = rb"`(?:[^`\\]|\\.)*+`"
# Parentheses with nothing in them that matters, which most calls have.
_CALL = rb"\([^()\[\]{};\n\"'`/#<]*+\)"
# Nothing follows from blank lines behind what opens or ends something.
_BLANKS = rb"(?:(?<=[({\[;\n])\s++)?"


def _tokens(*skipped: bytes, before: bytes = b"") -> re.Pattern[bytes]:
    """The next bracket or end, as `mark`, behind strings, comments and the like; last is the end of the text, without."""
    return late.compile(
        before + rb"(?:[^\"'`/#<(){}\[\];\n]++|" + b"|".join(skipped) + rb"|[\"'`/#<])*+(?:(?P<mark>[(){}\[\];\n])|\Z)",
        re.DOTALL,
    )  # fmt: skip


_OPENERS = _tokens(_SLASHED, _BACKTICKS, TEXT, _QUOTED)
_BRACES = _tokens(_CALL, _SLASHED, _BACKTICKS, TEXT, _QUOTED, before=_BLANKS)
_BRACES_HASH = _tokens(_CALL, _SLASHED, rb"\#(?!\[)[^\n]*+", TEXT, _QUOTED, before=_BLANKS)
_INDENTED = _tokens(_CALL, rb"\#[^\n]*+", TEXT, _QUOTED)
# What a line ends with, in its last bytes, or the next begins with, where the statement goes on.
_ENDING_BYTES = 6
_GOES_ON = late.compile(rb"(?:[=+\-*/%&|,.?:<>!(\[{]|\\|\b(?:and|or|not|in|is|else))\Z")
_CONTINUES = late.compile(rb"\s*(?:\??\.(?!\.)\w|->|[+*/%&|?:)\]}]|&&|\|\||\b(?:and|or)\b)")
_CONTROL = late.compile(
    rb"[\s})]*(?:else\s+)?(?:if|for|foreach|while|switch|catch|else|elif|try|except|do|finally|with|match|synchronized|using|select|loop|unsafe|case|begin|unless|rescue|static)\b(?!\s*\w+\s*\([^)]*\)\s*\Z)"
)
_TYPE = late.compile(
    rb"\b(?:class|struct|interface|enum|namespace|impl|trait|object|module|record)\b[^()=]*+\Z|\btype\s+\w+\s+struct\b"
)
_OPENING, _CLOSING = frozenset((b"(", b"[", b"{")), frozenset((b")", b"]", b"}"))
# By how much each byte changes the depth of nesting.
_STEPS = [1 if byte in b"([{" else -1 if byte in b")]}" else 0 for byte in range(256)]
_BODY = late.compile(rb"\S")


class Function(NamedTuple):
    """A body of code with names of its own: `header` is what stands before it, annotations too; `parent` is -1 for the file."""

    header: bytes
    parent: int
    is_type: bool = False


class Statement(NamedTuple):
    """The bytes from `start` to `end`, in `Program.functions[function]`."""

    start: int
    end: int
    function: int


class Program(NamedTuple):
    """A file as statements, in order. The first function is the file itself."""

    statements: list[Statement]
    functions: list[Function]

    def at(self, offsets: Iterable[int] | None) -> list[Statement]:
        """The statements in which one of the bytes at `offsets` (sorted) stands, in order; with None, all."""
        if offsets is None:
            return self.statements
        starts = [statement.start for statement in self.statements]
        found: list[Statement] = []
        for offset in offsets:
            index = bisect_right(starts, offset) - 1
            if (
                index >= 0
                and offset < self.statements[index].end
                and found[-1:] != [self.statements[index]]
            ):
                found.append(self.statements[index])
        return found

    def around(self, function: int) -> Iterator[int]:
        """A function and those around it, the nearest first."""
        while function >= 0:
            yield function
            function = self.functions[function].parent

    def this(self, function: int) -> Collection[str]:
        """What the object of a method is called in it: `this`, `self`; `s` in Go's `func (s *Server) Token()`."""
        headers = (self.functions[one].header for one in self.around(function))
        found = next((_RECEIVER.search(header) for header in headers if b"func (" in header), None)
        return (*_THIS, found[1].decode()) if found else _THIS

    def type_around(self, function: int) -> int:
        """The class around a function; 0, the file, if there is none."""
        return next((one for one in self.around(function) if self.functions[one].is_type), 0)


_THIS = ("this", "self", "cls")
_RECEIVER = late.compile(rb"\bfunc \((\w{1,60}) ")


class Style(NamedTuple):
    """How a language tells statements apart.

    Attributes:
        indented: blocks are told by indentation.
        lines: the end of a line ends a statement.
        hash_comments: `#` begins a comment.
        tail: the last statement of a function is its value, if no `;` ends it.
        literal: what stands before a `{` that begins a value, not a block; empty: none does.
    """

    indented: bool = False
    lines: bool = True
    hash_comments: bool = False
    tail: bool = False
    literal: bytes = b""


def program(data: bytes, style: Style, wanted: Sequence[int] | None = None) -> Program:
    """Split a file into statements; at most `MAX_STATEMENTS`, and what follows is left out.

    Args:
        data: the file.
        style: of its language.
        wanted: the offsets, sorted, whose statements are asked for: a block between braces without one of them
            may be left out. With None, all statements are wanted.
    """
    reader = _indented(data) if style.indented else _Braced(data, style, wanted)
    return Program(reader.statements[:MAX_STATEMENTS], reader.functions)


def _is_nested(brackets: bytes) -> bool:
    """Whether all brackets are closed, each by one of its kind, and not nested too deep."""
    for _ in range(MAX_DEPTH // 2):
        if not brackets:
            return True
        brackets = brackets.replace(b"()", b"").replace(b"[]", b"").replace(b"{}", b"")
    return not brackets


class _Brackets(NamedTuple):
    """The brackets and ends of a file, `marks`, with their `offsets`, and how deep the code behind each is nested.

    `depths` are empty if the brackets are not nested properly.
    """

    offsets: list[int]
    marks: bytes
    depths: bytes


@functools.lru_cache(maxsize=1)  # a file is split several times
def _brackets(data: bytes, hash_comments: bool) -> _Brackets:
    tokens = _BRACES_HASH if hash_comments else _BRACES
    offsets = [one.end() - 1 for one in tokens.finditer(data) if one.lastgroup == "mark"]
    marks = bytes([data[at] for at in offsets])
    is_nested = _is_nested(marks.translate(None, b";\n"))
    steps = map(_STEPS.__getitem__, marks)
    return _Brackets(offsets, marks, bytes(itertools.accumulate(steps)) if is_nested else b"")


class _Braced:
    """Reads a language with braces."""

    def __init__(self, data: bytes, style: Style, wanted: Sequence[int] | None) -> None:
        self.statements: list[Statement] = []
        self.functions = [Function(b"", -1)]
        self._data, self._style = data, style
        self._start = 0
        # Open brackets; for a block the function around it.
        self._open: list[tuple[bytes, int]] = []
        self._function = 0
        self._read(_brackets(data, style.hash_comments), wanted)
        self._flush(len(data))

    def _read(self, found: _Brackets, wanted: Sequence[int] | None) -> None:
        """Go through the brackets and ends of the file; for `wanted` see `program`."""
        index = 0
        while index < len(found.offsets) and len(self.statements) < MAX_STATEMENTS:
            at, mark = found.offsets[index], found.marks[index : index + 1]
            self._take(mark, at)
            if wanted is not None and found.depths and mark == b"{" and self._in_block():
                closed = found.depths.index(found.depths[index] - 1, index)
                if bisect_left(wanted, at) == bisect_left(wanted, found.offsets[closed]):
                    index, self._start = closed, found.offsets[closed]
                    continue
            index += 1

    def _in_block(self) -> bool:
        return not self._open or self._open[-1][0] == b"{}"

    def _take(self, mark: bytes, at: int) -> None:
        if mark == b"\n":
            if self._style.lines and self._in_block() and self._ends(at):
                self._flush(at)
        elif mark == b"{":
            self._brace(at)
        elif mark in _CLOSING:
            self._close(mark, at)
        elif mark in _OPENING:
            self._open.append((mark, self._function))
        elif mark == b";" and self._in_block():
            self._flush(at)

    def _brace(self, at: int) -> None:
        before = self._data[max(self._start, at - 400) : at].rstrip()
        if self._style.literal and re.search(self._style.literal, before):
            self._open.append((b"{", self._function))
            return
        self._open.append((b"{}", self._function))
        header = self._data[max(self._start, at - 2000) : at]
        self._flush(at)
        if _TYPE.search(header):
            self._enter(header, is_type=True)
        elif not _CONTROL.match(header) and (b"(" in header or b"=>" in header or b"do" in header):
            self._enter(header)

    def _enter(self, header: bytes, *, is_type: bool = False) -> None:
        if len(self._open) > MAX_DEPTH:
            return
        self.functions.append(Function(header, self._function, is_type))
        self._function = len(self.functions) - 1

    def _close(self, mark: bytes, at: int) -> None:
        if not self._open:
            return
        if self._open[-1][0] == b"{}":
            if mark != b"}":
                return
            self._flush(at)
            self._start = at + 1
            self._function = self._open.pop()[1]
        else:
            self._open.pop()

    def _ends(self, at: int) -> bool:
        """Whether a statement ends at the end of a line. Annotations belong to what follows them."""
        body = _BODY.search(self._data, self._start, at)
        if body is None or self._data.startswith((b"@", b"#["), body.start()):
            return False
        tail = self._data[max(self._start, at - 80) : at].rstrip()[-_ENDING_BYTES:]
        return not _GOES_ON.search(tail) and not _CONTINUES.match(self._data, at)

    def _flush(self, at: int) -> None:
        text = self._data[self._start : at]
        if body := text.lstrip():
            start = at - len(body)
            self.statements.append(Statement(start, at, self._function))
        self._start = at + 1


class _Indented:
    """Reads a language whose blocks are told by indentation, or could be (Ruby)."""

    def __init__(self, data: bytes) -> None:
        self.statements: list[Statement] = []
        self.functions = [Function(b"", -1)]
        self._data = data
        self._blocks: list[tuple[int, int]] = []  # indentation of a header, and its function
        self._decorated = -1
        start = depth = 0
        for token in _INDENTED.finditer(data):
            mark = token["mark"]
            if len(self.statements) >= MAX_STATEMENTS:
                break
            if mark == b"\n":
                if depth <= 0:
                    self._line(start, token.end() - 1)
                    start, depth = token.end(), 0
            elif mark in _OPENING:
                depth += 1
            elif mark in _CLOSING:
                depth -= 1
        self._line(start, len(data))

    def _line(self, start: int, end: int) -> None:
        text = self._data[start:end]
        body = text.lstrip(b" \t")
        if not body.strip() or body.startswith(b"#"):
            return
        indent = len(text) - len(body)
        while self._blocks and indent <= self._blocks[-1][0]:
            self._blocks.pop()
        function = self._blocks[-1][1] if self._blocks else 0
        if body.startswith(b"@"):
            self._decorated = start if self._decorated < 0 else self._decorated
            return
        if _DEFINES.match(body) or _DO.search(body):
            begin = self._decorated if self._decorated >= 0 else start
            is_type = body.startswith((b"class", b"module"))
            if len(self._blocks) >= MAX_DEPTH:
                return
            self.functions.append(Function(self._data[begin:end], function, is_type))
            self._blocks.append((indent, len(self.functions) - 1))
        else:
            self.statements.append(Statement(end - len(body), end, function))
        self._decorated = -1


@functools.lru_cache(maxsize=1)  # as above
def _indented(data: bytes) -> _Indented:
    return _Indented(data)


_DEFINES = late.compile(rb"(?:async\s+)?(?:def|class|module)\b")
_DO = late.compile(rb"\bdo(?:\s*\|[^|\n]*\|)?\s*\Z")


def openers(data: bytes, start: int, at: int, end: int) -> list[tuple[bytes, int]]:
    """The brackets that are open at byte `at` of an expression from `start` to `end`, the outermost first.

    Those in a string, in which a value is filled in, are text.
    """
    found: list[tuple[bytes, int]] = []
    for token in _OPENERS.finditer(data, start, end):
        mark, offset = token["mark"], token.start("mark")
        if offset >= at:
            break
        if mark in _OPENING:
            found.append((mark, offset))
        elif mark in _CLOSING and found:
            found.pop()
    return found


_PHP_TEXT = late.compile(rb"(?:\A|\?>)(?:(?!<\?(?:php|=))[\s\S])*+(?:<\?(?:php|=)|\Z)")


def php_code(data: bytes) -> bytes:
    """A file with all that is no PHP blank, but for the ends of lines and a `;` where it began."""
    return _PHP_TEXT.sub(lambda text: b";" + re.sub(rb"[^\n]", b" ", text[0][1:]), data)
