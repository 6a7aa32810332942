"""Which of many literals occur in a buffer: one pass of hyperscan, once there is enough input.

Little input is searched with `bytes.find`, which costs no import. So is all input where hyperscan
is not installed.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

# Importing hyperscan takes as long as `bytes.find` needs for this much input with all literals.
HYPERSCAN_FROM_BYTES = 1 << 18
# Once it is loaded, compiling some dozens of words takes as long as `bytes.find` needs for this much.
VOCABULARY_FROM_BYTES = 1 << 15
# The index of each expression that matches, and the offsets where it ends: of its first occurrence only,
# or of all.
Ends = dict[int, list[int]]


class Database:
    """Searches a buffer for many expressions with hyperscan, once there is enough input to be worth it."""

    def __init__(
        self,
        expressions: Callable[[], Sequence[bytes]],
        *,
        located: Callable[[int], bool] = lambda _: False,
        caseless: bool = False,
        hyperscan: bool = True,
        from_bytes: int = HYPERSCAN_FROM_BYTES,
        deterministic: bool = True,
    ) -> None:
        """What to search for.

        Args:
            expressions: makes the expressions, such as `expression(literal)`; called when hyperscan is
                loaded.
            located: tells for the index of an expression if all of its matches are wanted.
            caseless: whether ASCII letters match in either case.
            hyperscan: False never loads it.
            from_bytes: the number of bytes after whose search the expressions are compiled, or
                `HYPERSCAN_FROM_BYTES` where that would load hyperscan.
            deterministic: False makes no deterministic automata of the located expressions. Those of long
                repetitions take most of the time to compile, and scan no faster.
        """
        self._expressions = expressions
        self._located = located
        self._caseless = caseless
        self._wanted = hyperscan
        self._from_bytes = from_bytes
        self._deterministic = deterministic
        self._seen_bytes = 0
        self._compiled: Any = None

    def scan(self, data: bytes | bytearray | memoryview) -> Ends | None:
        """The expressions that match in `data`; None if it has to be searched without hyperscan."""
        if self._compiled is None:
            self._seen_bytes += len(data)
            least = 0 if "hyperscan" in sys.modules else HYPERSCAN_FROM_BYTES
            if self._seen_bytes < max(self._from_bytes, least) or not self._wanted:
                return None
            self._wanted = self._compile()
            if not self._wanted:
                return None
        found: Ends = {}
        self._compiled.scan(data, _collect, 0, found)
        return found

    @property
    def is_loaded(self) -> bool:
        """Whether enough has been searched for `scan` to use hyperscan."""
        return self._compiled is not None

    def _compile(self) -> bool:
        """Load hyperscan and compile the expressions; False if it is not installed."""
        try:
            import hyperscan
        except ImportError:
            return False
        expressions = self._expressions()
        flags = hyperscan.HS_FLAG_CASELESS if self._caseless else 0
        once = flags | hyperscan.HS_FLAG_SINGLEMATCH
        # Which path led to a match, and so where it began, only a nondeterministic automaton can tell.
        every = flags if self._deterministic else flags | hyperscan.HS_FLAG_SOM_LEFTMOST
        self._compiled = _compiled(
            expressions,
            [every if self._located(index) else once for index in range(len(expressions))],
        )
        return True


@functools.cache
def first_end(expression: bytes) -> Callable[[bytes | memoryview], int]:
    """A function that tells where the first match in a buffer ends, or -1. Hyperscan has to be installed."""
    import hyperscan

    # It ends a scan when nothing is left to be reported.
    scan = _compiled((expression,), [hyperscan.HS_FLAG_SINGLEMATCH]).scan

    def end_in(data: bytes | memoryview) -> int:
        found = [-1]
        scan(data, _keep, 0, found)
        return found[0]

    return end_in


def _compiled(expressions: Sequence[bytes], flags: list[int]) -> Any:
    """A database of hyperscan; the id of an expression is its index."""
    import hyperscan

    database = hyperscan.Database()
    database.compile(expressions=list(expressions), ids=list(range(len(expressions))), flags=flags)
    return database


def _collect(index: int, _start: int, end: int, _flags: int, found: Ends) -> None:
    """Hyperscan's callback for a match: record it. Returning None continues the scan."""
    found.setdefault(index, []).append(end)


def _keep(_index: int, _start: int, end: int, _flags: int, found: list[int]) -> None:
    """Hyperscan's callback for the only match: record where it ends."""
    found[0] = end


def expression(literal: bytes) -> bytes:
    """The expression that matches `literal` only."""
    return b"".join(b"\\x%02x" % byte for byte in literal)


class Vocabulary:
    """Tells which of many words occur in a text. One per process."""

    def __init__(self, words: Iterable[bytes], *, caseless: bool = False) -> None:
        """With `caseless`, letters match in either case; `words` must be lower case then."""
        self._words = tuple(dict.fromkeys(words))
        self._caseless = caseless
        self._database = Database(
            lambda: tuple(map(expression, self._words)),
            caseless=caseless,
            from_bytes=VOCABULARY_FROM_BYTES,
        )

    def found(self, text: bytes) -> frozenset[bytes]:
        """Those of the words that occur in `text`."""
        found = self._database.scan(text)
        if found is not None:
            return frozenset(self._words[index] for index in found)
        text = text.lower() if self._caseless else text
        return frozenset(word for word in self._words if word in text)


def occurrences(text: bytes | bytearray, literal: bytes) -> Iterator[int]:
    """The offset of every occurrence of `literal` in `text`, overlapping ones too."""
    at = text.find(literal)
    while at >= 0:
        yield at
        at = text.find(literal, at + 1)
