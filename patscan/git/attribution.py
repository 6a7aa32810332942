"""Who brought an object into a repository, when, under which name, and who still has it.

Two walks answer for all objects at once: one for the shape of the history, and one for what each
commit changed, merges included (what a merge has from none of its parents).
"""

from __future__ import annotations

import contextlib
import functools
import os
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from patscan.git import log
from patscan.git.command import Git, GitError
from patscan.model import Commit, Keeper, Trail

# Of the refs that hold an object, so many are named.
MAX_REFS = 20
# Of the refs that hold a commit, so many are asked whether they still have the object.
MAX_TIPS = 64
# All commits that a ref or a reflog leads to.
EVERYTHING = ("--all", "--reflog")


class Trace(NamedTuple):
    """One path of an object, and its way through the history there."""

    path: str
    trail: Trail


class History:
    """The commits, refs and index of a repository, to be asked about its objects."""

    def __init__(
        self, git: Git, walk: Sequence[str] = EVERYTHING, *, bare: bool, jobs: int
    ) -> None:
        """Walk the commits that `walk` names in `rev-list`'s words, by default all that are reachable.

        `trouble` tells why that failed, if it did; `changing` are the commits that brought or dropped
        what was asked for last.
        """
        self._git = git
        self._walk = tuple(walk)
        self._jobs = jobs
        self._bare = bare
        self.refs: list[log.Ref] = []
        self.trouble = ""
        self.changing: list[str] = []
        nodes: list[log.Node] = []
        try:
            self.refs = log.refs(git)
            nodes = log.graph(git, *walk)
        except GitError as error:
            self.trouble = str(error)
        self._parents = {node.id: node.parents for node in nodes}
        self._times = {node.id: node.time_s for node in nodes}
        self._walked = frozenset(self._parents)

    @property
    def ids(self) -> list[str]:
        """The commits that were walked, each before its parents."""
        return [one for one in self._parents if one in self._walked]

    @functools.cached_property
    def _reachable(self) -> Mapping[str, Sequence[str]]:
        """All that a ref or a reflog leads to, with parents; what was walked may be less."""
        if self._walk != EVERYTHING:
            with contextlib.suppress(GitError):
                return {node.id: node.parents for node in log.graph(self._git, *EVERYTHING)}
        return {one: self._parents[one] for one in self.ids}

    def blobs(
        self,
        wanted: Iterable[str],
        all_commits: Callable[[], Iterable[str]],
        among: Iterable[str] | None = None,
    ) -> dict[str, list[Trace]]:
        """Where blobs have been, by their ids; one trace for every path, at least one for each.

        Args:
            wanted: ids of blobs.
            all_commits: tells the ids of all commits there are, when no ref leads to a blob.
            among: the only commits that brought or dropped one of them, if that is known.
        """
        chosen = frozenset(wanted)
        if not chosen:
            return {}
        asked = list(self._parents) if among is None else list(among)
        found = log.changes(self._git, asked, chosen, jobs=self._jobs)
        self.changing = list(dict.fromkeys(change.commit for change in found))
        traces = self._elsewhere(chosen - {change.new for change in found})
        lost = chosen - {change.new for change in found} - set(traces)
        if lost:
            found += self._unreachable(lost, all_commits())
        traces.update(self._traces(chosen, found))
        for oid in chosen - set(traces):
            traces[oid] = [_trace(f"<blob {oid[:12]}>", oid)]
        return traces

    def messages(self, wanted: Iterable[str]) -> dict[str, list[Trace]]:
        """Who wrote commits and tags, by their ids."""
        chosen = frozenset(wanted)
        made = log.commits(
            self._git, [oid for oid, kind in log.kinds(self._git, chosen) if kind == "commit"]
        )
        holders = self._holders(made)
        ages = self._ages(made)
        traces = {}
        for oid in chosen:
            commit = made.get(oid)
            mask = holders.get(oid, 0)
            label, names = "commit", self._names(mask)
            if commit is None:
                label, names = "tag", [ref.name for ref in self.refs if ref.id == oid]
                commit = log.tag(self._git, oid)
            known = [commit] if commit else []
            name = f"<{label} {oid[:12]}>"
            kept = self._keeper(mask, [oid])
            traces[oid] = [_trace(name, oid, known, refs=names, kept_by=kept, ages=ages)]
        return traces

    def _unreachable(self, lost: Iterable[str], all_commits: Iterable[str]) -> list[log.Change]:
        """What the commits changed that neither a ref nor a reflog leads to."""
        rest = [one for one in all_commits if one not in self._parents]
        requests = "".join(f"{one}\n" for one in rest).encode()
        with contextlib.suppress(GitError):
            nodes = log.graph(self._git, "--no-walk=unsorted", "--stdin", requests=requests)
            self._parents |= {node.id: node.parents for node in nodes}
            self._times |= {node.id: node.time_s for node in nodes}
        return log.changes(self._git, rest, lost, jobs=self._jobs)

    def _elsewhere(self, wanted: Iterable[str]) -> dict[str, list[Trace]]:
        """Blobs that no commit brought, but a ref names or the index holds."""
        left = set(wanted)
        traces: dict[str, list[Trace]] = {}
        for ref in self.refs if left else ():
            if ref.peeled in left:
                trace = _trace(f"<{ref.name}>", ref.peeled, refs=[ref.name])
                traces.setdefault(ref.peeled, []).append(trace)
            elif ref.peeled_kind == "tree":
                for oid, path in log.tree(self._git, ref.peeled):
                    if oid in left:
                        traces.setdefault(oid, []).append(_trace(path, oid, refs=[ref.name]))
        if left - set(traces) and not self._bare:
            for oid, path in log.index(self._git):
                if oid in left and oid not in traces:
                    traces[oid] = [_trace(path, oid, kept_by="index")]
        return traces

    def _traces(
        self, wanted: frozenset[str], found: Iterable[log.Change]
    ) -> dict[str, list[Trace]]:
        """One trace for every blob and path that a commit brought."""
        brought: dict[tuple[str, bytes], list[str]] = {}
        left: dict[tuple[str, bytes], list[str]] = {}
        for change in found:
            if change.new in wanted:
                brought.setdefault((change.new, change.path), []).append(change.commit)
            parents = self._parents.get(change.commit, ())
            for oid, parent in zip(change.old, parents, strict=False):
                if oid in wanted and oid != change.new:
                    left.setdefault((oid, change.path), []).append(parent)
        everyone = {one for group in (brought, left) for row in group.values() for one in row}
        held = self._holders(everyone)
        masks = {key: _union(held.get(one, 0) for one in row) for key, row in brought.items()}
        holding = self._holding(masks)
        tips = {ref.peeled for row in holding.values() for ref in row}
        made = log.commits(self._git, everyone | tips)
        ages = self._ages({one for row in brought.values() for one in row})
        traces: dict[str, list[Trace]] = {}
        for key in sorted(brought):
            bringers = [made[one] for one in brought[key] if one in made]
            holders = [made[ref.peeled] for ref in holding[key] if ref.peeled in made]
            before = [made[one] for one in left.get(key, []) if one in made]
            trace = _trace(
                os.fsdecode(key[1]),
                key[0],
                bringers,
                holders or [*bringers, *before],
                refs=self._names(masks[key]),
                kept_by=self._keeper(masks[key], brought[key]),
                at_head=any(ref.name == "HEAD" for ref in holding[key]),
                ages=ages,
            )
            traces.setdefault(key[0], []).append(trace)
        return traces

    def _holders(self, wanted: Iterable[str]) -> dict[str, int]:
        """For each of the `wanted` commits the refs whose history holds it, one bit for each ref."""
        chosen = frozenset(wanted)
        if not chosen:
            return {}
        masks: dict[str, int] = {}
        for bit, ref in enumerate(self.refs):
            masks[ref.peeled] = masks.get(ref.peeled, 0) | 1 << bit
        found = {}
        for commit, parents in self._reachable.items():
            mask = masks.pop(commit, 0)
            if commit in chosen:
                found[commit] = mask
            if mask:
                for parent in parents:
                    masks[parent] = masks.get(parent, 0) | mask
        return found

    def _keeper(self, mask: int, commits: Iterable[str]) -> Keeper:
        """What keeps `commits`: refs, if there are any in their mask, HEAD among them."""
        if mask:
            return "refs"
        return "reflog" if any(one in self._reachable for one in commits) else "nothing"

    def _ages(self, wanted: Collection[str]) -> dict[str, str]:
        """When the `wanted` commits were made at the earliest: not before the commits before them.

        A time that is still to come is a wrong clock, and says nothing of those that came after.
        """
        now_s = int(time.time())
        latest: dict[str, int] = {}
        for commit in reversed(self._parents) if wanted else ():
            times = [latest.get(parent, 0) for parent in self._parents[commit]]
            own_s = self._times[commit]
            latest[commit] = max(own_s if own_s <= now_s else 0, *times, 0)
        return {one: log.iso(latest[one]) for one in wanted if one in latest}

    def _names(self, mask: int) -> list[str]:
        """The names of the refs in a mask, those that say most first; HEAD is no name."""
        return [
            ref.name for bit, ref in enumerate(self.refs) if mask >> bit & 1 and ref.name != "HEAD"
        ]

    def _holding(
        self, masks: Mapping[tuple[str, bytes], int]
    ) -> dict[tuple[str, bytes], list[log.Ref]]:
        """Of the refs that have a blob in their history, those that have it now, at its path."""
        holding: dict[tuple[str, bytes], list[log.Ref]] = {key: [] for key in masks}
        asked = []
        for key, mask in masks.items():
            bits = [bit for bit in range(mask.bit_length()) if mask >> bit & 1]
            asked += [(key, self.refs[bit]) for bit in bits[:MAX_TIPS]]
        places = [(ref.peeled, key[1]) for key, ref in asked]
        for (key, ref), oid in zip(asked, log.objects_at(self._git, places), strict=True):
            if oid == key[0]:
                holding[key].append(ref)
        return holding


def _trace(
    path: str,
    oid: str,
    known: Sequence[Commit] = (),
    still: Sequence[Commit] = (),
    *,
    refs: Sequence[str] = (),
    kept_by: Keeper = "nothing",
    at_head: bool = False,
    ages: Mapping[str, str] = MappingProxyType({}),
) -> Trace:
    """A trace of the object `oid`.

    `known` are commits that had it, the first of which brought it, and `still` those that have it
    now, if any. Whatever `kept_by` says, a ref that has it in its history keeps it. `ages` tells when
    commits were made at the earliest.
    """

    def since(commit: Commit) -> str:
        return max(commit.seen, ages.get(commit.id, ""))

    first = min(known, key=since, default=None)
    last = max(still or known, key=_seen, default=None)
    keeper: Keeper = "refs" if refs or at_head else kept_by
    trail = Trail(oid, first, last, at_head, tuple(refs[:MAX_REFS]), len(refs), keeper)
    return Trace(path, trail._replace(since=since(first) if first else None))


def _seen(commit: Commit) -> str:
    return commit.seen


def _union(masks: Iterable[int]) -> int:
    union = 0
    for mask in masks:
        union |= mask
    return union
