"""Reads tar from front to back: ustar, GNU and pax.

Not with `tarfile`, which keeps pax headers of any size in memory; its older versions loop forever on
negative sizes. (Format: POSIX.1-2017, `pax`; GNU tar manual, "Tar Internals".)
"""

from __future__ import annotations

from collections.abc import Iterator

from patscan.sources.archives.entry import Entry, Readable
from patscan.sources.archives.limits import CUT_SHORT, DAMAGED, ArchiveError, Budget
from patscan.sources.archives.streams import Forward, exactly

BLOCK_BYTES = 512
# Types of entries that have no data, whatever their size says: links, devices, folders, pipes.
_WITHOUT_DATA = b"123456"
_LONG_NAME, _LONG_LINK = b"L", b"K"
_PAX, _PAX_GLOBAL, _PAX_SUN = b"x", b"g", b"X"
_SPARSE = b"S"
# In a pax header: the keys of a file's name, and how many digits the length of a record may have.
_NAME_KEYS = (b"path", b"GNU.sparse.name")
_LENGTH_DIGITS = 20


def entries(source: Readable, budget: Budget) -> Iterator[Entry]:
    """All entries of a tar, and of tars that are appended to it.

    Raises:
        ArchiveError: it cannot be read any further.
    """
    tar = Forward(source, budget)
    name = b""  # from an extra header before the entry that it names
    ended = False
    while block := exactly(tar, BLOCK_BYTES):
        ended = block.count(0) == BLOCK_BYTES
        if ended:
            continue
        size, kind = _checked(block)
        end = tar.at + -(-size // BLOCK_BYTES) * BLOCK_BYTES
        if kind in (_PAX, _PAX_SUN, _LONG_NAME):
            name = _name_in(tar.whole(size), kind) or name
        elif kind not in (_PAX_GLOBAL, _LONG_LINK):
            if kind == _SPARSE:
                end += _skip_sparse_map(tar, block)
            own = name or _own_name(block)
            if kind not in _WITHOUT_DATA:
                yield tar.part(_text(own).removeprefix("./"), size)
            else:  # the name of a folder and the target of a link are scanned, too
                target = block[157:257].split(b"\0")[0]
                yield Entry(_text(own + b"\n" + target), name_only=True)
            name = b""
        tar.skip_to(end)
    if not ended:
        raise ArchiveError(CUT_SHORT)


def _skip_sparse_map(tar: Forward, block: bytes) -> int:
    """Skip the blocks with the map of a sparse file. Returns their size in bytes."""
    skipped, more = 0, block[482]
    while more:
        block = tar.whole(BLOCK_BYTES)
        skipped += BLOCK_BYTES
        more = block[504]
    return skipped


def _checked(block: bytes) -> tuple[int, bytes]:
    """The size of an entry's data (0 if it has none) and its type.

    Raises:
        ArchiveError: the header is incomplete or damaged.
    """
    if len(block) < BLOCK_BYTES:
        raise ArchiveError(CUT_SHORT)
    if sum(block) - sum(block[148:156]) + 8 * ord(" ") != _number(block[148:156]):
        raise ArchiveError(DAMAGED.format(detail="header"))
    kind = block[156:157]
    return 0 if kind in _WITHOUT_DATA else _number(block[124:136]), kind


def _number(field: bytes) -> int:
    """A number in octal digits, or in base 256 if the first bit is set."""
    try:
        if field[0] & 0x80:
            value = int.from_bytes(field[1:]) if field[0] == 0x80 else -1
        else:
            value = int(field.split(b"\0")[0].strip() or b"0", 8)
    except ValueError:
        value = -1
    if not 0 <= value < 1 << 63:
        raise ArchiveError(DAMAGED.format(detail="size"))
    return value


def _text(name: bytes) -> str:
    return name.decode("utf-8", "surrogateescape")


def _own_name(block: bytes) -> bytes:
    name = block[:100].split(b"\0")[0]
    prefix = block[345:500].split(b"\0")[0] if block[257:263] == b"ustar\0" else b""
    return prefix + b"/" + name if prefix else name


def _name_in(data: bytes, kind: bytes) -> bytes:
    """The name of the next entry, from the data of an extra header: GNU's, or pax's `<length> path=<name>`."""
    if kind == _LONG_NAME:
        return data.rstrip(b"\0")
    name, at = b"", 0
    while (blank := data.find(b" ", at, at + _LENGTH_DIGITS)) > 0:
        digits = data[at:blank]
        end = at + int(digits) if digits.isdigit() else 0
        if not blank < end <= len(data):
            break
        key, _, value = data[blank + 1 : end].rstrip(b"\n").partition(b"=")
        if key in _NAME_KEYS:
            name = value
        at = end
    return name
