"""Texts that all reports share, in both languages."""

from __future__ import annotations

from collections.abc import Callable

from patscan.coze.families import BY_RULE
from patscan.coze.lifetime import span
from patscan.coze.rules import rule_by_id
from patscan.exposure import media
from patscan.model.findings import (
    Assessed,
    Confidence,
    Evidence,
    ExposureLevel,
    Finding,
    Kind,
    LifetimeState,
    VerificationState,
)
from patscan.model.text import Language, Severity, Text
from patscan.reports import trails
from patscan.reports.advice import advice, revoke_urls
from patscan.reports.printable import printable

SEVERITY: dict[Severity, Text] = {
    Severity.LOW: Text("low", "低"),
    Severity.MEDIUM: Text("medium", "中"),
    Severity.HIGH: Text("high", "高"),
    Severity.CRITICAL: Text("critical", "严重"),
}

CONFIDENCE: dict[Confidence, Text] = {
    "high": Text("high", "高"),
    "medium": Text("medium", "中"),
    "low": Text("low", "低"),
}

EXPOSURE: dict[ExposureLevel, Text] = {
    "client": Text("reaches the browser", "会到达浏览器"),
    "server": Text("server side only", "仅在服务端"),
    "config": Text("configuration", "配置文件"),
    "docs": Text("documentation", "文档"),
    "unknown": Text("exposure unknown", "暴露情况未知"),
}

# Until when a credential can be valid; each reads on after `valid until`.
VALID_UNTIL: dict[LifetimeState, Text] = {
    "alive-window": Text(
        "{until} at the latest: the limit is 30 days",
        "最迟 {until}：上限为 30 天",
    ),
    "expired-by-policy": Text("{until} at the latest: it has expired", "最迟 {until}：已过期"),
    "unknown-legacy": Text(
        "an unknown day: it is from before 2024-10-16 and may be permanent",
        "未知日期：早于 2024-10-16，可能永久有效",
    ),
    "assume-alive": Text("it is revoked: it may never expire", "撤销为止：它可能永不过期"),
    "short-lived": Text(
        "{limit} after it was issued; what issues it matters more",
        "签发后最长 {limit}；更要紧的是签发它的密钥",
    ),
    "unknown": Text("an unknown day: treat it as live", "未知日期：应视为有效"),
}

# The same, after the vendor was asked.
_VALID_NOW: dict[VerificationState, Text] = {
    "works": Text("it is revoked: it works now", "撤销为止：目前有效"),
    "rejected": Text("a time before now: it is not accepted any more", "此前：现已不被接受"),
}
_BELONGS_TO = Text("It belongs to {owner}.", "属于 {owner}。")
# The token may be limited to some of them.
_REACH = Text(
    "It may reach these workspaces of that account, at most {n:,}: {names}",
    "最多可能触及该账号的 {n:,} 个工作空间：{names}",
)
_WORKSPACE = Text("{name} ({role})", "{name}（{role}）")
# More workspaces are counted, not named, in a text.
MAX_WORKSPACES = 10

# The kind of file, as part of a sentence; that of client code is in `exposure.media`.
_PLACE: dict[ExposureLevel, Text] = {
    "server": Text("server-side code", "服务端代码"),
    "config": Text("a configuration file", "配置文件"),
    "docs": Text("documentation", "文档"),
    "unknown": Text("this file", "这个文件"),
}

# The same for objects of a history that are no files, by the beginning of their path.
_NO_FILE = {
    "<commit ": Text("a commit's message", "提交说明"),
    "<tag ": Text("a tag's message", "标签说明"),
    "<blob ": Text("an object that has no name", "没有名称的对象"),
}

# How it got there: `{what}` is the credential with its mask, `{place}` one of `_PLACE`.
_HOW: dict[Kind, Text] = {
    "hardcoded": Text("{what} is hard-coded in {place}", "{what} 硬编码在{place}中"),
    "public-env": Text(
        "{what} is in a public environment variable, which the build puts into {product}",
        "{what} 位于公开的环境变量中，构建时会写入{product}",
    ),
    "sdk-flag": Text(
        "{what} is handed to a Coze SDK that runs in the browser",
        "{what} 被交给在浏览器中运行的 Coze SDK",
    ),
    "server-rendered": Text(
        "{what} is written into a page that the server sends to the browser",
        "{what} 被写入服务端发给浏览器的页面",
    ),
    "other": Text("{what} stands in {place}", "{what} 出现在{place}中"),
}


# At most this much evidence is shown as text; the JSON report has all of it.
MAX_CHAIN = 6

_DECODED = Text("read through {steps}", "经解码得到：{steps}")
_THEN = Text("{how}; {age}", "{how}；{age}")
_NO_SECRET = Text("{what}: `{subject}`, in {place}", "{what}：`{subject}`，位于{place}")
_REVOKE = Text(" Revoke it: {urls}", "请撤销：{urls}")
_OR = Text(" or ", " 或 ")
_COMMA = Text(", ", "，")
_SEMICOLON = Text("; ", "；")


