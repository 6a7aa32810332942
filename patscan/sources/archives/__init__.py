"""Scans archives and packages as streams: never unpacked to disk, nor as a whole into memory.

`formats` recognises archives, `walk` scans one, and each format has a module that lists its entries.
Every archive may be hostile: `limits` has the bounds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from patscan.sources.archives import formats

if TYPE_CHECKING:
    from patscan.detect.scanner import Scanner
    from patscan.git.objects import Body
    from patscan.model.run import Outcome


def archive_in(
    data: bytes, scanner: Scanner, path: str = "", *, folder: str = "", archives: bool = True
) -> Outcome | None:
    """Scan `data` if it is an archive, and report it as not scanned if it is a pointer; else None.

    For data that is neither, this takes almost no time. If the repository around `folder` contains
    what a pointer stands for, that is scanned. Without `archives` only pointers are recognised,
    because a pointer never contains the content it stands for.
    """
    if not formats.may_be(data, path, archives=archives):
        return None
    if formats.of_bytes(data, path, archives=archives) is None:
        return None
    if folder:
        from patscan.sources.archives.stores import scan_stored

        if stored := scan_stored(scanner, path, data, folder, archives=archives):
            return stored
    import io

    from patscan.sources.archives.walk import scan_file

    return scan_file(scanner, path, io.BytesIO(data))


def scan_body(scanner: Scanner, path: str, body: Body, *, archives: bool = True) -> Outcome:
    """Scan an object that is too large for memory; as an archive if it is one and `archives` is set."""
    if not archives:
        return scanner.stream(path, body.read_into)
    from patscan.sources.archives.walk import scan_stream

    return scan_stream(scanner, path, body)
