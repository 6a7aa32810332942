"""One credential on the page: a line that tells what it is, and what there is to know about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from patscan.coze.rules import rule_by_id
from patscan.model.findings import LifetimeState, VerificationState
from patscan.model.text import Text
from patscan.policy.baseline import SHOWN_DIGITS
from patscan.reports import paths, trails
from patscan.reports.advice import advice, revoke_urls
from patscan.reports.html import timeline
from patscan.reports.html.elements import Content, element, lines, prose, word
from patscan.reports.html.rules import anchor, links
from patscan.reports.identity import fingerprint
from patscan.reports.links import place_url
from patscan.reports.wording import (
    CONFIDENCE,
    SEVERITY,
    asides,
    exposure,
    valid_until,
    verification,
)

if TYPE_CHECKING:
    from patscan.model.findings import Assessed, Evidence, Suppression, Verdict
    from patscan.model.run import MaskedReport
    from patscan.model.text import Language
    from patscan.reports.html.parts import Item

    Shared = Mapping[str, Mapping[str, str]]

State = Literal["new", "accepted", "suppressed"]
STATE: dict[State, Text] = {
    "new": Text("new", "新发现"),
    "accepted": Text("accepted", "已接受"),
    "suppressed": Text("suppressed", "已放行"),
}
_BY: dict[str, State] = {"baseline": "accepted", "inline": "suppressed"}
# Until when it can be valid, in a word or two.
_LIFETIME: dict[LifetimeState, Text] = {
    "alive-window": Text("until {until}", "至 {until}"),
    "expired-by-policy": Text("expired", "已过期"),
    "unknown-legacy": Text("may be permanent", "可能永久有效"),
    "assume-alive": Text("may never expire", "可能永不过期"),
    "short-lived": Text("short-lived", "短期有效"),
    "unknown": Text("may be live", "可能有效"),
}
# The same, after the vendor was asked.
_ANSWER: dict[VerificationState, Text] = {
    "works": Text("works now", "目前有效"),
    "rejected": Text("rejected", "已失效"),
}

_PLACES = Text("Places", "位置")
_WHY = Text("Why it is exposed", "为何会暴露")
_TIME = Text("Timeline", "时间线")
_VALID = Text("valid until", "有效期至")
_VERIFIED = Text("Verified", "验证结果")
_TO_DO = Text("What to do", "如何处理")
_REVOKE = Text("Revoke it:", "撤销页面：")
_ALSO_IN = Text("Also in", "也出现于")
_IDENTITY = Text("Identity", "标识")
_NO_EVIDENCE = Text("Nothing shows who can see it.", "没有迹象表明谁能看到它。")
_MORE_PLACES = Text("and {n:,} more", "另有 {n:,} 处")
_ON_HOST = Text("on {host}", "在 {host} 上查看")
_ON_HOST_AT = Text("on {host} at {id}", "在 {host} 上查看提交 {id}")
_REASON = Text("{state}: {reason}", "{state}：{reason}")
_CONFIDENCE = Text("{confidence} confidence", "置信度{confidence}")
_FINGERPRINT = Text("fingerprint", "指纹")


def state(suppressed: Suppression | None) -> State:
    """Whether a finding counts, and if not, why."""
    return _BY[suppressed.by] if suppressed else "new"


def credential(
    item: Item, report: MaskedReport, language: Language, *, shared: Shared, is_open: bool
) -> Element:
    """The list item of one credential.

    Args:
        item: the credential.
        report: the one it is from.
        language: of the words.
        shared: from `parts.shared`.
        is_open: whether all that is known of it is shown at first.
    """
    facts = [*_facts(item.group, report, language), *_elsewhere(item, shared, language)]
    worst = item.worst
    return element(
        "li",
        element(
            "details",
            element("summary", *_head(item.group, language)),
            element("dl", *facts),
            open=is_open,
        ),
        id=item.id,
        class_="credential" if worst.suppressed is None else "credential aside",
        data_severity=worst.severity.word,
        data_rule=worst.finding.rule,
    )


def _head(group: Sequence[Verdict], language: Language) -> Iterator[Element]:
    worst = group[0]
    item, place = worst.assessed, worst.finding.location
    rule = rule_by_id(worst.finding.rule)
    yield element("b", SEVERITY[worst.severity].to(language), class_=f"badge {worst.severity.word}")
    yield element(
        "span",
        rule.title.to(language),
        " ",
        word(str(worst.finding.secret or item.subject)),
        class_="what",
    )
    level = item.exposure.level
    yield element("span", exposure(item).to(language), class_=f"level {level}")
    until = _until(item).to(language) if worst.finding.secret else None
    yield element("span", until, class_="until")
    more = None
    if len(group) > 1:
        more = element("span", _MORE_PLACES.format(n=len(group) - 1).to(language), class_="more")
    yield element("span", word(f"{paths.shown(place.path)}:{place.line}"), more, class_="first")
    if worst.suppressed:
        yield element("span", STATE[state(worst.suppressed)].to(language), class_="state")


def _until(item: Assessed) -> Text:
    """Until when it can be valid, in a word or two; what the vendor answered counts more than an estimate."""
    if item.verification and item.verification.state in _ANSWER:
        return _ANSWER[item.verification.state]
    return _LIFETIME[item.lifetime.state].format(until=item.lifetime.until)


def _facts(group: Sequence[Verdict], report: MaskedReport, language: Language) -> Iterator[Element]:
    """Everything about a credential, as terms and their descriptions."""
    item = group[0].assessed
    places = sorted(group, key=_by_urgency_and_time)
    rows = (_place(one, report, language, alone=len(group) == 1) for one in places)
    yield from _fact(_PLACES, language, element("ul", *rows, class_="places"))
    yield from _fact(_WHY, language, *_why(places[0].assessed, language))
    if days := _days(group, language):
        drawn = timeline.drawing(group, report.day, language)
        yield from _fact(_TIME, language, drawn, lines(days))
    if answer := verification(item, language):
        yield from _fact(_VERIFIED, language, Text(" ", "").to(language).join(answer))
    yield from _fact(_TO_DO, language, *_to_do(item, language))
    yield from _fact(_IDENTITY, language, *_identity(item, language))


def _by_urgency_and_time(verdict: Verdict) -> tuple[bool, int, str]:
    trail = verdict.assessed.trail
    return verdict.suppressed is not None, -verdict.severity, trails.by_time(trail)


def _fact(label: Text, language: Language, *content: Content) -> Iterator[Element]:
    yield element("dt", label.to(language))
    yield element("dd", *content)


def _place(verdict: Verdict, report: MaskedReport, language: Language, *, alone: bool) -> Element:
    """A place of the credential, with what is special about it."""
    item, place, suppressed = verdict.assessed, verdict.finding.location, verdict.suppressed
    where = state(suppressed)
    notes = [exposure(item).to(language), asides(verdict.finding, language)]
    if item.trail and not alone:
        notes.append(trails.span(item.trail, language))
    if suppressed:
        why = _REASON.format(state=STATE[where], reason=suppressed.reason)
        notes.append((why if suppressed.reason else STATE[where]).to(language))
    return element(
        "li",
        word(paths.shown_place(place)),
        *(element("span", note) for note in notes if note),
        _page(report, item, language),
        class_="place",
        data_exposure=item.exposure.level,
        data_state=where,
    )


def _page(report: MaskedReport, item: Assessed, language: Language) -> Element | None:
    """A link to the line; without a history it names the commit, which may not have it or not be pushed."""
    url, known = place_url(report, item), report.provenance
    if url is None:
        return None
    text = _ON_HOST.format(host=urlsplit(url).hostname)
    if item.trail is None and known and known.revision:
        text = _ON_HOST_AT.format(host=urlsplit(url).hostname, id=known.revision[: trails.ID_CHARS])
    return element("a", text.to(language), href=url)


def _why(item: Assessed, language: Language) -> list[Content]:
    """The evidence for the exposure, step by step."""
    own = item.finding.location.path
    steps = [_step(one, own, language) for one in item.exposure.evidence]
    if len(steps) > 1:
        return [element("ol", *(element("li", *step) for step in steps), class_="why")]
    return steps[0] if steps else [_NO_EVIDENCE.to(language)]


def _step(evidence: Evidence, own: str, language: Language) -> list[Content]:
    note = prose(evidence.note.to(language))
    if evidence.path and (evidence.path != own or evidence.line > 1):
        note += [" ", word(f"{paths.shown(evidence.path)}:{evidence.line}")]
    return note


def _days(group: Sequence[Verdict], language: Language) -> list[tuple[str, str]]:
    """The days of a credential in words: labels and what is known."""
    item = group[0].assessed
    group_trails = [one.assessed.trail for one in group if one.assessed.trail]
    rows = list(trails.rows(group_trails, language))
    if item.finding.secret:
        rows.append((_VALID, valid_until(item).to(language)))
    return [(label.to(language), text) for label, text in rows]


def _to_do(item: Assessed, language: Language) -> Iterator[Content]:
    if urls := revoke_urls([item]):
        yield element("p", _REVOKE.to(language), *links(urls))
    yield from prose(advice(item).to(language))


def _identity(item: Assessed, language: Language) -> Iterator[Content]:
    finding = item.finding
    yield element("a", finding.rule, href=f"#{anchor(finding.rule)}")
    yield f" · {_CONFIDENCE.format(confidence=CONFIDENCE[finding.confidence]).to(language)}"
    yield f" · {_FINGERPRINT.to(language)} "
    yield word(fingerprint(item)[:SHOWN_DIGITS])


def _elsewhere(item: Item, shared: Shared, language: Language) -> Iterator[Element]:
    """Links to the same value in the other parts of the page."""
    labels = shared.get(fingerprint(item.worst.assessed), {})
    links = [element("a", label, href=f"#{id_}") for id_, label in labels.items() if id_ != item.id]
    if links:
        rows = (element("li", one) for one in links)
        yield from _fact(_ALSO_IN, language, element("ul", *rows, class_="places"))
