"""Which of many literals are in a buffer, in one pass of hyperscan once there is enough input.

Little input is asked with `bytes.find`, which costs no import; so is everything where hyperscan
can't be had.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

# Importing hyperscan takes as long as `bytes.find` needs for this much input with all literals.
HYPERSCAN_FROM_BYTES = 1 << 18
# The number of each literal that is there, and where it ends: the first time only, or every time.
Ends = dict[int, list[int]]


class Database:
    """Which of some literals are in a buffer, by hyperscan, once there is enough input to be worth it."""

    def __init__(
        self,
        literals: Callable[[], Sequence[bytes]],
        *,
        located: Callable[[int], bool] = lambda _: False,
        caseless: bool = False,
        hyperscan: bool = True,
    ) -> None:
        """`literals` are made when they are first needed; without `hyperscan` they never are.

        `located` tells of the number of a literal whether all its places are wanted.
        """
        self._literals = literals
        self._located = located
        self._caseless = caseless
        self._wanted = hyperscan
        self._seen_bytes = 0
        self._compiled: Any = None

    def scan(self, data: bytes | bytearray | memoryview) -> Ends | None:
        """The literals in `data`; None where it has to be asked without hyperscan."""
        if self._compiled is None:
            self._seen_bytes += len(data)
            if self._seen_bytes < HYPERSCAN_FROM_BYTES or not self._wanted:
                return None
            self._wanted = self._compile()
            if not self._wanted:
                return None
        found: Ends = {}
        self._compiled.scan(data, match_event_handler=_collect, context=found)
        return found

    def _compile(self) -> bool:
        """Load hyperscan, if it can be had."""
        try:
            import hyperscan
        except ImportError:
            return False
        literals = self._literals()
        flags = hyperscan.HS_FLAG_CASELESS if self._caseless else 0
        once = flags | hyperscan.HS_FLAG_SINGLEMATCH
        self._compiled = hyperscan.Database()
        self._compiled.compile(
            expressions=[b"".join(b"\\x%02x" % byte for byte in literal) for literal in literals],
            ids=list(range(len(literals))),
            flags=[flags if self._located(index) else once for index in range(len(literals))],
        )
        return True


def _collect(index: int, _start: int, end: int, _flags: int, found: Ends) -> None:
    """Hyperscan's callback: note a literal. Returning nothing goes on."""
    found.setdefault(index, []).append(end)


class Vocabulary:
    """Asks which of many words are in a text. One per process."""

    def __init__(self, words: Iterable[bytes], *, caseless: bool = False) -> None:
        """`caseless`: whether letters count as the same in either case; `words` are lower case then."""
        self._words = tuple(dict.fromkeys(words))
        self._caseless = caseless
        self._database = Database(lambda: self._words, caseless=caseless)

    def found(self, text: bytes) -> frozenset[bytes]:
        """Those of the words that are in `text`."""
        found = self._database.scan(text)
        if found is not None:
            return frozenset(self._words[index] for index in found)
        text = text.lower() if self._caseless else text
        return frozenset(word for word in self._words if word in text)


def occurrences(text: bytes | bytearray, literal: bytes) -> Iterator[int]:
    """Where `literal` begins in `text`, those that overlap too."""
    at = text.find(literal)
    while at >= 0:
        yield at
        at = text.find(literal, at + 1)
