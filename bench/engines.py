"""Compares the pack reader with git, object by object: `python -m bench.engines REPOSITORY...`.

Both read every object of every pack; kind and content must be the same. This is slow but complete.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator

from patscan.git import objects, packs
from patscan.git.repository import locate
from patscan.git.store import Store

Seen = tuple[str, str, bytes]


def by_pack_reader(store: Store) -> Iterator[Seen]:
    """Id, kind and digest of every object that the pack reader can read."""
    for pack in store.packs:
        packs.ready(pack.index_path, pack.index.hash_bytes)
        names = pack.names(range(pack.count))
        for number, content in pack.walk(pack.roots(tuple(packs.KINDS))):
            if content is not None:
                kind = packs.KINDS[pack.kinds[number]]
                yield names[number], kind, hashlib.sha256(content).digest()


def by_git(store: Store, ids: list[str]) -> Iterator[Seen]:
    """The same for objects by their ids, read by git."""
    for item in objects.read(store.repository.git, ids):
        digest = hashlib.sha256()
        while item.body and (part := item.body.read(1 << 20)):
            digest.update(part)
        yield item.id, item.kind, digest.digest()


def compare(path: str) -> bool:
    """Whether both engines agree on a repository; prints the differences."""
    store = Store(locate(path))
    by_packs = list(by_pack_reader(store))
    from_git = by_git(store, [oid for oid, _, _ in by_packs])
    differing = [one[0] for one, other in zip(by_packs, from_git, strict=True) if one != other]
    total = sum(pack.count for pack in store.packs)
    print(
        f"{path}: {len(store.packs)} packs, {total:,} objects, {len(by_packs):,} read here, "
        f"{total - len(by_packs):,} left to git, {len(differing):,} differ {differing[:3]}"
    )
    return not differing


if __name__ == "__main__":
    agreed = [compare(path) for path in sys.argv[1:]]
    sys.exit(0 if all(agreed) else 1)
