"""An entry of an archive: its name there, and where its bytes come from."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from patscan.model.text import Text


class Readable(Protocol):
    """Bytes to be read once, from front to back."""

    def read(self, size: int, /) -> bytes:
        """Up to `size` bytes, none at the end.

        Raises:
            TroubleError: there should be more, but it cannot be read.
        """


class Entry(NamedTuple):
    """Something in an archive: its name there, and its bytes, or the reason why there are none.

    `name_only`: it is a name and nothing else, as that of a folder.
    `span` is where it lies in the archive, as byte offsets, the last one exclusive: what is scanned
    as an entry is not scanned as part of the archive again.
    """

    name: str
    data: Readable | None = None
    name_only: bool = False
    reason: Text | None = None
    span: tuple[int, int] = (0, 0)


def short_name(name: str, limit: int) -> str:
    """A name as paths have it: one that is too long without its middle, and then without secrets.

    They are masked before it is cut, so that no half of one is left.
    """
    if len(name) <= limit:
        return name
    from patscan.coze.mask import mask_tokens
    from patscan.detect.redact import redacted
    from patscan.files import path_bytes

    name = mask_tokens(path_bytes(redacted(name))).decode("utf-8", "surrogateescape")
    tail = limit // 2
    return name if len(name) <= limit else f"{name[: limit - tail - 1]}…{name[-tail:]}"
