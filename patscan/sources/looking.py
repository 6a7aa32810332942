"""Tasks for the workers: look at some objects of a repository, and tell which hold a credential.

Packs are read by `git.packs`; loose objects, and whatever else that cannot read, by git itself.
"""

from __future__ import annotations

import contextlib
import functools
import os
from typing import TYPE_CHECKING, NamedTuple

from patscan.git import objects
from patscan.git.command import Git, GitError
from patscan.scan import WINDOW_BYTES, Input, Scanner, findings, speaks_of_coze

if TYPE_CHECKING:
    from array import array

    from patscan.git.packs import Headers


class PackTask(NamedTuple):
    """Entries of one pack to walk from."""

    index_path: str
    hash_bytes: int
    roots: array[int]


class IdsTask(NamedTuple):
    """Objects to read through git; `trees`: look at those, too."""

    git: Git
    ids: tuple[str, ...]
    trees: bool = False


class NamesTask(NamedTuple):
    """The names of all files that refs hold now."""

    git: Git


class HeadersTask(NamedTuple):
    """Some entries of a pack whose headers are to be read."""

    index_path: str
    hash_bytes: int
    first: int
    last: int


Task = PackTask | IdsTask | NamesTask


class Look(NamedTuple):
    """What came of one task.

    Objects are numbers of entries where `pack` names an index, and ids otherwise. `hits` hold a
    credential; `doubtful` ones may, if the name of their file speaks of Coze; `unread` could not be
    read, and `trouble` is what was said of the first of them. `names` are paths that hold a credential
    themselves.
    """

    pack: str = ""
    hits: tuple[int | str, ...] = ()
    doubtful: tuple[int | str, ...] = ()
    unread: tuple[int | str, ...] = ()
    trouble: str = ""
    names: tuple[str, ...] = ()
    objects: int = 0
    size_bytes: int = 0
    coze: bool = False


@functools.cache
def _scanner() -> Scanner:
    """One scanner per process."""
    return Scanner()


class _Findings:
    """Collects what one task comes across."""

    def __init__(self) -> None:
        self.scanner = _scanner()
        self.hits: list[int | str] = []
        self.doubtful: list[int | str] = []
        self.unread: list[int | str] = []
        self.objects = 0
        self.size_bytes = 0
        self.coze = False

    def look(self, which: int | str, data: bytes) -> None:
        """Look at one object."""
        self.objects += 1
        self.size_bytes += len(data)
        present = self.scanner.screen.present(data)
        if not present:
            return
        coze = speaks_of_coze(present)
        self.coze = self.coze or coze
        if findings(Input("", data, present)):
            self.hits.append(which)
        elif not coze:
            self.doubtful.append(which)

    def stream(self, which: str, body: objects.Body) -> None:
        """Look at an object that is too large to be held."""
        outcome = self.scanner.stream("", body.read_into)
        self.objects += 1
        self.size_bytes += outcome.size_bytes
        self.coze = self.coze or outcome.coze
        if outcome.findings:
            self.hits.append(which)
        elif outcome.present and not outcome.coze:
            self.doubtful.append(which)

    def result(self, pack: str = "", trouble: str = "") -> Look:
        """Everything, as a value."""
        return Look(
            pack, tuple(self.hits), tuple(self.doubtful), tuple(self.unread), trouble,
            objects=self.objects, size_bytes=self.size_bytes, coze=self.coze,
        )  # fmt: skip


def read_headers(task: HeadersTask) -> Headers:
    """Read some headers. Runs in the workers."""
    from patscan.git import packs

    return packs.opened(task.index_path, task.hash_bytes).headers(task.first, task.last)


def look(task: Task) -> Look:
    """Do one task. Runs in the workers."""
    if isinstance(task, PackTask):
        return _look_into_pack(task)
    return _look_at_ids(task) if isinstance(task, IdsTask) else _look_at_names(task)


def _look_into_pack(task: PackTask) -> Look:
    from patscan.git import packs

    pack = packs.ready(task.index_path, task.hash_bytes)
    found = _Findings()
    see, unread = found.look, found.unread
    for number, content in pack.walk(task.roots):
        if content is None:
            unread.append(number)
        else:
            see(number, content)
    return found.result(task.index_path)


def _look_at_ids(task: IdsTask) -> Look:
    found = _Findings()
    trouble = ""
    for item in objects.read(task.git, task.ids):
        # A body that ends early raises; `read` then names the object once more, without a body.
        with contextlib.suppress(GitError):
            if item.body is None:
                found.unread.append(item.id)
                trouble = trouble or item.trouble
            elif item.kind == "tree" and not task.trees:
                found.objects += 1
            elif item.body.size <= WINDOW_BYTES:
                found.look(item.id, item.body.read())
            else:
                found.stream(item.id, item.body)
    return found.result(trouble=trouble)


def _look_at_names(task: NamesTask) -> Look:
    """Names at the tips of all refs, each tree once. A name is cut at a line feed by git."""
    options = ("--objects", "--no-walk", "--all", "--missing=allow-any")
    try:
        text = task.git.output("rev-list", *options)
    except GitError as error:
        return Look(trouble=str(error))
    scanner = _scanner()
    present = scanner.screen.present(text)
    if not present:
        return Look()
    lines = text.split(b"\n")
    rows = {item.location.line for item in findings(Input("", text, present))}
    paths = {os.fsdecode(lines[row - 1].partition(b" ")[2]) for row in rows}
    return Look(names=tuple(sorted(paths)), coze=speaks_of_coze(present))


def lost(task: Task) -> Look:
    """What to make of a task whose process was killed: git is asked for its objects."""
    if isinstance(task, PackTask):
        from patscan.git import packs

        pack = packs.ready(task.index_path, task.hash_bytes)
        return Look(task.index_path, unread=tuple(pack.below(task.roots)))
    ids = task.ids if isinstance(task, IdsTask) else ()
    return Look(unread=ids, trouble="the process that read it was killed")
