"""Scans inputs of any size: small ones whole, large ones in windows that overlap."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from patscan.families import REACH_BYTES
from patscan.scan import END, Input, Outcome, findings, speaks_of_coze
from patscan.screen import Present, Screen
from patscan.spellings import byte_order

if TYPE_CHECKING:
    from patscan.findings import Finding
    from patscan.positions import Cursor, Reread

# What is looked at in one piece. Larger inputs pass through as windows that overlap by
# `REACH_BYTES` on both sides, so that a credential on an edge is seen whole, and once.
WINDOW_BYTES = 2 << 20


class Scanner:
    """What one process keeps between inputs: the screen, and one buffer for all reading."""

    def __init__(self, *, hyperscan: bool = True) -> None:
        """`hyperscan=False` stays with the slower screen that needs no such library."""
        self.screen = Screen(hyperscan=hyperscan)
        self._memory: memoryview | None = None

    @property
    def buffer(self) -> memoryview:
        """`WINDOW_BYTES` of memory; whoever fills it is done with it before anybody else reads."""
        if self._memory is None:
            self._memory = memoryview(bytearray(WINDOW_BYTES))
        return self._memory

    def text(self, path: str, data: bytes) -> Outcome:
        """Scan an input that is in memory already."""
        present = self.screen.present(data)
        found = findings(Input(path, data, present, ask=self.screen.present))
        return Outcome(
            tuple(found),
            files=1,
            size_bytes=len(data),
            coze=speaks_of_coze(present),
            present=bool(present),
        )

    def stream(
        self,
        path: str,
        read_into: Callable[[memoryview], int],
        reread: Reread | None = None,
    ) -> Outcome:
        """Scan an input of any size in constant memory.

        Args:
            path: what to call it.
            read_into: fills the view it is given from the input; returns how many bytes, 0 at the end.
            reread: `reread(offset, size)` returns bytes that went by. With it, lines are counted
                only where there is something to report; without it, all along.
        """
        window, cursor = _Window(self.buffer), None
        found: list[Finding] = []
        coze = any_present = False
        further: frozenset[tuple[str, bytes]] = frozenset()  # spellings of later windows
        for _ in window.slide(read_into):
            present = self.screen.present(window.view)
            if cursor is None:
                cursor = _cursor(window)
                if order := byte_order(window.view):
                    further = frozenset({(order[1][:6], order[0])})
            elif further:
                present = present._replace(spelled=present.spelled | further)
            if present:
                any_present = True
                coze = coze or speaks_of_coze(present)
                text = window.as_input(path, present)._replace(ask=self.screen.present)
                found += findings(text, cursor, reread)
            if reread is None:
                cursor.advance(bytes(window.view[: window.keep_from]))
        return Outcome(tuple(found), files=1, size_bytes=window.end, coze=coze, present=any_present)


class _Window:
    """A stretch of a stream in a buffer, and how it moves on."""

    def __init__(self, buffer: memoryview) -> None:
        self._buffer = buffer
        self._filled = 0
        self._last = False
        self.base = 0
        self.first = 0

    @property
    def view(self) -> memoryview:
        """What is in the buffer."""
        return self._buffer[: self._filled]

    @property
    def end(self) -> int:
        """How far the stream has been read."""
        return self.base + self._filled

    @property
    def keep_from(self) -> int:
        """Where the part begins that the next window shares with this one."""
        return self._filled if self._last else self._filled - 2 * REACH_BYTES

    def slide(self, read_into: Callable[[memoryview], int]) -> Iterator[None]:
        """Yield once for every window of the stream."""
        while not self._last:
            while self._filled < len(self._buffer) and not self._last:
                got = read_into(self._buffer[self._filled :])
                self._filled += got
                self._last = got == 0
            yield
            if not self._last:
                rest = bytes(self._buffer[self.keep_from : self._filled])
                self.base += self.keep_from
                self.first = REACH_BYTES
                self._filled = len(rest)
                self._buffer[: self._filled] = rest

    def as_input(self, path: str, present: Present) -> Input:
        """The window as something to match."""
        last = END if self._last else self._filled - REACH_BYTES
        return Input(path, bytes(self.view), present, self.base, self.first, last)


def _cursor(window: _Window) -> Cursor:
    from patscan.diffs import cursor_for
    from patscan.positions import SAMPLE_BYTES

    return cursor_for(bytes(window.view[:SAMPLE_BYTES]))
