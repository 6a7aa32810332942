"""Finds the history of objects: who added them, when, at which paths, and which refs still contain them.

Two passes over the commits answer this for all objects at once: one over the commit graph, and one over
the changes of each commit (`blob_changes`). The changes of a merge are what it has from none of its parents.
"""

from __future__ import annotations

import contextlib
import functools
import operator
import os
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from patscan.git import queries, reachable
from patscan.git.changes import Change
from patscan.git.command import Git, GitError
from patscan.git.commit_graph import Graph
from patscan.git.store import Store
from patscan.model.findings import Keeper, Trail
from patscan.model.text import Text
from patscan.sources.history import people
from patscan.sources.history.blob_changes import GitChanges, changes_of
from patscan.sources.history.cache import ObjectCommits
from patscan.sources.history.trails import Version, trail_of
from patscan.sources.history.tree_changes import TreeChanges

# For how many of the refs that contain a commit is checked whether their tree still has the object.
MAX_TIPS = 64
_NO_TREE = Text("the tree of {oid} cannot be read", "无法读取 {oid} 的目录树")


class Attribution:
    """Answers questions about some objects of a repository, by its commits, refs and index.

    `paths` comes first. `trails` takes longer, and is asked only about objects in which something was found.

    Attributes:
        failure: why something could not be read; empty if everything could.
        left_out: whether an object was at more paths than are told.
    """

    def __init__(
        self,
        git: Git,
        kinds: Mapping[str, str],
        commits: Sequence[str] | None = None,
        *,
        bare: bool,
        jobs: int,
        earlier: ObjectCommits | None = None,
        store: Store | None = None,
        missing: Collection[str] = (),
    ) -> None:
        """Read nothing yet.

        Args:
            git: git in the repository.
            kinds: the kinds of the objects, by id. Trees are left out.
            commits: ids of the commits whose changes count; None for all that are reachable.
            bare: whether the repository is bare, and so has no index.
            jobs: how many git processes share the work.
            earlier: what `to_keep` was in an earlier run. If it suffices, the graph is not read.
            store: the objects of the repository, to search its trees.
            missing: the ids of objects that are known to be missing there.
        """
        self._git = git
        self._commits = commits
        self._bare = bare
        self._store = store
        self._kinds = kinds
        self._earlier = earlier
        self._missing = missing
        self._jobs = jobs
        self._blobs = frozenset(oid for oid, kind in kinds.items() if kind == "blob")
        self._changes: list[Change] = []
        self._outside: dict[Version, Trail] = {}
        self.failure: str | Text = ""
        self._positions = dict(earlier.positions) if earlier else {}

    @functools.cached_property
    def _source(self) -> TreeChanges | GitChanges:
        """What tells the changes of the blobs."""
        # Of the few commits that are known from an earlier run, git tells sooner what they changed.
        store = None if self._earlier else self._store
        return changes_of(self._blobs, self._git, store, missing=self._missing, jobs=self._jobs)

    @functools.cached_property
    def _refs(self) -> list[queries.Ref]:
        """The refs. Bit masks of refs have one bit for each, in this order."""
        try:
            return self._store.refs_with_kinds() if self._store else queries.refs(self._git)
        except GitError as error:
            self.failure = str(error)
            return []

    @functools.cached_property
    def _graph(self) -> Graph:
        """All commits that are reachable from refs and reflogs, and those given to `__init__`."""
        graph = Graph()
        try:
            graph = reachable.graph(self._git, self._store)
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
    def to_keep(self) -> ObjectCommits | None:
        """What spares the next run the search; None if that is known, or not valid until the repository changes."""
        is_sure = not (self._earlier or self.failure or self.left_out)
        if not is_sure or not self._kinds or self._graph.is_ahead(time.time()):
            return None
        commits = list(dict.fromkeys(change.commit for change in self._changes))
        return ObjectCommits(commits, self._positions)

    def _find_positions(self, commits: Iterable[str]) -> None:
        """Add the positions of some commits to `positions`."""
        new = set(commits).difference(self._positions)
        if new:
            tips: dict[str, int] = {}
            for bit, ref in enumerate(self._refs):
                tips[ref.peeled] = tips.get(ref.peeled, 0) | 1 << bit
            self._positions |= self._graph.positions(new, tips)

    def paths(self, all_commits: Callable[[], Iterable[str]]) -> dict[str, list[str]]:
        """All paths of each blob, by its id, and a name such as `<commit 1a2b…>` for what has none.

        Args:
            all_commits: returns the ids of all commits; called if a blob is not reachable.
        """
        if self._blobs:
            self._find_changes(all_commits)
        added = {(one.new, one.path) for one in self._changes if one.new in self._blobs}
        paths: dict[str, list[str]] = {}
        for oid, path in (*self._outside, *((oid, os.fsdecode(raw)) for oid, raw in sorted(added))):
            paths.setdefault(oid, []).append(path)
        for kind in ("blob", "commit", "tag"):
            for oid in (one for one, its in self._kinds.items() if its == kind):
                paths.setdefault(oid, [f"<{kind} {oid[:12]}>"])
        return paths

    def _find_changes(self, all_commits: Callable[[], Iterable[str]]) -> None:
        """Find the commits that add or remove the blobs, and those blobs that no commit adds."""
        earlier = self._earlier
        self._changes = self._changed_in(earlier.commits if earlier else self._commits)
        left = self._blobs.difference(change.new for change in self._changes)
        self._outside = self._outside_of_commits(left)
        lost = left.difference(oid for oid, _ in self._outside)
        if lost and not earlier:
            rest = [one for one in all_commits() if one not in self._graph]
            self._add(self._graph, rest)
            found = self._changed_in(rest)
            self._changes += [one for one in found if not lost.isdisjoint((one.new, *one.old))]

    def _changed_in(self, commits: Sequence[str] | None) -> list[Change]:
        """The changes of the blobs in some commits of the graph, or in all."""
        found = self._source.changes(lambda: self._graph, commits)
        self._note_unreadable()
        return found

    def _note_unreadable(self) -> None:
        if unreadable := self._source.unreadable:
            self.failure = self.failure or _NO_TREE.format(oid=unreadable[:12])

    @property
    def left_out(self) -> bool:
        """See the class."""
        return bool(self._blobs) and self._source.left_out

    def _outside_of_commits(self, wanted: Iterable[str]) -> dict[Version, Trail]:
        """The blobs that no commit adds, but a ref points to or the index contains."""
        left = set(wanted)
        names: dict[Version, list[str]] = {}
        for ref in self._refs if left else ():
            if ref.peeled in left:
                names.setdefault((ref.peeled, f"<{ref.name}>"), []).append(ref.name)
            elif ref.peeled_kind == "tree":
                for oid, raw in self._source.files(ref.peeled):
                    if oid in left:
                        names.setdefault((oid, os.fsdecode(raw)), []).append(ref.name)
                self._note_unreadable()
        found = {version: trail_of(version[0], refs=refs) for version, refs in names.items()}
        left.difference_update([oid for oid, _ in found])
        if left and not self._bare:
            for oid, path in self._listed(queries.index(self._git)):
                if oid in left:
                    left.remove(oid)
                    found[oid, path] = trail_of(oid, kept_by="index")
        return found

    def _listed(self, entries: Iterator[tuple[str, str]]) -> Iterator[tuple[str, str]]:
        """The entries of the index, up to the first error."""
        try:
            yield from entries
        except GitError as error:
            self.failure = str(error)

    def trails(self, held: Iterable[Version]) -> dict[Version, Trail]:
        """The trails of some of the objects given to `paths`, each at one of its paths."""
        versions = frozenset(held)
        messages = [one for one in versions if self._kinds.get(one[0]) in ("commit", "tag")]
        raw = {(oid, os.fsencode(path)) for oid, path in versions}
        found = [
            change
            for change in self._changes
            if not raw.isdisjoint((oid, change.path) for oid in (change.new, *change.old))
        ]
        commits = (oid for oid, _ in messages if self._kinds[oid] == "commit")
        self._find_positions((*commits, *(change.commit for change in found)))
        files = versions.difference(messages, self._outside)
        return {
            **{one: trail for one, trail in self._outside.items() if one in versions},
            **self._of_files(files, found),
            **self._of_messages(messages),
        }

    def _of_messages(self, versions: Sequence[Version]) -> dict[Version, Trail]:
        """The trails of commits and tags."""
        made = people.commits(self._git, (o for o, _ in versions if self._kinds[o] == "commit"))
        trails = {}
        for oid, name in versions:
            if self._kinds[oid] == "tag":
                by, mask = people.tag(self._git, oid), 0
                refs = [ref.name for ref in self._refs if ref.id == oid]
            else:
                by, mask = made.get(oid), self._mask([oid])
                refs = self._names(mask)
            kept = self._kept_by(mask, [oid])
            trails[oid, name] = trail_of(
                oid, [by] if by else [], refs=refs, kept_by=kept, positions=self._positions
            )
        return trails

    def _of_files(
        self, versions: frozenset[Version], found: Iterable[Change]
    ) -> dict[Version, Trail]:
        """The trails of versions of files, from the changes that add or remove them."""
        if not versions:
            return {}
        added: dict[Version, list[str]] = {one: [] for one in versions}
        left: dict[Version, list[str]] = {one: [] for one in versions}
        for change in found:
            path = os.fsdecode(change.path)
            if (change.new, path) in added:
                added[change.new, path].append(change.commit)
            position = self._positions.get(change.commit)
            parents = position.parents if position else ()
            for oid, parent in zip(change.old, parents, strict=False):
                if (oid, path) in left and oid != change.new:
                    left[oid, path].append(parent)
        masks = {one: self._mask(row) for one, row in added.items()}
        holding = self._holding(masks)
        tips = {ref.peeled for row in holding.values() for ref in row}
        self._find_positions(tips.union(*left.values()))
        made = people.commits(self._git, tips.union(*added.values(), *left.values()))
        trails = {}
        for one, adders in added.items():
            holders = [made[ref.peeled] for ref in holding[one] if ref.peeled in made]
            commits, before = (
                [made[commit] for commit in row if commit in made] for row in (adders, left[one])
            )
            trails[one] = trail_of(
                one[0],
                commits,
                holders or [*commits, *before],
                refs=self._names(masks[one]),
                kept_by=self._kept_by(masks[one], adders),
                at_head=any(ref.name == "HEAD" for ref in holding[one]),
                positions=self._positions,
            )
        return trails

    def _mask(self, commits: Iterable[str]) -> int:
        """The refs whose history contains one of some commits, as a bit mask."""
        found = (self._positions[one].holders for one in commits if one in self._positions)
        return functools.reduce(operator.or_, found, 0)

    def _kept_by(self, mask: int, commits: Iterable[str]) -> Keeper:
        """What keeps git from deleting `commits`; `mask` are the refs and HEAD that contain them."""
        if mask:
            return "refs"
        reached = any(self._positions[one].reached for one in commits if one in self._positions)
        return "reflog" if reached else "nothing"

    def _names(self, mask: int) -> list[str]:
        """The names of the refs in a mask, without HEAD, in the order of `queries.refs`."""
        return [
            ref.name for bit, ref in enumerate(self._refs) if mask >> bit & 1 and ref.name != "HEAD"
        ]

    def _holding(self, masks: Mapping[Version, int]) -> dict[Version, list[queries.Ref]]:
        """The refs of a mask whose own tree contains the blob at its path, by blob and path."""
        at = self._source.lookup({os.fsencode(path) for _, path in masks})
        holding: dict[Version, list[queries.Ref]] = {}
        for (oid, path), mask in masks.items():
            raw = os.fsencode(path)
            bits = [bit for bit in range(mask.bit_length()) if mask >> bit & 1]
            tips = [self._refs[bit] for bit in bits[:MAX_TIPS]]
            holding[oid, path] = [ref for ref in tips if at(ref.peeled, raw) == oid]
        self._note_unreadable()
        return holding
