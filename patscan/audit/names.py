"""Names repositories in reports: the shortest name that no other repository of the run has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import count

from patscan.audit.values import Result


def unambiguous(results: Iterable[Result]) -> tuple[Result, ...]:
    """The results, by name. Where several have one name, each gets the end of its path that tells it from the others."""
    every = list(results)
    groups: dict[str, list[str]] = {}
    for one in every:
        groups.setdefault(one.name, []).append(one.location)
    taken = {name for name, locations in groups.items() if len(locations) == 1}
    new: dict[str, str] = {}
    for locations in (some for some in groups.values() if len(some) > 1):
        new |= _told_apart(locations, taken)
    named = (one._replace(name=new.get(one.location, one.name)) for one in every)
    return tuple(sorted(named, key=lambda one: (one.name, one.location)))


def _told_apart(locations: Sequence[str], taken: set[str]) -> Mapping[str, str]:
    """The shortest ends of some locations that differ from one another and from names that are taken."""
    paths = {location: _parts(location) for location in locations}
    for length in count(2):
        ends = {location: "/".join(parts[-length:]) for location, parts in paths.items()}
        if max(Counter(ends.values()).values()) == 1 and taken.isdisjoint(ends.values()):
            return ends
        if all(length >= len(parts) for parts in paths.values()):
            break
    return {location: location for location in locations}


def _parts(location: str) -> list[str]:
    """The folders to a repository, without the one that git keeps in a working tree."""
    parts = location.replace("\\", "/").split("/")
    return parts[:-1] if parts[-1] == ".git" else parts
