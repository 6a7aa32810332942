"""What a buffer may hold at all: literals of tokens, of their other spellings, of Coze's name.

`Screen` answers for a whole buffer in one pass, and `find` does the same without hyperscan.
"""

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from patscan.coze.families import FAMILIES
from patscan.coze.mention import KOUZI, WORDS, mentions
from patscan.detect.decode.table import (
    BODY_RUN,
    BYTE_ORDERS,
    GROUPS,
    MIN_DENSE,
    Group,
    Marks,
    by_literal,
    byte_order,
    made,
)
from patscan.detect.literals import Database, occurrences

# A bundle need not speak of Coze by name to switch its SDK's guard off.
_SDK_GUARD = b"allowPersonalAccessTokenInBrowser"
# Nor does a configuration that publishes its variables.
ENV_PREFIX = b"envPrefix"
GATES: tuple[bytes, ...] = (
    *dict.fromkeys(gate for row in FAMILIES for gate in row.gate),
    _SDK_GUARD,
    KOUZI,
    ENV_PREFIX,
)
_BEGINNINGS = frozenset(row.prefix for row in FAMILIES if row.prefix)
_WIDE = tuple(b"\0".join(bytes([byte]) for byte in gate) for gate in GATES)
# Every letter and digit as `a`, the rest as a blank: a run of them is found at the speed of `find`.
SHAPE = bytes(0x61 if byte < 0x80 and chr(byte).isalnum() else 0x20 for byte in range(256))
# For the same with hex digits, and `x`; what stands between numbers is left out.
_DIGITS = bytes(0x61 if byte in b"0123456789abcdefABCDEFxX" else 0x20 for byte in range(256))
_BETWEEN = b" \t\r\n,:"
# Gates are asked for together where they share what is rare.
_SHARED = (b"at_", b"cz", b"oze")
_LED = tuple(
    (lead, tuple(index for index, gate in enumerate(GATES) if lead in gate)) for lead in _SHARED
) + tuple(
    (gate, (index,))
    for index, gate in enumerate(GATES)
    if not any(lead in gate for lead in _SHARED)
)
COZE_GATES = frozenset(GATES.index(word) for word in (*WORDS, _SDK_GUARD, KOUZI))
# How a text begins that has a byte order mark.
FIRST_OF_ORDERS = frozenset(mark[0] for mark, _ in BYTE_ORDERS)
ALNUM = bytes(byte for byte in range(0x80) if chr(byte).isalnum())
_MARKS_FROM = len(GATES) + len(_WIDE)

# A prefix that is followed by fewer letters and digits than this is part of an identifier, unless
# what breaks them off may be another spelling; after so many doubts a text is matched anyway, so
# that asking never costs more than matching.
BODY_START = 8
BREAKS = b"\"'`\\%&={$#^\r\n\x1b\xc2\xcd\xe1\xe2\xef"
MAX_DOUBTS = 256
# A mark stands at most so far before the run of letters and digits that it needs; in a text with
# more runs it is looked for everywhere.
REACH_MARK = 1024
MAX_RUNS = 64


class Present(NamedTuple):
    """Which gates a text holds: as plain bytes, and with a NUL between any two (UTF-16).

    `spelled` names the other spellings (see `spellings`) that the text has a mark of, each with that
    mark; with an empty one where it is only known that there is one.
    """

    plain: frozenset[int] = frozenset()
    wide: frozenset[int] = frozenset()
    spelled: frozenset[tuple[str, bytes]] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.plain or self.wide or self.spelled)


_NOTHING = Present()


class Screen:
    """Asks which gates are in a buffer. One per process; not shared between threads."""

    def __init__(self, *, hyperscan: bool = True) -> None:
        """`hyperscan=False` never uses it, whatever the amount of input."""
        self._database = Database(
            lambda: (*GATES, *_WIDE, *by_literal()), located=_is_local, hyperscan=hyperscan
        )

    def present(self, data: bytes | bytearray | memoryview) -> Present:
        """The gates in `data` that a credential may stand behind."""
        found = self._database.present(data)
        if found is None:
            return find(data)
        # Cheap, because it is asked of every object of a history.
        may_be_wide = len(data) > 0 and data[0] in FIRST_OF_ORDERS
        if not found and not may_be_wide:
            return _NOTHING
        text = bytes(data) if isinstance(data, memoryview) else data
        order = _wide(text, self.present) if may_be_wide else frozenset()
        marks = {index: found.pop(index) for index in tuple(found) if index >= _MARKS_FROM}
        shape = _Shape(text)
        spelled = frozenset(
            (row.name, literal)
            for index, ends in marks.items()
            for literal, groups in (_marks()[index - _MARKS_FROM],)
            for row, group in groups
            if shape.confirms(group, literal, ends)
        )
        return _confirmed(text, found, spelled | order)


