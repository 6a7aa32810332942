"""Annotations for GitHub Actions, as commands to its runner on standard output.

The commands: "Workflow commands for GitHub Actions" (docs.github.com). The runner keeps ten of a kind for
a step, and 4,096 characters of a message (actions/runner, `ExecutionContext.cs`); what is beyond stands in
the log, in a group of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from patscan.coze.rules import rule_by_id
from patscan.model.text import Severity, Text
from patscan.reports import concise, paths
from patscan.reports.printable import cut, printable
from patscan.reports.summary import by_credential
from patscan.reports.wording import message

if TYPE_CHECKING:
    from patscan.model.findings import Verdict
    from patscan.model.run import MaskedReport, Skip
    from patscan.model.text import Language

LEVEL: Mapping[Severity, str] = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "notice",
}
MAX_OF_A_LEVEL = 10
MAX_MESSAGE_CHARS = 4096
MAX_NAMED = 20

_TITLE = Text("{title} ({rule})", "{title}（{rule}）")
_LOST = Text("patscan: not everything was scanned", "patscan：扫描不完整")
_MORE_LOST = Text("... and {n:,} more", "……另有 {n:,} 个")
_GROUP = Text(
    "patscan: findings beyond the {most} annotations of a kind that GitHub shows: {n:,}",
    "patscan：另有 {n:,} 处发现，超出 GitHub 每类最多显示的 {most} 条注释",
)


def render(report: MaskedReport, language: Language) -> bytes:
    """The findings that count, the most severe first, and what was not scanned."""
    return "".join(f"{line}\n" for line in _lines(report, language)).encode(
        "utf-8", "backslashreplace"
    )


def _lines(report: MaskedReport, language: Language) -> Iterator[str]:
    lost = [skip for skip in report.skips if skip.lost]
    left = dict.fromkeys(LEVEL.values(), MAX_OF_A_LEVEL)
    if lost:
        left["error"] -= 1
        yield _not_scanned(lost, language)
    beyond = []
    for verdict in _ranked(by_credential(report.verdicts)):
        level = LEVEL[verdict.severity]
        if left[level]:
            left[level] -= 1
            yield _annotation(level, verdict, language)
        else:
            beyond.append(verdict)
    if beyond:
        title = _GROUP.format(n=len(beyond), most=MAX_OF_A_LEVEL).to(language)
        yield f"::group::{_data(title)}"
        yield from (concise.line(one, language) for one in beyond)
        yield "::endgroup::"


def _ranked(groups: Sequence[Sequence[Verdict]]) -> list[Verdict]:
    """By severity; of one severity, each credential's first place before further places of any."""
    ranked = [(-one.severity, at, one) for group in groups for at, one in enumerate(group)]
    return [one for _, _, one in sorted(ranked, key=lambda row: row[:2])]


def _annotation(level: str, verdict: Verdict, language: Language) -> str:
    place, properties = verdict.finding.location, {}
    if paths.is_file(place.path):
        properties = {
            "file": paths.shown(place.path),
            "line": place.line,
            "endLine": place.end_line,
        }
        if place.line == place.end_line:  # GitHub takes columns within one line only
            properties |= {"col": place.column, "endColumn": place.end_column}
    rule = rule_by_id(verdict.finding.rule)
    title = _TITLE.format(title=rule.title, rule=rule.id).to(language)
    text = message(verdict.assessed, language)
    if not properties:
        text = f"{paths.shown(place.path)}: {text}"
    return _command(level, {**properties, "title": title}, printable(text))


def _not_scanned(lost: Sequence[Skip], language: Language) -> str:
    """One annotation for all that was not scanned, so that it takes no finding's place."""
    lines = [
        f"{printable(one.path)}: {printable(one.reason.to(language))}" for one in lost[:MAX_NAMED]
    ]
    if len(lost) > MAX_NAMED:
        lines.append(_MORE_LOST.format(n=len(lost) - MAX_NAMED).to(language))
    return _command("error", {"title": _LOST.to(language)}, "\n".join(lines))


def _command(name: str, properties: Mapping[str, object], text: str) -> str:
    some = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    return f"::{name} {some}::{_data(cut(text, MAX_MESSAGE_CHARS))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
