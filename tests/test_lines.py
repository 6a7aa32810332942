"""Lines and the offsets of literals, compared with counting."""

from __future__ import annotations

import pytest

from patscan.lines import line_at, offsets_of

TEXTS = {
    "empty": b"",
    "no feed": b"a",
    "feeds alone": b"\n\n\n",
    "last line with a feed": b"a\nbc\n",
    "carriage returns": b"a\r\nb\rc\nd",
    "longer than what is counted": b"ab\n\ncde\n" * 1_000,
}


@pytest.mark.parametrize("data", TEXTS.values(), ids=TEXTS)
def test_a_line_is_one_more_than_the_feeds_before_it(data: bytes) -> None:
    for at in {*range(min(len(data), 20) + 1), *range(0, len(data), 97), len(data)}:
        assert line_at(data, at) == data[:at].count(b"\n") + 1


def test_offsets_are_those_of_every_literal() -> None:
    assert list(offsets_of(b"<?a?><?b?>", b"?>")) == [3, 8]
    assert list(offsets_of(b"aaaa", b"aa")) == [0, 2]
    assert list(offsets_of(b"a", b"?>")) == []
