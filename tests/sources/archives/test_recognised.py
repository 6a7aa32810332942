"""What is recognised as an archive or a pointer, and look-alikes."""

from __future__ import annotations

import io
import random
import shutil
import struct
import zlib
from pathlib import Path

import pytest

from patscan.sources.archives import archive_in, formats
from patscan.sources.archives.limits import LIMITS
from patscan.sources.archives.walk import scan_file, scan_stream
from tests.sources.archives import builders, packages
from tests.sources.archives.test_found import BOTH, FILES, OTHER, SCANNER, SCRIPT, Look, places

NOISE = random.Random(14).randbytes(4000)
ELF = b"\x7fELF\2\1\1" + bytes(57)
_ARJ = b"\x1e\x1e\7\1\0\0\2" + bytes(23) + b"a.arj\0\0"
_SIZED = struct.pack("<LQ", 1 << 23, len(SCRIPT))

# Formats that are reported as not scanned: their bytes, and their name.
UNREAD: dict[str, tuple[bytes, str]] = {
    "rar 4": (b"Rar!\x1a\x07\0" + NOISE, "a"),
    "rar 5": (b"Rar!\x1a\x07\1\0" + NOISE, "a"),
    "rar 1.4": (b"RE~^\x07\0" + NOISE, "a"),
    "lz4 frame": (b"\x04\x22\x4d\x18\x64\x40\xa7" + NOISE, "a"),
    "lz4 legacy": (b"\x02\x21\x4c\x18" + NOISE, "a"),
    "compress": (b"\x1f\x9d\x90" + NOISE, "a"),
    "lzip": (b"LZIP\x01\x0c" + NOISE, "a"),
    "lzop": (b"\x89LZO\0\r\n\x1a\n" + NOISE, "a"),
    "lrzip": (b"LRZI\0\6" + NOISE, "a"),
    "snappy": (b"\xff\x06\0\0sNaPpY" + NOISE, "a"),
    "brotli": (NOISE, "index.html.br"),
    "cab": (b"MSCF\0\0\0\0" + NOISE, "a"),
    "wim": (b"MSWIM\0\0\0" + NOISE, "a"),
    "xar, a pkg of macOS": (b"xar!\0\x1c\0\1" + NOISE, "a"),
    "squashfs": (b"hsqs\7\0\0\0" + NOISE, "a"),
    "arj": (b"\x60\xea" + struct.pack("<H", len(_ARJ)) + _ARJ + struct.pack("<L", zlib.crc32(_ARJ)), "a"),
    "zoo": (b"ZOO 2.10 Archive.\x1a\0\0\xdc\xa7\xc4\xfd" + NOISE, "a"),
    "zpaq": (b"7kSt" + NOISE, "a"),
    "lzh": (b"\x24\xf5-lh5-\0" + NOISE, "old.lzh"),
    "iso": (bytes(32768) + b"\1CD001\1\0" + NOISE, "a"),
    "dmg": (b"x\xda" + NOISE + b"koly\0\0\0\4" + bytes(504), "a"),
    "binary cpio": (b"\xc7\x71" + bytes(18) + b"\5\0\0\0\0\0" + b"a.js\0\0" + NOISE, "a"),
    "git bundle": (b"# v2 git bundle\n" + b"0" * 40 + b" refs/heads/main\n\nPACK" + NOISE, "a"),
    "git bundle 3": (b"# v3 git bundle\n@object-format=sha256\n" + NOISE, "a"),
    "git pack": (b"PACK\0\0\0\2\0\0\0\1" + NOISE, "a"),
}  # fmt: skip


@BOTH
@pytest.mark.parametrize("kind", UNREAD)
def test_a_container_that_is_not_read_is_named(kind: str, look: Look) -> None:
    data, path = UNREAD[kind]
    outcome = look(SCANNER, path, io.BytesIO(data))
    (skip,) = outcome.skips
    assert (skip.path, skip.lost) == (path, True)
    assert kind.split(" ", maxsplit=1)[0].rstrip(",") in skip.reason.en
    assert outcome.files == 1


@pytest.mark.parametrize("kind", UNREAD)
def test_it_is_named_in_memory_and_in_an_archive_too(kind: str) -> None:
    data, path = UNREAD[kind]
    held = archive_in(data, SCANNER, path)
    assert held is not None
    assert [skip.path for skip in held.skips] == [path]
    inside = scan_file(SCANNER, "z", io.BytesIO(builders.zip_of({path: data})))
    assert [skip.path for skip in inside.skips] == [f"z!{path}"]


