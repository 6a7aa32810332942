"""Reads zip and the formats based on it: jar, apk, ipa, office files, browser and editor extensions, crx.

Not with `zipfile`, which rejects a whole archive for one bad name, reads nothing of a truncated one, and
unpacks bzip2 without a bound. (Format: PKWARE, APPNOTE.TXT 6.3.10; its section numbers are below.)
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from patscan.model.text import Text
from patscan.sources.archives import checks
from patscan.sources.archives.entry import Entry, Readable
from patscan.sources.archives.formats import TAIL_BYTES
from patscan.sources.archives.limits import (
    CHECKSUM,
    DAMAGED,
    DIRECTORY,
    ENCRYPTED,
    UNKNOWN_METHOD,
    ArchiveError,
    Budget,
    over,
)
from patscan.sources.archives.packed import Unpacked
from patscan.sources.archives.streams import Joined, Section, exactly

_LOCAL, _RECORD, _END = b"PK\3\4", b"PK\1\2", b"PK\5\6"  # 4.3.7, 4.3.12, 4.3.16
_END_64, _END_64_LOCATOR = b"PK\6\6", b"PK\6\7"  # 4.3.14, 4.3.15
_LOCAL_HEADER = struct.Struct("<4s5H3L2H")
_RECORD_HEADER = struct.Struct("<4s6H3L5H2L")
_END_HEADER = struct.Struct("<4s4H2LH")
_END_64_HEADER = struct.Struct("<4sQ2H2L4Q")
_END_64_LOCATOR_BYTES = 20
_ZIP64_FIELD = 1  # 4.5.3
_IS_ENCRYPTED, _SIZE_FOLLOWS, _IS_UTF_8 = 1 << 0, 1 << 3, 1 << 11  # 4.4.4
_STORED, _LZMA = 0, 14
_METHODS = {8: "deflate", 12: "bz2", 93: "zst", 95: "xz", _LZMA: "lzma"}  # 4.4.5
# The largest version (4.4.3) and method (4.4.5, the encryption of WinZip) that the format defines.
_MAX_VERSION, _MAX_METHOD = 63, 99
# The size of a data descriptor at most (4.3.9).
_DESCRIPTOR_BYTES = 24
_NEAR_BYTES, _SEARCH_BYTES = 1 << 12, 1 << 20
_UNKNOWN_32 = 0xFFFFFFFF

_OVERLAPS = Text("it overlaps an entry that was scanned already", "与已扫描的条目重叠")
_NO_DIRECTORY = Text(
    "it has no table of contents, so it was cut short or damaged; what could be found was scanned",
    "缺少目录表，可能被截断或已损坏；能找到的内容已扫描",
)
_NO_SIZE = Text("its size is not known", "大小未知")


class _Member(NamedTuple):
    """An entry, as the directory or a local header describes it.

    Attributes:
        name: its path in the archive.
        flags: the general purpose flags (4.4.4).
        method: the number of its compression method (4.4.5).
        checksum: the CRC-32 of the unpacked data; None if it is not known.
        packed_bytes: its size in the archive.
        unpacked_bytes: its own size.
        start: the offset of its local header.
    """

    name: str
    flags: int
    method: int
    checksum: int | None
    packed_bytes: int
    unpacked_bytes: int
    start: int


def entries(file: BinaryIO, budget: Budget) -> Iterator[Entry]:
    """All entries of a zip, in the order of their offsets: also those that its directory does not list.

    Raises:
        ArchiveError: it cannot be read any further.
    """
    size = file.seek(0, 2)
    directory = _directory(file, size, budget)
    if directory is None:
        yield from _by_local_headers(file, 0, size, budget)
        raise ArchiveError(_NO_DIRECTORY)
    end_before = 0
    for member in sorted(directory, key=lambda member: member.start):
        start = _data_start(file, member.start)
        is_folder = member.name.endswith("/") and not member.unpacked_bytes
        overlaps = member.start < end_before
        if start is None or overlaps:
            reason = _OVERLAPS if overlaps else DAMAGED.format(detail="local header")
            if not is_folder:
                yield Entry(member.name, reason=reason)
            continue
        yield from _unlisted(file, end_before, member.start, budget)
        end_before = start + member.packed_bytes
        if not is_folder:
            packed = Section(file, start, member.packed_bytes)
            yield _entry(member, packed, budget, (start, end_before))
    yield from _unlisted(file, end_before, size, budget)


def _entry(member: _Member, packed: Readable, budget: Budget, span: tuple[int, int]) -> Entry:
    """The entry with its data, or with the reason why it cannot be read."""
    if member.flags & _IS_ENCRYPTED:
        return Entry(member.name, reason=ENCRYPTED)
    if member.method == _STORED:
        return Entry(member.name, _Checked(packed, member.checksum), span=span)
    method = _METHODS.get(member.method)
    if method is None:
        return Entry(member.name, reason=UNKNOWN_METHOD.format(method=member.method))
    if member.method == _LZMA:
        packed = _as_lzma_alone(packed)
    data = Unpacked(packed, method, budget, single=True)
    return Entry(member.name, _Checked(data, member.checksum), span=span)


def _as_lzma_alone(packed: Readable) -> Readable:
    """LZMA with the header of an `.lzma` file, with unknown size, instead of zip's own header (5.8.8)."""
    head = exactly(packed, 9)
    return Joined(head[4:9] + b"\xff" * 8, packed)


