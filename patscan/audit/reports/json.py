"""The JSON report of an audit: `docs/audit.md` explains it. `--compare` reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import patscan
from patscan.reports import json
from patscan.reports.printable import json_bytes

if TYPE_CHECKING:
    from patscan.audit.values import Audit, Credential, Result
    from patscan.model.findings import Provenance
    from patscan.model.text import Language

FORMAT_VERSION = 1
KIND = "patscan-audit"

Object = dict[str, object]


def render(audit: Audit, language: Language) -> bytes:
    """The audit as JSON in UTF-8: the same audit gives the same bytes."""
    origins = {
        one.name: one.report.provenance if one.report else None for one in audit.repositories
    }
    return json_bytes(
        {
            "kind": KIND,
            "version": FORMAT_VERSION,
            "tool": {"name": "patscan", "version": patscan.__version__},
            "language": language,
            "run": audit.run,
            "day": audit.day,
            "mode": audit.mode,
            "figures": audit.figures._asdict(),
            "trend": [figures._asdict() for figures in audit.trend],
            "credentials": [_credential(one, origins, language) for one in audit.credentials],
            "coverage": [_coverage(one, language) for one in audit.repositories],
        }
    )


def _credential(
    row: Credential, origins: dict[str, Provenance | None], language: Language
) -> Object:
    return {
        "fingerprint": row.fingerprint,
        "rule": row.rule,
        "masked": row.masked,
        "severity": row.severity.word,
        "state": row.state._asdict(),
        "change": row.change,
        "counts": row.counts,
        "first_seen": row.first_seen,
        "at_head": row.at_head,
        "repositories": list(row.repositories),
        "places": [
            {
                "repository": place.repository,
                "owners": place.owners._asdict(),
                **json.finding(place.verdict, origins.get(place.repository), language),
            }
            for place in row.places
        ],
    }


def _coverage(result: Result, language: Language) -> Object:
    report = result.report
    return {
        "repository": result.name,
        "location": result.location,
        "status": result.status,
        "failure": result.failure.to(language) if result.failure else None,
        **(json.coverage(report, language) if report else {}),
    }
