"""Sentences and words that every report shares, in both languages."""

from __future__ import annotations

from patscan.model import (
    Confidence,
    ExposureLevel,
    Finding,
    Kind,
    Language,
    Lifetime,
    LifetimeState,
    Severity,
    Text,
)
from patscan.rules import Rule, rule_by_id

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
    "unknown": Text("unknown", "未知"),
}

LIFETIME: dict[LifetimeState, Text] = {
    "alive-window": Text("may still be alive", "可能仍然有效"),
    "expired-by-policy": Text("should have expired", "按规则应已过期"),
    "unknown-legacy": Text(
        "may never expire (before 2024-10-16)", "可能永不过期（2024-10-16 之前）"
    ),
    "assume-alive": Text("assume alive", "应视为有效"),
    "short-lived": Text("short-lived", "短期有效"),
    "unknown": Text("unknown", "未知"),
}

SUPPRESSED_BY: dict[str, Text] = {
    "inline": Text("allowed by a comment", "由行内注释放行"),
    "baseline": Text("accepted in the baseline", "已记入基线"),
}

# Where it stands, as part of a sentence.
_PLACE: dict[ExposureLevel, Text] = {
    "client": Text("a file that reaches the browser", "会到达浏览器的文件"),
    "server": Text("server-side code", "服务端代码"),
    "config": Text("a configuration file", "配置文件"),
    "docs": Text("documentation", "文档"),
    "unknown": Text("this file", "这个文件"),
}

# How it got there: `{what}` is the credential with its mask, `{place}` one of `_PLACE`.
_HOW: dict[Kind, Text] = {
    "hardcoded": Text("{what} is hard-coded in {place}", "{what} 硬编码在{place}中"),
    "public-env": Text(
        "{what} is in a public environment variable, which the build puts into browser code",
        "{what} 位于公开的环境变量中，构建时会写入浏览器代码",
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

# What follows from its age: `{until}` is a date.
_AGE: dict[LifetimeState, Text] = {
    "alive-window": Text("treat it as live until {until}", "在 {until} 之前应视为有效"),
    "expired-by-policy": Text(
        "by Coze's rules it expired by {until}, but make sure",
        "按扣子的规则它最迟于 {until} 过期，但请确认",
    ),
    "unknown-legacy": Text(
        "it may date from before 2024-10-16 and never expire: treat it as live",
        "它可能创建于 2024-10-16 之前且永不过期：应视为有效",
    ),
    "assume-alive": Text("it may never expire: treat it as live", "它可能永不过期：应视为有效"),
    "short-lived": Text(
        "it lives a day at most, but whatever put it here may put the next one too",
        "它最多有效一天，但写入它的程序也会写入下一个",
    ),
    "unknown": Text("its age is unknown: treat it as live", "创建时间未知：应视为有效"),
}
_NO_DATE = Text("treat it as live", "应视为有效")

_THEN = Text("{how}; {age}", "{how}；{age}")
_NO_SECRET = Text("{what}, in {place}", "{what}，位于{place}")
_REVOKE = Text(" Revoke it: {urls}", "请吊销：{urls}")
_OR = Text(" or ", " 或 ")


def message(finding: Finding, language: Language) -> str:
    """What is wrong and what to do, in one or two sentences; the first one stands alone.

    Only the mask is shown. The console pages stand last, so that nothing sticks to a link.
    """
    rule = rule_by_id(finding.rule)
    title = rule.title.to(language)
    place = _PLACE[finding.exposure.level].to(language)
    if finding.secret is None:
        return _sentence(_NO_SECRET.format(what=title, place=place), language)
    how = _HOW[finding.kind].format(what=f"{title} {finding.secret}", place=place)
    age = _age(finding.lifetime)
    first = _THEN.format(how=how.to(language), age=age.to(language))
    return _sentence(first, language) + _revoke(rule, language)


def _age(lifetime: Lifetime) -> Text:
    if lifetime.until is None and "{until}" in _AGE[lifetime.state].en:
        return _NO_DATE
    return _AGE[lifetime.state].format(until=lifetime.until)


def _revoke(rule: Rule, language: Language) -> str:
    if not rule.revoke_urls:
        return ""
    urls = _OR.to(language).join(rule.revoke_urls)
    return _REVOKE.format(urls=urls).to(language)


def _sentence(text: Text, language: Language) -> str:
    return Text(f"{text.en}.", f"{text.zh}。").to(language)
