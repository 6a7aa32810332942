"""Names of files and repositories as URI references (RFC 3986), for formats that want them so."""

from __future__ import annotations

from urllib.parse import quote

from patscan.coze.mask import mask_tokens
from patscan.files import path_bytes


def path_uri(path: str) -> str:
    """`path` as a relative URI reference made from its bytes.

    Only `A-Z a-z 0-9 _ . - ~ /` stay bare: a colon could be read as a scheme, the rest has a
    meaning in URIs or none at all. A token in a file name is masked, an empty path is `.`.
    """
    return quote(mask_tokens(path_bytes(path)), safe="/") or "."
