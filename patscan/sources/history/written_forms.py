"""The forms in which credentials are written in a history, described without them: for rewriting it."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from patscan.detect.scanner import process_scanner
from patscan.git import objects
from patscan.git.errors import GitError
from patscan.git.store import Store
from patscan.sources.archives import archive_in, scan_body
from patscan.sources.history.whole import names_in_trees

if TYPE_CHECKING:
    from patscan.detect.windows import Input
    from patscan.git.command import Git
    from patscan.model.findings import Secret
    from patscan.model.run import Progress
    from patscan.sources.history.whole import History

# How many of the first bytes of an encoded credential are told; of a plain one, what its mask shows.
ANCHOR_BYTES = 8
# A larger object is read piece by piece.
MAX_HELD_BYTES = 32 << 20

Wide = Literal["", "utf-16-le", "utf-16-be"]


class WrittenForm(NamedTuple):
    """One form in which a credential is written.

    Attributes:
        fingerprint: of the credential.
        anchor: its first bytes.
        length: how many bytes it has.
        digest: the SHA-256 of all of them, in hex.
        wide: the encoding, if that is UTF-16.
    """

    fingerprint: str
    anchor: bytes
    length: int
    digest: str
    wide: Wide = ""


class WrittenForms(NamedTuple):
    """What has to be taken out of a history.

    Attributes:
        forms: how the credentials are written in contents, messages and names.
        packed: blobs in which one is compressed, so that only the whole blob can go: their paths, by id.
        unread: objects that could not be read.
    """

    forms: tuple[WrittenForm, ...]
    packed: dict[str, str]
    unread: int


def form_of(raw: bytes, secret: Secret) -> WrittenForm:
    """The description of the bytes by which a credential is written."""
    wide: Wide = ""
    if len(raw) > 2 and not raw[1::2].strip(b"\0"):
        wide = "utf-16-le"
    elif len(raw) > 2 and not raw[::2].strip(b"\0"):
        wide = "utf-16-be"
    head = secret.masked.partition("…")[0].encode(wide or "utf-8")
    size = len(head) if raw.startswith(head) else min(ANCHOR_BYTES, len(raw) // 4)
    digest = hashlib.sha256(raw).hexdigest()
    return WrittenForm(secret.fingerprint, raw[:size], len(raw), digest, wide)


def written_forms(
    history: History, store: Store, fingerprints: Iterable[str], progress: Progress
) -> WrittenForms:
    """Read all objects of a history that may hold a credential, and describe how these are written.

    Args:
        history: the source; a deep one, so that names in old trees are read, too.
        store: its objects.
        fingerprints: of the credentials.
        progress: is told of every step.
    """
    git = store.repository.git
    seen = history.candidates(store, progress)
    chosen = seen.hits | seen.deferred
    kinds = store.kinds(chosen)
    paths = history.attribution(store, kinds, seen.missing).paths(store.commit_ids)
    collector = _Collector(fingerprints)
    for item in objects.read(git, sorted(chosen)):
        # An object without a path is read, too.
        collector.object(git, item, paths.get(item.id, [""]))
    names, _ = names_in_trees(git, kinds)
    for name in (*seen.names, *names):
        collector.name(name)
    return WrittenForms(tuple(sorted(collector.forms)), collector.packed, collector.unread)


class _Collector:
    """Describes known credentials where its scanner finds them."""

    def __init__(self, fingerprints: Iterable[str]) -> None:
        self._wanted = frozenset(fingerprints)
        self._scanner = process_scanner().telling(self._take)
        self._oid, self._path = "", ""
        self._data: bytes | None = None
        self.forms: set[WrittenForm] = set()
        self.packed: dict[str, str] = {}
        self.unread = 0

    def object(self, git: Git, item: objects.Object, paths: Sequence[str]) -> None:
        """Scan an object at each of its paths."""
        if item.body is None:
            self.unread += 1
            return
        self._oid, self._path, self._data = item.id, paths[0], None
        with contextlib.suppress(GitError):  # it comes again, without a body
            if item.body.size > MAX_HELD_BYTES:
                scan_body(self._scanner, paths[0], item.body)
            elif item.kind != "tree":  # the names in one are scanned by themselves
                self._data = item.body.read()
                for path in paths:
                    self._path = path
                    if not archive_in(self._data, self._scanner, path, folder=git.folder):
                        self._scanner.text(path, self._data)

    def name(self, name: str) -> None:
        """Scan the name of a file or a ref."""
        self._oid, self._path, self._data = "", name, os.fsencode(name)
        self._scanner.text(name, self._data)

    def _take(self, text: Input, start: int, end: int, secret: Secret, _value: bytes) -> None:
        if secret.fingerprint not in self._wanted:
            return
        raw = bytes(text.data[start:end])
        as_it_is = text.path == self._path if self._data is None else raw in self._data
        if as_it_is:
            self.forms.add(form_of(raw, secret))
        elif self._oid:
            self.packed[self._oid] = self._path
