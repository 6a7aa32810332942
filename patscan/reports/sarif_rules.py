"""The catalogue of rules as SARIF reporting descriptors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from patscan.coze.families import BY_RULE
from patscan.coze.rules import RULES
from patscan.model.text import Severity
from patscan.reports.explain import explain_markdown
from patscan.reports.printable import cut

if TYPE_CHECKING:
    from patscan.model.findings import Rule
    from patscan.model.text import Language

LEVEL: dict[Severity, str] = {
    Severity.LOW: "note",
    Severity.MEDIUM: "warning",
    Severity.HIGH: "error",
    Severity.CRITICAL: "error",
}
# GitHub's scale: above 9.0 critical, from 7.0 high, from 4.0 medium, below low.
SECURITY_SEVERITY: dict[Severity, str] = {
    Severity.LOW: "3.0",
    Severity.MEDIUM: "5.5",
    Severity.HIGH: "8.0",
    Severity.CRITICAL: "9.5",
}
MAX_DESCRIPTION = 1024  # characters, GitHub's limit for both descriptions


def rule_descriptors(language: Language) -> list[dict[str, object]]:
    """Every rule, found or not: GitHub closes alerts of rules that it still knows."""
    return [_descriptor(rule, language) for rule in RULES]


def _descriptor(rule: Rule, language: Language) -> dict[str, object]:
    parts = [rule.meaning, rule.risk, rule.revoke, rule.instead]
    full = " ".join([rule.meaning.to(language), rule.risk.to(language)])
    return {
        "id": rule.id,
        "name": "".join(word.capitalize() for word in rule.id.split("-")),
        "shortDescription": {"text": cut(rule.title.to(language), MAX_DESCRIPTION)},
        "fullDescription": {"text": cut(full, MAX_DESCRIPTION)},
        "help": {
            "text": "\n\n".join(part.to(language) for part in parts),
            "markdown": explain_markdown(rule, language),
        },
        "defaultConfiguration": {"level": LEVEL[rule.severity]},
        "properties": {
            "tags": _tags(rule),
            "precision": _precision(rule),
            "security-severity": SECURITY_SEVERITY[rule.severity],
        },
    }


def _tags(rule: Rule) -> list[str]:
    """At most 10, GitHub's limit; the last is how CodeQL names "use of hard-coded credentials".

    A leak without a literal is "insufficiently protected credentials".
    """
    row = BY_RULE.get(rule.id)
    weakness = "external/cwe/cwe-798" if row else "external/cwe/cwe-522"
    return ["security", "secret", "coze", *([row.family] if row else []), weakness]


def _precision(rule: Rule) -> str:
    """`high` where the value alone identifies it, `medium` where words nearby are needed."""
    row = BY_RULE.get(rule.id)
    return "medium" if row and row.words else "high"
