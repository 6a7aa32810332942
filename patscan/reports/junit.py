"""The JUnit report, for whatever shows test results: Jenkins, Azure, GitLab, Gitee Go.

A finding is a failed test, what was not scanned one with an error, a suppressed finding or one below
`--fail-on` a skipped test. Without any of these there is one test that passes: Jenkins takes a report
without tests for a mistake. The schema is that of Jenkins' xUnit plugin.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from patscan.model.text import Text
from patscan.reports import concise, paths
from patscan.reports.printable import printable
from patscan.reports.summary import summary
from patscan.reports.wording import SEVERITY, chain, message

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from patscan.model.findings import Verdict
    from patscan.model.run import MaskedReport, Skip
    from patscan.model.text import Language

_SUPPRESSED = Text("suppressed ({by}): {reason}", "已放行（{by}）：{reason}")
_BELOW = Text("below --fail-on {level}", "低于 --fail-on 的级别（{level}）")
_COUNTED = {"failures": "failure", "errors": "error", "skipped": "skipped"}


def render(report: MaskedReport, language: Language) -> bytes:
    """The report as one suite of tests, in UTF-8."""
    from xml.etree import ElementTree as ET

    suites = ET.Element("testsuites", name="patscan")
    suite = ET.SubElement(suites, "testsuite", name="patscan")
    for verdict in report.verdicts:
        _finding(suite, verdict, report, language)
    for skip in report.skips:
        if skip.lost:
            _lost(suite, skip, language)
    if not len(suite):
        _case(suite, "patscan", summary(report, language))
    tests = len(suite)
    ET.SubElement(suite, "system-out").text = summary(report, language)
    counts = {name: len(suite.findall(f"testcase/{tag}")) for name, tag in _COUNTED.items()}
    for node in (suites, suite):
        node.set("tests", str(tests))
        for name, n in counts.items():
            if node is suite or name != "skipped":  # the schema knows no `skipped` of all suites
                node.set(name, str(n))
    ET.indent(suites)
    text = ET.tostring(suites, "unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode("utf-8", "backslashreplace")


def _case(suite: Element, group: str, name: str) -> Element:
    from xml.etree import ElementTree as ET

    return ET.SubElement(suite, "testcase", classname=group, name=name, time="0")


def _finding(suite: Element, verdict: Verdict, report: MaskedReport, language: Language) -> None:
    from xml.etree import ElementTree as ET

    what = verdict.finding.secret or printable(verdict.assessed.subject)
    place = paths.shown_place(verdict.finding.location)
    case = _case(suite, verdict.finding.rule, f"{place} {what}")
    if aside := _why_it_does_not_count(verdict, report):
        ET.SubElement(case, "skipped", message=printable(aside.to(language)))
        return
    failure = ET.SubElement(
        case, "failure", type=verdict.severity.word, message=concise.message(verdict, language)
    )
    reasons = chain(verdict.assessed, language, lambda path: path, alone=False)
    lines = [concise.line(verdict, language), message(verdict.assessed, language), *reasons]
    failure.text = "\n".join(printable(line) for line in lines)


def _why_it_does_not_count(verdict: Verdict, report: MaskedReport) -> Text | None:
    if verdict.suppressed:
        return _SUPPRESSED.format(by=verdict.suppressed.by, reason=verdict.suppressed.reason)
    if verdict.severity < report.fail_on:
        return _BELOW.format(level=SEVERITY[report.fail_on])
    return None


def _lost(suite: Element, skip: Skip, language: Language) -> None:
    from xml.etree import ElementTree as ET

    case = _case(suite, concise.NOT_SCANNED, paths.shown(skip.path))
    reason = printable(skip.reason.to(language))
    ET.SubElement(case, "error", type=concise.NOT_SCANNED, message=reason).text = reason
