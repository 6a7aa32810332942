"""The summary of a run, for standard error. A clean run loads no other module of `reports`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from patscan.model.run import MaskedReport, Skip, Stats
from patscan.model.text import Language, Text

if TYPE_CHECKING:
    from patscan.model.findings import Verdict

_CLEAN = Text("no Coze credentials in {scope}", "{scope}中没有扣子凭证")
# An input that was not scanned may hold a credential, so this must not read as clean.
_INCOMPLETE = Text("INCOMPLETE: {lost} could not be scanned", "扫描不完整：{lost}未能扫描")
_REST = Text("no Coze credentials in the rest: {scope}", "其余内容中没有扣子凭证：{scope}")
_FOUND = Text(
    "{credentials} in {places}; {scope} scanned", "在 {places}发现 {credentials}；共扫描 {scope}"
)
_PASSED = Text(
    "passed, nothing of severity {level} or above; below it: {found}",
    "通过，没有严重级别达到“{level}”的发现；低于它的：{found}",
)
_NOTHING = Text("nothing was scanned", "没有扫描任何内容")
_LOST = (Text("1 input", "1 项"), Text("{n:,} inputs", "{n:,} 项"))
_LEAKS = (
    Text("1 leak without a literal", "1 项无明文的泄露"),
    Text("{n} leaks without a literal", "{n} 项无明文的泄露"),
)
_AND = Text("{one} and {other}", "{one}和 {other}")
_CREDENTIALS = (Text("1 credential", "1 个凭证"), Text("{n} credentials", "{n} 个凭证"))
_PLACES = (Text("1 place", "1 处"), Text("{n} places", "{n} 处"))
_FILES = (Text("1 file", "1 个文件"), Text("{n:,} files", "{n:,} 个文件"))
_HISTORY = Text("{objects} ({commits}, {refs}; {size})", "{objects}（{commits}、{refs}；{size}）")
_RANGE = Text("{objects} of {commits} ({size})", "{commits}带来的 {objects}（{size}）")
_OBJECTS = (Text("1 object", "1 个对象"), Text("{n:,} objects", "{n:,} 个对象"))
_COMMITS = (Text("1 commit", "1 个提交"), Text("{n:,} commits", "{n:,} 个提交"))
_REFS = (Text("1 ref", "1 个引用"), Text("{n:,} refs", "{n:,} 个引用"))
_SIZES = ((1e9, "GB"), (1e6, "MB"), (1e3, "kB"))
_SET_ASIDE = (
    Text("1 finding suppressed", "1 处已放行"),
    Text("{n} findings suppressed", "{n} 处已放行"),
)
_EXCLUDED = (
    Text("1 path excluded", "排除 1 个路径"),
    Text("{n:,} paths excluded", "排除 {n:,} 个路径"),
)
_SKIPPED = Text("not scanned: {path}: {reason}", "未扫描：{path}：{reason}")
_STALE = Text(
    "the baseline entry for {entry} matches nothing any more; `patscan baseline prune` removes it",
    "基线条目 {entry} 已不再匹配任何内容；可用 `patscan baseline prune` 删除",
)
_MORE_STALE = Text(
    "{n:,} baseline entries match nothing any more; `patscan baseline prune` removes them",
    "有 {n:,} 条基线条目已不再匹配任何内容；可用 `patscan baseline prune` 删除",
)
_MORE_SKIPS = Text("... and {n:,} more that were not scanned", "……另有 {n:,} 个未扫描")
_THEN = Text("; ", "；")
MAX_SKIPS = 20
# More entries are counted, not named.
MAX_STALE = 5


def by_credential(verdicts: Iterable[Verdict]) -> list[list[Verdict]]:
    """The findings that are not suppressed, one group per value, the most severe group and the worst place first."""
    return grouped(one for one in verdicts if one.suppressed is None)


def grouped(verdicts: Iterable[Verdict]) -> list[list[Verdict]]:
    """Findings in groups, one per value; those that count first, then the most severe group and the worst place.

    A public variable is a group of its own, wherever it is named, and so is an SDK's flag; another leak
    without a literal, in its file.
    """
    groups: dict[tuple[str, str], list[Verdict]] = {}
    for verdict in verdicts:
        groups.setdefault((verdict.finding.rule, _value(verdict)), []).append(verdict)
    inside = (sorted(group, key=urgency) for group in groups.values())
    return sorted(inside, key=lambda group: urgency(group[0]))


# Who can see it, the worst first: this tells places of the same severity apart.
_WORST_FIRST = ("client", "unknown", "config", "server", "docs")


def urgency(verdict: Verdict) -> tuple[bool, int, int]:
    """A sort key: what counts first, then the most severe, then the worst place."""
    level = _WORST_FIRST.index(verdict.assessed.exposure.level)
    return verdict.suppressed is not None, -verdict.severity, level


# The kinds of leaks whose name tells which leak it is; one of another kind is part of its file.
_NAMED = ("public-env", "sdk-flag")


def _value(verdict: Verdict) -> str:
    """What several findings of one rule can have in common: a value, or the name of what leaks."""
    finding, item = verdict.finding, verdict.assessed
    if finding.secret:
        return finding.secret.fingerprint
    if not item.subject:
        return repr(finding.location)
    where = "" if item.kind in _NAMED else finding.location.path
    return f"{item.kind}/{item.subject}/{where}"


def summary(report: MaskedReport, language: Language) -> str:
    """One line: what was found, in how much input, and whether all of it was scanned."""
    groups = by_credential(report.verdicts)
    scope = _scope(report.stats, language)
    n = sum(skip.lost for skip in report.skips)
    lost = _count(_LOST, n).to(language)
    if groups:
        text = _FOUND.format(
            credentials=_what(groups).to(language),
            places=_count(_PLACES, sum(map(len, groups))).to(language),
            scope=scope,
        )
        if groups[0][0].severity < report.fail_on:
            text = _PASSED.format(level=_level(report, language), found=text.to(language))
    elif not (report.stats.files or report.stats.objects):
        text = _NOTHING
    else:
        text = (_REST if n else _CLEAN).format(scope=scope)
    parts = [*([_INCOMPLETE.format(lost=lost)] if n else []), text]
    aside = sum(item.suppressed is not None for item in report.verdicts)
    parts += [_count(_SET_ASIDE, aside)] if aside else []
    parts += [_count(_EXCLUDED, report.stats.excluded)] if report.stats.excluded else []
    return _THEN.to(language).join(part.to(language) for part in parts)


def _level(report: MaskedReport, language: Language) -> str:
    from patscan.reports.wording import SEVERITY

    return SEVERITY[report.fail_on].to(language)


def _scope(stats: Stats, language: Language) -> str:
    """What was scanned: files, or the objects of a repository."""
    if not (stats.objects or stats.commits or stats.refs):
        return _count(_FILES, stats.files).to(language)
    form = _HISTORY if stats.refs else _RANGE
    return form.format(
        objects=_count(_OBJECTS, stats.objects).to(language),
        commits=_count(_COMMITS, stats.commits).to(language),
        refs=_count(_REFS, stats.refs).to(language),
        size=_size(stats.size_bytes),
    ).to(language)


def _size(size_bytes: int) -> str:
    for unit_bytes, name in _SIZES:
        if size_bytes >= unit_bytes:
            return f"{size_bytes / unit_bytes:.1f} {name}"
    return f"{size_bytes} B"


def _what(groups: Sequence[Sequence[Verdict]]) -> Text:
    """The number of credentials, and that of leaks without a literal."""
    credentials = sum(group[0].finding.secret is not None for group in groups)
    leaks = len(groups) - credentials
    counts = [(_CREDENTIALS, credentials), (_LEAKS, leaks)]
    texts = [_count(forms, n) for forms, n in counts if n]
    if len(texts) == 1:
        return texts[0]
    first, second = texts
    return Text(
        _AND.format(one=first.en, other=second.en).en, _AND.format(one=first.zh, other=second.zh).zh
    )


def remarks(report: MaskedReport, language: Language, *, verbose: bool) -> list[str]:
    """What else the user should know: inputs not scanned, stale baseline entries, notes.

    Without `verbose`, inputs that had nothing to scan are not listed.
    """
    skips = [skip for skip in report.skips if skip.lost or verbose]
    shown = skips if verbose else skips[:MAX_SKIPS]
    lines = [_skip(skip, language) for skip in shown]
    if len(shown) < len(skips):
        lines.append(_MORE_SKIPS.format(n=len(skips) - len(shown)).to(language))
    lines += [stale.to(language) for stale in stale_entries(report)]
    return lines + [_printable(note.to(language)) for note in report.notes]


def stale_entries(report: MaskedReport) -> list[Text]:
    """What is said of baseline entries that match nothing: each by name, or how many there are."""
    entries = report.stale_baseline
    if len(entries) > MAX_STALE:
        return [_MORE_STALE.format(n=len(entries))]
    return [_STALE.format(entry=_printable(entry)) for entry in entries]


def _skip(skip: Skip, language: Language) -> str:
    reason = skip.reason.to(language)
    return _printable(_SKIPPED.format(path=skip.path, reason=reason).to(language))


def _count(forms: tuple[Text, Text], n: int) -> Text:
    """The singular or the plural form for `n`."""
    return forms[0] if n == 1 else forms[1].format(n=n)


def _printable(text: str) -> str:
    from patscan.reports.printable import printable

    return printable(text)
