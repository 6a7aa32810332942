"""Reads the indexes of pack files: which objects a pack contains, and where each begins.

Format: git's `gitformat-pack(5)`, version 2. An index may be hostile.
"""

from __future__ import annotations

import hashlib
import sys
from array import array
from typing import NamedTuple

from patscan.files import read_regular

_INDEX_MAGIC = b"\xfftOc\0\0\0\2"
_FANOUT_END = 8 + 4 * 256
_TRAILER_HASH = {20: "sha1", 32: "sha256"}


class CorruptPackError(Exception):
    """A pack or its index is damaged; the message tells how."""


class Index(NamedTuple):
    """A pack's index. Objects are numbered by their ids, in ascending order.

    Attributes:
        names: the binary ids of all objects, concatenated.
        offsets: for each object, the offset of its entry in the pack.
        hash_bytes: the size of an id: 20 for SHA-1, 32 for SHA-256.
        pack_checksum: the checksum of the pack that it belongs to.
        checksum: its own checksum.
    """

    names: bytes
    offsets: array[int]
    hash_bytes: int
    pack_checksum: bytes
    checksum: bytes

    def id(self, number: int) -> bytes:
        """The binary id of the object with this number."""
        return self.names[number * self.hash_bytes : (number + 1) * self.hash_bytes]

    def name(self, number: int) -> str:
        """The id, in hex, of the object with this number."""
        return self.id(number).hex()

    def find(self, name: bytes) -> int:
        """The offset of the object with the binary id `name`; 0 if the pack does not contain it."""
        low, high = 0, len(self.offsets)
        while low < high:
            middle = (low + high) // 2
            here = self.id(middle)
            if here == name:
                return self.offsets[middle]
            if here < name:
                low = middle + 1
            else:
                high = middle
        return 0


def read_index(path: str, hash_bytes: int) -> Index:
    """Read the index at `path`, of a repository whose ids have `hash_bytes` bytes.

    Raises:
        CorruptPackError: it is not an index of version 2, or is damaged.
        OSError: it cannot be read.
    """
    data = read_regular(path)
    if not data.startswith(_INDEX_MAGIC) or len(data) < _FANOUT_END + 2 * hash_bytes:
        raise CorruptPackError("not an index of version 2")
    if hashlib.new(_TRAILER_HASH[hash_bytes], data[:-hash_bytes]).digest() != data[-hash_bytes:]:
        raise CorruptPackError("the index is damaged")
    count = int.from_bytes(data[_FANOUT_END - 4 : _FANOUT_END])
    names_end = _FANOUT_END + count * hash_bytes
    table = names_end + 4 * count
    large = table + 4 * count
    rest = len(data) - 2 * hash_bytes - large
    if rest < 0 or rest % 8:
        raise CorruptPackError("the index is damaged")
    small = _big_endian("I", data[table:large])
    # The highest bit, which no ASCII character has, says that an offset is in the table of large ones.
    is_small = data[table:large:4].isascii()
    offsets = small if is_small else _widened(small, _big_endian("Q", data[large : large + rest]))
    checksums = data[-2 * hash_bytes : -hash_bytes], data[-hash_bytes:]
    return Index(data[_FANOUT_END:names_end], offsets, hash_bytes, *checksums)


def _widened(small: array[int], wide: array[int]) -> array[int]:
    """Offsets of which some are only places in a table of large ones.

    Raises:
        CorruptPackError: a place is not in that table.
    """
    offsets = array("Q", small)
    for number, offset in enumerate(small):
        if offset >> 31:
            which = offset & 0x7FFFFFFF
            if which >= len(wide):
                raise CorruptPackError("the index is damaged")
            offsets[number] = wide[which]
    return offsets


def _big_endian(kind: str, data: bytes) -> array[int]:
    numbers = array(kind)
    numbers.frombytes(data)
    if sys.byteorder == "little":
        numbers.byteswap()
    return numbers
