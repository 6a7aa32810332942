"""Pages about rules: the catalogue, one rule for a terminal, one rule as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from patscan.coze import details
from patscan.model.findings import Rule
from patscan.model.text import Language, Text
from patscan.reports.fold import fold
from patscan.reports.wording import SEVERITY

WIDTH = 80

_TITLE = Text("{id}: {title} ({severity})", "{id}：{title}（{severity}）")
_MEANING = Text("What it is", "这是什么")
_RISK = Text("Why it matters", "有何风险")
_REVOKE = Text("How to revoke it", "如何撤销")
_INSTEAD = Text("What to use instead", "改用什么")
_DETAILS = Text("What to know", "须知")
_DETAIL = Text("{topic}: {text}", "{topic}：{text}")


def _sections(rule: Rule, language: Language) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Heading, text and links of every part of a rule's page."""
    yield _MEANING.to(language), rule.meaning.to(language), ()
    yield _RISK.to(language), rule.risk.to(language), ()
    yield _REVOKE.to(language), rule.revoke.to(language), rule.revoke_urls
    yield _INSTEAD.to(language), rule.instead.to(language), ()


def _details(rule: Rule, language: Language) -> list[str]:
    """The facts about the rule's family, a paragraph each."""
    rows = details.of(rule.id)
    return [_DETAIL.format(topic=row.topic, text=row.text).to(language) for row in rows]


def catalogue(rules: Iterable[Rule], language: Language) -> str:
    """One line per rule: id, severity, title."""
    from rich.cells import cell_len

    rows = [
        (rule.id, SEVERITY[rule.severity].to(language), rule.title.to(language)) for rule in rules
    ]
    widths = [max(cell_len(row[column]) for row in rows) for column in (0, 1)]
    lines = []
    for row in rows:
        cells = [
            text + " " * (width - cell_len(text)) for text, width in zip(row, widths, strict=False)
        ]
        lines.append("  ".join([*cells, row[2]]))
    return "\n".join(lines) + "\n"


def explain(rule: Rule, language: Language) -> str:
    """A rule's page, `WIDTH` cells wide."""
    severity = SEVERITY[rule.severity].to(language)
    lines = [_TITLE.format(id=rule.id, title=rule.title, severity=severity).to(language)]
    for heading, text, links in _sections(rule, language):
        lines += ["", heading, *_wrapped(text), *(f"  {link}" for link in links)]
    for number, text in enumerate(_details(rule, language)):
        lines += ["", *([] if number else [_DETAILS.to(language)]), *_wrapped(text)]
    return "\n".join(lines) + "\n"


def _wrapped(text: str) -> list[str]:
    """`text` in lines of at most `WIDTH` cells, indented by two; Chinese counts double."""
    return [f"  {line}" for line in fold(text, WIDTH - 2)]


def explain_markdown(rule: Rule, language: Language) -> str:
    """A rule's page in Markdown, for places that render it."""
    parts = [f"**{rule.title.to(language)}**"]
    for heading, text, links in _sections(rule, language):
        parts += [f"**{heading}**", text + "".join(f"\n- <{link}>" for link in links)]
    if facts := _details(rule, language):
        parts += [f"**{_DETAILS.to(language)}**", "\n".join(f"- {text}" for text in facts)]
    return "\n\n".join(parts)
