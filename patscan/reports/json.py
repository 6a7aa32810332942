"""The JSON report: `docs/json.md` explains it, `schema/patscan-1.schema.json` describes it."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import patscan
from patscan.coze.mask import mask_tokens
from patscan.files import path_bytes
from patscan.git.remote import repository_uri
from patscan.reports.advice import advice, example
from patscan.reports.links import link
from patscan.reports.printable import json_bytes
from patscan.reports.wording import message

if TYPE_CHECKING:
    from patscan.model.findings import (
        Assessed,
        Commit,
        Evidence,
        Provenance,
        Verdict,
        Verification,
    )
    from patscan.model.run import MaskedReport, Skip, Stats
    from patscan.model.text import Language

FORMAT_VERSION = 1

Object = dict[str, object]


def render(report: MaskedReport, language: Language) -> bytes:
    """The report as JSON in UTF-8: the same report gives the same bytes."""
    return json_bytes(
        {
            "version": FORMAT_VERSION,
            "tool": {"name": "patscan", "version": patscan.__version__},
            "language": language,
            "findings": [
                finding(verdict, report.provenance, language) for verdict in report.verdicts
            ],
            **coverage(report, language),
        }
    )


def finding(verdict: Verdict, provenance: Provenance | None, language: Language) -> Object:
    """A finding, with its history; `provenance` is its repository, for a link."""
    return _finding(verdict, language) | _history(verdict.assessed, provenance)


def coverage(report: MaskedReport, language: Language) -> Object:
    """What a report says besides its findings."""
    return {
        "skips": [_skip(skip, language) for skip in report.skips],
        "stats": _stats(report.stats),
        "stale_baseline": list(report.stale_baseline),
        "notes": [note.to(language) for note in report.notes],
        "provenance": _provenance(report.provenance),
    }


def _finding(verdict: Verdict, language: Language) -> Object:
    item, finding, place = verdict.assessed, verdict.finding, verdict.finding.location
    secret, suppressed = finding.secret, verdict.suppressed
    return {
        "rule": finding.rule,
        "family": item.family,
        "confidence": finding.confidence,
        "severity": verdict.severity.word,
        **_path(place.path),
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
        "kind": item.kind,
        "subject": item.subject or None,
        "decoded": list(finding.decoded),
        "surroundings": [_evidence(one, language) for one in finding.surroundings],
        "secret": secret and {"masked": secret.masked, "fingerprint": secret.fingerprint},
        "exposure": {
            "level": item.exposure.level,
            "evidence": [_evidence(one, language) for one in item.exposure.evidence],
        },
        "lifetime": {"state": item.lifetime.state, "until": item.lifetime.until},
        "verification": _verification(item.verification, language),
        "suppressed": suppressed and {"by": suppressed.by, "reason": suppressed.reason},
        "advice": advice(item).to(language),
        "example": example(item) or None,
        "message": message(item, language),
    }


def _verification(asked: Verification | None, language: Language) -> Object | None:
    return asked and {
        "state": asked.state,
        "note": asked.note.to(language),
        "hosts": list(asked.hosts),
        "owner": asked.owner or None,
        "workspaces": [one._asdict() for one in asked.workspaces],
        "workspaces_total": asked.workspaces_total,
    }


def _history(item: Assessed, provenance: Provenance | None) -> Object:
    """The commits, refs and object of a finding in a history; all null for a file on disk."""
    trail, place = item.trail, item.finding.location
    return {
        "commit": item.commit,
        "first_seen": _commit(trail.first) if trail else None,
        "since": trail.since if trail else None,
        "last_seen": _commit(trail.last) if trail else None,
        "at_head": trail.at_head if trail else None,
        "reachable": trail.kept_by == "refs" if trail else None,
        "kept_by": trail.kept_by if trail else None,
        "refs": list(trail.refs) if trail else None,
        "refs_total": trail.refs_total if trail else None,
        "object": trail.object if trail else None,
        "url": link(provenance, trail, place.path, place.line),
    }


def _commit(commit: Commit | None) -> Object | None:
    return commit and commit._asdict()


def _evidence(evidence: Evidence, language: Language) -> Object:
    place: Object = {"path": None, "line": None}
    if evidence.path:
        place = {**_path(evidence.path), "line": evidence.line or None}
    return {"signal": evidence.signal, "note": evidence.note.to(language), **place}


def _skip(skip: Skip, language: Language) -> Object:
    return {**_path(skip.path), "reason": skip.reason.to(language), "lost": skip.lost}


def _path(path: str) -> Object:
    """The path as text and, if it is not UTF-8, its bytes too, with tokens masked."""
    raw = path_bytes(path)
    try:
        raw.decode()
    except UnicodeDecodeError:
        return {"path": path, "path_base64": base64.b64encode(mask_tokens(raw)).decode()}
    return {"path": path}


def _stats(stats: Stats) -> Object:
    return stats._asdict()


def _provenance(provenance: Provenance | None) -> Object | None:
    return provenance and {
        "repository_uri": repository_uri(provenance.repository_uri or ""),
        "revision": provenance.revision,
        "branch": provenance.branch,
    }
