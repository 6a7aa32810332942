"""What a SARIF report says of positions in files: locations, code flows between them, and fixes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from patscan.reports.printable import printable
from patscan.reports.uris import path_uri

if TYPE_CHECKING:
    from patscan.model.findings import Assessed, Evidence, Location, Verdict
    from patscan.model.text import Language

Object = dict[str, object]

# GitHub takes more; this many keep an upload under its 10 MB.
MAX_LOCATIONS = 100


def physical_location(location: Location) -> Object:
    """A file and the range in it."""
    return {
        "artifactLocation": artifact(location.path),
        "region": {
            "startLine": location.line,
            "startColumn": location.column,
            "endLine": location.end_line,
            "endColumn": location.end_column,
        },
    }


def artifact(path: str) -> Object:
    """A file, relative to the root of the scan."""
    return {"uri": path_uri(path), "uriBaseId": "SRCROOT"}


def related_location(number: int, evidence: Evidence, language: Language) -> Object:
    """The location of one piece of evidence, which others refer to by its number."""
    return {"id": number, **_location(evidence, language)}


def code_flows(item: Assessed, language: Language) -> Object:
    """The steps from the finding to the browser: its evidence, in order."""
    evidence = [one for one in item.exposure.evidence if one.path and one.line][: MAX_LOCATIONS - 1]
    if item.exposure.level != "client" or not evidence:
        return {}
    start: Object = {
        "physicalLocation": physical_location(item.finding.location),
        "message": {"text": message_text(str(item.finding.secret or item.subject))},
    }
    steps = [start, *(_location(one, language) for one in evidence)]
    locations = [{"location": step, "nestingLevel": 0} for step in steps]
    return {"codeFlows": [{"threadFlows": [{"locations": locations}]}]}


def _location(evidence: Evidence, language: Language) -> Object:
    return {
        "physicalLocation": {
            "artifactLocation": artifact(evidence.path),
            "region": {"startLine": evidence.line},
        },
        "message": {"text": message_text(evidence.note.to(language))},
    }


def fixes(verdict: Verdict, language: Language) -> Object:
    """The change of the file: what is deleted only by its region, because that is the credential."""
    if verdict.fix is None:
        return {}
    replacements = [
        {
            "deletedRegion": {
                "startLine": one.line,
                "startColumn": one.column,
                "endLine": one.end_line,
                "endColumn": one.end_column,
            },
            "insertedContent": {"text": one.text},
        }
        for one in verdict.fix.changes
    ]
    change = {
        "artifactLocation": artifact(verdict.finding.location.path),
        "replacements": replacements,
    }
    description = {"text": message_text(verdict.fix.note.to(language))}
    return {"fixes": [{"description": description, "artifactChanges": [change]}]}


def message_text(text: str) -> str:
    """`text` for a SARIF message, where `[label](target)` would be a link (3.11.6)."""
    return printable(text).replace("](", "] (")
