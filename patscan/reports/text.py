"""The text report: one block per credential, the most severe first; then, for each rule, what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from patscan.coze.rules import rule_by_id
from patscan.model.findings import Assessed, Rule, Verdict
from patscan.model.run import MaskedReport
from patscan.model.text import Language, Text
from patscan.policy.baseline import SHOWN_DIGITS, key
from patscan.reports import advice, blocks, next_steps, paths, trails, wording
from patscan.reports.fold import fold
from patscan.reports.printable import printable
from patscan.reports.summary import by_credential, remarks, summary, urgency

# A block has at most this many lines, and fewer where all blocks would have more together than people read.
# What gives way, in this order: reasons down to one, which then stands beside the first place (`explain --why`
# has them all); places, the last ones; the last commit, then the first (the place has both days). The JSON and
# HTML reports have all of it.
MAX_LINES = 6
MAX_LINES_OF_BLOCKS = 280
# A block has more lines for places on disk, each of which has to be changed; more than these are counted.
MAX_PLACES = 20
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
_MORE_PLACES = (
    Text("... and 1 more place; ", "……另有 1 处；"),
    Text("... and {n:,} more places; ", "……另有 {n:,} 处；"),
)
_ALL_PLACES = Text("`--format concise` names all", "`--format concise` 会全部列出")


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
        _findings(page, report, groups, language, style or PLAIN)
    if style is None:
        if groups:
            page.line()
        for remark in (*remarks(report, language, verbose=True), summary(report, language)):
            page.line((remark, ""))
    return page.bytes()


def _findings(
    page: _Page,
    report: MaskedReport,
    groups: Sequence[Sequence[Verdict]],
    language: Language,
    style: Style,
) -> None:
    """A block for each credential, one for each rule, and how to go on."""
    found = blocks.in_blocks(groups)
    share = MAX_LINES_OF_BLOCKS // len(found) - 1  # with an empty line each
    cut = None
    for block in found:
        page.line(*_head(block, language, padded=style.colour))
        shown = _Block(block, report.root, language, style)
        page.rows(shown.rows(share))
        page.line()
        cut = cut or (shown.first if shown.has_more_reasons else None)
    by_rule = advice.by_rule(groups)
    for rule_id, todo in by_rule.items():
        rule, item, code = rule_by_id(rule_id), todo.shown_by, todo.examples
        if item and len(by_rule) > 1 and _is_there(item):  # code is long, and `explain` has it
            place = paths.shown_place(item.finding.location, report.root, style.cwd)
            code = (f"patscan explain --why {place}",)
        page.line((rule.id, "bold"), (f"  {rule.title.to(language)}", ""))
        page.rows(_advice(rule, todo._replace(examples=code), language))
        page.line()
    page.line(((next_steps.MANY if len(groups) > 1 else next_steps.ONE).to(language), "bold"))
    place = paths.shown_place(cut.finding.location, report.root, style.cwd) if cut else ""
    steps = next_steps.next_steps(
        groups, report.root, style.cwd, command=report.command, shortened=place
    )
    page.rows(Row(one.label, [one.text.to(language)], folds=not one.pastes) for one in steps)


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
        from rich.cells import set_cell_size

        some = list(rows)
        indent = _indent([row.label for row in some], self._language)
        for row in some:
            head = set_cell_size(f"  {row.label.to(self._language)}", indent)
            for line in self._folded(row, indent):
                self.line((head, "dim"), (line, ""))
                head = " " * indent

    def _folded(self, row: Row, indent: int) -> Iterator[str]:
        for line in row.lines:
            if self._width is None or not (row.folds or row.label in trails.ONE_LINE):
                yield line
                continue
            cells = _cells(self._width, indent)
            if row.label in trails.ONE_LINE:
                yield _cut(line, cells)
            else:
                yield from fold(line, cells)

    def bytes(self) -> bytes:
        """All of it."""
        lines = (line.rstrip() for line in self._lines)
        return "".join(f"{line}\n" for line in lines).encode("utf-8", "backslashreplace")


def _indent(labels: Sequence[Text], language: Language) -> int:
    """How many cells are left of the lines beside labels."""
    from rich.cells import cell_len

    return max((cell_len(label.to(language)) for label in labels), default=0) + 4


def _cells(width: int, indent: int) -> int:
    """How wide the lines beside labels may be."""
    return max(width - indent, 20)


def _styled(text: str, style: str) -> str:
    """A text in a style, by ANSI escape sequences; without one, as it is."""
    from rich.color import ColorSystem
    from rich.style import Style as Ansi

    return Ansi.parse(style).render(text, color_system=ColorSystem.STANDARD)


def _cut(line: str, cells: int) -> str:
    """A line, at most `cells` wide: if it is wider, an ellipsis ends it."""
    from rich.cells import cell_len, set_cell_size

    return line if cell_len(line) <= cells else set_cell_size(line, cells - 1) + "…"


def _head(
    block: Sequence[Verdict], language: Language, *, padded: bool
) -> Iterator[tuple[str, str]]:
    """The first line of a block: how severe it is, what it is, its mask; of several, how many there are.

    Spaces around the severity are for its background; without one, what shows our output may trim the first.
    """
    worst, several = block[0], blocks.named(block)
    finding, word = worst.finding, wording.SEVERITY[worst.severity].to(language)
    yield f" {word} " if padded else f"{word} ", _STYLES[worst.severity.word]
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


class _Block:
    """What is known of one credential.

    Attributes:
        has_more_reasons: whether it leaves out reasons that `explain --why` can tell: that reads the files as they are.
    """

    def __init__(
        self, group: Sequence[Verdict], root: str, language: Language, style: Style
    ) -> None:
        self._group, self._language = group, language
        self._worst = group[0].assessed
        self._by_time = sorted(
            group, key=lambda item: (urgency(item), trails.by_time(item.assessed.trail))
        )
        self._seen_from = (root, style.cwd)
        self._width = style.width
        self.has_more_reasons = False

    @property
    def first(self) -> Verdict:
        """The finding that is listed first, whose reasons are told."""
        return self._by_time[0]

    def rows(self, share: int) -> Iterator[Row]:
        """The rows below the head, in at most `MAX_LINES` and `share` lines with it if that can be."""
        most = min(MAX_LINES, share) - 1
        times = self._times(most - 1)
        rest = most - self._height(times)
        if self._worst.trail is None:
            places = min(MAX_PLACES, share - 1 - self._height(times))
        else:
            places = rest
        places = max(min(places, len(self._group)), 1)
        chain, because = self._reasons(rest - places)
        labels = [row.label for row in times]
        has_dates = len(self._group) > 1 or not (trails.LAST in labels or trails.HELD in labels)
        yield Row(_WHERE, self._places(places, because, has_dates=has_dates))
        if chain:
            yield Row(_WHY, chain)
        yield from times

    def _times(self, most: int) -> list[Row]:
        """Since when it is there, until when it is valid, what the vendor said; the last commits give way."""
        group_trails = [item.assessed.trail for item in self._group if item.assessed.trail]
        dates = [Row(label, [line]) for label, line in trails.brief(group_trails, self._language)]
        known = []
        if self._worst.finding.secret:
            until = wording.valid_until(self._worst).to(self._language)
            known.append(Row(_VALID, [until], folds=True))
        if asked := wording.verification(self._worst, self._language):
            known.append(Row(_VERIFIED, asked, folds=True))
        while dates and self._height([*dates, *known]) > most:
            dates.pop()
        return [*dates, *known]

    def _height(self, rows: Sequence[Row]) -> int:
        """How many lines rows have, if their labels are as wide as that of `_VALID`."""
        if self._width is None:
            return sum(len(row.lines) for row in rows)
        cells = _cells(self._width, _indent([_VALID], self._language))
        return sum(len(fold(line, cells)) if row.folds else 1 for row in rows for line in row.lines)

    def _reasons(self, most: int) -> tuple[list[str], str]:
        """The lines of reasons for the first place, at most `most`; or one reason alone, to stand beside it."""
        item, language = self.first.assessed, self._language
        chain = wording.chain(item, language, self._shown, alone=len(self._group) == 1)
        notes = {one.note for one in item.exposure.evidence}
        self.has_more_reasons = _is_there(item) and len(notes) > max(most, 1)
        chain = _shortened(chain, most)
        is_plain = len(chain) == 1 and item.exposure.evidence[0].path in (
            "",
            item.finding.location.path,
        )
        if chain and (most < 1 or is_plain):
            return [], wording.reason(item, language, self._shown)
        return chain, ""

    def _shown(self, path: str) -> str:
        return paths.shown(path, *self._seen_from)

    def _places(self, most: int, because: str, *, has_dates: bool) -> list[str]:
        """The first places, the worst first, in at most `most` lines; how many more there are."""
        left = len(self._by_time) - most
        lines = [
            self._place(one, because if at == 0 else "", has_dates=has_dates)
            for at, one in enumerate(self._by_time[:most])
        ]
        if left > 0:
            more = [_MORE_PLACES[left > 1].format(n=left), _ALL_PLACES]
            lines[-1] += "  " + "".join(one.to(self._language) for one in more)
        return lines

    def _place(self, verdict: Verdict, because: str, *, has_dates: bool) -> str:
        """One location with its exposure; with its dates where no row has them."""
        trail, language = verdict.assessed.trail, self._language
        level = wording.exposure(verdict.assessed)
        if because:
            level = _BECAUSE.format(level=level, why=because)
        aside = printable(wording.asides(verdict.finding, language))
        return "  ".join(
            filter(
                None,
                (
                    paths.shown_place(verdict.finding.location, *self._seen_from),
                    level.to(language),
                    aside and _BRACKETS.format(text=aside).to(language),
                    trails.span(trail, language) if trail and has_dates else "",
                ),
            )
        )


def _is_there(item: Assessed) -> bool:
    """Whether it is in a file as it is now, which is what `explain --why` reads."""
    return paths.is_file(item.finding.location.path) and not (item.trail and not item.trail.at_head)


def _shortened(chain: list[str], most: int) -> list[str]:
    """At most `most` reasons: the first ones, and the last, which tells where it ships."""
    if len(chain) <= most:
        return chain
    return [*chain[: most - 1], chain[-1]] if most > 1 else chain[:1]


def _advice(rule: Rule, steps: advice.Steps, language: Language) -> Iterator[Row]:
    """What to do about all credentials of a rule, with code for it, and how to revoke them."""
    yield Row(_RISK, [rule.risk.to(language)], folds=True)
    yield Row(_FIX, [text.to(language) for text in steps.texts], folds=True)
    for one in steps.examples:
        yield Row(_EXAMPLE, one.replace("\t", "    ").splitlines())
    yield Row(_REVOKE, [rule.revoke.to(language)], folds=True)
    yield Row(_NO_LABEL, steps.urls)
    yield Row(_DETAILS, [f"patscan explain {rule.id}"])
