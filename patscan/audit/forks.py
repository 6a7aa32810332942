"""Finds repositories that are copies of one another: the result for one of them holds for all.

Two histories are the same if they have the same objects, refs and reflogs. What they have on disk besides, such
as where they were cloned from, is not taken over.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from typing import NamedTuple

from patscan.audit.records import Coverage, decode, encode
from patscan.audit.targets import Target
from patscan.audit.values import Owners, Result
from patscan.detect.redact import masked_report
from patscan.files import read_regular
from patscan.git.command import GitError
from patscan.git.repository import Repository
from patscan.git.store import Store
from patscan.model.findings import Verdict
from patscan.model.text import PatscanError
from patscan.sources import ages

# More of it is no file that git wrote.
MAX_BYTES = 64 << 20


class Stored(NamedTuple):
    """The result of one of the copies."""

    coverage: Coverage
    verdicts: tuple[Verdict, ...]
    owners: tuple[Owners, ...]


def key(store: Store) -> str | None:
    """A digest of all that a scan of the history depends on; None where a part of it is elsewhere, or unreadable."""
    repository = store.repository
    inside = os.path.join(repository.root, "")
    elsewhere = not (repository.bare or repository.common.startswith(inside))
    linked = os.path.isdir(os.path.join(repository.common, "worktrees"))
    is_cut = repository.shallow or repository.partial or store.skips
    if elsewhere or linked or repository.outside or is_cut:
        return None
    digest = hashlib.sha256()
    try:
        for part in (store.refs, *_parts(repository), *(pack.index.names for pack in store.packs)):
            digest.update(b"%d:%b" % (len(part), part))
    except (GitError, OSError, PatscanError):
        return None
    digest.update("".join(sorted(store.ids)).encode())
    return digest.hexdigest()


def _parts(repository: Repository) -> Iterator[bytes]:
    """What besides objects and refs decides which of them are found where, and whose they are."""
    yield read_regular(os.path.join(repository.folder, "HEAD"), MAX_BYTES)
    yield b"".join(sorted(set(_logged(os.path.join(repository.common, "logs")))))
    if not repository.bare:
        yield repository.git.output("ls-files", "--stage", "-z")
        mailmap = os.path.join(repository.root, ".mailmap")
        yield read_regular(mailmap, MAX_BYTES) if os.path.isfile(mailmap) else b""


def _logged(folder: str) -> Iterator[bytes]:
    """The ids in all reflogs, without the times at which they were entered."""
    for parent, _, names in os.walk(folder):
        for name in names:
            for line in read_regular(os.path.join(parent, name), MAX_BYTES).splitlines():
                yield from line.split(b" ", 2)[:2]


def keep(workspace: str, digest: str, result: Result) -> None:
    """Store a result for the copies to come, if all of it could be scanned."""
    if result.report is None or result.status != "complete":
        return
    report = result.report
    stored = Stored(Coverage.of(report), report.verdicts, result.owners)
    path = _path(workspace, digest)
    temporary = f"{path}.{os.getpid()}"
    with open(temporary, "w", encoding="utf-8") as file:
        file.write(encode(stored))
    os.replace(temporary, path)


def recall(
    workspace: str, digest: str, target: Target, repository: Repository, *, any_owner: bool
) -> Result | None:
    """The result of a copy as that of `target`; None if none was stored."""
    try:
        with open(_path(workspace, digest), encoding="utf-8") as file:
            stored = decode(Stored, file.read())
    except OSError:
        return None
    report = stored.coverage.report(stored.verdicts)._replace(root=repository.root)
    if report.verdicts:
        origin = ages.provenance(repository.root, any_owner=any_owner)
        report = report._replace(provenance=origin.provenance)
    return Result(target.location, target.name, "complete", masked_report(report), stored.owners)


def _path(workspace: str, digest: str) -> str:
    return os.path.join(workspace, f"copy-{digest}.json")
