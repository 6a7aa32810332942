"""Findings that were accepted: today's stay quiet, new ones still fail.

An entry is a rule, a path and the SHA-256 fingerprint of the value. Moving a line keeps it, and
copying the credential to another file does not go unseen. A finding without a value (nothing is
hard-coded) has the fingerprint of its rule, its kind and the name it speaks of instead.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from patscan.coze.mask import mask_tokens
from patscan.files import write_atomically
from patscan.model.findings import Assessed
from patscan.model.text import PatscanError, Text

VERSION = 1
MAX_BYTES = 64 << 20


class Key(NamedTuple):
    """What makes two findings the same to a baseline."""

    path: str
    rule: str
    fingerprint: str


class Entry(NamedTuple):
    """An accepted finding: since when (ISO date), and why, if somebody wrote it down."""

    added: str | None = None
    reason: str | None = None


class Baseline(NamedTuple):
    """All accepted findings."""

    entries: Mapping[Key, Entry] = {}

    def match(self, item: Assessed) -> Entry | None:
        """The entry that accepts a finding."""
        return self.entries.get(key(item))

    def stale(self, found: Iterable[Assessed], scanned: Callable[[str], bool]) -> list[Key]:
        """Entries of paths that were `scanned` and hold no such finding any more."""
        present = {key(item) for item in found}
        return [one for one in sorted(self.entries) if one not in present and scanned(one.path)]


def key(item: Assessed) -> Key:
    """The key of a finding."""
    import hashlib

    finding = item.finding
    if finding.secret:
        fingerprint = finding.secret.fingerprint
    else:
        named = f"{finding.rule}/{item.kind}/{item.subject}"
        fingerprint = hashlib.sha256(named.encode("utf-8", "surrogateescape")).hexdigest()
    # A token in a file's name must not be written down; bytes that are not UTF-8 cannot be.
    raw = mask_tokens(finding.location.path.encode("utf-8", "surrogateescape"))
    return Key(raw.decode("utf-8", "backslashreplace"), finding.rule, fingerprint)


def updated(
    before: Baseline, found: Iterable[Assessed], gone: Iterable[Key], day: dt.date
) -> Baseline:
    """`before` with what was `found` and without what is `gone`; old entries keep day and reason."""
    entries = {one: entry for one, entry in before.entries.items() if one not in set(gone)}
    for item in found:
        entries.setdefault(key(item), Entry(day.isoformat()))
    return Baseline(entries)


# --- the file -----------------------------------------------------------------------------------


def read(path: str) -> Baseline:
    """The baseline at `path`.

    Raises:
        PatscanError: it is not there, cannot be read, or is not a baseline.
    """
    import msgspec

    from patscan.policy.schema import BaselineFile

    try:
        with open(path, "rb") as file:
            document = msgspec.json.decode(file.read(MAX_BYTES), type=BaselineFile)
    except OSError as error:
        raise _unusable(path, error.strerror or str(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _unusable(path, str(error)) from error
    if document.version != VERSION:
        raise _unusable(path, f"version {document.version}")
    return Baseline(
        {
            Key(row.path, row.rule, row.fingerprint): Entry(row.added, row.reason)
            for row in document.entries
        }
    )


def _unusable(path: str, reason: str) -> PatscanError:
    what = Text("cannot use the baseline {path}: {reason}", "无法使用基线 {path}:{reason}")
    hint = Text(
        "`patscan baseline create` writes a new one.", "可用 `patscan baseline create` 重新生成。"
    )
    return PatscanError(what.format(path=path, reason=reason), hint)


def write(path: str, baseline: Baseline) -> None:
    """Write the baseline, sorted, so that it reads well in a review."""
    import json

    rows = [
        {
            "rule": one.rule,
            "path": one.path,
            "fingerprint": one.fingerprint,
            **{name: value for name, value in entry._asdict().items() if value is not None},
        }
        for one, entry in sorted(baseline.entries.items())
    ]
    text = json.dumps({"version": VERSION, "entries": rows}, indent=2, ensure_ascii=False)
    write_atomically(path, text.encode() + b"\n")
