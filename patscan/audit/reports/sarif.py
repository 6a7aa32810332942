"""The SARIF report of an audit: a run for each repository, with a category of its own.

A repository that could not be opened is a run without results whose invocation has failed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from patscan.audit.reports.decided import reports
from patscan.reports import sarif
from patscan.reports.printable import json_bytes

if TYPE_CHECKING:
    from patscan.audit.values import Audit
    from patscan.model.text import Language


def render(audit: Audit, language: Language) -> bytes:
    """One run for each repository, in UTF-8: the same audit gives the same bytes."""
    runs = [
        sarif.run(report, language, f"audit/{result.name}") for result, report in reports(audit)
    ]
    return json_bytes({"$schema": sarif.SCHEMA_URI, "version": "2.1.0", "runs": runs})
