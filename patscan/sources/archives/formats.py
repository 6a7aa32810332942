"""Recognises archives, and pointers to files that are stored elsewhere, by their bytes."""

import os
from collections.abc import Callable
from typing import BinaryIO, NamedTuple

from patscan.model.text import Text
from patscan.sources.archives import checks, pointers

_NO_READER = Text(
    "patscan cannot read {name} files: what is in it was not scanned",
    "patscan 无法读取 {name} 文件：其中的内容未扫描",
)
_BUNDLE = Text(
    "patscan cannot read git bundles: `git clone` it, then scan that with `patscan history`",
    "patscan 无法读取 git bundle：请先 `git clone` 它，再用 `patscan history` 扫描",
)
_PACK = Text(
    "a pack of git objects, read only as part of its repository: scan that with `patscan history`",
    "git 对象包只能随其仓库读取：请用 `patscan history` 扫描该仓库",
)


_APPENDED = Text(
    "a program with {name} appended, which patscan cannot read there: unpack it and scan the result",
    "程序末尾附带 {name}，patscan 无法在该处读取：请解包后再扫描",
)
# Reads from a file. Arguments: the offset, and how many bytes at most.
ReadAt = Callable[[int, int], bytes]


class Format(NamedTuple):
    """A format: how it is recognised, and the module that reads it.

    Attributes:
        name: what users call it: `zip`.
        magic: the bytes it is recognised by.
        reader: the module in this folder that reads it; empty if it is reported as not scanned.
        at: the offset of the magic bytes; from the end of the file if it is negative.
        seeks: whether reading it needs random access.
        wraps: whether it compresses one stream and has no list of entries: `gz`.
        reason: why it is not scanned, if there is no reader.
        check: one more condition for the first bytes, where the magic bytes are not sufficient.
        endings: what names of such files end with, in lower case; empty if the name does not matter.
        is_pointer: whether it stands for a file that is stored elsewhere. Such files are recognised
            without `--archives`, too.
    """

    name: str
    magic: bytes
    reader: str = ""
    at: int = 0
    seeks: bool = False
    wraps: bool = False
    reason: Text = _NO_READER
    check: Callable[[bytes], bool] | None = None
    endings: tuple[str, ...] = ()
    is_pointer: bool = False

    @property
    def unread(self) -> Text:
        """The reason why its content was not scanned."""
        return self.reason.format(name=self.name)