def test_plain_tokens_in_one_are_found() -> None:
    for look in (scan_file, scan_stream):
        data = b"Rar!\x1a\x07\1\0\n" + SCRIPT + NOISE * 1000
        outcome = look(SCANNER, "a", io.BytesIO(data))
        assert places(outcome.findings) == [("a", 3, 16)]
        assert len(outcome.skips) == 1


# Streams that are read, and how the standard library does not write them.
STREAMS = {
    "zlib, fast": zlib.compress(SCRIPT, 1),
    "zlib": zlib.compress(SCRIPT),
    "zlib, best": zlib.compress(SCRIPT, 9),
    "lzma": builders.lzma_alone(SCRIPT),
    "zst behind a frame to be skipped": b"\x50\x2a\x4d\x18\4\0\0\0size" + builders.zst(SCRIPT),
}


@BOTH
@pytest.mark.parametrize("kind", STREAMS)
def test_a_stream_is_read(kind: str, look: Look) -> None:
    outcome = look(SCANNER, "a", io.BytesIO(STREAMS[kind]))
    assert places(outcome.findings) == [("a!a", 2, 16)]
    assert outcome.skips == ()


@pytest.mark.parametrize("kind", ["zlib", "lzma"])
def test_a_stream_that_ends_early_is_named(kind: str) -> None:
    data = zlib.compress(NOISE) if kind == "zlib" else builders.lzma_alone(NOISE)
    (skip,) = scan_file(SCANNER, "a", io.BytesIO(data[:3000])).skips
    assert skip.path == "a"


def end_record(*numbers: int) -> bytes:
    """The end record of a zip: disks, counts, size and offset of the directory, size of the comment."""
    return struct.pack("<4s4H2LH", b"PK\5\6", *numbers)


# The magic bytes of zip in other files: code that compares with them, tables, a stored record.
MARKS = {
    "in code": NOISE[:500] + b"PK\5\6" + NOISE[:900] + b"PK\3\4" + NOISE,
    "side by side": NOISE[:300] + b"PK\1\2PK\3\4PK\5\6PK\6\6PK\6\7PK\7\x08" + NOISE[:60],
    "at the end": NOISE[:900] + b"PK\3\4" + NOISE[:400] + b"PK\5\6" + bytes(18),
    "just before it": NOISE + b"PK\5\6" + NOISE[:17] + b"\0",
    "an empty zip": NOISE + end_record(0, 0, 0, 0, 0, 0, 0),
    "a count without a directory": NOISE + end_record(0, 0, 3, 3, 200, 9, 0),
}
CARRIERS = {
    "ELF": ELF,
    "PE": b"MZ\x90\0" + bytes(60),
    "Mach-O": b"\xcf\xfa\xed\xfe\x07\0\0\1" + bytes(60),
    "wasm": b"\0asm\1\0\0\0",
    "class": b"\xca\xfe\xba\xbe\0\0\0\x37",
    "pyc": b"\xa7\r\r\n" + bytes(12),
    "sqlite": b"SQLite format 3\0" + bytes(84),
    "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
    "font": b"\0\1\0\0\0\x0f\0\x80",
    "png": b"\x89PNG\r\n\x1a\n",
    "script": b"#!/bin/sh\nexit\n",
}


@BOTH
@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("carrier", CARRIERS)
def test_magic_bytes_of_zip_make_no_archive(carrier: str, mark: str, look: Look) -> None:
    data = CARRIERS[carrier] + MARKS[mark]
    assert archive_in(data, SCANNER, "a") is None
    outcome = look(SCANNER, "a", io.BytesIO(data))
    assert outcome.skips == ()
    found = look(SCANNER, "a", io.BytesIO(data[:60] + b"\n" + SCRIPT + data[60:]))
    assert {one.location.path for one in found.findings} == {"a"}


_SIGNED = builders.zip_of(FILES) + b"certificate " * 40
BEHIND = {
    "ELF": ELF + MARKS["in code"] + builders.zip_of(FILES),
    "PE": b"MZ" + MARKS["side by side"] + builders.zip_of(FILES, comment=b"setup"),
    "PE, signed": b"MZ" + MARKS["in code"] + _SIGNED,
    "script": b"#!/bin/sh\nexec java -jar $0\n" + builders.zip_of(FILES),
    "many entries": ELF + builders.zip_of({f"{n}" * 40: b"x" for n in range(2000)} | FILES),
}


