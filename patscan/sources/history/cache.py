"""The cache of results for histories, so that a pack is not scanned twice.

It stores numbers of objects in the index of a pack, ids of objects and positions of commits, but no
credentials and no names. An entry is valid only for the same pack file (by its checksum, and by inode,
size and time, so that a forged checksum is of no use) and the same code of patscan. Entries that cannot
be read are ignored.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, NamedTuple, TypeVar

import msgspec

from patscan.files import cache_folder, read_regular, write_atomically
from patscan.git.commit_graph import CommitPosition
from patscan.model.text import PatscanError

if TYPE_CHECKING:
    from patscan.git.packs import Pack
    from patscan.git.store import Store

# Entries that were not used for so long are removed.
KEPT_S = 60 * 86_400
MAX_BYTES = 64 << 20
# A pack with more objects that only git can read is not stored: there was an error.
MAX_LEFT_TO_GIT = 1000

_Hex = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]+$")]
Notes = TypeVar("Notes", bound=msgspec.Struct)


class PackNotes(msgspec.Struct, forbid_unknown_fields=True):
    """The result of the first pass over a pack (see `scanned.Scanned`).

    Objects are stored by their numbers in the index, because the numbers of entries (`packs.Pack`) are
    known only after sorting their offsets.
    """

    hits: list[int]
    deferred: list[int]
    suspects: list[int]
    unopened: list[int]
    left_to_git: list[int]
    objects: int
    size_bytes: int
    coze: bool
    commits: int


class NamesNotes(msgspec.Struct, forbid_unknown_fields=True):
    """The result for the names of files and refs, of which none contains a credential.

    Attributes:
        missing: the ids of missing objects.
        coze: whether a name mentions Coze.
    """

    missing: list[str]
    coze: bool


class ObjectCommits(NamedTuple):
    """The commits that some objects came and went with: what `attribution` needs for their trails.

    Attributes:
        commits: the ids of the commits that add or remove them.
        positions: the positions in the commit graph, of these commits and others, by id.
    """

    commits: list[str]
    positions: dict[str, CommitPosition]


class CommitNotes(msgspec.Struct, forbid_unknown_fields=True):
    """`ObjectCommits` as it is stored; `holders` of a position is a hexadecimal number of any length."""

    commits: list[str]
    positions: dict[str, tuple[tuple[str, ...], _Hex, bool, int, int]]


class Cache:
    """A folder of notes, one file each. Without a folder, nothing is stored."""

    def __init__(self, folder: str | None) -> None:
        """`folder` need not exist yet, nor be writable."""
        self._folder = folder

    def pack(self, pack: Pack, *, deep: bool) -> PackNotes | None:
        """The stored result for a pack."""
        notes = self._read(PackNotes, deep, *pack.identity)
        if notes is None:
            return None
        positions = [
            *notes.hits, *notes.deferred, *notes.suspects, *notes.unopened, *notes.left_to_git
        ]  # fmt: skip
        fits = not positions or (min(positions) >= 0 and max(positions) < pack.count)
        return notes if fits else None

    def keep_pack(self, pack: Pack, notes: PackNotes, *, deep: bool) -> None:
        """Store the result for a pack, unless there was an error."""
        if len(notes.left_to_git) <= MAX_LEFT_TO_GIT:
            self._write(notes, deep, *pack.identity)

    def names(self, store: Store, *, deep: bool) -> NamesNotes | None:
        """The stored result for the names of files and refs, and for missing objects."""
        return self._read(NamesNotes, deep, store.content_digest) if self._folder else None

    def keep_names(self, store: Store, notes: NamesNotes, *, deep: bool) -> None:
        """Store the result for the names."""
        if self._folder:
            self._write(notes, deep, store.content_digest)

    def commits(self, store: Store, wanted: Iterable[str]) -> ObjectCommits | None:
        """The stored `ObjectCommits` of the `wanted` objects."""
        notes = self._folder and self._read(CommitNotes, store.content_digest, sorted(wanted))
        if not notes:
            return None
        positions = {
            oid: CommitPosition(parents, int(holders, 16), reached, since_s, rank)
            for oid, (parents, holders, reached, since_s, rank) in notes.positions.items()
        }
        return ObjectCommits(notes.commits, positions)

    def keep_commits(self, store: Store, wanted: Iterable[str], found: ObjectCommits) -> None:
        """Store the `ObjectCommits` of the `wanted` objects."""
        if not self._folder:
            return
        positions = {
            oid: (
                position.parents,
                f"{position.holders:x}",
                position.reached,
                position.since_s,
                position.rank,
            )
            for oid, position in found.positions.items()
        }
        self._write(CommitNotes(found.commits, positions), store.content_digest, sorted(wanted))

    def tidy(self) -> None:
        """Remove entries that were not used for a long time."""
        long_ago = time.time() - KEPT_S
        with contextlib.suppress(OSError), os.scandir(self._folder or os.devnull) as entries:
            for entry in entries:
                if entry.name.endswith(".json") and entry.stat().st_mtime < long_ago:
                    os.unlink(entry.path)

    def _read(self, kind: type[Notes], *key: object) -> Notes | None:
        """The notes of that kind with this key; None if there are none, or a part of the key is None."""
        if not self._folder or None in key:
            return None
        path = _path(self._folder, kind, key)
        try:
            notes = msgspec.json.decode(read_regular(path, MAX_BYTES), type=kind)
            os.utime(path)
        except (OSError, ValueError, RecursionError):
            return None
        return notes

    def _write(self, notes: msgspec.Struct, *key: object) -> None:
        """Store notes, if the folder is writable."""
        if self._folder and None not in key:
            with contextlib.suppress(OSError, PatscanError):
                os.makedirs(self._folder, mode=0o700, exist_ok=True)
                path = _path(self._folder, type(notes), key)
                if os.path.isfile(path) or not os.path.lexists(path):  # a pipe would be waited for
                    write_atomically(path, msgspec.json.encode(notes))


NO_CACHE = Cache(None)


def usual() -> Cache:
    """The cache of this user."""
    return Cache(cache_folder())


def _path(folder: str, kind: type[msgspec.Struct], key: Iterable[object]) -> str:
    text = repr((code_digest(), kind.__name__, *key)).encode()
    return os.path.join(folder, hashlib.sha256(text).hexdigest() + ".json")


@functools.cache
def code_digest() -> str:
    """A digest of the code of patscan, because other versions may find more."""
    import patscan

    digest = hashlib.sha256(patscan.__version__.encode())
    for folder, folders, names in os.walk(os.path.dirname(patscan.__file__)):
        folders.sort()
        for name in sorted(names):
            if name.endswith(".py"):
                with open(os.path.join(folder, name), "rb") as file:
                    digest.update(file.read())
    return digest.hexdigest()
