"""Reads deltas of pack files without applying them.

Format: git's `gitformat-pack(5)`: the sizes of the base and of the result, then instructions that copy from
the base or insert what follows them.
"""

from __future__ import annotations

from collections.abc import Iterator

from patscan import late

# An instruction inserts at most this many bytes; for more, there are several.
_MAX_INSERTED = 127
# The length of most insertions in deltas of trees: an id of SHA-1.
_ID_BYTES = 20


def _instructions() -> bytes:
    """The pattern of instructions that copy from the base, and of those that insert after them."""
    by_length: dict[int, bytes] = {}
    for bits in range(128):
        length = bits.bit_count()
        by_length[length] = by_length.get(length, b"") + b"\\x%02x" % (0x80 | bits)
    copy = b"|".join(b"[%b][\\s\\S]{%d}" % (row, n) for n, row in by_length.items())
    lengths = sorted(range(1, _MAX_INSERTED), key=lambda length: length != _ID_BYTES)
    short = b"|".join(b"\\x%02x[\\s\\S]{%d}" % (n, n) for n in lengths)
    insert = rb"(?:\x7f[\s\S]{127})++(?:%b)?|%b" % (short, short)
    # What remains at the end is consumed, so that no part of it is tried again.
    return rb"(?:%b)*+(?:(%b)|[\s\S]*+)" % (copy, insert)


_INSTRUCTIONS = late.compile(_instructions())


def header_bytes(delta: bytes) -> int:
    """The length of the two sizes at its beginning."""
    at = 0
    for _ in range(2):
        while delta[at] & 0x80:
            at += 1
        at += 1
    return at


def result_bytes(delta: bytes) -> int:
    """The size of the result of a delta."""
    at = 0
    while delta[at] & 0x80:
        at += 1
    at += 1
    size = shift = 0
    while True:
        byte = delta[at]
        size |= (byte & 0x7F) << shift
        if not byte & 0x80:
            return size
        shift += 7
        at += 1


def insertions(delta: bytes) -> Iterator[bytes]:
    """What a delta inserts between what it copies from its base."""
    for found in _INSTRUCTIONS.findall(delta, header_bytes(delta)):
        step = _MAX_INSERTED + 1
        if len(found) <= step:
            yield found[1:]
        else:
            yield b"".join(found[at + 1 : at + step] for at in range(0, len(found), step))