@BOTH
@pytest.mark.parametrize("kind", BEHIND)
def test_a_zip_appended_to_a_program_is_read(kind: str, look: Look) -> None:
    outcome = look(SCANNER, "a", io.BytesIO(BEHIND[kind]))
    assert ("a!assets/index.js", 2, 16) in places(outcome.findings)
    assert outcome.skips == ()


def elf_of(code: bytes, *, bits: int = 64, order: str = "<") -> bytes:
    """A program for Linux: a header, one segment, and a table of one section at its end."""
    wide, at = bits == 64, 64 if bits == 64 else 52
    segment = struct.pack(order + "2L6Q", 1, 5, 0, 0, 0, at, at, 0) if wide else bytes(32)
    tables = (at, at + len(segment) + len(code))
    head = b"\x7fELF" + bytes([2 if wide else 1, 1 if order == "<" else 2, 1]) + bytes(9)
    head += struct.pack(order + ("2HL3QL6H" if wide else "2HL3LL6H"), 2, 62, 1, 0, *tables, 0, at,
                        len(segment), 1, 64, 1, 0)  # fmt: skip
    return head + segment + code + bytes(64)


def pe_of(code: bytes) -> bytes:
    """A program for Windows with one section."""
    section = b".text\0\0\0" + struct.pack("<4L", len(code), 4096, len(code), 192) + bytes(16)
    coff = b"PE\0\0" + struct.pack("<2H3L2H", 0x8664, 1, 0, 0, 0, 0, 2)
    return (b"MZ" + bytes(58) + struct.pack("<L", 64) + coff + section).ljust(192, b"\0") + code


PROGRAMS = {
    "ELF": elf_of(MARKS["in code"]),
    "ELF, 32 bits": elf_of(MARKS["side by side"], bits=32),
    "ELF, the other byte order": elf_of(MARKS["in code"], order=">"),
    "PE": pe_of(MARKS["in code"]),
}


@BOTH
@pytest.mark.parametrize("program", PROGRAMS)
def test_a_zip_appended_to_a_truncated_program_is_named(program: str, look: Look) -> None:
    data = PROGRAMS[program] + builders.zip_of(FILES | {"noise": NOISE})[:-3000]
    outcome = look(SCANNER, "a", io.BytesIO(data))
    assert places(outcome.findings) == [("a!assets/index.js", 2, 16)]
    assert {skip.path for skip in outcome.skips} == {"a", "a!noise"}


@BOTH
@pytest.mark.parametrize("kind", ["rar 4", "rar 5", "cab", "squashfs", "7z", "gz", "NSIS", "Inno"])
@pytest.mark.parametrize("program", PROGRAMS)
def test_what_a_program_unpacks_is_named(program: str, kind: str, look: Look) -> None:
    more = {
        "7z": b"7z\xbc\xaf\x27\x1c\0\4" + NOISE,
        "gz": builders.COMPRESSED["gz"](NOISE),
        "NSIS": b"\0\0\0\0\xef\xbe\xad\xdeNullsoftInst" + NOISE,
        "Inno": b"zlb\x1a" + NOISE,
    }
    behind = more.get(kind) or UNREAD[kind][0]
    outcome = look(SCANNER, "a", io.BytesIO(PROGRAMS[program] + behind))
    (skip,) = outcome.skips
    assert kind.split(" ", maxsplit=1)[0] in skip.reason.en
    assert archive_in(PROGRAMS[program] + behind, SCANNER, "a") is not None


@pytest.mark.parametrize("behind", [b"", bytes(8), NOISE, b"x" * 300, OTHER, b"PK\5\6"])
@pytest.mark.parametrize("program", PROGRAMS)
def test_other_data_appended_to_a_program_is_no_archive(program: str, behind: bytes) -> None:
    assert archive_in(PROGRAMS[program] + behind, SCANNER, "a") is None


def test_a_program_of_any_shape_raises_nothing() -> None:
    for program in PROGRAMS.values():
        for size in (4, 5, 20, 40, 60, 64, 70, 100, 130, 190, 200):
            assert archive_in(program[:size], SCANNER, "a") is None
    for name in ("zip", "unzip", "sqlite3", "git", "python3"):
        found = shutil.which(name)
        if found:
            assert archive_in(Path(found).read_bytes(), SCANNER, "a") is None


