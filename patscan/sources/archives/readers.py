"""What lists the entries of an archive, by its format; each is loaded when it is needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from patscan.sources.archives.entry import Entry
    from patscan.sources.archives.limits import Budget

    Entries = Callable[[Any, Budget], Iterator[Entry]]


def _asars() -> Entries:
    from patscan.sources.archives.asars import entries

    return entries


def _sevenzips() -> Entries:
    from patscan.sources.archives.sevenzips import entries

    return entries


def _tars() -> Entries:
    from patscan.sources.archives.tars import entries

    return entries


def _zips() -> Entries:
    from patscan.sources.archives.zips import entries

    return entries


# By the name that `formats` has for it.
READERS: dict[str, Callable[[], Entries]] = {
    "asars": _asars,
    "sevenzips": _sevenzips,
    "tars": _tars,
    "zips": _zips,
}
