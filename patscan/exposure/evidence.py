"""From evidence to the exposure level: who can see a credential, with the reasons.

Every observation is an `Evidence` that names a row of `signals`; the heaviest row decides. A worker gathers
what the file itself tells (`surroundings`), the parent what takes the rest of the project (`project_signals`),
and both are classified here.
"""

from __future__ import annotations

from collections.abc import Iterable

from patscan.exposure.signals import BY_NAME
from patscan.model.findings import Evidence, Exposure, ExposureLevel
from patscan.model.text import Text

# Where two signals weigh the same, the worse level counts.
_CAREFUL: tuple[ExposureLevel, ...] = ("client", "config", "docs", "server", "unknown")


def seen(signal: str, path: str, line: int = 1, what: str | Text = "") -> Evidence:
    """The evidence of a signal, seen at a line of a file; `what` fills in its sentence."""
    note = BY_NAME[signal].note
    texts = what if isinstance(what, Text) else Text(what, what)
    filled = Text(note.en.replace("{what}", texts.en), note.zh.replace("{what}", texts.zh))
    return Evidence(signal, filled, path, line)


def weight(evidence: Evidence) -> tuple[int, int]:
    """How much a piece of evidence weighs: what is not in the table is a step of another's chain."""
    row = BY_NAME.get(evidence.signal)
    return (row.weight, -_CAREFUL.index(row.level)) if row else (0, -len(_CAREFUL))


def classify(evidence: Iterable[Evidence]) -> Exposure:
    """The exposure that the heaviest evidence indicates, with all of it, heaviest first."""
    rows = sorted(dict.fromkeys(evidence), key=weight, reverse=True)
    if not rows or rows[0].signal not in BY_NAME:
        return Exposure("unknown", tuple(rows))
    return Exposure(BY_NAME[rows[0].signal].level, tuple(rows))


def supporting(exposure: Exposure) -> tuple[Evidence, ...]:
    """The evidence that indicates the exposure; what was outweighed is left out."""
    return tuple(
        one
        for one in exposure.evidence
        if one.signal not in BY_NAME or BY_NAME[one.signal].level == exposure.level
    )
