"""The files of a project in one version: on disk, in a commit, or in the index.

They are listed once and read one by one, to classify findings by the files around them.
"""

from __future__ import annotations

import errno
import functools
import os
import stat
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from patscan.coze.mention import in_path
from patscan.files import WALK_FLAGS
from patscan.git import objects, queries
from patscan.git.command import Git, GitError
from patscan.policy.configuration import inside
from patscan.sources.listing import Listing, relative, tasks

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
# Where POSIX has folders for temporary files.
_TEMPORARY = ("/tmp", "/var/tmp")  # noqa: S108 - nothing is written there


class WorkingTree:
    """The files below a folder, as they are on disk. No link is followed."""

    def __init__(
        self,
        root: str,
        *,
        ignore: bool = True,
        excluded: Callable[[str], bool] | None = None,
        silent: bool = False,
        listed: Iterable[str] | None = None,
        within: tuple[str, ...] | None = None,
        also: Iterable[str] = (),
    ) -> None:
        """Create the project; nothing is read yet.

        Args:
            root: the folder, absolute.
            ignore: as in `listing.Listing`.
            excluded: as in `listing.Listing`.
            silent: whether the content of all files was scanned already, and does not mention Coze.
            listed: all files below the folder, absolute, if they were listed already: also those that
                `excluded` matches.
            within: list only what is below these folders, absolute; None: all of `root`.
            also: files, absolute, that belong to it although git ignores them.
        """
        self._silent = silent
        self._listed = listed
        self._also = also
        self._listing = Listing(root, (root,) if within is None else within, ignore, excluded)
        self._real_root = os.path.realpath(root)
        self._real_folders = {self._real_root}
        self._folder_of = functools.cache(self._folder)

    def paths(self) -> Collection[str]:
        """All files, relative to the root, with `/`."""
        return self._paths

    def mentions_coze(self) -> bool:
        """Whether the name or content of a file mentions Coze."""
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
        if self._listed is not None:
            return dict.fromkeys(self._kept((*self._listed, *self._also)))
        listed = (relative(root, path) for task in tasks(self._listing) for path in task.paths)
        return dict.fromkeys((*listed, *self._kept(self._also)))

    def _kept(self, files: Iterable[str]) -> Iterator[str]:
        """Those of some files, absolute, that are below the root and not excluded; relative to it."""
        excluded = self._listing.excluded
        for path in (relative(self._listing.root, one) for one in files):
            if not os.path.isabs(path) and not (excluded and excluded(path)):
                yield path

    def read(self, path: str) -> bytes | None:
        """The content of a regular file of at most `MAX_SOURCE_BYTES`; None for anything else."""
        parent, _, name = path.rpartition("/")
        folder = self._folder_of(parent)
        if folder is None or os.sep in name:
            return None
        try:
            handle = os.open(folder + os.sep + name, WALK_FLAGS)
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

    def _folder(self, parent: str) -> str | None:
        """The folder at a path relative to the root; None if a link in it leads out."""
        folder = os.path.join(self._real_root, *parent.split("/")) if parent else self._real_root
        return folder if self._stays_inside(folder) else None

    def _stays_inside(self, folder: str) -> bool:
        """Whether `folder` is inside the root, after following all links in its path."""
        at, new = folder, []
        while at not in self._real_folders:
            above, name = os.path.split(at)
            # On Windows there are junctions, too.
            if os.name == "nt" or name in ("", os.curdir, os.pardir) or os.path.islink(at):
                real = os.path.realpath(folder)
                return real == self._real_root or real.startswith(os.path.join(self._real_root, ""))
            new.append(at)
            at = above
        self._real_folders.update(new)
        return True


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
        return named or self._is_unknown or _is_mentioned(self._read())

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


def _is_mentioned(parts: Iterable[tuple[bool, int]]) -> bool:
    """Whether one of the parts of a project mentions Coze.

    `parts` are whether each does, and its size in bytes. More than `MAX_MENTION_BYTES` are assumed to mention it.
    """
    left = MAX_MENTION_BYTES
    for mentioned, size_bytes in parts:
        left -= size_bytes
        if mentioned or left < 0:
            return True
    return False


def on_disk(
    root: str,
    *,
    silent: bool = False,
    listed: Iterable[str] | None = None,
    named: Sequence[str] = (),
    also: Iterable[str] = (),
) -> Project:
    """The files below a folder, without installed packages, as the project of `named` ones: see `around`."""
    from patscan.exposure.file_kinds import is_foreign

    return WorkingTree(
        root,
        excluded=is_foreign,
        silent=silent,
        listed=listed,
        within=around(root, named),
        also=also,
    )


def around(root: str, named: Sequence[str]) -> tuple[str, ...]:
    """The folders whose files are the project of some files and folders in `root`; all paths are absolute.

    That is `root`, unless users have everything there: their home, the folder for temporary files and those
    above, outside of a repository. Then it is the folder that contains all that was named, or only that.
    """
    if not _has_everything(root):
        return (root,)
    folders = [path if os.path.isdir(path) else os.path.dirname(path) for path in named]
    common = os.path.commonpath(folders) if folders else root
    return tuple(named) if _has_everything(common) else (common,)


def _has_everything(folder: str) -> bool:
    """Whether a folder is no project, but contains all of a user's."""
    if os.path.lexists(os.path.join(folder, ".git")):
        return False
    real = os.path.realpath(folder)
    # `tempfile.gettempdir` would write a file to try them, and take the current folder for one if it cannot.
    temporary = (os.environ.get(name) for name in ("TMPDIR", "TEMP", "TMP"))
    places = (os.path.expanduser("~"), *filter(None, temporary), *_TEMPORARY)
    return any(inside(os.path.realpath(place), real) for place in places)


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