ZIP = Format("zip", b"PK\3\4", "zips", seeks=True)
_EMPTY_ZIP = ZIP._replace(magic=b"PK\5\6")
TAR = Format("tar", b"ustar\0", "tars", at=257)
_ISO = Format("iso", b"CD001", at=32769)
_DMG = Format("dmg", b"koly", at=-512)
FORMATS = (
    ZIP,
    _EMPTY_ZIP,
    Format("zip", b"PK\7\x08PK\3\4", "zips", seeks=True),  # once meant for several disks
    Format("crx", b"Cr24", "zips", seeks=True),
    _DMG,  # it may begin with a compressed stream, so it comes before those
    TAR,
    TAR._replace(magic=b"ustar "),  # GNU's
    TAR._replace(magic=b"", at=0, check=checks.is_tar, endings=(".tar",)),  # before POSIX
    Format("gz", b"\x1f\x8b\x08", "packed", wraps=True),
    *(Format("bz2", b"BZh%d1AY&SY" % level, "packed", wraps=True) for level in range(1, 10)),
    Format("xz", b"\xfd7zXZ\0", "packed", wraps=True),
    Format("zst", b"\x28\xb5\x2f\xfd", "packed", wraps=True),
    Format("zst", b"\x50\x2a\x4d\x18", "packed", wraps=True),  # as pzstd begins
    Format("lzma", b"\x5d\0\0", "packed", wraps=True, check=checks.is_lzma),
    *(
        Format("zlib", b"x" + level, "packed", wraps=True, check=checks.inflates)
        for level in (b"\x01", b"\x5e", b"\x9c", b"\xda")
    ),
    Format("asar", b'{"files":', "asars", at=16, seeks=True),
    Format("7z", b"7z\xbc\xaf\x27\x1c", "sevenzips", seeks=True),
    Format("ar", b"!<arch>\n", "ars"),  # deb
    Format("cpio", b"070701", "cpios", check=checks.is_new_cpio),
    Format("cpio", b"070702", "cpios", check=checks.is_new_cpio),  # with checksums
    Format("cpio", b"070707", "cpios", check=checks.is_old_cpio),
    Format("rpm", b"\xed\xab\xee\xdb", "rpms"),
    # The formats below have no reader: they are reported as not scanned.
    Format("binary cpio", b"\xc7\x71", check=checks.is_binary_cpio),
    Format("binary cpio", b"\x71\xc7", check=checks.is_binary_cpio),
    Format("rar", b"Rar!\x1a\x07"),
    Format("rar", b"RE\x7e\x5e", check=checks.is_binary),  # before 1.50
    Format("lz4", b"\x04\x22\x4d\x18"),
    Format("lz4", b"\x02\x21\x4c\x18"),  # as the Linux kernel has it
    Format("Z (compress)", b"\x1f\x9d", check=checks.is_compress),
    Format("lzip", b"LZIP\1"),
    Format("lzop", b"\x89LZO\0\r\n\x1a\n"),
    Format("lrzip", b"LRZI\0"),
    Format("snappy", b"\xff\x06\0\0sNaPpY"),
    Format("brotli", b"", check=checks.is_no_text, endings=(".br",)),
    Format("cab", b"MSCF\0\0\0\0"),
    Format("wim", b"MSWIM\0\0\0"),
    Format("xar", b"xar!\0"),
    Format("squashfs", b"hsqs", check=checks.is_binary),
    Format("squashfs", b"sqsh", check=checks.is_binary),
    Format("NSIS", b"\xef\xbe\xad\xdeNullsoftInst", at=4),  # only appended to its installers
    Format("Inno Setup", b"zlb\x1a"),
    Format("arj", b"\x60\xea", check=checks.is_arj),
    Format("zoo", b"ZOO ", check=checks.is_binary),
    Format("zpaq", b"7kSt"),
    Format("zpaq", b"zPQ\1"),
    Format("lzh", b"-l", at=2, check=checks.is_no_text, endings=(".lzh", ".lha")),
    _ISO,
    *(Format("git bundle", b"# v%d git bundle\n" % n, reason=_BUNDLE) for n in (2, 3)),
    *(Format("git pack", b"PACK\0\0\0%c" % n, reason=_PACK) for n in (2, 3)),
    *(
        Format("Git LFS", version, reason=pointers.LFS, check=pointers.is_lfs, is_pointer=True)
        for version in pointers.LFS_VERSIONS
    ),
    Format("git-annex", b"/annex/objects/", reason=pointers.ANNEX, check=pointers.is_annex,
           is_pointer=True),
    *(
        Format("git-annex", start, reason=pointers.ANNEX, check=pointers.is_annex_link,
               is_pointer=True)
        for start in (b"../", b".git/")
    ),
    Format("git-fat", b"#$# git-fat ", reason=pointers.FAT, check=pointers.is_fat, is_pointer=True),
    Format("git-crypt", b"\0GITCRYPT\0", reason=pointers.CRYPT, is_pointer=True),
    Format("iCloud", b"bplist00", reason=pointers.CLOUD, endings=(".icloud",), is_pointer=True),
)  # fmt: skip
HEAD_BYTES = max(row.at + len(row.magic) for row in FORMATS)
_POINTERS = tuple(row for row in FORMATS if row.is_pointer)

# A self-extracting program ends with a zip. Every zip ends with a record of 22 bytes and a comment, which
# is usually empty.
_END = b"PK\5\6"
END_BYTES = 22
TAIL_BYTES = END_BYTES + 0xFFFF
_PROGRAMS = (b"MZ", b"\x7fELF")
MAY_END_IN_ZIP = (*_PROGRAMS, b"#!")


class FirstBytes(NamedTuple):
    """A quick test of a file's first bytes, for every file: whether it may have one of some formats.

    Attributes:
        pairs: indexed by the first two bytes as a big-endian number; 1 if a format begins with them.
        two: the magic numbers of two bytes.
        three: those of three bytes.
        four: the first four bytes of longer ones.
    """

    pairs: bytes
    two: frozenset[bytes]
    three: frozenset[bytes]
    four: frozenset[bytes]

    def may_begin_with(self, start: bytes) -> bool:
        """Whether a format may begin with these four bytes."""
        return start[:2] in self.two or start[:3] in self.three or start in self.four


def _first_bytes(starts: tuple[bytes, ...]) -> FirstBytes:
    pairs = bytearray(1 << 16)
    for start in starts:
        pairs[start[0] << 8 | start[1]] = 1
    return FirstBytes(
        bytes(pairs),
        frozenset(start for start in starts if len(start) == 2),
        frozenset(start for start in starts if len(start) == 3),
        frozenset(start[:4] for start in starts if len(start) > 3),
    )


def _starts(rows: tuple[Format, ...]) -> tuple[bytes, ...]:
    return tuple(row.magic for row in rows if row.magic and not row.at and not row.endings)


