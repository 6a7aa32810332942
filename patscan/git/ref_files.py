"""Reads refs from a repository's files, where they are such as git writes them; else git has to list them.

Format: git's `gitrepository-layout(5)` and `git-pack-refs(1)`. Links, names with unusual characters, refs that lead
nowhere, linked working trees and other formats of refs are left to git.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator

from patscan import late
from patscan.files import read_regular

MAX_BYTES = 16 << 20
# A part of a name: fewer than git allows.
_PART = late.compile(rb"[A-Za-z0-9_](?:[A-Za-z0-9_+=-]|\.(?!\.|lock\Z)){0,200}(?<!\.)")
_ID = late.compile(rb"(?!0+\Z)(?:[0-9a-f]{40}|[0-9a-f]{64})")  # zeros are no object
_SYMBOLIC = late.compile(rb"ref: (refs/[^\s]+)\n?")
_PACKED = late.compile(rb"([0-9a-f]{40}|[0-9a-f]{64}) (refs/[^\s]+)")


class _UnusualError(Exception):
    """Git has to list the refs."""


def listed(git_folder: str, hash_bytes: int) -> bytes | None:
    """All refs of a repository in the order and form of `Store.refs`; None if git has to list them.

    Args:
        git_folder: the git directory.
        hash_bytes: the size of an object's id.
    """
    try:
        return _listed(git_folder, 2 * hash_bytes)
    except (OSError, _UnusualError):
        return None


def has_linked_working_trees(git_folder: str) -> bool:
    """Whether a common git directory may have linked working trees, whose HEADs are refs, too."""
    return os.path.lexists(os.path.join(git_folder, "worktrees"))


def _listed(git_folder: str, digits: int) -> bytes:
    others = (os.path.join(git_folder, name) for name in ("commondir", "reftable"))
    if has_linked_working_trees(git_folder) or any(map(os.path.lexists, others)):
        raise _UnusualError
    loose = _loose(os.path.join(git_folder, "refs"))  # first: they may be packed meanwhile
    found = {**dict(_packed(os.path.join(git_folder, "packed-refs"))), **loose}
    rows = []
    for name, value in sorted(found.items()):
        symbolic = _SYMBOLIC.fullmatch(value)
        target = symbolic[1] if symbolic else b""
        oid = found.get(target, b"") if symbolic else value
        oid = oid.removesuffix(b"\n")
        if not _ID.fullmatch(oid) or len(oid) != digits:
            raise _UnusualError
        rows.append(b"%b %b %b\n" % (oid, name, target))
    return b"".join(rows)


def _packed(path: str) -> Iterator[tuple[bytes, bytes]]:
    """The names and ids in the file of packed refs."""
    if not os.path.lexists(path):
        return
    data = read_regular(path, MAX_BYTES)
    if len(data) == MAX_BYTES:
        raise _UnusualError
    for line in data.splitlines():
        if line[:1] in (b"#", b"^"):  # the header; what a tag points to
            continue
        row = _PACKED.fullmatch(line)
        if row is None or not _is_usual(row[2]):
            raise _UnusualError
        yield row[2], row[1]


def _loose(top: str) -> dict[bytes, bytes]:
    """The names and contents of the files below `refs`."""
    found = {}
    waiting = [(top, b"refs")]
    while waiting:
        folder, prefix = waiting.pop()
        with os.scandir(folder) as entries:
            for entry in entries:
                name = b"%b/%b" % (prefix, os.fsencode(entry.name))
                mode = entry.stat(follow_symlinks=False).st_mode
                if stat.S_ISDIR(mode):
                    waiting.append((entry.path, name))
                elif stat.S_ISREG(mode) and _is_usual(name):
                    found[name] = read_regular(entry.path, MAX_BYTES)
                else:
                    raise _UnusualError
    return found


def _is_usual(name: bytes) -> bool:
    return all(map(_PART.fullmatch, name.split(b"/")))
