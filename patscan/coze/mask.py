"""The final masking pass over all output: whatever looks like a token is reduced to its mask."""

from __future__ import annotations

from patscan import late
from patscan.coze.families import PREFIXES

# A match begins at the `_`, which no body contains, and ends before the last four characters. So it
# takes linear time, and a token that directly follows another is masked, too.
_TOKEN = late.compile(
    rb"_(?:" + b"|".join(rb"(?<=%b)" % prefix for prefix in PREFIXES) + rb")"
    rb"([A-Za-z0-9]{4})[A-Za-z0-9]{32,}(?=[A-Za-z0-9]{4})"
)
# A JSON web token of any issuer, also after a name or an escape (`_eyJ…`, `token-eyJ…`, `\neyJ…`). The match
# begins at the start of a run of the alphabet, which keeps the time linear.
_JWT = late.compile(
    rb"(?<![A-Za-z0-9_-])([A-Za-z0-9_-]{0,300}?eyJ[A-Za-z0-9_-])[A-Za-z0-9_-]{8,}+\.eyJ[A-Za-z0-9_-]{8,}+\."
    rb"[A-Za-z0-9_-]{16,}(?=[A-Za-z0-9_-]{4})"
)
_MIXED_RUN = late.compile(
    r"(?<![A-Za-z0-9])(?=[a-z0-9]*[A-Z])(?=[A-Z0-9]*[a-z])(?=[A-Za-z]*[0-9])[A-Za-z0-9]{40,}"
)
_ELLIPSIS = "…".encode()


def mask_tokens(data: bytes) -> bytes:
    """`data` (UTF-8) with every complete token reduced to `pat_abcd…wxyz`, and every JWT likewise.

    Takes linear time. Tokens are alphanumeric, so percent-encoding and JSON escapes leave them as
    they are, and the masked output of a format stays well-formed.
    """
    data = _TOKEN.sub(rb"_\1" + _ELLIPSIS, data)
    return _JWT.sub(rb"\1" + _ELLIPSIS, data) if b"eyJ" in data else data


def mask_runs(text: str) -> str:
    """Masks what may be a value without a prefix: long runs of letters of both cases and digits.

    For messages of errors, which quote what a user or a configuration says, with nothing beside it that
    tells what it is.
    """
    return _MIXED_RUN.sub(lambda run: f"{run[0][:4]}…{run[0][-4:]}", text)


def mask_text(text: str) -> str:
    """The same for text; lone surrogates stay as they are."""
    return mask_tokens(text.encode("utf-8", "surrogatepass")).decode("utf-8", "surrogatepass")
