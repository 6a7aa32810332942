"""All the evidence for the exposure of one finding, for `patscan explain --why`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from patscan import late
from patscan.coze.rules import rule_by_id
from patscan.model.text import Text
from patscan.reports.advice import advice, example
from patscan.reports.printable import printable
from patscan.reports.wording import EXPOSURE, exposure

if TYPE_CHECKING:
    from patscan.exposure.project_assessment import Reason
    from patscan.model.findings import Assessed, Finding
    from patscan.model.text import Language

_CHAIN = late.compile("(reaches|leans)-")
_VERDICT = Text("  verdict: {level}", "  结论：{level}")
_HARMLESS = Text(
    "  verdict: not reported, because nothing shows that it gets out",
    "  结论：不报告，因为没有迹象表明它会泄露",
)
_NOTHING = Text("  nothing tells who can see it", "  没有任何依据")
_WEIGHED = Text(
    "  The heaviest decides; of two that weigh the same, the worse.",
    "  权重最高者决定结论；权重相同时取更严重者。",
)


def why(
    finding: Finding, reasons: Sequence[Reason], assessed: Assessed | None, language: Language
) -> str:
    """The evidence for one finding, that with the greatest weight first, and the result.

    Args:
        finding: as it was found.
        reasons: from `exposure.project_assessment.reasons`.
        assessed: the finding as it is reported, or None if it is not.
        language: of the text.
    """
    return "\n".join(_lines(finding, reasons, assessed, language)) + "\n"


def _lines(
    finding: Finding, reasons: Sequence[Reason], assessed: Assessed | None, language: Language
) -> Iterable[str]:
    place = finding.location
    what = finding.secret or printable(finding.subject)
    title = rule_by_id(finding.rule).title.to(language)
    yield f"{printable(place.path)}:{place.line}:{place.column}  {title}  {what}"
    steps = [reason for reason in reasons if reason.level is None]
    weighed = [reason for reason in reasons if reason.level is not None]
    claim = next((at for at, one in enumerate(weighed, 1) if _CHAIN.match(one.evidence.signal)), 0)
    # An import chain follows what it proves.
    for reason in (*weighed[:claim], *steps, *weighed[claim:]):
        one = reason.evidence
        level = EXPOSURE[reason.level].to(language) if reason.level else ""
        weight = str(reason.weight or "").rjust(3)
        note = printable(one.note.to(language))
        yield f"  {weight}  {one.signal:<24} {printable(one.path)}:{one.line}  {note}" + (
            f" → {level}" if level else ""
        )
    yield _WEIGHED.to(language) if reasons else _NOTHING.to(language)
    if assessed is None:
        yield _HARMLESS.to(language)
        return
    yield _VERDICT.format(level=exposure(assessed)).to(language)
    yield "  " + advice(assessed).to(language)
    yield from (f"    {line}" for line in example(assessed).splitlines())
