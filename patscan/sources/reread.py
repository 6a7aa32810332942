"""Reads credentials again from where they were found, for what needs more than a mask: `verify`, `rewrite`.

A scan keeps no value. So the one place of a finding is scanned once more, in this process alone, and a
value counts only if it has the fingerprint that was reported.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from patscan.detect.scanner import Scanner, process_scanner
from patscan.files import READ_FLAGS, WALK_FLAGS
from patscan.git import objects
from patscan.git.errors import GitError
from patscan.model.held import Held
from patscan.model.run import STDIN, ArchiveTask
from patscan.sources import reading
from patscan.sources.archives import archive_in, scan_body
from patscan.sources.listing import OPEN_ALREADY

if TYPE_CHECKING:
    from patscan.detect.windows import Input
    from patscan.git.command import Git
    from patscan.model.findings import Assessed, Secret

# A larger object is read piece by piece.
MAX_HELD_BYTES = 32 << 20


# Scans the place of one finding with a scanner.
Place = Callable[["Assessed", Scanner], None]


def read_again(items: Sequence[Assessed], place: Place) -> Held | None:
    """The value of one credential, from the first of its places that still holds it; None if none does.

    Args:
        items: the findings of this credential.
        place: scans the place of a finding.
    """
    collector = _Collector(one.finding.secret.fingerprint for one in items if one.finding.secret)
    for item in items:
        place(item, collector.scanner)
        if not collector.found:
            # A credential in the name of a file, a branch or an entry of an archive.
            path = item.finding.location.path
            collector.scanner.text(path, os.fsencode(path))
        for value in collector.found.values():
            return value
    return None


class _Collector:
    """Keeps the values of known fingerprints that its scanner finds."""

    def __init__(self, fingerprints: Iterable[str]) -> None:
        self._wanted = frozenset(fingerprints)
        self.found: dict[str, Held] = {}
        self.scanner = process_scanner().telling(self._take)

    def _take(self, _text: Input, _start: int, _end: int, secret: Secret, value: bytes) -> None:
        if secret.fingerprint in self._wanted and is_of(value, secret.fingerprint):
            self.found.setdefault(secret.fingerprint, Held(value, secret))


def is_of(value: bytes, fingerprint: str) -> bool:
    """Whether a value has this fingerprint."""
    return hashlib.sha256(value).hexdigest() == fingerprint


def on_disk(root: str, named: Sequence[str] = (), *, archives: bool = True) -> Place:
    """Places in files below `root`, and in the paths that the user has `named`, which may be links."""

    def place(item: Assessed, scanner: Scanner) -> None:
        shown = item.finding.location.path
        paths = (os.path.join(root, one) for one in _files(shown))
        path = next(filter(os.path.lexists, paths), None)
        if shown == STDIN or path is None or path.startswith(OPEN_ALREADY):
            return  # gone, or it can be read only once
        with contextlib.suppress(OSError):
            scanner.text(shown, os.fsencode(os.readlink(path)))
        task = ArchiveTask(root, path, path in named)
        if archives:
            reading.read_archive(task, scanner=scanner)
            return
        flags = READ_FLAGS if task.follow else WALK_FLAGS
        with contextlib.suppress(OSError), open(os.open(path, flags), "rb", buffering=0) as file:
            scanner.stream(shown, file.readinto)

    return place


def _files(path: str) -> Iterator[str]:
    """The path, then what it may be an entry of: `a!b!c`, `a!b`, `a`."""
    while path:
        yield path
        path = path.rpartition("!")[0]


def in_memory(data: bytes, *, archives: bool = True) -> Place:
    """The one place of standard input, which is in memory."""

    def place(item: Assessed, scanner: Scanner) -> None:
        path = item.finding.location.path.partition("!")[0]
        if not (archive_in(data, scanner, path) if archives else None):
            scanner.stream(path, io.BytesIO(data).readinto)

    return place


def in_index(git: Git, ids: Mapping[str, str], *, archives: bool = True) -> Place:
    """Places in an index; `ids` are the blobs of its paths."""

    def place(item: Assessed, scanner: Scanner) -> None:
        file = next((one for one in _files(item.finding.location.path) if one in ids), None)
        if file is not None:
            scan_object(git, ids[file], file, scanner, archives=archives)

    return place


def in_history(git: Git, *, archives: bool = True) -> Place:
    """Places in the objects that trails name."""

    def place(item: Assessed, scanner: Scanner) -> None:
        if item.trail:
            file = item.finding.location.path.partition("!")[0]
            scan_object(git, item.trail.object, file, scanner, archives=archives)

    return place


def scan_object(git: Git, oid: str, path: str, scanner: Scanner, *, archives: bool = True) -> None:
    """Scan one object; one that git cannot read has nothing."""
    for item in objects.read(git, (oid,)):
        if item.body is None:
            continue
        try:
            if item.body.size > MAX_HELD_BYTES:
                scan_body(scanner, path, item.body, archives=archives)
                continue
            data = item.body.read()
        except GitError:
            continue
        if not archive_in(data, scanner, path, folder=git.folder, archives=archives):
            scanner.text(path, data)
