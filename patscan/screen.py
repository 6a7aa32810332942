"""Which literals are in a buffer at all: of tokens, of their other spellings, of Coze's name.

`Screen` answers for a whole buffer in one pass of hyperscan. Little input is asked with
`bytes.find`, which costs no import; so is everything where hyperscan can't be had.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from patscan.families import FAMILIES
from patscan.mention import KOUZI, WORDS, mentions
from patscan.spellings import BODY_RUN, GROUPS, MIN_DENSE, by_literal, made

if TYPE_CHECKING:
    from patscan.spellings import Group, Literals, Marks

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
_WIDE = tuple(b"\0".join(bytes([byte]) for byte in gate) for gate in GATES)
# Every letter and digit as `a`, the rest as a blank: a run of them is found at the speed of `find`.
SHAPE = bytes(0x61 if byte < 0x80 and chr(byte).isalnum() else 0x20 for byte in range(256))
# For the same with hex digits, and `x`; what stands between numbers is left out.
_DIGITS = bytes(0x61 if byte in b"0123456789abcdefABCDEFxX" else 0x20 for byte in range(256))
_BETWEEN = b" \t\r\n,"
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
_ALNUM = bytes(byte for byte in range(0x80) if chr(byte).isalnum())
_MARKS_FROM = len(GATES) + len(_WIDE)

# Importing hyperscan takes as long as `bytes.find` needs for this much input with all literals.
HYPERSCAN_FROM_BYTES = 1 << 18
# A prefix that is followed by fewer letters and digits than this is part of an identifier, unless
# what breaks them off may be another spelling; after so many doubts a text is matched anyway, so
# that asking never costs more than matching.
BODY_START = 8
BREAKS = b"\"'`\\%&={$^\r\n\x1b\xc2\xcd\xe1\xe2\xef"
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


class _Database:
    """Which of some literals are in a buffer, by hyperscan, once there is enough input to be worth it."""

    def __init__(
        self,
        literals: Callable[[], Sequence[bytes]],
        *,
        caseless: bool = False,
        hyperscan: bool = True,
    ) -> None:
        """`literals` are made when they are first needed; without `hyperscan` they never are."""
        self._literals = literals
        self._caseless = caseless
        self._wanted = hyperscan
        self._seen_bytes = 0
        self._compiled: Any = None

    def present(self, data: bytes | bytearray | memoryview) -> set[int] | None:
        """The numbers of the literals in `data`; None where it has to be asked without hyperscan."""
        if self._compiled is None:
            self._seen_bytes += len(data)
            if self._seen_bytes < HYPERSCAN_FROM_BYTES or not self._wanted:
                return None
            self._wanted = self._compile()
            if not self._wanted:
                return None
        found: set[int] = set()
        self._compiled.scan(data, match_event_handler=_collect, context=found)
        return found

    def _compile(self) -> bool:
        """Load hyperscan, if it can be had."""
        try:
            import hyperscan
        except ImportError:
            return False
        literals = self._literals()
        flags = hyperscan.HS_FLAG_SINGLEMATCH
        if self._caseless:
            flags |= hyperscan.HS_FLAG_CASELESS
        self._compiled = hyperscan.Database()
        self._compiled.compile(
            expressions=[b"".join(b"\\x%02x" % byte for byte in literal) for literal in literals],
            ids=list(range(len(literals))),
            flags=[flags] * len(literals),
        )
        return True


def _collect(index: int, _start: int, _end: int, _flags: int, found: set[int]) -> None:
    """Hyperscan's callback: note a gate. Returning nothing goes on."""
    found.add(index)


class Screen:
    """Asks which gates are in a buffer. One per process; not shared between threads."""

    def __init__(self, *, hyperscan: bool = True) -> None:
        """`hyperscan=False` never uses it, whatever the amount of input."""
        self._database = _Database(lambda: (*GATES, *_WIDE, *by_literal()), hyperscan=hyperscan)

    def present(self, data: bytes | bytearray | memoryview) -> Present:
        """The gates in `data` that a credential may stand behind."""
        found = self._database.present(data)
        if found is None:
            return find(data)
        if not found:
            return Present()
        marks = {index for index in found if index >= _MARKS_FROM}
        spelled: frozenset[tuple[str, bytes]] = frozenset()
        if marks:
            text = bytes(data) if isinstance(data, memoryview) else data
            groups = _groups()
            seen = (group for index in marks for group in groups[index - _MARKS_FROM])
            spelled = _spelled(text, seen)
        return _confirmed(data, found - marks, spelled)


@functools.cache
def _groups() -> tuple[tuple[Group, ...], ...]:
    """What each mark is a mark of, in the order of their numbers."""
    return tuple(by_literal().values())


class Vocabulary:
    """Asks which of many words are in a text. One per process."""

    def __init__(self, words: Iterable[bytes], *, caseless: bool = False) -> None:
        """`caseless`: whether letters count as the same in either case; `words` are lower case then."""
        self._words = tuple(dict.fromkeys(words))
        self._caseless = caseless
        self._database = _Database(lambda: self._words, caseless=caseless)

    def found(self, text: bytes) -> frozenset[bytes]:
        """Those of the words that are in `text`."""
        found = self._database.present(text)
        if found is not None:
            return frozenset(self._words[index] for index in found)
        text = text.lower() if self._caseless else text
        return frozenset(word for word in self._words if word in text)


