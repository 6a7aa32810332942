"""The first pass, in the workers: scan some objects, and tell which hold a credential.

Packs are read by `git.packs`; loose objects, and whatever else that cannot read, by git itself.
"""

from __future__ import annotations

import contextlib
import functools
from typing import TYPE_CHECKING, Any, NamedTuple

from patscan.detect.prefilter import BOM_FIRST_BYTES
from patscan.detect.scanner import (
    has_credential,
    mentions_coze,
    only_mentions_coze,
    process_scanner,
)
from patscan.detect.windows import WINDOW_BYTES, Input
from patscan.git import objects, packs
from patscan.git.command import GitError
from patscan.model.run import Outcome
from patscan.sources import workers
from patscan.sources.archives import archive_in, formats, scan_body
from patscan.sources.history import known, names
from patscan.sources.history.scanned import Scanned
from patscan.sources.history.tasks import HeadersTask, IdsTask, NamesTask, PackTask, Task, TreesTask
from patscan.sources.history.tips import EVERYTHING, Shipped

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from patscan.git.pack_headers import Headers

# Objects are collected up to this many bytes before the prefilter scans them together.
FLUSH_BYTES = 1 << 16
# Searching objects together pays while at most one in this many holds more than mentions of Coze.
FEW = 8
# At most this many objects become suspects unasked; then listing what ships costs less than scanning them again.
MAX_UNASKED = 32
_BOM_FIRST = frozenset(bytes([byte]) for byte in BOM_FIRST_BYTES)
_KIND_NUMBERS = {kind: number for number, kind in packs.KINDS.items()}


class Options(NamedTuple):
    """How objects are scanned.

    Attributes:
        archives: whether those are opened, too.
        table: the path of a table of objects (`known`) that need not be scanned again; it is added to. Empty: none.
        shipped: the objects of which is asked whether they may leak; others do if they mention Coze.
    """

    archives: bool = True
    table: str = ""
    shipped: Shipped = EVERYTHING


# An object: its number in a pack or its id, its kind (a number, see `git.packs`) and its content.
_Item = tuple[int | str, int, bytes]


@functools.cache
def _may_leak() -> Callable[[bytes], bool]:
    """Tells whether a text that mentions Coze may be a leak without a literal, which its path will tell."""
    from patscan.detect.linter.rules import may_leak

    return may_leak


