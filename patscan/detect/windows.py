"""Scans inputs of any size: small ones whole, large ones in windows that overlap."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from patscan.coze.families import OVERLAP_BYTES
from patscan.detect.prefilter import PrefilterResult, scan_literals

if TYPE_CHECKING:
    from patscan.detect.positions import Cursor
    from patscan.model.findings import Secret

END = 1 << 62
# The size of a window. Larger inputs are scanned in windows that overlap by `OVERLAP_BYTES` on both
# sides: a credential at an edge is complete in one of them, and is reported once.
WINDOW_BYTES = 2 << 20


# Is told of a match: in which input, from which offset to which, what the match is, and its decoded bytes.
OnMatch = Callable[["Input", int, int, "Secret", bytes], None]


class Input(NamedTuple):
    """A text to match, or a window of one.

    Attributes:
        path: of the file, for reports; it may mention Coze.
        data: the bytes of the text or window.
        prefiltered: the prefilter's result for `data`.
        base: offset of `data` in the input.
        first: only matches that start at `first` or later in `data` are reported; before it is the
            overlap with the previous window.
        last: only matches that start before `last` are reported; after it is the overlap with the
            next window.
        prefilter: gives the prefilter's result for decoded views.
        lint: whether leaks without a literal are looked for, too, and not only what hands out a credential.
        on_match: is told of every match.
    """

    path: str
    data: bytes
    prefiltered: PrefilterResult
    base: int = 0
    first: int = 0
    last: int = END
    prefilter: Callable[[bytes], PrefilterResult] = scan_literals
    lint: bool = True
    on_match: OnMatch | None = None

    @property
    def is_whole(self) -> bool:
        """Whether this is all of the input."""
        return self.base == 0 and self.last == END


class Window:
    """The part of a stream that is in a buffer; `slide` moves it forward."""

    def __init__(self, buffer: memoryview) -> None:
        self._buffer = buffer
        self._filled = 0
        self._last = False
        self.base = 0
        self.first = 0

    @property
    def view(self) -> memoryview:
        """The filled part of the buffer."""
        return self._buffer[: self._filled]

    @property
    def end(self) -> int:
        """How many bytes of the stream have been read."""
        return self.base + self._filled

    @property
    def keep_from(self) -> int:
        """The offset from which on the next window repeats this one."""
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
        """The window as an input to match."""
        last = END if self._last else self._filled - OVERLAP_BYTES
        return Input(path, bytes(self.view), prefiltered, self.base, self.first, last)


def cursor_at_start(window: Window) -> "Cursor":
    """A cursor at the beginning of the stream, whose first window this is."""
    from patscan.detect.diffs import cursor_for
    from patscan.detect.positions import SAMPLE_BYTES

    return cursor_for(bytes(window.view[:SAMPLE_BYTES]))
