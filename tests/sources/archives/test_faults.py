"""What is damaged, encrypted, lying or too much is named; what could be read is scanned."""

from __future__ import annotations

import gzip
import io
import random
import struct
import sys
import time
import zipfile
from binascii import crc32
from collections.abc import Callable

import pytest

from patscan.sources.archives import sevenzips
from patscan.sources.archives.entry import short_name
from patscan.sources.archives.limits import LIMITS, Limits
from patscan.sources.archives.walk import scan_file, scan_stream
from tests.sources.archives import builders, packages
from tests.sources.archives.test_found import BOTH, FILES, PAT, SCANNER, SCRIPT, Look

NOISE = random.Random(5).randbytes(9000)
PLANTED = {"a.js": SCRIPT, "noise": NOISE}


def skips(look: Look, data: bytes, path: str = "a") -> dict[str, str]:
    """The reasons, in English, by path."""
    outcome = look(SCANNER, path, io.BytesIO(data))
    assert all(skip.lost for skip in outcome.skips)
    return {skip.path: skip.reason.en for skip in outcome.skips}


def broken(data: bytes, at: int, value: bytes = b"\xff\xff") -> bytes:
    """`data` with some bytes overwritten."""
    at %= len(data)
    return data[:at] + value + data[at + len(value) :]


CUT_SHORT = "it ends early"
TRUNCATED = {
    "zip": (builders.zip_of(PLANTED), {"a!noise": CUT_SHORT, "a": "no table of contents"}),
    "zip, written to a pipe": (
        builders.streamed_zip_of(PLANTED),
        {"a!noise": CUT_SHORT, "a": "no table of contents"},
    ),
    "tar": (builders.tar_of(PLANTED), {"a!noise": CUT_SHORT, "a": CUT_SHORT}),
    "tar.gz": (builders.tar_of(PLANTED, "w:gz"), {"a!noise": CUT_SHORT, "a": CUT_SHORT}),
    "asar": (builders.asar_of(PLANTED), {"a!noise": "offset in the archive is invalid"}),
    "ar": (packages.ar_of(PLANTED), {"a!noise": CUT_SHORT, "a": CUT_SHORT}),
    "cpio": (packages.cpio_of(PLANTED), {"a!noise": CUT_SHORT, "a": CUT_SHORT}),
    "rpm": (packages.rpm_of(PLANTED), {"a!payload!noise": CUT_SHORT, "a!payload": CUT_SHORT}),
    "gz": (gzip.compress(SCRIPT + NOISE), {"a": CUT_SHORT}),
}


@BOTH
@pytest.mark.parametrize("kind", TRUNCATED)
def test_a_truncated_archive_gives_what_is_readable(kind: str, look: Look) -> None:
    data, reasons = TRUNCATED[kind]
    outcome = look(SCANNER, "a", io.BytesIO(data[:5000]))
    assert len(outcome.findings) == 1
    told = skips(look, data[:5000])
    assert {
        path: reason for path, reason in reasons.items() if reason in told.get(path, "")
    } == reasons
    assert set(told) == set(reasons)


@pytest.mark.parametrize("kind", TRUNCATED)
def test_cut_anywhere_it_is_named_or_nothing_is_missing(kind: str) -> None:
    data, _ = TRUNCATED[kind]
    whole = scan_file(SCANNER, "a", io.BytesIO(data))
    assert not whole.skips
    for size in range(600, len(data.rstrip(b"\0")) - 1, 97):
        outcome = scan_file(SCANNER, "a", io.BytesIO(data[:size]))
        assert outcome.skips, size