class _Checked:
    """A stream that checks its CRC-32 at the end."""

    def __init__(self, source: Readable, checksum: int | None) -> None:
        self._source = source
        self._wanted = checksum
        self._checksum = 0

    def read(self, size: int, /) -> bytes:
        """See `Readable`."""
        data = self._source.read(size)
        if data:
            self._checksum = zlib.crc32(data, self._checksum)
        elif self._wanted is not None and self._wanted != self._checksum:
            raise ArchiveError(CHECKSUM)
        return data


# --- the directory --------------------------------------------------------------------------------


def _directory(file: BinaryIO, size: int, budget: Budget) -> list[_Member] | None:
    """The entries in the directory at the end of the file; None if there is none."""
    tail_at = max(0, size - TAIL_BYTES - _END_64_LOCATOR_BYTES - _END_64_HEADER.size)
    file.seek(tail_at)
    tail = file.read(size - tail_at)
    at = checks.zip_end(tail)
    at = tail.rfind(_END) if at < 0 else at  # of a zip without entries, or a damaged one
    if at < 0 or len(tail) - at < _END_HEADER.size:
        return None
    *_, directory_bytes, offset, _ = _END_HEADER.unpack_from(tail, at)
    end = tail_at + at
    if tail[max(0, at - _END_64_LOCATOR_BYTES) : at].startswith(_END_64_LOCATOR):
        at_64 = at - _END_64_LOCATOR_BYTES - _END_64_HEADER.size
        if at_64 >= 0 and tail.startswith(_END_64, at_64):
            *_, directory_bytes, offset = _END_64_HEADER.unpack_from(tail, at_64)
            end = tail_at + at_64
    # Offsets are relative to the first entry: data before it (a program, a crx header) shifts them all.
    start = end - directory_bytes
    shift = start - offset
    if start < 0 or shift < 0:
        return None
    if directory_bytes > budget.limits.directory_bytes:
        raise ArchiveError(over(DIRECTORY, budget.limits.directory_bytes))
    file.seek(start)
    return _members(exactly(file, directory_bytes), shift)


def _members(directory: bytes, shift: int) -> list[_Member] | None:
    """The records of a directory; None if one is invalid."""
    members = []
    at = 0
    while at < len(directory):
        if len(directory) - at < _RECORD_HEADER.size or not directory.startswith(_RECORD, at):
            return None
        row = _RECORD_HEADER.unpack_from(directory, at)
        flags, method, checksum, packed, unpacked = row[3], row[4], row[7], row[8], row[9]
        name_at = at + _RECORD_HEADER.size
        extra_at = name_at + row[10]
        extra = directory[extra_at : extra_at + row[11]]
        values = _large([unpacked, packed, row[16]], extra)
        name = _name(directory[name_at:extra_at], flags)
        members.append(
            _Member(name, flags, method, checksum, values[1], values[0], values[2] + shift)
        )
        at = extra_at + row[11] + row[12]
    return members


