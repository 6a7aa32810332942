"""Assertions that must hold for every result, whatever the input."""

from __future__ import annotations

import re

# What a terminal, an editor or a reader acts on without showing it.
_HIDDEN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2060-\u206f\ufeff]")
_TOKEN = re.compile(rb"(?:[ps]at|cz[su]|cztei)_[A-Za-z0-9]{40}")


def must_be_safe(output: bytes) -> None:
    """No invisible characters, no invalid UTF-8 and no token in any output."""
    hidden = _HIDDEN.search(output.decode("utf-8"))
    assert hidden is None, f"{hidden[0]!r} gets out" if hidden else ""
    assert not _TOKEN.search(output), "a token gets out"
