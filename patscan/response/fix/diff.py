"""The difference that a change makes, with every credential masked, also those that stay."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from patscan.detect.scanner import process_scanner
from patscan.response.fix.document import Document, span

if TYPE_CHECKING:
    from collections.abc import Iterator


def unified(path: str, before: bytes | None, after: bytes) -> Iterator[str]:
    """The lines of a unified diff, without line ends."""
    old = [] if before is None else masked_lines(path, before)
    new = masked_lines(path, after)
    names = "/dev/null" if before is None else f"a/{path}", f"b/{path}"
    yield from difflib.unified_diff(old, new, *names, lineterm="")


def masked_lines(path: str, data: bytes) -> list[str]:
    """The lines of a text; of a credential only its mask, on its first line."""
    text = Document.of(data).data
    parts, done = [], 0
    for one in process_scanner().text(path, text).findings:
        start, end = span(text, one.location)
        if one.secret is None or start < done:
            continue
        lines = b"\n" * text.count(b"\n", start, end)
        parts += [text[done:start], str(one.secret).encode(), lines]
        done = end
    whole = b"".join([*parts, text[done:]]).decode().replace("\r\n", "\n")
    return whole.removesuffix("\n").split("\n")
