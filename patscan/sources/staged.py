"""The source for staged content: the blobs of the index, not the files of the working tree."""

from __future__ import annotations

import contextlib
import functools
import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from patscan.detect.scanner import Scanner, process_scanner
from patscan.detect.windows import WINDOW_BYTES
from patscan.git import objects
from patscan.git.command import Git, GitError
from patscan.git.repository import refused
from patscan.model.run import Advance, Outcome, Skip
from patscan.model.text import Text
from patscan.policy.exclusion import exclusion
from patscan.sources.archives import archive_in, scan_body
from patscan.sources.file_names import in_paths

if TYPE_CHECKING:
    from patscan.exposure.project import Project
    from patscan.model.findings import Finding, Trail
    from patscan.model.run import Covered, Progress, Unit
    from patscan.policy.settings import Settings

_GITLINK = b"160000"
# So much memory suffices git for an index of ten million files. Folders of a sparse one may be equal, and have more.
MAX_INDEX_BYTES = 2 << 30
_UNREADABLE = Text("the staged content cannot be read: {reason}", "无法读取暂存的内容：{reason}")
_REFUSED = Text("git cannot tell what is staged: {reason}", "git 无法给出暂存的内容：{reason}")


class Entry(NamedTuple):
    """A file in the index that differs from HEAD: the id of its blob, and its path."""

    id: str
    path: str


def entries(git: Git) -> Iterator[Entry]:
    """The files that are added, modified, renamed or of another type, and both sides of unmerged ones.

    One may be told twice.

    Raises:
        GitError: git cannot list the index.
    """
    has_unmerged = False
    try:
        rows = git.bounded().lines(
            "diff-index", "--cached", "-z", "--no-renames", "--diff-filter=d", "HEAD", "--"
        )
        for row in rows:
            path = next(rows, b"")
            _, mode, _, oid, status = row.split(b" ")
            has_unmerged = has_unmerged or status == b"U"
            if mode != _GITLINK and status != b"U":
                yield Entry(oid.decode(), os.fsdecode(path))
    except GitError:
        yield from _unlike_head(git)
        return
    if has_unmerged:
        yield from _listed(git, "--unmerged")


def _unlike_head(git: Git) -> Iterator[Entry]:
    """The same, where git cannot compare: before the first commit, and if trees of HEAD are damaged or too many.

    What HEAD does not show to be there counts as new.
    """
    from patscan.git import queries
    from patscan.git.trees import Trees

    head = None
    with contextlib.suppress(GitError):  # HEAD is damaged
        head = queries.head(git)
    listed = list(_listed(git, "--stage"))
    trees = Trees(git, (os.fsencode(entry.path) for entry in listed))
    for entry in listed:
        if head is None or trees.at(head, os.fsencode(entry.path)) != entry.id:
            yield entry


def _listed(git: Git, which: str) -> Iterator[Entry]:
    """The files of the index: all (`--stage`), or both sides of unmerged ones (`--unmerged`)."""
    for row in git._replace(memory_bytes=MAX_INDEX_BYTES).lines("ls-files", "-z", which):
        head, _, path = row.partition(b"\t")
        mode, oid, stage = head.split(b" ")
        if mode != _GITLINK and stage != b"1":  # 1 is the common ancestor
            yield Entry(oid.decode(), os.fsdecode(path))


class Staged:
    """The blobs of the index that differ from HEAD."""

    unit: Unit = "files"

    def __init__(self, settings: Settings, git: Git) -> None:
        """`git` has the environment of a hook, so that it reads the index of the commit being made."""
        self._settings = settings
        self._git = git

    def outcomes(self, progress: Progress) -> Iterator[Outcome]:
        """One outcome for each path of a blob.

        Raises:
            PatscanError: git cannot list what is staged.
        """
        excluded = exclusion(self._settings)
        paths: dict[str, list[str]] = {}
        left_out = 0
        try:
            for entry in entries(self._git):
                if excluded and excluded(entry.path):
                    left_out += 1
                elif entry.path not in paths.setdefault(entry.id, []):
                    paths[entry.id].append(entry.path)
        except GitError as error:
            raise refused(self._git.folder, error, _REFUSED) from error
        names = [path for of_blob in paths.values() for path in of_blob]
        yield Outcome(tuple(in_paths(names)), excluded=left_out)
        scanner = process_scanner()
        for item in objects.read(self._git, paths):
            if item.body is None:
                reason = _UNREADABLE.format(reason=item.failure)
                yield Outcome(skips=tuple(Skip(path, reason) for path in paths[item.id]))
                continue
            try:
                outcomes = _outcomes(
                    scanner, item.body, paths[item.id],
                    folder=self._git.folder, archives=self._settings.archives,
                )  # fmt: skip
            except GitError:  # `objects.read` then yields it again, without a body
                continue
            for outcome in outcomes:
                progress(Advance(outcome.files, outcome.size_bytes))
                yield outcome.without(excluded)

    def project(self, _finding: Finding, _trail: Trail | None) -> Project:
        """The files of the index; the same for every finding."""
        return self._index

    @functools.cached_property
    def _index(self) -> Project:
        from patscan.sources.projects import IndexTree

        return IndexTree(self._git)

    def covered(self, _skips: Sequence[Skip]) -> Covered | None:
        """None: what is not staged was not scanned."""
        return None


def _outcomes(
    scanner: Scanner, body: objects.Body, paths: list[str], *, folder: str, archives: bool
) -> list[Outcome]:
    """Scan one blob with each of its paths; a blob that is too large for memory, with the first."""
    if body.size > WINDOW_BYTES:
        return [scan_body(scanner, paths[0], body, archives=archives)]
    data = body.read()
    inside = [archive_in(data, scanner, path, folder=folder, archives=archives) for path in paths]
    return [
        outcome or scanner.text(path, data) for path, outcome in zip(paths, inside, strict=True)
    ]