def test_names_are_only_taken_from_headers_that_make_sense() -> None:
    data = builders.zip_of(FILES)
    cut = data[: data.rindex(b"PK\1\2")]
    wrong = b"PK\3\4" + b"\xff" * 22 + struct.pack("<2H", 9000, 0) + NOISE * 3
    outcome = scan_file(SCANNER, "a", io.BytesIO(cut + wrong))
    assert places(outcome.findings) == [("a!assets/index.js", 2, 16)]
    assert {skip.path for skip in outcome.skips} <= {"a"}
    assert outcome.skips


def test_many_invalid_headers_end() -> None:
    few = LIMITS._replace(entries=20_000)
    (skip,) = scan_file(SCANNER, "a", io.BytesIO(b"PK\3\4\xff\xff\xff\xff" * 40_000), few).skips
    assert "over the limit for entries" in skip.reason.en


LEFT_ALONE = {
    "text": b"PK is not a zip",
    "text with ustar": b"x" * 257 + b"ustarx" + b"y" * 300,
    "empty": b"",
    "short": b"P",
    "bzip2's name": b"BZh is how bzip2 begins",
    "program without a zip": b"MZ" + bytes(500),
    "four": b"\4\0\0\0" + b"some pickle",
    "zlib's first bytes": b"x^2 + y^2 = r^2 is a circle\n" * 40,
    "zlib's first byte": b"x\xc3\xa4 is no word, x\x9c neither",
    "a few bytes of zlib": zlib.compress(OTHER)[:20],
    "lzma's first bytes": b"]\0\0" + NOISE,
    "cpio's digits": b"070701 is how a cpio begins\n",
    "cpio's digits, and more of them": b"070707" + b"9" * 80,
    "rar's name": b"Rar! is how a rar begins",
    "ar's name": b"!<arch> is how an ar begins",
    "a thin ar names files beside it": b"!<thin>\n" + packages.ar_of({"a.o": OTHER})[8:],
    "compress, other flags": b"\x1f\x9d\xff" + NOISE,
    "squashfs's name": b"hsqs is how a squashfs begins",
    "sqsh": b"sqsh is a shell for databases\n",
    "zoo": b"ZOO of animals\n",
    "arj, no checksum": b"\x60\xea\x20\0" + NOISE,
    "a bundle is told of": b"# v2 git bundles\nare made by `git bundle`\n",
    "a pack's name": b"PACK\0\0\0\x09" + NOISE,
    "text that is called brotli": "olá, mundo\n".encode() * 100,
    "cabinet": b"MSCF is Microsoft's\n",
    "git-crypt's name": b"\0GITCRYPT is its name",
}


@pytest.mark.parametrize("kind", LEFT_ALONE)
def test_what_is_no_archive_is_left_alone(kind: str) -> None:
    path = "pt.br" if "brotli" in kind else "a"
    assert archive_in(LEFT_ALONE[kind], SCANNER, path) is None
    outcome = scan_stream(SCANNER, path, io.BytesIO(LEFT_ALONE[kind] + b"\n" + SCRIPT))
    assert [one.location.path for one in outcome.findings] == [path]
    assert outcome.skips == ()


def test_a_name_alone_makes_no_archive() -> None:
    for name in ("a.tar", "a.br", "a.lzh", "a.rar", "a.icloud"):
        assert archive_in(OTHER, SCANNER, name) is None


@pytest.mark.parametrize("row", formats.FORMATS, ids=lambda row: row.name)
def test_the_cheap_question_is_right_about_every_row(row: formats.Format) -> None:
    """A file that the quick test rejects is not checked again."""
    if row.at < 0:
        data = bytes(2000 + row.at) + row.magic + bytes(-row.at - len(row.magic))
    else:
        data = bytes(row.at) + row.magic + bytes(600)
        data = b"\4\0\0\0" + data[4:] if row.name == "asar" else data
    path = "a" + (row.endings or ("",))[0]
    assert formats.may_be(data, path) or row.name == "NSIS"  # which is only appended to a program
    assert not row.is_pointer or formats.may_be(data, path, archives=False)
    if row.magic and not row.at and not row.endings:
        assert formats.FIRST_BYTES.pairs[data[0] << 8 | data[1]]
