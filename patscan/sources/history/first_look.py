"""Tasks for the workers: look at some objects of a repository, and tell which hold a credential.

Packs are read by `git.packs`; loose objects, and whatever else that cannot read, by git itself.
"""

from __future__ import annotations

import contextlib
import functools
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from patscan.detect.scanner import Scanner, findings, speaks_of_coze
from patscan.detect.windows import WINDOW_BYTES, Input
from patscan.git import objects
from patscan.git.command import Git, GitError
from patscan.model.run import Outcome
from patscan.model.text import Text
from patscan.sources import workers
from patscan.sources.archives import archive_in, formats, scan_body

if TYPE_CHECKING:
    from array import array

    from patscan.git.packs import Headers

# Names are looked at in pieces of about this size.
BLOCK_BYTES = 1 << 20


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
    """The names of refs, and of all files that they hold now or, if `whole`, ever held.

    On the way git tells which objects are missing.
    """

    git: Git
    whole: bool = False


class HeadersTask(NamedTuple):
    """Some entries of a pack whose headers are to be read."""

    index_path: str
    hash_bytes: int
    first: int
    last: int


Task = PackTask | IdsTask | NamesTask


class Look(NamedTuple):
    """What came of one task.

    Objects are numbers of entries where `pack` names an index that was just read, and ids otherwise.
    `hits` hold a credential; `doubtful` ones may, if the name of their file speaks of Coze; `unread`
    could not be read, and `trouble` is what was said of the first of them. `names` are paths and refs
    that hold a credential themselves, `missing` are objects that are referred to and not there.
    `commits` is how many of the `objects` are commits, where they were read by their ids.
    """

    pack: str = ""
    hits: tuple[int | str, ...] = ()
    doubtful: tuple[int | str, ...] = ()
    unread: tuple[int | str, ...] = ()
    trouble: str | Text = ""
    names: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    objects: int = 0
    size_bytes: int = 0
    coze: bool = False
    commits: int = 0


@functools.cache
def _scanner() -> Scanner:
    """One scanner per process."""
    return Scanner()


def _may_leak(data: bytes) -> bool:
    """Whether a text that speaks of Coze may be a leak without a literal, which its path will tell."""
    from patscan.detect.linter.rules import may_leak

    return may_leak(data)


class _Findings:
    """Collects what one task comes across."""

    def __init__(self, *, archives: bool) -> None:
        self.scanner = _scanner()
        self._archives = archives
        self.hits: list[int | str] = []
        self.doubtful: list[int | str] = []
        self.unread: list[int | str] = []
        self.objects = 0
        self.commits = 0
        self.size_bytes = 0
        self.coze = False

    def look(self, which: int | str, data: bytes) -> None:
        """Look at one object."""
        if formats.may_be(data, archives=self._archives):
            inside = archive_in(data, self.scanner, archives=self._archives)
            if inside:
                self._note(which, inside._replace(size_bytes=len(data)))
                return
        self.objects += 1
        self.size_bytes += len(data)
        present = self.scanner.screen.present(data)
        if not present:
            return
        coze = speaks_of_coze(present)
        self.coze = self.coze or coze
        text = Input("", data, present, ask=self.scanner.screen.present)
        if findings(text) or (coze and _may_leak(data)):
            self.hits.append(which)
        elif (present.plain or present.wide) and not coze:
            self.doubtful.append(which)

    def stream(self, which: str, body: objects.Body) -> None:
        """Look at an object that is too large to be held."""
        outcome = scan_body(self.scanner, "", body, archives=self._archives)
        self._note(which, outcome._replace(size_bytes=body.size))

    def _note(self, which: int | str, outcome: Outcome) -> None:
        """Take note of an object. An archive that could not be read whole is one to look at again, too."""
        self.objects += 1
        self.size_bytes += outcome.size_bytes
        self.coze = self.coze or outcome.coze
        if outcome.findings or outcome.skips:
            self.hits.append(which)
        elif outcome.present and not outcome.coze:
            self.doubtful.append(which)

    def result(self, pack: str = "", trouble: str = "") -> Look:
        """Everything, as a value."""
        return Look(
            pack, tuple(self.hits), tuple(self.doubtful), tuple(self.unread), trouble,
            objects=self.objects, size_bytes=self.size_bytes, coze=self.coze,
            commits=self.commits,
        )  # fmt: skip


def read_headers(task: HeadersTask) -> Headers:
    """Read some headers. Runs in the workers."""
    from patscan.git import packs

    return packs.opened(task.index_path, task.hash_bytes).headers(task.first, task.last)


def look(task: Task, *, archives: bool = True) -> Look:
    """Do one task. Runs in the workers. `archives`: look into those, too."""
    if isinstance(task, PackTask):
        return _look_into_pack(task, archives=archives)
    if isinstance(task, IdsTask):
        return _look_at_ids(task, archives=archives)
    return _look_at_names(task)


def _look_into_pack(task: PackTask, *, archives: bool) -> Look:
    from patscan.git import packs

    pack = packs.ready(task.index_path, task.hash_bytes)
    found = _Findings(archives=archives)
    see, unread = found.look, found.unread
    for number, content in pack.walk(task.roots):
        if content is None:
            unread.append(number)
        else:
            see(number, content)
    return found.result(task.index_path)


def _look_at_ids(task: IdsTask, *, archives: bool) -> Look:
    found = _Findings(archives=archives)
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
                found.commits += item.kind == "commit"
            else:
                found.stream(item.id, item.body)
                found.commits += item.kind == "commit"
    return found.result(trouble=trouble)


def _look_at_names(task: NamesTask) -> Look:
    """Look at the names that git lists with the objects; one is cut at a line feed by git."""
    which = ("--all", "--reflog") if task.whole else ("--no-walk", "--all")
    names: set[str] = set()
    missing: list[str] = []
    coze = False
    try:
        for block in _blocks(task.git, "for-each-ref", "--format=- <%(refname)>"):
            names |= _names_in(block)
        for block in _blocks(task.git, "rev-list", "--objects", "--missing=print", *which):
            names |= _names_in(block)
            coze = coze or speaks_of_coze(_scanner().screen.present(block))
            if b"\n?" in block or block.startswith(b"?"):
                missing += [row[1:].decode() for row in block.split(b"\n") if row[:1] == b"?"]
    except GitError as error:
        return Look(trouble=str(error), names=tuple(sorted(names)), missing=tuple(missing))
    return Look(names=tuple(sorted(names)), missing=tuple(missing), coze=coze)


def _blocks(git: Git, *arguments: str) -> Iterator[bytes]:
    """What git prints, in pieces of whole lines."""
    with git.running(*arguments) as out:
        rest = b""
        while chunk := out.read(BLOCK_BYTES):
            whole, feed, rest = (rest + chunk).rpartition(b"\n")
            yield whole + feed
        yield rest


def _names_in(block: bytes) -> set[str]:
    """The names in a block of lines, each behind an id, that hold a credential."""
    present = _scanner().screen.present(block)
    if not present:
        return set()
    lines = block.split(b"\n")
    rows = {item.location.line for item in findings(Input("", block, present))}
    return {os.fsdecode(lines[row - 1].partition(b" ")[2]) for row in rows}


def lost(task: Task) -> Look:
    """What to make of a task whose process was killed: git is asked for its objects."""
    if isinstance(task, PackTask):
        from patscan.git import packs

        pack = packs.ready(task.index_path, task.hash_bytes)
        return Look(task.index_path, unread=tuple(pack.below(task.roots)))
    ids = task.ids if isinstance(task, IdsTask) else ()
    return Look(unread=ids, trouble=workers.KILLED)
