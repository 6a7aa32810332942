"""The report of an audit for management, in Markdown, on one page: figures, trend, and the most urgent credentials."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from patscan.audit.reports import summary
from patscan.audit.values import STATUSES
from patscan.coze.rules import rule_by_id
from patscan.model.text import Text
from patscan.reports.markdown import code, escaped
from patscan.reports.wording import SEVERITY, exposure

if TYPE_CHECKING:
    from patscan.audit.values import Audit, Credential, Figures
    from patscan.model.text import Language

MAX_URGENT = 10
MAX_MISSED = 10
MAX_NAMES = 3
# At most this many characters of a reason are shown; the JSON report has all of it.
MAX_REASON_CHARS = 200

_TITLE = Text("Coze credentials: audit of {day}", "扣子凭证审计：{day}")
_FIGURES = Text("Figures", "概况")
_TREND = Text("Trend", "趋势")
_URGENT = Text("Most urgent", "最紧急")
_MISSED = Text("Not wholly scanned", "未完整扫描")
_MISSED_MEANS = Text(
    "Nothing on this page says that these are clean.", "本页内容不代表这些仓库没有问题。"
)
_NOW = Text("Now", "本次")
_BEFORE = Text("Before", "上次")
_MORE = Text("and {n:,} more", "另有 {n:,} 个")
_DAY = Text("Day", "日期")
_COLUMNS = (
    Text("Severity", "严重级别"),
    Text("Credential", "凭证"),
    Text("Repositories", "仓库"),
    Text("Who can see it", "谁能看到"),
    Text("Ask", "联系人"),
    Text("Since", "首次发现"),
)
_MISSED_COLUMNS = (Text("Repository", "仓库"), Text("Coverage", "覆盖情况"), Text("Why", "原因"))
# The figures in their order, by their names in `Figures`.
_NAMES: dict[str, Text] = {
    "repositories": Text("repositories", "仓库"),
    "partial": Text("of them scanned in part", "其中部分扫描"),
    "failed": Text("of them not scanned", "其中未扫描"),
    "credentials": Text("credentials", "凭证"),
    "open": Text("open", "未处理"),
    "critical": Text("open and critical", "未处理且严重"),
    "high": Text("open and high", "未处理且高"),
    "new": Text("new", "新增"),
    "gone": Text("gone", "已消失"),
    "revoked": Text("revoked", "已撤销"),
    "revoked_at_head": Text("revoked but still in HEAD", "已撤销但仍在 HEAD 中"),
    "accepted": Text("accepted", "已接受"),
    "false_positive": Text("false positives", "误报"),
}
_IN_TREND = ("repositories", "credentials", "open", "critical", "high", "new", "gone", "revoked")


def render(audit: Audit, language: Language) -> bytes:
    """A heading with the summary, and a section each; one without content is left out."""
    parts = [
        f"# {_TITLE.format(day=audit.day).to(language)}",
        escaped(summary.headline(audit, language)),
        *_figures(audit, language),
        *_trend(audit, language),
        *_urgent(audit, language),
        *_missed(audit, language),
    ]
    return ("\n\n".join(parts) + "\n").encode("utf-8", "backslashreplace")


def _table(head: Iterable[Text], rows: Iterable[Iterable[str]], language: Language) -> str:
    names = [name.to(language) for name in head]
    lines = [names, ["---"] * len(names), *map(list, rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _figures(audit: Audit, language: Language) -> Iterator[str]:
    before = audit.trend[-2] if len(audit.trend) > 1 else None
    shown = [audit.figures, *([before] if before else [])]
    rows = (
        [label.to(language), *(f"{getattr(one, name):,}" for one in shown)]
        for name, label in _NAMES.items()
    )
    head = [Text("", ""), _NOW, *([_BEFORE] if before else [])]
    yield f"## {_FIGURES.to(language)}"
    yield _table(head, rows, language)


def _trend(audit: Audit, language: Language) -> Iterator[str]:
    if len(audit.trend) < 2:
        return

    def row(figures: Figures) -> Iterator[str]:
        yield figures.day
        yield from (f"{getattr(figures, name):,}" for name in _IN_TREND)

    yield f"## {_TREND.to(language)}"
    head = [_DAY, *(_NAMES[name] for name in _IN_TREND)]
    yield _table(head, map(row, audit.trend), language)


def _urgent(audit: Audit, language: Language) -> Iterator[str]:
    counted = [row for row in audit.credentials if row.places and row.counts]
    if not counted:
        return
    yield f"## {_URGENT.to(language)}"
    rows = (_credential(row, language) for row in counted[:MAX_URGENT])
    yield _table(_COLUMNS, rows, language)
    if len(counted) > MAX_URGENT:
        yield _MORE.format(n=len(counted) - MAX_URGENT).to(language)


def _credential(row: Credential, language: Language) -> Iterator[str]:
    title = escaped(rule_by_id(row.rule).title.to(language))
    yield SEVERITY[row.severity].to(language)
    yield f"{title}<br>{code(row.masked)}"
    yield _named(row.repositories, language)
    yield exposure(row.places[0].verdict.assessed).to(language)
    yield _named(row.owners, language)
    yield row.first_seen


def _named(names: Iterable[str], language: Language) -> str:
    """The first of some names, each as code, and how many more there are."""
    every = list(dict.fromkeys(filter(None, names)))
    cells = [code(name) for name in every[:MAX_NAMES]]
    if len(every) > MAX_NAMES:
        cells.append(_MORE.format(n=len(every) - MAX_NAMES).to(language))
    return "<br>".join(cells)


def _missed(audit: Audit, language: Language) -> Iterator[str]:
    missed = [one for one in audit.repositories if one.status != "complete"]
    if not missed:
        return
    yield f"## {_MISSED.to(language)}"
    yield _MISSED_MEANS.to(language)
    rows = (
        (
            code(one.name),
            STATUSES[one.status].to(language),
            escaped(summary.reason(one, language)[:MAX_REASON_CHARS]),
        )
        for one in missed[:MAX_MISSED]
    )
    yield _table(_MISSED_COLUMNS, rows, language)
    if len(missed) > MAX_MISSED:
        yield _MORE.format(n=len(missed) - MAX_MISSED).to(language)
