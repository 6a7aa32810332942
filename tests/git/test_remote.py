"""Addresses of repositories as URIs that may be shown."""

from __future__ import annotations

import pytest

from patscan.git.remote import repository_uri
from tests.tokens import fake_token

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


@pytest.mark.parametrize(("address", "expected"), REPOSITORIES)
def test_repository(address: str, expected: str | None) -> None:
    assert repository_uri(address) == expected


def test_a_token_in_a_name_is_masked_before_it_is_encoded() -> None:
    token = fake_token("pat")
    hidden = token.replace("pat_", "%70at_")
    mask = f"{token[:8]}%E2%80%A6{token[-4:]}"
    assert repository_uri(f"https://example.com/{hidden}") == f"https://example.com/{mask}"
