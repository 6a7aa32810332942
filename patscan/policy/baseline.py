"""Findings that were accepted: today's stay quiet, new ones still fail.

An entry is a rule, a path and the SHA-256 fingerprint of the value. Moving a line keeps it, and
copying the credential to another file does not go unseen. A finding without a value (nothing is
hard-coded) has the fingerprint of its rule, its kind and the name it speaks of instead. An entry with
a fingerprint alone accepts its value wherever it stands.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from patscan.coze.mask import mask_tokens
from patscan.files import path_bytes

if TYPE_CHECKING:
    from patscan.model.findings import Assessed
    from patscan.model.run import Covered


# So much of a fingerprint tells values apart, and can be copied.
SHOWN_DIGITS = 12


class Key(NamedTuple):
    """What makes two findings the same to a baseline; path and rule are empty for a value anywhere."""

    path: str
    rule: str
    fingerprint: str


class Entry(NamedTuple):
    """An accepted finding.

    Attributes:
        added: since when, as an ISO date.
        reason: why, if somebody wrote it down.
        until: the last ISO date that it counts.
        history_only: no file holds it any more, but the repository's history does.
    """

    added: str | None = None
    reason: str | None = None
    until: str | None = None
    history_only: bool = False

    def counts(self, today: dt.date) -> bool:
        """Whether it has not come to its end."""
        return self.until is None or today.isoformat() <= self.until


class Baseline(NamedTuple):
    """All accepted findings."""

    entries: Mapping[Key, Entry] = {}

    def match(self, item: Assessed, today: dt.date) -> Entry | None:
        """The entry that accepts a finding; if all that would have come to their end, one of these."""
        own = key(item)
        found = [self.entries.get(one) for one in (own, anywhere(own.fingerprint))]
        some = [entry for entry in found if entry]
        return next((entry for entry in some if entry.counts(today)), some[0] if some else None)

    def stale(self, found: Iterable[Assessed], covered: Covered) -> list[Key]:
        """The entries that were `covered` and match nothing of what was `found` any more.

        A value accepted anywhere is never among them: it may always be elsewhere.
        """
        present = {key(item) for item in found}
        return [
            one
            for one, entry in sorted(self.entries.items())
            if one.path and one not in present and covered(one.path, entry.history_only)
        ]


def anywhere(fingerprint: str) -> Key:
    """The key of a value that is accepted wherever it stands."""
    return Key("", "", fingerprint)


def key(item: Assessed) -> Key:
    """The key of a finding."""
    import hashlib

    finding = item.finding
    if finding.secret:
        fingerprint = finding.secret.fingerprint
    else:
        named = f"{finding.rule}/{item.kind}/{item.subject}"
        fingerprint = hashlib.sha256(path_bytes(named)).hexdigest()
    # A token in a file's name must not be written down; bytes that are not UTF-8 cannot be.
    raw = mask_tokens(path_bytes(finding.location.path))
    return Key(raw.decode("utf-8", "backslashreplace"), finding.rule, fingerprint)


def moved_to_history(before: Baseline, keys: Iterable[Key]) -> Baseline:
    """`before`, where the entries of `keys` are of values that nothing but the history holds."""
    moved = {one: before.entries[one]._replace(history_only=True) for one in keys}
    return Baseline({**before.entries, **moved})


def updated(
    before: Baseline, found: Iterable[Assessed], gone: Iterable[Key], day: dt.date
) -> Baseline:
    """`before` with what was `found` and without what is `gone`.

    Old entries keep day, reason and end, and one that has come to its end is not taken up anew: that is
    for who set the end. A finding that an entry speaks of gets no second one.
    """
    dropped = set(gone)
    entries = {one: entry for one, entry in before.entries.items() if one not in dropped}
    for item in found:
        one = key(item)
        if one in entries:
            entries[one] = entries[one]._replace(history_only=False)
        elif before.match(item, day) is None:
            entries[one] = Entry(day.isoformat())
    return Baseline(entries)
