"""The section of the page about the rules: what each means, its risk, where to revoke, what to use instead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from patscan.coze.rules import rule_by_id
from patscan.model.text import Text
from patscan.reports.html.elements import Content, element, link, prose

if TYPE_CHECKING:
    from patscan.model.findings import Rule
    from patscan.model.text import Language

_RULES = Text("The rules", "规则说明")
_MEANING = Text("What it is", "这是什么")
_RISK = Text("Risk", "风险")
_REVOKE = Text("Revoke", "撤销")
_INSTEAD = Text("Use instead", "改用")
_MAY_STAY = Text("What may stay: ", "可以保留的：")
_COMMENT = Text("patscan: allow <reason>", "patscan: allow <理由>")
_BESIDE = Text(" in a comment beside it, or ", " 写在旁边的注释中，或运行 ")
_ACCEPT = Text(
    'patscan baseline accept <fingerprint> --reason "<reason>"',
    'patscan baseline accept <指纹> --reason "<理由>"',
)


def anchor(rule_id: str) -> str:
    """The id of a rule's element."""
    return f"rule-{rule_id}"


def rules(rule_ids: Iterable[str], language: Language) -> Element:
    """A section about each rule, and how to accept what may stay."""
    return element(
        "section",
        element("h2", _RULES.to(language), id="rules"),
        *(_rule(rule_by_id(one), language) for one in dict.fromkeys(rule_ids)),
        element(
            "p",
            _MAY_STAY.to(language),
            element("code", _COMMENT.to(language)),
            _BESIDE.to(language),
            element("code", _ACCEPT.to(language)),
        ),
        class_="rules",
        aria_labelledby="rules",
    )


def _rule(rule: Rule, language: Language) -> Element:
    return element(
        "section",
        element("h3", rule.title.to(language), " ", element("code", rule.id)),
        element("dl", *_terms(rule, language)),
        id=anchor(rule.id),
    )


def _terms(rule: Rule, language: Language) -> Iterator[Element]:
    rows: list[tuple[Text, list[Content]]] = [
        (_MEANING, prose(rule.meaning.to(language))),
        (_RISK, prose(rule.risk.to(language))),
        (_REVOKE, [*prose(rule.revoke.to(language)), *links(rule.revoke_urls)]),
        (_INSTEAD, prose(rule.instead.to(language))),
    ]
    for label, content in rows:
        yield element("dt", label.to(language))
        yield element("dd", *content)


def links(urls: Iterable[str]) -> Iterator[Content]:
    """Pages of the vendor, after a sentence."""
    for url in urls:
        yield " "
        yield link(url)
