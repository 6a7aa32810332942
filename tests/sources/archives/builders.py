"""Archives for tests: whole ones by the standard library, odd ones byte by byte."""

from __future__ import annotations

import binascii
import bz2
import gzip
import hashlib
import io
import json
import lzma
import struct
import tarfile
import warnings
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, NamedTuple

try:
    from compression import zstd  # type: ignore[import-not-found, unused-ignore]
except ImportError:  # before Python 3.14
    from backports import zstd

Files = Mapping[str, bytes]


def zip_of(files: Files, *, method: int = zipfile.ZIP_DEFLATED, comment: bytes = b"") -> bytes:
    """A zip; also a jar, an apk, an office file."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as archive:
        archive.comment = comment
        for name, data in files.items():
            archive.writestr(name, data)
    return held.getvalue()


def streamed_zip_of(files: Files) -> bytes:
    """A zip written to a pipe: sizes and checksums follow the data."""

    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *_: int) -> int:
            raise io.UnsupportedOperation

        def tell(self) -> int:
            raise io.UnsupportedOperation

    held = Pipe()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return held.getvalue()


def zstd_zip_of(files: Files) -> bytes:
    """A zip whose entries are compressed with zstd, which `zipfile` cannot write before Python 3.14."""
    return raw_zip(
        [Row(name.encode(), zstd.compress(data), 93, data=data) for name, data in files.items()]
    )


def tar_of(
    files: Files, mode: Literal["w", "w:gz", "w:bz2", "w:xz"] = "w", *, style: int = 2
) -> bytes:
    """A tar; `style` is one of `tarfile`'s formats."""
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode=mode, format=style) as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return held.getvalue()


def zst(data: bytes) -> bytes:
    """Compressed with zstd."""
    return bytes(zstd.compress(data))


def lzma_alone(data: bytes) -> bytes:
    """Compressed by LZMA as it was before xz."""
    return lzma.compress(data, format=lzma.FORMAT_ALONE)


def crx_of(files: Files) -> bytes:
    """A browser extension: a header with signatures before the zip."""
    header = b"\x12\x34" * 40
    return b"Cr24" + struct.pack("<2L", 3, len(header)) + header + zip_of(files)


def asar_of(files: Files, *, more: Mapping[str, object] | None = None) -> bytes:
    """An Electron archive; `more` is put into its header as it is."""
    tree: dict[str, object] = {}
    offset = 0
    for name, data in files.items():
        folder = tree
        *parents, last = name.split("/")
        for parent in parents:
            folder = folder.setdefault(parent, {"files": {}})["files"]  # type: ignore[index]
        folder[last] = {"size": len(data), "offset": str(offset)}
        offset += len(data)
    text = json.dumps({"files": {**tree, **(more or {})}}, separators=(",", ":")).encode()
    padded = text + b"\0" * (-len(text) % 4)
    sizes = struct.pack("<4L", 4, len(padded) + 8, len(padded) + 4, len(text))
    return sizes + padded + b"".join(files.values())


def string_pool(strings: Sequence[str], *, wide: bool) -> bytes:
    """A string pool, as resources.arsc and binary XML have it (Android: ResourceTypes.h)."""
    offsets, data = [], b""
    for text in strings:
        offsets.append(len(data))
        size = bytes([len(text)])
        data += (
            size + b"\0" + text.encode("utf-16-le") + b"\0\0"
            if wide
            else size * 2 + text.encode() + b"\0"
        )
    data += b"\0" * (-len(data) % 4)
    table = struct.pack(f"<{len(offsets)}L", *offsets)
    total = 28 + len(table) + len(data)
    flags = 0 if wide else 1 << 8
    head = struct.pack("<2HL5L", 1, 28, total, len(strings), 0, flags, 28 + len(table), 0)
    return head + table + data


def arsc_of(strings: Sequence[str], *, wide: bool = False) -> bytes:
    """A resource table with nothing but its strings."""
    pool = string_pool(strings, wide=wide)
    return struct.pack("<2HLL", 2, 12, 12 + len(pool), 0) + pool


def binary_xml_of(strings: Sequence[str], *, wide: bool = True) -> bytes:
    """A binary XML file, such as AndroidManifest.xml, with nothing but its strings."""
    pool = string_pool(strings, wide=wide)
    return struct.pack("<2HL", 3, 8, 8 + len(pool)) + pool


def image_of(
    layers: Sequence[Files], *, mode: Literal["w", "w:gz"] = "w:gz"
) -> tuple[bytes, list[str]]:
    """An OCI image as a tar, and the digests of its layers."""
    packed = [tar_of(files, mode) for files in layers]
    digests = [hashlib.sha256(layer).hexdigest() for layer in packed]
    blobs = {f"blobs/sha256/{digest}": layer for digest, layer in zip(digests, packed, strict=True)}
    manifest = json.dumps(
        {"layers": [{"digest": f"sha256:{digest}"} for digest in digests]}
    ).encode()
    return tar_of({**blobs, "oci-layout": b"{}", "index.json": manifest}), digests


