"""A project's files in one of its states: on disk, in a commit, or in the index.

Listed once and read one by one, for whoever needs to know what surrounds a finding.
"""

from __future__ import annotations

import errno
import functools
import os
import stat
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from patscan.coze.mention import in_path
from patscan.files import WALK_FLAGS
from patscan.git import objects, queries
from patscan.git.command import Git, GitError
from patscan.sources.listing import Listing, relative, tasks

if TYPE_CHECKING:
    from patscan.exposure.project import Project
    from patscan.git.command import Git
    from patscan.model.findings import Finding, Trail

# More than this is no source that somebody wrote, but something built or packed.
MAX_SOURCE_BYTES = 2 << 20
# Whether a project speaks of Coze is asked of so much of it, and of so many blobs at a time.
MAX_ASKED_BYTES = 2 << 30
ASKED_BLOBS = 256


class WorkingTree:
    """The files below a folder, as they are now. No link is followed."""

    def __init__(
        self,
        root: str,
        *,
        ignore: bool = True,
        excluded: Callable[[str], bool] | None = None,
        silent: bool = False,
    ) -> None:
        """`root` is absolute; `ignore` and `excluded` are those of `listing.Listing`.

        `silent`: what is in the files was read already, and does not mention Coze.
        """
        self._silent = silent
        self._listing = Listing(root, (root,), ignore, excluded)
        self._home = os.path.realpath(root)
        self._is_inside = functools.cache(self._leads_nowhere_else)

    def paths(self) -> Collection[str]:
        """All files, relative to the root, with `/`."""
        return self._paths

    def mentions_coze(self) -> bool:
        """Whether a file or its name does, by the account of a scan."""
        return self._mentions_coze

    @functools.cached_property
    def _mentions_coze(self) -> bool:
        from patscan.sources import reading

        if any(map(in_path, self.paths())):
            return True
        if self._silent:
            return False
        read = (reading.read(task, archives=False) for task in tasks(self._listing))
        return _is_mentioned((one.coze, one.size_bytes) for one in read)

    @functools.cached_property
    def _paths(self) -> Collection[str]:
        root = self._listing.root
        return {relative(root, path): None for task in tasks(self._listing) for path in task.paths}

    def read(self, path: str) -> bytes | None:
        """What is in a regular file of at most `MAX_SOURCE_BYTES`; None for anything else."""
        folder, name = os.path.split(os.path.join(self._home, *path.split("/")))
        if not self._is_inside(folder):
            return None
        try:
            handle = os.open(os.path.join(folder, name), WALK_FLAGS)
        except (OSError, ValueError) as error:
            if isinstance(error, OSError) and error.errno in (errno.EMFILE, errno.ENFILE):
                raise
            return None
        try:
            status = os.fstat(handle)
            if not stat.S_ISREG(status.st_mode) or status.st_size > MAX_SOURCE_BYTES:
                return None
            data = os.read(handle, MAX_SOURCE_BYTES + 1)
        except OSError:
            return None
        finally:
            os.close(handle)
        return data if len(data) <= MAX_SOURCE_BYTES else None

    def _leads_nowhere_else(self, folder: str) -> bool:
        """Whether no link on the way takes `folder` out of the root."""
        real = os.path.realpath(folder)
        return real == self._home or real.startswith(os.path.join(self._home, ""))


