"""What earlier audits learnt, so that a pack that was read is not read again.

Kept are places in the index of a pack and ids of commits, never a credential and never a name. An
entry counts only for the same pack file (its checksum, and the file's identity, size and time, so
that a forged checksum brings nothing) and for the very same patscan. Whatever cannot be read is as
if it were not there.
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

from patscan.files import cache_folder, write_atomically
from patscan.git.commit_graph import Place
from patscan.model.text import PatscanError

if TYPE_CHECKING:
    from patscan.git.packs import Pack
    from patscan.git.store import Store

# What nobody has asked for so long is removed.
KEPT_S = 60 * 86_400
MAX_BYTES = 64 << 20
# A pack with more that only git can read is not remembered: something was wrong with it.
MAX_LEFT_TO_GIT = 1000

_Hex = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]+$")]
Notes = TypeVar("Notes", bound=msgspec.Struct)


class PackNotes(msgspec.Struct, forbid_unknown_fields=True):
    """What a look into a pack brought, as in `first_pass.Scanned`; objects are places in the pack's index.

    (The numbers of entries would have to be sorted by where they begin, each time.)
    """

    hits: list[int]
    deferred: list[int]
    suspects: list[int]
    left_to_git: list[int]
    objects: int
    size_bytes: int
    coze: bool
    commits: int


class NamesNotes(msgspec.Struct, forbid_unknown_fields=True):
    """That no name of a file or ref holds a credential; which objects are missing.

    `coze`: whether a name speaks of Coze.
    """

    missing: list[str]
    coze: bool


class Trails(NamedTuple):
    """Where the objects in question have been.

    `commits` brought or dropped them; `places` are where these and others stand in the graph.
    """

    commits: list[str]
    places: dict[str, Place]


class TrailNotes(msgspec.Struct, forbid_unknown_fields=True):
    """The same as it is written: the holders of a place are a hexadecimal number of any length."""

    commits: list[str]
    places: dict[str, tuple[tuple[str, ...], _Hex, bool, int]]


class Cache:
    """A folder of notes, one file each; without a folder nothing is kept."""

    def __init__(self, folder: str | None) -> None:
        """`folder` need not be there yet, and need not be writable."""
        self._folder = folder

    def pack(self, pack: Pack, *, deep: bool) -> PackNotes | None:
        """What is known of a pack."""
        notes = self._read(PackNotes, deep, *pack.identity)
        if notes is None:
            return None
        places = [*notes.hits, *notes.deferred, *notes.suspects, *notes.left_to_git]
        fits = not places or (min(places) >= 0 and max(places) < pack.count)
        return notes if fits else None

    def keep_pack(self, pack: Pack, notes: PackNotes, *, deep: bool) -> None:
        """Remember what a look at a pack brought, unless something was wrong with the pack."""
        if len(notes.left_to_git) <= MAX_LEFT_TO_GIT:
            self._write(notes, deep, *pack.identity)

    def names(self, store: Store, *, deep: bool) -> NamesNotes | None:
        """What is known of the names of files and refs, and of missing objects."""
        return self._read(NamesNotes, deep, store.state)

    def keep_names(self, store: Store, notes: NamesNotes, *, deep: bool) -> None:
        """Remember what a look at the names brought."""
        self._write(notes, deep, store.state)

    def trails(self, store: Store, wanted: Iterable[str]) -> Trails | None:
        """Where the `wanted` objects have been, if that is known."""
        notes = self._read(TrailNotes, store.state, sorted(wanted))
        if notes is None:
            return None
        places = {
            oid: Place(parents, int(holders, 16), reached, since_s)
            for oid, (parents, holders, reached, since_s) in notes.places.items()
        }
        return Trails(notes.commits, places)

    def keep_trails(self, store: Store, wanted: Iterable[str], trails: Trails) -> None:
        """Remember where the `wanted` objects have been."""
        places = {
            oid: (place.parents, f"{place.holders:x}", place.reached, place.since_s)
            for oid, place in trails.places.items()
        }
        self._write(TrailNotes(trails.commits, places), store.state, sorted(wanted))

    def tidy(self) -> None:
        """Remove what nobody has asked for in a long time."""
        long_ago = time.time() - KEPT_S
        with contextlib.suppress(OSError), os.scandir(self._folder or os.devnull) as entries:
            for entry in entries:
                if entry.name.endswith(".json") and entry.stat().st_mtime < long_ago:
                    os.unlink(entry.path)

    def _read(self, kind: type[Notes], *key: object) -> Notes | None:
        """The notes of that kind under `key`; none if they cannot be read, or the key is unknown."""
        if not self._folder or None in key:
            return None
        path = _path(self._folder, kind, key)
        try:
            with open(path, "rb") as file:
                notes = msgspec.json.decode(file.read(MAX_BYTES), type=kind)
            os.utime(path)
        except (OSError, ValueError, RecursionError):
            return None
        return notes

    def _write(self, notes: msgspec.Struct, *key: object) -> None:
        """Keep notes, if the folder can be written to."""
        if self._folder and None not in key:
            with contextlib.suppress(OSError, PatscanError):
                os.makedirs(self._folder, mode=0o700, exist_ok=True)
                write_atomically(_path(self._folder, type(notes), key), msgspec.json.encode(notes))


NO_CACHE = Cache(None)


def usual() -> Cache:
    """The cache of this user."""
    return Cache(cache_folder())


def _path(folder: str, kind: type[msgspec.Struct], key: Iterable[object]) -> str:
    text = repr((_code_digest(), kind.__name__, *key)).encode()
    return os.path.join(folder, hashlib.sha256(text).hexdigest() + ".json")


@functools.cache
def _code_digest() -> str:
    """A digest of patscan itself: other rules may see what these did not."""
    import patscan

    digest = hashlib.sha256(patscan.__version__.encode())
    for folder, folders, names in os.walk(os.path.dirname(patscan.__file__)):
        folders.sort()
        for name in sorted(names):
            if name.endswith(".py"):
                with open(os.path.join(folder, name), "rb") as file:
                    digest.update(file.read())
    return digest.hexdigest()
