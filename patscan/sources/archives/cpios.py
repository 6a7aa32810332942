"""Reads cpio from front to back, in the variants with text headers that RPM and the Linux kernel use.

(Format: cpio(5) of FreeBSD, "New ASCII Format" and "Portable ASCII Format"; for what may follow, the
Linux kernel's `early-userspace/buffer-format`.)
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import NamedTuple

from patscan.detect.windows import END
from patscan.sources.archives.entry import Entry, Readable
from patscan.sources.archives.limits import CUT_SHORT, DAMAGED, ArchiveError, Budget
from patscan.sources.archives.streams import Forward, Joined, exactly

_MAGIC_BYTES = 6
_LAST = b"TRAILER!!!"
_SKIP_BYTES = 1 << 16


class _Layout(NamedTuple):
    """The layout of a header.

    Attributes:
        header_bytes: its size, with the magic number.
        size: the digits of the file's size.
        name_size: the digits of the size of its name.
        base: of these numbers: 16 or 8.
        padding: names and files are padded to a multiple of this many bytes.
    """

    header_bytes: int
    size: slice
    name_size: slice
    base: int
    padding: int


_NEW = _Layout(110, slice(54, 62), slice(94, 102), 16, 4)
_LAYOUTS = {
    b"070701": _NEW,
    b"070702": _NEW,
    b"070707": _Layout(76, slice(65, 76), slice(59, 65), 8, 1),
}


def entries(source: Readable, budget: Budget) -> Iterator[Entry]:
    """All entries of a cpio. What follows it, other than padding, is one more entry.

    Raises:
        ArchiveError: it cannot be read any further.
    """
    cpio = Forward(source, budget)
    name = b""
    while name != _LAST:
        magic = exactly(cpio, _MAGIC_BYTES)
        layout = _LAYOUTS.get(magic)
        if layout is None:
            cut = len(magic) < _MAGIC_BYTES
            raise ArchiveError(CUT_SHORT if cut else DAMAGED.format(detail="header"))
        header = magic + cpio.whole(layout.header_bytes - _MAGIC_BYTES)
        size, name_size = (
            _number(header, layout.size, layout),
            _number(header, layout.name_size, layout),
        )
        name = cpio.whole(name_size).rstrip(b"\0")
        cpio.skip_to(_padded(cpio.at, layout))
        end = cpio.at + size
        shown = name.decode("utf-8", "surrogateescape").removeprefix("./")
        if size and name != _LAST:
            yield cpio.part(shown, size)
        elif name != _LAST:
            yield Entry(shown, name_only=True)
        cpio.skip_to(_padded(end, layout) if name != _LAST else end)
    yield from _after_trailer(cpio)


def _number(header: bytes, field: slice, layout: _Layout) -> int:
    """A number in the layout's base, without the signs and blanks that `int` accepts."""
    digits = header[field]
    if digits.isalnum():
        with contextlib.suppress(ValueError):
            return int(digits, layout.base)
    raise ArchiveError(DAMAGED.format(detail="header"))


def _padded(at: int, layout: _Layout) -> int:
    return -(-at // layout.padding) * layout.padding


def _after_trailer(cpio: Forward) -> Iterator[Entry]:
    """The data after the last entry: an initial RAM disk may continue with another archive."""
    while data := cpio.read(_SKIP_BYTES):
        rest = data.lstrip(b"\0")
        if rest:
            yield Entry("rest", Joined(rest, cpio), span=(cpio.at - len(rest), END))
            return
