"""Which of the vendor's two regions a text is about: coze.cn or coze.com. A token does not tell."""

from __future__ import annotations

from typing import Literal

from patscan import late

Region = Literal["cn", "com"]
REGIONS: tuple[Region, ...] = ("cn", "com")
# The API of each region (coze-js: core.ts; coze-py: cozepy/config.py).
API_HOST: dict[Region, str] = {"cn": "api.coze.cn", "com": "api.coze.com"}

# An address, or the constant that the vendor's SDKs have for it.
_DOMAIN = late.compile(rb"(?i)\bcoze(?:\.(cn|com)(?![A-Za-z0-9_-])|_(cn|com)_base_url\b)")


def nearest(text: bytes, at: int) -> Region | None:
    """The region of the base URL that is nearest to offset `at`; None if `text` names none.

    Text in UTF-16 counts as that without its null bytes.
    """
    at -= text.count(b"\0", 0, at)
    found = min(
        _DOMAIN.finditer(text.replace(b"\0", b"")),
        key=lambda match: abs(match.start() - at),
        default=None,
    )
    if found is None:
        return None
    return "cn" if (found[1] or found[2]).lower() == b"cn" else "com"
