"""JSON as tools write it: with comments, trailing commas and a byte order mark, of limited size."""

from __future__ import annotations

import json
import re
from typing import Any

from patscan import late

MAX_BYTES = 1 << 20
_NOISE = late.compile(
    # What has no end ends with the text, so that it is gone through once.
    r'("(?:[^"\\]|\\.)*+(?:"|\\?\Z))|//[^\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z)|,(?=\s*+[}\]])',
    re.DOTALL,
)


def table(data: bytes | None) -> dict[str, Any]:
    """The object that `data` holds; empty where it is none, or not to be trusted."""
    if data is None or len(data) > MAX_BYTES:
        return {}
    text = data.decode("utf-8-sig", "replace")
    try:
        value = json.loads(text)
    except RecursionError:
        return {}
    except ValueError:
        try:
            # Twice: a comma may come to stand before a bracket when a comment between them is gone.
            cleaned = _NOISE.sub(lambda match: match[1] or "", text)
            value = json.loads(_NOISE.sub(lambda match: match[1] or "", cleaned))
        except (ValueError, RecursionError):
            return {}
    return value if isinstance(value, dict) else {}


def strings(value: object, depth: int = 8) -> list[str]:
    """All strings in a value, as deep as anybody writes them."""
    if isinstance(value, str):
        return [value]
    if depth == 0 or not isinstance(value, dict | list):
        return []
    parts = value.values() if isinstance(value, dict) else value
    return [text for part in parts for text in strings(part, depth - 1)]
