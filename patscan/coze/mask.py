"""One last pass over every byte that leaves the process: whatever looks like a token is masked."""

from __future__ import annotations

from patscan import late
from patscan.coze.families import PREFIXES

# Starts at the `_`, which no body holds, and leaves the last four characters to be looked at again:
# linear, and a token glued to the one before it is seen as well.
_TOKEN = late.compile(
    rb"_(?:" + b"|".join(rb"(?<=%b)" % prefix for prefix in PREFIXES) + rb")"
    rb"([A-Za-z0-9]{4})[A-Za-z0-9]{32,}(?=[A-Za-z0-9]{4})"
)
# A JSON web token, whoever issued it. It begins where a word does, so that no part is read often.
_JWT = late.compile(
    rb"(?<![A-Za-z0-9_-])(eyJ[A-Za-z0-9_-])[A-Za-z0-9_-]{8,}+\.eyJ[A-Za-z0-9_-]{8,}+\."
    rb"[A-Za-z0-9_-]{16,}(?=[A-Za-z0-9_-]{4})"
)
_ELLIPSIS = "…".encode()


def mask_tokens(data: bytes) -> bytes:
    """`data` with every full prefixed token cut down to `pat_abcd…wxyz`, and every JWT likewise (UTF-8).

    Takes linear time. Tokens are alphanumeric, so percent-encoding and JSON escapes leave them
    as they are, and masking the finished output keeps it well-formed.
    """
    data = _TOKEN.sub(rb"_\1" + _ELLIPSIS, data)
    return _JWT.sub(rb"\1" + _ELLIPSIS, data) if b"eyJ" in data else data


def mask_text(text: str) -> str:
    """The same for text; lone surrogates stay as they are."""
    return mask_tokens(text.encode("utf-8", "surrogatepass")).decode("utf-8", "surrogatepass")
