"""Looks into archives and packages: in memory, piece by piece, never unpacked to disk.

`formats` tells what is an archive, `walk` goes through one, and each format has a room that lists
its entries. All of it is hostile until shown otherwise: `limits` says how much is too much.
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
    """Scan an archive that is in memory, or name a pointer; None if `data` is neither.

    What a pointer stands for is scanned if the repository around `folder` has it. That costs next to nothing, so it may be asked of everything. Without `archives` those are left
    closed, but a pointer is still none of the content that it stands for.
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

    from patscan.sources.archives.walk import look_into

    return look_into(scanner, path, io.BytesIO(data))


def scan_body(scanner: Scanner, path: str, body: Body, *, archives: bool = True) -> Outcome:
    """Scan what is too large to be held: as an archive if it is one and `archives` are wanted."""
    if not archives:
        return scanner.stream(path, body.read_into)
    from patscan.sources.archives.walk import look_through

    return look_through(scanner, path, body)
