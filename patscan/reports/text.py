"""The text report: one block per credential, the most severe first, with what to do about it."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from patscan.coze.rules import rule_by_id
from patscan.model.findings import Verdict
from patscan.model.run import MaskedReport
from patscan.model.text import Language, Text
from patscan.reports import trails, wording
from patscan.reports.printable import printable
from patscan.reports.summary import by_credential

if TYPE_CHECKING:
    from rich.console import Console

WIDTH = 100
_STYLES = {"critical": "bold white on red", "high": "bold red", "medium": "yellow", "low": "cyan"}

_WHERE = Text("where", "位置")
_WHY = Text("why", "依据")
_ALIVE = Text("alive?", "有效？")
_RISK = Text("risk", "风险")
_REVOKE = Text("revoke", "撤销")
_INSTEAD = Text("instead", "改用")
_MORE = Text("more", "详情")
_DOUBT = Text("{confidence} confidence", "置信度{confidence}")


class Style(NamedTuple):
    """The layout of the text.

    Attributes:
        colour: whether to use ANSI colours.
        width: of a line, in terminal cells.
        cwd: folder that paths are shown relative to; empty for the root of the scan.
    """

    colour: bool = False
    width: int = WIDTH
    cwd: str = ""


PLAIN = Style()


def render(report: MaskedReport, language: Language, style: Style = PLAIN) -> bytes:
    """The findings that count, as text for a terminal."""
    from rich.console import Console

    out = io.StringIO()
    console = Console(
        file=out, width=style.width, force_terminal=style.colour, no_color=not style.colour,
        highlight=False, color_system="standard" if style.colour else None, legacy_windows=False,
    )  # fmt: skip

    def show(path: str) -> str:
        if not style.cwd or path.startswith("<"):
            return path
        whole = os.path.join(report.root, path)
        near = os.path.relpath(whole, style.cwd)
        return whole if near.startswith("..") else near

    for group in by_credential(report.verdicts):
        _credential(console, group, language, show)
    lines = (line.rstrip() for line in out.getvalue().split("\n")[:-1])
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "backslashreplace")


def _credential(
    console: Console, group: Sequence[Verdict], language: Language, show: Callable[[str], str]
) -> None:
    from rich.table import Table
    from rich.text import Text as Styled

    worst = max(group, key=lambda item: item.severity)
    item, finding = worst.assessed, worst.finding
    rule = rule_by_id(finding.rule)
    head = Styled()
    head.append(f" {wording.SEVERITY[worst.severity].to(language)} ", _STYLES[worst.severity.word])
    head.append(f" {rule.title.to(language)}  ", "bold")
    head.append(str(finding.secret or printable(item.subject)))
    if finding.confidence != "high":
        doubt = _DOUBT.format(confidence=wording.CONFIDENCE[finding.confidence].to(language))
        head.append(f"  ({doubt.to(language)})", "dim")
    console.print(head)

    table = Table.grid(padding=(0, 1))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for label, lines in _rows(group, language, show):
        value = Styled("\n".join(lines))
        if label in trails.ONE_LINE:
            value.no_wrap, value.overflow = True, "ellipsis"
        table.add_row(f"  {label.to(language)}", value)
    console.print(table)
    console.print()


def _rows(
    group: Sequence[Verdict], language: Language, show: Callable[[str], str]
) -> Iterable[tuple[Text, list[str]]]:
    """The rows of one credential's block: a label, and lines of text."""
    worst = max(group, key=lambda item: item.severity).assessed
    rule = rule_by_id(worst.finding.rule)
    group = sorted(group, key=lambda item: trails.by_time(item.assessed.trail))
    yield _WHERE, [_place(item, language, show, alone=len(group) == 1) for item in group]
    if chain := wording.chain(worst, language, show, alone=len(group) == 1):
        yield _WHY, chain
    ways = [item.assessed.trail for item in group if item.assessed.trail]
    yield from ((label, [line]) for label, line in trails.rows(ways, language))
    yield _ALIVE, [worst.lifetime.note.to(language)]
    yield _RISK, [rule.risk.to(language)]
    yield _REVOKE, [rule.revoke.to(language), *rule.revoke_urls]
    yield _INSTEAD, [wording.advice(worst).to(language)]
    yield _MORE, [f"patscan explain {rule.id}"]


def _place(verdict: Verdict, language: Language, show: Callable[[str], str], *, alone: bool) -> str:
    """One location with its exposure; with its dates if a history has several."""
    place, trail = verdict.finding.location, verdict.assessed.trail
    where = f"{printable(show(place.path))}:{place.line}:{place.column}"
    level = wording.EXPOSURE[verdict.assessed.exposure.level].to(language)
    when = trails.span(trail, language) if trail and not alone else ""
    aside = printable(wording.asides(verdict.finding, language))
    aside = f"({aside})" if aside else ""
    return "  ".join(filter(None, (where, level, aside, when)))