class _Pass:
    """Scans the objects of one task.

    Small ones are collected and searched together, as long as that tells of most that they are clean; the others
    are scanned alone, too.
    """

    def __init__(self, options: Options, hash_bytes: int, pack: packs.Pack | None = None) -> None:
        """Scan nothing yet; objects are given by their numbers in the `pack`, or by their ids."""
        self.scanner = process_scanner().without_linter()
        self.found = Scanned(pack.index_path if pack else "")
        self._archives = options.archives
        self._hash_bytes = hash_bytes
        self._known = known.opened(options.table) if options.table else None
        self._pack = pack
        self._shipped = options.shipped
        self._ships: Callable[[Any], bool] | None = None
        self._unasked = 0
        self._waiting: list[_Item] = []
        self._waiting_bytes = 0
        # How many objects had something besides mentions of Coze, and whether few of those to come may have.
        self._hits = 0
        self._joins = True

    def see(self, which: int | str, kind: int, data: bytes) -> None:
        """Take one object of a `kind` (see `git.packs`); it is scanned at the next `flush` at the latest."""
        self._waiting.append((which, kind, data))
        self._waiting_bytes += len(data)
        if self._waiting_bytes >= FLUSH_BYTES:
            self.flush()

    def flush(self) -> Scanned:
        """Scan what was taken, but for what the table knows of other repositories; returns what was found so far."""
        items, self._waiting, self._waiting_bytes = self._waiting, [], 0
        if self._known is None:
            self._scan_all(items)
            return self.found
        ids = [packs.object_id(kind, data, self._hash_bytes) for _, kind, data in items]
        new: list[tuple[bytes, _Item]] = []
        for oid, item, value in zip(ids, items, self._known.values(ids), strict=True):
            fact = known.Fact.of(value)
            if fact.kind in known.SCANNED:
                self.found.add_object(item[0], fact.size_bytes, fact.bits)
            else:
                new.append((oid, item))
        results = self._scan_all([item for _, item in new])
        self._known.keep(
            (oid, kind, len(data), bits)
            for (oid, (_, kind, data)), bits in zip(new, results, strict=True)
        )
        return self.found

    def _scan_all(self, items: Sequence[_Item]) -> list[int]:
        """Scan some objects; returns the bits for the table of each."""
        alone = {
            index
            for index, (_, _, data) in enumerate(items)
            if not self._joins or self._is_scanned_alone(data)
        }
        alone |= self._suspicious(items, [one for one in range(len(items)) if one not in alone])
        every = []
        hits = self._hits
        for index, (which, kind, data) in enumerate(items):
            bits = self.scan(which, kind, data) if index in alone else 0
            self.found.add_object(which, len(data), bits)
            every.append(bits)
        self._joins = (self._hits - hits) * FEW <= len(items)
        return every

    def _suspicious(self, items: Sequence[_Item], indexes: Sequence[int]) -> set[int]:
        """Those of the objects, by their indexes, that may have something besides mentions of Coze: searched together."""
        texts = [items[index][2] for index in indexes]
        joined = b"\n".join(texts)
        present = self.scanner.prefilter.scan(joined)
        if not present:
            return set()
        # The table of known objects tells of each whether it mentions Coze.
        if self._known is not None or not mentions_coze(present):
            return set(indexes)
        from patscan.detect.together import suspicious

        self.found.coze = True
        asked = [self._is_asked(*items[index][:2]) for index in indexes]
        found = suspicious(texts, joined, present, self.scanner.prefilter.scan, linted=asked)
        self.found.suspects += [
            items[index][0]
            for at, index in enumerate(indexes)
            if not (asked[at] or at in found or items[index][1] == packs.TREE)
        ]
        return {indexes[one] for one in found}

    def _is_asked(self, which: int | str, kind: int) -> bool:
        """Whether to ask of an object that mentions Coze if it may leak; one that is not asked is a suspect, or a tree.

        Those that do not ship are not asked, and left out in the end: what is kept holds for other tips, too.
        """
        if kind == packs.TREE:
            return False
        if self._ships is None:
            if self._unasked < MAX_UNASKED and not self._shipped.is_listed:
                self._unasked += 1
                return False
            self._ships = self._shipped.test(self._pack)
        return self._ships(which)

    def _is_scanned_alone(self, data: bytes) -> bool:
        """Whether an object is large, or its first bytes decide what it is: an archive, or UTF-16."""
        return (
            len(data) >= FLUSH_BYTES
            or data[:1] in _BOM_FIRST
            or formats.may_be(data, archives=self._archives)
        )

    def scan(self, which: int | str, kind: int, data: bytes) -> int:
        """Scan one object; returns its bits for the table."""
        if formats.may_be(data, archives=self._archives):
            inside = archive_in(data, self.scanner, archives=self._archives)
            if inside:
                is_pointer = formats.of_bytes(data, archives=False) is not None
                return _bits_of_parts(inside, is_pointer=is_pointer)
        present = self.scanner.prefilter.scan(data)
        if not present:
            return 0
        coze = mentions_coze(present)
        text = Input("", data, present, prefilter=self.scanner.prefilter.scan)
        is_hit = has_credential(text)
        asked = coze and self._is_asked(which, kind)
        may_leak = _may_leak()(data) if asked else coze and kind != packs.TREE
        self._hits += is_hit or (asked and may_leak) or not only_mentions_coze(present)
        may_hold = bool(present.plain or present.wide)
        return _bits(hit=is_hit, coze=coze, may_leak=may_leak, may_hold=may_hold)

    def stream(self, which: str, body: objects.Body) -> None:
        """Scan an object that is too large to be held."""
        outcome = scan_body(self.scanner, "", body, archives=self._archives)
        self.found.add_object(which, body.size, _bits_of_parts(outcome))