_STORED = builders.zip_of(PLANTED, method=zipfile.ZIP_STORED)
_DEFLATED = builders.zip_of(PLANTED)
FAULTS: dict[str, tuple[bytes, dict[str, str]]] = {
    "checksum": (broken(_STORED, 5000), {"a!noise": "checksum is wrong"}),
    "deflate": (
        broken(_DEFLATED, _DEFLATED.index(b"noise") + 5, b"\xff" * 9),
        {"a!noise": "damaged"},
    ),
    "local header": (
        broken(_DEFLATED, _DEFLATED.index(b"noise") - 30),
        {"a!noise": "local header"},
    ),
    "gz": (broken(gzip.compress(SCRIPT + NOISE), 6000), {"a": "damaged"}),
    "gz, something behind it": (gzip.compress(SCRIPT) + b"more", {"a": "damaged"}),
    "encrypted": (
        builders.raw_zip([builders.Row(b"a.js", SCRIPT), builders.Row(b"x", NOISE, flags=1)]),
        {"a!x": "encrypted"},
    ),
    "method": (
        builders.raw_zip([builders.Row(b"a.js", SCRIPT), builders.Row(b"x", NOISE, method=9)]),
        {"a!x": "unknown method (9)"},
    ),
    "overlapping entries": (
        builders.raw_zip(
            [
                builders.Row(b"a.js", SCRIPT),
                builders.Row(b"x", NOISE),
                builders.Row(b"y", NOISE, start=90),
            ]
        ),
        {"a!y": "overlaps"},
    ),
    "the same entry twice": (
        builders.raw_zip([builders.Row(b"a.js", SCRIPT), builders.Row(b"y", SCRIPT, start=0)]),
        {"a!y": "overlaps"},
    ),
    "a zip64 field that ends early, no directory": (
        struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 0, 0, 0, crc32(SCRIPT), *[len(SCRIPT)] * 2, 4, 9)
        + b"a.js"
        + struct.pack("<2H5s", 1, 16, b"12345")
        + SCRIPT,
        {"a": "table of contents"},
    ),
    "tar, no end mark": (builders.tar_of({"a.js": SCRIPT})[:1024], {"a": CUT_SHORT}),
    "tar, header": (
        builders.tar_of({"a.js": SCRIPT}, style=0)[:1024] + b"x" * 512,
        {"a": "damaged"},
    ),
    "tar, negative size": (
        builders.tar_of({"a.js": SCRIPT})[:1024] + builders.tar_header(b"n", b"\xff" * 12),
        {"a": "damaged: size"},
    ),
    "tar, octal nonsense": (
        builders.tar_of({"a.js": SCRIPT})[:1024] + builders.tar_header(b"n", b"-7"),
        {"a": "damaged: size"},
    ),
    "tar, huge size": (
        builders.tar_of({"a.js": SCRIPT})[:1024]
        + builders.tar_header(b"n", b"\x80" + b"\x7f" * 11),
        {"a": "damaged: size"},
    ),
    "tar, large size": (
        builders.tar_of({"a.js": SCRIPT})[:1024] + builders.tar_header(b"n", b"7" * 11),
        {"a!n": CUT_SHORT, "a": CUT_SHORT},
    ),
    "tar, endless name": (
        builders.tar_of({"a.js": SCRIPT})[:1024] + builders.tar_header(b"n", b"7" * 11, b"L"),
        {"a": "bytes of one header"},
    ),
    "asar, no header": (
        b"\4\0\0\0" + struct.pack("<3L", 40, 36, 30) + b'{"files":{"a":',
        {"a": "damaged"},
    ),
    "asar, deep": (
        b"\4\0\0\0" + struct.pack("<3L", 10**6, 10**6, 10**6) + b'{"files":{"a":' * 70_000,
        {"a": "damaged"},
    ),
    "asar, outside": (
        builders.asar_of({"a.js": SCRIPT}, more={"x": {"offset": "10", "size": 10**9}}),
        {"a!x": "offset in the archive is invalid"},
    ),
    "asar, negative": (
        builders.asar_of({"a.js": SCRIPT}, more={"x": {"offset": "0", "size": -5}}),
        {"a!x": "offset in the archive is invalid"},
    ),
}
WITHOUT_FINDING = {"asar, no header", "asar, deep"}


@BOTH
@pytest.mark.parametrize("kind", FAULTS)
def test_faults_are_named(kind: str, look: Look) -> None:
    data, reasons = FAULTS[kind]
    told = skips(look, data)
    assert set(told) == set(reasons)
    for path, reason in reasons.items():
        assert reason in told[path]
    outcome = look(SCANNER, "a", io.BytesIO(data))
    assert len(outcome.findings) == (kind not in WITHOUT_FINDING)


def test_an_invalid_directory_is_not_followed() -> None:
    data = builders.zip_of(PLANTED)
    at = data.rindex(b"PK\1\2")
    outcome = scan_file(SCANNER, "a", io.BytesIO(broken(data, at)))
    assert [one.location.path for one in outcome.findings] == ["a!a.js"]
    assert [skip.path for skip in outcome.skips] == ["a"]


# --- names ----------------------------------------------------------------------------------------