class _Blobs:
    """Files that git keeps: their ids by path, read through one process."""

    def __init__(self, git: Git, silent: set[str] | None = None) -> None:
        """`silent` is kept: the ids of blobs that do not speak of Coze, for all states that share it."""
        self._git = git
        self._silent = set() if silent is None else silent

    def paths(self) -> Collection[str]:
        """All files, relative to the top of the repository, with `/`."""
        return self._ids

    @functools.cached_property
    def _ids(self) -> Mapping[str, str]:
        try:
            return {path: oid for oid, path in self._entries()}
        except GitError:  # what cannot be listed surrounds nothing
            return {}

    def _entries(self) -> Iterable[tuple[str, str]]:
        raise NotImplementedError

    @functools.cached_property
    def _reader(self) -> objects.Reader:
        return objects.Reader(self._git)

    def read(self, path: str) -> bytes | None:
        """The blob at `path`, of at most `MAX_SOURCE_BYTES`; None for anything else."""
        oid = self._ids.get(path)
        return self._reader.blob(oid, MAX_SOURCE_BYTES) if oid else None

    def mentions_coze(self) -> bool:
        """Whether a file or its name does, by the account of a scan."""
        return self._mentions_coze

    @functools.cached_property
    def _mentions_coze(self) -> bool:
        return any(map(in_path, self._ids)) or _is_mentioned(self._read())

    def _read(self) -> Iterator[tuple[bool, int]]:
        """Read the blobs that nobody has read yet, some at a time: whether they mention Coze, and their size."""
        from patscan.sources.history.first_pass import IdsTask, scan

        rest = [oid for oid in dict.fromkeys(self._ids.values()) if oid not in self._silent]
        for at in range(0, len(rest), ASKED_BLOBS):
            some = tuple(rest[at : at + ASKED_BLOBS])
            found = scan(IdsTask(self._git, some, False), archives=False)
            if not found.coze:
                self._silent.update(some)
            yield found.coze, found.size_bytes


class CommitTree(_Blobs):
    """The files of one commit, whatever is checked out."""

    def __init__(self, git: Git, commit: str, silent: set[str] | None = None) -> None:
        """`commit` is the id of a commit or a tree; `silent` as for all that git keeps."""
        super().__init__(git, silent)
        self._commit = commit

    def _entries(self) -> Iterable[tuple[str, str]]:
        return queries.tree(self._git, self._commit)


class IndexTree(_Blobs):
    """The files that the next commit would contain."""

    def _entries(self) -> Iterable[tuple[str, str]]:
        return queries.index(self._git)


# Each commit's tree is listed and searched anew. What is found in more of them is judged by one of those
# that are at hand and have the file, HEAD's first.
MAX_COMMITS = 32


class Nothing:
    """A project of which nothing is known."""

    def paths(self) -> Collection[str]:
        """No files."""
        return ()

    def read(self, path: str) -> bytes | None:  # noqa: ARG002
        """There is none."""
        return None

    def mentions_coze(self) -> bool:
        """It has no files that could."""
        return False


def _is_mentioned(parts: Iterable[tuple[bool, int]]) -> bool:
    """Whether a part of a project mentions Coze, by whether each does and its size in bytes.

    A project that is too large to be read is held for one that does: asking must end.
    """
    left = MAX_ASKED_BYTES
    for mentioned, size_bytes in parts:
        left -= size_bytes
        if mentioned or left < 0:
            return True
    return False


def on_disk(root: str, *, silent: bool = False) -> Project:
    """The files below a folder as they are now; without what was installed there. `silent` as above."""
    from patscan.exposure.file_kinds import is_foreign

    return WorkingTree(root, excluded=is_foreign, silent=silent)


def of_commits(git: Git) -> Callable[[Finding, Trail | None], Project]:
    """Gives the newest commit that has a finding; nothing where no commit has it, or too many do."""
    trees: dict[str, Project] = {}
    silent: set[str] = set()

    def project(finding: Finding, trail: Trail | None) -> Project:
        if trail is None or trail.last is None:
            return trees.setdefault("", Nothing())
        commit = "HEAD" if trail.at_head else trail.last.id
        if commit in trees or len(trees) < MAX_COMMITS:
            return trees.setdefault(commit, CommitTree(git, commit, silent))
        head = trees.setdefault("HEAD", CommitTree(git, "HEAD", silent))
        path = finding.location.path
        near = (tree for tree in (head, *trees.values()) if path in tree.paths())
        return next(near, None) or trees.setdefault("", Nothing())

    return project
