"""Which hosts are asked about a credential: the vendor's two, or the one that the user names."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urlsplit

from patscan.model.findings import Region
from patscan.model.text import PatscanError, Text

# Rules of credentials that the vendor's API takes as bearer tokens, and that documented requests can check.
AT_VENDOR = frozenset({"coze-pat", "coze-sat", "coze-jwt-access-token", "coze-user-access-token"})
# A key of a Coze Studio that somebody hosts; the vendor knows nothing of it.
AT_NAMED_HOST = frozenset({"coze-pat-selfhosted"})

_NOT_A_HOST = Text(
    "`{url}` is no address such as https://coze.example.com",
    "`{url}` 不是 https://coze.example.com 这样的地址",
)
_VENDORS = Text(
    "{host} is the vendor's: --host is for a Coze Studio of your own",
    "{host} 是官方的主机：--host 用于您自己部署的 Coze Studio",
)
_NO_CHECK = Text(
    "no documented request checks a credential of this kind", "官方没有可用于检查这类凭证的接口"
)
_NO_HOST = Text(
    "only the server that issued it can tell, and none was named (--host URL)",
    "只有签发它的服务器知道，而没有指定服务器（--host URL）",
)


class Host(NamedTuple):
    """A host that may be asked.

    Attributes:
        name: as it is shown: `api.coze.cn`, `coze.example.com:8888`.
        base: what paths are appended to: `https://api.coze.cn`.
    """

    name: str
    base: str


# The API of each site (coze-js: core.ts; coze-py: cozepy/config.py).
VENDORS: dict[Region, Host] = {
    "cn": Host("api.coze.cn", "https://api.coze.cn"),
    "com": Host("api.coze.com", "https://api.coze.com"),
}


def named(url: str) -> Host:
    """The host that the user names.

    Raises:
        PatscanError: it is not an `http` or `https` address, has a user or a query, or is the vendor's.
    """
    wrong = PatscanError(_NOT_A_HOST.format(url=url))
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise wrong from None
    host = parts.hostname or ""
    odd = parts.username is not None or parts.query or parts.fragment or not url.isprintable()
    if parts.scheme not in ("http", "https") or not host or odd or " " in url:
        raise wrong
    if f".{host.rstrip('.')}".endswith((".coze.cn", ".coze.com")):
        raise PatscanError(_VENDORS.format(host=host))
    shown = f"[{host}]" if ":" in host else host
    name = shown if port is None else f"{shown}:{port}"
    return Host(name, f"{parts.scheme}://{name}{parts.path.rstrip('/')}")


def hosts_for(rule: str, region: Region | None, own: Host | None) -> tuple[Host, ...]:
    """The hosts to ask about a credential, the likeliest first; none if it cannot be verified.

    Args:
        rule: the id of the rule that found it.
        region: the site that issued it; None if it is not known.
        own: the host that the user named.
    """
    if rule in AT_NAMED_HOST:
        return (own,) if own else ()
    if rule not in AT_VENDOR:
        return ()
    first = [VENDORS[region]] if region else []
    return tuple(dict.fromkeys([*first, *VENDORS.values()]))


def why_not(rule: str) -> Text:
    """Why a credential of a rule cannot be verified."""
    return _NO_HOST if rule in AT_NAMED_HOST else _NO_CHECK