def _bits_of_parts(outcome: Outcome, *, is_pointer: bool = False) -> int:
    """The bits of an object that was read part by part. One that could not be read whole is to be scanned again, too.

    What a pointer stands for may be found when the paths are known, and hold a credential.
    """
    hit = bool(outcome.findings or (outcome.skips and (outcome.present or is_pointer)))
    bits = _bits(hit=hit, coze=outcome.coze, may_leak=outcome.coze, may_hold=outcome.present)
    return bits | known.UNOPENED if outcome.skips and not hit else bits


def _bits(*, hit: bool, coze: bool, may_leak: bool, may_hold: bool) -> int:
    """The bits of an object: whether it is a hit, deferred until its path is known, suspected of a leak."""
    bits = known.COZE if coze else 0
    if hit:
        bits |= known.HIT
    elif may_hold and not coze:
        bits |= known.DEFERRED
    return bits | known.SUSPECT if may_leak else bits


def read_headers(task: HeadersTask) -> Headers:
    """Read some headers. Runs in the workers."""
    return packs.opened(task.index_path, task.hash_bytes).headers(task.first, task.last)


def scan(task: Task, options: Options) -> Scanned:
    """Do one task. Runs in the workers."""
    if isinstance(task, PackTask):
        return _scan_pack(task, options)
    if isinstance(task, IdsTask):
        return _scan_ids(task, options)
    if isinstance(task, TreesTask):
        return _enter_trees(task, options.table)
    return _scan_names(task)


def _scan_pack(task: PackTask, options: Options) -> Scanned:
    pack = packs.ready(task.index_path, task.hash_bytes)
    reader = _Pass(options, task.hash_bytes, pack)
    see, kinds, unread = reader.see, pack.kinds, reader.found.unread
    for number, content in pack.walk(task.roots):
        if content is None:
            unread.append(number)
        else:
            see(number, kinds[number], content)
    return reader.flush()


def _enter_trees(task: TreesTask, table: str) -> Scanned:
    """Enter trees under the ids that follow from their content, so that no other object passes for a tree."""
    entered = known.opened(table)
    for _, content in packs.ready(task.index_path, task.hash_bytes).walk(task.roots):
        if content is not None:
            oid = packs.object_id(packs.TREE, content, task.hash_bytes)
            entered.keep([(oid, known.UNSCANNED, 0, 0)])
    return Scanned()


def _scan_ids(task: IdsTask, options: Options) -> Scanned:
    hash_bytes = len(task.ids[0]) // 2 if task.ids else 20
    reader = _Pass(options, hash_bytes)
    found = reader.found
    for item in objects.read(task.git, task.ids):
        # A body that ends early raises; `read` then names the object once more, without a body.
        with contextlib.suppress(GitError):
            if item.body is None:
                found.unread.append(item.id)
                found.failure = found.failure or item.failure
            elif item.kind == "tree" and not task.trees:
                found.objects += 1
            elif item.body.size <= WINDOW_BYTES:
                reader.see(item.id, _KIND_NUMBERS[item.kind], item.body.read())
                found.commits += item.kind == "commit"
            else:
                reader.stream(item.id, item.body)
                found.commits += item.kind == "commit"
    return reader.flush()


def _scan_names(task: NamesTask) -> Scanned:
    table = known.opened(task.table) if task.table and task.whole else None
    found = names.scan(task.git, task.refs, whole=task.whole, table=table, is_fork=task.is_fork)
    return Scanned(failure=found.failure, names=found.names, missing=found.missing, coze=found.coze)


def lost(task: Task) -> Scanned:
    """What to make of a task whose process was killed: git is asked for its objects."""
    if isinstance(task, PackTask):
        pack = packs.ready(task.index_path, task.hash_bytes)
        return Scanned(task.index_path, unread=list(pack.below(task.roots)))
    if isinstance(task, TreesTask):
        return Scanned()
    ids = task.ids if isinstance(task, IdsTask) else ()
    return Scanned(unread=list(ids), failure=workers.KILLED)