HOSTILE_NAMES = [
    "new\nline", "../../etc/passwd", "/etc/passwd", "C:\\Windows\\x", "a\u202egnp.js", "\x1b[31mred",
    "n" * 4000, "!", "", "a!b!c",
]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE_NAMES, ids=lambda name: repr(name)[:20])
def test_hostile_names_are_only_names(name: str) -> None:
    for data in (builders.duplicated([name, name], SCRIPT), builders.tar_of({name: SCRIPT})):
        outcome = scan_file(SCANNER, "a", io.BytesIO(data))
        paths = {one.location.path for one in outcome.findings}
        assert paths == {f"a!{short_name(name, LIMITS.name_chars)}"} or name == ""


def test_a_name_without_end_is_cut() -> None:
    data = builders.tar_of({"n" * 100_000 + ".js": SCRIPT})
    (found,) = scan_file(SCANNER, "a", io.BytesIO(data)).findings
    assert len(found.location.path) == LIMITS.name_chars + 2
    assert found.location.path.endswith("nnn.js")


@pytest.mark.parametrize("at", [0, 1, 30, 40, 57, 58, 59, 60, 61, 62, 100, 200])
def test_a_name_is_masked_before_it_is_cut(at: int) -> None:
    name = f"{'n' * at}-{PAT}.{'m' * 300}"
    shown = short_name(name, LIMITS.name_chars)
    assert len(shown) <= LIMITS.name_chars
    assert not any(PAT[start : start + 5] in shown.replace(PAT[:8], "").replace(PAT[-4:], "")
                   for start in range(4, len(PAT) - 4))  # fmt: skip


def test_links_and_devices_have_no_content() -> None:
    entries = [
        builders.tar_header(b"l", b"7" * 11, kind) for kind in (b"1", b"2", b"3", b"4", b"5", b"6")
    ]
    data = b"".join(entries) + builders.tar_of({"a.js": SCRIPT})
    outcome = scan_file(SCANNER, "a", io.BytesIO(data))
    assert [one.location.path for one in outcome.findings] == ["a!a.js"]
    assert not outcome.skips


# --- too much -------------------------------------------------------------------------------------


