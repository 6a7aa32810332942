"""Reads a list of repositories from a host's API to its end: pages, limits of requests, failures that pass.

The token goes to the host that the user named, and to no other.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Literal, NamedTuple

from patscan.audit.hosts import PER_PAGE, Account
from patscan.audit.targets import shown
from patscan.model.text import Text
from patscan.network.client import Client, NoAnswerError, Response

# A hundred repositories have 200 to 800 kB.
MAX_PAGE_MIB = 32
MAX_PAGES = 10_000
REQUEST_S = 60.0
# What fails for a moment is tried again so often, after 1, 2, 4 … seconds.
MAX_ATTEMPTS = 5
# A host's limit on requests is waited for: GitHub's begins anew every hour.
MAX_WAIT_S = 3_700.0
MAX_WAITS = 5
# Where it does not say how long (docs.github.com/rest: "wait for at least one minute").
DEFAULT_WAIT_S = 60.0

_WAITING = Text(
    "{host} limits requests: going on in {seconds:,.0f} seconds",
    "{host} 限制了请求频率：{seconds:,.0f} 秒后继续",
)
_FEWER = Text(
    "the host says that there are {total:,}, and listed {n:,}",
    "主机称共有 {total:,} 个，却只列出 {n:,} 个",
)
_NO_LIST = Text("the answer is no list of repositories", "返回的内容不是仓库列表")
_ELSEWHERE = Text(
    "its list goes on at another host, {host}, which is not asked",
    "列表的下一页位于另一主机 {host}，不会访问",
)
_REPEATED = Text("the host repeats its pages", "主机重复返回相同的页面")
_MANY = Text("there are more than {n:,} pages", "页数超过 {n:,}")
_PATIENCE = Text(
    "the host wants {seconds:,.0f} seconds of patience", "主机要求等待 {seconds:,.0f} 秒"
)


class Row(NamedTuple):
    """What some statuses of HTTP mean: the first row that fits decides.

    Attributes:
        statuses: of HTTP.
        meaning: whether it is a page, an end, or worth another request, soon or when a limit allows.
        reason: for the report, with `{status}` and `{tokens}`.
        is_limit: whether the answer has to be about a limit of requests.
    """

    statuses: range
    meaning: Literal["page", "end", "again", "limited"]
    reason: Text = Text("", "")
    is_limit: bool = False


_LIMITED = Text("the host limits requests (HTTP {status})", "主机限制了请求频率（HTTP {status}）")
ROWS = (
    Row(range(200, 201), "page"),
    Row(
        range(300, 400),
        "end",
        Text(
            "the host redirects (HTTP {status}), which is not followed",
            "主机返回了重定向（HTTP {status}），不会跟随",
        ),
    ),
    Row(
        range(401, 402),
        "end",
        Text(
            "the host does not accept the token in {tokens} (HTTP 401)",
            "主机不接受 {tokens} 中的令牌（HTTP 401）",
        ),
    ),
    Row(range(429, 430), "limited", _LIMITED),
    Row(range(403, 404), "limited", _LIMITED, is_limit=True),
    Row(
        range(403, 404),
        "end",
        Text(
            "the host forbids it (HTTP 403): the token in {tokens} may not list them",
            "主机拒绝（HTTP 403）：{tokens} 中的令牌无权列出",
        ),
    ),
    Row(
        range(404, 405),
        "end",
        Text(
            "there is none of this name, or the token in {tokens} may not see it (HTTP 404)",
            "没有该名称的组织，或 {tokens} 中的令牌无权查看（HTTP 404）",
        ),
    ),
    Row(
        range(500, 600),
        "again",
        Text("the host has an error of its own (HTTP {status})", "主机自身出错（HTTP {status}）"),
    ),
    Row(
        range(100, 1000),
        "end",
        Text("the host answers with HTTP {status}", "主机返回 HTTP {status}"),
    ),
)


class UnlistedError(Exception):
    """The list ends before its end; `reason` tells why."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


