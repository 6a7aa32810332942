"""The findings of the last run that had any, for `baseline accept --last`: fingerprints, masks, rules.

They are stored in the user's cache folder, one file for each scanned root, never in the repository.
Neither values nor paths are stored. Only a run with findings that count writes it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from patscan.files import cache_folder, read_regular, write_atomically
from patscan.model.text import PatscanError
from patscan.policy.baseline import key

if TYPE_CHECKING:
    from patscan.model.findings import Assessed, Verdict

MAX_BYTES = 64 << 20


class Value(NamedTuple):
    """A value that was found, or a leak without one.

    Attributes:
        fingerprint: the one by which the baseline knows it, in hex.
        masked: its mask; of a leak without a value, its subject.
        rule: the id of the rule that found it.
    """

    fingerprint: str
    masked: str
    rule: str


def value_of(item: Assessed) -> Value:
    """What is stored of a finding."""
    finding = item.finding
    shown = finding.secret.masked if finding.secret else item.subject
    return Value(key(item).fingerprint, shown, finding.rule)


def keep(root: str, verdicts: Iterable[Verdict]) -> None:
    """Store the values and leaks of masked verdicts that count, if the user has a cache folder that is writable."""
    values = [value_of(item.assessed) for item in verdicts if item.suppressed is None]
    path = _path(root)
    if values and path:
        with contextlib.suppress(OSError, PatscanError):
            os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
            rows = [one._asdict() for one in dict.fromkeys(values)]
            write_atomically(path, json.dumps(rows).encode())


def recall(root: str) -> tuple[Value, ...]:
    """The stored values of the last run over `root`, in order; none if they cannot be read."""
    import msgspec  # 15 ms, which the run that found something does without

    path = _path(root)
    try:
        data = read_regular(path, MAX_BYTES) if path else b"[]"
        rows = msgspec.json.decode(data, type=tuple[dict[str, str], ...])
        return tuple(Value(**row) for row in rows)
    except (OSError, ValueError, TypeError, RecursionError):
        return ()


def _path(root: str) -> str | None:
    folder = cache_folder()
    name = hashlib.sha256(os.fsencode(os.path.realpath(root))).hexdigest()
    return folder and os.path.join(folder, f"last-{name}.json")
