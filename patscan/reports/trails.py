"""The timeline of a credential in a repository's history, for reports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from patscan.model.findings import KEEPERS, Keeper, Trail
from patscan.model.text import Text
from patscan.reports.printable import cut, printable

if TYPE_CHECKING:
    from patscan.model.findings import Commit
    from patscan.model.text import Language

# How a commit is shown on one line.
ID_CHARS = 10
DAY_CHARS = len("2026-01-02")
MAX_NAME_CHARS = 24
MAX_SUMMARY_CHARS = 60
MAX_REFS = 4

FIRST = Text("first", "最早")
LAST = Text("last", "最后")
HELD = Text("held by", "仍存于")
ONE_LINE = (FIRST, LAST)  # these rows are truncated instead of wrapped

_SAME = Text("the same", "同上")
_SINCE = Text("since {first}", "自 {first}")
_FROM_TO = Text("{first} to {last}", "{first} 至 {last}")
_MORE = Text("{names} and {n} more", "{names} 等，另有 {n} 个")
_COMMA = Text(", ", "、")
_LAST_IN = Text("{last}; held by {refs}", "{last}；仍存于：{refs}")
_MANY_REFS = Text("{n:,} refs: {names} …", "{n:,} 个引用，如 {names}")
_KEPT: dict[Keeper, Text] = {
    "refs": Text("HEAD only: no branch or tag has it", "仅 HEAD：没有分支或标签包含它"),
    "reflog": Text("a reflog only: no branch or tag has it", "仅 reflog：没有分支或标签包含它"),
    "index": Text("the index only: it was never committed", "仅暂存区：从未提交"),
    "nothing": Text(
        "nothing, but it is still stored: no branch, tag or reflog leads to it",
        "无，但仓库中仍有：没有分支、标签或 reflog 指向它",
    ),
}
# Shown after the dates of an occurrence.
_ONLY: dict[Keeper, Text] = {
    "refs": Text("", ""),
    "reflog": Text("in a reflog only", "仅在 reflog 中"),
    "index": Text("in the index only", "仅在暂存区"),
    "nothing": Text("unreachable", "不可到达"),
}
# A sentence for JSON and SARIF; `{then}` is one of `_HERE`, `_MESSAGE` and `_THEN`.
_SEEN = Text("First seen on {day} in {id}, {then}.", "最早见于 {day}（{id}），{then}。")
_HERE = Text("still at HEAD", "仍在 HEAD 中")
_MESSAGE = Text("kept by the history", "历史仍保留")
_THEN: dict[Keeper, Text] = {
    "refs": Text("not at HEAD, but kept by the history", "HEAD 中没有，但历史仍保留"),
    "reflog": Text("kept by a reflog only", "仅由 reflog 保留"),
    "index": Text("kept by the index only", "仅由暂存区保留"),
    "nothing": Text("unreachable, but still stored", "已不可到达，但仍存于仓库"),
}
_NEVER: dict[Keeper, Text] = {
    "refs": Text("No commit has it, but a ref does.", "没有提交包含它，但有引用指向它。"),
    "reflog": Text("No commit has it, but a reflog does.", "没有提交包含它，但 reflog 中有。"),
    "index": Text("It is staged, and was never committed.", "它已暂存，但从未提交。"),
    "nothing": Text(
        "No commit has it, but the repository still stores it.",
        "没有提交包含它，但仓库中仍有。",
    ),
}
_SHORT_REFS = ("refs/heads/", "refs/tags/", "refs/remotes/", "refs/")


def rows(trails: Sequence[Trail], language: Language) -> Iterator[tuple[Text, str]]:
    """The timeline of all occurrences of one credential, as pairs of a label and a line of text."""
    yield from _first(trails)
    if last := _last(trails, language):
        yield LAST, last
    if trails:
        yield HELD, _holders(trails, language)


def brief(trails: Sequence[Trail], language: Language) -> Iterator[tuple[Text, str]]:
    """The same in at most two rows: what holds it is told with the last commit, and that by day and id only."""
    yield from _first(trails)
    if last := _last(trails, language, is_brief=True):
        yield LAST, _LAST_IN.format(last=last, refs=_held(trails, language)).to(language)
    elif trails:
        yield HELD, _held(trails, language)


def _first(trails: Sequence[Trail]) -> Iterator[tuple[Text, str]]:
    oldest = _oldest(trails)
    if oldest and oldest.first:
        yield FIRST, _commit(oldest.first, _since(oldest))


def _oldest(trails: Sequence[Trail]) -> Trail | None:
    return min((trail for trail in trails if trail.first), key=by_time, default=None)


def _last(trails: Sequence[Trail], language: Language, *, is_brief: bool = False) -> str:
    """The newest commit that has it, or that it is still there; empty if no commit has it."""
    last = max((trail.last for trail in trails if trail.last), key=_seen, default=None)
    if any(trail.at_head for trail in trails):
        return _HERE.to(language)
    if last is None:
        return ""
    oldest = _oldest(trails)
    if oldest and last == oldest.first:
        return _SAME.to(language)
    shown = last._replace(author="", summary="") if is_brief else last
    return _commit(shown, last.seen)


def by_time(trail: Trail | None) -> str:
    """A sort key: occurrences of a credential in the order in which they were committed."""
    return (trail and _since(trail)) or "9999"


def _since(trail: Trail) -> str:
    """The date of its first commit, but not one before the commit's ancestors; empty without a commit."""
    return trail.since or (trail.first.seen if trail.first else "")


