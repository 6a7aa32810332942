"""Reads ar from front to back: Debian packages, and libraries of object files.

(Format: deb(5); ar(5) of FreeBSD for both kinds of long names.)
"""

from __future__ import annotations

from collections.abc import Iterator

from patscan.sources.archives.entry import Entry, Readable
from patscan.sources.archives.limits import CUT_SHORT, DAMAGED, Budget, TroubleError
from patscan.sources.archives.streams import Forward, exactly

_MAGIC_BYTES, _HEADER_BYTES = 8, 60
_HEADER_END = b"`\n"
# The GNU member with all names that are too long for a header; the prefix of a long name in BSD's variant.
_NAMES, _BSD_NAME = b"//", b"#1/"


def entries(source: Readable, budget: Budget) -> Iterator[Entry]:
    """All members of an ar, including its symbol tables.

    Raises:
        TroubleError: it cannot be read any further.
    """
    ar = Forward(source, budget)
    ar.whole(_MAGIC_BYTES)
    names = b""
    while header := exactly(ar, _HEADER_BYTES):
        if len(header) < _HEADER_BYTES:
            raise TroubleError(CUT_SHORT)
        name, size = header[:16].rstrip(), header[48:58].strip()
        if header[58:] != _HEADER_END or not size.isdigit():
            raise TroubleError(DAMAGED.format(detail="header"))
        end = ar.at + int(size)
        if name == _NAMES:
            names = ar.whole(int(size))
        else:
            if name.startswith(_BSD_NAME) and name[3:].isdigit():
                name = ar.whole(min(int(name[3:]), int(size))).rstrip(b"\0")
            elif name[:1] == b"/" and name[1:].isdigit():
                name = names[int(name[1:]) :].partition(b"\n")[0]
            own = name.removesuffix(b"/") or name
            yield ar.part(own.decode("utf-8", "surrogateescape"), end - ar.at)
        ar.skip_to(end)
        if end % 2:
            ar.read(1)
