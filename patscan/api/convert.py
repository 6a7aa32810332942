"""From the report of a run to the values of the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from patscan.api import types
from patscan.coze.rules import rule_by_id
from patscan.reports import advice, wording
from patscan.reports.identity import fingerprint
from patscan.reports.printable import printable

if TYPE_CHECKING:
    from patscan.model import fixes
    from patscan.model.findings import Evidence, Suppression, Trail, Verdict
    from patscan.model.run import MaskedReport, Skip
    from patscan.model.text import Language


def report(found: MaskedReport, language: Language) -> types.Report:
    """A whole report."""
    return types.Report(
        root=found.root,
        findings=tuple(finding(one, language) for one in found.verdicts),
        skips=tuple(_skip(one, language) for one in found.skips),
        notes=tuple(printable(one.to(language)) for one in found.notes),
    )


def finding(verdict: Verdict, language: Language) -> types.Finding:
    """One finding of a masked report."""
    item, fact, place = verdict.assessed, verdict.finding, verdict.finding.location
    rule = rule_by_id(fact.rule)
    life = wording.valid_until(item).to(language) if fact.secret else ""
    return types.Finding(
        rule=rule.id,
        title=rule.title.to(language),
        severity=cast("types.SeverityWord", verdict.severity.word),
        confidence=fact.confidence,
        path=place.path,
        line=place.line,
        column=place.column,
        end_line=place.end_line,
        end_column=place.end_column,
        mask=fact.secret.masked if fact.secret else None,
        fingerprint=fingerprint(item),
        subject=printable(item.subject),
        exposure=item.exposure.level,
        exposure_text=wording.exposure(item).to(language),
        reasons=tuple(_reason(one, language) for one in item.exposure.evidence),
        lifetime=item.lifetime.state,
        valid_until=item.lifetime.until,
        lifetime_text=life,
        message=printable(wording.message(item, language)),
        advice=printable(advice.advice(item).to(language)),
        revoke_urls=advice.revoke_urls([item]),
        suppressed=_suppression(verdict.suppressed),
        history=_history(item.trail),
    )


def _reason(evidence: Evidence, language: Language) -> types.Reason:
    path = evidence.path or None
    return types.Reason(
        signal=evidence.signal,
        text=printable(evidence.note.to(language)),
        path=path,
        line=(evidence.line or None) if path else None,
    )


def _suppression(suppressed: Suppression | None) -> types.Suppression | None:
    if suppressed is None:
        return None
    return types.Suppression(by=suppressed.by, reason=printable(suppressed.reason))


def _history(trail: Trail | None) -> types.History | None:
    if trail is None:
        return None
    first = trail.first
    return types.History(
        commit=first.id if first else None,
        author=printable(first.author) if first else None,
        since=trail.since,
        at_head=trail.at_head,
        refs=trail.refs,
        kept_by=trail.kept_by,
    )


def _skip(skip: Skip, language: Language) -> types.Skip:
    return types.Skip(path=skip.path, reason=printable(skip.reason.to(language)), lost=skip.lost)


def fix(found: fixes.Fix, language: Language) -> types.Fix:
    """A change of a file."""
    return types.Fix(
        edits=tuple(types.Edit(**one._asdict()) for one in found.changes),
        variable=found.variable,
        note=printable(found.note.to(language)),
    )