def find(data: bytes | bytearray | memoryview) -> Present:
    """What `Screen.present` answers, without hyperscan."""
    text = bytes(data) if isinstance(data, memoryview) else data
    found = {
        index
        for lead, indexes in _LED
        if lead in text
        for index in indexes
        if lead is GATES[index] or GATES[index] in text
    }
    if b"\0" in text:
        found |= {index + len(GATES) for index, gate in enumerate(_WIDE) if gate in text}
    spelled = _spelled(text, GROUPS)
    return _confirmed(text, found, spelled) if found or spelled else Present()


def _spelled(text: bytes | bytearray, seen: Iterable[Group]) -> frozenset[tuple[str, bytes]]:
    """The spellings that `text` has a mark of, and the mark if it is known, among those in `seen`."""
    shape = _Shape(text)
    return frozenset(
        (row.name, literal)
        for row, marks, literals in seen
        if shape.holds(marks, literals)
        for literal in literals or (b"",)
    )


class _Shape:
    """A text and what runs of letters and digits it has. Most have none that is long enough."""

    def __init__(self, text: bytes | bytearray) -> None:
        self._text = text
        self._near: dict[int, bytes | bytearray] = {}
        self._dense: dict[bytes, bool] = {}
        self._digits: bytes | bytearray | None = None

    def holds(self, marks: Marks, literals: Literals) -> bool:
        """Whether one of `literals` (which are there), or any of `marks`, is where it means anything."""
        if literals and marks.run and not marks.anywhere:
            return any(self._is_before_run(marks, literal) for literal in literals)
        where = self._where(marks)
        return bool(
            where
            and (literals or not marks.leads or any(lead in where for lead in marks.leads))
            and any(
                literal in where and (not marks.solid or _is_solid(where, literal))
                for literal in literals or made(marks)
            )
        )

    def _is_before_run(self, marks: Marks, literal: bytes) -> bool:
        """Whether a run is near `literal`, or need not be; the text is not looked at as a whole."""
        if marks.solid:
            return _is_solid(self._text, literal)
        run = b"a" * marks.run
        at = self._text.find(literal)
        for _ in range(MAX_DOUBTS):
            if at < 0:
                return any(map(self._is_dense, marks.dense))
            around = self._text[max(0, at - marks.run) : at + REACH_MARK + marks.run]
            if run in around.translate(SHAPE):
                return True
            at = self._text.find(literal, at + 1)
        return True

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
    data: bytes | bytearray | memoryview, found: set[int], spelled: frozenset[tuple[str, bytes]]
) -> Present:
    """What is left of the gates `found` (wide ones count on behind the plain ones).

    Prefixes are short and turn up in identifiers: of those, only what has the beginning of a body
    behind it counts. The four letters of the name turn up in base64 and in other words: what counts
    is a word. (With NULs between, they are no accident.)
    """
    count = len(GATES)
    words = [index for index in found if index < count and GATES[index] in WORDS]
    if words:
        text = bytes(data) if isinstance(data, memoryview) else data
        found.difference_update([index for index in words if not mentions(text, GATES[index])])
    doubtful = [index for index in found if GATES[index % count].endswith(b"_")]
    if doubtful:
        text = bytes(data) if isinstance(data, memoryview) else data
        found.difference_update([index for index in doubtful if not _has_body(text, index)])
    return Present(
        frozenset(index for index in found if index < count),
        frozenset(index - count for index in found if index >= count),
        spelled,
    )


def _has_body(text: bytes | bytearray, index: int) -> bool:
    """Whether the prefix `index` has `BODY_START` letters or digits behind it, anywhere in `text`."""
    stride = 1 if index < len(GATES) else 2
    gate = GATES[index] if stride == 1 else _WIDE[index - len(GATES)]
    at = text.find(gate)
    for _ in range(MAX_DOUBTS):
        if at < 0:
            return False
        body = at + len(gate) + stride - 1
        rest = text[body : body + BODY_START * stride : stride].lstrip(_ALNUM)
        if (not rest and body < len(text)) or (rest and rest[0] in BREAKS):
            return True
        at = text.find(gate, body)
    return True


def occurrences(text: bytes | bytearray, literal: bytes) -> Iterator[int]:
    """Where `literal` begins in `text`, those that overlap too."""
    at = text.find(literal)
    while at >= 0:
        yield at
        at = text.find(literal, at + 1)


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


def _is_solid(text: bytes | bytearray, literal: bytes) -> bool:
    """Whether a body, or half of one, comes right behind `literal`, anywhere in `text`."""
    at = text.find(literal)
    for _ in range(MAX_DOUBTS):
        if at < 0:
            return False
        body = at + len(literal)
        if begins_body(text[body : body + BODY_RUN]):
            return True
        at = text.find(literal, body)
    return True