def asides(finding: Finding, language: Language) -> str:
    """How it was decoded, and notes on its surroundings; to be put in brackets, or empty."""
    parts = [one.note for one in finding.surroundings]
    if finding.decoded:
        from patscan.detect.decode.encodings import BY_NAME

        labels = [BY_NAME[step].label.to(language) for step in finding.decoded]
        parts.insert(0, _DECODED.format(steps=_COMMA.to(language).join(labels)))
    return _SEMICOLON.to(language).join(part.to(language) for part in parts)


def message(item: Assessed, language: Language) -> str:
    """What is wrong and what to do, in one or two sentences; the first one is complete by itself.

    Only the mask is shown. The URLs of the console come last, so that no punctuation follows them.
    """
    finding = item.finding
    rule = rule_by_id(finding.rule)
    title = rule.title.to(language)
    place = _place(item).to(language)
    if finding.secret is None:
        named = _NO_SECRET.format(what=title, subject=item.subject, place=place)
        return _sentence(named, language) + advice(item).to(language).join((" ", ""))
    product = media.medium(item.exposure).product
    how = _HOW[item.kind].format(what=f"{title} {finding.secret}", place=place, product=product)
    if aside := asides(finding, language):
        how = Text(f"{how.en} ({aside})", f"{how.zh}（{aside}）")
    asked = item.verification
    known = asked is not None and asked.state != "unknown"
    age = (asked.note if asked and known else item.lifetime.note).to(language)
    first = _THEN.format(how=how.to(language), age=age)
    return _sentence(first, language) + _history(item, language) + _revoke(item, language)


def _place(item: Assessed) -> Text:
    for prefix, place in _NO_FILE.items():
        if item.trail and item.finding.location.path.startswith(prefix):
            return place
    if item.exposure.level == "client":
        return media.medium(item.exposure).place
    return _PLACE[item.exposure.level]


def exposure(item: Assessed) -> Text:
    """Who can see it, in a few words: of client code, what it is visible in."""
    if item.exposure.level == "client":
        return media.medium(item.exposure).level
    return EXPOSURE[item.exposure.level]


def _history(item: Assessed, language: Language) -> str:
    """When it was first seen in the history, as a sentence that follows another."""
    if item.trail is None:
        return ""
    return Text(" ", "").to(language) + trails.sentence(item.trail, language)


def valid_until(item: Assessed) -> Text:
    """Until when a credential can be valid."""
    if item.verification and item.verification.state in _VALID_NOW:
        return _VALID_NOW[item.verification.state]
    life = item.lifetime
    limit = span(BY_RULE[item.finding.rule].max_lifetime_s) if life.state == "short-lived" else ""
    return VALID_UNTIL[life.state].format(until=life.until, limit=limit)


def verification(item: Assessed, language: Language) -> list[str]:
    """What the vendor answered: whether it works, whose it is, and what it may reach; nothing if not asked."""
    asked = item.verification
    if asked is None:
        return []
    lines = [_sentence(asked.note, language)]
    if asked.owner:
        lines.append(_BELONGS_TO.format(owner=printable(asked.owner)).to(language))
    if asked.workspaces:
        shown = [
            _WORKSPACE.format(name=printable(one.name or one.id), role=printable(one.role))
            for one in asked.workspaces[:MAX_WORKSPACES]
        ]
        names = _COMMA.to(language).join(one.to(language) for one in shown)
        more = "…" if len(shown) < (asked.workspaces_total or 0) else ""
        reach = _REACH.format(n=asked.workspaces_total, names=names + more)
        lines.append(_sentence(reach, language))
    return lines


def chain(
    item: Assessed, language: Language, show: Callable[[str], str], *, alone: bool
) -> list[str]:
    """The evidence for the exposure, one short line each and each sentence once, at most `MAX_CHAIN` of them.

    With `alone`, the credential has one location, which is not repeated.
    """
    lines, own = [], item.finding.location
    by_note: dict[Text, Evidence] = {}
    for one in item.exposure.evidence:
        by_note.setdefault(one.note, one)
    evidence = tuple(by_note.values())
    if len(evidence) > MAX_CHAIN:  # the last one is where it ships: that convinces most
        evidence = (*evidence[: MAX_CHAIN - 1], evidence[-1])
    for one in evidence:
        here = alone and one.path == own.path and one.line in (1, own.line)
        place = "" if here or not one.path else f"{printable(show(one.path))}:{one.line}  "
        lines.append(place + printable(one.note.to(language)))
    return lines


def reason(item: Assessed, language: Language, show: Callable[[str], str]) -> str:
    """The first reason for the exposure, to stand beside the location; with its own place if that is another file."""
    first = item.exposure.evidence[0]
    note = printable(first.note.to(language))
    if not first.path or first.path == item.finding.location.path:
        return note
    place = f"{printable(show(first.path))}:{first.line}"
    return Text(f"{note} ({place})", f"{note}（{place}）").to(language)


def _revoke(item: Assessed, language: Language) -> str:
    if not (found := revoke_urls([item])):
        return ""
    urls = _OR.to(language).join(found)
    return _REVOKE.format(urls=urls).to(language)


def _sentence(text: Text, language: Language) -> str:
    return Text(f"{text.en}.", f"{text.zh}。").to(language)
