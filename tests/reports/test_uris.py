"""Paths as URIs."""

from __future__ import annotations

from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patscan.reports.uris import path_uri
from tests.tokens import fake_token

PATHS = [
    ("src/main.js", "src/main.js"),
    ("with space/中.ts", "with%20space/%E4%B8%AD.ts"),
    ("100%/a#b?c", "100%25/a%23b%3Fc"),
    ("c:/x", "c%3A/x"),
    ("-rf", "-rf"),
    ("a\nb", "a%0Ab"),
    ("\udcff.js", "%FF.js"),
    ("a\\b", "a%5Cb"),
    ("~/[x]", "~/%5Bx%5D"),
    ("", "."),
]


@pytest.mark.parametrize(("path", "expected"), PATHS)
def test_path(path: str, expected: str) -> None:
    assert path_uri(path) == expected


@given(st.binary(min_size=1))
def test_path_uri_gives_the_bytes_back(name: bytes) -> None:
    uri = path_uri(name.decode("utf-8", "surrogateescape"))
    assert unquote_to_bytes(uri) == name
    assert uri.isascii()


def test_a_token_in_a_name_is_masked_before_it_is_encoded() -> None:
    token = fake_token("pat")
    mask = f"{token[:8]}%E2%80%A6{token[-4:]}"
    assert path_uri(f"keys/{token}.txt") == f"keys/{mask}.txt"
