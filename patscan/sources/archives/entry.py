"""An entry of an archive: its name and a stream of its bytes."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from patscan.model.text import Text


class Readable(Protocol):
    """A stream of bytes, which is read once, from front to back."""

    def read(self, size: int, /) -> bytes:
        """The next bytes, at most `size`; none at the end.

        Raises:
            TroubleError: there should be more, but they cannot be read.
        """


class Entry(NamedTuple):
    """An entry of an archive.

    Attributes:
        name: its path in the archive.
        data: its unpacked bytes; None if it cannot be read, or has none.
        name_only: whether it consists of a name only, such as a folder.
        reason: why it cannot be read.
        span: its packed bytes in the archive, as offsets of the first byte and after the last. They are
            not scanned again as part of the archive itself.
    """

    name: str
    data: Readable | None = None
    name_only: bool = False
    reason: Text | None = None
    span: tuple[int, int] = (0, 0)


def short_name(name: str, limit: int) -> str:
    """A name of at most `limit` characters: a longer one loses its middle.

    Credentials in it are masked before it is cut, so that no part of one is left.
    """
    if len(name) <= limit:
        return name
    from patscan.coze.mask import mask_tokens
    from patscan.detect.redact import redacted
    from patscan.files import path_bytes

    name = mask_tokens(path_bytes(redacted(name))).decode("utf-8", "surrogateescape")
    tail = limit // 2
    return name if len(name) <= limit else f"{name[: limit - tail - 1]}…{name[-tail:]}"
