"""Packages for tests, byte by byte: ar and deb, cpio, rpm, the tar before POSIX."""

from __future__ import annotations

import gzip
import struct
from typing import Literal

from tests.sources.archives.builders import Files, tar_of

AR = b"!<arch>\n"


def ar_of(files: Files, *, style: Literal["plain", "bsd", "table"] = "plain") -> bytes:
    """An ar; long names precede a member's data (BSD), or are in a table of their own (GNU)."""
    table, body = b"", b""
    for name, data in files.items():
        if style == "bsd":
            raw = name.encode()
            body += _member(b"#1/%d" % len(raw), raw + data)
        elif style == "table":
            body += _member(b"/%d" % len(table), data)
            table += name.encode() + b"/\n"
        else:
            body += _member_with(name.encode() + b"/", data)
    return AR + (_member(b"//", table) if table else b"") + body


def _member(name: bytes, data: bytes) -> bytes:
    head = b"%-16s%-12d%-6d%-6d%-8o%-10d`\n" % (name, 0, 0, 0, 0o644, len(data))
    return head + data + b"\n" * (len(data) % 2)


def _member_with(name: bytes, data: bytes) -> bytes:
    """A member under its own name, if that fits into a header, and else as a BSD has it."""
    if len(name) <= 16:
        return _member(name, data)
    own = name.removesuffix(b"/")
    return _member(b"#1/%d" % len(own), own + data)


def cpio_of(files: Files, *, magic: bytes = b"070701") -> bytes:
    """A cpio with digits in its headers."""
    entries = [*files.items(), ("TRAILER!!!", b"")]
    return b"".join(_cpio_entry(magic, name.encode() + b"\0", data) for name, data in entries)


def _cpio_entry(magic: bytes, name: bytes, data: bytes) -> bytes:
    if magic == b"070707":
        head = magic + b"000000" * 7 + b"0" * 11 + b"%06o%011o" % (len(name), len(data))
        return head + name + data
    sizes = [1, 0o100644, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(name), 0]
    head = magic + b"".join(b"%08X" % size for size in sizes) + name
    return head + b"\0" * (-len(head) % 4) + data + b"\0" * (-len(data) % 4)


def rpm_of(files: Files, *, description: bytes = b"made for a test") -> bytes:
    """An RPM package with one string in each of its headers."""
    start = b"\xed\xab\xee\xdb\3\0" + bytes(90) + _rpm_header(b"signature")
    start += b"\0" * (-len(start) % 8)
    return start + _rpm_header(description) + gzip.compress(cpio_of(files))


def _rpm_header(text: bytes) -> bytes:
    store = text + b"\0"
    entry = struct.pack(">4L", 1004, 6, 0, 1)
    return b"\x8e\xad\xe8\1\0\0\0\0" + struct.pack(">2L", 1, len(store)) + entry + store


def old_tar_of(files: Files) -> bytes:
    """A tar as it was before POSIX: without a magic number."""
    data = bytearray(tar_of(files, style=0))
    at = 0
    while data[at]:
        size = int(data[at + 124 : at + 135], 8)
        data[at + 257 : at + 512] = bytes(255)
        data[at + 148 : at + 156] = b" " * 8
        data[at + 148 : at + 156] = b"%06o\0 " % sum(data[at : at + 512])
        at += 512 + -(-size // 512) * 512
    return bytes(data)
