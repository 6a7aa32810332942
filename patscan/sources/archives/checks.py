"""Checks for formats whose magic number is short, common or absent, and so occurs in other files, too.

Every check takes the first `formats.HEAD_BYTES` of a file, or all bytes if there are fewer. Modules that
only one check needs are imported in it, because every run loads this module.
"""

# How much of a zlib stream is inflated to accept it, and how much suffices if it is not complete.
_INFLATE_BYTES = 4096
_LEAST_BYTES = 64
_SAMPLE_BYTES = 1024
_TAR_BLOCK_BYTES, _TAR_CHECKSUM = 512, slice(148, 156)
_ZIP_END, _ZIP_RECORD, _ZIP_64_LOCATOR = b"PK\5\6", b"PK\1\2", b"PK\6\7"
_ZIP_END_HEADER, _ZIP_END_BYTES = "<4s4H2LH", 22  # APPNOTE.TXT 4.3.16
_ZIP_RECORD_BYTES, _ZIP_64_LOCATOR_BYTES = 46, 20
_HEX, _OCTAL = frozenset(b"0123456789abcdefABCDEF"), frozenset(b"01234567")


def is_binary(head: bytes) -> bool:
    """Whether there is a NUL among the first bytes, which no text has."""
    return b"\0" in head[:_LEAST_BYTES]


def is_no_text(head: bytes) -> bool:
    """Whether the first bytes are not UTF-8, or contain control characters."""
    sample = head[:_SAMPLE_BYTES]
    try:
        text = sample.decode()
    except UnicodeDecodeError as error:
        if error.start < len(sample) - 3:  # else the end of the sample cuts a character
            return True
        text = sample[: error.start].decode()
    return any(character < " " and character not in "\t\n\v\f\r\x1b" for character in text)


def inflates(head: bytes) -> bool:
    """Whether this is a zlib stream: `x`, one of four bytes, and then deflate without an error."""
    import zlib

    inflater = zlib.decompressobj()
    try:
        unpacked = inflater.decompress(head[:_INFLATE_BYTES], 1 << 16)
    except zlib.error:
        return False
    return bool(unpacked) and (inflater.eof or len(head) >= _LEAST_BYTES)


def is_lzma(head: bytes) -> bool:
    """Whether the 13 bytes of an LZMA header are plausible: the dictionary size and the unpacked size.

    (As in liblzma, `alone_decoder.c`: a dictionary of 2^n or 2^n + 2^(n-1) bytes; less than 256 GiB
    unpacked, or unknown.)
    """
    if len(head) < 18 or head[13]:
        return False
    dictionary, size = int.from_bytes(head[1:5], "little"), int.from_bytes(head[5:13], "little")
    top = 1 << dictionary.bit_length() >> 1
    return dictionary in (top, top + top // 2) and (size == (1 << 64) - 1 or size < 1 << 38)


def is_compress(head: bytes) -> bool:
    """Whether the flags are such as `compress` writes: codes of 9 to 16 bits."""
    return len(head) > 3 and not head[2] & 0x60 and 9 <= head[2] & 0x1F <= 16


def is_arj(head: bytes) -> bool:
    """Whether the checksum of an ARJ header is right."""
    import zlib

    size = int.from_bytes(head[2:4], "little")
    checksum = int.from_bytes(head[4 + size : 8 + size], "little")
    return 0 < size <= 2600 and zlib.crc32(head[4 : 4 + size]) == checksum


def is_new_cpio(head: bytes) -> bool:
    """Whether 104 hexadecimal digits of a cpio header follow."""
    return len(head) >= 110 and _HEX.issuperset(head[6:110])


def is_old_cpio(head: bytes) -> bool:
    """Whether 70 octal digits of an old portable cpio header follow."""
    return len(head) >= 76 and _OCTAL.issuperset(head[6:76])


def is_binary_cpio(head: bytes) -> bool:
    """Whether a binary cpio header, in either byte order, is followed by a name of the size that it states."""
    size = int.from_bytes(head[20:22], "little" if head[0] == 0xC7 else "big")
    return 2 <= size <= 4096 and head[26 : 26 + size].find(b"\0") == size - 1


def is_tar(head: bytes) -> bool:
    """Whether the first block has the checksum of a tar header, as those without a magic number do."""
    block = head[:_TAR_BLOCK_BYTES]
    if len(block) < _TAR_BLOCK_BYTES or not block[0]:
        return False
    field = block[_TAR_CHECKSUM]
    digits = field.strip(b" \0")
    return digits.isdigit() and b"%o" % (sum(block) - sum(field) + 8 * ord(" ")) == digits.lstrip(
        b"0"
    )


def zip_end(tail: bytes) -> int:
    """The offset, in the last bytes of a file, of the end record of a zip with entries; -1 if there is none.

    Every program that reads zips contains its four magic bytes, too. So the fields after them must be
    consistent, and the directory must begin where they say, if that is within `tail`.
    """
    from struct import unpack_from

    at = len(tail)
    while (at := tail.rfind(_ZIP_END, 0, at)) >= 0:
        if len(tail) - at < _ZIP_END_BYTES:
            continue
        _, disk, first, here, total, size, _, comment = unpack_from(_ZIP_END_HEADER, tail, at)
        if disk or first or here != total or comment > len(tail) - at - _ZIP_END_BYTES:
            continue
        if tail.startswith(_ZIP_64_LOCATOR, at - _ZIP_64_LOCATOR_BYTES):
            return at
        start = at - size
        if (
            total
            and size >= total * _ZIP_RECORD_BYTES
            and (start < 0 or tail.startswith(_ZIP_RECORD, start))
        ):
            return at
    return -1
