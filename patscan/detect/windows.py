"""Scans inputs of any size: small ones whole, large ones in windows that overlap."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from patscan.coze.families import OVERLAP_BYTES
from patscan.detect.prefilter import PrefilterResult, scan_literals

if TYPE_CHECKING:
    from patscan.detect.positions import Cursor

END = 1 << 62
# What is looked at in one piece. Larger inputs pass through as windows that overlap by
# `OVERLAP_BYTES` on both sides, so that a credential on an edge is seen whole, and once.
WINDOW_BYTES = 2 << 20


class Input(NamedTuple):
    """A text to match, or a window of one: `data` begins at byte `base` of the input.

    Hits that start in `[first, last)` of `data` belong here; the rest of it is context. `prefilter` tells
    what other readings of it hold, as `prefiltered` does of `data`.
    """

    path: str
    data: bytes
    prefiltered: PrefilterResult
    base: int = 0
    first: int = 0
    last: int = END
    prefilter: Callable[[bytes], PrefilterResult] = scan_literals

    @property
    def is_whole(self) -> bool:
        """Whether this is all of the input."""
        return self.base == 0 and self.last == END


class Window:
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
        return self._filled if self._last else self._filled - 2 * OVERLAP_BYTES

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
                self.first = OVERLAP_BYTES
                self._filled = len(rest)
                self._buffer[: self._filled] = rest

    def as_input(self, path: str, prefiltered: PrefilterResult) -> Input:
        """The window as something to match."""
        last = END if self._last else self._filled - OVERLAP_BYTES
        return Input(path, bytes(self.view), prefiltered, self.base, self.first, last)


def cursor_at_start(window: Window) -> "Cursor":
    """A cursor that stands where the stream begins."""
    from patscan.detect.diffs import cursor_for
    from patscan.detect.positions import SAMPLE_BYTES

    return cursor_for(bytes(window.view[:SAMPLE_BYTES]))
