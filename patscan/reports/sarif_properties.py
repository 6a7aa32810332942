"""The property bag of a SARIF result: what the standard has no field for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from patscan.reports.printable import printable

if TYPE_CHECKING:
    from patscan.model.findings import Commit, Evidence, Trail, Verdict, Verification
    from patscan.model.text import Language

Object = dict[str, object]


def properties(verdict: Verdict, language: Language) -> Object:
    """What is known of a finding beyond its place and message."""
    item, finding = verdict.assessed, verdict.finding
    return {
        "severity": verdict.severity.word,
        "confidence": finding.confidence,
        "family": item.family,
        "kind": item.kind,
        "subject": printable(item.subject) or None,
        "decoded": list(finding.decoded),
        "surroundings": _reasons(finding.surroundings, language),
        "exposure": item.exposure.level,
        "evidence": _reasons(item.exposure.evidence, language),
        "lifetime": {"state": item.lifetime.state, "until": item.lifetime.until},
        **_verification(item.verification),
        "commit": item.commit,
        **_history(item.trail),
    }


def _verification(asked: Verification | None) -> Object:
    """Without whose it is: such reports are uploaded."""
    return {"verification": {"state": asked.state, "hosts": list(asked.hosts)}} if asked else {}


def _history(trail: Trail | None) -> Object:
    """The commits, refs and object of a finding in a history, without the authors' addresses."""
    if trail is None:
        return {}
    return {
        "firstSeen": _commit(trail.first),
        "lastSeen": _commit(trail.last),
        "atHead": trail.at_head,
        "keptBy": trail.kept_by,
        "refs": [printable(ref) for ref in trail.refs],
        "refsTotal": trail.refs_total,
        "object": trail.object,
    }


def _commit(commit: Commit | None) -> Object | None:
    return commit and {
        "id": commit.id,
        "author": printable(commit.author),
        "authored": commit.authored,
        "committed": commit.committed,
        "summary": printable(commit.summary),
    }


def _reasons(evidence: Sequence[Evidence], language: Language) -> list[Object]:
    return [{"signal": one.signal, "note": printable(one.note.to(language))} for one in evidence]
