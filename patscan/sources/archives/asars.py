"""Reads asar, the archive of Electron apps: a header in JSON, then the files one after the other.

(Format: github.com/electron/asar, README: four little-endian numbers precede the header; the second is
the size of the header with padding, the fourth that of its JSON.)
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any, BinaryIO

from patscan.model.text import Text
from patscan.sources.archives.entry import Entry
from patscan.sources.archives.limits import DAMAGED, DIRECTORY, ArchiveError, Budget, over
from patscan.sources.archives.streams import Section, exactly

_SIZES = struct.Struct("<4L")
# The most characters kept of the path before a file's name.
MAX_NAME_CHARS = 4096
_BAD_OFFSET = Text("its offset in the archive is invalid", "它在归档中的偏移无效")


def entries(file: BinaryIO, budget: Budget) -> Iterator[Entry]:
    """All files in an asar, in the order of their offsets, without those that are stored outside of it.

    Raises:
        ArchiveError: the header cannot be read.
    """
    size = file.seek(0, 2)
    file.seek(0)
    _, header_bytes, _, text_bytes = _SIZES.unpack(file.read(_SIZES.size))
    if text_bytes > budget.limits.directory_bytes:
        raise ArchiveError(over(DIRECTORY, budget.limits.directory_bytes))
    begin = 8 + header_bytes
    end_before = begin
    for start, length, name in sorted(_stored_files(_tree(exactly(file, text_bytes)))):
        at = begin + start
        if length < 0 or at < end_before or at + length > size:
            yield Entry(name, reason=_BAD_OFFSET)
            continue
        end_before = at + length
        yield Entry(name, Section(file, at, length), span=(at, end_before))


def _tree(text: bytes) -> Any:
    import json

    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ArchiveError(DAMAGED.format(detail="header")) from error


def _stored_files(tree: Any) -> Iterator[tuple[int, int, str]]:
    """The offset, size and name of every file that is stored in the archive; size -1 if they are invalid."""
    stack: list[tuple[str, Any]] = [("", tree)]
    while stack:
        name, node = stack.pop()
        if not isinstance(node, dict):
            continue
        children = node.get("files")
        if isinstance(children, dict):
            prefix = name[:MAX_NAME_CHARS] + "/" if name else ""
            stack += [(prefix + child, value) for child, value in children.items()]
        elif "offset" in node:
            offset, length = str(node["offset"]), node.get("size")
            if offset.isdecimal() and isinstance(length, int) and length >= 0:
                yield int(offset[:20]), length, name
            else:
                yield 0, -1, name
