"""The functions that list the entries of a format, by `Format.reader`; imported on first use."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from patscan.sources.archives.entry import Entry
from patscan.sources.archives.limits import Budget

Entries = Callable[[Any, Budget], Iterator[Entry]]


def _ars() -> Entries:
    from patscan.sources.archives.ars import entries

    return entries


def _asars() -> Entries:
    from patscan.sources.archives.asars import entries

    return entries


def _cpios() -> Entries:
    from patscan.sources.archives.cpios import entries

    return entries


def _rpms() -> Entries:
    from patscan.sources.archives.rpms import entries

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


READERS: dict[str, Callable[[], Entries]] = {
    "ars": _ars,
    "asars": _asars,
    "cpios": _cpios,
    "rpms": _rpms,
    "sevenzips": _sevenzips,
    "tars": _tars,
    "zips": _zips,
}
