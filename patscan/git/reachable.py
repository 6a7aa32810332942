"""Reads the commits that are reachable, from packs: `git rev-list` takes one and a half times as long.

What git says is decisive: it is asked for everything where a commit cannot be read here, has a header that git does
not write, or does not have the parents that it names (as in a shallow clone).
"""

from __future__ import annotations

import contextlib
import itertools
from binascii import unhexlify
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from patscan import late
from patscan.git import objects, packs, queries
from patscan.git.commit_graph import Columns, Graph
from patscan.git.errors import GitError

if TYPE_CHECKING:
    from patscan.git.command import Git
    from patscan.git.packs import Pack
    from patscan.git.store import Store

# For fewer commits git is as fast.
MIN_COMMITS = 2_000
# So many commits that are not in packs are read one at a time.
MAX_LOOSE = 500
# Others are left to git. So many are in memory at once.
MAX_BYTES = 1 << 18
BLOCK = 256
_PARENT = len("parent ") + len("\n")
# The header of a commit: the tree, the lines of parents, the committer's time. What git makes of other names, of
# larger numbers and of hundreds of parents is git's to say.
_HEADERS = {
    size: late.compile(
        rb"tree ([0-9a-f]{%d})\n((?:parent [0-9a-f]{%d}\n){0,200}+)author .*+\n"
        rb"committer [^\n>]*+> (\d{1,12}+) [^\n>]*+\n" % (2 * size, 2 * size)
    )
    for size in (20, 32)
}


class _UnusualError(Exception):
    """Git has to tell the commits."""


def graph(git: Git, store: Store | None) -> Graph:
    """The graph of all commits that are reachable from refs and reflogs.

    Args:
        git: git in the repository.
        store: its objects; without them git is asked.

    Raises:
        GitError: git fails.
    """
    if store and not store.repository.shallow and _count(store.packs) >= MIN_COMMITS:
        with contextlib.suppress(GitError, _UnusualError):
            return _from_packs(git, store)
    return Graph(queries.graph(git, "--all", "--reflog"))


def _count(all_packs: Iterable[Pack]) -> int:
    """How many commits some packs have; 0 if one of them is not prepared."""
    counts = [pack.kinds.count(packs.COMMIT) if pack.prepared else -1 for pack in all_packs]
    return 0 if -1 in counts else sum(counts)


def _from_packs(git: Git, store: Store) -> Graph:
    """The graph, without asking git for more than the tips and few commits that are not in packs.

    Raises:
        _UnusualError: it has to be asked for all.
        GitError: git fails.
    """
    hash_bytes = store.repository.hash_bytes
    tips = git.output("rev-list", "--no-walk", "--all", "--reflog").decode().split()
    found = Graph()
    for pack in store.packs:
        contents = (content for _, content in pack.walk(pack.roots([packs.COMMIT])))
        for columns in _columns(contents, hash_bytes):
            found.add(columns)
    seen: set[str] = set()
    with contextlib.closing(objects.Reader(git)) as reader:
        while missing := found.arrange(tips):
            for columns in _columns(_loose(reader, missing, found, seen), hash_bytes):
                found.add(columns)
    return found


def _loose(
    reader: objects.Reader, wanted: Iterable[str], known: Graph, seen: set[str]
) -> Iterator[bytes]:
    """The contents of some commits that are not in a graph, and of their ancestors that are not.

    Raises:
        _UnusualError: one of them cannot be read here, or `seen` are too many, which these are added to.
    """
    waiting = [*wanted]
    while waiting:
        oid = waiting.pop()
        if oid in known or oid in seen:
            continue
        seen.add(oid)
        size = len(oid) // 2
        content = reader.commit(oid, MAX_BYTES) if len(seen) <= MAX_LOOSE else None
        found = content and _HEADERS[size].match(content)
        if not (content and found) or packs.object_id(packs.COMMIT, content, size).hex() != oid:
            raise _UnusualError
        yield content
        waiting += _parents([found[2]])


def _columns(contents: Iterable[bytes | None], hash_bytes: int) -> Iterator[Columns]:
    """The commits of usual form among some contents, of which those that cannot be read are None."""
    header = _HEADERS[hash_bytes].match
    short = (one for one in contents if one is not None and len(one) <= MAX_BYTES)
    while block := [*itertools.islice(short, BLOCK)]:
        found = [*map(header, block)]
        usual = [*itertools.compress(block, found)]
        if not usual:
            continue
        trees, parents, times = zip(*[one.groups() for one in found if one], strict=True)
        binary = unhexlify(b"".join(trees))
        line_bytes = 2 * hash_bytes + _PARENT
        yield Columns(
            [packs.object_id(packs.COMMIT, one, hash_bytes).hex() for one in usual],
            parents=_parents(parents),
            counts=(len(lines) // line_bytes for lines in parents),
            times=map(int, times),
            trees=(binary[at : at + hash_bytes] for at in range(0, len(binary), hash_bytes)),
        )


def _parents(lines: Iterable[bytes]) -> list[str]:
    """The ids in lines such as `parent 1a2b…`."""
    return b"".join(lines).decode().split()[1::2]
