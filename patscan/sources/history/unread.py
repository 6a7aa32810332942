"""Reports commits and trees that could not be read wholly, so that what is in them is not called clean."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from patscan.model.run import Skip
from patscan.model.text import Text
from patscan.sources.history.tally import MAX_NAMED

_UNREAD = Text(
    "not all that it adds was scanned: {reason}; `git fsck` tells more",
    "它添加的内容没有全部扫描：{reason}；`git fsck` 可查看详情",
)
_LEFT_OUT = Text(
    "not all that it adds was scanned: {reason}, in a partial clone; clone without --filter to have it",
    "它添加的内容没有全部扫描：{reason}（部分克隆）；克隆时不加 --filter 即可获得",
)
_UNLIKE = Text(
    "of {n:,} commits all content was scanned, also what was there before, because their parents cannot be read; "
    "the first is {first}",
    "有 {n:,} 个提交的父提交无法读取，因此其全部内容（包括原有的）都已扫描；第一个为 {first}",
)
_MANY = Text(
    "commits of which not all was scanned: {n:,}; the first is {first}: {detail}",
    "有 {n:,} 个提交没有全部扫描；第一个为 {first}：{detail}",
)


def skips(unread: Mapping[str, Text], trees: Collection[str], *, partial: bool) -> Iterator[Skip]:
    """A skip for each of some commits or trees, or one for many.

    Args:
        unread: why not everything that an object adds could be read, by its id.
        trees: the ids of trees; the others are commits.
        partial: whether the repository is a partial clone.
    """
    detail = _LEFT_OUT if partial else _UNREAD
    if len(unread) > MAX_NAMED:
        first, reason = next(iter(unread.items()))
        said = detail.format(reason=reason)
        yield Skip("<commits>", _MANY.format(n=len(unread), first=first[:12], detail=said))
        return
    for oid, reason in unread.items():
        kind = "tree" if oid in trees else "commit"
        yield Skip(f"<{kind} {oid[:12]}>", detail.format(reason=reason))


def notes(unlike: Sequence[str]) -> Iterator[Text]:
    """The remark about commits whose parents cannot be read; none without any."""
    if unlike:
        yield _UNLIKE.format(n=len(unlike), first=unlike[0][:12])