def _large(values: list[int], extra: bytes) -> list[int]:
    """The values; those that do not fit into 32 bits are taken from the zip64 field (4.5.3)."""
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<2H", extra, at)
        if kind == _ZIP64_FIELD:
            field = extra[at + 4 : at + 4 + size]
            numbers = iter(struct.iter_unpack("<Q", field[: len(field) // 8 * 8]))
            return [
                next(numbers, (value,))[0] if value == _UNKNOWN_32 else value for value in values
            ]
        at += 4 + size
    return values


def _name(raw: bytes, flags: int) -> str:
    """The decoded name: UTF-8, GB18030 (Chinese Windows), or DOS's code page.

    If the flag claims UTF-8, bytes that are not UTF-8 become surrogate escapes.
    """
    if flags & _IS_UTF_8:
        return raw.decode("utf-8", "surrogateescape")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("cp437")


def _data_start(file: BinaryIO, at: int) -> int | None:
    """The offset of the data after the local header at `at`; None if there is no such header."""
    file.seek(at)
    header = file.read(_LOCAL_HEADER.size)
    if len(header) < _LOCAL_HEADER.size or not header.startswith(_LOCAL):
        return None
    *_, name_bytes, extra_bytes = _LOCAL_HEADER.unpack(header)
    return at + _LOCAL_HEADER.size + int(name_bytes) + int(extra_bytes)


# --- without a directory --------------------------------------------------------------------------


def _unlisted(file: BinaryIO, start: int, end: int, budget: Budget) -> Iterator[Entry]:
    """The entries between two that the directory lists, before the first or after the last one.

    Programs that add to a zip leave there what was replaced or deleted; two zips may be joined. Other data, such as
    a program, is no entry where it contains the magic bytes: the first one follows at once, or a data descriptor.
    """
    if end - start < _LOCAL_HEADER.size:
        return
    file.seek(start)
    at = file.read(_DESCRIPTOR_BYTES + len(_LOCAL) if start else len(_LOCAL)).find(_LOCAL)
    if at >= 0:
        yield from _by_local_headers(file, start + at, end, budget)


def _by_local_headers(file: BinaryIO, start: int, end: int, budget: Budget) -> Iterator[Entry]:
    """The entries between two offsets by their local headers, which are searched for one after the other."""
    at = _find_local(file, start)
    while at is not None and at < end:
        member = _local(file, at)
        data_at = _data_start(file, at)
        if member is None or data_at is None:  # the magic bytes occur in other data
            budget.count_entry()
            budget.check_time()
            at = _find_local(file, at + len(_LOCAL))
            continue
        after = data_at
        if not member.flags & _SIZE_FOLLOWS:
            after = min(data_at + member.packed_bytes, end)
            packed = Section(file, data_at, after - data_at)
            yield _entry(member, packed, budget, (data_at, after))
        elif member.method in _METHODS:  # such a stream shows where it ends
            yield _entry(member, Section(file, data_at, end - data_at), budget, (data_at, data_at))
        else:
            yield Entry(member.name, reason=_NO_SIZE)
        at = _find_local(file, after)


def _find_local(file: BinaryIO, at: int) -> int | None:
    """The offset of the next local header from `at` on; None if there is none."""
    file.seek(at)
    kept = b""
    size = _NEAR_BYTES  # usually the next one is near
    while chunk := file.read(size):
        size = min(size * 2, _SEARCH_BYTES)
        found = (kept + chunk).find(_LOCAL)
        if found >= 0:
            return at - len(kept) + found
        at += len(chunk)
        kept = chunk[-len(_LOCAL) + 1 :]
    return None


def _local(file: BinaryIO, at: int) -> _Member | None:
    """The entry that the local header at `at` describes; None if the header is truncated or invalid."""
    file.seek(at)
    header = file.read(_LOCAL_HEADER.size)
    if len(header) < _LOCAL_HEADER.size:
        return None
    row = _LOCAL_HEADER.unpack(header)
    name, extra = file.read(row[9]), file.read(row[10])
    flags, method = row[2], row[3]
    if row[1] & 0xFF > _MAX_VERSION or method > _MAX_METHOD or not name or b"\0" in name:
        return None
    unpacked, packed = _large([row[8], row[7]], extra)
    checksum = None if flags & _SIZE_FOLLOWS else row[6]
    return _Member(_name(name, flags), flags, method, checksum, packed, unpacked, at)
