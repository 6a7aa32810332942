"""What identifies a finding in other runs, for formats that compare two of them."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from patscan.files import path_bytes
from patscan.policy.baseline import key

if TYPE_CHECKING:
    from patscan.model.findings import Assessed, Verdict
    from patscan.model.run import MaskedReport


def fingerprint(item: Assessed) -> str:
    """The SHA-256 of the value, wherever it stands; without one, that of the rule and the name it is about."""
    return key(item).fingerprint


def occurrence_ids(verdicts: Sequence[Verdict]) -> list[str]:
    """A SHA-256 for each finding, different for all of them, that lasts when lines move.

    It follows from the value, the path, and how many of that value stand before it in the file.
    """
    seen: Counter[tuple[str, str]] = Counter()
    ids = []
    for one in verdicts:
        place = (fingerprint(one.assessed), one.finding.location.path)
        named = [place[0].encode(), path_bytes(place[1]), str(seen[place]).encode()]
        ids.append(hashlib.sha256(b"\0".join(named)).hexdigest())
        seen[place] += 1
    return ids


def open_findings(report: MaskedReport) -> list[Verdict]:
    """The findings that are not suppressed, in the report's order."""
    return [one for one in report.verdicts if one.suppressed is None]
