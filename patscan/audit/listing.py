"""Lists the repositories of an organisation, page by page, as its host's API gives them.

What is listed is cloned by git; what cannot be listed is a target that failed, so that no list with a hole is
taken for a complete one.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from patscan.audit.hosts import Account
from patscan.audit.pages import REQUEST_S, Pages, UnlistedError
from patscan.audit.targets import Target, of_url, shown
from patscan.git.clone import gigabytes
from patscan.model.text import Text
from patscan.network.client import Client, certificates

_INCOMPLETE = Text(
    "its repositories could not all be listed: {reason}", "无法列出它的全部仓库：{reason}"
)
_ANONYMOUS = Text(
    "{variable} is not set: {host} lists public repositories only",
    "未设置 {variable}：{host} 只会列出公开仓库",
)
_LEFT_OUT = Text(
    "{label}: archived repositories and forks left out: {n:,} (--archived, --forks)",
    "{label}：略去了 {n:,} 个已归档的仓库或复刻（--archived、--forks）",
)
_EMPTY = Text("it has no repository that may be seen here", "它没有此处可见的仓库")
_ALL_LEFT_OUT = Text(
    "all of its repositories are archived or forks: {n:,} (--archived, --forks)",
    "它的 {n:,} 个仓库全部已归档或是复刻（--archived、--forks）",
)
_NO_ADDRESS = Text("the host gives no address to clone it from", "主机没有给出克隆地址")
_OTHER_ADDRESS = Text(
    "the host gives an address at another host, {address}, which is not asked",
    "主机给出的地址 {address} 位于另一主机，不会访问",
)
_LARGE = Text(
    "it has {size} according to the host, and clones may take {limit} (--disk)",
    "主机称其大小为 {size}，而克隆最多可占 {limit}（--disk）",
)


class Choice(NamedTuple):
    """Which of an organisation's repositories are audited.

    Attributes:
        archived, forks: whether those that are archived, or forks, are.
        max_bytes: how large a clone may be; None for any size.
    """

    archived: bool = False
    forks: bool = False
    max_bytes: int | None = None


def client(proxy: str | None, environment: Mapping[str, str]) -> Client:
    """A client that also trusts the authorities in the file that `SSL_CERT_FILE` names, for hosts of one's own.

    Raises:
        PatscanError: httpx is not installed, or the proxy or the file are none.
    """
    context = certificates(environment.get("SSL_CERT_FILE") or None)
    return Client(proxy=proxy, context=context, request_s=REQUEST_S, pace_s=0)


def repositories(
    account: Account, choice: Choice, asking: Client, say: Callable[[Text], None]
) -> Iterator[Target]:
    """The repositories of an organisation, in the order of its host; at the end, a target that tells what is missing.

    Args:
        account: the organisation.
        choice: which of its repositories.
        asking: sends the requests.
        say: is told what the user should know meanwhile.

    Raises:
        PatscanError: the environment has a token that is none.
    """
    if account.host.token(os.environ) is None:
        said = _ANONYMOUS.format(variable=_tokens(account), host=account.label.partition("/")[0])
        say(said)
    listed = left_out = 0
    try:
        for item in Pages(account, asking, say).items():
            listed += 1
            if _is_left_out(account, item, choice):
                left_out += 1
            else:
                yield _target(account, item, choice.max_bytes)
    except UnlistedError as error:
        yield _failed(account, _INCOMPLETE.format(reason=error.reason))
        return
    if listed == left_out:
        yield _failed(account, _ALL_LEFT_OUT.format(n=listed) if listed else _EMPTY)
    elif left_out:
        say(_LEFT_OUT.format(label=account.label, n=left_out))


def _failed(account: Account, reason: Text) -> Target:
    return Target(shown(account.label), shown(account.address), "", reason)


def _is_left_out(account: Account, item: Mapping[str, object], choice: Choice) -> bool:
    fields = account.host.fields
    is_archived, is_fork = bool(item.get(fields.archived)), bool(item.get(fields.fork))
    return (is_archived and not choice.archived) or (is_fork and not choice.forks)


def _target(account: Account, item: Mapping[str, object], max_bytes: int | None) -> Target:
    """A repository in a list, or why it cannot be audited."""
    fields = account.host.fields
    name, address = _text(item.get(fields.name)), _text(item.get(fields.address))
    address = address if not address or address.endswith(".git") else f"{address}.git"
    target = of_url(address, name) if address else Target(name, "", "", _NO_ADDRESS)
    if not address:
        return target._replace(location=shown(f"{account.address} {name}"))
    if not address.startswith(f"{account.site}/"):
        reason = _OTHER_ADDRESS.format(address=target.location)
        return target._replace(address="", failure=reason)
    kib = item.get(fields.size_kib)
    size = kib * 1024 if isinstance(kib, int) else 0
    if max_bytes is not None and size > max_bytes:
        reason = _LARGE.format(size=gigabytes(size), limit=gigabytes(max_bytes))
        return target._replace(address="", failure=reason)
    return target._replace(login=account.host.key)


def _text(value: object) -> str:
    return value if isinstance(value, str) and value.isprintable() else ""


def _tokens(account: Account) -> str:
    return "/".join(account.host.tokens)
