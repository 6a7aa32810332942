"""Positions: what patscan counts and what an editor counts is the same place, in each encoding."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lsprotocol.types import Range

import patscan
from patscan.lsp.positions import UNITS, Positions
from tests import tokens

PAT = tokens.fake_token("pat")
WORKSPACE = patscan.Workspace("/nowhere")
CODEC = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}


def taken(text: str, place: Range, encoding: str) -> str:
    """What an editor has in a range: lines by the protocol, columns in code units."""
    codec, width = CODEC[encoding]
    lines = re.split(r"\r\n|\r|\n", text)
    assert place.start.line == place.end.line
    line = lines[place.start.line].encode(codec, "surrogatepass")
    return line[place.start.character * width : place.end.character * width].decode(codec)


@pytest.mark.parametrize("encoding", UNITS)
@pytest.mark.parametrize(
    "text",
    [
        f"x = '{PAT}'",
        f"const 令牌 = '{PAT}' // 😀",
        f"/* 😀👩‍👩‍👧 */ '{PAT}'",
        f"a\r\nb\r\n  '{PAT}'\r\n",
        f"a\rb\r  '{PAT}'\r",
        f"a\x0cb\x0b\u2028c\u0085 '{PAT}'",
        f"\ufeffx = '{PAT}'",
        f"\ufeff\n😀 '{PAT}'",
        f"\n\n{PAT}",
        f"e\u0301 '{PAT}'",
    ],
)  # fmt: skip
def test_the_range_of_a_finding_is_the_token(text: str, encoding: str) -> None:
    (finding,) = WORKSPACE.scan(text, "/nowhere/a.txt", alone=True)
    assert taken(text, Positions(text, encoding).range(finding), encoding) == PAT


@settings(deadline=None, max_examples=60)
@given(
    st.text(st.sampled_from("a 令😀\r\n\t\x0c\u2028\u0301-"), max_size=30),
    st.text(st.sampled_from("a 令😀\r\n"), max_size=10),
    st.sampled_from(sorted(UNITS)),
)
def test_wherever_the_token_is(before: str, after: str, encoding: str) -> None:
    text = f"{before} '{PAT}' {after}"
    (finding,) = WORKSPACE.scan(text, "/nowhere/a.txt", alone=True)
    assert taken(text, Positions(text, encoding).range(finding), encoding) == PAT


def test_a_lone_surrogate_is_one_character() -> None:
    text = f"\ud83d '{PAT}'"
    (finding,) = WORKSPACE.scan(text, "/nowhere/a.txt", alone=True)
    for encoding in ("utf-16", "utf-32"):
        assert Positions(text, encoding).range(finding).start.character == 3


def test_a_place_behind_the_end_is_the_end() -> None:
    positions = Positions("ab\nc", "utf-16")
    assert positions.offset(9, 1) == 4
    assert positions.offset(2, 9) == 4
    assert positions.line(4) == (3, 4)
