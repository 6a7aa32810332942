"""Targets: archives of every family, whole, cut and forged."""

from __future__ import annotations

import functools
import importlib.util
import io
import os
import zipfile
from collections.abc import Callable

from patscan.detect.scanner import Scanner
from patscan.detect.windows import WINDOW_BYTES
from patscan.model.run import Outcome
from patscan.sources.archives.limits import Limits
from patscan.sources.archives.walk import scan_file, scan_stream
from tests import tokens
from tests.fuzz.oracle import must_be_safe
from tests.sources.archives import builders

# Small enough for an input of some kilobytes to meet each of them.
LIMITS = Limits(
    depth=3, entries=32, total_bytes=1 << 18, ratio=50, stream_from_bytes=1 << 16,
    whole_from_bytes=1 << 17, memory_bytes=1 << 17, directory_bytes=1 << 14, header_bytes=1 << 14,
    name_chars=100, dictionary_bytes=1 << 20, seconds=5.0, named_skips=4,
)  # fmt: skip


@functools.cache
def _scanner() -> Scanner:
    return Scanner(hyperscan=False)


def archives(data: bytes) -> None:
    """Any archive ends within its limits, with findings at its own paths, and skips."""
    for look in (scan_file, scan_stream):
        outcome = look(_scanner(), "a", io.BytesIO(data), LIMITS)
        _must_be_sound(outcome, len(data))


def _must_be_sound(outcome: Outcome, size: int) -> None:
    assert outcome.size_bytes <= LIMITS.total_bytes + size + WINDOW_BYTES
    assert len(outcome.skips) <= LIMITS.named_skips + 1
    for skip in outcome.skips:
        assert skip.path.startswith("a")
        must_be_safe(f"{skip.reason.en} {skip.reason.zh}".encode())
    for found in outcome.findings:
        place = found.location
        assert place.path == "a" or place.path.startswith("a!")
        assert 1 <= place.line <= place.end_line
        assert place.column >= 1


def _files() -> dict[str, bytes]:
    return {"x/a.js": f"t = '{tokens.fake_token('pat')}'\n".encode(), "b": bytes(300)}


def seeds_of_zips() -> list[bytes]:
    """Zips of every kind."""
    files = _files()
    methods = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
    return [
        *(builders.zip_of(files, method=method) for method in methods),
        builders.zstd_zip_of(files),
        builders.streamed_zip_of(files),
        builders.crx_of(files),
        b"MZ" + builders.zip_of(files, comment=b"setup"),
        builders.nested(files["x/a.js"], "n", 4),
        builders.zip_of({"resources.arsc": builders.arsc_of(["a", "b" * 60], wide=True)}),
        builders.zip_of({"AndroidManifest.xml": builders.binary_xml_of(["a"])}),
        builders.quine_zip(),
    ]


def seeds_of_tars() -> list[bytes]:
    """Every style of tar, and an image of layers."""
    files = _files()
    return [
        *(builders.tar_of(files, style=style) for style in range(3)),
        builders.image_of([files], mode="w")[0][:8192],
        builders.tar_header(b"sparse", b"00000000100", b"S"),
        builders.tar_header(b"big", b"\x80" + b"\xff" * 11),
    ]


def seeds_of_streams() -> list[bytes]:
    """Each compression, of a text, of a tar and of itself."""
    text, tar = _files()["x/a.js"], builders.tar_of(_files())
    packers: list[Callable[[bytes], bytes]] = list(builders.COMPRESSED.values())
    return [
        *(pack(part) for pack in packers for part in (text, tar, pack(text))),
        packers[0](text) * 2,
    ]


def seeds_of_asars() -> list[bytes]:
    """Electron's archives, also with unusual headers."""
    odd = {"l": {"link": "x/a.js"}, "u": {"size": 9, "unpacked": True}, "n": {"files": {}}}
    return [builders.asar_of(_files()), builders.asar_of(_files(), more=odd)]


def seeds_of_sevenzips() -> list[bytes]:
    """7z, where there is a library for it."""
    if importlib.util.find_spec("py7zr") is None:
        return [b"7z\xbc\xaf\x27\x1c"]
    import py7zr

    made = []
    for filters in (None, [{"id": py7zr.FILTER_COPY}], [{"id": py7zr.FILTER_BZIP2}]):
        held = io.BytesIO()
        with py7zr.SevenZipFile(held, "w", filters=filters) as archive:
            for name, data in _files().items():
                archive.writestr(data, os.path.basename(name))
        made.append(held.getvalue())
    return made
