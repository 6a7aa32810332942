"""Finds the end of a program file. Installers have an archive after it.

(Formats: the ELF specification 1.2, "ELF Header" and "Program Header"; Microsoft, "PE Format".)
"""

import struct
from typing import NamedTuple

_PE_AT, _SECTION_BYTES = 0x3C, 40


class _Class(NamedTuple):
    """The fields of an ELF of 32 or 64 bits, each as a `struct` format and an offset.

    Attributes:
        tables: in the header: the offsets of the segment table and of the section table.
        counts: in the header: size and number of the rows of each table.
        segment: in a row of the segment table: the offset and size of the segment in the file.
    """

    tables: tuple[str, int]
    counts: tuple[str, int]
    segment: tuple[str, int]


_CLASSES = {
    1: _Class(("2L", 28), ("4H", 42), ("L8xL", 4)),
    2: _Class(("2Q", 32), ("4H", 54), ("Q16xQ", 8)),
}


def end_of(head: bytes) -> int:
    """The size of a program by its headers, in bytes; 0 if `head` begins no program, or is too short."""
    try:
        if head.startswith(b"\x7fELF"):
            return _end_of_elf(head)
        return _end_of_pe(head) if head.startswith(b"MZ") else 0
    except (struct.error, IndexError, KeyError):
        return 0


def _end_of_elf(head: bytes) -> int:
    """The end of its section table, or of a segment that ends after it."""
    own, order = _CLASSES[head[4]], "><"[head[5] == 1]
    segments, sections = struct.unpack_from(order + own.tables[0], head, own.tables[1])
    segment_bytes, count, section_bytes, more = struct.unpack_from(
        order + own.counts[0], head, own.counts[1]
    )
    end = sections + section_bytes * more
    for at in range(segments, segments + segment_bytes * count, segment_bytes or 1):
        start, size = struct.unpack_from(order + own.segment[0], head, at + own.segment[1])
        end = max(end, start + size)
    return int(end)


def _end_of_pe(head: bytes) -> int:
    """The end of its last section."""
    (at,) = struct.unpack_from("<L", head, _PE_AT)
    if not head.startswith(b"PE\0\0", at):
        return 0
    (count,), (optional_bytes,) = (struct.unpack_from("<H", head, at + own) for own in (6, 20))
    table = at + 24 + optional_bytes
    sections = (
        struct.unpack_from("<2L", head, table + number * _SECTION_BYTES + 16)
        for number in range(count)
    )
    return max((size + start for size, start in sections), default=0)
