"""Second looks at a file whose magic number is short, common or absent: is it that format indeed?

Every check takes a file's first bytes, `formats.HEAD_BYTES` of them or all there are. A format that is
told by a few bytes alone would be seen in ordinary texts and programs. What only a check needs is imported
in it: a clean run loads this module.
"""

# How much of a zlib stream is inflated to believe it, and how little of one that ends early is enough.
_INFLATE_BYTES = 4096
_LEAST_BYTES = 64
_SAMPLE_BYTES = 1024
_TAR_BLOCK_BYTES, _TAR_CHECKSUM = 512, slice(148, 156)
_ZIP_END, _ZIP_RECORD, _ZIP_64_LOCATOR = b"PK\5\6", b"PK\1\2", b"PK\6\7"
_ZIP_END_HEADER, _ZIP_END_BYTES = "<4s4H2LH", 22  # APPNOTE.TXT 4.3.16
_ZIP_RECORD_BYTES, _ZIP_64_LOCATOR_BYTES = 46, 20
_HEX, _OCTAL = frozenset(b"0123456789abcdefABCDEF"), frozenset(b"01234567")


def is_binary(head: bytes) -> bool:
    """Whether a NUL stands among the first bytes: no text begins like that."""
    return b"\0" in head[:_LEAST_BYTES]


def is_no_text(head: bytes) -> bool:
    """Whether the first bytes are not UTF-8, or hold control characters."""
    sample = head[:_SAMPLE_BYTES]
    try:
        text = sample.decode()
    except UnicodeDecodeError as error:
        if error.start < len(sample) - 3:  # no character that was merely cut
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
    """Whether the 13 bytes of an LZMA header make sense: a dictionary of a usual size, a size or none.

    (As liblzma tells it, `alone_decoder.c`: 2^n or 2^n + 2^(n-1) bytes; less than 256 GiB, or unknown.)
    """
    if len(head) < 18 or head[13]:
        return False
    dictionary, size = int.from_bytes(head[1:5], "little"), int.from_bytes(head[5:13], "little")
    top = 1 << dictionary.bit_length() >> 1
    return dictionary in (top, top + top // 2) and (size == (1 << 64) - 1 or size < 1 << 38)


def is_compress(head: bytes) -> bool:
    """Whether the flags of `compress` are what it writes: codes of 9 to 16 bits."""
    return len(head) > 3 and not head[2] & 0x60 and 9 <= head[2] & 0x1F <= 16


def is_arj(head: bytes) -> bool:
    """Whether the checksum of an ARJ header is right."""
    import zlib

    size = int.from_bytes(head[2:4], "little")
    checksum = int.from_bytes(head[4 + size : 8 + size], "little")
    return 0 < size <= 2600 and zlib.crc32(head[4 : 4 + size]) == checksum


def is_new_cpio(head: bytes) -> bool:
    """Whether the 104 digits of a cpio header follow, hexadecimal ones."""
    return len(head) >= 110 and _HEX.issuperset(head[6:110])


def is_old_cpio(head: bytes) -> bool:
    """Whether the 70 digits of an old portable cpio header follow, octal ones."""
    return len(head) >= 76 and _OCTAL.issuperset(head[6:76])


def is_binary_cpio(head: bytes) -> bool:
    """Whether a binary cpio header has a name behind it, as long as it says; in either byte order."""
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
    """Where in the last bytes of a file the end record of a zip with entries stands; -1 if nowhere.

    The four bytes it begins with stand in every program that reads zips, too: what follows them has to
    make sense, and where the directory is within reach it has to be there.
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
