"""The tasks of the first pass: which objects to scan."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from array import array

    from patscan.git.command import Git


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
    """The names of refs (see `Store.refs`), and of all files that they hold now or, if `whole`, ever held.

    On the way git tells which objects are missing. Histories whose names are in the table (`known`) at the path
    `table` are left out, also where they are only a part of one, if this seems to be a fork.
    """

    git: Git
    refs: bytes
    whole: bool = False
    table: str = ""
    is_fork: bool = False


class HeadersTask(NamedTuple):
    """Some entries of a pack whose headers are to be read."""

    index_path: str
    hash_bytes: int
    first: int
    last: int


class TreesTask(NamedTuple):
    """Trees of a pack to enter in the table of known objects, by the numbers of their entries; none is scanned."""

    index_path: str
    hash_bytes: int
    roots: array[int]


Task = PackTask | IdsTask | NamesTask | TreesTask
