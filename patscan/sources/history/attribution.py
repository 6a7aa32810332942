"""Finds the history of objects: who added them, when, at which paths, and which refs still contain them.

Two passes over the commits answer this for all objects at once: one over the commit graph, and one over
the changes of each commit. The changes of a merge are what it has from none of its parents.
"""

from __future__ import annotations

import contextlib
import functools
import operator
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from patscan.git import changes, queries
from patscan.git.command import Git, GitError
from patscan.git.commit_graph import CommitPosition, Graph
from patscan.git.store import Store
from patscan.git.trees import Trees
from patscan.model.findings import Commit, Keeper, Trail
from patscan.model.text import Text
from patscan.sources.history import people
from patscan.sources.history.tree_search import may_change

# How many of the refs that contain an object are named.
MAX_REFS = 20
# For how many of the refs that contain a commit is checked whether their tree still has the object.
MAX_TIPS = 64
# Of so many commits, those that change the blobs are found by a search of the trees before git is asked.
SEARCHED_COMMITS = 5000
_NO_TREE = Text("the tree of {oid} cannot be read", "无法读取 {oid} 的目录树")


class Trace(NamedTuple):
    """The history of an object at one path."""

    path: str
    trail: Trail

    @staticmethod
    def at(path: str, oid: str) -> Trace:
        """The trace of an object of which only a path is known."""
        return _trace(path, oid, kept_by="refs")


