"""Scans what a Git LFS pointer stands for, where the repository has it in its own store.

The store is the `lfs` folder that all working trees of a repository share (git-lfs, `docs/spec.md`). It is
as hostile as the rest: no link in it is followed, its size must be that of the pointer, and its SHA-256
too. Else anybody could put a harmless file there, and what others get in its place would never be seen.
"""

from __future__ import annotations

import errno
import functools
import os
import stat
from typing import TYPE_CHECKING

from patscan.files import WALK_FLAGS
from patscan.git.special_files import directories
from patscan.sources.archives import pointers

if TYPE_CHECKING:
    from io import BufferedReader

    from patscan.detect.scanner import Scanner
    from patscan.model.run import Outcome
    from patscan.sources.archives.pointers import LfsObject

_OUT_OF_FILES = (errno.EMFILE, errno.ENFILE)


def scan_stored(
    scanner: Scanner, path: str, pointer: bytes, folder: str, *, archives: bool = True
) -> Outcome | None:
    """Scan, as the file `path`, what a pointer stands for.

    Args:
        scanner: of this process; its buffer must be free.
        path: what to call it.
        pointer: the content of a file.
        folder: lies in the repository, or is its git directory.
        archives: open it if it is one.

    Returns:
        None if `pointer` is no Git LFS pointer, or the store does not have that file.
    """
    wanted = pointers.lfs_object(pointer)
    store = _store(folder) if wanted else None
    if wanted is None or store is None:
        return None
    try:
        with _opened(store, wanted) as file:
            if not _is(file, wanted):
                return None
            file.seek(0)
            return _scanned(scanner, path, file, archives=archives)
    except OSError as error:
        if error.errno in _OUT_OF_FILES:
            raise
        return None


@functools.lru_cache
def _store(folder: str) -> str | None:
    """Where the repository around `folder` keeps its LFS objects."""
    found = directories(folder)
    return os.path.join(os.path.realpath(found.own[-1]), "lfs", "objects") if found else None


def _opened(store: str, wanted: LfsObject) -> BufferedReader:
    """Open an object of the store.

    Raises:
        OSError: it is not there, or a link leads to it.
    """
    folder = os.path.join(store, wanted.sha256[:2], wanted.sha256[2:4])
    if os.path.realpath(folder) != folder:
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    return open(os.open(os.path.join(folder, wanted.sha256), WALK_FLAGS), "rb")


def _is(file: BufferedReader, wanted: LfsObject) -> bool:
    """Whether an open file is what the pointer stands for."""
    import hashlib

    status = os.fstat(file.fileno())
    if not stat.S_ISREG(status.st_mode) or status.st_size != wanted.size_bytes:
        return False
    return hashlib.file_digest(file, "sha256").hexdigest() == wanted.sha256


def _scanned(scanner: Scanner, path: str, file: BufferedReader, *, archives: bool) -> Outcome:
    if archives:
        from patscan.sources.archives.walk import scan_file

        return scan_file(scanner, path, file)
    return scanner.stream(path, file.readinto)
