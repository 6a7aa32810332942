"""How much of an archive is looked at, and what becomes of it where that is not enough."""

from __future__ import annotations

import time
from typing import NamedTuple

from patscan.model.text import Text


class Limits(NamedTuple):
    """The table of limits. They hold for one archive and all that is nested in it.

    depth: how many archives inside each other. entries: how many in all. total_bytes: how much
    unpacked. ratio: how many times larger anything may be unpacked than packed, beyond
    `stream_from_bytes` for one stream, and `whole_from_bytes` for the archive and all that is nested in
    it. held_bytes: how much memory for archives that cannot be read from front to back.
    directory_bytes: for a table of contents; header_bytes: for one header; name_chars: of a name that are
    shown.
    dictionary_bytes: for a decompressor. seconds: how long. named_skips: how many things that could not
    be read are named one by one.
    """

    depth: int = 8
    entries: int = 1_000_000
    total_bytes: int = 64 << 30
    ratio: int = 200
    stream_from_bytes: int = 64 << 20
    whole_from_bytes: int = 256 << 20
    held_bytes: int = 64 << 20
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
HELD = Text("bytes that can be held of it", "可放入内存的字节数")
DIRECTORY = Text("bytes of its table of contents", "目录表字节数")
HEADER = Text("bytes of one header", "单个文件头字节数")
TIME = Text("seconds", "秒数")


class TroubleError(Exception):
    """This archive, or this entry, cannot be read any further. `reason` tells why."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


class SpentError(TroubleError):
    """The whole of an archive has taken more than it may."""


def over(what: Text, limit: float) -> Text:
    """The reason that a limit was met."""
    return Text(
        TOO_MUCH.en.format(what=what.en, limit=limit), TOO_MUCH.zh.format(what=what.zh, limit=limit)
    )


class Budget:
    """What is left of the limits for one archive."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        self.limits = limits
        self._entries = 0
        self._bytes = 0
        self.packed_bytes = 0  # of the whole archive, or of what was read of it
        self._until = time.monotonic() + limits.seconds

    def count_entry(self) -> None:
        """Take note of an entry.

        Raises:
            SpentError: that is one too many.
        """
        self._entries += 1
        if self._entries > self.limits.entries:
            raise SpentError(over(ENTRIES, self.limits.entries))

    def count_bytes(self, size: int) -> None:
        """Take note of so many unpacked bytes.

        Raises:
            SpentError: those are too many, or too many for what they came from, or it takes too long.
        """
        self._bytes += size
        if self._bytes > self.limits.total_bytes:
            raise SpentError(over(TOTAL, self.limits.total_bytes))
        if self._bytes > max(self.limits.whole_from_bytes, self.packed_bytes * self.limits.ratio):
            raise SpentError(over(RATIO, self.limits.ratio))
        self.check_time()

    def check_time(self) -> None:
        """Look at the clock.

        Raises:
            SpentError: it takes too long.
        """
        if time.monotonic() > self._until:
            raise SpentError(over(TIME, self.limits.seconds))

    def check_ratio(self, packed: int, unpacked: int) -> None:
        """Compare what went into one stream and what came out of it.

        Raises:
            TroubleError: it unpacks to too much.
        """
        if unpacked > max(self.limits.stream_from_bytes, packed * self.limits.ratio):
            raise TroubleError(over(RATIO, self.limits.ratio))
