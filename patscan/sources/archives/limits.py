"""The limits for scanning an archive, the errors when they are reached, and their texts."""

from __future__ import annotations

import time
from typing import NamedTuple

from patscan.model.text import Text


class Limits(NamedTuple):
    """The limits. They apply to one archive together with everything nested in it.

    Attributes:
        depth: how many archives may be inside each other.
        entries: how many entries there may be.
        total_bytes: how many unpacked bytes.
        ratio: how many times larger unpacked data may be than packed data.
        stream_from_bytes: unpacked size of one stream from which `ratio` applies to it.
        whole_from_bytes: unpacked size of all from which `ratio` applies to all.
        held_bytes: memory for archives that need random access.
        directory_bytes: size of a table of contents.
        header_bytes: size of one header.
        name_chars: how many characters of an entry's name are shown.
        dictionary_bytes: memory of a decompressor.
        seconds: how long scanning may take.
        named_skips: how many entries that cannot be read are named; the others are counted.
    """

    depth: int = 8
    entries: int = 1_000_000
    total_bytes: int = 64 << 30
    ratio: int = 200
    stream_from_bytes: int = 64 << 20
    whole_from_bytes: int = 256 << 20
    memory_bytes: int = 64 << 20
    directory_bytes: int = 64 << 20
    header_bytes: int = 1 << 20
    name_chars: int = 120
    dictionary_bytes: int = 256 << 20
    seconds: float = 600.0
    named_skips: int = 50


LIMITS = Limits()

DAMAGED = Text("damaged: {detail}", "已损坏：{detail}")
CUT_SHORT = Text("it ends early; what came before was scanned", "内容提前结束；之前的部分已扫描")
CHECKSUM = Text(
    "its checksum is wrong, so it may be damaged; it was scanned as it is",
    "校验和不符，内容可能已损坏；已按现状扫描",
)
ENCRYPTED = Text("encrypted", "已加密")
UNKNOWN_METHOD = Text("compressed by an unknown method ({method})", "压缩方法未知（{method}）")
TOO_MUCH = Text(
    "not scanned further: over the limit for {what} ({limit:,})",
    "没有继续扫描：超过{what}的上限（{limit:,}）",
)
DEPTH = Text("archives inside each other", "嵌套层数")
ENTRIES = Text("entries", "条目数")
TOTAL = Text("unpacked bytes", "解压后字节数")
RATIO = Text("the compression ratio", "压缩比")
MEMORY = Text("bytes that can be kept in memory", "可放入内存的字节数")
DIRECTORY = Text("bytes of its table of contents", "目录表字节数")
HEADER = Text("bytes of one header", "单个文件头字节数")
TIME = Text("seconds", "秒数")


class ArchiveError(Exception):
    """An archive or an entry cannot be read any further, for the `reason`."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


class LimitExceededError(ArchiveError):
    """An archive exceeds a limit that applies to all of it."""


def over(what: Text, limit: float) -> Text:
    """The reason for a skip: the `limit` for `what` was exceeded."""
    return Text(
        TOO_MUCH.en.format(what=what.en, limit=limit), TOO_MUCH.zh.format(what=what.zh, limit=limit)
    )


class Budget:
    """Counts what the scan of one archive has used of its limits.

    Attributes:
        limits: the limits.
        packed_bytes: size of the whole archive, or of what was read of a stream so far.
    """

    def __init__(self, limits: Limits = LIMITS) -> None:
        self.limits = limits
        self._entries = 0
        self._bytes = 0
        self.packed_bytes = 0
        self._until = time.monotonic() + limits.seconds

    def count_entry(self) -> None:
        """Count an entry.

        Raises:
            LimitExceededError: there are too many.
        """
        self._entries += 1
        if self._entries > self.limits.entries:
            raise LimitExceededError(over(ENTRIES, self.limits.entries))

    def count_bytes(self, size: int) -> None:
        """Count unpacked bytes.

        Raises:
            LimitExceededError: there are too many, also in proportion to the packed bytes, or it takes too long.
        """
        self._bytes += size
        if self._bytes > self.limits.total_bytes:
            raise LimitExceededError(over(TOTAL, self.limits.total_bytes))
        if self._bytes > max(self.limits.whole_from_bytes, self.packed_bytes * self.limits.ratio):
            raise LimitExceededError(over(RATIO, self.limits.ratio))
        self.check_time()

    def check_time(self) -> None:
        """Check the time limit.

        Raises:
            LimitExceededError: it takes too long.
        """
        if time.monotonic() > self._until:
            raise LimitExceededError(over(TIME, self.limits.seconds))

    def check_ratio(self, packed: int, unpacked: int) -> None:
        """Check the compression ratio of one stream, by the bytes of its input and output so far.

        Raises:
            ArchiveError: the ratio exceeds the limit.
        """
        if unpacked > max(self.limits.stream_from_bytes, packed * self.limits.ratio):
            raise ArchiveError(over(RATIO, self.limits.ratio))
