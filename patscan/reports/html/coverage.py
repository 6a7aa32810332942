"""What the page says of the scan itself: what was not scanned, how the repositories compare, remarks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from patscan.model.text import Severity, Text
from patscan.reports import paths
from patscan.reports.html.elements import element, word
from patscan.reports.summary import stale_entries
from patscan.reports.wording import SEVERITY

if TYPE_CHECKING:
    from patscan.model.run import Skip
    from patscan.model.text import Language
    from patscan.reports.html.parts import Section

# At most this many inputs of a part are named at once; more are folded.
MAX_NAMED = 10

_LOST = Text("Not scanned", "未扫描")
_LOST_N = Text("Not scanned: {n:,}", "未扫描：{n:,} 项")
_LOST_MEANS = Text(
    "They may hold credentials. Nothing on this page says that they are clean.",
    "其中可能有凭证。本页内容不代表它们没有问题。",
)
_MORE = Text("and {n:,} more", "另有 {n:,} 项")
_REPOSITORIES = Text("Repositories", "仓库")
_REPOSITORY = Text("Repository", "仓库")
_REMARKS = Text("Remarks", "说明")
_NO_NEED = Text("Nothing to scan: {n:,}", "无需扫描：{n:,} 项")


def lost(sections: Sequence[Section], language: Language) -> Iterator[Element]:
    """What was not scanned, of all parts; nothing if there is nothing of the kind."""
    incomplete = [section for section in sections if section.lost]
    n = sum(len(section.lost) for section in incomplete)
    if n == 0:
        return
    lists = [
        one for section in incomplete for one in _lost_of(section, language, is_open=n <= MAX_NAMED)
    ]
    yield element(
        "section",
        element("h2", _LOST_N.format(n=n).to(language), id="lost"),
        element("p", _LOST_MEANS.to(language)),
        *lists,
        class_="lost",
        aria_labelledby="lost",
    )


def _lost_of(section: Section, language: Language, *, is_open: bool) -> Iterator[Element]:
    """The inputs of one part. Where there are several, each has its own list to open."""
    rows = [_skip(skip, language) for skip in section.lost]
    if section.label:
        yield _folded(f"{section.label} ({len(rows):,})", rows, is_open=is_open)
        return
    yield element("ul", *rows[:MAX_NAMED])
    if more := rows[MAX_NAMED:]:
        yield _folded(_MORE.format(n=len(more)).to(language), more)


def _folded(label: str, rows: Sequence[Element], *, is_open: bool = False) -> Element:
    return element("details", element("summary", label), element("ul", *rows), open=is_open)


def _skip(skip: Skip, language: Language) -> Element:
    return element("li", word(paths.shown(skip.path)), " ", skip.reason.to(language))


def overview(sections: Sequence[Section], language: Language) -> Element:
    """How many credentials that count are in each part, by severity."""
    levels = list(reversed(Severity))
    names = [_REPOSITORY, *(SEVERITY[level] for level in levels), _LOST]
    head = element("tr", *(element("th", name.to(language), scope="col") for name in names))
    rows = [element("tr", *_counts(section, levels)) for section in sections]
    return element(
        "section",
        element("h2", _REPOSITORIES.to(language), id="repositories"),
        element("table", element("thead", head), element("tbody", *rows)),
        class_="overview",
        aria_labelledby="repositories",
    )


def _counts(section: Section, levels: Sequence[Severity]) -> Iterator[Element]:
    counting = [one.worst.severity for one in section.items if one.worst.suppressed is None]
    yield element("th", element("a", section.label, href=f"#{section.id}"), scope="row")
    numbers = {**{level.word: counting.count(level) for level in levels}, "lost": len(section.lost)}
    for kind, number in numbers.items():
        yield element("td", f"{number:,}", class_=kind if number else "none")


def remarks(sections: Sequence[Section], language: Language) -> Iterator[Element]:
    """Notes on the runs, entries of the baseline that match nothing, and what had nothing to scan."""
    lists = [one for section in sections for one in _remarks_of(section, language)]
    if lists:
        yield element(
            "section",
            element("h2", _REMARKS.to(language), id="remarks"),
            *lists,
            class_="remarks",
            aria_labelledby="remarks",
        )


def _remarks_of(section: Section, language: Language) -> Iterator[Element]:
    texts = (*section.report.notes, *stale_entries(section.report))
    rows = [element("li", text.to(language)) for text in texts]
    no_need = [_skip(skip, language) for skip in section.report.skips if not skip.lost]
    if (rows or no_need) and section.label:
        yield element("h3", section.label)
    if rows:
        yield element("ul", *rows)
    if no_need:
        yield _folded(_NO_NEED.format(n=len(no_need)).to(language), no_need)