class Zeros:
    """A gzip file of zeros that never ends, made as it is read: its head, and one block again and again."""

    def __init__(self, head: bytes = SCRIPT) -> None:
        import zlib

        packer = zlib.compressobj(9, zlib.DEFLATED, 31)
        self._next = packer.compress(head) + packer.flush(zlib.Z_FULL_FLUSH)
        self._block = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
        self.given = 0

    def read(self, size: int, /) -> bytes:
        """The next bytes."""
        self._next += self._block * (max(0, size - len(self._next)) // len(self._block) + 1)
        data, self._next = self._next[:size], self._next[size:]
        self.given += len(data)
        return data


def test_endless_zeros_end_at_the_ratio() -> None:
    source = Zeros()
    outcome = scan_stream(SCANNER, "a.gz", source)
    assert [one.location.path for one in outcome.findings] == ["a.gz!a"]
    ((path, reason),) = ((skip.path, skip.reason.en) for skip in outcome.skips)
    assert path == "a.gz"
    assert "the compression ratio (200)" in reason
    assert source.given < 3 << 20


@pytest.mark.timing
def test_ten_gigabytes_of_zeros_end_early(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("zeros") / "zeros.gz"
    source = Zeros()
    path.write_bytes(source.read(10 << 20))  # 10 GB unpacked
    started = time.process_time()
    with path.open("rb") as file:
        outcome = scan_file(SCANNER, "zeros.gz", file)
    assert time.process_time() - started < 5
    assert len(outcome.findings) == 1
    assert "ratio" in outcome.skips[0].reason.en


def bomb(levels: int, width: int) -> bytes:
    """A zip of zips of zips, in the manner of 42.zip, with a large file of zeros at the bottom."""
    data = builders.raw_zip(
        [builders.Row(b"0.dll", builders.deflated(bytes(80 << 20)), 8, checksum=0)]
    )
    for level in range(levels):
        data = builders.zip_of({f"lib {level}{n:x}.zip": data for n in range(width)})
    return data


@pytest.mark.timing
def test_a_bomb_of_many_levels_ends() -> None:
    data = bomb(levels=5, width=16)  # 16^5 times 80 MB
    assert len(data) < 1 << 20
    started = time.process_time()
    outcome = scan_file(SCANNER, "42.zip", io.BytesIO(data))
    assert time.process_time() - started < 20
    assert ("42.zip", "the compression ratio") in [
        (skip.path, "the compression ratio") for skip in outcome.skips if "ratio" in skip.reason.en
    ]


def test_a_zip_that_holds_itself_ends() -> None:
    outcome = scan_file(SCANNER, "r.zip", io.BytesIO(builders.quine_zip()))
    deepest = max(outcome.skips, key=lambda skip: skip.path.count("!"))
    assert deepest.path.count("!") == LIMITS.depth
    assert "archives inside each other (8)" in deepest.reason.en


class Mirrors:
    """A tar without end whose first entry is a tar just like it."""

    def __init__(self) -> None:
        self._block = builders.tar_header(b"m", b"7" * 11)

    def read(self, size: int, /) -> bytes:
        """Nothing but the one header."""
        return self._block * max(1, size // 512)


@pytest.mark.timing
def test_a_tar_without_end_ends() -> None:
    few = Limits(seconds=2.0)
    started = time.monotonic()
    outcome = scan_stream(SCANNER, "m.tar", Mirrors(), few)
    assert time.monotonic() - started < 10
    assert any("seconds" in skip.reason.en for skip in outcome.skips)


def test_bzip2_in_zip_is_unpacked_in_chunks() -> None:
    import bz2

    packed = bz2.compress(bytes(100 << 20))
    data = builders.raw_zip([builders.Row(b"z", packed, 12, checksum=0)])
    (skip,) = scan_file(SCANNER, "a", io.BytesIO(data)).skips
    assert skip.path == "a!z"
    assert "ratio" in skip.reason.en


MANY = {f"{n}.txt": b"x" for n in range(200)}
LIMITED: dict[str, tuple[bytes, Limits, str, str]] = {
    "entries": (builders.zip_of(MANY), Limits(entries=50), "a", "entries (50)"),
    "entries, tar": (builders.tar_of(MANY), Limits(entries=50), "a", "entries (50)"),
    "total": (builders.zip_of({"n": NOISE * 9}), Limits(total_bytes=50_000), "a", "unpacked bytes"),
    "depth": (builders.nested(SCRIPT, "n", 4), Limits(depth=3), "a!n!n!n", "inside each other (3)"),
    "directory": (
        builders.zip_of(MANY),
        Limits(directory_bytes=500),
        "a",
        "table of contents (500)",
    ),
    "directory, asar": (
        builders.asar_of(MANY),
        Limits(directory_bytes=500),
        "a",
        "table of contents",
    ),
    "seconds": (builders.zip_of(MANY), Limits(seconds=-1), "a", "seconds"),
    "ratio of all": (
        builders.tar_of({f"{n}.gz": gzip.compress(bytes(100_000)) for n in range(99)}),
        Limits(whole_from_bytes=10_000, ratio=10),
        "a",
        "ratio (10)",
    ),
    "members": (gzip.compress(b"") * 100, Limits(entries=50), "a", "entries (50)"),
}


@pytest.mark.parametrize("kind", LIMITED)
def test_every_limit_is_met_and_named(kind: str) -> None:
    data, limit, path, reason = LIMITED[kind]
    outcome = scan_file(SCANNER, "a", io.BytesIO(data), limit)
    assert (path, True) in [(skip.path, reason in skip.reason.en) for skip in outcome.skips]


@pytest.mark.parametrize("inner", ["zip", "asar"])
def test_memory_for_nested_archives_is_bounded(inner: str) -> None:
    from patscan.detect.windows import WINDOW_BYTES

    makers: dict[str, Callable[..., bytes]] = {"zip": builders.zip_of, "asar": builders.asar_of}
    large = makers[inner]({"noise": random.Random(6).randbytes(WINDOW_BYTES), "a": SCRIPT})
    few = Limits(memory_bytes=WINDOW_BYTES // 2)
    (skip,) = scan_file(SCANNER, "a", io.BytesIO(builders.tar_of({"i": large})), few).skips
    assert skip.path == "a!i"
    assert "bytes that can be kept in memory" in skip.reason.en
    (skip,) = scan_stream(SCANNER, "<stdin>", io.BytesIO(large), few).skips
    assert skip.path == "<stdin>"
    assert "save it and scan that" in skip.reason.en


def test_many_troubles_are_counted_not_listed() -> None:
    rows = [builders.Row(b"%d" % n, b"x", flags=1) for n in range(300)]
    outcome = scan_file(SCANNER, "a", io.BytesIO(builders.raw_zip(rows)))
    assert len(outcome.skips) == LIMITS.named_skips + 1
    assert "250 more" in outcome.skips[-1].reason.en


def test_a_file_that_cannot_be_read_on_is_named() -> None:
    class Failing(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell() > 4000:
                raise OSError(5, "Input/output error")
            return super().read(size)

    data = builders.tar_of({"a.js": SCRIPT, "b": NOISE})
    (skip,) = scan_file(SCANNER, "a", Failing(data)).skips
    assert (skip.path, "Input/output error" in skip.reason.en) == ("a", True)


# --- 7z -------------------------------------------------------------------------------------------


def seven_of(files: dict[str, bytes], **options: str) -> bytes:
    """A 7z, written by py7zr."""
    import py7zr

    held = io.BytesIO()
    with py7zr.SevenZipFile(held, "w", **options) as archive:  # type: ignore[arg-type]
        for name, data in files.items():
            archive.writestr(data, name)
    return held.getvalue()


@BOTH
def test_7z_is_read_where_its_library_is_there(look: Look) -> None:
    outcome = look(SCANNER, "a.7z", io.BytesIO(seven_of(FILES)))
    assert [one.location.path for one in outcome.findings] == ["a.7z!assets/index.js"]
    assert not outcome.skips


def test_7z_is_read_though_its_library_closes_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """So it is before py7zr 1.1.3."""
    import py7zr
    from py7zr.io import Py7zIO, WriterFactory

    extract_all = py7zr.SevenZipFile.extractall

    class Unclosed(WriterFactory):
        def __init__(self, factory: WriterFactory) -> None:
            self._factory = factory

        def create(self, filename: str) -> Py7zIO:
            file = self._factory.create(filename)
            monkeypatch.setattr(file, "close", lambda: None, raising=False)
            return file

    monkeypatch.setattr(
        py7zr.SevenZipFile, "extractall",
        lambda archive, factory: extract_all(archive, factory=Unclosed(factory)),
    )  # fmt: skip
    test_7z_is_read_where_its_library_is_there(scan_file)


@pytest.mark.parametrize("missing", ["py7zr", "py7zr.io"])  # the second before py7zr 1.0
def test_7z_is_named_where_its_library_is_not_there(
    monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    data = seven_of(FILES)
    monkeypatch.setitem(sys.modules, missing, None)
    (skip,) = scan_file(SCANNER, "a.7z", io.BytesIO(data)).skips
    assert skip == ("a.7z", sevenzips.MISSING, True)


SEVEN: dict[str, tuple[bytes, Limits, str]] = {
    "encrypted": (seven_of(FILES, password="secret"), LIMITS, "encrypted"),
    "truncated": (seven_of(PLANTED)[:4000], LIMITS, "damaged"),
    "damaged": (broken(seven_of(PLANTED), 4000), LIMITS, "damaged"),
    "too large": (
        seven_of({"z": bytes(1 << 20)}),
        Limits(memory_bytes=1 << 19),
        "can be kept in memory",
    ),
}


@pytest.mark.parametrize("kind", SEVEN)
def test_7z_faults(kind: str) -> None:
    data, limit, reason = SEVEN[kind]
    outcome = scan_file(SCANNER, "a", io.BytesIO(data), limit)
    assert reason in outcome.skips[-1].reason.en


# --- whatever -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [*TRUNCATED, "7z"])
def test_any_byte_may_be_wrong(kind: str) -> None:
    """Nothing is raised, whatever is overwritten; the seed makes a failure repeatable."""
    data = seven_of(PLANTED) if kind == "7z" else TRUNCATED[kind][0]
    source = random.Random(f"wrong {kind}")
    few = Limits(seconds=5, total_bytes=1 << 28)
    for _ in range(100 if kind != "7z" else 40):
        wrong = bytearray(data)
        for _ in range(source.randint(1, 6)):
            wrong[source.randrange(len(wrong))] = source.choice(
                (0, 1, 0x7F, 0xFF, source.randrange(256))
            )
        for look in (scan_file, scan_stream):
            look(SCANNER, "a", io.BytesIO(bytes(wrong)), few)
