"""The first pass, in the workers: scan some objects, and tell which hold a credential.

Packs are read by `git.packs`; loose objects, and whatever else that cannot read, by git itself.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from patscan.detect.scanner import findings, mentions_coze, process_scanner
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
BLOCK_NAMES = 1 << 14


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


@dataclass
class Scanned:
    """What tasks of the first pass found: of one task, or of all those of a pack.

    Attributes:
        pack: the index of the pack that was read, whose objects are then given by the numbers of
            their entries; `""` where they are given by their ids.
        hits: objects that hold a credential.
        deferred: objects that hold one if the path of their file mentions Coze.
        suspects: objects that may hold a leak without a literal, which their paths will tell.
        unopened: archives that could not be read whole; what was read of them holds nothing, at any path.
        unread: objects that could not be read.
        trouble: what was said of the first of those.
        names: paths and refs that hold a credential themselves.
        missing: ids of objects that are referred to and not there.
        objects: how many objects were read.
        commits: how many of them are commits, where they were read by their ids.
        size_bytes: how many bytes they have.
        coze: whether one of them mentions Coze.
    """

    pack: str = ""
    hits: list[int | str] = field(default_factory=list)
    deferred: list[int | str] = field(default_factory=list)
    suspects: list[int | str] = field(default_factory=list)
    unopened: list[int | str] = field(default_factory=list)
    unread: list[int | str] = field(default_factory=list)
    trouble: str | Text = ""
    names: set[str] = field(default_factory=set)
    missing: set[str] = field(default_factory=set)
    objects: int = 0
    commits: int = 0
    size_bytes: int = 0
    coze: bool = False

    def add(self, other: Scanned) -> None:
        """Take in what another task found."""
        self.hits += other.hits
        self.deferred += other.deferred
        self.suspects += other.suspects
        self.unopened += other.unopened
        self.unread += other.unread
        self.trouble = self.trouble or other.trouble
        self.names |= other.names
        self.missing |= other.missing
        self.objects += other.objects
        self.commits += other.commits
        self.size_bytes += other.size_bytes
        self.coze = self.coze or other.coze


def _may_leak(data: bytes) -> bool:
    """Whether a text that mentions Coze may be a leak without a literal, which its path will tell."""
    from patscan.detect.linter.rules import may_leak

    return may_leak(data)


class _Pass:
    """Scans the objects of one task; `found` is what came of it."""

    def __init__(self, pack: str = "", *, archives: bool) -> None:
        self.scanner = process_scanner().without_linter()
        self.found = Scanned(pack)
        self._archives = archives

    def scan(self, which: int | str, data: bytes) -> None:
        """Scan one object."""
        if formats.may_be(data, archives=self._archives):
            inside = archive_in(data, self.scanner, archives=self._archives)
            if inside:
                is_pointer = formats.of_bytes(data, archives=False) is not None
                self._note(which, inside, len(data), is_pointer=is_pointer)
                return
        found = self.found
        found.objects += 1
        found.size_bytes += len(data)
        present = self.scanner.prefilter.scan(data)
        if not present:
            return
        coze = mentions_coze(present)
        found.coze = found.coze or coze
        text = Input("", data, present, prefilter=self.scanner.prefilter.scan)
        has_credential = bool(findings(text))
        self._sort(which, has_credential, coze, may_leak=coze and _may_leak(data),
                   may_hold=bool(present.plain or present.wide))  # fmt: skip

    def stream(self, which: str, body: objects.Body) -> None:
        """Scan an object that is too large to be held."""
        outcome = scan_body(self.scanner, "", body, archives=self._archives)
        self._note(which, outcome, body.size)

    def _note(
        self, which: int | str, outcome: Outcome, size_bytes: int, *, is_pointer: bool = False
    ) -> None:
        """Take in an object. One that could not be read whole is to be scanned again, too.

        What a pointer stands for may be found when the paths are known, and hold a credential.
        """
        found = self.found
        found.objects += 1
        found.size_bytes += size_bytes
        found.coze = found.coze or outcome.coze
        hit = bool(outcome.findings)
        if outcome.skips:
            hit = hit or outcome.present or is_pointer
            if not hit:
                found.unopened.append(which)
        self._sort(which, hit, outcome.coze, may_leak=outcome.coze, may_hold=outcome.present)

    def _sort(
        self, which: int | str, hit: bool, coze: bool, *, may_leak: bool, may_hold: bool
    ) -> None:
        """Note what an object is: a hit, deferred until its path is known, suspected of a leak."""
        if hit:
            self.found.hits.append(which)
        elif may_hold and not coze:
            self.found.deferred.append(which)
        if may_leak:
            self.found.suspects.append(which)


def read_headers(task: HeadersTask) -> Headers:
    """Read some headers. Runs in the workers."""
    from patscan.git import packs

    return packs.opened(task.index_path, task.hash_bytes).headers(task.first, task.last)


def scan(task: Task, *, archives: bool = True) -> Scanned:
    """Do one task. Runs in the workers. `archives`: those are opened, too."""
    if isinstance(task, PackTask):
        return _scan_pack(task, archives=archives)
    if isinstance(task, IdsTask):
        return _scan_ids(task, archives=archives)
    return _scan_names(task)


def _scan_pack(task: PackTask, *, archives: bool) -> Scanned:
    from patscan.git import packs

    pack = packs.ready(task.index_path, task.hash_bytes)
    reader = _Pass(task.index_path, archives=archives)
    see, unread = reader.scan, reader.found.unread
    for number, content in pack.walk(task.roots):
        if content is None:
            unread.append(number)
        else:
            see(number, content)
    return reader.found


def _scan_ids(task: IdsTask, *, archives: bool) -> Scanned:
    reader = _Pass(archives=archives)
    found = reader.found
    for item in objects.read(task.git, task.ids):
        # A body that ends early raises; `read` then names the object once more, without a body.
        with contextlib.suppress(GitError):
            if item.body is None:
                found.unread.append(item.id)
                found.trouble = found.trouble or item.trouble
            elif item.kind == "tree" and not task.trees:
                found.objects += 1
            elif item.body.size <= WINDOW_BYTES:
                reader.scan(item.id, item.body.read())
                found.commits += item.kind == "commit"
            else:
                reader.stream(item.id, item.body)
                found.commits += item.kind == "commit"
    return found


def _scan_names(task: NamesTask) -> Scanned:
    """Scan the names that git lists with the objects; one is cut at a line feed by git."""
    which = ("--all", "--reflog") if task.whole else ("--no-walk", "--all")
    found = Scanned()
    try:
        for block in _blocks(task.git, "for-each-ref", "--format=- <%(refname)>"):
            found.names |= _names_in(block)
        for block in _blocks(task.git, "rev-list", "--objects", "--missing=print", *which):
            found.names |= _names_in(block)
            found.coze = found.coze or mentions_coze(process_scanner().prefilter.scan(block))
            if b"\n?" in block or block.startswith(b"?"):
                found.missing |= {row[1:].decode() for row in block.split(b"\n") if row[:1] == b"?"}
    except GitError as error:
        found.trouble, found.coze = str(error), False
    return found


def _blocks(git: Git, *arguments: str) -> Iterator[bytes]:
    """What git prints, in pieces of whole lines."""
    with git.running(*arguments) as out:
        rest = b""
        while chunk := out.read(BLOCK_BYTES):
            whole, feed, rest = (rest + chunk).rpartition(b"\n")
            yield whole + feed
        yield rest


def names_in(names: Sequence[bytes]) -> set[str]:
    """Those of some names that hold a credential; a line feed in one is shown as a blank."""
    found = set()
    for at in range(0, len(names), BLOCK_NAMES):
        rows = (b"- " + name.replace(b"\n", b" ") for name in names[at : at + BLOCK_NAMES])
        found |= _names_in(b"\n".join(rows))
    return found


def _names_in(block: bytes) -> set[str]:
    """The names in a block of lines, each behind an id, that hold a credential."""
    present = process_scanner().prefilter.scan(block)
    if not present:
        return set()
    lines = block.split(b"\n")
    rows = {item.location.line for item in findings(Input("", block, present))}
    return {os.fsdecode(lines[row - 1].partition(b" ")[2]) for row in rows}


def lost(task: Task) -> Scanned:
    """What to make of a task whose process was killed: git is asked for its objects."""
    if isinstance(task, PackTask):
        from patscan.git import packs

        pack = packs.ready(task.index_path, task.hash_bytes)
        return Scanned(task.index_path, unread=list(pack.below(task.roots)))
    ids = task.ids if isinstance(task, IdsTask) else ()
    return Scanned(unread=list(ids), trouble=workers.KILLED)
