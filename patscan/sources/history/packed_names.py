"""Scans the names of a small repository, and tells that no object is missing, without git.

`git rev-list --objects` tells that of any repository (see `names`), but to start it takes longer than to read a few trees.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import TYPE_CHECKING

from patscan.detect.scanner import mentions_coze, process_scanner
from patscan.git import packs, ref_files
from patscan.git.errors import GitError
from patscan.git.trees import ENTRIES
from patscan.sources.file_names import names_in
from patscan.sources.history.names import Names

if TYPE_CHECKING:
    from patscan.git.store import Store

# Git lists more objects faster.
MAX_OBJECTS = 600
# How the modes of folders and submodules begin.
_FOLDER, _SUBMODULE = b"4", b"16"
# The headers of commits and tags that name other objects.
_LINKS = (b"tree", b"parent", b"object")


class _UnclearError(Exception):
    """An object is missing, or cannot be read here."""


def scan(store: Store) -> Names | None:
    """What the names of refs and files have; None if git has to tell: if one holds a credential, or an object is missing.

    What is not reachable counts, too, so git may find less.
    """
    repository = store.repository
    is_cut = repository.shallow or repository.partial or repository.outside or store.skips
    is_linked = ref_files.has_linked_working_trees(repository.common)
    if is_cut or is_linked or store.ids or store.count() > MAX_OBJECTS:
        return None
    try:
        paths = list(_paths(store))
        if names_in([*store.refs.splitlines(), *paths]):
            return None
    except (GitError, _UnclearError):
        return None
    coze = mentions_coze(process_scanner().prefilter.scan(b"\n".join(paths)))
    return Names(set(), set(), coze)


def _paths(store: Store) -> Iterator[bytes]:
    """The paths of the entries of all trees, each tree at one path.

    Raises:
        GitError: git cannot list the refs.
        _UnclearError: an object is missing, or cannot be read here.
    """
    kinds, contents = _read(store)
    tips = [row.partition(b" ")[0].decode() for row in store.refs.splitlines()]
    links = [_links(contents[oid]) for oid in contents if kinds[oid] != packs.TREE]
    if not kinds.keys() >= {*tips, *([store.head] if store.head else ()), *chain(*links)}:
        raise _UnclearError
    trees = [oid for oid, kind in kinds.items() if kind == packs.TREE]
    tops = [first for first, *_ in links if kinds[first] == packs.TREE]
    waiting = [(oid, b"") for oid in (*trees, *tops)]  # the last one is next
    seen = set()
    while waiting:
        oid, folder = waiting.pop()
        if oid in seen:
            continue
        seen.add(oid)
        for mode, name, binary in ENTRIES[store.repository.hash_bytes].findall(contents[oid]):
            if mode.startswith(_SUBMODULE):
                continue
            entry, path = binary.hex(), folder + name
            is_folder = mode.startswith(_FOLDER)
            if entry not in kinds or (is_folder and kinds[entry] != packs.TREE):
                raise _UnclearError  # also what is left of a damaged tree
            yield path
            if is_folder:
                waiting.append((entry, path + b"/"))


def _links(content: bytes) -> list[str]:
    """The ids in a commit or tag: that of its tree or object first."""
    rows = (line.split(b" ") for line in content.partition(b"\n\n")[0].splitlines())
    found = [row[1].decode("ascii", "replace") for row in rows if row[0] in _LINKS and row[1:]]
    return found or [""]


def _read(store: Store) -> tuple[Mapping[str, int], Mapping[str, bytes]]:
    """The kinds of all objects, by their ids, and the contents of those that are no blobs.

    Raises:
        _UnclearError: one cannot be read here.
    """
    kinds: dict[str, int] = {}
    contents: dict[str, bytes] = {}
    for one in store.packs:
        pack = packs.ready(one.index_path, store.repository.hash_bytes)
        ids = pack.names(range(pack.count))
        kinds |= {oid: pack.kinds[number] for number, oid in ids.items()}
        for number, content in pack.walk(pack.roots((packs.COMMIT, packs.TREE, packs.TAG))):
            if content is None:
                raise _UnclearError
            contents[ids[number]] = content
    if not all(kinds.values()):
        raise _UnclearError
    return kinds, contents
