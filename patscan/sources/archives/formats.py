"""What is an archive: told by a file's first bytes, whatever its name."""

from typing import NamedTuple


class Format(NamedTuple):
    """One row: how a format is recognised, and the room that reads it.

    `magic` stands at byte `at`. `seeks`: it cannot be read from front to back alone. `wraps`: it is
    the compression of one stream, not a list of entries.
    """

    name: str
    magic: bytes
    reader: str
    at: int = 0
    seeks: bool = False
    wraps: bool = False


ZIP = Format("zip", b"PK\3\4", "zips", seeks=True)
TAR = Format("tar", b"ustar\0", "tars", at=257)
FORMATS = (
    ZIP,
    Format("zip", b"PK\5\6", "zips", seeks=True),  # without entries
    Format("zip", b"PK\7\x08PK\3\4", "zips", seeks=True),  # once meant for several disks
    Format("crx", b"Cr24", "zips", seeks=True),
    TAR,
    TAR._replace(magic=b"ustar "),  # GNU's
    Format("gz", b"\x1f\x8b\x08", "packed", wraps=True),
    *(Format("bz2", b"BZh%d1AY&SY" % level, "packed", wraps=True) for level in range(1, 10)),
    Format("xz", b"\xfd7zXZ\0", "packed", wraps=True),
    Format("zst", b"\x28\xb5\x2f\xfd", "packed", wraps=True),
    Format("asar", b'{"files":', "asars", at=16, seeks=True),
    Format("7z", b"7z\xbc\xaf\x27\x1c", "sevenzips", seeks=True),
    Format("rar", b"Rar!\x1a\x07", "", seeks=True),
)
HEAD_BYTES = max(row.at + len(row.magic) for row in FORMATS)

# A program that unpacks itself has a zip behind it, which ends as every zip does: with 22 bytes
# and a comment, in most of them an empty one.
_END = b"PK\5\6"
END_BYTES = 22
TAIL_BYTES = END_BYTES + 0xFFFF
_PROGRAMS = (b"MZ", b"\x7fELF")
MAY_END_IN_ZIP = (*_PROGRAMS, b"#!")

# The cheap question, which is asked for every file there is: these bytes, or neither of the two below.
FIRST_BYTES = frozenset(
    first[0] for first in (*(row.magic for row in FORMATS if not row.at), *_PROGRAMS, b"\4")
)
TAR_MARK = TAR.magic[0]
END_MARK = _END[0]
_FIRST = frozenset(bytes([byte]) for byte in FIRST_BYTES)
_TAR_AT, _TAR_FIRST = slice(TAR.at, TAR.at + 1), TAR.magic[:1]
_END_AT, _END_FIRST = slice(-END_BYTES, 1 - END_BYTES), _END[:1]


def may_be(data: bytes) -> bool:
    """The cheap question for `data` that is in memory: false for nearly everything that is no archive."""
    return data[:1] in _FIRST or data[_TAR_AT] == _TAR_FIRST or data[_END_AT] == _END_FIRST


def of(head: bytes, tail: bytes) -> Format | None:
    """The format of what begins with `head` and ends with `tail`; None if that is no archive.

    `head` has `HEAD_BYTES` and `tail` `TAIL_BYTES`, or all there is; an empty `tail` is not known.
    """
    for row in FORMATS:
        if head.startswith(row.magic, row.at):
            return row
    if tail[-END_BYTES:].startswith(_END) and tail.endswith(b"\0\0"):
        return ZIP
    return ZIP if head.startswith(_PROGRAMS) and _END in tail else None
