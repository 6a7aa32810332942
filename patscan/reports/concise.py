"""One line a finding, as compilers write them: `path:line:column: severity rule: message`.

Editors and log parsers read it, so all but the message is the same in every language. What could not
be scanned is a line of its own, of the rule `not-scanned`, at the beginning of its file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from patscan.coze.rules import rule_by_id
from patscan.model.text import Text
from patscan.reports import paths, trails
from patscan.reports.identity import open_findings
from patscan.reports.printable import printable
from patscan.reports.wording import exposure

if TYPE_CHECKING:
    from patscan.model.findings import Verdict
    from patscan.model.run import MaskedReport, Skip
    from patscan.model.text import Language

NOT_SCANNED = "not-scanned"
_SINCE = Text("{text}. {since}", "{text}。{since}")
_MESSAGE = Text("{title} {what} ({exposure})", "{title} {what}（{exposure}）")


def render(report: MaskedReport, language: Language, cwd: str = "") -> bytes:
    """The findings that count, then what was not scanned; paths as seen from `cwd`, if it is given."""
    lines = [line(one, language, report.root, cwd) for one in open_findings(report)]
    lines += [lost_line(one, language, report.root, cwd) for one in report.skips if one.lost]
    return "".join(f"{one}\n" for one in lines).encode("utf-8", "backslashreplace")


def line(verdict: Verdict, language: Language, root: str = "", cwd: str = "") -> str:
    """One finding."""
    finding = verdict.finding
    place = paths.shown_place(finding.location, root, cwd)
    return f"{place}: {verdict.severity.word} {finding.rule}: {message(verdict, language)}"


def lost_line(skip: Skip, language: Language, root: str = "", cwd: str = "") -> str:
    """An input that could not be scanned."""
    reason = printable(skip.reason.to(language))
    return f"{paths.shown(skip.path, root, cwd)}:1:1: error {NOT_SCANNED}: {reason}"


def message(verdict: Verdict, language: Language) -> str:
    """What was found, who can see it, and in a history since when, on one line."""
    item, finding = verdict.assessed, verdict.finding
    text = _MESSAGE.format(
        title=rule_by_id(finding.rule).title,
        what=finding.secret or printable(item.subject),
        exposure=exposure(item),
    )
    if item.trail:
        text = _SINCE.format(text=text, since=trails.sentence(item.trail, language))
    return text.to(language)
