"""The Markdown report, for job summaries and comments on merge requests of GitHub, GitLab, Gitee and others.

Words of the repository stand in `<code>` and as character references: they cannot become markup, a link, or
a mention of a user. GitHub takes 65,536 characters of a comment; rows beyond that are counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from patscan import late
from patscan.coze.rules import rule_by_id
from patscan.model.text import Text
from patscan.policy.baseline import SHOWN_DIGITS
from patscan.reports import advice, paths, trails
from patscan.reports.blocks import in_blocks, named
from patscan.reports.identity import fingerprint
from patscan.reports.links import link
from patscan.reports.printable import printable
from patscan.reports.summary import by_credential, summary
from patscan.reports.wording import SEVERITY, exposure, valid_until

if TYPE_CHECKING:
    from patscan.model.findings import Provenance, Verdict
    from patscan.model.run import MaskedReport
    from patscan.model.text import Language

MAX_CHARS = 60_000
MAX_PLACES = 5
MAX_SKIPS = 50
# Whatever Markdown, or an extension of GitHub's or GitLab's, could take for markup or a reference.
_SPECIAL = late.compile(r"[\\`*_{}\[\]<>#|@~&$!%^\"']|:(?=//)|(?<=www)\.")
_URL = late.compile(r"https?://[A-Za-z0-9._~:/?#@!$&*+,;=%\[\]-]+")

_COLUMNS = (
    Text("Severity", "严重级别"),
    Text("Credential", "凭证"),
    Text("Where", "位置"),
    Text("Who can see it", "谁能看到"),
    Text("Valid until", "有效期至"),
)
_FINGERPRINT = Text("fingerprint", "指纹")
_MORE_PLACES = Text("... and {n:,} more", "……另有 {n:,} 处")
_MORE_ROWS = Text(
    "Credentials left out here, because a comment has no more space: {n:,}. The JSON report has them all.",
    "此处省略了另外 {n:,} 个凭证（评论长度有限），JSON 报告中有全部内容。",
)
_TO_DO = Text("What to do", "如何处理")
_NOT_SCANNED = Text("Not scanned", "未扫描")
_ACCEPT = Text(
    "What may stay: `patscan: allow <reason>` in a comment beside it, or "
    '`patscan baseline accept <fingerprint> --reason "<reason>"`.',
    "可以保留的：在旁边的注释中写 `patscan: allow <理由>`，或运行"
    ' `patscan baseline accept <指纹> --reason "<理由>"`。',
)
_LOST = Text("{path}: {reason}", "{path}：{reason}")
_RULE = Text("**{title}** (`{rule}`)", "**{title}**（`{rule}`）")
_OR = Text(" or ", " 或 ")


def escaped(text: str) -> str:
    """`text` on one line, as plain text of a Markdown document."""
    return _SPECIAL.sub(lambda match: f"&#{ord(match[0])};", printable(text))


def code(text: str) -> str:
    """`text` as code, in a table or anywhere else: no renderer looks for mentions or references there."""
    return f"<code>{escaped(text)}</code>"


def render(report: MaskedReport, language: Language) -> bytes:
    """A heading, a table of what was found, what to do about it, and what was not scanned."""
    groups = by_credential(report.verdicts)
    parts = [f"## patscan: {summary(report, language)}", *_not_scanned(report, language)]
    if groups:
        to_do = list(_to_do(groups, language))
        most = MAX_CHARS - sum(map(len, (*parts, *to_do)))
        parts += [*_table(groups, report.provenance, language, most), *to_do]
    return ("\n\n".join(parts) + "\n").encode("utf-8", "backslashreplace")


def _table(
    groups: Sequence[Sequence[Verdict]],
    provenance: Provenance | None,
    language: Language,
    most: int,
) -> Iterator[str]:
    """The table, and how many rows are left out of it so that it has at most `most` characters."""
    lines = [_row(column.to(language) for column in _COLUMNS), _row("---" for _ in _COLUMNS)]
    left = most - sum(map(len, lines))
    shown = in_blocks(groups)
    for group in shown:
        row = _row(_cells(group, provenance, language))
        left -= len(row) + 1
        if left < 0:
            break
        lines.append(row)
    yield "\n".join(lines)
    if left_out := len(shown) - (len(lines) - 2):
        yield _MORE_ROWS.format(n=left_out).to(language)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cells(
    group: Sequence[Verdict], provenance: Provenance | None, language: Language
) -> Iterator[str]:
    worst = group[0].assessed
    rule = rule_by_id(worst.finding.rule)
    several = named(group)
    value = code(str(worst.finding.secret or worst.subject))
    digits = fingerprint(worst)[:SHOWN_DIGITS]
    places = [_place(one, provenance, language) for one in group[:MAX_PLACES]]
    if len(group) > MAX_PLACES:
        places.append(_MORE_PLACES.format(n=len(group) - MAX_PLACES).to(language))
    yield SEVERITY[group[0].severity].to(language)
    which = (
        several.to(language)
        if several
        else f"{value}<br>{_FINGERPRINT.to(language)} {code(digits)}"
    )
    yield f"{escaped(rule.title.to(language))}<br>{which}"
    yield "<br>".join(places)
    yield exposure(worst).to(language)
    yield valid_until(worst).to(language) if worst.finding.secret else ""


def _place(verdict: Verdict, provenance: Provenance | None, language: Language) -> str:
    """A place, with a link and its days if it stands in a history."""
    place, trail = verdict.finding.location, verdict.assessed.trail
    shown = code(paths.shown_place(place))
    url = link(provenance, trail, place.path, place.line)
    if url and _URL.fullmatch(url):
        shown = f"[{shown}](<{url.replace('|', '%7C')}>)"
    days = trails.span(trail, language) if trail else ""
    return f"{shown} {days}".rstrip()


def _to_do(groups: Sequence[Sequence[Verdict]], language: Language) -> Iterator[str]:
    yield f"### {_TO_DO.to(language)}"
    for rule_id, steps in advice.by_rule(groups).items():
        rule = rule_by_id(rule_id)
        title = escaped(rule.title.to(language))
        lines = [_RULE.format(title=title, rule=rule_id).to(language), ""]
        lines += [f"- {text.to(language)}" for text in steps.texts]
        urls = _OR.to(language).join(f"<{url}>" for url in steps.urls)
        lines.append(f"- {rule.revoke.to(language)} {urls}".rstrip())
        lines += [f"\n```\n{one}```" for one in steps.examples]
        yield "\n".join(lines)
    yield _ACCEPT.to(language)


def _not_scanned(report: MaskedReport, language: Language) -> Iterator[str]:
    lost = [skip for skip in report.skips if skip.lost]
    if not lost:
        return
    yield f"### {_NOT_SCANNED.to(language)}"
    texts = (_LOST.format(path=one.path, reason=one.reason) for one in lost[:MAX_SKIPS])
    lines = [f"- {code(text.to(language))}" for text in texts]
    if len(lost) > MAX_SKIPS:
        lines.append(f"- {_MORE_PLACES.format(n=len(lost) - MAX_SKIPS).to(language)}")
    yield "\n".join(lines)
