"""Tells which objects are current files of branches and tags, and their paths there.

Only current files of branches and tags are searched for leaks without a literal: such a leak is a property of
code that is built. An old version of a file is not built any more, and contains no credential.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import operator
import os
from binascii import unhexlify
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from patscan.git import changes, queries
from patscan.git.errors import GitError, GitHangsError
from patscan.git.queries import MAX_FILES
from patscan.sources.history.tags import chain

if TYPE_CHECKING:
    from patscan.git.command import Git
    from patscan.git.pack_index import Index
    from patscan.git.packs import Pack
    from patscan.git.store import Store

_BRANCHES_AND_TAGS = ("refs/heads/", "refs/tags/", "refs/remotes/")


class Files:
    """Some files: the blobs and their paths.

    Attributes:
        ids: the binary ids of the blobs.
    """

    def __init__(self, files: Iterable[tuple[bytes, bytes]]) -> None:
        """`files` are ids (in hex) and paths, in any order; some may be there twice."""
        self.ids: set[bytes] = set()
        # Ids and paths in one: there may be a million.
        self._rows: set[bytes] = set()
        for oid, path in files:
            binary = unhexlify(oid)
            self.ids.add(binary)
            self._rows.add(binary + path)
        self._numbers: dict[str, frozenset[int]] = {}

    def numbers(self, pack: Pack) -> frozenset[int]:
        """The numbers of their entries in a pack."""
        if pack.index_path not in self._numbers:
            self._numbers[pack.index_path] = pack.numbers_of(self.ids)
        return self._numbers[pack.index_path]

    def paths(self, objects: Iterable[str]) -> dict[str, list[str]]:
        """The paths of those of some objects that are among the files."""
        wanted = {unhexlify(oid): oid for oid in objects}
        found: dict[str, list[str]] = {}
        width = len(next(iter(wanted), b""))
        for row in sorted(row for row in self._rows if row[:width] in wanted):
            found.setdefault(wanted[row[:width]], []).append(os.fsdecode(row[width:]))
        return found


class Shipped(NamedTuple):
    """The files of the commits that HEAD, branches and tags point to, listed when they are first asked for.

    They are listed once in a process; workers that are forked after that have them, too. If git cannot list them,
    every object counts as one of them.

    Attributes:
        git: git in the repository; None if every object counts.
        version: a digest of the refs.
    """

    git: Git | None = None
    version: str = ""

    @property
    def is_listed(self) -> bool:
        """Whether it costs nothing to ask for them."""
        return self.git is None or self in _listed

    @property
    def files(self) -> Files | None:
        """The files; None if every object counts."""
        if self.git is None:
            return None
        if self not in _listed:
            _listed.clear()
            _listed[self] = None
            with contextlib.suppress(GitError):
                _listed[self] = Files(_at_tips(self.git))
        return _listed[self]

    def paths(self, objects: Collection[str]) -> dict[str, list[str]] | None:
        """The paths of those of some objects that are among the files, by id; None if every object counts."""
        if not objects:
            return {}
        return self.files.paths(objects) if self.files else None

    def test(self, pack: Pack | None = None) -> Callable[[Any], bool]:
        """A function that tells whether an object is one of them, by its number in a pack, or without one by its id."""
        files = self.files
        if files is None:
            return lambda _: True
        if pack is None:
            return lambda oid: bytes.fromhex(oid) in files.ids
        return files.numbers(pack).__contains__

    def in_index(self, index: Index, numbers: Iterable[int]) -> Iterable[int]:
        """Those of some objects, by their numbers in the index of a pack, that are among them."""
        files = self.files
        if files is None:
            return numbers
        names, width = index.names, index.hash_bytes
        return (one for one in numbers if names[one * width : (one + 1) * width] in files.ids)


# Every object counts.
EVERYTHING = Shipped()
# What this process has listed last.
_listed: dict[Shipped, Files | None] = {}


def shipped_in(store: Store) -> Shipped:
    """The files that ship of a repository."""
    try:
        version = hashlib.sha256(store.refs + store.head.encode()).hexdigest()
    except GitError:
        return EVERYTHING
    return Shipped(store.repository.git, version)


def shipped(
    git: Git, objects: frozenset[str], commits: Sequence[str] | None = None
) -> frozenset[str]:
    """The blobs that are in the trees of some commits; all objects if git fails.

    Args:
        git: git in the repository.
        objects: ids of objects.
        commits: ids of commits; by default those that HEAD, branches and tags point to.
    """
    if not objects:
        return objects
    try:
        files = Files(_at_tips(git) if commits is None else _in_commits(git, commits))
    except GitError:
        return objects
    return frozenset(oid for oid in objects if bytes.fromhex(oid) in files.ids)


def _at_tips(git: Git) -> Iterator[tuple[bytes, bytes]]:
    """The id (in hex) and path of every file that HEAD, branches and tags hold.

    A blob that a tag points to has a name such as `<refs/tags/key>`.
    """
    commits, trees = [], []
    for ref in queries.refs(git):
        if ref.name != "HEAD" and not ref.name.startswith(_BRANCHES_AND_TAGS):
            continue
        oid, kind = ref.peeled, ref.peeled_kind
        if kind == "tag":  # git before 2.45 follows one tag only
            _, oid, kind = chain(git, oid)
        if kind == "tree":
            trees.append(oid)
        elif kind == "blob":
            yield oid.encode(), os.fsencode(f"<{ref.name}>")
        else:
            commits.append(oid)
    yield from _in_commits(git, commits, trees)


def _in_commits(
    git: Git, commits: Collection[str], trees: Sequence[str] = ()
) -> Iterator[tuple[bytes, bytes]]:
    """The id (in hex) and path of every file in some commits, and in some trees.

    Commits of about the same time have most files in common.
    """
    requests = "".join(f"{one}\n" for one in dict.fromkeys(commits)).encode()
    nodes = queries.graph(git, "--no-walk=unsorted", "--stdin", requests=requests)
    in_time = (node.tree for node in sorted(nodes, key=operator.attrgetter("time_s")))
    every = list(dict.fromkeys(itertools.chain(in_time, trees)))
    listed = contextlib.closing(changes.files_in(git.bounded(), every))
    with contextlib.suppress(GitHangsError), listed as rows:
        yield from itertools.islice(rows, MAX_FILES)
        if next(rows, None) is None:
            return
    for oid, path in queries.objects_in(git, every):
        if path:
            yield oid.encode(), os.fsencode(path)


def paths(git: Git, objects: frozenset[str]) -> dict[str, str]:
    """A path of each of those objects that are in the trees of refs and HEAD, by id.

    HEAD, branches and tags are listed before other refs, and the listing ends with the last object.
    """
    found: dict[str, str] = {}
    if not objects:
        return found
    with contextlib.suppress(GitError):
        commits = dict.fromkeys(ref.peeled for ref in queries.refs(git))
        with contextlib.closing(queries.objects_in(git, commits, objects)) as rows:
            for oid, path in rows:
                if path:
                    found[oid] = path
                    if len(found) == len(objects):
                        break
    return found
