"""The baseline: accepted findings are not reported, new ones are.

An entry is a rule, a path and the SHA-256 fingerprint of the value. So it still matches after the
line moves, and does not match a copy of the credential in another file. A finding without a value
(nothing is hard-coded) has instead the fingerprint of its rule, its kind and its subject. An entry
with only a fingerprint accepts the value in every file.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from patscan.coze.known import Known
from patscan.coze.mask import mask_tokens
from patscan.files import path_bytes

if TYPE_CHECKING:
    from patscan.model.findings import Assessed
    from patscan.model.run import Covered


# Reports show this many digits of a fingerprint: enough to tell values apart, and to be copied.
SHOWN_DIGITS = 12
# Commands take a fingerprint, or this many digits of it.
MIN_DIGITS = 8


def is_fingerprint(word: str) -> bool:
    """Whether a word, in lower case, is a fingerprint or its first `MIN_DIGITS` or more digits."""
    return MIN_DIGITS <= len(word) <= 64 and set(word) <= set("0123456789abcdef")


class Key(NamedTuple):
    """What an entry matches by. Path and rule are empty if the value is accepted anywhere."""

    path: str
    rule: str
    fingerprint: str


class Entry(NamedTuple):
    """An accepted finding.

    Attributes:
        added: the ISO date on which it was accepted.
        reason: why it was accepted, if the user wrote it down.
        until: the last day that it counts, as an ISO date; None if it does not end.
        history_only: whether no file contains the value any more, but the history does.
        steps: the steps of a response (`patscan respond`) that are done, and the ISO date of each. With
            steps and without a reason, nothing is accepted yet.
    """

    added: str | None = None
    reason: str | None = None
    until: str | None = None
    history_only: bool = False
    steps: Mapping[str, str] = {}

    @property
    def accepts(self) -> bool:
        """Whether it accepts the finding at all, and does not only keep the steps of a response."""
        return bool(self.reason or not self.steps)

    def counts(self, today: dt.date) -> bool:
        """Whether it accepts the finding, and has not ended by `today`."""
        return self.accepts and (self.until is None or today.isoformat() <= self.until)


class Baseline(NamedTuple):
    """All accepted findings."""

    entries: Mapping[Key, Entry] = {}

    def match(self, item: Assessed, today: dt.date) -> Entry | None:
        """The entry that accepts a finding; if all entries that match have ended, one of them."""
        own = key(item)
        found = [self.entries.get(one) for one in (own, anywhere(own.fingerprint))]
        some = [entry for entry in found if entry]
        return next((entry for entry in some if entry.counts(today)), some[0] if some else None)

    def stale(self, found: Iterable[Assessed], covered: Covered) -> list[Key]:
        """The entries that were `covered` by the scan and match nothing that was `found`.

        A value that is accepted anywhere is never stale, because it may be where nobody has scanned.
        """
        present = {key(item) for item in found}
        return [
            one
            for one, entry in sorted(self.entries.items())
            if one.path and one not in present and covered(one.path, entry.history_only)
        ]


def anywhere(fingerprint: str) -> Key:
    """The key of a value that is accepted in every file."""
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
    # A credential in a file's name must not be written; bytes that are not UTF-8 cannot be.
    path = Known([finding.secret] if finding.secret else ()).masked(finding.location.path)
    raw = mask_tokens(path_bytes(path))
    return Key(raw.decode("utf-8", "backslashreplace"), finding.rule, fingerprint)


def moved_to_history(before: Baseline, keys: Iterable[Key]) -> Baseline:
    """`before`, with the entries of `keys` marked as of values that only the history contains."""
    moved = {one: before.entries[one]._replace(history_only=True) for one in keys}
    return Baseline({**before.entries, **moved})


def updated(
    before: Baseline, found: Iterable[Assessed], gone: Iterable[Key], day: dt.date
) -> Baseline:
    """`before` with the findings that were `found`, without the entries that are `gone`.

    Existing entries keep their date, reason and end. One that has ended is not renewed: that is the
    decision of whoever set the end. A finding that an entry matches gets no second one.
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