class Attribution:
    """Answers questions about the objects of a repository, by its commits, refs and index.

    Attributes:
        refs: the refs. Bit masks of refs have one bit for each, in this order.
        failure: why something could not be read; empty if everything could.
        changing_commits: those that add or remove the blobs of the last question.
        positions: the positions of commits in the graph, as far as they were needed.
    """

    def __init__(
        self,
        git: Git,
        commits: Sequence[str] | None = None,
        *,
        bare: bool,
        jobs: int,
        known: Mapping[str, CommitPosition] = MappingProxyType({}),
        messages: Sequence[str] = (),
        store: Store | None = None,
    ) -> None:
        """Read the refs.

        Args:
            git: git in the repository.
            commits: ids of the commits whose changes count; None for all that are reachable.
            bare: whether the repository is bare, and so has no index.
            jobs: how many git processes share the work.
            known: positions of commits from an earlier run. If they suffice, the graph is not read.
            messages: ids of commits that `messages` will be called for, so that the graph is searched once.
            store: the objects of the repository, to search its trees.
        """
        self._git = git
        self._commits = commits
        self._jobs = jobs
        self._bare = bare
        self._messages = messages
        self._store = store
        self.refs: list[queries.Ref] = []
        self.failure: str | Text = ""
        self.changing_commits: list[str] = []
        self.positions = dict(known)
        try:
            self.refs = queries.refs(git)
        except GitError as error:
            self.failure = str(error)

    @functools.cached_property
    def _graph(self) -> Graph:
        """All commits that are reachable from refs and reflogs, and those given to `__init__`."""
        graph = Graph()
        try:
            graph = Graph(queries.graph(self._git, "--all", "--reflog"))
        except GitError as error:
            self.failure = str(error)
        self._add(graph, self._commits or ())
        return graph

    def _add(self, graph: Graph, commits: Iterable[str]) -> None:
        """Add those of `commits` to the graph that are not yet in it."""
        rest = "".join(f"{one}\n" for one in commits if one not in graph).encode()
        with contextlib.suppress(GitError):
            if rest:
                nodes = queries.graph(self._git, "--no-walk=unsorted", "--stdin", requests=rest)
                graph.add_unreached(nodes)

    @property
    def is_cacheable(self) -> bool:
        """Whether the results are valid until the repository changes."""
        return not self.failure and not self._graph.is_ahead(time.time())

    def _positions_of(self, commits: Iterable[str]) -> Mapping[str, CommitPosition]:
        """The positions of some commits, and of all commits of earlier calls."""
        new = {*commits, *self._messages}.difference(self.positions)
        if new:
            tips: dict[str, int] = {}
            for bit, ref in enumerate(self.refs):
                tips[ref.peeled] = tips.get(ref.peeled, 0) | 1 << bit
            self.positions |= self._graph.positions(new, tips)
        return self.positions

    def blobs(
        self,
        wanted: Iterable[str],
        all_commits: Callable[[], Iterable[str]],
        among: Iterable[str] | None = None,
    ) -> dict[str, list[Trace]]:
        """The traces of blobs, by id: one for every path, at least one for each blob.

        Args:
            wanted: ids of blobs.
            all_commits: returns the ids of all commits; called if a blob is not reachable.
            among: ids of all commits that add or remove one of the blobs, if they are known.
        """
        chosen = frozenset(wanted)
        if not chosen:
            return {}
        queried = among
        if queried is None:
            everything = self._graph if self._commits is None else self._commits
            queried = self._narrowed(list(everything), chosen)
        found = changes.changes(self._git, list(queried), chosen, jobs=self._jobs)
        traces = self._outside_of_commits(chosen - {change.new for change in found})
        lost = chosen - {change.new for change in found} - set(traces)
        if lost and among is None:
            found += self._unreachable(lost, all_commits())
        self.changing_commits = list(dict.fromkeys(change.commit for change in found))
        traces.update(self._traces(chosen, found))
        for oid in chosen - set(traces):
            traces[oid] = [_trace(f"<blob {oid[:12]}>", oid)]
        return traces

    def messages(self, tags: Iterable[str] = ()) -> dict[str, list[Trace]]:
        """The traces of the commits given to `__init__` as `messages`, and of some `tags`, by id."""
        made = people.commits(self._git, self._messages)
        positions = self._positions_of(())
        traces = {}
        for oid in self._messages:
            mask = positions[oid].holders if oid in positions else 0
            traces[oid] = self._message("commit", oid, made.get(oid), mask, self._names(mask))
        for oid in tags:
            names = [ref.name for ref in self.refs if ref.id == oid]
            traces[oid] = self._message("tag", oid, people.tag(self._git, oid), 0, names)
        return traces

    def _message(
        self, kind: str, oid: str, commit: Commit | None, mask: int, names: Sequence[str]
    ) -> list[Trace]:
        known = [commit] if commit else []
        kept = self._kept_by(mask, [oid])
        name = f"<{kind} {oid[:12]}>"
        return [_trace(name, oid, known, refs=names, kept_by=kept, positions=self.positions)]

    def _unreachable(self, lost: Iterable[str], all_commits: Iterable[str]) -> list[changes.Change]:
        """The changes of the `lost` blobs in commits that are not reachable from refs and reflogs."""
        rest = [one for one in all_commits if one not in self._graph]
        self._add(self._graph, rest)
        return changes.changes(self._git, self._narrowed(rest, lost), lost, jobs=self._jobs)

    def _narrowed(self, commits: Sequence[str], blobs: Iterable[str]) -> Sequence[str]:
        """Those of `commits` that may add or remove one of the blobs; all if there are few."""
        if self._store is None or len(commits) < SEARCHED_COMMITS:
            return commits
        return may_change(self._store, self._graph, commits, blobs)

    def _outside_of_commits(self, wanted: Iterable[str]) -> dict[str, list[Trace]]:
        """The traces of blobs that no commit adds, but a ref points to or the index contains."""
        left = set(wanted)
        traces: dict[str, list[Trace]] = {}
        for ref in self.refs if left else ():
            if ref.peeled in left:
                trace = _trace(f"<{ref.name}>", ref.peeled, refs=[ref.name])
                traces.setdefault(ref.peeled, []).append(trace)
            elif ref.peeled_kind == "tree":
                for oid, path in self._listed(queries.tree(self._git, ref.peeled)):
                    if oid in left:
                        traces.setdefault(oid, []).append(_trace(path, oid, refs=[ref.name]))
        if left - set(traces) and not self._bare:
            for oid, path in self._listed(queries.index(self._git)):
                if oid in left and oid not in traces:
                    traces[oid] = [_trace(path, oid, kept_by="index")]
        return traces

    def _listed(self, entries: Iterator[tuple[str, str]]) -> Iterator[tuple[str, str]]:
        """The entries of a tree or of the index, up to the first error."""
        try:
            yield from entries
        except GitError as error:
            self.failure = str(error)

    def _traces(
        self, wanted: frozenset[str], found: Iterable[changes.Change]
    ) -> dict[str, list[Trace]]:
        """One trace for every blob and path that a commit adds."""
        added: dict[tuple[str, bytes], list[str]] = {}
        left: dict[tuple[str, bytes], list[str]] = {}
        positions = self._positions_of(dict.fromkeys(change.commit for change in found))
        for change in found:
            if change.new in wanted:
                added.setdefault((change.new, change.path), []).append(change.commit)
            parents = positions[change.commit].parents if change.commit in positions else ()
            for oid, parent in zip(change.old, parents, strict=False):
                if oid in wanted and oid != change.new:
                    left.setdefault((oid, change.path), []).append(parent)
        everyone = {one for group in (added, left) for row in group.values() for one in row}
        masks = {
            key: functools.reduce(
                operator.or_, (positions[one].holders for one in row if one in positions), 0
            )
            for key, row in added.items()
        }
        holding = self._holding(masks)
        tips = {ref.peeled for row in holding.values() for ref in row}
        made = people.commits(self._git, everyone | tips)
        traces: dict[str, list[Trace]] = {}
        for key in sorted(added):
            adders = [made[one] for one in added[key] if one in made]
            holders = [made[ref.peeled] for ref in holding[key] if ref.peeled in made]
            before = [made[one] for one in left.get(key, []) if one in made]
            trace = _trace(
                os.fsdecode(key[1]),
                key[0],
                adders,
                holders or [*adders, *before],
                refs=self._names(masks[key]),
                kept_by=self._kept_by(masks[key], added[key]),
                at_head=any(ref.name == "HEAD" for ref in holding[key]),
                positions=positions,
            )
            traces.setdefault(key[0], []).append(trace)
        return traces

    def _kept_by(self, mask: int, commits: Iterable[str]) -> Keeper:
        """What keeps git from deleting `commits`; `mask` are the refs and HEAD that contain them."""
        if mask:
            return "refs"
        reached = any(self.positions[one].reached for one in commits if one in self.positions)
        return "reflog" if reached else "nothing"

    def _names(self, mask: int) -> list[str]:
        """The names of the refs in a mask, without HEAD, in the order of `queries.refs`."""
        return [
            ref.name for bit, ref in enumerate(self.refs) if mask >> bit & 1 and ref.name != "HEAD"
        ]

    def _holding(
        self, masks: Mapping[tuple[str, bytes], int]
    ) -> dict[tuple[str, bytes], list[queries.Ref]]:
        """The refs of a mask whose own tree contains the blob at its path, by blob and path."""
        trees = Trees(self._git, {path for _, path in masks})
        holding: dict[tuple[str, bytes], list[queries.Ref]] = {}
        for (oid, path), mask in masks.items():
            bits = [bit for bit in range(mask.bit_length()) if mask >> bit & 1]
            tips = [self.refs[bit] for bit in bits[:MAX_TIPS]]
            holding[oid, path] = [ref for ref in tips if trees.at(ref.peeled, path) == oid]
        if trees.unreadable:
            self.failure = self.failure or _NO_TREE.format(oid=trees.unreadable[0][:12])
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
    positions: Mapping[str, CommitPosition] = MappingProxyType({}),
) -> Trace:
    """A trace of an object.

    Args:
        path: its path, or a name such as `<blob 1a2b…>`.
        oid: its id.
        known: commits that contain or contained it; the first of them added it.
        still: commits at the tips of refs that contain it.
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

    first = min(known, key=age, default=None)
    last = max(still or known, key=newness, default=None)
    keeper: Keeper = "refs" if refs or at_head else kept_by
    first_rank, last_rank = (
        positions.get(one.id, unknown).rank if one else 0 for one in (first, last)
    )
    return Trace(
        path,
        Trail(
            object=oid,
            first=first,
            last=last,
            at_head=at_head,
            refs=tuple(refs[:MAX_REFS]),
            refs_total=len(refs),
            kept_by=keeper,
            since=since(first) if first else None,
            ranks=(first_rank, last_rank),
        ),
    )