class Pages:
    """Reads a list to its end."""

    def __init__(self, account: Account, asking: Client, say: Callable[[Text], None]) -> None:
        self._account, self._asking, self._say = account, asking, say
        held = account.host.token(os.environ)
        value = held.value().decode("ascii") if held else ""
        self._headers = {"Authorization": f"{account.host.scheme} {value}"} if held else {}
        self._waits = 0

    def items(self) -> Iterator[Mapping[str, object]]:
        """The objects of the repositories.

        Raises:
            UnlistedError: there may be more of them than there were.
        """
        url, seen = self._account.listing, set[str]()
        listed = total = 0
        for number in range(1, MAX_PAGES + 1):
            seen.add(url)
            response = self._page(url)
            page = _listed(response)
            yield from page
            listed += len(page)
            total = max(total, _number(response, self._account.host.total) or 0)
            following = self._next(response, number, len(page))
            if following is None:
                if listed < total:
                    raise UnlistedError(_FEWER.format(total=total, n=listed))
                return
            if following in seen:
                raise UnlistedError(_REPEATED)
            url = following
        raise UnlistedError(_MANY.format(n=MAX_PAGES))

    def _next(self, response: Response, number: int, count: int) -> str | None:
        """The address of the next page; None if there is none.

        Raises:
            UnlistedError: it is at another host.
        """
        account = self._account
        link = response.headers.get("link")
        if link is None:
            pages = _number(response, "total_page")
            goes_on = number < pages if pages is not None else count >= PER_PAGE
            return f"{account.listing}&page={number + 1}" if goes_on else None
        url = _link(link)
        if url is not None and not url.startswith(f"{account.api}/"):
            host = shown(url.partition("://")[2].partition("/")[0].rpartition("@")[2])
            raise UnlistedError(_ELSEWHERE.format(host=host))
        return url

    def _page(self, url: str) -> Response:
        """The answer with a page, asked for again where that may help.

        Raises:
            UnlistedError: there is none.
        """
        account, attempt = self._account, 0
        while True:
            try:
                response = self._asking.fetch(url, self._headers, max_mib=MAX_PAGE_MIB)
            except NoAnswerError as error:
                meaning, reason = "again", error.reason
            else:
                row = _row(response)
                meaning = row.meaning
                words = {"status": response.status, "tokens": "/".join(account.host.tokens)}
                reason = row.reason.format(**words)
                if meaning == "page":
                    return response
                if meaning == "limited" and self._waits < MAX_WAITS:
                    self._wait(response)
                    continue
            attempt += 1
            if meaning != "again" or attempt >= MAX_ATTEMPTS:
                raise UnlistedError(reason)
            self._asking.pause(2.0 ** (attempt - 1))

    def _wait(self, response: Response) -> None:
        """Wait as long as a limit asks for.

        Raises:
            UnlistedError: that is too long.
        """
        seconds = self._asking.retry_after_s(response)
        reset = _number(response, "x-ratelimit-reset") or _number(response, "ratelimit-reset")
        if seconds is None:
            seconds = max(1.0, reset - self._asking.now() + 1) if reset else DEFAULT_WAIT_S
        if seconds > MAX_WAIT_S:
            raise UnlistedError(_PATIENCE.format(seconds=seconds))
        self._waits += 1
        self._say(_WAITING.format(host=self._account.label.partition("/")[0], seconds=seconds))
        self._asking.pause(seconds)


def _link(header: str) -> str | None:
    """The address of the next page in a `Link` header (RFC 8288); None if it has none."""
    for part in re.split(r",\s*(?=<)", header):
        url, _, parameters = part.strip().removeprefix("<").partition(">")
        words = parameters.lower().replace(" ", "").replace('"', "").split(";")
        if "rel=next" in words:
            return url
    return None


def _row(response: Response) -> Row:
    """What an answer means."""
    headers = response.headers
    about_limit = (
        "retry-after" in headers
        or headers.get("x-ratelimit-remaining") == "0"
        or headers.get("ratelimit-remaining") == "0"
        or b"rate limit" in response.body[:4096].lower()
    )
    fitting = (one for one in ROWS if response.status in one.statuses)
    return next(one for one in fitting if about_limit or not one.is_limit)


def _listed(response: Response) -> list[Mapping[str, object]]:
    """The objects of a page.

    Raises:
        UnlistedError: it is none.
    """
    try:
        document = json.loads(response.body)
    except (ValueError, RecursionError):
        raise UnlistedError(_NO_LIST) from None
    if not isinstance(document, list) or not all(isinstance(one, dict) for one in document):
        raise UnlistedError(_NO_LIST)
    return document


def _number(response: Response, name: str) -> int | None:
    """The number in a header; None without one."""
    value = response.headers.get(name, "")
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 16 else None
