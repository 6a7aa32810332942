"""A file's text apart from how it is stored: its charset and byte order mark stay as they are."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, NamedTuple

from patscan.detect.positions import charset_of
from patscan.lines import line_at
from patscan.model.text import Text
from patscan.response.fix.draft import Refused

if TYPE_CHECKING:
    from patscan.model.findings import Finding, Location
    from patscan.model.fixes import Change

_MARKS = {
    "utf-8": codecs.BOM_UTF8, "utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-32-le": codecs.BOM_UTF32_LE, "utf-32-be": codecs.BOM_UTF32_BE,
}  # fmt: skip
_BINARY = Text("it is no text in one character set", "它不是单一字符集的文本")


class Document(NamedTuple):
    """The text of a file.

    Attributes:
        data: in UTF-8, without a byte order mark.
        charset: how the file stores it.
        mark: the byte order mark; empty if it has none.
    """

    data: bytes
    charset: str
    mark: bytes

    @classmethod
    def of(cls, data: bytes) -> Document:
        """The text of a file's content.

        Raises:
            Refused: it does not come back to the same bytes.
        """
        charset = charset_of(data)
        mark = _MARKS.get(charset, b"")
        mark = mark if mark and data.startswith(mark) else b""
        try:
            document = cls(data[len(mark) :].decode(charset).encode(), charset, mark)
            if document.stored() != data or b"\0" in document.data:
                raise Refused(_BINARY)
        except UnicodeError as error:
            raise Refused(_BINARY) from error
        return document

    def stored(self, data: bytes | None = None) -> bytes:
        """The content of the file with this text, or with another one in its place.

        Raises:
            UnicodeError: the charset has not all characters of it.
        """
        text = (self.data if data is None else data).decode()
        return self.mark + text.encode(self.charset)


def span(data: bytes, location: Location | Change) -> tuple[int, int]:
    """The byte offsets of a location in a text in UTF-8."""
    return (
        _offset(data, location.line, location.column),
        _offset(data, location.end_line, location.end_column),
    )


def _offset(data: bytes, line: int, column: int) -> int:
    at = 0
    for _ in range(line - 1):
        at = data.index(b"\n", at) + 1
    end = data.find(b"\n", at)
    text = data[at : end if end >= 0 else len(data)].decode()
    return at + len(text[: column - 1].encode())


def position(data: bytes, at: int) -> tuple[int, int]:
    """The line and column, from 1 and in code points, of a byte offset."""
    start = data.rfind(b"\n", 0, at) + 1
    return line_at(data, at), len(data[start:at].decode()) + 1


def same_credential(one: Finding, other: Finding) -> bool:
    """Whether two findings are of the same value."""
    return bool(one.secret and other.secret and one.secret.fingerprint == other.secret.fingerprint)
