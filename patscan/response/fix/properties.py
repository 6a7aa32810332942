"""Java's properties files, as `java.util.Properties.load` describes them: a key and a value a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from patscan.response.fix.structured import Value

if TYPE_CHECKING:
    from patscan.response.fix.draft import Target


def value(target: Target) -> Value | None:
    """Where a value stands; None where the line has no key."""
    start = target.line_start(target.start)
    while start and target.data[:start].rstrip(b"\r\n").endswith(b"\\"):  # a continued line
        start = target.line_start(start - 1)
    line = target.data[start : target.start]
    if line.lstrip()[:1] in (b"#", b"!"):
        return Value((), target.start, target.end, is_comment=True)
    ends = [at for at in map(line.find, (b"=", b":")) if at > 0]
    if not ends:
        return None
    key = line[: min(ends)].strip().decode("utf-8", "replace")
    end = target.line_end(target.end)
    return Value((key,), start + min(ends) + 1, len(target.data[:end].rstrip(b"\r\n")))
