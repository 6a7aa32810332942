"""Notes on credentials that are commented out: they are as public as the code, but nothing uses them."""

from __future__ import annotations

from collections.abc import Iterator

from patscan.exposure import file_kinds
from patscan.model.findings import Evidence, Location
from patscan.model.text import Text
from patscan.policy.comments import context_of

# Of the line before a position, at most this much is read.
MAX_LINE_BYTES = 4096
_NOTE = Text("it is commented out", "位于注释中")


def commented_out(text: bytes, at: int, line: str, location: Location) -> Iterator[Evidence]:
    """A note if byte `at` of `text` is in a comment of `line`. In prose and JSON, `#` and `//` open none."""
    kind = file_kinds.of(location.path)
    if file_kinds.is_documentation(location.path) or kind.language in ("text", "json"):
        return
    head = text[max(0, at - MAX_LINE_BYTES) : at].rpartition(b"\n")[2].decode("utf-8", "replace")
    if context_of(line, len(head), location.path).in_comment:
        yield Evidence("commented-out", _NOTE, location.path, location.line)
