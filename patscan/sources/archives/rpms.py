"""Reads RPM packages from front to back: two headers, then a compressed cpio.

(Format: rpm.org, "RPM V4 Package format": a lead of 96 bytes; a header is 16 bytes with the number of
its 16-byte entries and the size of its store; the first header is padded to 8 bytes.)
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator

from patscan.detect.windows import END
from patscan.sources.archives.entry import Entry, Readable
from patscan.sources.archives.limits import DAMAGED, DIRECTORY, Budget, TroubleError, over
from patscan.sources.archives.streams import Forward

_LEAD_BYTES = 96
_HEADER = struct.Struct(">3sB4x2L")
_MAGIC = b"\x8e\xad\xe8"
_ENTRY_BYTES = 16
_SIGNATURE_PADDING = 8


def entries(source: Readable, budget: Budget) -> Iterator[Entry]:
    """The headers of a package, as one text, and its payload.

    Raises:
        TroubleError: it cannot be read any further.
    """
    rpm = Forward(source, budget)
    rpm.whole(_LEAD_BYTES)
    _header(rpm, budget)
    rpm.whole(-rpm.at % _SIGNATURE_PADDING)
    start = rpm.at
    yield Entry("header", io.BytesIO(_header(rpm, budget)), span=(start, rpm.at))
    yield Entry("payload", rpm, span=(rpm.at, END))


def _header(rpm: Forward, budget: Budget) -> bytes:
    """The data store of the next header."""
    magic, _, count, size = _HEADER.unpack(rpm.whole(_HEADER.size))
    if magic != _MAGIC:
        raise TroubleError(DAMAGED.format(detail="header"))
    if count * _ENTRY_BYTES + size > budget.limits.directory_bytes:
        raise TroubleError(over(DIRECTORY, budget.limits.directory_bytes))
    rpm.skip_to(rpm.at + count * _ENTRY_BYTES)
    end = rpm.at + size
    pieces = []
    while rpm.at < end:
        pieces.append(rpm.whole(min(end - rpm.at, budget.limits.header_bytes)))
    return b"".join(pieces)