def span(trail: Trail, language: Language) -> str:
    """The dates of an occurrence, and what retains it if that is no ref."""
    kept = _ONLY[trail.kept_by].to(language)
    return "  ".join(filter(None, (_days(trail, language), kept)))


def _days(trail: Trail, language: Language) -> str:
    """`since …`, or the first and the last day."""
    if trail.first is None or trail.last is None:
        return ""
    first, last = _since(trail)[:DAY_CHARS], trail.last.seen[:DAY_CHARS]
    if trail.at_head:
        return _SINCE.format(first=first).to(language)
    return first if first >= last else _FROM_TO.format(first=first, last=last).to(language)


def sentence(trail: Trail, language: Language) -> str:
    """When it was first seen, and whether it is still there, as one sentence."""
    if trail.first is None:
        return _NEVER[trail.kept_by].to(language)
    then = _HERE if trail.at_head else _THEN[trail.kept_by]
    if trail.object == trail.first.id and trail.kept_by == "refs":  # in a commit's message
        then = _MESSAGE
    day = _since(trail)[:DAY_CHARS]
    values = {"id": trail.first.id[:ID_CHARS], "day": day, "then": then.to(language)}
    return _SEEN.format(**values).to(language)


def _holders(trails: Sequence[Trail], language: Language) -> str:
    """The branches and tags whose history contains it, or what else retains it."""
    refs, total = _refs(trails)
    if not refs:
        keeper = min((trail.kept_by for trail in trails), key=KEEPERS.index)
        return _KEPT[keeper].to(language)
    names = _COMMA.to(language).join(refs)
    more = total - len(refs)
    return _MORE.format(names=names, n=more).to(language) if more else names


def _held(trails: Sequence[Trail], language: Language) -> str:
    """The same, with the number first: a line may be cut."""
    refs, total = _refs(trails)
    if total <= MAX_REFS:
        return _holders(trails, language)
    return _MANY_REFS.format(n=total, names=_COMMA.to(language).join(refs)).to(language)


def _refs(trails: Sequence[Trail]) -> tuple[list[str], int]:
    """The short names of the first refs that hold it, at most `MAX_REFS`, and how many there are."""
    refs = list(dict.fromkeys(ref for trail in trails for ref in trail.refs))
    total = max(len(refs), *(trail.refs_total for trail in trails))
    return [printable(_short(ref)) for ref in refs[:MAX_REFS]], total


def _short(ref: str) -> str:
    """A ref's short name: `main` for `refs/heads/main`."""
    for prefix in _SHORT_REFS:
        if ref.startswith(prefix):
            return ref.removeprefix(prefix)
    return ref


def _commit(commit: Commit, seen: str) -> str:
    """A commit on one line: day, id, author, summary."""
    author = cut(printable(commit.author), MAX_NAME_CHARS)
    summary = cut(printable(commit.summary), MAX_SUMMARY_CHARS)
    return "  ".join(filter(None, (seen[:DAY_CHARS], commit.id[:ID_CHARS], author, summary)))


def _seen(commit: Commit) -> str:
    return commit.seen
