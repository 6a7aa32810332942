"""The table of an audit (CSV): a row for each credential. Owners fill in its state, and `patscan audit import` reads it.

The form is that of `patscan.reports.csv`. Names of columns and their words are the same in every language.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from patscan.reports.csv import guarded
from patscan.reports.paths import shown_place

if TYPE_CHECKING:
    from patscan.audit.values import Audit, Credential, Place
    from patscan.model.text import Language

COLUMNS = (
    "fingerprint", "credential", "rule", "severity", "state", "until", "by", "note", "ticket", "change",
    "first_seen", "at_head", "exposure", "lifetime", "valid_until", "repositories", "places", "added_by",
    "last_author", "code_owners",
)  # fmt: skip
# At most this many places are named in a cell.
MAX_PLACES = 20


def render(audit: Audit, language: Language) -> bytes:  # noqa: ARG001 - the same in every language
    """All rows, the most urgent first, with the names of the columns above; lines end with CR LF."""
    import csv

    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    for row in audit.credentials:
        writer.writerow(guarded(_row(row)))
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "backslashreplace")


def _row(row: Credential) -> dict[str, object]:
    state = row.state
    cells: dict[str, object] = {
        "fingerprint": row.fingerprint,
        "credential": row.masked,
        "rule": row.rule,
        "severity": row.severity.word,
        "state": state.state,
        "until": state.until,
        "by": state.who,
        "note": state.note,
        "ticket": state.ticket,
        "change": row.change,
        "first_seen": row.first_seen,
        "at_head": "yes" if row.at_head else "no",
        "repositories": _joined(row.repositories),
    }
    if row.places:
        worst = row.places[0].verdict.assessed
        cells |= {
            "exposure": worst.exposure.level,
            "lifetime": worst.lifetime.state,
            "valid_until": worst.lifetime.until or "",
            "places": _joined([_place(place) for place in row.places[:MAX_PLACES]]),
            "added_by": _joined([place.owners.added_by for place in row.places]),
            "last_author": _joined([place.owners.last_author for place in row.places]),
            "code_owners": _joined(
                [who for place in row.places for who in place.owners.code_owners]
            ),
        }
    return cells


def _place(place: Place) -> str:
    return f"{place.repository}: {shown_place(place.verdict.finding.location)}"


def _joined(words: list[str] | tuple[str, ...]) -> str:
    """Words in one cell, each once."""
    return "; ".join(dict.fromkeys(filter(None, words)))
