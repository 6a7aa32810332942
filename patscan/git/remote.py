"""Addresses of remotes, as URIs without passwords."""

from __future__ import annotations

from urllib.parse import quote, unquote_to_bytes, urlsplit

from patscan import late
from patscan.coze.mask import mask_tokens
from patscan.files import path_bytes

# git's short form of an SSH address, `git@host:path`; one letter before the colon is a drive.
_SHORT_SSH = late.compile(r"([A-Za-z0-9_.\-]+@)?([A-Za-z0-9.\-]{2,}):(?!:|//)/?(.+)")
_HOST = late.compile(r"[a-z0-9.\-]+|[0-9a-f:.]*:[0-9a-f:.]*")
_USER = late.compile(r"[A-Za-z0-9_.\-]{1,32}")


def repository_uri(address: str) -> str | None:
    """A remote's address as an absolute URI without a password; None if that is impossible.

    `git@host:path` becomes `ssh://git@host/path`. For a folder of this machine the result is None,
    because its path is private.
    """
    short = _SHORT_SSH.fullmatch(address)
    if short:
        address = f"ssh://{short[1] or ''}{short[2]}/{short[3]}"
    try:
        parts = urlsplit(address)
        host, port, user = parts.hostname or "", parts.port, parts.username or ""
    except ValueError:  # a broken IPv6 address or port
        return None
    if parts.scheme not in {"http", "https", "ssh", "git"} or not _HOST.fullmatch(host):
        return None
    login = f"{user}@" if parts.scheme == "ssh" and _USER.fullmatch(user) else ""
    place = (f"[{host}]" if ":" in host else host) + (f":{port}" if port else "")
    path = quote(mask_tokens(unquote_to_bytes(path_bytes(parts.path))), safe="/~+@")
    return f"{parts.scheme}://{login}{place}{path}"