COMPRESSED: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": zst,
}


# --- byte by byte ---------------------------------------------------------------------------------


class Row(NamedTuple):
    """An entry of a zip, as it is to be written down, true or not."""

    name: bytes
    packed: bytes
    method: int = 0
    flags: int = 0
    checksum: int | None = None
    data: bytes | None = None
    start: int | None = None


def raw_zip(rows: Sequence[Row], *, prefix: bytes = b"") -> bytes:
    """A zip of these rows. `start` lets a row of the directory point anywhere."""
    body, directory = prefix, b""
    for row in rows:
        plain = row.packed if row.data is None else row.data
        checksum = binascii.crc32(plain) if row.checksum is None else row.checksum
        at = len(body) if row.start is None else row.start
        sizes = (checksum, len(row.packed), len(plain), len(row.name), 0)
        if row.start is None:
            body += struct.pack("<4s5H3L2H", b"PK\3\4", 20, row.flags, row.method, 0, 0, *sizes)
            body += row.name + row.packed
        directory += struct.pack(
            "<4s6H3L5H2L", b"PK\1\2", 20, 20, row.flags, row.method, 0, 0, *sizes, 0, 0, 0, 0, at
        )
        directory += row.name
    count, size = len(rows), len(directory)
    end = struct.pack(
        "<4s4H2LH", b"PK\5\6", 0, 0, count & 0xFFFF, count & 0xFFFF, size, len(body), 0
    )
    return body + directory + end


def deflated(data: bytes) -> bytes:
    """`data` as zip's deflate has it."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def tar_header(name: bytes, size: bytes, kind: bytes = b"0") -> bytes:
    """One header block with any `size` field, its checksum right."""
    block = bytearray(512)
    block[: len(name[:100])] = name[:100]
    block[124:136] = size.ljust(12, b"\0")
    block[148:156] = b" " * 8
    block[156:157] = kind
    block[257:265] = b"ustar\x0000"
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


def nested(data: bytes, name: str, levels: int) -> bytes:
    """A zip in a zip in a zip."""
    for _ in range(levels):
        data = zip_of({name: data})
    return data


def duplicated(names: Sequence[str], data: bytes) -> bytes:
    """A zip with any names, the same one twice included."""
    held = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(held, "w") as archive:
            for name in names:
                archive.writestr(zipfile.ZipInfo(name), data)
    return held.getvalue()


# --- a zip that contains itself -------------------------------------------------------------------


def quine_zip() -> bytes:
    """A zip with one entry: this zip, except for the checksum.

    After Russ Cox, "Zip Files All The Way Down" (2010): a deflate stream of literals and repetitions
    that outputs its own text. Each of them takes `_UNIT` bytes, so that they can be counted.
    """
    name = b"r" * 26 + b".zip"
    directory_bytes, comment = 46 + len(name), b"c" * (258 - _UNIT - 46 - len(name) - 22)
    before, behind = 30 + len(name), directory_bytes + 22 + len(comment)
    packed = before + behind + 30 * _UNIT
    sizes = (0, packed, before + packed + behind)
    head = struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 8, 0, 0, *sizes, len(name), 0) + name
    tail = struct.pack(
        "<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 8, 0, 0, *sizes, len(name), 0, 0, 0, 0, 0, 0
    )
    tail += name
    tail += struct.pack(
        "<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, directory_bytes, before + packed, len(comment)
    )
    tail += comment
    four, none, one = _literal(4 * _UNIT), _literal(0), _literal(_UNIT)
    head_again, four_again = _again(_MATCH_65), _again(_MATCH_10 * 2)
    tail_again = _again(_MATCH_258, last=True)
    print_head = _literal(before + _UNIT) + head + _literal(before + _UNIT)
    print_tail = _literal(behind + _UNIT)
    code = [
        print_head, head_again, one, head_again, one, one,
        four, head_again, one, one, four, four_again,
        four, four_again, four, four_again, four, four_again,
        four, four_again, none, none, print_tail, four_again,
        none, none, print_tail, tail_again, tail, tail_again,
    ]  # fmt: skip
    return head + b"".join(code) + tail


_UNIT = 5
# Matches in deflate's fixed code, as bits: 10 bytes from 20 back, 65 from 65, 258 from 258.
_MATCH_10 = "0001000" + "01000" + "110"
_MATCH_65 = "0010100" + "011" + "01100" + "00000"
_MATCH_258 = "11000101" + "10000" + "1000000"


def _literal(size: int) -> bytes:
    """The header of a stored block."""
    return struct.pack("<BHH", 0, size, size ^ 0xFFFF)


def _again(matches: str, *, last: bool = False) -> bytes:
    """A block with these matches; if 40 bits are not filled, an empty block follows."""
    bits = "010" + matches + "0000000"
    if len(bits) < _UNIT * 8:
        bits += ("110" if last else "010") + "0000000"
    assert len(bits) == _UNIT * 8
    return int(bits[::-1], 2).to_bytes(_UNIT, "little")
