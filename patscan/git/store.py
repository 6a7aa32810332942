"""All objects of a repository: packs that `packs` can read, and the ids of all others."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
from collections.abc import Collection, Iterator

from patscan.files import read_regular, relative_to
from patscan.git import objects, packs, queries, ref_files
from patscan.git.command import GitError
from patscan.git.pack_index import CorruptPackError
from patscan.git.repository import Repository
from patscan.git.trees import ENTRIES
from patscan.model.run import Skip
from patscan.model.text import Text

_LISTING_ATTEMPTS = 3
_MAX_HEAD_BYTES = 4096
# If more objects, times packs, have to be found, git is started for them: that is faster.
MAX_LOOKUPS = 1000

_NO_LISTING = Text("cannot be listed: {detail}", "无法列出：{detail}")
_NO_INDEX = Text("the pack has no index, so git cannot read it", "该 pack 没有索引，git 无法读取")
_BAD_INDEX = Text("the pack cannot be read: {detail}", "无法读取该 pack：{detail}")


class Store:
    """The object stores of a repository.

    Attributes:
        repository: the repository.
        packs: the packs. They are open, so that they stay readable when `git gc` deletes them.
        ids: the ids of loose objects, and of objects in packs that only git may be able to read.
        skips: object stores and packs that could not be listed.
    """

    def __init__(self, repository: Repository) -> None:
        """List the objects.

        Raises:
            FileNotFoundError: packs were deleted while listing, several times.
        """
        self.repository = repository
        for attempt in range(_LISTING_ATTEMPTS):
            self.packs: list[packs.Pack] = []
            self.ids: dict[str, None] = {}
            self.skips: list[Skip] = []
            try:
                for folder in repository.stores:
                    self._list(folder)
            except FileNotFoundError:  # `git gc` has deleted a pack
                if attempt + 1 == _LISTING_ATTEMPTS:
                    raise
                continue
            break

    def _list(self, store: str) -> None:
        """Add the objects of one object store."""
        folder = os.path.join(store, "pack")
        try:
            # Loose objects first: those that are packed meanwhile are then found in the pack.
            self.ids |= dict.fromkeys(objects.loose(store))
            names = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
        except OSError as error:
            from patscan.model import refusals

            self._skip(store, _NO_LISTING, refusals.reason(error))
            return
        indexes = {name.removesuffix(".idx") for name in names if name.endswith(".idx")}
        for name in names:
            stem, kind = os.path.splitext(name)
            if kind == ".idx":
                self._open(os.path.join(folder, name))
            elif kind == ".pack" and stem not in indexes:
                self._skip(os.path.join(folder, name), _NO_INDEX)

    def _open(self, index_path: str) -> None:
        """Add one pack.

        Raises:
            FileNotFoundError: it was deleted.
        """
        try:
            pack = packs.opened(index_path, self.repository.hash_bytes)
        except (CorruptPackError, OSError) as error:
            if isinstance(error, FileNotFoundError) and not os.path.exists(index_path):
                raise
            self._leave_to_git(index_path, str(error))
            return
        self.packs.append(pack)

    def _leave_to_git(self, index_path: str, failure: str) -> None:
        """Add the ids of the objects in a pack that cannot be read here, for git to read."""
        try:
            self.ids |= dict.fromkeys(queries.pack_names(self.repository.git, index_path))
        except (GitError, OSError) as error:
            self._skip(index_path, _BAD_INDEX, f"{failure}; {error}")

    def _skip(self, path: str, reason: Text, detail: object = "") -> None:
        shown = relative_to(path, self.repository.common)
        self.skips.append(Skip(shown, reason.format(detail=detail)))

    def count(self) -> int:
        """How many objects there are. One that is stored twice counts twice."""
        return sum(pack.count for pack in self.packs) + len(self.ids)

    @functools.cached_property
    def refs(self) -> bytes:
        """All refs, listed once: a line each with the object, the name and the target of a symbolic ref.

        Raises:
            GitError: git fails.
        """
        common = self.repository.common
        if self.repository.folder == common:
            listed = ref_files.listed(common, self.repository.hash_bytes)
            if listed is not None:
                return listed
        form = "%(objectname) %(refname) %(symref)"
        return self.repository.git.output("for-each-ref", f"--format={form}")

    def count_refs(self) -> int:
        """How many refs there are; 0 if git fails."""
        with contextlib.suppress(GitError):
            return self.refs.count(b"\n")
        return 0

    def kinds(self, ids: Collection[str]) -> dict[str, str]:
        """The kind of each of some objects that exists. Git is asked for those in no pack that is prepared."""
        found = self._packed_kinds(ids)
        left = [oid for oid in ids if oid not in found]
        return found | dict(queries.kinds(self.repository.git, left)) if left else found

    def refs_with_kinds(self) -> list[queries.Ref]:
        """What `queries.refs` returns, without git where all refs and HEAD are commits in prepared packs.

        Raises:
            GitError: git fails.
        """
        rows = (row.decode("utf-8", "surrogateescape") for row in self.refs.splitlines())
        named = {name: oid for oid, name, _ in (row.split(" ", 2) for row in rows)}
        named["HEAD"] = self.head
        kinds = self._packed_kinds(frozenset(named.values()))
        if any(kinds.get(oid) != "commit" for oid in named.values()):
            return queries.refs(self.repository.git)
        refs = (queries.Ref(name, oid, "commit", oid, "commit") for name, oid in named.items())
        return queries.in_order(refs)

    def _packed_kinds(self, ids: Collection[str]) -> dict[str, str]:
        """The kinds of those of some objects that prepared packs have; none if there are many to find."""
        if len(ids) * len(self.packs) > MAX_LOOKUPS:
            return {}
        numbers = ((oid, next((kind for kind, _ in self._packed(oid)), 0)) for oid in ids)
        return {oid: packs.KINDS[number] for oid, number in numbers if number}

    def _packed(self, oid: str) -> Iterator[tuple[int, packs.Pack]]:
        """The kind of an object (a number, see `packs`) in each prepared pack that has it, and the pack."""
        for pack in self.packs:
            number = pack.number_of(oid) if pack.prepared else -1
            if number >= 0 and pack.kinds[number]:
                yield pack.kinds[number], pack

    def names_at_head(self) -> frozenset[bytes] | None:
        """The names in the top folder of the commit of HEAD, if the packs tell; None if only git can."""
        commit = self._content(self.head, packs.COMMIT) or b""
        tree_id = commit.partition(b"\n")[0].removeprefix(b"tree ").decode("ascii", "replace")
        tree = self._content(tree_id, packs.TREE)
        if tree is None:
            return None
        rows = ENTRIES[self.repository.hash_bytes].findall(tree)
        names = frozenset(name for _, name, _ in rows)
        return None if b"" in names else names  # a damaged tree

    @property
    def head(self) -> str:
        """What HEAD and the ref that it names say is its commit; empty where they do not."""
        try:
            data = read_regular(os.path.join(self.repository.folder, "HEAD"), _MAX_HEAD_BYTES)
            target = data.removeprefix(b"ref:").strip()
            rows = (row.split(b" ", 2) for row in self.refs.splitlines())
            oid = next((oid for oid, name, _ in rows if name == target), b"")
        except (GitError, OSError):
            return ""
        return (oid if data.startswith(b"ref:") else target).decode("ascii", "replace")

    def _content(self, oid: str, kind: int) -> bytes | None:
        """The content of an object of a kind; None if it is not in a prepared pack, or of another kind."""
        for own, pack in self._packed(oid):
            if own == kind:
                return next((content for _, _, content in pack.read([oid])), None)
        return None

    @functools.cached_property
    def content_digest(self) -> str | None:
        """A digest of all files and refs that determine the objects and how they are connected.

        None if git fails.
        """
        try:
            digest = hashlib.sha256(self.refs)
        except GitError:
            return None
        digest.update(repr(sorted(pack.identity for pack in self.packs)).encode())
        digest.update("".join(sorted(self.ids)).encode())
        for path in sorted(_files_of_digest(self.repository.common)):
            with contextlib.suppress(OSError):
                facts = os.stat(path)
                digest.update(repr((path, facts.st_size, facts.st_mtime_ns)).encode())
        return digest.hexdigest()

    def commit_ids(self) -> list[str]:
        """The ids of all commits, reachable or not."""
        kinds = queries.kinds(self.repository.git, self.ids)
        found = [oid for oid, kind in kinds if kind == "commit"]
        for pack in self.packs:
            packs.ready(pack.index_path, pack.index.hash_bytes)
            numbers = [number for number, kind in enumerate(pack.kinds) if kind == packs.COMMIT]
            found += pack.names(numbers).values()
        return found


def _files_of_digest(common: str) -> Iterator[str]:
    """The files of a repository other than refs, objects and hooks: reflogs, indexes, HEADs and more."""
    for folder, folders, names in os.walk(common):
        folders[:] = [one for one in folders if one not in ("objects", "hooks", "modules", "refs")]
        yield from (os.path.join(folder, name) for name in names)
