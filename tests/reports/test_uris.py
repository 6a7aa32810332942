"""Paths and remotes as URIs."""

from __future__ import annotations

from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patscan.git.remote import repository_uri
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

REPOSITORIES = [
    ("https://github.com/a/b.git", "https://github.com/a/b.git"),
    ("https://user:password@example.com/a", "https://example.com/a"),
    ("https://gitlab.example:8443/a?private_token=x#y", "https://gitlab.example:8443/a"),
    ("git@github.com:a/b.git", "ssh://git@github.com/a/b.git"),
    ("host.example:a/b", "ssh://host.example/a/b"),
    ("ssh://git:password@example.com:22/a", "ssh://git@example.com:22/a"),
    ("ssh://" + "x" * 40 + "@example.com/a", "ssh://example.com/a"),
    ("https://[::1]:80/a b/中", "https://[::1]:80/a%20b/%E4%B8%AD"),
    ("https://example.com/%7Ea/%zz", "https://example.com/~a/%25zz"),
    ("git://EXAMPLE.com/a", "git://example.com/a"),
    ("/home/somebody/repo.git", None),
    ("C:/repo.git", None),
    (r"C:\repo.git", None),
    ("../repo.git", None),
    ("file:///home/somebody/repo.git", None),
    ("https://ex ample.com/a", None),
    ("https://[::1/a", None),
    ("https://example.com:99999/a", None),
    ("ext::sh -c whoami", None),
    ("", None),
]


@pytest.mark.parametrize(("path", "expected"), PATHS)
def test_path(path: str, expected: str) -> None:
    assert path_uri(path) == expected


@given(st.binary(min_size=1))
def test_path_uri_gives_the_bytes_back(name: bytes) -> None:
    uri = path_uri(name.decode("utf-8", "surrogateescape"))
    assert unquote_to_bytes(uri) == name
    assert uri.isascii()


@pytest.mark.parametrize(("address", "expected"), REPOSITORIES)
def test_repository(address: str, expected: str | None) -> None:
    assert repository_uri(address) == expected


def test_a_token_in_a_name_is_masked_before_it_is_encoded() -> None:
    token = fake_token("pat")
    mask = f"{token[:8]}%E2%80%A6{token[-4:]}"
    assert path_uri(f"keys/{token}.txt") == f"keys/{mask}.txt"
    hidden = token.replace("pat_", "%70at_")
    assert repository_uri(f"https://example.com/{hidden}") == f"https://example.com/{mask}"
