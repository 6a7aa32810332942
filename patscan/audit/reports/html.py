"""The page of an audit: organisation → repository → credential, and who owns what.

It is the page of `patscan.reports.html` with a level above: tables of all credentials, of their owners and of
all repositories, whose rows lead to the sections below.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from patscan.audit.reports import summary
from patscan.audit.reports.decided import reports
from patscan.audit.values import CHANGES, STATES, STATUSES
from patscan.coze.rules import rule_by_id
from patscan.model.text import Text
from patscan.policy.baseline import SHOWN_DIGITS
from patscan.reports.html.elements import Content, element, word
from patscan.reports.html.page import render_parts
from patscan.reports.html.parts import Part
from patscan.reports.wording import SEVERITY

if TYPE_CHECKING:
    from patscan.audit.values import Audit, Credential, Result
    from patscan.model.text import Language

# At most this many repositories and owners are named in a row; the sections have them all.
MAX_NAMES = 5
MAX_OWNERS = 50

_TITLE = Text("Coze credentials: audit of {day}", "扣子凭证审计：{day}")
_CREDENTIALS = Text("All credentials", "全部凭证")
_OWNERS = Text("Who to ask", "联系人")
_OWNER = Text("Owner", "负责人")
_OPEN = Text("Open", "未处理")
_REPOSITORIES = Text("Repositories", "仓库")
_REPOSITORY = Text("Repository", "仓库")
_SEVERITY = Text("Severity", "严重级别")
_CREDENTIAL = Text("Credential", "凭证")
_STATE = Text("State", "状态")
_SINCE = Text("Since", "首次发现")
_COVERAGE = Text("Coverage", "覆盖情况")
# The columns of the tables.
_OF_CREDENTIALS = (_SEVERITY, _CREDENTIAL, _STATE, _REPOSITORIES, _OWNERS, _SINCE)
_OF_OWNERS = (_OWNER, _OPEN, _REPOSITORIES)
_OF_REPOSITORIES = (_REPOSITORY, _COVERAGE, _OPEN)
_MORE = Text("and {n:,} more", "另有 {n:,} 个")
_STATE_AND_CHANGE = Text("{state}, {change}", "{state}，{change}")


def render(audit: Audit, language: Language) -> bytes:
    """The page; repositories with nothing to tell have only a row in the table of all."""
    told = [
        (result, report)
        for result, report in reports(audit)
        if report.verdicts or any(skip.lost for skip in report.skips)
    ]
    ids = {result.name: f"r{number}" for number, (result, _) in enumerate(told, 1)}
    parts = [Part(result.name, report) for result, report in told]
    title = _TITLE.format(day=audit.day)
    return render_parts(parts, language, title, list(_overview(audit, ids, language)))


def _overview(audit: Audit, ids: dict[str, str], language: Language) -> Iterator[Element]:
    yield element("p", summary.headline(audit, language), class_="summary")
    if audit.credentials:
        rows = [_credential(row, ids, language) for row in audit.credentials]
        yield _table("credentials", _CREDENTIALS, _OF_CREDENTIALS, rows, language)
    if owners := _owners(audit.credentials):
        rows = [_owner(name, owned, ids, language) for name, owned in owners[:MAX_OWNERS]]
        yield _table("owners", _OWNERS, _OF_OWNERS, rows, language)
    counts = _open_by_repository(audit.credentials)
    rows = [_repository(one, counts, ids, language) for one in audit.repositories]
    yield _table("repositories", _REPOSITORIES, _OF_REPOSITORIES, rows, language)


def _table(
    id_: str, title: Text, head: Iterable[Text], rows: Sequence[Element], language: Language
) -> Element:
    cells = (element("th", name.to(language), scope="col") for name in head)
    return element(
        "section",
        element("h2", title.to(language), id=id_),
        element("table", element("thead", element("tr", *cells)), element("tbody", *rows)),
        class_="overview words",
        aria_labelledby=id_,
    )


def _credential(row: Credential, ids: dict[str, str], language: Language) -> Element:
    digits = row.fingerprint[:SHOWN_DIGITS]
    level = element("b", SEVERITY[row.severity].to(language), class_=f"badge {row.severity.word}")
    state = _STATE_AND_CHANGE.format(state=STATES[row.state.state], change=CHANGES[row.change])
    links = [_link(name, ids, f"-c-{digits}" if row.places else "") for name in row.repositories]
    return element(
        "tr",
        element("td", level),
        element(
            "td", rule_by_id(row.rule).title.to(language), " ", word(row.masked), " ", word(digits)
        ),
        element("td", state.to(language)),
        element("td", *_listed(links, language)),
        element("td", *_listed([word(name) for name in row.owners], language)),
        element("td", row.first_seen),
    )


def _link(name: str, ids: dict[str, str], suffix: str = "") -> Element:
    """The name of a repository, as a link if it has a section."""
    return element("a", name, href=f"#{ids[name]}{suffix}") if name in ids else word(name)


def _listed(items: Sequence[Element], language: Language) -> Iterator[Content]:
    """The first of some items, one after the other, and how many more there are."""
    for item in items[:MAX_NAMES]:
        yield item
        yield " "
    if len(items) > MAX_NAMES:
        yield _MORE.format(n=len(items) - MAX_NAMES).to(language)


def _owners(rows: Iterable[Credential]) -> list[tuple[str, list[Credential]]]:
    """Who can be asked about what counts, with the most first; whom CODEOWNERS names, else the last author."""
    found: dict[str, list[Credential]] = {}
    for row in rows:
        if row.places and row.counts:
            for name in row.responsible:
                found.setdefault(name, []).append(row)
    return sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))


def _owner(
    name: str, owned: Sequence[Credential], ids: dict[str, str], language: Language
) -> Element:
    names = dict.fromkeys(
        place.repository
        for row in owned
        for place in row.places
        if name in place.owners.responsible
    )
    links = [_link(one, ids) for one in names]
    return element(
        "tr",
        element("th", name, scope="row"),
        element("td", f"{len(owned):,}"),
        element("td", *_listed(links, language)),
    )


def _open_by_repository(rows: Iterable[Credential]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for row in rows:
        for name in row.repositories if row.places and row.counts else ():
            counts[name] = counts.get(name, 0) + 1
    return counts


def _repository(
    result: Result, counts: dict[str, int], ids: dict[str, str], language: Language
) -> Element:
    number = counts.get(result.name, 0)
    return element(
        "tr",
        element("th", _link(result.name, ids), scope="row"),
        element("td", STATUSES[result.status].to(language)),
        element("td", f"{number:,}", class_=None if number else "none"),
    )