@functools.cache
def _marks() -> tuple[tuple[bytes, tuple[Group, ...]], ...]:
    """The marks in the order of their numbers, and what each is a mark of."""
    return tuple(by_literal().items())


def _is_local(index: int) -> bool:
    """Whether what stands around the literal with that number tells if it counts."""
    if index >= _MARKS_FROM:
        return any(marks.is_local for _, marks in _marks()[index - _MARKS_FROM][1])
    return GATES[index % len(GATES)] in _BEGINNINGS


def _wide(text: bytes | bytearray, ask: Callable[[bytes], Present]) -> frozenset[tuple[str, bytes]]:
    """What is `spelled` in a text with a byte order mark, if anything is in it once it is decoded."""
    order = byte_order(text)
    if order is None:
        return frozenset()
    mark, codec = order
    plain = text[len(mark) :].decode(codec, "replace").encode("utf-8", "replace")
    return frozenset({(f"{codec[:6]}:marked", mark)}) if ask(plain) else frozenset()


def find(data: bytes | bytearray | memoryview) -> Present:
    """What `Screen.present` answers, without hyperscan."""
    text = bytes(data) if isinstance(data, memoryview) else data
    found = [
        index
        for lead, indexes in _LED
        if lead in text
        for index in indexes
        if lead is GATES[index] or GATES[index] in text
    ]
    if b"\0" in text:
        found += [index + len(GATES) for index, gate in enumerate(_WIDE) if gate in text]
    shape = _Shape(text)
    spelled = frozenset((row.name, b"") for row, marks in GROUPS if shape.holds(marks))
    spelled |= _wide(text, find)
    if not (found or spelled):
        return Present()
    literals = (*GATES, *_WIDE)
    return _confirmed(text, {index: _ends(text, literals[index]) for index in found}, spelled)


def _ends(text: bytes | bytearray, literal: bytes) -> Iterator[int]:
    return (at + len(literal) for at in occurrences(text, literal))


class _Shape:
    """A text and what runs of letters and digits it has. Most have none that is long enough."""

    def __init__(self, text: bytes | bytearray) -> None:
        self._text = text
        self._near: dict[int, bytes | bytearray] = {}
        self._dense: dict[bytes, bool] = {}
        self._digits: bytes | bytearray | None = None

    def holds(self, marks: Marks) -> bool:
        """Whether the text has any of `marks` where it means anything."""
        where = self._where(marks)
        return bool(
            where
            and (not marks.leads or any(lead in where for lead in marks.leads))
            and any(
                literal in where
                and (not marks.solid or _is_solid(where, _ends(where, literal)))
                and (not marks.then or _goes_on(where, _ends(where, literal), marks.then))
                for literal in made(marks)
            )
        )

    def confirms(self, marks: Marks, literal: bytes, ends: Iterable[int]) -> bool:
        """The same, where it is known that `literal`, one of them, is there, and where it ends."""
        if not marks.is_local:
            return literal in self._where(marks)
        if marks.solid:
            return _is_solid(self._text, ends)
        if marks.then:
            return _goes_on(self._text, ends, marks.then) and bool(self._where(marks))
        return self._is_before_run(marks, len(literal), ends) or any(
            map(self._is_dense, marks.dense)
        )

    def _is_before_run(self, marks: Marks, length: int, ends: Iterable[int]) -> bool:
        """Whether a run is near a literal of that length; the text is not looked at as a whole."""
        run = b"a" * marks.run
        for doubts, end in enumerate(ends):
            at = end - length
            around = self._text[max(0, at - marks.run) : at + REACH_MARK + marks.run]
            if run in around.translate(SHAPE) or doubts == MAX_DOUBTS:
                return True
        return False

    def _where(self, marks: Marks) -> bytes | bytearray:
        """The part of the text in which `marks` mean anything."""
        if marks.digits:
            if self._digits is None:
                self._digits = self._text.translate(_DIGITS, _BETWEEN)
            return self._text if b"a" * marks.digits in self._digits else b""
        if not marks.run or any(map(self._is_dense, marks.dense)):
            return self._text
        near = self._near_runs(marks.run)
        return self._text if near and marks.anywhere else near

    def _is_dense(self, escape: bytes) -> bool:
        if escape not in self._dense:
            many = len(escape) == 1 or self._is_dense(escape[:1])
            self._dense[escape] = many and self._text.count(escape) >= MIN_DENSE
        return self._dense[escape]

    @functools.cached_property
    def _shape(self) -> bytes | bytearray:
        return self._text.translate(SHAPE)

    def _near_runs(self, length: int) -> bytes | bytearray:
        """The runs of at least `length`, and what stands before them; everything if they are many."""
        if length > BODY_RUN and not self._near_runs(BODY_RUN):
            return b""
        if length not in self._near:
            parts: list[bytes | bytearray] = []
            behind = 0
            for start, end in runs(self._shape, length):
                if len(parts) == MAX_RUNS:
                    parts = [self._text]
                    break
                parts.append(self._text[max(behind, start - REACH_MARK) : end])
                behind = end
            self._near[length] = b"".join(parts)
        return self._near[length]


