"""What an audit says in a few lines, for standard error and the heads of reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from patscan.model.text import Text
from patscan.reports.printable import printable

if TYPE_CHECKING:
    from patscan.audit.values import Audit, Result
    from patscan.model.text import Language

# At most this many repositories that were not scanned wholly are named; the others are counted.
MAX_NAMED = 20
# At most this many inputs of each of them are named.
MAX_REASONS = 5

_FIRST = Text(
    "{open} open, in the first audit of these repositories", "未处理 {open} 个（首次审计这些仓库）"
)
_CHANGES = Text(
    "{new} new, {gone} gone, {known} still open",
    "新增 {new} 个，消失 {gone} 个，仍未处理 {known} 个",
)
_AT_HEAD = Text("{n} revoked but still in HEAD", "{n} 个已撤销但仍在 HEAD 中")
_REPOSITORIES = (Text("1 repository", "1 个仓库"), Text("{n:,} repositories", "{n:,} 个仓库"))
_INCOMPLETE = Text("INCOMPLETE: {what}", "不完整：{what}")
_N_FAILED = Text("{n:,} not scanned", "{n:,} 个未扫描")
_N_PARTIAL = Text("{n:,} only in part", "{n:,} 个仅部分扫描")
_CREDENTIALS = (Text("1 credential", "1 个凭证"), Text("{n:,} credentials", "{n:,} 个凭证"))
_IN = Text("{credentials} in {repositories}", "{repositories}中有 {credentials}")
_NONE = Text("no Coze credentials in {repositories}", "{repositories}中没有扣子凭证")
_REST = Text(
    "no Coze credentials in the rest of {repositories}", "{repositories}的其余内容中没有扣子凭证"
)
_NONE_SCANNED = (
    Text("INCOMPLETE: 1 repository could not be scanned", "不完整：1 个仓库未能扫描"),
    Text(
        "INCOMPLETE: none of {n:,} repositories could be scanned", "不完整：{n:,} 个仓库均未能扫描"
    ),
)
_NOTHING = Text("no repository was audited", "没有审计任何仓库")
_FAILED = Text("not scanned: {name}: {reason}", "未扫描：{name}：{reason}")
_PARTIAL = Text(
    "not wholly scanned: {name}: {path}: {reason}", "未完整扫描：{name}：{path}：{reason}"
)
_MORE = Text("... and {n:,} more that were not wholly scanned", "……另有 {n:,} 个未完整扫描")
_MORE_PARTS = Text("and {n:,} more", "另有 {n:,} 项")
_THEN = Text("; ", "；")
_COMMA = Text(", ", "，")


def _count(forms: tuple[Text, Text], n: int) -> Text:
    return forms[0] if n == 1 else forms[1].format(n=n)


def headline(audit: Audit, language: Language) -> str:
    """One line: whether all was scanned, how much there is, and what has changed."""
    figures = audit.figures
    if not figures.repositories:
        return _NOTHING.to(language)
    missed = figures.partial + figures.failed
    repositories = _count(_REPOSITORIES, figures.repositories)
    rows = (_N_FAILED, figures.failed), (_N_PARTIAL, figures.partial)
    counts = [form.format(n=n).to(language) for form, n in rows if n]
    parts = [_INCOMPLETE.format(what=_COMMA.to(language).join(counts))] if missed else []
    if figures.failed == figures.repositories:
        parts = [_count(_NONE_SCANNED, figures.repositories)]
    elif figures.credentials:
        credentials = _count(_CREDENTIALS, figures.credentials)
        parts.append(_IN.format(credentials=credentials, repositories=repositories))
    else:
        parts.append((_REST if missed else _NONE).format(repositories=repositories))
    parts += changes(audit)
    return _THEN.to(language).join(part.to(language) for part in parts)


def changes(audit: Audit) -> list[Text]:
    """What has changed since earlier runs, in one sentence; none in a first run without credentials."""
    figures = audit.figures
    if audit.first:
        said = _FIRST.format(open=figures.open) if figures.credentials else None
    else:
        said = _CHANGES.format(new=figures.new, gone=figures.gone, known=figures.known)
    still = _AT_HEAD.format(n=figures.revoked_at_head) if figures.revoked_at_head else None
    parts = [part for part in (said, still) if part]
    joined = Text(*(
        _COMMA.to(language).join(part.to(language) for part in parts)
        for language in ("en", "zh")
    ))  # fmt: skip
    return [joined] if parts else []


def remarks(audit: Audit, language: Language) -> list[str]:
    """What could not be scanned, a line for each repository."""
    missed = [one for one in audit.repositories if one.status != "complete"]
    lines = [_remark(one, language) for one in missed[:MAX_NAMED]]
    if len(missed) > MAX_NAMED:
        lines.append(_MORE.format(n=len(missed) - MAX_NAMED).to(language))
    return lines


def _remark(result: Result, language: Language) -> str:
    if result.failure:
        text = _FAILED.format(name=result.name, reason=result.failure)
    else:
        lost = [skip for skip in result.report.skips if skip.lost] if result.report else []
        first = lost[0]
        text = _PARTIAL.format(name=result.name, path=first.path, reason=first.reason)
    return printable(text.to(language))


def reason(result: Result, language: Language) -> str:
    """Why a repository was not scanned wholly, with the first `MAX_REASONS` parts of it; empty if it was."""
    if result.failure:
        return result.failure.to(language)
    skips = result.report.skips if result.report else ()
    lost = [skip for skip in skips if skip.lost]
    parts = [f"{one.path}: {one.reason.to(language)}" for one in lost[:MAX_REASONS]]
    if len(lost) > MAX_REASONS:
        parts.append(_MORE_PARTS.format(n=len(lost) - MAX_REASONS).to(language))
    return _THEN.to(language).join(parts)