FIRST_BYTES = _first_bytes((*_starts(FORMATS), *_PROGRAMS, b"\4\0\0\0"))  # the last is an asar's
POINTER_FIRST_BYTES = _first_bytes(_starts(_POINTERS))
_FIRST_PAIRS = frozenset(
    start[:2] for start in FIRST_BYTES.two | FIRST_BYTES.three | FIRST_BYTES.four
)
# Of formats with magic bytes elsewhere: the first of these bytes, and its offset, or its distance from the end.
TAR_BYTE, ISO_BYTE = TAR.magic[0], _ISO.magic[0]
END_BYTE, DMG_BYTE = _END[0], _DMG.magic[0]
ISO_AT, DMG_BYTES = _ISO.at, -_DMG.at
# The last characters of file names that a format requires.
LAST_CHARS = 3
ENDS = frozenset(
    end
    for row in FORMATS
    for ending in row.endings
    for end in (ending[-LAST_CHARS:], ending[-LAST_CHARS:].upper())
)
_TAR_AT, _TAR_FIRST, _TAR_MAGIC = slice(TAR.at, TAR.at + 1), TAR.magic[:1], TAR.magic[:5]
_END_AT, _END_FIRST = slice(-END_BYTES, 1 - END_BYTES), _END[:1]
_ISO_AT, _ISO_FIRST = slice(_ISO.at, _ISO.at + 1), _ISO.magic[:1]
_DMG_AT, _DMG_FIRST = slice(_DMG.at, _DMG.at + 1), _DMG.magic[:1]


def may_be(data: bytes, path: str = "", *, archives: bool = True) -> bool:
    """A quick test whether `data` may be an archive or pointer; False for nearly all other files.

    Without `archives` only pointers count.
    """
    if not archives:
        return POINTER_FIRST_BYTES.may_begin_with(data[:4]) or path[-LAST_CHARS:] in ENDS
    return (
        (data[:2] in _FIRST_PAIRS and FIRST_BYTES.may_begin_with(data[:4]))
        or (data[_TAR_AT] == _TAR_FIRST and data.startswith(_TAR_MAGIC, TAR.at))
        or (data[_END_AT] == _END_FIRST and data.startswith(_END, len(data) - END_BYTES))
        or (data[_ISO_AT] == _ISO_FIRST and data.startswith(_ISO.magic, _ISO.at))
        or (data[_DMG_AT] == _DMG_FIRST and data.startswith(_DMG.magic, len(data) + _DMG.at))
        or path[-LAST_CHARS:] in ENDS
    )


def of(read: ReadAt, size: int, path: str = "", *, archives: bool = True) -> Format | None:
    """The format of a file; None if it is neither an archive nor a pointer.

    Args:
        read: reads from the file.
        size: of the file, in bytes.
        path: of the file; some formats require an ending.
        archives: whether formats other than pointers count.
    """
    head = read(0, HEAD_BYTES)
    tail = read(max(0, size - TAIL_BYTES), TAIL_BYTES)
    found = by_ends(head, tail, path, archives=archives)
    if found or not (archives and head.startswith(_PROGRAMS)):
        return found
    from patscan.sources.archives.programs import end_of

    at = end_of(head)
    if not 0 < at < size:
        return None
    appended = by_ends(read(at, HEAD_BYTES), b"")
    if appended in (None, ZIP, _EMPTY_ZIP):
        return ZIP if appended is ZIP else None
    # Other formats are only read from the first byte of a file.
    return appended._replace(reader="", reason=_APPENDED)


def of_bytes(data: bytes, path: str = "", *, archives: bool = True) -> Format | None:
    """Like `of`, for `data` in memory."""
    return of(lambda at, size: data[at : at + size], len(data), path, archives=archives)


def of_file(file: BinaryIO, path: str = "", *, archives: bool = True) -> Format | None:
    """Like `of`, for a file with random access; its position is the beginning afterwards.

    Raises:
        OSError: it cannot be read.
    """

    def read(at: int, size: int) -> bytes:
        file.seek(at)
        return file.read(size)

    found = of(read, file.seek(0, os.SEEK_END), path, archives=archives)
    file.seek(0)
    return found


def by_ends(head: bytes, tail: bytes, path: str = "", *, archives: bool = True) -> Format | None:
    """Like `of`, for a file of which the first and last bytes are known.

    Args:
        head: the first `HEAD_BYTES`, or the whole file.
        tail: the last `TAIL_BYTES`, or the whole file; empty if they are not known.
        path: as in `of`.
        archives: as in `of`.
    """
    name = path.lower()
    for row in FORMATS if archives else _POINTERS:
        has_magic = (
            head.startswith(row.magic, row.at)
            if row.at >= 0
            else tail[row.at :].startswith(row.magic)
        )
        if (
            has_magic
            and (not row.endings or name.endswith(row.endings))
            and (row.check is None or row.check(head))
        ):
            return row
    if archives and (head.startswith(_PROGRAMS) or tail[-END_BYTES:].startswith(_END)):
        return ZIP if checks.zip_end(tail) >= 0 else None
    return None