def _confirmed(
    text: bytes | bytearray,
    found: Mapping[int, Iterable[int]],
    spelled: frozenset[tuple[str, bytes]],
) -> Present:
    """What is left of the gates `found` (wide ones count on behind the plain ones) and their ends.

    Prefixes are short and turn up in identifiers: of those, only what has the beginning of a body
    behind it counts. The four letters of the name turn up in base64 and in other words: what counts
    is a word. (With NULs between, they are no accident.)
    """
    count = len(GATES)

    def counts(index: int, ends: Iterable[int]) -> bool:
        gate = GATES[index % count]
        if gate in _BEGINNINGS:
            return _has_body(text, ends, 1 if index < count else 2)
        return index >= count or gate not in WORDS or mentions(text, gate)

    left = [index for index, ends in found.items() if counts(index, ends)]
    return Present(
        frozenset(index for index in left if index < count),
        frozenset(index - count for index in left if index >= count),
        spelled,
    )


def _has_body(text: bytes | bytearray, ends: Iterable[int], stride: int) -> bool:
    """Whether behind one of those places stand `BODY_START` letters or digits, `stride` bytes apart."""
    for doubts, end in enumerate(ends):
        body = end + stride - 1
        rest = text[body : body + BODY_START * stride : stride].lstrip(ALNUM)
        if (not rest and body < len(text)) or (rest and rest[0] in BREAKS) or doubts == MAX_DOUBTS:
            return True
    return False


def runs(shape: bytes | bytearray, length: int) -> Iterator[tuple[int, int]]:
    """Where a shape (see `SHAPE`) has at least `length` letters and digits in a row."""
    at = shape.find(b"a" * length)
    while at >= 0:
        end = shape.find(b" ", at + length)
        end = len(shape) if end < 0 else end
        yield at, end
        at = shape.find(b"a" * length, end)


def stretches(spans: Iterable[tuple[int, int]], before: int, after: int) -> list[tuple[int, int]]:
    """What stands around `spans`, which come in order: so many bytes more; those that touch are one."""
    found: list[tuple[int, int]] = []
    for first, last in spans:
        start = max(0, first - before)
        if found and start <= found[-1][1]:
            start = found.pop()[0]
        found.append((start, last + after))
    return found


def begins_body(run: bytes | bytearray) -> bool:
    """Whether `BODY_RUN` bytes may be of a token: letters and digits, not the letters of a long name.

    (Of 32 random ones, one in 280 has no digit.)
    """
    return len(run) == BODY_RUN and run.isalnum() and not run.isalpha()


def _goes_on(text: bytes | bytearray, ends: Iterable[int], then: tuple[bytes, ...]) -> bool:
    """Whether one of `then` comes right behind one of those places in `text`."""
    return any(
        text.startswith(then, end) or doubts == MAX_DOUBTS for doubts, end in enumerate(ends)
    )


def _is_solid(text: bytes | bytearray, ends: Iterable[int]) -> bool:
    """Whether a body, or half of one, comes right behind one of those places in `text`."""
    return any(
        begins_body(text[end : end + BODY_RUN]) or doubts == MAX_DOUBTS
        for doubts, end in enumerate(ends)
    )
