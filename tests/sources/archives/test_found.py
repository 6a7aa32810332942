"""A token in an archive is found with its location, in every format, and only once."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from collections.abc import Callable, Sequence

import pytest

from patscan.detect.scanner import Scanner
from patscan.detect.windows import WINDOW_BYTES
from patscan.exposure.evidence import classify
from patscan.model.findings import Finding
from patscan.model.run import Outcome
from patscan.sources.archives import archive_in
from patscan.sources.archives.walk import scan_file, scan_stream
from tests import tokens
from tests.sources.archives import builders, packages

PAT = tokens.fake_token("pat")
SCRIPT = f"// config\nconst token = '{PAT}'\n".encode()
OTHER = b"nothing to see here\n" * 50
FILES = {"readme": OTHER, "assets/index.js": SCRIPT, "z.bin": bytes(3000)}
SCANNER = Scanner()

Look = Callable[[Scanner, str, io.BytesIO], Outcome]
BOTH = pytest.mark.parametrize("look", [scan_file, scan_stream], ids=["file", "stream"])


def places(found: Sequence[Finding]) -> list[tuple[str, int, int]]:
    """The locations of the findings: path, line, column."""
    return [(one.location.path, one.location.line, one.location.column) for one in found]


def named(name: str) -> str:
    """`name` in an archive called `a`."""
    return f"a!{name}"


LISTS = {
    "zip, stored": builders.zip_of(FILES, method=zipfile.ZIP_STORED),
    "zip, deflate": builders.zip_of(FILES),
    "zip, bzip2": builders.zip_of(FILES, method=zipfile.ZIP_BZIP2),
    "zip, lzma": builders.zip_of(FILES, method=zipfile.ZIP_LZMA),
    "zip, zstd": builders.zstd_zip_of(FILES),
    "zip, written to a pipe": builders.streamed_zip_of(FILES),
    "zip, with a comment": builders.zip_of(FILES, comment=b"made by hand"),
    "zip behind a program": b"MZ" + OTHER + builders.zip_of(FILES, comment=b"setup"),
    "zip behind a script": b"#!/bin/sh\nexec java -jar $0\n" + builders.zip_of(FILES),
    "crx": builders.crx_of(FILES),
    "tar, ustar": builders.tar_of(FILES, style=0),
    "tar, GNU": builders.tar_of(FILES, style=1),
    "tar, pax": builders.tar_of(FILES),
    "two tars": builders.tar_of({"a": OTHER}) + builders.tar_of(FILES),
    "tar.gz": builders.tar_of(FILES, "w:gz"),
    "tar.bz2": builders.tar_of(FILES, "w:bz2"),
    "tar.xz": builders.tar_of(FILES, "w:xz"),
    "tar.zst": builders.zst(builders.tar_of(FILES)),
    "asar": builders.asar_of(FILES),
    "ar": packages.ar_of(FILES),
    "ar, names as a BSD has them": packages.ar_of(FILES, style="bsd"),
    "ar, names in a table": packages.ar_of(FILES, style="table"),
    "cpio, new": packages.cpio_of(FILES),
    "cpio, with checksums": packages.cpio_of(FILES, magic=b"070702"),
    "cpio, portable": packages.cpio_of(FILES, magic=b"070707"),
    "cpio.gz": gzip.compress(packages.cpio_of(FILES)),
    "tar, before POSIX": packages.old_tar_of(FILES),
}


@BOTH
@pytest.mark.parametrize("kind", LISTS)
def test_an_entry_is_scanned_with_its_path(kind: str, look: Look) -> None:
    outcome = look(SCANNER, "a.tar", io.BytesIO(LISTS[kind]))
    assert places(outcome.findings) == [("a.tar!assets/index.js", 2, 16)]
    assert outcome.skips == ()


@pytest.mark.parametrize("kind", LISTS)
def test_data_in_memory_gives_the_same(kind: str) -> None:
    outcome = archive_in(LISTS[kind], SCANNER, "a.tar")
    assert outcome is not None
    assert places(outcome.findings) == [("a.tar!assets/index.js", 2, 16)]


@BOTH
@pytest.mark.parametrize("method", builders.COMPRESSED)
@pytest.mark.parametrize(
    ("path", "inner"),
    [("d/app.js.{}", "app.js"), ("app", "app"), ("a!b/c.{}", "c"), (".{}", ".{}")],
)
def test_a_compressed_file_is_called_as_without_its_suffix(
    method: str, path: str, inner: str, look: Look
) -> None:
    path, inner = path.format(method), inner.format(method)
    outcome = look(SCANNER, path, io.BytesIO(builders.COMPRESSED[method](SCRIPT)))
    assert places(outcome.findings) == [(f"{path}!{inner}", 2, 16)]


@BOTH
@pytest.mark.parametrize("method", builders.COMPRESSED)
def test_members_one_after_the_other_are_one_text(method: str, look: Look) -> None:
    pack = builders.COMPRESSED[method]
    data = pack(SCRIPT[:40]) + pack(b"") + pack(SCRIPT[40:])
    outcome = look(SCANNER, "a", io.BytesIO(data))
    assert places(outcome.findings) == [("a!a", 2, 16)]
    assert outcome.skips == ()


NESTED = {
    "zip in zip": (builders.zip_of({"b.jar": builders.zip_of(FILES)}), "a!b.jar!assets/index.js"),
    "stored zip in zip": (
        builders.zip_of({"b.jar": builders.zip_of(FILES)}, method=zipfile.ZIP_STORED),
        "a!b.jar!assets/index.js",
    ),
    "tar.gz in zip": (
        builders.zip_of({"b.tgz": builders.tar_of(FILES, "w:gz")}),
        "a!b.tgz!assets/index.js",
    ),
    "zip in tar.gz": (
        builders.tar_of({"b/c.whl": builders.zip_of(FILES)}, "w:gz"),
        "a!b/c.whl!assets/index.js",
    ),
    "asar in zip": (
        builders.zip_of({"resources/app.asar": builders.asar_of(FILES)}),
        "a!resources/app.asar!assets/index.js",
    ),
    "gz in tar": (builders.tar_of({"x.gz": builders.COMPRESSED["gz"](SCRIPT)}), "a!x.gz!x"),
    "deb": (
        packages.ar_of(
            {
                "debian-binary": b"2.0\n",
                "control.tar.gz": builders.tar_of({"./control": OTHER}, "w:gz"),
                "data.tar.xz": builders.tar_of({"./etc/app.env": SCRIPT}, "w:xz"),
            }
        ),
        "a!data.tar.xz!etc/app.env",
    ),
    "rpm": (packages.rpm_of({"./etc/app.env": SCRIPT}), "a!payload!etc/app.env"),
    "what follows a cpio": (
        packages.cpio_of({"early": OTHER}) + bytes(700) + gzip.compress(packages.cpio_of(FILES)),
        "a!rest!assets/index.js",
    ),
    "tar in tar": (builders.tar_of({"b.tar": builders.tar_of(FILES)}), "a!b.tar!assets/index.js"),
}


@BOTH
@pytest.mark.parametrize("kind", NESTED)
def test_nested_archives(kind: str, look: Look) -> None:
    data, path = NESTED[kind]
    outcome = look(SCANNER, "a", io.BytesIO(data))
    assert places(outcome.findings) == [(path, 2, 16)]
    assert outcome.skips == ()


@BOTH
@pytest.mark.parametrize("mode", ["w", "w:gz"])
def test_layers_of_an_image_are_named_by_their_digests(look: Look, mode: str) -> None:
    image, digests = builders.image_of([{"etc/os-release": OTHER}, {"app/.env": SCRIPT}], mode=mode)  # type: ignore[arg-type]
    outcome = look(SCANNER, "image.tar", io.BytesIO(image))
    assert places(outcome.findings) == [(f"image.tar!blobs/sha256/{digests[1]}!app/.env", 2, 16)]


RESOURCES = {
    "resources.arsc": builders.arsc_of(["app_name", PAT, "x"]),
    "resources.arsc, utf-16": builders.arsc_of(["app_name", PAT, "x"], wide=True),
    "AndroidManifest.xml": builders.binary_xml_of(["android", "value", PAT]),
    "AndroidManifest.xml, utf-8": builders.binary_xml_of(["android", PAT], wide=False),
    "classes.dex": b"dex\n035\0" + b"\1a\0" + bytes([len(PAT)]) + PAT.encode() + b"\0\1b\0",
}


@pytest.mark.parametrize("kind", RESOURCES)
def test_strings_of_an_android_app(kind: str) -> None:
    name = kind.partition(",")[0]
    app = builders.zip_of({name: RESOURCES[kind]}, method=zipfile.ZIP_STORED)
    (found,) = scan_file(SCANNER, "app.apk", io.BytesIO(app)).findings
    assert found.location.path == f"app.apk!{name}"
    assert classify(found.evidence).level == "client"


@BOTH
@pytest.mark.parametrize("offset", [0, WINDOW_BYTES - 40, 3 * WINDOW_BYTES])
def test_a_large_entry_is_scanned_in_windows(offset: int, look: Look) -> None:
    data = b"x\n" * (offset // 2) + SCRIPT + b"y" * WINDOW_BYTES
    large = {"large.txt": data, "small.js": SCRIPT}
    for archive in (
        builders.zip_of(large),
        builders.tar_of(large, "w:gz"),
        builders.asar_of(large),
    ):
        outcome = look(SCANNER, "a", io.BytesIO(archive))
        expected = [("a!large.txt", offset // 2 + 2, 16), ("a!small.js", 2, 16)]
        assert places(outcome.findings) == expected


def test_a_large_archive_in_an_archive() -> None:
    noise = tokens.body(3 * WINDOW_BYTES, seed="noise").encode()
    inner = builders.zip_of({"noise": noise, "b.js": SCRIPT})
    assert len(inner) > WINDOW_BYTES
    outcome = scan_file(SCANNER, "a", io.BytesIO(builders.tar_of({"i.zip": inner}, "w:gz")))
    assert places(outcome.findings) == [("a!i.zip!b.js", 2, 16)]


# What is around the entries: the archive's own text.
AROUND = {
    "in front": (f"MZ\nkey = {PAT}\n".encode() + builders.zip_of({"a": OTHER}), ("a", 2, 7)),
    "in the comment": (builders.zip_of({}, comment=PAT.encode()), ("a", 1, 23)),
}


@pytest.mark.parametrize("where", AROUND)
def test_what_is_around_the_entries_is_scanned_too(where: str) -> None:
    data, place = AROUND[where]
    outcome = scan_file(SCANNER, "a", io.BytesIO(data))
    assert places(outcome.findings) == [place]


_LISTED = builders.zip_of({"readme": OTHER, "d/": b"", "d/x": OTHER})
_HIDDEN = builders.zip_of({"a.js": SCRIPT})


def _without_list(data: bytes) -> bytes:
    """The entries of a zip, without its directory."""
    return data[: data.index(b"PK\1\2")]


def _without_count(data: bytes) -> bytes:
    """A zip whose end record says that its directory is empty."""
    at = data.rindex(b"PK\5\6") + 8
    return data[:at] + bytes(12) + data[at + 12 :]


# Zips with an entry that the directory at their end does not list.
UNLISTED = {
    "deleted": _without_list(_HIDDEN) + _LISTED,
    "deleted, written to a pipe": _without_list(builders.streamed_zip_of({"a.js": SCRIPT}))
    + _LISTED,
    "two deleted": _without_list(builders.zip_of({"b": OTHER, "a.js": SCRIPT})) + _LISTED,
    "two zips": _HIDDEN + _LISTED,
    "a zip in the comment": builders.zip_of({"a.js": SCRIPT}, comment=_LISTED),
    "an empty zip behind": _HIDDEN + builders.zip_of({}),
    "an empty directory": _without_count(_HIDDEN),
}


@pytest.mark.parametrize("how", UNLISTED)
@BOTH
def test_an_entry_that_no_directory_lists_is_scanned(look: Look, how: str) -> None:
    outcome = look(SCANNER, "a", io.BytesIO(UNLISTED[how]))
    assert places(outcome.findings) == [("a!a.js", 2, 16)]


# Zips in which something else stands between the entries, or before them.
ONLY_LISTED = {
    "folders": _LISTED,
    "written to a pipe": builders.streamed_zip_of({"readme": OTHER, "d/": b"", "d/x": OTHER}),
    "a program with the magic bytes": b"MZ" + OTHER + b"PK\3\4" + OTHER + _LISTED,
}


@pytest.mark.parametrize("how", ONLY_LISTED)
@BOTH
def test_other_data_between_entries_is_no_entry(look: Look, how: str) -> None:
    outcome = look(SCANNER, "a", io.BytesIO(ONLY_LISTED[how]))
    assert (outcome.files, outcome.skips) == (3, ())


@pytest.mark.parametrize("compress", [gzip.compress, builders.zst])
@BOTH
def test_a_name_in_a_large_compressed_tar_is_scanned(
    look: Look, compress: Callable[[bytes], bytes]
) -> None:
    """Once, however many entries are in a folder of that name."""
    files = {f"x/{PAT}/{number}.js": OTHER * 2000 for number in range(3)}
    data = compress(builders.tar_of(files))
    (finding,) = look(SCANNER, "a", io.BytesIO(data)).findings
    assert finding.location.path == "a"


@pytest.mark.parametrize("kind", [tarfile.DIRTYPE, tarfile.SYMTYPE])
@BOTH
def test_a_folder_and_a_link_in_a_large_compressed_tar_have_names_too(
    look: Look, kind: bytes
) -> None:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as tar:
        large = tarfile.TarInfo("large")
        large.size = 3 << 20
        tar.addfile(large, io.BytesIO(bytes(large.size)))
        one = tarfile.TarInfo(f"k/{PAT}" if kind == tarfile.DIRTYPE else "link")
        one.type = kind
        one.linkname = f"/{PAT}" if kind == tarfile.SYMTYPE else ""
        tar.addfile(one)
    (finding,) = look(SCANNER, "a", io.BytesIO(builders.zst(file.getvalue()))).findings
    assert finding.location.path == "a"


def test_a_name_of_an_entry_is_reported_once() -> None:
    outcome = scan_file(SCANNER, "a", io.BytesIO(builders.zip_of({f"k/{PAT}": OTHER})))
    (found,) = outcome.findings
    assert found.location.path == "a"


NAMES = {
    "utf-8, flagged": ("令牌.js", builders.zip_of({"令牌.js": SCRIPT})),
    "utf-8, not flagged": (
        "令牌.js",
        builders.raw_zip([builders.Row("令牌.js".encode(), SCRIPT)]),
    ),
    "gb18030": ("令牌.js", builders.raw_zip([builders.Row("令牌.js".encode("gb18030"), SCRIPT)])),
    "dos": ("ü.js", builders.raw_zip([builders.Row(b"\x81.js", SCRIPT)])),
    "no utf-8 at all": (
        "\udcff\udcfe.js",
        builders.raw_zip([builders.Row(b"\xff\xfe.js", SCRIPT, flags=1 << 11)]),
    ),
    "tar, not utf-8": ("caf\udce9", builders.tar_of({"caf\udce9": SCRIPT}, style=1)),
    "tar, long": ("d/" * 55 + "x", builders.tar_of({"d/" * 55 + "x": SCRIPT}, style=1)),
    "tar, long, pax": ("d/" * 55 + "中", builders.tar_of({"d/" * 55 + "中": SCRIPT})),
    "tar, dot": ("x", builders.tar_of({"./x": SCRIPT})),
}


@pytest.mark.parametrize("kind", NAMES)
def test_names(kind: str) -> None:
    name, data = NAMES[kind]
    outcome = scan_file(SCANNER, "a", io.BytesIO(data))
    assert places(outcome.findings) == [(f"a!{name}", 2, 16)]


def test_an_allow_comment_in_an_entry_counts() -> None:
    line = f"token = '{PAT}'  # patscan: allow a sample".encode()
    (found,) = scan_file(SCANNER, "a", io.BytesIO(builders.zip_of({"x.py": line}))).findings
    assert found.allow is not None
    assert found.allow.reason == "a sample"
