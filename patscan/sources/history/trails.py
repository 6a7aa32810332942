"""Makes the trail of an object from the commits that contain or contained it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from patscan.git import queries
from patscan.git.commit_graph import CommitPosition
from patscan.model.findings import Commit, Keeper, Trail
from patscan.model.text import Text

# The id of an object, and one of its paths, or a name such as `<blob 1a2b…>` if it has none.
Version = tuple[str, str]
# How many of the refs that contain an object are named.
MAX_REFS = 20
# At how many paths an object is told in one commit, and is scanned. Equal trees within each other can make ten folders
# ten billion files.
MAX_PATHS = 1000
# If all objects together have more paths than one each by this many, it is at fewer.
MAX_COPIES = 1 << 14
FEW_PATHS = 8
# Files below more folders than this are not told.
MAX_DEPTH = 64
LEFT_OUT = Text(
    "some contents are at more paths than are reported: at most {count} of each in a commit, and {depth} folders deep",
    "部分内容的路径过多，没有全部报告：每个提交中每项内容最多 {count} 个路径，目录最深 {depth} 层",
).format(count=f"{MAX_PATHS:,}", depth=MAX_DEPTH)


def trail_of(
    oid: str,
    commits: Sequence[Commit] = (),
    containing: Sequence[Commit] = (),
    *,
    refs: Sequence[str] = (),
    kept_by: Keeper = "nothing",
    at_head: bool = False,
    positions: Mapping[str, CommitPosition] = MappingProxyType({}),
) -> Trail:
    """The trail of an object at a path.

    Args:
        oid: its id.
        commits: those that added it.
        containing: commits whose trees contain it: those of refs, if there are any, else the last ones before it went.
        refs: the names of refs whose history contains it.
        kept_by: what keeps git from deleting it, if no ref does.
        at_head: whether the tree of HEAD contains it.
        positions: the positions of commits, for their order and the earliest time of each.
    """
    unknown = CommitPosition((), 0, reached=False, since_s=0, rank=0)

    def since(commit: Commit) -> str:
        return max(commit.seen, queries.iso(positions.get(commit.id, unknown).since_s))

    def age(commit: Commit) -> tuple[str, int]:
        """Sorts commits by the order of the history; if it is not known, by their own times."""
        position = positions.get(commit.id)
        return (queries.iso(position.since_s), position.rank) if position else (commit.seen, 0)

    def newness(commit: Commit) -> tuple[str, int]:
        return commit.seen, positions.get(commit.id, unknown).rank

    first = min(commits, key=age, default=None)
    last = max(containing or commits, key=newness, default=None)
    keeper: Keeper = "refs" if refs or at_head else kept_by
    first_rank, last_rank = (
        positions.get(one.id, unknown).rank if one else 0 for one in (first, last)
    )
    return Trail(
        object=oid,
        first=first,
        last=last,
        at_head=at_head,
        refs=tuple(refs[:MAX_REFS]),
        refs_total=len(refs),
        kept_by=keeper,
        since=since(first) if first else None,
        ranks=(first_rank, last_rank),
    )
