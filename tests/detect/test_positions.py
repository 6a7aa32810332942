"""Lines and columns, in every charset of source files."""

from __future__ import annotations

import pytest

from patscan.detect.positions import Cursor, charset_of

CHINESE = "配置文件\n令牌是 🔑:"
LATIN = "clé privée, très secrète: "

PLACES = [
    pytest.param("abc\nde", "utf-8", 2, 3, id="ascii"),
    pytest.param("a\r\nb", "utf-8", 2, 2, id="crlf"),
    pytest.param("", "utf-8", 1, 1, id="empty"),
    pytest.param(CHINESE, "utf-8", 2, 7, id="utf-8"),
    pytest.param(CHINESE, "utf-8-sig", 2, 7, id="utf-8-mark"),
    pytest.param("令牌:", "utf-8-sig", 1, 4, id="utf-8-mark-first-line"),
    pytest.param(CHINESE, "gb18030", 2, 7, id="gb18030"),
    pytest.param(LATIN, "latin-1", 1, 27, id="latin-1"),
    pytest.param(CHINESE, "utf-16", 2, 7, id="utf-16-mark"),
    pytest.param("config: " + CHINESE, "utf-16-le", 2, 7, id="utf-16-le"),
    pytest.param("config: " + CHINESE, "utf-16-be", 2, 7, id="utf-16-be"),
    pytest.param("\ufeffab\nc", "utf-16-be", 2, 2, id="utf-16-be-mark"),
]


@pytest.mark.parametrize(("text", "codec", "line", "column"), PLACES)
def test_place_after(text: str, codec: str, line: int, column: int) -> None:
    data = text.encode(codec)
    cursor = Cursor(data)
    cursor.advance(data)
    assert (cursor.line, cursor.column, cursor.offset) == (line, column, len(data))


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "latin-1"])
def test_two_steps_are_one(codec: str) -> None:
    head, tail = "первая строка\nвторая" if codec != "latin-1" else "première\n", "abc\ndef"
    data = (head + tail).encode(codec)
    split = len(head.encode(codec))
    whole, parts = Cursor(data), Cursor(data)
    whole.advance(data)
    parts.advance(data[:split])
    parts.advance(data[split:])
    assert (whole.line, whole.column) == (parts.line, parts.column) == (2 + head.count("\n"), 4)


def test_a_copy_goes_its_own_way() -> None:
    cursor = Cursor(b"ab\ncd")
    twin = cursor.copy()
    twin.advance(b"ab\n")
    assert (cursor.line, twin.line) == (1, 2)


@pytest.mark.parametrize(
    ("head", "charset"),
    [
        (b"", "utf-8"),
        ("配".encode()[:2], "utf-8"),
        (b"\xff\xfea\0", "utf-16-le"),
        (b"\xfe\xff\0a", "utf-16-be"),
        ("crème brûlée".encode("latin-1"), "latin-1"),
        (b"\0" * 64, "utf-8"),
        ("配置".encode("gb18030"), "gb18030"),
    ],
)
def test_charset(head: bytes, charset: str) -> None:
    assert charset_of(head) == charset
