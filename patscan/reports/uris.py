"""Paths as URI references (RFC 3986), for formats that require them."""

from __future__ import annotations

from urllib.parse import quote

from patscan.coze.mask import mask_tokens
from patscan.files import path_bytes


def path_uri(path: str) -> str:
    """`path` as a relative URI reference made from its bytes.

    All but `A-Z a-z 0-9 _ . - ~ /` is percent-encoded, also a colon, which could end a scheme. A token
    in a file name is masked; an empty path becomes `.`.
    """
    return quote(mask_tokens(path_bytes(path)), safe="/") or "."
