"""The files of a project in git: in a commit, or in the index.

They are listed once and read one by one, to classify findings by the files around them.
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from patscan.coze.mention import in_path
from patscan.git import objects, queries
from patscan.git.command import Git, GitError

if TYPE_CHECKING:
    from patscan.exposure.project import Project
    from patscan.model.findings import Finding, Trail
    from patscan.policy.assess import Projects

# A larger file is not source code, but built or packed.
MAX_SOURCE_BYTES = 2 << 20
# How many bytes of files are kept in memory.
MAX_KEPT_BYTES = 32 << 20
# How much of a project is scanned to find out whether it mentions Coze, and how many blobs at a time.
MAX_MENTION_BYTES = 2 << 30
MENTION_BLOBS = 256


class CachedReader(objects.Reader):
    """Reads blobs, and keeps some of them: versions of a project have most of their files in common."""

    def __init__(self, git: Git) -> None:
        super().__init__(git)
        self._kept: dict[str, bytes] = {}
        self._left_bytes = MAX_KEPT_BYTES

    def blob(self, oid: str, limit_bytes: int) -> bytes | None:
        """See `Reader.blob`; the limit is the same at every call."""
        data = self._kept.get(oid)
        if data is None:
            data = super().blob(oid, limit_bytes)
            if data is not None and len(data) <= self._left_bytes:
                self._kept[oid] = data
                self._left_bytes -= len(data)
        return data


class _Blobs:
    """Files in git: the ids of their blobs by path, which one git process reads."""

    def __init__(self, git: Git, other: _Blobs | None = None) -> None:
        """Create the project; nothing is read yet. What was read of an `other` version is not read again."""
        self._git = git
        self._is_unknown = False
        # The ids of blobs that do not mention Coze.
        self._silent: set[str] = other._silent if other else set()
        self._reader: CachedReader = other._reader if other else CachedReader(git)

    def paths(self) -> Mapping[str, str]:
        """All files, relative to the top of the repository, with `/`; and the ids of their blobs."""
        return self._ids

    @functools.cached_property
    def _ids(self) -> Mapping[str, str]:
        try:
            return {path: oid for oid, path in self._entries()}
        except GitError:  # a tree that cannot be listed has no files
            self._is_unknown = True
            return {}

    def _entries(self) -> Iterable[tuple[str, str]]:
        raise NotImplementedError

    def read(self, path: str) -> bytes | None:
        """The blob at `path`, of at most `MAX_SOURCE_BYTES`; None for anything else."""
        oid = self._ids.get(path)
        return self._reader.blob(oid, MAX_SOURCE_BYTES) if oid else None

    def mentions_coze(self) -> bool:
        """Whether the name or content of a file mentions Coze, or may do so, because they cannot be listed."""
        return self._mentions_coze

    @functools.cached_property
    def _mentions_coze(self) -> bool:
        named = any(map(in_path, self._ids))
        return named or self._is_unknown or is_mentioned(self._read())

    def _read(self) -> Iterator[tuple[bool, int]]:
        """Scan the blobs that are not in `silent`, in batches: whether one mentions Coze, and their size."""
        from patscan.sources.history.first_pass import Options, scan
        from patscan.sources.history.tasks import IdsTask

        rest = [oid for oid in dict.fromkeys(self._ids.values()) if oid not in self._silent]
        for at in range(0, len(rest), MENTION_BLOBS):
            some = tuple(rest[at : at + MENTION_BLOBS])
            found = scan(IdsTask(self._git, some), Options(archives=False))
            if not found.coze:
                self._silent.update(some)
            yield found.coze, found.size_bytes


class CommitTree(_Blobs):
    """The files of a commit."""

    def __init__(self, git: Git, commit: str, other: CommitTree | None = None) -> None:
        """`commit` is the id of a commit or a tree, or HEAD; for the others see `_Blobs`."""
        super().__init__(git, other)
        self._commit = commit

    def _entries(self) -> Iterable[tuple[str, str]]:
        return queries.tree(self._git, self._commit)

    def changed_in(self, other: CommitTree) -> set[str]:
        """The paths of the files that are not the same in another tree."""
        return {path for path, oid in self._ids.items() if other._ids.get(path) != oid}


class IndexTree(_Blobs):
    """The files that the next commit would contain."""

    def _entries(self) -> Iterable[tuple[str, str]]:
        return queries.index(self._git)


# The tree of each commit has to be listed and searched. For findings in more commits than this, or when this many files
# are listed, a tree that is already listed and has the file is used instead, that of HEAD first.
MAX_COMMITS = 32
MAX_LISTED_FILES = 1 << 19


class NoProject:
    """A project without files, if none is known."""

    def paths(self) -> Collection[str]:
        """No files."""
        return ()

    def read(self, path: str) -> bytes | None:  # noqa: ARG002
        """None."""
        return None

    def mentions_coze(self) -> bool:
        """False."""
        return False


def is_mentioned(parts: Iterable[tuple[bool, int]]) -> bool:
    """Whether one of the parts of a project mentions Coze.

    `parts` are whether each does, and its size in bytes. More than `MAX_MENTION_BYTES` are assumed to mention it.
    """
    left = MAX_MENTION_BYTES
    for mentioned, size_bytes in parts:
        left -= size_bytes
        if mentioned or left < 0:
            return True
    return False


def _carry_over(earlier: Sequence[CommitTree], tree: CommitTree) -> None:
    """Let a tree use what is known of files that it has in common with an earlier one."""
    from patscan.exposure import graph

    old = next((one for one in reversed(earlier) if graph.is_known(one)), None)
    if old is not None:
        graph.carry_over(old, tree, old.changed_in(tree))


def of_commits(git: Git, head: CommitTree | None = None) -> Projects:
    """A function that returns the files of the newest commit that contains a finding; `head` are those of HEAD.

    If no commit contains it, or findings are in too many commits, the result may be `NoProject`.
    """
    trees: dict[str, Project] = {}
    at_head = head or CommitTree(git, "HEAD")

    def listed() -> int:
        return sum(len(tree.paths()) for tree in trees.values())

    def tree_of(commit: str) -> Project:
        if commit not in trees:
            tree = at_head if commit == "HEAD" else CommitTree(git, commit, at_head)
            _carry_over([one for one in trees.values() if isinstance(one, CommitTree)], tree)
            trees[commit] = tree
        return trees[commit]

    def project(finding: Finding, trail: Trail | None) -> Project:
        if trail is None or trail.last is None:
            return trees.setdefault("", NoProject())
        commit = "HEAD" if trail.at_head else trail.last.id
        if commit in trees or (len(trees) < MAX_COMMITS and listed() < MAX_LISTED_FILES):
            return tree_of(commit)
        known = (tree_of("HEAD"), *trees.values())
        near = (tree for tree in known if finding.location.path in tree.paths())
        return next(near, None) or trees.setdefault("", NoProject())

    return project
