"""The text report: one block per credential, the most severe first; then, for each rule, what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from patscan.coze.rules import rule_by_id
from patscan.model.findings import Rule, Verdict
from patscan.model.run import MaskedReport
from patscan.model.text import Language, Text
from patscan.policy.baseline import SHOWN_DIGITS, key
from patscan.reports import advice, blocks, paths, trails, wording
from patscan.reports.fold import fold
from patscan.reports.next_steps import next_steps
from patscan.reports.printable import printable
from patscan.reports.summary import by_credential, remarks, summary, urgency

if TYPE_CHECKING:
    from patscan.model.findings import Evidence

# More places of one credential are counted, not named.
MAX_PLACES = 20
# A block has at most this many lines, and fewer where all blocks would have more together than people read.
# Reasons give way, down to one: `explain --why` has all of them. Places and dates do not.
MAX_LINES = 6
MAX_LINES_OF_BLOCKS = 280
_STYLES = {"critical": "bold white on red", "high": "bold red", "medium": "yellow", "low": "cyan"}

_WHERE = Text("where", "位置")
_WHY = Text("why", "依据")
_VALID = Text("valid until", "有效期至")
_VERIFIED = Text("verified", "验证结果")
_RISK = Text("risk", "风险")
_FIX = Text("fix", "改法")
_EXAMPLE = Text("code", "代码")
_REVOKE = Text("revoke", "撤销")
_NO_LABEL = Text("", "")
_DETAILS = Text("details", "详情")
_FINGERPRINT = Text("fingerprint {digits}", "指纹 {digits}")
_CONFIDENCE = Text("{confidence} confidence", "置信度{confidence}")
_BRACKETS = Text("({text})", "（{text}）")
_AND = Text(", ", "，")
_BECAUSE = Text("{level}: {why}", "{level}：{why}")
_MORE_PLACES = Text(
    "... and {n:,} more places; `--format concise` names them all",
    "……另有 {n:,} 处；`--format concise` 会全部列出",
)
_ALL_REASONS = Text(
    "Not all reasons are shown; for the first such place, `patscan explain --why {place}` has them all.",
    "依据没有全部列出；以第一处为例，`patscan explain --why {place}` 会列出全部。",
)


class Style(NamedTuple):
    """The layout of the text.

    Attributes:
        colour: whether to use ANSI colours.
        width: of a terminal's line, in cells, for sentences to be folded at; None for no folding.
        cwd: folder that paths are shown relative to; empty for the root of the scan.
    """

    colour: bool = False
    width: int | None = None
    cwd: str = ""


PLAIN = Style()


class Row(NamedTuple):
    """A label and its lines. `folds`: they are sentences; others, such as paths, are never folded."""

    label: Text
    lines: Sequence[str]
    folds: bool = False


def render(report: MaskedReport, language: Language, style: Style | None = None) -> bytes:
    """The findings that count, as text for a terminal; nothing if there are none.

    Without a `style` it is for a file, which stands alone: it ends with what else there is to say, such
    as what was not scanned, and with the summary. A terminal has these on standard error.
    """
    groups = by_credential(report.verdicts)
    page = _Page(language, style or PLAIN)
    if groups:
        _findings(page, groups, report.root, language, style or PLAIN)
    if style is None:
        if groups:
            page.line()
        for remark in (*remarks(report, language, verbose=True), summary(report, language)):
            page.line((remark, ""))
    return page.bytes()


def _findings(
    page: _Page, groups: Sequence[Sequence[Verdict]], root: str, language: Language, style: Style
) -> None:
    """A block for each credential, one for each rule, and how to go on."""
    found = blocks.in_blocks(groups)
    most = min(MAX_LINES, MAX_LINES_OF_BLOCKS // len(found) - 1)  # with an empty line each
    for block in found:
        page.line(*_head(block, language))
        page.rows(_facts(block, root, language, style, most))
        page.line()
    for rule_id, steps in advice.by_rule(groups).items():
        rule = rule_by_id(rule_id)
        page.line((rule.id, "bold"), (f"  {rule.title.to(language)}", ""))
        page.rows(_advice(rule, steps, language))
        page.line()
    page.line((next_steps(groups, root, style.cwd).to(language), ""))
    for block in found:
        if _has_more_reasons(block[0], most):
            place = paths.shown_place(block[0].finding.location, root, style.cwd)
            page.line((_ALL_REASONS.format(place=place).to(language), ""))
            return


def _has_more_reasons(worst: Verdict, most: int) -> bool:
    """Whether a block leaves out reasons that `explain --why` can tell: it reads the files as they are."""
    trail, reasons = worst.assessed.trail, {one.note for one in worst.assessed.exposure.evidence}
    is_there = paths.is_file(worst.finding.location.path) and (trail is None or trail.at_head)
    return is_there and len(reasons) > max(most - 3, 1)  # head, where, valid until


class _Page:
    """Lines of text, one after the other."""

    def __init__(self, language: Language, style: Style) -> None:
        self._lines: list[str] = []
        self._language, self._colour, self._width = language, style.colour, style.width

    def line(self, *parts: tuple[str, str]) -> None:
        """A line of texts, each with its style, however long it gets."""
        self._lines.append("".join(_styled(*part) if self._colour else part[0] for part in parts))

    def rows(self, rows: Iterable[Row]) -> None:
        """Labels in one column, their lines in another."""
        from rich.cells import cell_len, set_cell_size

        some = list(rows)
        labels = [f"  {row.label.to(self._language)}" for row in some]
        indent = max((cell_len(label) for label in labels), default=0) + 2
        for label, row in zip(labels, some, strict=True):
            head = set_cell_size(label, indent)
            for line in self._folded(row, indent):
                self.line((head, "dim"), (line, ""))
                head = " " * indent

    def _folded(self, row: Row, indent: int) -> Iterator[str]:
        for line in row.lines:
            if self._width is None or not (row.folds or row.label in trails.ONE_LINE):
                yield line
                continue
            cells = max(self._width - indent, 20)
            if row.label in trails.ONE_LINE:
                yield _cut(line, cells)
            else:
                yield from fold(line, cells)

    def bytes(self) -> bytes:
        """All of it."""
        lines = (line.rstrip() for line in self._lines)
        return "".join(f"{line}\n" for line in lines).encode("utf-8", "backslashreplace")


def _styled(text: str, style: str) -> str:
    """A text in a style, by ANSI escape sequences; without one, as it is."""
    from rich.color import ColorSystem
    from rich.style import Style as Ansi

    return Ansi.parse(style).render(text, color_system=ColorSystem.STANDARD)


def _cut(line: str, cells: int) -> str:
    """A line, at most `cells` wide: if it is wider, an ellipsis ends it."""
    from rich.cells import cell_len, set_cell_size

    return line if cell_len(line) <= cells else set_cell_size(line, cells - 1) + "…"


def _head(block: Sequence[Verdict], language: Language) -> Iterator[tuple[str, str]]:
    """The first line of a block: how severe it is, what it is, its mask; of several, how many there are."""
    worst, several = block[0], blocks.named(block)
    finding = worst.finding
    yield f" {wording.SEVERITY[worst.severity].to(language)} ", _STYLES[worst.severity.word]
    yield f" {rule_by_id(finding.rule).title.to(language)}  ", "bold"
    if several:
        yield several.to(language), ""
        return
    yield str(finding.secret or printable(worst.assessed.subject)), ""
    notes = [_FINGERPRINT.format(digits=key(worst.assessed).fingerprint[:SHOWN_DIGITS])]
    if finding.confidence != "high":
        notes.insert(0, _CONFIDENCE.format(confidence=wording.CONFIDENCE[finding.confidence]))
    text = _AND.to(language).join(note.to(language) for note in notes)
    yield f"  {_BRACKETS.format(text=text).to(language)}", "dim"


def _facts(
    group: Sequence[Verdict], root: str, language: Language, style: Style, most: int
) -> Iterator[Row]:
    """What is known of one credential, in at most `most` lines if that can be."""
    worst, alone = group[0].assessed, len(group) == 1
    rows = list(_times(group, language))
    by_time = sorted(group, key=lambda item: (urgency(item), trails.by_time(item.assessed.trail)))
    shown = by_time[:MAX_PLACES]
    room = most - 1 - len(shown) - sum(len(row.lines) for row in rows)
    chain = _shortened(
        wording.chain(
            worst, language, lambda path: paths.shown(path, root, style.cwd), alone=alone
        ),
        room,
    )
    inline = (
        alone
        and len(chain) == 1
        and (room < 1 or _is_plain(chain, worst.exposure.evidence, language))
    )
    because = chain.pop().replace("  ", " ") if inline else ""
    places = [
        _place(item, language, (root, style.cwd), alone=alone, because=because) for item in shown
    ]
    if len(group) > MAX_PLACES:
        places.append(_MORE_PLACES.format(n=len(group) - MAX_PLACES).to(language))
    yield Row(_WHERE, places)
    if chain:
        yield Row(_WHY, chain)
    yield from rows


def _times(group: Sequence[Verdict], language: Language) -> Iterator[Row]:
    """Since when a credential is there, until when it is valid, and what the vendor said of it."""
    worst = group[0].assessed
    ways = [item.assessed.trail for item in group if item.assessed.trail]
    yield from (Row(label, [line]) for label, line in trails.rows(ways, language))
    if worst.finding.secret:
        yield Row(_VALID, [wording.valid_until(worst).to(language)], folds=True)
    if asked := wording.verification(worst, language):
        yield Row(_VERIFIED, asked, folds=True)


def _shortened(chain: list[str], most: int) -> list[str]:
    """At most `most` reasons, at least one: the first ones, and the last, which tells where it ships."""
    if len(chain) <= max(most, 1):
        return chain
    return [*chain[: most - 1], chain[-1]] if most > 1 else chain[:1]


def _is_plain(chain: Sequence[str], evidence: Sequence[Evidence], language: Language) -> bool:
    """Whether the chain is one sentence about the place itself, and can stand beside it."""
    return list(chain) == [printable(one.note.to(language)) for one in evidence]


def _place(
    verdict: Verdict, language: Language, seen_from: tuple[str, str], *, alone: bool, because: str
) -> str:
    """One location with its exposure; with its dates if a history has several."""
    trail = verdict.assessed.trail
    level = wording.exposure(verdict.assessed)
    if because:
        level = _BECAUSE.format(level=level, why=because)
    aside = printable(wording.asides(verdict.finding, language))
    return "  ".join(
        filter(
            None,
            (
                paths.shown_place(verdict.finding.location, *seen_from),
                level.to(language),
                aside and _BRACKETS.format(text=aside).to(language),
                trails.span(trail, language) if trail and not alone else "",
            ),
        )
    )


def _advice(rule: Rule, steps: advice.Steps, language: Language) -> Iterator[Row]:
    """What to do about all credentials of a rule, with code for it, and how to revoke them."""
    yield Row(_RISK, [rule.risk.to(language)], folds=True)
    yield Row(_FIX, [text.to(language) for text in steps.texts], folds=True)
    for one in steps.examples:
        yield Row(_EXAMPLE, one.replace("\t", "    ").splitlines())
    yield Row(_REVOKE, [rule.revoke.to(language)], folds=True)
    yield Row(_NO_LABEL, steps.urls)
    yield Row(_DETAILS, [f"patscan explain {rule.id}"])
