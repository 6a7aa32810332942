"""Nothing invisible, nothing undecodable and no token gets out."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patscan.coze.mask import mask_tokens
from patscan.files import path_bytes
from patscan.reports.printable import json_bytes, printable
from tests.tokens import ALNUM, body, fake_token

ANY_TEXT = st.text(st.characters(exclude_categories=()))

ESCAPED = [
    pytest.param("\x1b[31mred", r"\x1b[31mred", id="ansi"),
    pytest.param("\x9b31m", r"\x9b31m", id="c1-csi"),
    pytest.param("a\tb\nc\rd\x00\x7f", r"a\tb\nc\rd\x00\x7f", id="controls"),
    pytest.param(
        "\u202egnp.\u2066x\u2069\u200e\u061c", r"\u202egnp.\u2066x\u2069\u200e\u061c", id="bidi"
    ),
    pytest.param("a\u200bb\ufeffc\u2060\xad", r"a\u200bb\ufeffc\u2060\xad", id="zero-width"),
    pytest.param("a\u2028b\u2029c\x85", r"a\u2028b\u2029c\x85", id="line-separators"),
    pytest.param("\udcff\udc80.js", r"\xff\x80.js", id="not-utf-8"),
    pytest.param("\ud800\udbff", r"\ud800\udbff", id="half-a-pair"),
    pytest.param("x\U000e0041", r"x\U000e0041", id="tag"),
    pytest.param("a\u200db", r"a\u200db", id="joiner-in-a-word"),
    pytest.param("\u200d👩", r"\u200d👩", id="joiner-at-the-start"),
]
LEFT_ALONE = [
    "src/登录.vue",
    "emoji 👩\u200d💻 ❤\ufe0f\u200d🔥 🇨🇳 👍🏽",
    "naïve ‘quotes’ — “…”　全角",
    r"C:\already\escaped",
    "",
]


@pytest.mark.parametrize(("text", "expected"), ESCAPED)
def test_the_invisible_is_made_visible(text: str, expected: str) -> None:
    assert printable(text) == expected


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert printable(text) == text


@given(ANY_TEXT)
def test_printable_text_is_one_line_of_utf_8(text: str) -> None:
    shown = printable(text)
    assert len(shown.splitlines()) <= 1
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown)
    assert shown.encode().decode() == shown
    assert printable(shown) == shown


@given(ANY_TEXT)
def test_json_means_the_same_but_for_lone_surrogates(text: str) -> None:
    data = json_bytes({"text": text})
    shown = data.decode()
    assert shown.endswith('"\n}\n')
    assert printable(shown).replace(r"\n", "\n") == shown.replace(r"\n", "\n")
    expected = re.sub(r"[\ud800-\udfff]", lambda match: printable(match[0]), text)
    assert json.loads(data)["text"] == expected


@given(st.binary())
def test_path_bytes_are_the_names_bytes(name: bytes) -> None:
    assert path_bytes(name.decode("utf-8", "surrogateescape")) == name


def test_path_bytes_of_a_windows_name() -> None:
    assert path_bytes("a\ud800") == b"a\xed\xa0\x80"


@pytest.mark.parametrize("prefix", ["pat", "sat", "cztei", "czs", "czu"])
def test_a_token_is_masked_in_every_position(prefix: str) -> None:
    token = fake_token(prefix)
    text = token.partition("_")[2]
    mask = f"{prefix}_{text[:4]}…{text[-4:]}"
    for around in ("{}", "%20{}%20", '"\\n{}"', "中文{}中文", "coze_{}.txt", "x{}", "a/{}/b?c={}"):
        before = around.replace("{}", token).encode()
        assert mask_tokens(before).decode() == around.replace("{}", mask)


def test_adjacent_tokens_are_both_masked() -> None:
    first, second, third = fake_token("pat"), fake_token("cztei"), fake_token("sat")
    masked = mask_tokens(f"{first}{second}_{third}".encode())
    for token in (first, second, third):
        assert token.encode() not in masked
        assert token.encode()[-40:] not in masked
    assert masked.count("…".encode()) == 3


@pytest.mark.parametrize(
    "text",
    [
        "pat_abcd…wxyz",
        "pat_" + body(39),
        "pat_reminder_" + body(20),
        "github_PAT_" + body(64),
        body(64),
        "pat_" + body(30) + "-" + body(30),
    ],
)
def test_what_is_no_token_is_left_alone(text: str) -> None:
    assert mask_tokens(text.encode()) == text.encode()


@given(st.lists(st.sampled_from([b"pat_", b"czu_", b"_", b"pat", b"a" * 20, b"Z9" * 20])))
def test_no_full_token_is_ever_left(parts: list[bytes]) -> None:
    masked = mask_tokens(b"".join(parts))
    assert not re.search(rb"(?:pat|sat|cztei|czs|czu)_[A-Za-z0-9]{40}", masked)
    assert mask_tokens(masked) == masked


@pytest.mark.parametrize("unit", [b"pat_", b"pat_" + b"a" * 39 + b"_", ALNUM.encode()])
def test_masking_takes_linear_time(unit: bytes) -> None:
    data = unit * (4_000_000 // len(unit))  # a quadratic search would not come back
    assert mask_tokens(data) == data
