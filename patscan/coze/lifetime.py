"""How long is a credential valid? Estimated from its family and the day it was first seen.

Sources: docs: pat.md (1 to 30 days, not editable), changelog.md:209 (only since 2024-10-16; older
tokens keep their validity), service_token.md:31 (up to long-term), oauth_code.md:51 (15 minutes),
oauth_jwt.md:178 (at most 86,399 s). A leaked token of unknown age is never presumed expired.
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from patscan.coze.families import BY_RULE
from patscan.model.findings import Lifetime
from patscan.model.text import Text

HOUR_S = 3600
# PATs created before this day keep the validity they were given (docs: changelog.md:209).
PAT_LIMIT_SINCE = dt.date(2024, 10, 16)

_ALIVE = Text(
    "committed within the last 30 days, and a personal access token lives up to 30: "
    "treat it as live until {until}",
    "提交还不到 30 天，而个人访问令牌最长有效 30 天：在 {until} 之前都应视为有效",
)
_EXPIRED = Text(
    "committed more than 30 days ago, the longest a personal access token lives: expired by {until}",
    "提交已超过 30 天，而个人访问令牌最长只有 30 天：最迟已于 {until} 过期",
)
_LEGACY = Text(
    "seen before 2024-10-16, when tokens could still be permanent: treat it as live",
    "在 2024-10-16 之前就已出现，当时的令牌可能永久有效：应视为有效",
)
_UNDATED = Text(
    "its age is unknown: treat it as live",
    "创建时间未知：应视为有效",
)
_UNKNOWN = Text(
    "its lifetime is unknown: treat it as live",
    "有效期未知：应视为有效",
)
_FOR_EVER = Text(
    "it may never expire: treat it as live until it is revoked",
    "它可能永不过期：在撤销之前都应视为有效",
)
_SHORT_OVER = Text(
    "committed before {until}, and it lives {limit} at most: expired; what issues it matters more",
    "提交于 {until} 之前，而它最长只有 {limit}有效：已过期；更要紧的是签发它的密钥",
)
_SHORT = Text(
    "it lives {limit} at most; what issues it matters more",
    "它最长只有 {limit}有效；更要紧的是签发它的密钥",
)

# The lifetime of a leak without a literal.
NOT_WRITTEN = Lifetime(
    "unknown",
    None,
    Text(
        "no token is written here: whatever is built in gets out",
        "这里没有写入令牌：构建时放入的任何令牌都会泄露",
    ),
)
_ANSWERED = Lifetime(
    "unknown",
    None,
    Text(
        "no token is written here: one request is enough to get the one that the server holds",
        "这里没有写入令牌：只需一次请求就能得到服务端持有的令牌",
    ),
)
_SENT = Lifetime(
    "unknown",
    None,
    Text(
        "no token is written here: whichever is used gets into logs and histories",
        "这里没有写入令牌：实际使用的令牌会进入日志和浏览历史",
    ),
)
_DEPLOYED = Lifetime(
    "unknown",
    None,
    Text(
        "no token is written here: the one that is deployed lives 30 days at most",
        "这里没有写入令牌：所部署的令牌最长有效 30 天",
    ),
)
# Leaks and advisories that are not about a build, which puts the token in where nothing else is said.
_AT_RUN_TIME = {
    "coze-token-endpoint": _ANSWERED, "coze-server-rendered": _ANSWERED, "coze-props-token": _ANSWERED,
    "coze-token-in-url": _SENT, "coze-pat-in-production": _DEPLOYED,
}  # fmt: skip


def not_written(rule: str) -> Lifetime:
    """The lifetime of a leak without a literal."""
    return _AT_RUN_TIME.get(rule, NOT_WRITTEN)


class Seen(NamedTuple):
    """When a credential was first seen, as two days, because clocks differ and dates are forged.

    Attributes:
        earliest: decides whether it may have been created before validity was limited.
        latest: decides until when it can still be valid.
    """

    earliest: dt.date
    latest: dt.date


def estimate(rule: str, seen: Seen | None, today: dt.date) -> Lifetime:
    """The lifetime of a credential of `rule`; `seen` is None where the day is not known."""
    row = BY_RULE[rule]
    if row.validity == "minutes":
        return _short(row.max_lifetime_s, seen, today)
    if row.validity == "open":
        return Lifetime("assume-alive", None, _FOR_EVER)
    if row.validity == "unknown":
        return Lifetime("unknown", None, _UNKNOWN)
    if seen is None:
        return Lifetime("unknown", None, _UNDATED)
    # A date in the future comes from a wrong clock: the token may have been created today.
    until = min(seen.latest, today) + dt.timedelta(seconds=row.max_lifetime_s)
    alive = today <= until
    if seen.latest < PAT_LIMIT_SINCE or (not alive and seen.earliest < PAT_LIMIT_SINCE):
        return Lifetime("unknown-legacy", None, _LEGACY)
    sentence = (_ALIVE if alive else _EXPIRED).format(until=until)
    return Lifetime("alive-window" if alive else "expired-by-policy", until.isoformat(), sentence)


def _short(limit_s: int, seen: Seen | None, today: dt.date) -> Lifetime:
    """The lifetime of a token that is valid for hours at most. A day's margin is for time zones and clocks."""
    limit = span(limit_s)
    if seen is None or today <= (over := seen.latest + dt.timedelta(days=1, seconds=limit_s)):
        return Lifetime("short-lived", None, _SHORT.format(limit=limit))
    note = _SHORT_OVER.format(limit=limit, until=over.isoformat())
    return Lifetime("expired-by-policy", over.isoformat(), note)


def span(seconds: int) -> Text:
    """A duration in minutes, or in hours if it is longer than one hour."""
    if seconds <= HOUR_S:
        return Text(f"{seconds // 60} minutes", f"{seconds // 60} 分钟")
    hours = -(-seconds // HOUR_S)
    return Text(f"{hours} hours", f"{hours} 小时")
